"""Handouts of the lesson plans: what stood in the ledger at an hour, and what came after it.

Drawn from the tables each time, so that no lesson hands out a number that has
changed. Nothing in a handout was said later than its hour.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import claims
from ledger.show import framed, positions
from press.site.links import claim_link

COUNTS = [
    "shaddadi-held", "shaddadi-held-foreign", "shaddadi-moved-before", "shaddadi-escaped", "shaddadi-recaptured",
    "shaddadi-at-large",
]  # fmt: skip
FIRST_NIGHT, EVENING, MIDNIGHT, END = "2026-01-19", "2026-01-20 22:00", "2026-01-20", "2026-10-01"
DOORS = "who-opened-the-doors"


def on_the_desk(until: str, after: str = "") -> pd.DataFrame:
    """The counts of al-Shaddadi that had surely been said by a moment, but not yet by an earlier one.

    until, after : as ``as_of`` in claims(); without ``after``, all that had been said.
    """
    rows = claims(COUNTS, as_of=until)
    if after:
        rows = rows[~rows["claim_id"].isin(claims(COUNTS, as_of=after)["claim_id"])]
    return rows.reset_index(drop=True)


def desk_html(until: str, after: str, caption: str) -> str:
    """A handout: who put which number on what, when, and what to mind; each number leads to its row."""
    columns = ("Who", "What is counted", "Number", "Said on", "Mind")
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    rows = on_the_desk(until, after).sort_values(["asserted_on", "asserted_time", "claim_id"])
    body = "\n".join(f"<tr>{_cells(row)}</tr>" for row in rows.itertuples())
    return framed(head, body, caption)


def _cells(row: Any) -> str:
    said = dates.say(row.asserted_on).removesuffix(" 2026")  # the caption has the year
    if len(row.asserted_on) == len("2026-01-20"):
        said += f", {row.asserted_time}" if row.asserted_time else ", hour not known"
    mind = (["second-hand"] if row.seen == "second_hand" else []) + row.caveat.replace(
        "_", " "
    ).split(";")
    rest = [
        html.escape(row.measure),
        claim_link(row),
        html.escape(said),
        html.escape(", ".join(filter(None, mind))),
    ]
    return f'<th scope="row">{html.escape(row.name)}</th>' + "".join(
        f"<td>{cell}</td>" for cell in rest
    )


def doors_html(until: str, caption: str) -> str:
    """A handout: what had been said by a moment about who opened the doors."""
    return positions(DOORS, caption, until)._repr_mimebundle_()["text/html"]


PAGES: dict[str, Callable[[], str]] = {
    "desk-first-night": partial(
        desk_html, FIRST_NIGHT, "", "Handout A: said by the end of 19 January 2026"
    ),
    "desk-evening": partial(
        desk_html, EVENING, FIRST_NIGHT, "Handout B: come in by 22:00 on 20 January 2026"
    ),
    "desk-midnight": partial(
        desk_html, MIDNIGHT, EVENING, "Handout D: dated 20 January 2026, hour not known"
    ),
    "desk-later": partial(desk_html, END, MIDNIGHT, "Handout E: said later in 2026"),
    "desk-doors": partial(
        doors_html, EVENING, "Handout C: who opened the doors? Said by 22:00 on 20 January 2026"
    ),
}
