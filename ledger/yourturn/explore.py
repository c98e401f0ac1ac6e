"""Find a quantity, pick whose numbers and until when, draw them, and say what to be careful with.

What "Your turn" is made of. ``explore()`` adds controls where
ipywidgets is installed (see ledger.panel); what it shows under them is the same
with and without it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import DisplayHandle, display

from ledger import dates
from ledger.claims import amount_of, claims, extremes
from ledger.figures.series import series_chart
from ledger.figures.sheet import Figure
from ledger.figures.strip import claims_chart
from ledger.names import did_you_mean
from ledger.show import Table, table
from ledger.tables import LedgerError, load
from ledger.yourturn.keep import escaped

MOST_LINES = 25  # claims on a line each; more are drawn over time
WIDGET = "application/vnd.jupyter.widget-view+json"  # the kind of output that shows a control
SOME = 6  # names in an error


def find(words: str = "", most: int = 10) -> Table:
    """The quantities whose description has all of these words, those with the most voices first.

    words : one or several, in any order; none for all quantities. most : how many rows at most.

    Raises LedgerError, with the nearest word, if there are none.
    """
    found = quantities_with(words)
    shown = found.head(most)[["quantity_id", "what", "voices", "claims", "said"]]
    named = {
        "quantity_id": "Quantity",
        "what": "What it counts",
        "voices": "Voices",
        "claims": "Claims",
        "said": "Said",
    }
    which = f"Quantities with the words “{words}”" if words else "Quantities"
    these = (
        f"the {len(shown)} of {len(found)} with the most voices"
        if len(found) > most
        else "all of them"
    )
    return table(shown.rename(columns=named), f"{which}: {these}")


def quantities_with(words: str = "") -> pd.DataFrame:
    """The rows of quantities.csv that have all of these words and at least one claim, those with the most voices first.

    Added columns: what (subject and measure), voices, claims, said (the years).

    Raises LedgerError, with the nearest word, if there are none.
    """
    rows = load("quantities")
    text = rows[["quantity_id", "topic", "subject", "measure", "definition", "includes"]].agg(
        " ".join, axis=1
    )
    text = text.str.casefold()
    rows["what"] = rows["subject"] + ": " + rows["measure"]
    for word in words.casefold().split():
        rows = rows[text[rows.index].str.contains(word, regex=False)]
    by_quantity = claims().groupby("quantity_id")
    counts = by_quantity.agg(
        voices=("claimant_id", "nunique"), claims=("claim_id", "size"), said=("asserted_on", _years)
    )
    rows = rows.merge(counts, on="quantity_id").sort_values(
        ["voices", "claims"], ascending=False, kind="stable"
    )
    if rows.empty:
        known = {part for line in text for part in line.split()}
        hints = [
            did_you_mean(word, known) for word in words.split() if word.casefold() not in known
        ]
        say = [
            f"No quantity has the words {words!r}.",
            *hints,
            "Try fewer or other words; find() lists the rest.",
        ]
        raise LedgerError(" ".join(filter(None, say)))
    return rows.reset_index(drop=True)


def _years(days: pd.Series) -> str:
    years = sorted(day[:4] for day in days if day)
    return " to ".join(dict.fromkeys([years[0], years[-1]])) if years else "not known"


def pick(
    quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
) -> pd.DataFrame:
    """The claims on one quantity, as known on a day, by some claimants or by all: claims() that explains an empty answer.

    quantity, claimants : ids. day : as as_of in claims(). None or nothing for all.

    Raises LedgerError for a name or day that is not there, with the nearest right name, and if no claim is left.
    """
    wanted = [claimants] if isinstance(claimants, str) else list(claimants or [])
    every = claims(quantity)
    silent = [who for who in wanted if claims(quantity, who).empty]
    if silent or every.empty:
        who = every["claimant_id"].drop_duplicates()
        some = ", ".join(who[:SOME]) + (f" and {len(who) - SOME} more" if len(who) > SOME else "")
        raise LedgerError(
            f"No claim on {quantity} by {', '.join(silent)}. Those who made one: {some or 'nobody'}."
        )
    rows = claims(quantity, wanted or None, as_of=day or None)
    if rows.empty:
        first = claims(quantity, wanted or None).iloc[0]
        said = (
            f"on {dates.say(first.asserted_on)}"
            if first.asserted_on
            else "on a day that is not known"
        )
        raise LedgerError(
            f"Nothing on {quantity} had surely been said by {day}. The first claim, {first.text}, was made {said}."
        )
    return rows


# -- one selection, in words and as a figure -----------------------------------


def headline(rows: pd.DataFrame) -> str:
    """A title for claims on one quantity that is their finding: the smallest and the largest number."""
    what = f"{rows['subject'].iloc[0]}, {rows['measure'].iloc[0]}"
    what = what if what.startswith("al-") else what[0].upper() + what[1:]
    if (rows["qualifier"] == "words").all():
        return f"{what}: only words, such as “{rows['words'].iloc[0]}”"
    smallest, largest = extremes(rows)
    if smallest.text == largest.text:
        return f"{what}: {smallest.text}"
    return f"{what}: the smallest number is {smallest.text}, the largest {largest.text}"


def draw(rows: pd.DataFrame, as_of: str | None = None, title: str = "") -> Figure:
    """Claims on one quantity as a figure: claims_chart() with a line each, or series_chart() if they are very many.

    as_of : only what had been said by then, and say so at the foot. title : instead of headline().

    Raises LedgerError if there are no claims, or on several quantities.
    """
    if rows["quantity_id"].nunique() != 1:
        raise LedgerError(
            "Draw claims on one quantity, as pick() gives them: "
            + (", ".join(rows["quantity_id"].unique()) or "none here")
            + "."
        )
    title = title or headline(rows)
    definitions = load("quantities").set_index("quantity_id")["definition"]
    about = f"{definitions[rows['quantity_id'].iloc[0]].rstrip('.')}. As each claimant put it"
    if len(rows) <= MOST_LINES:
        return claims_chart(rows, title, about, as_of=as_of or None)
    return series_chart(rows, title, about, as_of=as_of or None)


def cautions(rows: pd.DataFrame) -> list[str]:
    """What to keep in mind before these claims are compared, a sentence each; none if there is nothing."""
    found = []
    numbers, words = rows[rows["qualifier"] != "words"], rows[rows["qualifier"] == "words"]
    days = [r.refers_to or r.refers_from or r.asserted_on for r in numbers.itertuples()]
    if days := [day for day in days if day]:
        first, last = min(days, key=dates.latest), max(days, key=dates.earliest)
        if dates.latest(first) < dates.earliest(last):
            found.append(
                f"The numbers are about different days, from {dates.say(first)} to {dates.say(last)}: "
                "a gap may be change, not disagreement."
            )
    if len(words):
        found.append(
            f"Words are not computed with: {_list(f'“{r.words}” ({r.name})' for r in words.itertuples())}."
        )
    for sign, those in (
        ("Seen only second-hand", rows[rows["seen"] == "second_hand"]),
        ("Later replaced by the same claimant", rows[rows["superseded_by"] != ""]),
    ):
        if len(those):
            found.append(f"{sign}: {_list(f'{r.text} ({r.name})' for r in those.itertuples())}.")
    codes = rows.assign(code=rows["caveat"].str.split(";")).explode("code")
    marked = codes[codes["code"] != ""].groupby("code", sort=False)
    if len(marked):
        told = (f"{code.replace('_', ' ')} ({_who(those, len(rows))})" for code, those in marked)
        found.append(f"With a caveat: {'; '.join(told)}.")
    return found


def _who(rows: pd.DataFrame, of: int) -> str:
    return (
        "all of them"
        if len(rows) == of > 1
        else _list(f"{r.name}: {r.text}" for r in rows.itertuples())
    )


def _list(parts: Iterable[str]) -> str:
    parts = list(parts)
    return ", ".join(parts[:SOME]) + (f" and {len(parts) - SOME} more" if len(parts) > SOME else "")


def comparison(rows: pd.DataFrame) -> list[str]:
    """The largest number over the smallest, and their difference, each with its formula; or why there is none."""
    try:
        if len(rows[rows["qualifier"] != "words"]) == 1:
            return ["A single number: nothing to compare it with."]
        smallest, largest = (amount_of(row) for row in extremes(rows))
        ratio, gap = largest / smallest, largest - smallest
    except LedgerError as refusal:
        return [f"Not computed: {refusal}"]
    return [
        f"Largest over smallest: {ratio.text()} = {ratio.formula}",
        f"Difference: {gap.text()} = {gap.formula}",
    ]


def listing(rows: pd.DataFrame) -> Table:
    """The rows behind a figure: the id of each, who said it and when, the number, and the remark on it."""
    first = rows.iloc[0]
    said = [f", {dates.say(day)}" if day else "" for day in rows["asserted_on"]]
    columns = {
        "Row": rows["claim_id"],
        "Who, when": rows["name"] + said,
        "Number": rows["text"],
        "Remark": rows["note"],
    }
    return table(pd.DataFrame(columns), f"The rows behind it: {first.subject}, {first.measure}")


# -- the same with controls ------------------------------------------


@dataclass
class Lines:
    """A few sentences; a notebook shows them as a list."""

    lines: list[str]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        plain = "\n".join(f"- {line}" for line in self.lines)
        return {"text/markdown": escaped(plain), "text/plain": plain}


class Explorer:
    """What explore() returns: a selection, shown as a figure, the comparison and cautions, and the rows.

    Above them stand controls, where ipywidgets is installed; what
    is shown follows. It is stored as ordinary output, the controls are not.

    quantity, day, claimants : what is selected. rows : its claims. figure : its drawing.
    """

    def __init__(
        self, quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
    ) -> None:
        self._places: list[DisplayHandle] = []
        self._panel: Any = None
        self.choose(quantity, day, claimants)

    def choose(
        self, quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
    ) -> None:
        """Select anew, as with pick(), and show it. Raises LedgerError, and keeps the old selection, if nothing fits."""
        rows = pick(quantity, day, claimants)
        figure = draw(rows, day)
        self.quantity, self.day, self.rows, self.figure = quantity, day or None, rows, figure
        self.claimants = [claimants] if isinstance(claimants, str) else list(claimants or [])
        for place, part in zip(self._places, self._parts()):
            place.update(part)

    def _parts(self) -> list[Any]:
        return [self.figure, Lines(comparison(self.rows) + cautions(self.rows)), listing(self.rows)]

    def __repr__(self) -> str:
        who = ", ".join(self.claimants) or "all claimants"
        return f"{self.quantity}, {self.day or 'all days'}, {who}"

    def show(self) -> None:
        """Display the controls, if there are any, and under them what is selected."""
        if panel := self._controls():
            display(panel.view(), raw=True)
        self._places = self._places or [DisplayHandle() for _ in self._parts()]
        for place, part in zip(self._places, self._parts()):
            place.display(part)

    def _controls(self) -> Any:
        """The controls; None where ipywidgets is not installed."""
        if self._panel is None:
            with contextlib.suppress(ImportError):  # the book is read and run without it
                from ledger.yourturn.controls import Panel

                self._panel = Panel(self)
        return self._panel


def explore(
    quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
) -> Explorer:
    """Draw a selection, with controls to choose another where ipywidgets is installed.

    quantity, day, claimants : the selection to begin with, as in pick().

    Returns what is selected, also later: ``chosen = explore(...)``, then ``chosen.rows``. Raises LedgerError as pick() does.
    """
    explorer = Explorer(quantity, day, claimants)
    explorer.show()
    return explorer
