"""The assignment's notebook, its version for students made by the plain rule, and notebooks as students hand them in."""

from __future__ import annotations

import re

import nbformat
from nbformat import NotebookNode

from press.classroom import assignment
from tests.conftest import ROOT

SOURCE = ROOT / assignment.SOURCE / f"{assignment.NAME}.ipynb"
MARKS = [task.cell for task in assignment.tasks(ROOT) if not task.by_hand]
SOLUTION = re.compile(r"^### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?^### END \1\n?", re.M | re.S)


def cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }


def answer_cell(notebook: NotebookNode, name: str) -> str:
    return cells(notebook)[name].source


def released() -> NotebookNode:
    """The student's version: what stands between the marks is gone."""
    notebook = nbformat.read(SOURCE, as_version=4)
    for cell in notebook.cells:
        cell.source = SOLUTION.sub("", cell.source).rstrip()
    return notebook


def fill(answers: dict[str, str], notebook: NotebookNode) -> NotebookNode:
    """Write answers into a notebook, by cell. Changes and returns it."""
    for name, text in answers.items():
        cells(notebook)[name].source = text
    return notebook


def right() -> dict[str, str]:
    """Every solution, as a student would have written it."""
    notebook = nbformat.read(SOURCE, as_version=4)
    found = {
        name: cell for name, cell in cells(notebook).items() if cell.metadata.nbgrader.solution
    }
    return {
        name: re.sub(r"^### (?:BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.M)
        for name, cell in found.items()
    }
