"""Exercises of The prison break: order, hours, hedges, the ministry's arithmetic, both accounts."""

from __future__ import annotations

import pandas as pd

from ledger import dates
from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, CLAIM, NUMBER, YES_NO
from ledger.tables import LedgerError, load

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


def can_add(first: str, second: str) -> bool:
    """Whether the ledger adds two claims."""
    try:
        claim(first) + claim(second)
    except LedgerError:
        return False
    return True


def sums() -> list[bool]:
    """Whether each of the pairs of the exercise may be added."""
    pairs = ((ESCAPED, CAUGHT), (ESCAPED, US_ESCAPED), ("amnesty-men-11500", "amnesty-women-14500"))
    return [can_add(*pair) for pair in pairs]


EXERCISES = (
    Exercise(
        "ch1-days-to-aqtan",
        "From the agreement to the hand-over",
        skill=READ,
        minutes=3,
        misconception="Once an agreement is signed, what it says has happened.",
        kind=NUMBER,
        answer=lambda: days(AGREED, HANDED_OVER),
        hints=(
            "Find both events in the timeline, and subtract the first day from the last.",
            "The agreement was signed the day before the escape; the hand-over is that of al-Aqtan prison.",
        ),
        mistakes=(
            Mistake(
                lambda: days(AGREED, HANDED_OVER) + 1,
                "Both ends are counted. How many nights lie between?",
                "One too many",
            ),
            Mistake(
                lambda: days(BREAK, HANDED_OVER),
                "This counts from the escape. Start at the agreement.",
            ),
            Mistake(
                lambda: days(AGREED, BREAK),
                "This ends at the escape. Go on to the hand-over of al-Aqtan.",
            ),
        ),
        because="The agreement foresaw a hand-over; in between, one prison had already emptied.",
        about="January and February at a glance",
    ),
    Exercise(
        "ch1-no-hour",
        "Rows without an hour",
        skill=COMPUTE,
        minutes=4,
        misconception="A list of statements shows them in the order in which they were made.",
        kind=NUMBER,
        answer=lambda: int((spoken()["asserted_time"] == "").sum()),
        hints=(
            "Count in the hour-by-hour table, or in a cell.",
            "An hour that is not known is the empty text in the column `asserted_time` of `spoken`.",
        ),
        mistakes=(
            Mistake(
                lambda: int((spoken()["asserted_time"] != "").sum()),
                "These are the rows with an hour. Count the others.",
            ),
            Mistake(
                lambda: len(spoken()), "This is all rows of the table, with and without an hour."
            ),
            Mistake(
                lambda: int(spoken()[spoken()["asserted_time"] == ""]["claimant_id"].nunique()),
                "This counts the voices. A voice that said two things has two rows.",
            ),
        ),
        because="Within a day their order in the table is ours, not the order in which they were said.",
    ),
    Exercise(
        "ch1-hedge",
        "Who hung a number on somebody else?",
        skill=READ,
        minutes=4,
        misconception="A number that a ministry announces is the ministry's own count.",
        kind=CLAIM,
        answer=hedged,
        hints=(
            "One of the first counts was given with the words “one of the sources”.",
            "Open the rows of the first counts in the ledger: one has the caveat “hedged”.",
        ),
        mistakes=(
            Mistake(
                lambda: US_ESCAPED,
                "This speaker is unnamed, but gave the number as a US estimate. Whose number hangs on a "
                "source that the speaker did not name?",
            ),
            Mistake(
                lambda: SDF_ESCAPED,
                "The SDF spokesman gave this number in his own name. Another speaker pointed to a source.",
            ),
            Mistake(
                lambda: CAUGHT,
                "You have the statement. Its two numbers were not put in the same way: only one of them was hedged.",
                "Another count",
            ),
        ),
        because="Several English versions dropped the hedge, and with it the sign that the ministry may not have counted.",
    ),
    Exercise(
        "ch1-not-back",
        "The share that was not back",
        skill=COMPUTE,
        minutes=6,
        misconception="Working with a rough number makes it more exact.",
        kind=AMOUNT,
        answer=not_back,
        hints=(
            "Take the recaptured from the escaped first, then divide by the escaped.",
            "`((escaped - recaptured) / escaped).as_share()` cuts the digits after the last step, not before.",
        ),
        mistakes=(
            Mistake(
                lambda: (claim(CAUGHT) / claim(ESCAPED)).as_share(),
                "This is the share that was back. The question asks for the others.",
            ),
            Mistake(
                lambda: 100 - (claim(CAUGHT) / claim(ESCAPED)).as_share().rounded().value,
                "You took a rounded share from the whole. Compute with the counts, and round once, at the end.",
                "Rounded too early",
            ),
            Mistake(
                lambda: (claim(ESCAPED).value - claim(CAUGHT).value) / claim(ESCAPED).value * 100,
                "What is left of a rough number is rougher still. Keep only digits that “about” leaves you.",
                "False precision",
            ),
            Mistake(
                lambda: (claim(AT_LARGE) / claim(ESCAPED)).as_share(),
                "The number above the line is the security source's, of another day. Stay with the ministry's two.",
                "Wrong numerator",
            ),
        ),
        because="This share and the share that was back, each rounded, need not add up to the whole.",
    ),
    Exercise(
        "ch1-sums",
        "What may be added",
        skill=CHANGE,
        minutes=4,
        misconception="Numbers about the same event, in the same unit, can be added.",
        kind=YES_NO,
        answer=sums,
        hints=(
            "Ask of each pair whether anybody could be counted twice.",
            "Run each sum in a cell: the ledger refuses those that may count somebody twice, and says why.",
        ),
        mistakes=(
            Mistake(
                lambda: [True] * len(sums()),
                "In one pair, the second group is part of the first; in another, both numbers answer one question.",
            ),
            Mistake(
                lambda: [False] * len(sums()),
                "Separate parts of one whole, counted by one body on one day, may be added. One pair is like that.",
            ),
            Mistake(
                lambda: [True, *sums()[1:]],
                "Whoever was recaptured had escaped before, and would be counted twice.",
                "A part added to its whole",
            ),
            Mistake(
                lambda: [sums()[0], True, sums()[2]],
                "Two answers to one question are rivals, not parts.",
                "Rivals added",
            ),
        ),
        because="To be added, two counts must be separate parts of one whole.",
    ),
    Exercise(
        "ch1-both-accounts",
        "Write it both ways",
        skill=ARGUE,
        minutes=10,
        misconception="To be fair to both sides is to say that both are half right.",
    ),
)
