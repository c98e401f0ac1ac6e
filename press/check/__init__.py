"""Is it true and whole? Tables, prose, notebooks, links, the way of imports, reading time: `make check`; `everything` is the run."""
