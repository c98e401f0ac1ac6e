"""Run the chapters, and store them so that a second run changes no byte."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from ledger.tables import LedgerError, write_whole
from press.check import first_cell
from press.check.stored_form import KERNEL, as_text, canonical

TIME_LIMIT = 120  # seconds a cell


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


def write(notebook: NotebookNode, path: Path) -> bool:
    """Store a notebook. Returns False, and touches nothing, if the file already says just that."""
    text = as_text(notebook)
    if path.exists() and path.read_bytes().decode("utf-8") == text:
        return False
    write_whole(path, text)
    return True


def first_figure(path: Path) -> str:
    """The first figure stored in a notebook, as SVG text. Raises LedgerError if it has none."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if "image/svg+xml" in output.get("data", {}):
                return output["data"]["image/svg+xml"]
    raise LedgerError(f"{path.name} holds no figure: run it first.")
