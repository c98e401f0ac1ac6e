"""The built book, page by page."""
