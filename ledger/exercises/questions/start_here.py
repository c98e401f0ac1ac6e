"""Exercises of Start here: the marks, the row behind a number, the day it was known, the digits of a result."""

from __future__ import annotations

import pandas as pd

from ledger.claims import claim, claims
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import share

CAUGHT, ESCAPED = "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120"
US_ESCAPED, JARIDA_CAUGHT, SDF_ESCAPED = (
    "shaddadi-escaped-us-200",
    "shaddadi-recaptured-us-90",
    "shaddadi-escaped-sdf-1500",
)
RIVALS = ["interior-ministry", "us-official-reuters", "sdf-shami"]  # of the opening figure
MARKS = [  # the rows of the figure of marks
    "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120", "shaddadi-escaped-fox-at-least-120",
    "shaddadi-escaped-sdf-1500", "shaddadi-escaped-breitbart-1500", "shaddadi-held-k24-3000-5000",
    "shaddadi-held-sdf-thousands",
]  # fmt: skip
ONE_SIDED = ["at_least", "more_than", "up_to", "fewer_than"]


def marks(*qualifiers: str) -> list[str]:
    """Whose lines in the figure of marks carry a number put in one of these ways."""
    rows = claims(topic="shaddadi")
    return list(
        rows[rows["claim_id"].isin(MARKS) & rows["qualifier"].isin(qualifiers)]["claimant_id"]
    )


def rivals(as_of: str | None = None) -> pd.DataFrame:
    """The rows of the opening figure, as known on a day."""
    return claims(quantity="shaddadi-escaped", claimant=RIVALS, as_of=as_of)


def read_whole() -> list[str]:
    """Whose count of the opening figure was read in the whole text."""
    rows = rivals()
    return list(rows[rows["seen"] == "full"]["claimant_id"])


ANSWERS: Answers = {
    "ch0-one-sided-marks": {
        "answer": lambda: marks(*ONE_SIDED),
        "with-the-range": lambda: marks(*ONE_SIDED, "range"),
        "about": lambda: marks("about"),
        "words": lambda: marks("words"),
        "floor-alone": lambda: marks("at_least", "more_than"),
    },
    "ch0-read-whole": {
        "answer": read_whole,
        "all-three": lambda: list(rivals()["claimant_id"]),
        "the-ministry": lambda: ["interior-ministry"],
        "one-of-two": lambda: list(rivals()[rivals()["side"] == "united_states"]["claimant_id"]),
    },
    "ch0-first-night": {
        "answer": lambda: list(rivals(as_of="2026-01-19")["claimant_id"]),
        "everybody": lambda: list(rivals()["claimant_id"]),
        "the-ministry": lambda: ["interior-ministry"],
        "those-who-spoke-later": lambda: [
            who for who in RIVALS if who not in set(rivals(as_of="2026-01-19")["claimant_id"])
        ],
    },
    "ch0-other-whole": {
        "answer": lambda: share(CAUGHT, US_ESCAPED),
        "own-whole": lambda: share(CAUGHT, ESCAPED),
        "sdf-whole": lambda: share(CAUGHT, SDF_ESCAPED),
        "jarida-part": lambda: share(JARIDA_CAUGHT, US_ESCAPED),
        "calculator": lambda: claim(CAUGHT).value / claim(US_ESCAPED).value * 100,
    },
}
