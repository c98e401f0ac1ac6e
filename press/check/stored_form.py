"""The one form in which a notebook is stored, so that the same content is always the same bytes."""

from __future__ import annotations

import json

import nbformat
from nbformat import NotebookNode

from ledger.outputs import WIDGET
from press.check.cells import FOLDED, LEFT_OUT, SOLUTION, SOLUTION_HEADING
from press.check.reading_time import exercise_minutes, reading_minutes

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}  # no version: the same file from every Python
KEPT_CELL_METADATA = ("tags", "editable", "slideshow", "mystnb")
FOLD_IN_BOOK = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide the solution"}


def as_text(notebook: NotebookNode) -> str:
    """The text of a notebook's file. Puts the notebook into its stored form."""
    content = json.loads(nbformat.writes(canonical(notebook), version=4))
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Put a notebook into its stored form: no time stamps, versions or state of an editor.

    Changes and returns the notebook. Its minutes are counted anew.
    """
    kept = {key: value for key, value in notebook.metadata.items() if key == "myst"}
    notebook.metadata = NotebookNode(kept | {"kernelspec": KERNEL, "language_info": LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    if "html_meta" in notebook.metadata.get("myst", {}):
        about = notebook.metadata["myst"]["html_meta"]
        about["reading-minutes"] = str(reading_minutes(notebook))
        about.pop("exercise-minutes", None)
        if needed := exercise_minutes(notebook):
            about["exercise-minutes"] = str(needed)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02d}"
        metadata = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if key in cell.metadata}
        cell.metadata = NotebookNode(metadata)
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
        if SOLUTION in cell.metadata.get("tags", []):
            _fold(cell)
    return notebook


def merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs without controls, which are dead without their kernel, and with each stream in one piece.

    How a kernel cuts what it prints depends on its version and speed.
    """
    joined: list[NotebookNode] = []
    for output in outputs:
        if WIDGET in output.get("data", {}):
            continue
        if joined and _stream(output) and _stream(output) == _stream(joined[-1]):
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _stream(output: NotebookNode) -> str:
    return output.name if output.output_type == "stream" else ""


def _fold(cell: NotebookNode) -> None:
    """Fold a solution: in the book by a tag of its code, in JupyterLab by the heading before it."""
    if cell.cell_type == "code":
        cell.metadata["tags"] = sorted({*cell.metadata["tags"], FOLDED})
        cell.metadata["mystnb"] = {**cell.metadata.get("mystnb", {}), **FOLD_IN_BOOK}
    elif cell.source.strip() == SOLUTION_HEADING:
        cell.metadata["tags"] = sorted({*cell.metadata["tags"], LEFT_OUT})
        cell.metadata["jp-MarkdownHeadingCollapsed"] = True
