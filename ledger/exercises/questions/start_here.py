"""Exercises of Start here: the marks, the row behind a number, the day it was known, the digits of a result."""

from __future__ import annotations

import pandas as pd

from ledger.claims import claim, claims
from ledger.exercises import ARGUE, CHANGE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, NAMES

CAUGHT, ESCAPED = "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120"
US_ESCAPED, US_CAUGHT, SDF_ESCAPED = (
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


EXERCISES = (
    Exercise(
        "ch0-one-sided-marks",
        "Floors and ceilings",
        skill=READ,
        minutes=3,
        misconception="A number in the news is always an exact count.",
        kind=NAMES,
        answer=lambda: marks(*ONE_SIDED),
        hints=(
            "Look at the shape of each mark, not at its place.",
            "The list under the figure names the shape for a floor and the shape for a ceiling.",
        ),
        mistakes=(
            Mistake(
                lambda: marks(*ONE_SIDED, "range"),
                "A bar has two ends: it gives a smallest and a largest number, not only one of them.",
            ),
            Mistake(
                lambda: marks("about"),
                "A halo says “about”: the number may lie on either side, so it is neither floor nor ceiling.",
            ),
            Mistake(
                lambda: marks("words"),
                "A word without a number gives no bound at all. Which marks are open on one side only?",
            ),
            Mistake(
                lambda: marks("at_least", "more_than"),
                "You have the floor. A ceiling is open on the other side.",
            ),
        ),
        because="Neither mark is a number that was counted: each says only where the count does not lie.",
        about="How to read the marks",
    ),
    Exercise(
        "ch0-read-whole",
        "How far we read",
        skill=READ,
        minutes=3,
        misconception="If an official body said it, the number has been checked.",
        kind=NAMES,
        answer=read_whole,
        hints=(
            "Follow each of the numbers in the first paragraph to its row in the ledger.",
            "In a cell, look at the column `seen` of the opening figure's `rows`.",
        ),
        mistakes=(
            Mistake(
                lambda: list(rivals()["claimant_id"]),
                "Look again: for one of the three we saw only the part of the page that prints the number.",
            ),
            Mistake(
                lambda: ["interior-ministry"],
                "That an official body speaks does not tell how far we read: its own page was not seen.",
            ),
            Mistake(
                lambda: list(rivals()[rivals()["side"] == "united_states"]["claimant_id"]),
                "That is one of them. A second row says the same in its column `seen`.",
                "Not complete",
            ),
        ),
        because="How far we read is a fact about us, and says nothing about whether the number is right.",
    ),
    Exercise(
        "ch0-first-night",
        "Go back to the first night",
        skill=CHANGE,
        minutes=4,
        misconception="The day on which something happened is the day on which its number was known.",
        kind=NAMES,
        answer=lambda: list(rivals(as_of="2026-01-19")["claimant_id"]),
        hints=(
            "`as_of` keeps only what had surely been said by the end of that day.",
            'Add `as_of="2026-01-19"` inside `claims(...)` in the cell of the opening figure, and run it.',
        ),
        mistakes=(
            Mistake(
                lambda: list(rivals()["claimant_id"]),
                "All three counted what happened that day, but not all had spoken by its end.",
            ),
            Mistake(
                lambda: ["interior-ministry"],
                "The earliest page with the ministry's number that we found is stamped after midnight. Look at the hour in its row.",
            ),
            Mistake(
                lambda: [
                    who
                    for who in RIVALS
                    if who not in set(rivals(as_of="2026-01-19")["claimant_id"])
                ],
                "These are the ones who spoke later. Who had spoken before?",
            ),
        ),
        because="By our rows, whoever stopped reading at midnight knew a single number, and no rival to it.",
    ),
    Exercise(
        "ch0-other-whole",
        "Change the divisor",
        skill=CHANGE,
        minutes=5,
        misconception="A share may be taken of anybody's total.",
        kind=AMOUNT,
        answer=lambda: (claim(CAUGHT) / claim(US_ESCAPED)).as_share(),
        hints=(
            "Only the number under the line changes.",
            "`(recaptured / escaped).as_share()` keeps the qualifier and cuts the digits for you.",
        ),
        mistakes=(
            Mistake(
                lambda: (claim(CAUGHT) / claim(ESCAPED)).as_share(),
                "This is the share of the ministry's own total. Put the US official's number under the line.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: (claim(CAUGHT) / claim(SDF_ESCAPED)).as_share(),
                "This is the share of the SDF spokesman's number. Take the US official's.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: (claim(US_CAUGHT) / claim(US_ESCAPED)).as_share(),
                "You changed the number above the line too. Keep what the ministry said were recaptured.",
                "Wrong numerator",
            ),
            Mistake(
                lambda: claim(CAUGHT).value / claim(US_ESCAPED).value * 100,
                "A calculator shows a digit more than “about” allows. Which digits can you stand behind?",
                "False precision",
            ),
        ),
        because="But it mixes two voices: nobody said that the ministry's catch came from among the US official's escapees.",
    ),
    Exercise(
        "ch0-split-the-difference",
        "Argue with evidence",
        skill=ARGUE,
        minutes=10,
        misconception="The truth lies in the middle between rival counts.",
    ),
)
