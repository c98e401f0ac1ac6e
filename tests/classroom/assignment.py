"""The assignment's notebook, its version for students by the plain rule, and notebooks handed in."""

from __future__ import annotations

import re

import nbformat
from nbformat import NotebookNode

from press.classroom import assignment
from press.classroom.assignment import named_cells
from tests.conftest import ROOT

SOURCE = ROOT / assignment.SOURCE / f"{assignment.NAME}.ipynb"
HIDDEN = re.compile(r"^### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)^### END \1\n?", re.M | re.S)


def source() -> NotebookNode:
    """The instructor's version."""
    return nbformat.read(SOURCE, as_version=4)


MARKS = {
    name: cell.metadata.nbgrader.points
    for name, cell in named_cells(source()).items()
    if cell.metadata.nbgrader.grade and cell.metadata.nbgrader.locked
}


def released() -> NotebookNode:
    """The student's version: what stands between the marks is gone."""
    notebook = source()
    for cell in notebook.cells:
        cell.source = HIDDEN.sub("", cell.source).rstrip()
    return notebook


def right() -> dict[str, str]:
    """Every solution, as a student would have written it."""
    marks = re.compile(r"^### (?:BEGIN|END) SOLUTION\n?", re.M)
    cells = named_cells(source()).items()
    return {
        name: marks.sub("", cell.source) for name, cell in cells if cell.metadata.nbgrader.solution
    }
