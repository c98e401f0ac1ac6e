"""What a page of the book says and stores: its prose, and what its cells recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ledger import outputs
from ledger.tables import LedgerError

KINDS = {outputs.FIGURE: "figure", outputs.RESULT: "result", outputs.WHATIF: "table of answers"}
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


class Record(NamedTuple):
    """What a cell recorded with a figure, a result or a table of answers."""

    cell: int
    kind: str
    data: dict[str, Any]


def page_name(path: Path) -> str:
    """A page's place below the folder chapters, "reference/cite.md", or the name of its file."""
    above = next((folder for folder in path.parents if folder.name == "chapters"), path.parent)
    return path.relative_to(above).as_posix()


def markdown_cells(path: Path) -> Iterator[tuple[int, str]]:
    """Every piece of prose of a page with the number of its cell; a notebook's description has 0.

    Captions and alternative texts are prose, too.
    """
    if path.suffix == ".md":
        yield 1, FRONT_MATTER.sub("", path.read_text(encoding="utf-8"))
        return
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if description := notebook["metadata"].get("myst", {}).get("html_meta", {}).get("description"):
        yield 0, description
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            yield number, "".join(cell["source"])
        shown = cell["metadata"].get("mystnb", {})
        for words in (shown.get("figure", {}).get("caption"), shown.get("image", {}).get("alt")):
            if words:
                yield number, words


def records(path: Path) -> Iterator[Record]:
    """Everything that the stored outputs of a page recorded, in the order of its cells."""
    if path.suffix == ".md":
        return
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
        for output in cell.get("outputs", []):
            for mime, kind in KINDS.items():
                if mime in output.get("data", {}):
                    yield Record(number, kind, output["data"][mime])


def recorded_results(path: Path) -> dict[str, dict[str, Any]]:
    """The results that a page recorded, by name. Raises LedgerError if a name is used twice."""
    found: dict[str, dict[str, Any]] = {}
    for record in records(path):
        name = record.data.get("name", "")
        if record.kind == "result" and name in found:
            raise LedgerError(
                f"{path.name}: the result {name!r} is recorded twice; give one another name."
            )
        if record.kind == "result":
            found[name] = record.data
    return found
