"""Run the chapters, and store them so that a second run changes no byte."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from ledger import exercises
from ledger.outputs import WIDGET
from ledger.tables import LedgerError, write_whole
from press.refresh import first_cell

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}  # no version: the same file on 3.11, 3.12 and 3.13
KEPT_CELL_METADATA = ("tags", "editable", "slideshow", "mystnb")
EXERCISE, RUBRIC, SOLUTION = (
    "exercise",
    "rubric",
    "solution",
)  # tags: the question, how to judge an answer, the answer
FOLD_IN_BOOK = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide the solution"}
SOLUTION_HEADING = "#### Solution"  # what follows folds under it in JupyterLab and stays folded when all cells are run
TIME_LIMIT = 120  # seconds a cell
WORDS_A_MINUTE = 200


def notebooks(folder: Path) -> list[Path]:
    """The notebooks of a folder, in the order of their names."""
    return sorted(folder.glob("*.ipynb"))


def run(path: Path) -> NotebookNode:
    """Run a notebook from a fresh kernel in its own folder; return it with its new outputs.

    Raises nbclient's CellExecutionError if a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    first_cell.put_in(notebook, path)
    NotebookClient(
        notebook,
        timeout=TIME_LIMIT,
        record_timing=False,
        kernel_name=KERNEL["name"],
        extra_arguments=[
            "--Application.log_level=40"
        ],  # a kernel on this machine need not warn of its transport
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return canonical(notebook)


def canonical(notebook: NotebookNode) -> NotebookNode:
    """One form for one content: no timestamps, versions, display state or split streams."""
    notebook.metadata = NotebookNode(
        {k: v for k, v in notebook.metadata.items() if k == "myst"}
        | {"kernelspec": KERNEL, "language_info": LANGUAGE}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    if "html_meta" in notebook.metadata.get("myst", {}):
        about = notebook.metadata["myst"]["html_meta"]
        about["reading-minutes"] = str(reading_minutes(notebook))
        about.pop("exercise-minutes", None)
        if needed := exercise_minutes(notebook):
            about["exercise-minutes"] = str(needed)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02d}"
        cell.metadata = NotebookNode(
            {k: cell.metadata[k] for k in KEPT_CELL_METADATA if k in cell.metadata}
        )
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
        if SOLUTION in cell.metadata.get("tags", []):
            _fold(cell)
    return notebook


def _fold(cell: NotebookNode) -> None:
    """Fold a solution: its code cells in the book, by a tag; in JupyterLab, by a heading that the book leaves out."""
    if cell.cell_type == "code":
        cell.metadata["tags"] = sorted({*cell.metadata["tags"], "hide-cell"})
        cell.metadata["mystnb"] = {**cell.metadata.get("mystnb", {}), **FOLD_IN_BOOK}
    elif cell.source.strip() == SOLUTION_HEADING:
        cell.metadata["tags"] = sorted({*cell.metadata["tags"], "remove-cell"})
        cell.metadata["jp-MarkdownHeadingCollapsed"] = True


def reading_minutes(notebook: NotebookNode) -> int:
    """How long the text takes to read, in whole minutes: its words at WORDS_A_MINUTE, and half a minute a figure.

    Exercises, rubrics and solutions are left out: they have minutes of their own.
    """
    cells = [
        c
        for c in notebook.cells
        if not {EXERCISE, RUBRIC, SOLUTION} & set(c.metadata.get("tags", []))
    ]
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    words = len(re.sub(r"\]\([^)]*\)|<[^>]+>|[#*|`]", " ", text).split())
    shown = [
        o for cell in cells for o in cell.get("outputs", []) if "image/svg+xml" in o.get("data", {})
    ]
    return math.ceil(words / WORDS_A_MINUTE + len(shown) / 2)


def exercise_minutes(notebook: NotebookNode) -> int:
    """How long the exercises of a notebook take, as declared."""
    return exercises.minutes(
        "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    )


def merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: how they were cut depends on the kernel and its speed."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if WIDGET in output.get("data", {}):  # controls: dead without their kernel
            continue
        same = (
            joined
            and output.output_type == "stream" == joined[-1].output_type
            and output.name == joined[-1].name
        )
        if same:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def write(notebook: NotebookNode, path: Path) -> bool:
    """Store a notebook. Returns False, and touches nothing, if the file already says just that."""
    text = as_text(notebook)
    if path.exists() and path.read_bytes().decode("utf-8") == text:
        return False
    write_whole(path, text)
    return True


def as_text(notebook: NotebookNode) -> str:
    """The text of a notebook's file."""
    content = json.loads(nbformat.writes(notebook, version=4))
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def first_figure(path: Path) -> str:
    """The first figure stored in a notebook, as SVG text. Raises LedgerError if it has none."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if "image/svg+xml" in output.get("data", {}):
                return output["data"]["image/svg+xml"]
    raise LedgerError(f"{path.name} holds no figure: run it first.")
