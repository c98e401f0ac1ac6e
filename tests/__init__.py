"""What checks the data, the prose, the notebooks and the built book."""
