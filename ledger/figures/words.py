"""What a figure says in words: the text for those who cannot see it, the table behind it, the line at its foot."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ledger import dates
from ledger.tables import LedgerError, schema

LONG_LIST = 24  # a text alternative spells out no more marks than this


def must_have(rows: pd.DataFrame, what: str) -> None:
    """Refuse to draw nothing. Raises LedgerError if there are no rows."""
    if len(rows) == 0:
        raise LedgerError(f"Nothing to draw: no {what} in this selection.")


def alt_text(title: str, subtitle: str, lines: Iterable[str], most: int = LONG_LIST) -> str:
    """The words of a figure for those who cannot see it: its finding, and no more than ``most`` of its marks."""
    lines = list(lines)
    spelled = "; ".join(lines[:most])
    if len(lines) > most:
        spelled += f"; and {len(lines) - most} more in the table below"
    return f"{title.rstrip('.')}. {subtitle.rstrip('.')}. {spelled}.".replace(". .", ".")


def period(start: str, end: str) -> str:
    """What days a claim is about: ``18 January 2026 to 20 January 2026``, one day, or ``not stated``."""
    if start and end and start != end:
        return f"{dates.say(start)} to {dates.say(end)}"
    return dates.say(start or end) if (start or end) else "not stated"


def table_of_claims(rows: pd.DataFrame) -> pd.DataFrame:
    """The table behind a figure of claims: who, the number, when it was said and for when, where and how it was read."""
    return pd.DataFrame(
        {
            "Who": rows["name"],
            "Number": rows["text"],
            "Said": [dates.say(d) if d else "not known" for d in rows["asserted_on"]],
            "About": [period(a, b) for a, b in zip(rows["refers_from"], rows["refers_to"])],
            "Read in": rows["publisher"],
            "How seen": rows["seen"].str.replace("_", "-"),
        }
    ).reset_index(drop=True)


def as_of_line(as_of: str | None = None) -> str:
    """The words that date a figure: the day chosen, or the day on which the edition's evidence ends."""
    if as_of:
        return f"As known {dates.say_by(as_of)}"
    return "Evidence to " + dates.say(schema()["evidenceTo"])


def source_line(publishers: Iterable[str], as_of: str | None = None, most: int = 4) -> str:
    """The line at the foot: who published (no more than ``most`` names), as of when, which book."""
    names = list(dict.fromkeys(p for p in publishers if p))
    shown = ", ".join(names[:most])
    if len(names) > most:
        shown += f" and {len(names) - most} more"
    return f"Sources: {shown}. {as_of_line(as_of)}. Counting a Prison Break, CC BY 4.0."
