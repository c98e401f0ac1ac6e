"""Notes for a print, where no link can be followed: who said each number, and where we read it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from bs4 import Tag

from ledger.claims import claims, quoted
from ledger.tables import load
from press.site.reference import SEEN


@functools.cache
def cited(folder: Path) -> dict[str, Any]:
    """Every claim by its id.

    Each has the columns of claims(); ``title``, ``url`` and ``copy_of`` of its source; and in words
    its number, ``quoted``, and how much of the source we saw, ``seen_as``.

    folder : of the tables, so that another folder is another answer.
    """
    pages = load("sources", folder)[["source_id", "title", "url", "copy_of"]]
    rows = claims().merge(pages, on="source_id", validate="many_to_one")
    rows["quoted"] = [quoted(row) for row in rows.itertuples()]
    rows["seen_as"] = rows["seen"].map(SEEN)
    return {row.claim_id: row for row in rows.itertuples()}


def number_claims(body: Tag) -> list[str]:
    """Put the number of its note behind each claim. Returns the claims in the order of their notes.

    Under a result, which lists its claims by their ids, the number takes the place of the id.
    """
    noted: list[str] = []
    for link in body.select("a.claim"):
        claim_id = str(link["href"]).partition("#")[2]
        if claim_id not in noted:
            noted.append(claim_id)
            link["id"] = f"used-{claim_id}"  # the note leads back to here
        number = f"[{noted.index(claim_id) + 1}]"
        link["href"] = f"#note-{claim_id}"
        if link.find_parent("p", class_="result"):
            link.string = number
        else:
            mark = Tag(name="sup")
            mark.string = number
            link.append(mark)
    for used in body.select(".result-claims"):
        if first := used.find(string=True):
            notes = "From notes" if len(used("a")) > 1 else "From note"
            first.replace_with(str(first).replace("From", notes))
    return noted
