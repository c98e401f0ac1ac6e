"""The checks, each with the faults that it must name."""
