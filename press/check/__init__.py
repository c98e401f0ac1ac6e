"""Is it true and whole? The tables, the prose, the links: ``make check``."""
