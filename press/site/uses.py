"""Where the book uses each claim: the sentences, results and figures of every chapter.

Read from the chapters' sources, so that the ledger page can be written before
the chapters are built.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.figures import sheet
from press.check import markdown
from press.check.pages import markdown_cells, recorded_results
from press.contents import file_of, sources
from press.site.figures import figure_id


@dataclass(frozen=True)
class Use:
    """One chapter that uses a claim.

    page : its file, "chapters/01-prison-break"; title : its heading.
    place : how many pages of the book stand before it.
    anchor : the id, on the chapter's page, of the first place that uses the claim.
    times : how many sentences, results and figures use it.
    """

    page: str
    title: str
    place: int
    anchor: str
    times: int


def anchor(claim_id: str) -> str:
    """The id of the first link to a claim on a page."""
    return f"use-{claim_id}"


def where_used(root: Path) -> dict[str, list[Use]]:
    """Each claim that a chapter uses, with those chapters in the order of the book. root : the book's folder."""
    found: dict[str, list[Use]] = {}
    for place, path in enumerate(sources(root)):
        anchors: dict[str, list[str]] = {}
        for claim_id, there in _anchors(path):
            anchors.setdefault(claim_id, []).append(there)
        page, heading = file_of(path, root), title(path)
        for claim_id, on_page in anchors.items():
            use = Use(page, heading, place, on_page[0], len(on_page))
            found.setdefault(claim_id, []).append(use)
    return found


def title(path: Path) -> str:
    """The heading of a page, or its file name if it has none."""
    for _, text in markdown_cells(path):
        if heading := re.search(r"^#\s+(.+)$", text, re.M):
            return heading[1].strip()
    return path.stem


def _anchors(path: Path) -> Iterator[tuple[str, str]]:
    """Each use of a claim on a page and the id that stands there: sentences first, then results, then figures."""
    for number, text in markdown_cells(path):
        if number:  # 0 is the description, which the page does not show
            for sentence in markdown.sentences(text):
                for _, scheme, name in markdown.LINK.findall(sentence):
                    if scheme == "claim":
                        yield name, anchor(name)
    for name, record in recorded_results(path).items():
        for claim_id in record["claims"]:
            yield claim_id, f"result-{name}"
    taken: list[str] = []
    for about in _figures(path):
        taken.append(figure_id(about["title"], taken))
        for claim_id in about["claims"]:
            yield claim_id, taken[-1]


def _figures(path: Path) -> Iterator[dict]:
    """The figures in a chapter's stored outputs, in the order in which the page names them."""
    if path.suffix == ".md":
        return
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if sheet.MIME in output.get("data", {}):
                yield output["data"][sheet.MIME]
