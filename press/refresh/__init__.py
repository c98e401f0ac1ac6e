"""After a change of data: run the notebooks, rewrite links that went stale, list what to reread: `make refresh`."""
