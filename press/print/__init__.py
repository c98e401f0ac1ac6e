"""The PDF of the book, and the paper on it; how a built page is read again."""
