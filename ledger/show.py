"""Tables as a reader meets them: a caption, headers, text on the left and numbers on the right."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import known
from ledger.names import KURDISH, marked
from ledger.tables import LedgerError, load

ROW = -1
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")  # kept on one line


@dataclass
class Table:
    """A small table with a caption; a notebook shows it when it is a cell's last line."""

    frame: pd.DataFrame
    caption: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        plain = f"{self.caption}\n{self.frame.to_string(index=False)}"
        return {"text/html": table_html(self.frame, self.caption), "text/plain": plain}


def table(frame: pd.DataFrame, caption: str) -> Table:
    """Show a DataFrame with a caption, without its index, its first column as row headers.

    Raises LedgerError if there is nothing to show or no caption.
    """
    if frame.empty or not caption:
        raise LedgerError("A table needs rows and a caption that says what it shows.")
    return Table(frame.reset_index(drop=True), caption)


def table_html(
    frame: pd.DataFrame, caption: str, more: Mapping[tuple[int, int], str] | None = None
) -> str:
    """The table as HTML that a screen reader can walk: caption, column headers, row headers.

    more : attributes for a cell, by its row and column; column ROW stands for the row itself.
    """
    more = more or {}
    numeric = [pd.api.types.is_numeric_dtype(frame[c]) for c in frame.columns]
    kurdish = [' lang="ku"' if c == KURDISH else "" for c in frame.columns]
    head = "".join(
        f'<th scope="col"{_number(n)}>{html.escape(str(c))}</th>'
        for c, n in zip(frame.columns, numeric)
    )
    lines = []
    for r, row in enumerate(frame.itertuples(index=False)):
        cells = [marked("" if pd.isna(v) else str(v)) for v in row]
        first = f'<th scope="row"{_number(numeric[0])}>{cells[0]}</th>'
        rest = "".join(
            f"<td{_number(numeric[c])}{_day(cell)}{kurdish[c]}{more.get((r, c), '')}>{cell}</td>"
            for c, cell in enumerate(cells[1:], start=1)
        )
        lines.append(f"<tr{more.get((r, ROW), '')}>{first}{rest}</tr>")
    return framed(head, "\n".join(lines), caption)


def framed(head: str, body: str, caption: str) -> str:
    """A table as HTML that scrolls inside itself. head : its column headers. body : its rows. caption : as text."""
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{html.escape(caption)}">\n'
        f"<table>\n<caption>{html.escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</div>\n"
    )


def _day(cell: str) -> str:
    return ' class="day"' if ISO_DAY.fullmatch(cell) else ""


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def positions(question: str, caption: str, as_of: str | None = None) -> Table:
    """What each party said on a question of positions.csv, in the order of days.

    as_of : only what had been said by then, as in claims().

    Raises LedgerError for a question that is not there, or on which nobody had spoken yet.
    """
    rows = load("positions")
    rows = rows[rows["question"] == question].sort_values(["date", "position_id"])
    if rows.empty:
        raise LedgerError(f"There is no question {question!r} in positions.csv.")
    rows = known(
        rows.sort_values("date", key=lambda column: column.map(dates.latest), kind="stable"), as_of
    ).copy()
    rows["date"] = rows["date"].map(dates.say)
    shown = rows[["speaker", "date", "position"]].rename(
        columns={"speaker": "Who", "date": "Said on", "position": "What they said"}
    )
    return table(shown, caption)


def unknown(rows: pd.DataFrame, caption: str, as_of: str | None = None) -> Table:
    """What the ledger itself marks as not known well: words without numbers, second-hand rows, caveats.

    rows : claims, from claims(). as_of : only what had been said by then, as in claims().

    Raises LedgerError if there are none.
    """
    rows = known(rows, as_of)
    if rows.empty:
        raise LedgerError(
            "There is no claim in this selection, so nothing to say of how well it is known."
        )
    facts = {
        "claims in all": len(rows),
        "a word in place of a number": int((rows["qualifier"] == "words").sum()),
        "seen only second-hand": int((rows["seen"] == "second_hand").sum()),
        "seen in the whole text": int((rows["seen"] == "full").sum()),
        "with a caveat": int((rows["caveat"] != "").sum()),
        "later replaced by the same claimant": int((rows["superseded_by"] != "").sum()),
    }
    return table(
        pd.DataFrame(
            {"Rows of the ledger used here": list(facts), "How many": list(facts.values())}
        ),
        caption,
    )
