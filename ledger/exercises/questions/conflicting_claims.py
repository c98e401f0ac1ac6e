"""Exercises of Conflicting claims: first voices, fair shares, hours, echoes, what can be true together."""

from __future__ import annotations

import pandas as pd

from ledger.amount import Amount
from ledger.claims import claim, claims, extremes
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import share
from ledger.tables import load

CAUGHT, ESCAPED = "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120"
US_ESCAPED, US_MOVED = "shaddadi-escaped-us-200", "shaddadi-moved-before-us-600"
SDF_ESCAPED, SDF_HELD = "shaddadi-escaped-sdf-1500", "shaddadi-held-sdf-1500"
BREITBART = "shaddadi-escaped-breitbart-1500"
PARTIES = ["syrian_government", "sdf", "united_states"]


def escapes(as_of: str | None = None) -> pd.DataFrame:
    """Every count of the escaped, as known by a day or minute."""
    return claims(quantity="shaddadi-escaped", as_of=as_of)


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that give a number, not a word."""
    return rows[rows["qualifier"] != "words"]


def voices(rows: pd.DataFrame) -> list[str]:
    """Who speaks in these rows, each once."""
    return list(rows["claimant_id"].unique())


def first_voice() -> str:
    """The claim that Breitbart's row retells."""
    relays = load("carriers")
    return relays[relays["restated_as"] == BREITBART]["claim_id"].iloc[0]


def others() -> pd.DataFrame:
    """Every count of the escaped but the SDF spokesman's."""
    rows = escapes()
    return rows[rows["claimant_id"] != "sdf-shami"]


def unaccounted(moved: str = US_MOVED, escaped: str = US_ESCAPED) -> Amount:
    """Who is left of those held if some were moved before and some escaped."""
    return claim(SDF_HELD) - claim(moved) - claim(escaped)


ANSWERS: Answers = {
    "ch2-first-voice": {
        "answer": first_voice,
        "the-retelling": lambda: BREITBART,
        "another-count": lambda: SDF_HELD,
        "the-ministry": lambda: ESCAPED,
    },
    "ch2-recapture-share": {
        "answer": lambda: share(CAUGHT, ESCAPED),
        "sdf-whole": lambda: share(CAUGHT, SDF_ESCAPED),
        "us-whole": lambda: share(CAUGHT, US_ESCAPED),
        "upside-down": lambda: share(ESCAPED, CAUGHT),
        "calculator": lambda: claim(CAUGHT).value / claim(ESCAPED).value * 100,
        "not-back": lambda: (claim(ESCAPED) - claim(CAUGHT)) / claim(ESCAPED),
    },
    "ch2-by-ten": {
        "answer": lambda: voices(numbers(escapes("2026-01-20 10:00"))),
        "end-of-day": lambda: voices(numbers(escapes("2026-01-20"))),
        "words-too": lambda: voices(escapes("2026-01-20 10:00")),
        "by-two": lambda: voices(numbers(escapes("2026-01-20 02:00"))),
        "evening-before": lambda: voices(numbers(escapes("2026-01-19"))),
    },
    "ch2-without-shami": {
        "answer": lambda: extremes(others())[1].claim_id,
        "parties-alone": lambda: extremes(others()[others()["side"].isin(PARTIES)])[1].claim_id,
        "left-out-row": lambda: SDF_ESCAPED,
        "a-word": lambda: others()[
            (others()["qualifier"] == "words") & (others()["words"] == "thousands")
        ]["claim_id"].iloc[0],
    },
    "ch2-unaccounted": {
        "answer": unaccounted,
        "without-the-escaped": lambda: claim(SDF_HELD) - claim(US_MOVED),
        "without-the-moved": lambda: claim(SDF_HELD) - claim(US_ESCAPED),
        "ministry-escaped": lambda: unaccounted(escaped=ESCAPED),
        "moved-added": lambda: (
            claim(SDF_HELD).value + claim(US_MOVED).value - claim(US_ESCAPED).value
        ),
    },
}
