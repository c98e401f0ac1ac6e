"""Editions, slides, worksheets, the assignment."""
