"""Rewrite the links of one page that no longer say what the data say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger import results
from press.check import markdown, prose
from press.check.stored_form import as_text
from press.refresh import link_text
from press.refresh.changes import records
from press.refresh.page import Page, Piece, prose_of


def rewrite(page: Page, ledger: prose.Ledger) -> None:
    """Rewrite a page's links: fills in its pieces of prose and the text that its file is to hold."""
    if not page.is_notebook:
        page.text = _rewritten(page.stored, ledger, {})
        page.pieces.append(Piece(1, page.stored, page.text))
        return
    recorded = {record["name"]: record for _, record in records(page.new, results.MIME)}
    for cell, holder, key in prose_of(page.new):
        before = holder[key]
        holder[key] = _rewritten(before, ledger, recorded)
        page.pieces.append(Piece(cell, before, holder[key]))
    page.text = as_text(page.new)


def _rewritten(text: str, ledger: prose.Ledger, recorded: Mapping[str, Any]) -> str:
    """One piece of prose with its links rewritten; a link that leads nowhere stays, and the check names it."""
    parts, end = [], 0
    for link in markdown.links(text):
        words, scheme, name = link.groups()
        place = link_text.Place(text[: link.start()], text[link.end() :])
        if scheme == "claim" and name in ledger.claims.index:
            words = link_text.for_claim(words, ledger.claims.loc[name], place)
        elif scheme == "result" and name in recorded:
            words = link_text.for_result(words, recorded[name], place)
        parts += [text[end : link.start(1)], words]
        end = link.end(1)
    return "".join(parts) + text[end:]
