"""How many minutes a chapter takes to read, and its exercises to do."""

from __future__ import annotations

import math
import re

from nbformat import NotebookNode

from ledger import exercises
from press.check.cells import EXERCISE, RUBRIC, SOLUTION

WORDS_A_MINUTE = 200
MARKUP = re.compile(r"\]\([^)]*\)|<[^>]+>|[#*|`]")


def reading_minutes(notebook: NotebookNode) -> int:
    """The whole minutes that a text takes: its words at WORDS_A_MINUTE, and half a minute a figure.

    Exercises, rubrics and solutions are left out: they have minutes of their own.
    """
    apart = {EXERCISE, RUBRIC, SOLUTION}
    cells = [cell for cell in notebook.cells if not apart & set(cell.metadata.get("tags", []))]
    words = len(MARKUP.sub(" ", _text(cells)).split())
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    figures = sum("image/svg+xml" in output.get("data", {}) for output in outputs)
    return math.ceil(words / WORDS_A_MINUTE + figures / 2)


def exercise_minutes(notebook: NotebookNode) -> int:
    """The minutes that the exercises of a notebook take together, as each declares."""
    return exercises.minutes(_text(notebook.cells))


def _text(cells: list[NotebookNode]) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
