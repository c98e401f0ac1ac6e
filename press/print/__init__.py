"""The PDF of the book, and the paper on it."""
