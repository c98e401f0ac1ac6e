"""Exercises of US–Syria policy: order, acts and days, counting rules, what was known, money."""

from __future__ import annotations

import pandas as pd

from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.events import events
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import share, turned

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


ANSWERS: Answers = {
    "ch5-order": {
        "answer": order,
        "first": lambda: turned(order(), 0),
        "second": lambda: turned(order(), 1),
        "third": lambda: turned(order(), 2),
    },
    "ch5-days": {
        "answer": lambda: days(acts("easing")),
        "without-un": lambda: days(acts("easing", un=False)),
        "acts": lambda: len(acts("easing")),
        "acts-without-un": lambda: len(acts("easing", un=False)),
        "spring": lambda: days(acts("easing", "2025-04-01", "2025-06-30")),
        "imposing": lambda: days(acts("imposing")),
    },
    "ch5-that-evening": {
        "answer": lambda: newest(EVENING),
        "told-later": lambda: TOLD_LATER,
        "next-day": lambda: NEW_2024,
        "older": lambda: "troops-2020-crs-600",
        "newest-of-all": lambda: newest(None),
    },
    "ch5-old-rule": {
        "answer": lambda: left_out(OLD_2017, NEW_2017),
        "counted": lambda: claim(OLD_2017) / claim(NEW_2017),
        "of-2024": lambda: left_out(OLD_2024, NEW_2024),
        "corrected": lambda: left_out(OLD_2017, SLIP_2017),
        "times": lambda: claim(NEW_2017) / claim(OLD_2017),
    },
    "ch5-approved": {
        "answer": lambda: share(APPROVED_2023, ASKED_2023),
        "expected": lambda: share(EXPECTED_2022, ASKED_2022),
        "other-year": lambda: share(APPROVED_2024, ASKED_2023),
        "wartime": lambda: share(APPROVED_2023, WARTIME),
        "upside-down": lambda: claim(ASKED_2023) / claim(APPROVED_2023),
    },
}
