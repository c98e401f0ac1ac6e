"""The PDF and the paper."""
