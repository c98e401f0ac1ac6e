"""Find a quantity, and pick whose numbers on it and until when."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ledger import dates
from ledger.claims import claims
from ledger.show import Table, table
from ledger.suggest import did_you_mean
from ledger.tables import LedgerError, load

SEARCHED = ["quantity_id", "topic", "subject", "measure", "definition", "includes"]
SHOWN = {
    "quantity_id": "Quantity",
    "what": "What it counts",
    "voices": "Voices",
    "claims": "Claims",
    "said": "Said",
}
SOME = 6  # parts of a list in a sentence


def find(words: str = "", most: int = 10) -> Table:
    """The quantities whose description has all of these words, those with the most voices first.

    words : one or several, in any order; none for all quantities. most : how many rows at most.

    Raises LedgerError, with the nearest word, if there are none.
    """
    found = quantities_with(words)
    shown = found.head(most)[list(SHOWN)].rename(columns=SHOWN)
    which = f"Quantities with the words “{words}”" if words else "Quantities"
    these = "all of them"
    if len(found) > most:
        these = f"the {len(shown)} of {len(found)} with the most voices"
    return table(shown, f"{which}: {these}")


def quantities_with(words: str = "") -> pd.DataFrame:
    """The rows of quantities.csv that have all of these words and at least one claim, those with the most voices first.

    Added columns: what (subject and measure), voices, claims, said (the years).

    Raises LedgerError, with the nearest word, if there are none.
    """
    rows = load("quantities")
    rows["what"] = rows["subject"] + ": " + rows["measure"]
    text = rows[SEARCHED].agg(" ".join, axis=1).str.casefold()
    wanted = words.casefold().split()
    on_each = claims().groupby("quantity_id")
    counts = on_each.agg(
        voices=("claimant_id", "nunique"), claims=("claim_id", "size"), said=("asserted_on", _years)
    )
    found = rows[[all(word in line for word in wanted) for line in text]]
    found = found.merge(counts, on="quantity_id")
    if found.empty:
        known = set(" ".join(text).split())
        near = [did_you_mean(word, known) for word in wanted if word not in known]
        told = f"No quantity has the words {words!r}."
        advice = "Try fewer or other words; find() lists the rest."
        raise LedgerError(" ".join(filter(None, [told, *near, advice])))
    most_first = found.sort_values(["voices", "claims"], ascending=False, kind="stable")
    return most_first.reset_index(drop=True)


def _years(days: pd.Series) -> str:
    years = sorted(day[:4] for day in days if day)
    if not years:
        return "not known"
    return years[0] if years[0] == years[-1] else f"{years[0]} to {years[-1]}"


def pick(
    quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
) -> pd.DataFrame:
    """The claims on one quantity, as known on a day, by some claimants or by all: claims() that explains an empty answer.

    quantity, claimants : ids. day : as as_of in claims(). None or nothing for all.

    Raises LedgerError for a name or day that is not there, with the nearest right name, and if no claim is left.
    """
    wanted = as_list(claimants)
    silent = [who for who in wanted if claims(quantity, who).empty]
    if silent:
        told = some(claims(quantity)["claimant_id"].drop_duplicates())
        raise LedgerError(
            f"No claim on {quantity} by {', '.join(silent)}. Those who made one: {told or 'nobody'}."
        )
    rows = claims(quantity, wanted or None, as_of=day or None)
    if rows.empty:
        raise LedgerError(_nothing_yet(quantity, day, claims(quantity, wanted or None)))
    return rows


def as_list(claimants: Iterable[str] | None) -> list[str]:
    """Ids of claimants as a list: from a single id, from several, or from None."""
    return [claimants] if isinstance(claimants, str) else list(claimants or [])


def some(parts: Iterable[str]) -> str:
    """The first few parts in a row, and how many more there are."""
    parts = list(parts)
    more = f" and {len(parts) - SOME} more" if len(parts) > SOME else ""
    return ", ".join(parts[:SOME]) + more


def _nothing_yet(quantity: str, day: str | None, later: pd.DataFrame) -> str:
    if later.empty:
        return f"The ledger has no claim on {quantity}."
    first = later.iloc[0]
    said = f"on {dates.say(first.asserted_on)}" if first.asserted_on else "on a day not known"
    return f"Nothing on {quantity} had surely been said by {day}. The first claim, {first.text}, was made {said}."
