"""Who carried a claim: the outlets that passed it on, under the voice that made it.

A spokesman whom five outlets quote is one voice. A page is named by ``source_id``
(in claims.csv and carriers.csv); an outlet known only by name stands in ``relay``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from ledger.claims import by_then, known
from ledger.tables import LedgerError, load

AUTHORS = ("media", "research")  # kinds of claimant who speak on pages of their own


class Carrier(NamedTuple):
    """An outlet, the outlet whose text it copies (or ""), and what it altered (or "")."""

    outlet: str
    original: str
    change: str


def carriers(rows: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """Each outlet that carried a claim of the selection, under the voice that made it.

    rows : claims, from claims(). A row that is only another claim reworded
        (``restated_as`` in carriers.csv) counts as a page of that other claim.
    as_of : only claims that had been said, and pages that had been published, by then, as in claims(). An
        outlet known only by name counts from the page that names it.

    Returns a DataFrame, one row a voice, outlet and claim: name and side of the
    claimant, outlet, original (the outlet whose text it copies, or ""), change
    (what it altered, or ""), claim_id. A claimant's own page, and a person's own
    words on it, are no relay and not listed.

    Raises LedgerError if there are no claims.
    """
    rows = known(rows, as_of)
    if rows.empty:
        raise LedgerError("There is no claim in this selection, so nobody carried one.")
    passed_on = load("carriers").merge(
        load("sources")[["source_id", "publisher", "copy_of", "published"]], validate="many_to_one"
    )
    reworded = dict(zip(passed_on["restated_as"], passed_on["claim_id"]))
    if as_of is not None:
        passed_on = passed_on[[by_then(day, "", as_of) for day in passed_on["published"]]]
    wanted = list(dict.fromkeys(reworded.get(c, c) for c in rows["claim_id"]))
    listed = [
        (claim.name, claim.side, *carrier, claim.Index)
        for claim in _claims_with_pages().loc[wanted].itertuples()
        for carrier in _carriers_of(claim, passed_on[passed_on["claim_id"] == claim.Index], as_of)
        if not _is_own_page(claim.name, carrier.outlet)
    ]
    return pd.DataFrame(listed, columns=["name", "side", *Carrier._fields, "claim_id"])


def _claims_with_pages() -> pd.DataFrame:
    """All claims by their id, with the claimant's name, side and kind, and the page each was read on."""
    people = load("claimants")[["claimant_id", "name", "side", "kind"]]
    pages = load("sources")[["source_id", "publisher", "copy_of", "published"]]
    said = load("claims").merge(people, validate="many_to_one")
    return said.merge(pages, validate="many_to_one").set_index("claim_id")


def _carriers_of(claim: Any, passed_on: pd.DataFrame, as_of: str | None) -> Iterator[Carrier]:
    """The page that a claim was read on, the pages of carriers.csv, the outlets known only by name.

    claim : a row of _claims_with_pages(). passed_on : its rows of carriers.csv.
    """
    seen = []
    is_out = as_of is None or by_then(claim.published, "", as_of)
    if is_out and (claim.kind not in AUTHORS or claim.copy_of):
        seen.append(Carrier(claim.publisher, claim.copy_of, ""))
    seen += [Carrier(page.publisher, page.copy_of, page.change) for page in passed_on.itertuples()]
    yield from seen
    shown = {name for page in seen for name in (page.outlet, *page.original.split("; "))}
    for name in claim.relay.split("; ") if is_out else ():
        if name and name not in shown:
            yield Carrier(name, "", "")


def _is_own_page(claimant: str, outlet: str) -> bool:
    """True for "US Central Command (DVIDS)" and the like, where one name holds the other."""
    return outlet in claimant or claimant in outlet
