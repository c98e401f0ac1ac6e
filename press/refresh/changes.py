"""What moved on a page between its stored form and a new run: results, outputs, sentences, claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from nbformat import NotebookNode

from ledger import results
from ledger.figures import sheet
from press.check import markdown
from press.refresh.page import Page


@dataclass(frozen=True)
class Change:
    """Something that a cell or sentence said before, and what it says now."""

    cell: int
    name: str  # of a result or claim; of an output its kind; of a sentence nothing
    was: str
    now: str


def outputs(notebook: NotebookNode) -> Iterator[tuple[int, dict[str, Any]]]:
    """The data of every output of a notebook, by MIME name, with the number of its cell."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            yield number, output.get("data", {})


def records(notebook: NotebookNode, *mimes: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """What outputs record under any of these MIME names, with the numbers of their cells."""
    for number, held in outputs(notebook):
        yield from ((number, held[mime]) for mime in mimes if mime in held)


def moved_outputs(page: Page) -> Iterator[Change]:
    """The results, figures, tables and printed texts that say something else, each by its title."""
    for number, cells in enumerate(zip(page.old.cells, page.new.cells), start=1):
        before, after = ([_said(o) for o in cell.get("outputs", [])] for cell in cells)
        for old, new in zip_longest(before, after, fillvalue=("", "nothing", "")):
            if old[2] != new[2]:
                yield Change(number, new[0] or old[0], old[1], new[1])


def _said(output: NotebookNode) -> tuple[str, str, str]:
    """What an output says: its kind or the name of a result, its title, and all its words."""
    held = output.get("data", {})
    text = output.get("text") or held.get("text/plain", "")
    title = text.strip().partition("\n")[0]
    if results.MIME in held:
        record = held[results.MIME]
        return record["name"], f"{record['text']} = {record['formula']}", text
    if sheet.MIME in held:
        return "figure", held[sheet.MIME]["title"], f"{text} {held[sheet.MIME]['rows']}"
    return ("table" if "text/html" in held else "printed text"), title, text


def rewritten_sentences(page: Page) -> Iterator[Change]:
    """The sentences that were rewritten, as a reader sees them."""
    for piece in page.pieces:
        was, now = markdown.sentences(piece.before), markdown.sentences(piece.after)
        if len(was) != len(now):  # a new word changed where a sentence ends
            was, now = markdown.paragraphs(piece.before), markdown.paragraphs(piece.after)
        yield from (Change(piece.cell, "", plain(a), plain(b)) for a, b in zip(was, now) if a != b)


def moved_claims(page: Page) -> set[str]:
    """The claims that say something else than they did in the page's stored outputs and links."""
    then, now = _stated(page.old), _stated(page.new)
    moved = {name for name in then.keys() & now.keys() if then[name] != now[name]}
    for piece in page.pieces:
        links = zip(markdown.links(piece.before), markdown.links(piece.after))
        moved |= {old[3] for old, new in links if old[1] != new[1] and old[2] == "claim"}
    return moved


def _stated(notebook: NotebookNode) -> dict[str, str]:
    """What each claim said when the figures and results of a notebook were made."""
    said: dict[str, str] = {}
    for _, record in records(notebook, sheet.MIME, results.MIME):
        said |= record["claims"]
    return said


def plain(text: str) -> str:
    """A sentence as a reader sees it, without the marks of links, stress and markup."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]+>", "", text).replace("**", "")
    return " ".join(text.split())
