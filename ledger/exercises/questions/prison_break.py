"""Exercises of The prison break: order, hours, hedges, the ministry's arithmetic, both accounts."""

from __future__ import annotations

import pandas as pd

from ledger import dates
from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import adds, share, turned
from ledger.tables import load

CAUGHT, ESCAPED = "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120"
US_ESCAPED, SDF_ESCAPED = "shaddadi-escaped-us-200", "shaddadi-escaped-sdf-1500"
AT_LARGE = "shaddadi-at-large-security-source-30"
AGREED, BREAK, HANDED_OVER = (
    "2026-01-18-fourteen-points",
    "2026-01-19-shaddadi-escape",
    "2026-01-23-aqtan-handover",
)
VOICES = [  # of the hour-by-hour table
    "syrian-army", "sdf-media-centre", "sdf-shami", "interior-ministry", "us-official-reuters", "trump",
    "syrian-government", "syrian-security-source-national",
]  # fmt: skip
PARTS = ["held", "moved-before", "escaped", "recaptured", "at-large"]


def days(first: str, last: str) -> int:
    """How many days after one event another happened."""
    day = load("events").set_index("event_id")["date"]
    return (dates.earliest(day[last]) - dates.earliest(day[first])).days


def spoken() -> pd.DataFrame:
    """The rows of the hour-by-hour table."""
    return claims([f"shaddadi-{part}" for part in PARTS], VOICES, as_of="2026-01-21")


def hedged() -> str:
    """The first of the rival counts whose row is marked as hedged."""
    rows = claims("shaddadi-escaped", ["interior-ministry", "us-official-reuters", "sdf-shami"])
    return rows[rows["caveat"].str.split(";").map(lambda caveats: "hedged" in caveats)][
        "claim_id"
    ].iloc[0]


def not_back() -> Amount:
    """The share of the escaped who were not back, by the ministry's own numbers."""
    escaped = claim(ESCAPED)
    return ((escaped - claim(CAUGHT)) / escaped).as_share()


def sums() -> list[bool]:
    """Whether each of the pairs of the exercise may be added."""
    pairs = ((ESCAPED, CAUGHT), (ESCAPED, US_ESCAPED), ("amnesty-men-11500", "amnesty-women-14500"))
    return [adds(*pair) for pair in pairs]


ANSWERS: Answers = {
    "ch1-days-to-aqtan": {
        "answer": lambda: days(AGREED, HANDED_OVER),
        "both-ends": lambda: days(AGREED, HANDED_OVER) + 1,
        "from-the-break": lambda: days(BREAK, HANDED_OVER),
        "to-the-break": lambda: days(AGREED, BREAK),
    },
    "ch1-no-hour": {
        "answer": lambda: int((spoken()["asserted_time"] == "").sum()),
        "with-an-hour": lambda: int((spoken()["asserted_time"] != "").sum()),
        "all-rows": lambda: len(spoken()),
        "voices": lambda: int(spoken()[spoken()["asserted_time"] == ""]["claimant_id"].nunique()),
    },
    "ch1-hedge": {
        "answer": hedged,
        "us-official": lambda: US_ESCAPED,
        "sdf": lambda: SDF_ESCAPED,
        "other-number": lambda: CAUGHT,
    },
    "ch1-not-back": {
        "answer": not_back,
        "were-back": lambda: share(CAUGHT, ESCAPED),
        "rounded-too-early": lambda: 100 - share(CAUGHT, ESCAPED).rounded().value,
        "calculator": lambda: (
            (claim(ESCAPED).value - claim(CAUGHT).value) / claim(ESCAPED).value * 100
        ),
        "at-large": lambda: share(AT_LARGE, ESCAPED),
    },
    "ch1-sums": {
        "answer": sums,
        "all": lambda: [True] * len(sums()),
        "none": lambda: [False] * len(sums()),
        "part-added": lambda: turned(sums(), 0),
        "rivals-added": lambda: turned(sums(), 1),
    },
}
