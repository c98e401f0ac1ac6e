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


def hidden_lines() -> set[str]:
    """The lines of solutions and hidden tests that are long enough to be told from others."""
    parts = [found[2] for cell in source().cells for found in HIDDEN.finditer(cell.source)]
    return {line.strip() for part in parts for line in part.splitlines() if len(line.strip()) > 32}


def released() -> NotebookNode:
    """The student's version: what stands between the marks is gone."""
    notebook = source()
    for cell in notebook.cells:
        cell.source = HIDDEN.sub("", cell.source).rstrip()
    return notebook


def fill(answers: dict[str, str], notebook: NotebookNode) -> NotebookNode:
    """Write answers into a notebook, by cell. Changes and returns it."""
    for name, text in answers.items():
        named_cells(notebook)[name].source = text
    return notebook


def right() -> dict[str, str]:
    """Every solution, as a student would have written it."""
    marks = re.compile(r"^### (?:BEGIN|END) SOLUTION\n?", re.M)
    cells = named_cells(source()).items()
    return {
        name: marks.sub("", cell.source) for name, cell in cells if cell.metadata.nbgrader.solution
    }
