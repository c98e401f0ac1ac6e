"""What may be compared or added: the rules that keep anybody from being counted twice. Reads tables only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from ledger import dates
from ledger.tables import LedgerError, load


def must_share_unit(units: Iterable[str], what: str) -> None:
    """Refuse to compare numbers in different units.

    units : of each number. what : what the numbers are for, as the message begins: "A chart".

    Raises LedgerError, naming the units.
    """
    found = sorted(set(units))
    if len(found) > 1:
        raise LedgerError(f"{what} needs numbers in one unit; these have {' and '.join(found)}.")


def must_be_addable(quantities: tuple[str, ...], claims: tuple[str, ...]) -> None:
    """Refuse a sum that may count somebody twice, or that mixes speakers.

    Numbers may be added if one claimant gave them all, and if they are either
    different parts of one division of one larger quantity (men, women and
    children held) for times that meet, or the same quantity for periods that do
    not overlap, where quantities.csv says that its counts add over time (people
    killed, but not people held).

    quantities : the quantity of each number. claims : the ids of their claims.

    Raises LedgerError with the reason.
    """
    known = load("quantities").set_index("quantity_id")
    rows = _rows_of(claims)
    if len(set(quantities)) == 1:
        _must_be_apart(rows, adds_over_time=known.at[quantities[0], "adds_over_time"] == "yes")
        return
    families = {(known.at[i, "part_of"], known.at[i, "split_by"]) for i in quantities}
    if len(families) > 1 or ("", "") in families or len(set(quantities)) < len(quantities):
        raise LedgerError(
            f"Cannot add {' and '.join(dict.fromkeys(quantities))}: they are not parts of one division of "
            "one larger quantity, so somebody may be counted twice. See part_of and split_by in quantities.csv."
        )
    _must_meet(rows)


def _rows_of(claim_ids: tuple[str, ...]) -> pd.DataFrame:
    rows = load("claims").set_index("claim_id")
    if drafted := [i for i in claim_ids if i not in rows.index]:
        raise LedgerError(
            f"Cannot add {', '.join(drafted)}: the ledger has no such row, so its period is not known."
        )
    return rows.loc[list(claim_ids)]


def _periods(rows: pd.DataFrame) -> list[tuple[dt.date, dt.date]]:
    """First and last day that each claim is about, in their order; claims without both are left out."""
    days = zip(rows["refers_from"], rows["refers_to"])
    return sorted(
        (dates.earliest(first), dates.latest(last)) for first, last in days if first and last
    )


def _must_be_apart(rows: pd.DataFrame, adds_over_time: bool) -> None:
    ids = ", ".join(rows.index)
    if rows["claimant_id"].nunique() > 1:
        raise LedgerError(f"Cannot add rival counts of the same thing: {ids}")
    if not adds_over_time:
        raise LedgerError(
            f"Cannot add {ids}: each says how many there were at one time, so the same people "
            "or things may be in both. See adds_over_time in quantities.csv."
        )
    periods = _periods(rows)
    if len(periods) < len(rows) or any(b[0] <= a[1] for a, b in zip(periods, periods[1:])):
        raise LedgerError(f"Cannot add counts whose periods overlap or are not stated: {ids}")


def _must_meet(rows: pd.DataFrame) -> None:
    ids = ", ".join(rows.index)
    if rows["claimant_id"].nunique() > 1:
        raise LedgerError(f"Cannot add parts that different voices gave: {ids}")
    periods = _periods(rows)
    if periods and max(first for first, _ in periods) > min(last for _, last in periods):
        raise LedgerError(f"Cannot add parts of different times: {ids}")
