"""The Sphinx extension: figures, cards, reference pages, heads, search, published data."""
