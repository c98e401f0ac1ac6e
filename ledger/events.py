"""Select events: what happened, in the order of days and hours."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ledger import dates
from ledger.claims import END_OF_DAY, known
from ledger.tables import LedgerError, load


def events(
    theme: str | Iterable[str] | None = None,
    start: str | None = None,
    end: str | None = None,
    ids: Iterable[str] | None = None,
    as_of: str | None = None,
) -> pd.DataFrame:
    """Select events, in the order of their dates.

    theme : one theme or several. start, end : first and last day, inclusive.
    ids : event ids, instead of or on top of the rest.
    as_of : only what had surely happened by then, as in claims(). Titles and
        summaries stay as written for this edition, with what was learnt later.

    Returns rows of events.csv. Raises LedgerError for an id that does not exist.
    """
    rows = load("events")
    if ids is not None:
        ids = list(ids)
        if unknown := [i for i in ids if i not in set(rows["event_id"])]:
            raise LedgerError(f"Not in events.csv: {', '.join(unknown)}.")
        rows = rows[rows["event_id"].isin(ids)]
    if theme is not None:
        rows = rows[rows["theme"].isin([theme] if isinstance(theme, str) else list(theme))]
    if start is not None:
        rows = rows[
            rows["date"].map(lambda d: dates.latest(d) >= dates.earliest(start)).astype(bool)
        ]
    if end is not None:
        rows = rows[rows["date"].map(lambda d: dates.earliest(d) <= dates.latest(end)).astype(bool)]
    rows = known(rows, as_of)
    keys = [(dates.earliest(d), t or END_OF_DAY) for d, t in zip(rows["date"], rows["time"])]
    return rows.iloc[sorted(range(len(rows)), key=lambda n: keys[n])].reset_index(drop=True)


def publishers(rows: pd.DataFrame) -> list[str]:
    """Who published what the ledger says of these events: of a copy, the original's publisher."""
    sources = load("sources").set_index("source_id")
    ids = [source for cell in rows["source_ids"] for source in cell.split(";")]
    return [sources.at[i, "copy_of"] or sources.at[i, "publisher"] for i in ids]
