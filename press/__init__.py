"""What makes the book from chapters and data: the commands, the order of its pages, zips; never in the wheel."""

from ledger import needs  # noqa: F401  (says what is not installed, before others fail on it)
