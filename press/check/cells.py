"""The tags of a notebook's cells: what is asked, what answers it, and what the book folds or leaves out."""

from __future__ import annotations

EXERCISE = "exercise"  # what is asked, and the cell for the reader's answer
RUBRIC = "rubric"  # how to judge an answer
SOLUTION = "solution"  # an answer to an exercise
ANSWER = "answer"  # an answer to something outside of the exercises

# Jupyter Book's own
FOLDED = "hide-cell"
LEFT_OUT = "remove-cell"

SOLUTION_HEADING = "#### Solution"  # JupyterLab folds what follows it; the book leaves it out
