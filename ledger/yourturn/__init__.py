"""Your turn: find a quantity, draw it, draft a row, keep what was found, with controls where ipywidgets is installed."""
