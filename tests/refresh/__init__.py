"""What a change of the data does to the chapters."""
