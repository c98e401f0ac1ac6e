"""Run notebooks from the first cell to the last, each in a fresh kernel, some at a time."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from ledger.tables import LedgerError
from press.check import first_cell
from press.check.stored_form import KERNEL, canonical

TIME_LIMIT = 120  # seconds a cell
AT_ONCE = min(4, os.cpu_count() or 1)  # notebooks


class CellFailed(LedgerError):
    """A cell of a notebook that stops; the message says which and with what error."""


def run(path: Path) -> NotebookNode:
    """Run a notebook in its own folder. The file stays as it is.

    Returns the notebook in its stored form, with its new outputs. Raises
    CellFailed if a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    first_cell.put_in(notebook, path)
    failed: list[int] = []
    client = NotebookClient(
        notebook,
        timeout=TIME_LIMIT,
        record_timing=False,
        kernel_name=KERNEL["name"],
        # errors only: the kernel warns of how it is reached, which is this machine alone
        extra_arguments=["--Application.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_error=lambda cell, cell_index, execute_reply: failed.append(cell_index + 1),
    )
    try:
        client.execute()
    except CellExecutionError as stop:
        raise CellFailed(f"cell {failed[-1]} stops: {stop.ename}: {stop.evalue}") from stop
    return canonical(notebook)
