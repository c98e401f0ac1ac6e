"""Draw what was picked, list its rows, compute with it, and say what to be careful with."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ledger import dates
from ledger.claims import amount_of, extremes
from ledger.figures.series import series_chart
from ledger.figures.sheet import Figure
from ledger.figures.strip import claims_chart
from ledger.show import Table, table
from ledger.tables import LedgerError, load
from ledger.yourturn.find import some

MOST_LINES = 25  # claims on a line each; more are drawn over time


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
    quantities = list(rows["quantity_id"].unique())
    if len(quantities) != 1:
        told = ", ".join(quantities) or "none here"
        raise LedgerError(f"Draw claims on one quantity, as pick() gives them: {told}.")
    definition = load("quantities").set_index("quantity_id")["definition"][quantities[0]]
    about = f"{definition.rstrip('.')}. As each claimant put it"
    chart = claims_chart if len(rows) <= MOST_LINES else series_chart
    return chart(rows, title or headline(rows), about, as_of=as_of or None)


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


def comparison(rows: pd.DataFrame) -> list[str]:
    """The largest number over the smallest, and their difference, each with its formula; or why there is none."""
    if (rows["qualifier"] != "words").sum() == 1:
        return ["A single number: nothing to compare it with."]
    try:
        smallest, largest = (amount_of(row) for row in extremes(rows))
        ratio, gap = largest / smallest, largest - smallest
    except LedgerError as refusal:
        return [f"Not computed: {refusal}"]
    return [
        f"Largest over smallest: {ratio.text()} = {ratio.formula}",
        f"Difference: {gap.text()} = {gap.formula}",
    ]


def cautions(rows: pd.DataFrame) -> list[str]:
    """What to keep in mind before these claims are compared, a sentence each; none if there is nothing."""
    return [*_different_days(rows), *_marked_rows(rows), *_caveats(rows)]


def _different_days(rows: pd.DataFrame) -> Iterator[str]:
    numbers = rows[rows["qualifier"] != "words"]
    days = [r.refers_to or r.refers_from or r.asserted_on for r in numbers.itertuples()]
    if not any(days):
        return
    first = min(filter(None, days), key=dates.latest)
    last = max(filter(None, days), key=dates.earliest)
    if dates.latest(first) < dates.earliest(last):
        yield (
            f"The numbers are about different days, from {dates.say(first)} to {dates.say(last)}: "
            "a gap may be change, not disagreement."
        )


def _marked_rows(rows: pd.DataFrame) -> Iterator[str]:
    words = rows[rows["qualifier"] == "words"]
    second_hand = rows[rows["seen"] == "second_hand"]
    replaced = rows[rows["superseded_by"] != ""]
    if len(words):
        told = some(f"“{r.words}” ({r.name})" for r in words.itertuples())
        yield f"Words are not computed with: {told}."
    for sign, those in (
        ("Seen only second-hand", second_hand),
        ("Later replaced by the same claimant", replaced),
    ):
        if len(those):
            yield f"{sign}: {some(f'{r.text} ({r.name})' for r in those.itertuples())}."


def _caveats(rows: pd.DataFrame) -> Iterator[str]:
    codes = rows.assign(code=rows["caveat"].str.split(";")).explode("code").query("code != ''")
    told = []
    for code, those in codes.groupby("code", sort=False):
        all_of_them = len(those) == len(rows) > 1
        who = "all of them" if all_of_them else some(those["name"] + ": " + those["text"])
        told.append(f"{str(code).replace('_', ' ')} ({who})")
    if told:
        yield f"With a caveat: {'; '.join(told)}."
