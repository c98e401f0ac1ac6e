"""What makes the book from chapters and data; none of it is in the package that readers get."""
