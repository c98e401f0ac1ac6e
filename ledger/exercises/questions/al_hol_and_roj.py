"""Exercises of al-Hol and Roj: what a line hides, a misprint, shares against numbers, a later start, an old list."""

from __future__ import annotations

import pandas as pd

from ledger import dates
from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import share

COUNTERS = [
    "reach",
    "un-ocha",
    "al-hol-administration",
    "sheikhmous-ahmed",
]  # of the opening figure
ROUND = "alhol-2019-03-51000"  # written as exact, and left out there
NOVEMBER, JULY = "alhol-2019-11-19-68744", "alhol-2020-07-19-65406"
IRAQIS_NOVEMBER, IRAQIS_JULY = "alhol-2019-11-19-iraqis", "alhol-2020-07-19-iraqis"
IRAQIS_2024, IRAQIS_2025 = "alhol-2024-04-18-iraqis", "rudaw-2025-09-iraqis-5854"
PRINTED, SEPTEMBER = "rudaw-2025-04-34927", "rudaw-2025-09-27488"
NATIONS = ("syrians", "iraqis", "foreign")


def stretches() -> pd.DataFrame:
    """The counts of the opening figure in the order of their days, and how many days lie before each."""
    rows = claims("al-hol-residents", COUNTERS)
    rows = rows[(rows["qualifier"] == "exactly") & (rows["claim_id"] != ROUND)]
    rows = rows.assign(
        day=[pd.Timestamp(dates.latest(day)) for day in rows["refers_to"]]
    ).sort_values("day")
    return rows.assign(before=rows["day"].diff()).reset_index(drop=True)


def after_silence(place: int = 0) -> str:
    """The claim that ends the longest stretch (0) without a mark, or the next longest (1)."""
    return stretches().sort_values("before", ascending=False)["claim_id"].iloc[place]


def before_silence() -> str:
    """The claim that begins the longest stretch without a mark."""
    rows = stretches()
    return rows["claim_id"][rows["before"].idxmax() - 1]


def parts(month: str) -> Amount:
    """The sum of the counts by nationality that were given for a month of 2025."""
    syrians, iraqis, foreigners = (claim(f"alhol-{month}-{nation}") for nation in NATIONS)
    return syrians + iraqis + foreigners


def fall(first: str, last: str, whole: str = "") -> Amount:
    """How much smaller the last count is than the first, as a share of the first, or of another whole."""
    return ((claim(first) - claim(last)) / claim(whole or first)).as_share()


def twins() -> list[str]:
    """Counts of Iraqis that agree to the last person with another voice's, in the order said."""
    rows = claims("al-hol-residents-iraqi")
    rows = rows[rows["qualifier"] == "exactly"].drop_duplicates(["value", "claimant_id"])
    return list(rows[rows["value"].duplicated(keep=False)]["claim_id"])


ANSWERS: Answers = {
    "ch7-longest-silence": {
        "answer": after_silence,
        "its-beginning": before_silence,
        "second-longest": lambda: after_silence(1),
        "rounded": lambda: "alhol-2022-09-09-56000",
    },
    "ch7-if-the-parts-are-right": {
        "answer": lambda: parts("2025-04") - claim(SEPTEMBER),
        "as-printed": lambda: claim(PRINTED) - claim(SEPTEMBER),
        "the-miss": lambda: parts("2025-04") - claim(PRINTED),
        "other-end": lambda: parts("2025-04") - parts("2025-07"),
    },
    "ch7-iraqi-share": {
        "answer": lambda: share(IRAQIS_JULY, JULY),
        "november": lambda: share(IRAQIS_NOVEMBER, NOVEMBER),
        "mixed-days": lambda: share(IRAQIS_JULY, NOVEMBER),
        "of-iraqis": lambda: share(IRAQIS_JULY, IRAQIS_NOVEMBER),
    },
    "ch7-later-start": {
        "answer": lambda: fall(IRAQIS_2024, IRAQIS_2025),
        "november": lambda: fall(IRAQIS_NOVEMBER, IRAQIS_2025),
        "other-whole": lambda: fall(IRAQIS_2024, IRAQIS_2025, whole=IRAQIS_NOVEMBER),
        "still-there": lambda: share(IRAQIS_2025, IRAQIS_2024),
    },
    "ch7-to-the-last-person": {
        "answer": lambda: twins()[0],
        "the-repeat": lambda: twins()[1],
        "round": lambda: "alhol-2022-09-12-iraqis",
        "about": lambda: "alhol-2025-08-28-iraqis",
    },
}
