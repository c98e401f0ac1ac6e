"""Keep what was found: a sentence that says who, when and where; a figure and its rows as files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import extremes, stated
from ledger.figures.sheet import Figure
from ledger.suggest import did_you_mean
from ledger.tables import LedgerError, load, write_whole

NAME = re.compile(r"[\w-]+")
READ = {
    "full": "read in full at",
    "excerpt": "read in an excerpt of",
    "second_hand": "read second-hand at",
}
# other units stand in the number, or in what is counted
NEEDS_UNIT = ("km", "hours", "days", "months")
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet misreads Arabic names
# a colour that pages restyle; drawing programs know the colour alone
PROPERTY = re.compile(r"var\(--[\w-]+,(#\w+)\)")
COLUMNS = (
    "claim_id subject measure unit name text qualifier value low high words "
    "asserted_on refers_from refers_to publisher url seen caveat note"
).split()


@dataclass(frozen=True)
class Sentence:
    """A sentence for a page and for plain text; a notebook shows it when it is a cell's last line."""

    markdown: str
    plain: str

    def __str__(self) -> str:
        return self.plain

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/plain": self.plain}


def sentence(rows: pd.DataFrame, claim_id: str) -> Sentence:
    """One claim of a selection in a sentence: who said how many, when, of what, where it is read, who says otherwise.

    rows : from claims() or pick(). claim_id : one of them.

    Raises LedgerError if it is none of them.
    """
    ids = list(rows["claim_id"])
    if claim_id not in ids:
        raise LedgerError(
            f"There is no row {claim_id!r} among those picked. {did_you_mean(claim_id, ids)}".rstrip()
        )
    row = next(r for r in rows.itertuples() if r.claim_id == claim_id)
    before = f"{_speaker(row.name)} said {_when(row.asserted_on)}: "
    unit = f", in {row.unit}" if row.unit in NEEDS_UNIT else ""
    behind = f" ({row.subject}: {row.measure}{unit}; {READ[row.seen]} "
    others = _others(rows, row)
    number = f"“{row.text}”" if row.qualifier == "words" else row.text
    # a row of a draft has no page to lead to
    linked = f"[{number}](claim:{claim_id})" if stated([claim_id]) else number
    url = load("sources").set_index("source_id")["url"].get(row.source_id, "")
    source = f"[{escaped(row.publisher)}](<{url}>)" if url else escaped(row.publisher)
    at = f", {url}" if url else ""
    return Sentence(
        f"{escaped(before)}{linked}{escaped(behind)}{source}). {escaped(others)}",
        f"{before}{number}{behind}{row.publisher}{at}). {others}",
    )


def _speaker(name: str) -> str:
    """A name before a verb: "Farhad Shami, SDF spokesman, said"."""
    return f"{name}," if "," in re.sub(r"\(.*?\)", "", name) else name


def _when(day: str) -> str:
    if not day:
        return "on a day that is not known"
    return f"{'on' if len(day) == len('2026-01-20') else 'in'} {dates.say(day)}"


def escaped(text: str) -> str:
    """Text that Markdown is to show as it stands."""
    return re.sub(r"([\\`*_\[\]<>$])", r"\\\1", text)


def _others(rows: pd.DataFrame, row: Any) -> str:
    """What other claimants of the selection said about the same quantity: the smallest and the largest number."""
    same = rows[rows["quantity_id"] == row.quantity_id]
    others = same[same["claimant_id"] != row.claimant_id]
    numbers = others[others["qualifier"] != "words"]
    if others.empty:
        return "No other voice was picked."
    if numbers.empty:
        return f"Others used only words, such as “{others['words'].iloc[0]}” ({others['name'].iloc[0]})."
    smallest, largest = extremes(numbers)
    if smallest.text == largest.text:
        return f"Another voice: {smallest.text} ({smallest.name})."
    return f"Other voices: the smallest number is {smallest.text} ({smallest.name}), the largest {largest.text} ({largest.name})."


def save(figure: Figure, rows: pd.DataFrame, name: str, folder: str = ".") -> None:
    """Write a figure as NAME.svg and its rows as NAME.csv, in place of older ones of that name, and say so.

    folder : where to; a folder that exists.

    Raises LedgerError for a name that is no file name, or if the folder cannot be written to.
    """
    if not NAME.fullmatch(name):
        raise LedgerError(
            f"{name!r} cannot be the name of a file here: use letters, digits, - and _, without an ending."
        )
    addresses = load("sources").set_index("source_id")["url"]
    full = rows.assign(url=rows["source_id"].map(addresses).fillna(""))
    drawing = PROPERTY.sub(r"\1", figure.svg())
    table = BYTE_ORDER_MARK + full[COLUMNS].to_csv(index=False, lineterminator="\n")
    write_whole(Path(folder) / f"{name}.svg", drawing)
    write_whole(Path(folder) / f"{name}.csv", table)
    print(f"Saved {name}.svg, and {name}.csv with {len(rows)} rows.")
