"""A chapter or page of the book before and after a change: read it, and find its prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from ledger.tables import LedgerError
from press.check import first_cell

CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.M)


@dataclass
class Page:
    """A chapter or page before and after: its file, its notebook (none for a Markdown page), its prose by cell."""

    path: Path
    stored: str
    old: NotebookNode | None = None
    new: NotebookNode | None = None
    before: list[tuple[int, str]] = field(default_factory=list)
    after: list[tuple[int, str]] = field(default_factory=list)
    text: str = ""  # what the file is to hold
    by_hand: list[ByHand] = field(default_factory=list)
    claims: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # whose links were rewritten: old and new words

    @property
    def changed(self) -> bool:
        return self.text != self.stored


@dataclass(frozen=True)
class ByHand:
    """A link that a person must rewrite: the cell, its words, its sentence, why and what to do."""

    cell: int
    words: str
    sentence: str
    what: str


def read_page(path: Path) -> Page:
    """Read a chapter. Raises LedgerError if it is no notebook, or holds both sides of a merge."""
    remedy = f"Mend it, or take back the stored one with: git checkout -- chapters/{path.name}. Nothing was changed."
    try:
        stored = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise LedgerError(
            f"chapters/{path.name} is not UTF-8 ({problem.reason}, byte {problem.start}). {remedy}"
        ) from problem
    if CONFLICT.search(stored):
        raise LedgerError(f"chapters/{path.name} holds both sides of a merge (<<<<<<<). {remedy}")
    page = Page(path, stored)
    if path.suffix == ".ipynb":
        try:
            page.old = nbformat.reads(stored, as_version=4)
            nbformat.validate(page.old)
        except (
            ValueError,
            KeyError,
            AttributeError,
            TypeError,
            nbformat.ValidationError,
        ) as problem:
            reason = str(problem).splitlines()[0][:120] if str(problem) else type(problem).__name__
            raise LedgerError(
                f"chapters/{path.name} cannot be read as a notebook ({reason}). {remedy}"
            ) from problem
        first_cell.put_in(page.old, path)  # so that old and new have the same cells
    return page


def prose_of(notebook: NotebookNode) -> Iterator[tuple[int, Any, str]]:
    """Every piece of prose of a notebook: the number of its cell (0 is the page's description) and where it stands."""
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
