"""Exercises of How to weigh a count: rivals side by side, voices, the widest gap, a year that is over, a digest."""

from __future__ import annotations

import pandas as pd

from ledger.carriers import carriers
from ledger.claims import claims
from ledger.exercises.declare import Answers
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


ANSWERS: Answers = {
    "ch9-side-by-side": {
        "answer": lambda: int((voices_of_outlets() > 1).sum()),
        "all-outlets": lambda: len(voices_of_outlets()),
        "one-voice": lambda: int((voices_of_outlets() == 1).sum()),
        "marks": lambda: int(voices_of_outlets()[voices_of_outlets() > 1].sum()),
        "voices": lambda: int(escapes()["name"].nunique()),
    },
    "ch9-voices-of-the-transfer": {
        "answer": lambda: int(transfers()["name"].nunique()),
        "pages": lambda: len(transfers()),
        "outlets": lambda: int(transfers()["outlet"].nunique()),
        "the-escape": lambda: int(escapes()["name"].nunique()),
        "sides": lambda: int(transfers()["side"].nunique()),
    },
    "ch9-widest-gap": {
        "answer": widest,
        "as-a-share": lambda: gaps()["share"].idxmax(),
        "another-unit": lambda: gaps().index[0],
        "second-widest": lambda: widest(1),
    },
    "ch9-year-is-over": {
        "answer": lambda: latest_reading("2026-03-31"),
        "last-of-all": latest_reading,
        "of-april": lambda: "fts-2025-percent",
        "at-year-end": lambda: latest_reading("2025-12-31"),
    },
}
