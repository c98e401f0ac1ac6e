"""The names of the kinds of output that the book's cells store in a notebook's file."""

FIGURE = "application/vnd.ledger.figure+json"  # what stands beside a drawing: title, words, numbers
RESULT = "application/vnd.ledger.result+json"
WHATIF = "application/vnd.ledger.whatif+json"
WIDGET = "application/vnd.jupyter.widget-view+json"  # a control; Jupyter's own name
