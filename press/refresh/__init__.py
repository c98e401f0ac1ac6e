"""After a change of data: `execute` the notebooks, `rewrite` links that went stale, list what to `reread`: `make refresh`."""
