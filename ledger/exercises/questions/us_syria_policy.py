"""Exercises of US–Syria policy: order, acts and days, counting rules, what was known, money."""

from __future__ import annotations

import pandas as pd

from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.events import events
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, CLAIM, NUMBER, YES_NO

EVENING = "2024-12-18"
BEFORE = [  # (this event, came before that one): the statements of the first exercise
    ("2025-04-17-drawdown", "2025-05-13-riyadh-announcement"),
    ("2025-12-18-caesar-repealed", "2025-11-10-white-house"),
    ("2026-01-17-cooper-halt", "2026-01-20-barrack-expired"),
]
NEW_2017, OLD_2017, SLIP_2017 = "troops-2017-2000", "troops-2017-503", "troops-2017-4000-jarrard"
NEW_2024, OLD_2024 = "troops-2024-2000", "troops-2024-core-900"
TOLD_LATER = "us-troops-2023-10-ap-2000"
ASKED_2022, EXPECTED_2022 = "ctef-fy2022-syria-request", "ctef-fy2022-syria-expected"
ASKED_2023, APPROVED_2023 = "ctef-fy2023-syria-request", "ctef-fy2023-syria-ndaa"
APPROVED_2024, WARTIME = "ctef-2024-syria-156", "ctef-2018-syria-500"


def order() -> list[bool]:
    """Whether each of the statements about what came first is true."""
    day = events(ids=[one for pair in BEFORE for one in pair]).set_index("event_id")["date"]
    return [bool(day[first] < day[then]) for first, then in BEFORE]


def but(place: int) -> list[bool]:
    """The right answers with one turned round."""
    return [one != (n == place) for n, one in enumerate(order())]


def acts(
    direction: str, start: str = "2025-01-01", end: str = "2025-12-31", un: bool = True
) -> pd.DataFrame:
    """Acts on sanctions of one direction; with ``un=False`` only those of the United States."""
    rows = events(theme="sanctions", start=start, end=end)
    rows = rows[rows["direction"] == direction]
    return rows if un else rows[~rows["instrument"].str.startswith("UN")]


def days(rows: pd.DataFrame) -> int:
    """On how many days these acts fall."""
    return int(rows["date"].nunique())


def newest(as_of: str | None) -> str:
    """The claim on US troops that speaks of the latest time, among those said by a day."""
    rows = claims(quantity="us-troops", as_of=as_of)
    return rows.sort_values("refers_from")["claim_id"].iloc[-1]


def left_out(old: str, new: str) -> Amount:
    """What the old rule had left out, as a share of the new count."""
    return ((claim(new) - claim(old)) / claim(new)).as_share()


EXERCISES = (
    Exercise(
        "ch5-order",
        "Which came first?",
        skill=READ,
        minutes=4,
        misconception="Steps with a number follow one another.",
        kind=YES_NO,
        answer=order,
        hints=(
            "Read the dates of the opening timeline, not the numbers of the steps.",
            "The table under the steps gives the first month of each: look where a later number has an earlier month.",
        ),
        mistakes=(
            Mistake(
                lambda: but(0),
                "Compare the day of the drawdown with the day of the announcement once more.",
            ),
            Mistake(
                lambda: but(1),
                "Within a step the order matters too: compare the visit with the repeal.",
            ),
            Mistake(lambda: but(2), "Both are of January. Read the day, and who spoke."),
        ),
        because="The numbers are ours, and group acts by kind; the days are in the ledger.",
    ),
    Exercise(
        "ch5-days",
        "Acts, days and whose they are",
        skill=CHANGE,
        minutes=6,
        misconception="Whatever eased the sanctions on Syria was a decision of the United States.",
        kind=NUMBER,
        answer=lambda: days(acts("easing")),
        hints=(
            "Delete the line that leaves out what starts with `UN`, then keep the acts of the year that ease.",
            'Select with `us["date"].between(...)` as the spring cell does, and count each day once.',
        ),
        mistakes=(
            Mistake(
                lambda: days(acts("easing", un=False)),
                "The UN acts are still left out.",
            ),
            Mistake(
                lambda: len(acts("easing")),
                "These are acts. Relief came in bundles: count each day once.",
            ),
            Mistake(
                lambda: len(acts("easing", un=False)),
                "These are acts, and the UN acts are still left out.",
            ),
            Mistake(
                lambda: days(acts("easing", "2025-04-01", "2025-06-30")),
                "This is the spring alone. Take the whole year.",
            ),
            Mistake(
                lambda: days(acts("imposing")),
                "These are the days on which an act imposed something.",
            ),
        ),
        because="The day that came in is the Security Council's, so a figure of US acts leaves it out.",
    ),
    Exercise(
        "ch5-that-evening",
        "The newest figure that evening",
        skill=CHANGE,
        minutes=5,
        misconception="A mark in the past of a chart could be read there at that time.",
        kind=CLAIM,
        answer=lambda: newest(EVENING),
        hints=(
            "Draw the claims with this `as_of`, and look at the mark furthest to the right.",
            "Compare `asserted_on` with `refers_from`: what is said about a time may be said long after it.",
        ),
        mistakes=(
            Mistake(
                lambda: TOLD_LATER,
                "This speaks of October 2023, but it was said in April 2025.",
            ),
            Mistake(
                lambda: NEW_2024,
                "This was said a day later. Nobody could read it that evening.",
            ),
            Mistake(
                lambda: "troops-2020-crs-600",
                "There is a newer figure, of March 2023.",
            ),
            Mistake(
                lambda: newest(None),
                "This is the newest figure of the whole ledger. Use `as_of`.",
            ),
        ),
        because="The next day the Pentagon's press secretary gave a higher level, and said that it was not new.",
    ),
    Exercise(
        "ch5-old-rule",
        "What the old rule left out",
        skill=COMPUTE,
        minutes=5,
        misconception="When an official figure jumps, there is more of the thing that it counts.",
        kind=AMOUNT,
        answer=lambda: left_out(OLD_2017, NEW_2017),
        hints=(
            "First find how many the old count had not counted, then divide by the new count.",
            "Do as the cell of `short-tour-share` does, but start from a subtraction: no count of short tours is given.",
        ),
        mistakes=(
            Mistake(
                lambda: claim(OLD_2017) / claim(NEW_2017),
                "This is the share that the old rule did count.",
            ),
            Mistake(
                lambda: left_out(OLD_2024, NEW_2024),
                "These are the numbers of December 2024. Take those of 2017.",
            ),
            Mistake(
                lambda: left_out(OLD_2017, SLIP_2017),
                "The general corrected this number in the same briefing. Take the Pentagon's new count.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: claim(NEW_2017) / claim(OLD_2017),
                "This says how many times as large the new count is. A share is asked for.",
            ),
        ),
        because="The Pentagon spoke of better counting, not of more troops: the rule moved the number.",
    ),
    Exercise(
        "ch5-approved",
        "Approved, of what was asked for",
        skill=READ,
        minutes=4,
        misconception="A budget request tells how much was paid.",
        kind=AMOUNT,
        answer=lambda: (claim(APPROVED_2023) / claim(ASKED_2023)).as_share(),
        hints=(
            "Look for the line of the table that has a number in both of the first columns.",
            "Both numbers have to be of the same fiscal year; the ids are in `funds`.",
        ),
        mistakes=(
            Mistake(
                lambda: (claim(EXPECTED_2022) / claim(ASKED_2022)).as_share(),
                "This is what the Pentagon expected to spend, reported later, not what Congress approved.",
            ),
            Mistake(
                lambda: (claim(APPROVED_2024) / claim(ASKED_2023)).as_share(),
                "The part is of another fiscal year than the whole.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: (claim(APPROVED_2023) / claim(WARTIME)).as_share(),
                "This divides by the wartime request of another year.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: claim(ASKED_2023) / claim(APPROVED_2023),
                "The line stands between the wrong numbers: the request is the whole.",
            ),
        ),
        because="What was then paid, the table does not tell.",
        about="Money for partners",
    ),
    Exercise(
        "ch5-change-of-policy",
        "A change of policy?",
        skill=ARGUE,
        minutes=10,
        misconception="The day on which a policy is announced is the day on which it was decided.",
    ),
)
