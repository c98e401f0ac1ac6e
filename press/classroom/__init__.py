"""Editions, slides, worksheets, the graded assignment."""
