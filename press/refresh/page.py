"""A page of the book before and after a change of the data: its file, its notebook and its prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from ledger.tables import LedgerError
from press.check import first_cell

CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.M)
UNREADABLE = (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError)


@dataclass(frozen=True)
class Piece:
    """One piece of prose before and after: a cell's text, a caption, or the page's description (cell 0)."""

    cell: int
    before: str
    after: str


@dataclass
class Page:
    """A page: its name in messages, its file, and what a refresh makes of it.

    ``old`` and ``new`` are the notebook before and after, empty ones for a
    Markdown page. ``text`` is what the file is to hold.
    """

    name: str
    path: Path
    stored: str = ""
    old: NotebookNode = field(default_factory=new_notebook)
    new: NotebookNode = field(default_factory=new_notebook)
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)

    @property
    def is_notebook(self) -> bool:
        return self.path.suffix == ".ipynb"

    @property
    def changed(self) -> bool:
        return self.text != self.stored

    def place(self, cell: int) -> str:
        """A cell of this page, as messages name it."""
        if cell == 0:
            return f"{self.name}, description"
        return f"{self.name}, cell {cell}" if self.is_notebook else self.name


def read_page(path: Path, root: Path) -> Page:
    """Read a page. root : the project's folder.

    Raises LedgerError if the file is no UTF-8, no notebook, or holds both sides of a merge.
    """
    page = Page(path.relative_to(root).as_posix(), path)
    try:
        page.stored = path.read_bytes().decode("utf-8")
        if CONFLICT.search(page.stored):
            raise ValueError("it holds both sides of a merge, <<<<<<<")
        if page.is_notebook:
            page.old = nbformat.reads(page.stored, as_version=4)
            nbformat.validate(page.old)
    except UNREADABLE as problem:
        reason = (str(problem).splitlines() or [type(problem).__name__])[0][:120]
        raise LedgerError(
            f"{page.name} cannot be read ({reason}). Mend it, or take back the stored one with: "
            f"git checkout -- {page.name}. Nothing was changed."
        ) from problem
    if page.is_notebook:
        first_cell.put_in(page.old, path)  # so that old and new have the same cells
    return page


def prose_of(notebook: NotebookNode) -> Iterator[tuple[int, Any, str]]:
    """Every piece of prose of a notebook: the number of its cell, and the holder and key where it stands."""
    about = notebook.metadata.get("myst", {}).get("html_meta", {})
    if about.get("description"):
        yield 0, about, "description"
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            yield number, cell, "source"
        shown = cell.metadata.get("mystnb", {})
        for part, key in (("figure", "caption"), ("image", "alt")):
            if shown.get(part, {}).get(key):
                yield number, shown[part], key
