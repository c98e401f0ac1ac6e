"""What makes the book from chapters and data; none of it is in the package that readers get."""

from ledger import needs  # noqa: F401  (says what is not installed, before others fail on it)
