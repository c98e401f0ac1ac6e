"""The figures of the book, one module a form; each draws rows and says in words what it drew."""
