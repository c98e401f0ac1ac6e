"""Exercises of al-Hol and Roj: what a line hides, a misprint, shares against numbers, a later start, an old list."""

from __future__ import annotations

import pandas as pd

from ledger import dates
from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, CLAIM

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


EXERCISES = (
    Exercise(
        "ch7-longest-silence",
        "The longest silence",
        skill=READ,
        minutes=4,
        misconception="A line between two marks shows what happened between them.",
        kind=CLAIM,
        answer=after_silence,
        hints=(
            "Look where the line runs longest without meeting a mark.",
            'The stretch begins in January 2022. In a cell, look for the next row of `exact.sort_values("refers_to")`.',
        ),
        mistakes=(
            Mistake(
                before_silence,
                "The stretch begins with this count. Which count comes next on the line?",
                "The other end",
            ),
            Mistake(
                lambda: after_silence(1),
                "The stretch before this count is long, but another is about twice as long.",
            ),
            Mistake(
                lambda: "alhol-2022-09-09-56000",
                "This count falls into the silence. It is rounded, and so the figure leaves it out.",
            ),
        ),
        because="In between the line is ours: whether people left evenly or in a few weeks, no exact count shows.",
    ),
    Exercise(
        "ch7-if-the-parts-are-right",
        "If the parts are right",
        skill=COMPUTE,
        minutes=5,
        misconception="A slip of one digit is too small to matter.",
        kind=AMOUNT,
        answer=lambda: parts("2025-04") - claim(SEPTEMBER),
        hints=(
            "If the parts are right, April's total is their sum and not the number that was printed.",
            '`parts` holds that sum. Subtract `claim("rudaw-2025-09-27488")` from it.',
        ),
        mistakes=(
            Mistake(
                lambda: claim(PRINTED) - claim(SEPTEMBER),
                "This starts from the total as printed. Start from the sum of its parts.",
            ),
            Mistake(
                lambda: parts("2025-04") - claim(PRINTED),
                "This is the miss itself, between the parts and the printed total. Go on to September.",
            ),
            Mistake(
                lambda: parts("2025-04") - parts("2025-07"),
                "This ends at Rudaw's parts of late July. Take the camps office's count of September.",
                "Wrong end",
            ),
        ),
        because="The count of September lies below both, so it cannot tell which number of April was wrong.",
    ),
    Exercise(
        "ch7-iraqi-share",
        "Fewer people, larger share",
        skill=COMPUTE,
        minutes=5,
        misconception="If a group's share of the camp grows, more of that group must have come.",
        kind=AMOUNT,
        answer=lambda: (claim(IRAQIS_JULY) / claim(JULY)).as_share(),
        hints=(
            "A share needs a part and a whole of the same day, by the same counter.",
            'Divide `claim("alhol-2020-07-19-iraqis")` by the total that OCHA printed for that day, '
            "and write it with `.as_share()`.",
        ),
        mistakes=(
            Mistake(
                lambda: (claim(IRAQIS_NOVEMBER) / claim(NOVEMBER)).as_share(),
                "This is the share in November, from which it moved. Take both numbers of July.",
                "Wrong day",
            ),
            Mistake(
                lambda: (claim(IRAQIS_JULY) / claim(NOVEMBER)).as_share(),
                "The part is of July and the whole of November. Take both of July.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: (claim(IRAQIS_JULY) / claim(IRAQIS_NOVEMBER)).as_share(),
                "This tells how many Iraqis were left of those of November. Divide by all residents.",
                "Wrong denominator",
            ),
        ),
        because="By OCHA's tables there were fewer Iraqis than in November, and their share was larger: "
        "the rest of the camp had shrunk faster.",
    ),
    Exercise(
        "ch7-later-start",
        "Start later",
        skill=CHANGE,
        minutes=5,
        misconception="A group that left in large numbers left steadily.",
        kind=AMOUNT,
        answer=lambda: fall(IRAQIS_2024, IRAQIS_2025),
        hints=(
            "Only the count with which the fall of the Iraqis starts has to change.",
            'Put `claim("alhol-2024-04-18-iraqis")` in place of the claim of November 2019, and run the cell.',
        ),
        mistakes=(
            Mistake(
                lambda: fall(IRAQIS_NOVEMBER, IRAQIS_2025),
                "This still starts in November 2019. Start with the coalition's count.",
            ),
            Mistake(
                lambda: fall(IRAQIS_2024, IRAQIS_2025, whole=IRAQIS_NOVEMBER),
                "The fall starts in April 2024, but it is divided by the count of November 2019.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: (claim(IRAQIS_2025) / claim(IRAQIS_2024)).as_share(),
                "This is the share that was still there. Which share had gone?",
            ),
        ),
        because="More than half of the fall since November 2019 came after April 2024. Mind that the coalition "
        "counted at one end and the camps office at the other.",
    ),
    Exercise(
        "ch7-to-the-last-person",
        "Alike to the last person",
        skill=READ,
        minutes=5,
        misconception="When two lists agree to the last person, both must be right.",
        kind=CLAIM,
        answer=lambda: twins()[0],
        hints=(
            "Leave out the round numbers. Which exact number stands there twice?",
            "The voices are the camp administration and the Syrian Observatory for Human Rights, in 2022.",
        ),
        mistakes=(
            Mistake(
                lambda: twins()[1],
                "The number is right, but this row repeats it. Who had said it before?",
                "The later of the two",
            ),
            Mistake(
                lambda: "alhol-2022-09-12-iraqis",
                "Several voices share this number, but it is round. It has no last person to agree on.",
            ),
            Mistake(
                lambda: "alhol-2025-08-28-iraqis",
                "Another voice said the same days later, but both put it as “about”.",
            ),
        ),
        because="The ledger marks both rows as stale: an older list stands behind them, so they do not confirm each other.",
    ),
    Exercise(
        "ch7-isis-camp",
        "Answer a label",
        skill=ARGUE,
        minutes=10,
        misconception="Whoever lives in a camp of this kind belongs to ISIS.",
    ),
)
