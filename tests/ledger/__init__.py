"""The reader's library."""
