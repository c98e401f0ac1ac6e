"""The questions of What we know: which quantities of the ledger answer each, and what was said on it."""

from __future__ import annotations

import pandas as pd

from ledger.claims import claims

LAST_DAY = "2026-10-01"
ASKED = {  # question: (quantities of the ledger, said on this day or later)
    "al-Shaddadi: held before": (["shaddadi-held"], "2026-01"),
    "al-Shaddadi: moved out before": (["shaddadi-moved-before"], "2026-01"),
    "al-Shaddadi: escaped": (["shaddadi-escaped"], "2026-01"),
    "al-Shaddadi: recaptured": (["shaddadi-recaptured"], "2026-01"),
    "al-Shaddadi: at large": (["shaddadi-at-large"], "2026-01"),
    "al-Shaddadi: SDF killed or wounded": (["shaddadi-sdf-casualties"], "2026-01"),
    "al-Shaddadi: who opened the doors": ([], "2026-01"),  # not a number
    "al-Aqtan: inmates": (["aqtan-held"], "2026-01"),
    "al-Aqtan: was the water cut": ([], "2026-01"),  # not a number
    "al-Hol: residents before": (["al-hol-residents"], "2026-01"),
    "al-Hol: left on their own": (["al-hol-left-2026"], "2026-01"),
    "Iraq: detainees moved there": (["transfer-moved"], "2026-02-12"),  # the end of the transfer
    "Iraq: minors among them": (["transfer-minors"], "2026-01"),
    "Displaced: al-Hasakah": (["displaced-hasakah"], "2026-01-27"),  # the last count
    "Displaced: north-east": (
        ["displaced-north-east", "displaced-three-governorates"],
        "2026-01-25",
    ),
    "Killed: civilians, north-east": (["january-2026-civilians-killed-northeast"], "2026-01"),
    "US troops: to leave Syria": (["us-troops-leaving"], "2026-01"),
}


def said(question: str, as_of: str = LAST_DAY) -> pd.DataFrame:
    """What was said on a question from its first day on: rows as claims() gives them.

    question : one of ASKED. as_of : only what was known by this day.
    """
    quantities, since = ASKED[question]
    rows = claims(quantity=quantities, as_of=as_of)
    return rows[rows["asserted_on"] >= since]
