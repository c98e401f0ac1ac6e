"""Exercises of How to weigh a count: rivals side by side, voices, the widest gap, a year that is over, a digest."""

from __future__ import annotations

import pandas as pd

from ledger.carriers import carriers
from ledger.claims import claims
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import CLAIM, NUMBER
from ledger.tables import load

READINGS = [  # of the 2025 plan, as in the chart
    "hrp-2025-received-11pct", "fts-2025-percent-march", "fts-2025-percent", "fts-2025-percent-september",
]  # fmt: skip
COUNTED_IN_PEOPLE = "people"


def escapes() -> pd.DataFrame:
    """The pages of the opening figure, one a voice and an outlet."""
    rows = claims("shaddadi-escaped")
    return carriers(rows[rows["qualifier"] != "words"])


def voices_of_outlets() -> pd.Series:
    """How many voices each outlet of the opening figure carried."""
    return escapes().groupby("outlet")["name"].nunique()


def transfers() -> pd.DataFrame:
    """The pages that carried a count of those moved to Iraq."""
    return carriers(claims("transfer-moved"))


def gaps() -> pd.DataFrame:
    """Each total that has parts in sums.csv: how far they miss it, in its own unit and as a share, widest first."""
    rows = claims().set_index("claim_id")
    number = rows["value"].fillna(rows["low"])
    sums = load("sums")
    added = sums.assign(part=sums["part_id"].map(number)).groupby("total_id")["part"].sum()
    totals = rows.loc[added.index].assign(missed=(added - number[added.index]).abs())
    return totals.assign(share=totals["missed"] / number[added.index]).sort_values(
        "missed", ascending=False
    )


def widest(place: int = 0) -> str:
    """The total in people that its parts miss by most (0), or the next (1)."""
    rows = gaps()
    return rows[rows["unit"] == COUNTED_IN_PEOPLE].index[place]


def latest_reading(as_of: str | None = None) -> str:
    """The last reading of the 2025 plan that had been made by a day."""
    rows = claims("plan-share-funded", as_of=as_of)
    return rows[rows["claim_id"].isin(READINGS)]["claim_id"].iloc[-1]


EXERCISES = (
    Exercise(
        "ch9-side-by-side",
        "Rivals side by side",
        skill=READ,
        minutes=4,
        misconception="An outlet that prints a number stands behind it.",
        kind=NUMBER,
        answer=lambda: int((voices_of_outlets() > 1).sum()),
        hints=(
            "Read the names in the opening figure: some stand in more than one row.",
            'In a cell, `pages.groupby("outlet")["name"].nunique()` tells how many voices each outlet carried.',
        ),
        mistakes=(
            Mistake(
                lambda: len(voices_of_outlets()),
                "This is all the outlets. Most stand under one voice only.",
            ),
            Mistake(
                lambda: int((voices_of_outlets() == 1).sum()),
                "These stand under one voice only. Count the others.",
            ),
            Mistake(
                lambda: int(voices_of_outlets()[voices_of_outlets() > 1].sum()),
                "These are the marks of such outlets. Count each outlet once.",
                "Counted twice",
            ),
            Mistake(
                lambda: int(escapes()["name"].nunique()),
                "These are the voices. How many outlets carry several?",
            ),
        ),
        because="They set rival numbers side by side, so their readers could see that the count was contested.",
    ),
    Exercise(
        "ch9-voices-of-the-transfer",
        "Another count, the same figure",
        skill=CHANGE,
        minutes=5,
        misconception="The more outlets carry a number, the better it is known.",
        kind=NUMBER,
        answer=lambda: int(transfers()["name"].nunique()),
        hints=(
            'Put `claims("transfer-moved")` in place of `claims("shaddadi-escaped")`, and run the cells down to '
            "the figure.",
            "The title counts outlets and voices. Outlets pass a number on; voices put it forward.",
        ),
        mistakes=(
            Mistake(lambda: len(transfers()), "These are the retellings, one a voice and a page."),
            Mistake(
                lambda: int(transfers()["outlet"].nunique()),
                "These are the outlets. Who spoke to them?",
            ),
            Mistake(
                lambda: int(escapes()["name"].nunique()),
                "These are the voices on the escape. Run the cell once more after the change.",
            ),
            Mistake(
                lambda: int(transfers()["side"].nunique()),
                "These are the sides. Several voices may speak for one side.",
            ),
        ),
        because="Fewer voices than outlets once more, and several of them speak for Iraq: they may draw on one list.",
    ),
    Exercise(
        "ch9-widest-gap",
        "The widest gap in people",
        skill=COMPUTE,
        minutes=5,
        misconception="The largest percentage is the largest error.",
        kind=CLAIM,
        answer=widest,
        hints=(
            "The figure of gaps shows shares. Go back to what the parts make and what was stated.",
            "In `totals`, subtract `stated` from `added`, and look at `unit` before you compare.",
        ),
        mistakes=(
            Mistake(
                lambda: gaps()["share"].idxmax(),
                "This gap is the widest as a share, of a small total. How many people is it?",
                "A share, not people",
            ),
            Mistake(
                lambda: gaps().index[0],
                "This number is larger, but it counts something else than people. Look at `unit`.",
                "Wrong unit",
            ),
            Mistake(
                lambda: widest(1),
                "This total of people is missed by many, but another one by more.",
            ),
        ),
        because="Share and size answer different questions: a wide share of a small total may be few people.",
    ),
    Exercise(
        "ch9-year-is-over",
        "The year was over",
        skill=CHANGE,
        minutes=4,
        misconception="When a year is over, its numbers are final.",
        kind=CLAIM,
        answer=lambda: latest_reading("2026-03-31"),
        hints=(
            "The day of a reading is in `asserted_on`, not in the year that the plan is for.",
            'Write `as_of="2026-03-31"` into `claims_chart(...)`, and look at the last mark.',
        ),
        mistakes=(
            Mistake(
                latest_reading,
                "This is the last reading that the book has. It came months later.",
                "Too late",
            ),
            Mistake(
                lambda: "fts-2025-percent",
                "The day of this reading is in April, after the day that is asked for.",
                "Too late",
            ),
            Mistake(
                lambda: latest_reading("2025-12-31"),
                "This was the latest when the year ended. By the end of March there was a newer one.",
            ),
        ),
        because="Whoever wrote about the finished year that day wrote a lower share than the later copies have.",
    ),
    Exercise(
        "ch9-a-digest",
        "Would you print it?",
        skill=ARGUE,
        minutes=10,
        misconception="An exact number is better than a rough one.",
    ),
)
