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
from press.check.pages import chapters, markdown_cells, recorded_results
from press.site.pictures import figure_id

CONTENTS = "_toc.yml"


@dataclass(frozen=True)
class Use:
    """One chapter that uses a claim.

    page : the chapter's file name without its ending; title : its heading.
    anchor : the id, on the chapter's page, of the first place that uses the claim.
    times : how many sentences, results and figures use it.
    """

    page: str
    title: str
    anchor: str
    times: int


def anchor(claim_id: str) -> str:
    """The id of the first link to a claim on a page."""
    return f"use-{claim_id}"


def where_used(folder: Path) -> dict[str, list[Use]]:
    """Each claim that a chapter of the folder uses, with those chapters in the order of the book."""
    found: dict[str, list[Use]] = {}
    for path in in_order(folder):
        places: dict[str, list[str]] = {}
        for claim_id, place in _places(path):
            places.setdefault(claim_id, []).append(place)
        heading = title(path)
        for claim_id, at in places.items():
            found.setdefault(claim_id, []).append(Use(path.stem, heading, at[0], len(at)))
    return found


def in_order(folder: Path) -> list[Path]:
    """The pages of a folder in the order of the book's contents, then any that these leave out."""
    contents = folder.parent / CONTENTS
    text = contents.read_text(encoding="utf-8") if contents.is_file() else ""
    listed = re.findall(r"^\s*(?:-\s*)?(?:root|file):\s*(?:\S*/)?([\w-]+)\s*$", text, re.M)
    rank = {name: number for number, name in enumerate(listed)}
    return sorted(chapters(folder), key=lambda path: rank.get(path.stem, len(rank)))


def title(path: Path) -> str:
    """The heading of a page, or its file name if it has none."""
    for _, text in markdown_cells(path):
        if heading := re.search(r"^#\s+(.+)$", text, re.M):
            return heading[1].strip()
    return path.stem


def _places(path: Path) -> Iterator[tuple[str, str]]:
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
