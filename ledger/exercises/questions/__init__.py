"""The exercises of the book, one module a chapter: what is asked, what is expected, how people go wrong."""
