"""What a refresh found, as lines that a person reads and works through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ledger.tables import load
from press.check import data, markdown, prose
from press.refresh import changes
from press.refresh.page import Page
from press.refresh.reread import comparing, to_reread

IN_PLACE = (
    "If we had it wrong, add a row to data/corrections.csv; if the claimant changed it, "
    "put the old number back and add a row (CONTRIBUTING.md)."
)


def left_for_you(
    pages: list[Page], in_data: list[data.Fault], in_prose: list[prose.Fault]
) -> list[str]:
    """The things that a person must mend before the check is content, one text each.

    in_data : the faults that stay in the data. in_prose : those that stay in
    the pages, which are named as Page does it.
    """
    texts = {(page.name, p.cell): p.after for page in pages for p in page.pieces}
    left = []
    for fault in in_prose:
        found = markdown.sentences(texts.get((fault.chapter, fault.cell), ""))
        inside = next((s for s in found if f"[{fault.words}](" in s), "")
        left.append(f"{fault}\n    in: {changes.plain(inside)}" if inside else str(fault))
    return left + [f"data/{fault}" for fault in in_data]


def lines(pages: list[Page], folder: Path, left: list[str], changed: bool) -> list[str]:
    """The whole report.

    folder : of the tables. left : what left_for_you() found. changed : False if
    this run changes no file; then only what is left is told.
    """
    parts = {"Left for you: this could not be mended by rule": left}
    if changed:
        parts = {
            "Claims changed in place": _in_place(pages, folder),
            "Sentences rewritten: read each one": [*_sentences(pages)],
            "Results, figures, tables and printed text that changed": [*_outputs(pages)],
            "To reread: something near it moved": [*_reread(pages), *_replaced(pages, folder)],
        } | parts
    told = []
    for title, found in parts.items():
        told += [title, "=" * len(title), *found, ""] if found else []
    return told


def _in_place(pages: list[Page], folder: Path) -> list[str]:
    corrected = set(load("corrections", folder)["claim_id"])
    moved = {name for page in pages for name in changes.moved_claims(page)} - corrected
    return [*sorted(moved), IN_PLACE] if moved else []


def _sentences(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        for sentence in changes.rewritten_sentences(page):
            yield page.place(sentence.cell)
            yield f"  - {sentence.was}"
            yield f"  + {sentence.now}"
            yield from _asked(comparing(sentence.now))


def _outputs(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        for output in changes.moved_outputs(page):
            moved = f"{output.was} \N{RIGHTWARDS ARROW} {output.now}"
            said = output.now if output.was == output.now else moved
            yield f"{page.place(output.cell)}, {output.name}: {said}"
            yield from _asked(comparing(output.now))


def _reread(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        moved = list(changes.moved_outputs(page))
        names = changes.moved_claims(page) | {change.name for change in moved}
        for cell, sentence, words in to_reread(page, names, {change.cell for change in moved}):
            yield f"{page.place(cell)}: {changes.plain(sentence)}"
            yield from _asked(words)


def _replaced(pages: list[Page], folder: Path) -> Iterator[str]:
    """The cells that use a claim which its claimant replaced, on a page whose code never uses the new one."""
    claims = load("claims", folder)
    later = {r.claim_id: r.superseded_by for r in claims.itertuples() if r.superseded_by}
    for page in pages:
        code = {
            number: set(re.findall(r"[\w-]+", cell.source))
            for number, cell in enumerate(page.new.cells, start=1)
            if cell.cell_type == "code"
        }
        for number, words in code.items():
            for old in sorted(words & later.keys()):
                if not any(later[old] in words for words in code.values()):
                    yield f"{page.place(number)}: {old} was replaced by {later[old]}: which is meant?"


def _asked(words: list[str]) -> list[str]:
    return [f"    does it still hold: {', '.join(map(_quoted, words))}?"] if words else []


def _quoted(words: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}"
