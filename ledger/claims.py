"""Select claims, and take one claim as an amount to compute with."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from ledger import dates
from ledger.amount import Amount
from ledger.suggest import did_you_mean
from ledger.tables import LedgerError, data_folder, load

END_OF_DAY = "23:59"
MOST_NAMED = 40  # a count of more rows than this does not list them one by one


def claims(
    quantity: str | Iterable[str] | None = None,
    claimant: str | Iterable[str] | None = None,
    as_of: str | None = None,
    topic: str | None = None,
) -> pd.DataFrame:
    """Select claims with the names a reader needs beside them.

    Parameters
    ----------
    quantity, claimant : one id or several; None for all.
    as_of : "2026-01-20" or "2026-01-20 02:00" (Damascus): only what had surely
        been said by then. A claim known only to the month counts from the
        month's last day.
    topic : a topic of quantities.csv.

    Returns
    -------
    A DataFrame of claims.csv, ordered by the day they were said, with added
    columns: name, side (of the claimant), subject, measure, unit, publisher,
    origin (the original publisher, where the page is a copy), and text (the
    amount as the book writes it).

    Raises
    ------
    LedgerError for an id or date that does not exist.
    """
    rows = _joined(data_folder())
    rows = _only(rows, "quantity_id", quantity, "quantities")
    rows = _only(rows, "claimant_id", claimant, "claimants")
    if topic is not None:
        rows = _only(rows, "quantity_id", _of_topic(topic), "quantities")
    return known(rows, as_of).reset_index(drop=True)


@functools.cache
def _joined(folder: Path) -> pd.DataFrame:
    """All claims of a folder, joined. Not to be changed."""
    return joined(lambda name: load(name, folder))


def joined(table: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """All claims with the columns that claims() adds, in the order they were said. table : gives a table by name."""
    rows = table("claims")
    rows = rows.merge(
        table("claimants")[["claimant_id", "name", "side"]], how="left", validate="many_to_one"
    )
    quantities = table("quantities")[["quantity_id", "topic", "subject", "measure", "unit"]]
    rows = rows.merge(quantities, how="left", validate="many_to_one")
    sources = table("sources")[["source_id", "publisher", "copy_of"]]
    sources["origin"] = sources["copy_of"].where(sources["copy_of"] != "", sources["publisher"])
    rows = rows.merge(sources.drop(columns="copy_of"), how="left", validate="many_to_one")
    rows["text"] = [_text(row, row.unit) for row in rows.itertuples()]
    rows["hour"] = rows["asserted_time"].replace("", END_OF_DAY)
    rows = rows.sort_values(["hour", "claim_id"], kind="stable").drop(columns="hour")
    return rows.sort_values("asserted_on", key=lambda said: said.map(_last_day), kind="stable")


def _of_topic(topic: str) -> list[str]:
    quantities = load("quantities")
    if topic not in set(quantities["topic"]):
        raise LedgerError(f"There is no topic {topic!r} in quantities.csv.")
    return list(quantities["quantity_id"][quantities["topic"] == topic])


def _only(
    rows: pd.DataFrame, column: str, wanted: str | Iterable[str] | None, table: str
) -> pd.DataFrame:
    if wanted is None:
        return rows
    ids = [wanted] if isinstance(wanted, str) else list(wanted)
    names = names_in(table)
    if unknown := [i for i in ids if i not in names]:
        say = [
            f"Not in {table}.csv: {', '.join(unknown)}.",
            *(did_you_mean(i, names) for i in unknown),
        ]
        raise LedgerError(" ".join(filter(None, [*say, f"Look the id up with load({table!r})."])))
    return rows[rows[column].isin(ids)]


def names_in(table: str) -> dict[str, str]:
    """The ids of quantities or claimants, each with its name in words."""
    return dict(_names_in(table, data_folder()))


@functools.cache
def _names_in(table: str, folder: Path) -> dict[str, str]:
    rows = load(table, folder)
    if table == "quantities":
        return dict(zip(rows["quantity_id"], rows["subject"] + ": " + rows["measure"]))
    return dict(zip(rows["claimant_id"], rows["name"]))


def _last_day(said: str) -> dt.date:
    """A day to sort by: a month counts from its last day, a day not known comes first."""
    return dates.latest(said) if said else dt.date.min


def by_then(day: str, time: str, as_of: str) -> bool:
    """Say whether a day and time ("" where not known) had surely come by ``as_of``.

    as_of : YYYY-MM-DD, or YYYY-MM-DD HH:MM in Damascus time. A day without a
        time counts from its end, a month from its last day.
    """
    try:
        until, clock = dates.moment(as_of)
    except ValueError:
        raise LedgerError(
            f"as_of={as_of!r} is not a date: write 2026-01-20 or '2026-01-20 02:00'."
        ) from None
    return bool(day) and (dates.latest(day), time or END_OF_DAY) <= (until, clock or END_OF_DAY)


def said_by(row, as_of: str) -> bool:
    """Say whether a claim (anything with asserted_on and asserted_time) had surely been made by a day or minute."""
    return by_then(row.asserted_on, row.asserted_time, as_of)


def known(rows: pd.DataFrame, as_of: str | None) -> pd.DataFrame:
    """Of claims, events or positions, those that had surely been said or happened by a day or minute.

    A claim that its claimant replaced later is shown as it stood: not yet replaced.

    as_of : as in claims(); None keeps every row.
    """
    if as_of is None:
        return rows
    by_then("", "", as_of)  # a date that does not exist is refused even where there are no rows
    day, time = ("asserted_on", "asserted_time") if "asserted_on" in rows else ("date", "time")
    times = rows[time] if time in rows else [""] * len(rows)
    kept = [by_then(d, t, as_of) for d, t in zip(rows[day], times)]
    rows = rows[pd.Series(kept, index=rows.index, dtype=bool)]
    if "superseded_by" in rows:
        replaced = [
            later if later and said_by(_rows_by_id(data_folder())[later], as_of) else ""
            for later in rows["superseded_by"]
        ]
        rows = rows.assign(
            superseded_by=pd.Series(replaced, index=rows.index, dtype=rows["superseded_by"].dtype)
        )
    return rows


def amount_of(row) -> Amount:
    """The amount that a row of claims() or claims.csv states. Raises LedgerError for words."""
    return _amount(row, _units(data_folder()).get(row.quantity_id, ""))


def _amount(row, unit: str) -> Amount:
    return Amount.of(
        row.qualifier,
        row.value,
        row.low,
        row.high,
        unit=unit,
        claims=(row.claim_id,),
        quantities=(row.quantity_id,),
    )


def quoted(row) -> str:
    """What a row of claims() or claims.csv states, for a table: an amount, or a word in quotation marks."""
    if row.qualifier == "words":
        return f"\N{LEFT DOUBLE QUOTATION MARK}{row.words}\N{RIGHT DOUBLE QUOTATION MARK}"
    return amount_of(row).text()


@functools.cache
def _rows_by_id(folder: Path) -> dict[str, Any]:
    return {row.claim_id: row for row in load("claims", folder).itertuples()}


@functools.cache
def _units(folder: Path) -> dict[str, str]:
    quantities = load("quantities", folder)
    return dict(zip(quantities["quantity_id"], quantities["unit"]))


def claim(claim_id: str) -> Amount:
    """One claim as an amount to compute with: ``claim("a") / claim("b")``.

    Raises LedgerError if there is no such claim, or if it is a word and not a
    number.
    """
    rows = _rows_by_id(data_folder())
    row = rows.get(claim_id)
    if row is None:
        raise LedgerError(
            f"There is no claim {claim_id!r} in claims.csv. {did_you_mean(claim_id, rows)}".rstrip()
        )
    return amount_of(row)


def count(rows: pd.DataFrame, unit: str = "claims", as_of: str | None = None) -> Amount:
    """How many rows there are, as an exact amount that remembers them.

    rows : a selection of claims or of any other table; more than MOST_NAMED
        claims are counted without naming each.
    unit : what one row is, in the plural.
    as_of : count only what was known by then, as in claims().
    """
    rows = known(rows, as_of)
    ids = tuple(rows["claim_id"]) if "claim_id" in rows and len(rows) <= MOST_NAMED else ()
    formula = "1 counted" if len(rows) == 1 else f"{len(rows):,} {unit} counted"
    return Amount.exactly(float(len(rows)), unit=unit, claims=ids, formula=formula)


def is_second_hand(row: Any) -> bool:
    """True if nobody read the page that a claim was made on, only one that quotes it."""
    return row.seen == "second_hand"


def size(rows: pd.DataFrame) -> pd.Series:
    """The number by which each claim is put in order or in its place: as said, or the floor, or the ceiling."""
    return rows[["value", "low", "high"]].bfill(axis=1).iloc[:, 0]


def extremes(rows: pd.DataFrame) -> tuple[Any, Any]:
    """The rows with the smallest and the largest number; words are left aside, and a number flat goes before a bound.

    Raises LedgerError if no row has a number.
    """
    numbers = rows[rows["qualifier"] != "words"]
    if numbers.empty:
        raise LedgerError("There is no number in this selection.")
    low = size(numbers)
    high = numbers[["value", "high", "low"]].bfill(axis=1).iloc[:, 0]
    flat = numbers["value"].notna()
    smallest = numbers.assign(size=low, bound=~flat).sort_values(["size", "bound"], kind="stable")
    largest = numbers.assign(size=-high, bound=~flat).sort_values(["size", "bound"], kind="stable")
    return next(smallest.itertuples()), next(largest.itertuples())


def stated(claim_ids: Iterable[str]) -> dict[str, str]:
    """What each claim states, as text, by id: kept with a figure or result to tell later whether it is out of date."""
    rows, units = _rows_by_id(data_folder()), _units(data_folder())
    return {i: _text(rows[i], units.get(rows[i].quantity_id, "")) for i in claim_ids if i in rows}


def stated_by(claim_ids: Iterable[str], as_of: str) -> bool:
    """Say whether each of these claims had surely been made by a day or minute."""
    rows = _rows_by_id(data_folder())
    return all(said_by(rows[i], as_of) for i in claim_ids)


def _text(row, unit: str) -> str:
    return row.words if row.qualifier == "words" else _amount(row, unit).text()
