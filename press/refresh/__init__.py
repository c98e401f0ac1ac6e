"""After a change of data: run, rewrite, list what to reread: ``make refresh``."""
