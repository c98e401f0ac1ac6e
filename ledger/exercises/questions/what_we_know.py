"""Exercises of What we know: the chapter's rule, its thresholds, its newsrooms, and what was read second-hand."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ledger.claims import claims
from ledger.exercises import ARGUE, CHANGE, READ, Exercise, Mistake
from ledger.exercises.compare import NAMES, NUMBER

LAST_DAY = "2026-10-01"
ASKED = {  # question of the chapter: quantities of the ledger, and since when
    "al-Shaddadi: held before": (["shaddadi-held"], "2026-01"),
    "al-Shaddadi: moved out before": (["shaddadi-moved-before"], "2026-01"),
    "al-Shaddadi: escaped": (["shaddadi-escaped"], "2026-01"),
    "al-Shaddadi: recaptured": (["shaddadi-recaptured"], "2026-01"),
    "al-Shaddadi: at large": (["shaddadi-at-large"], "2026-01"),
    "al-Shaddadi: SDF killed or wounded": (["shaddadi-sdf-casualties"], "2026-01"),
    "al-Shaddadi: who opened the doors": ([], "2026-01"),
    "al-Aqtan: inmates": (["aqtan-held"], "2026-01"),
    "al-Aqtan: was the water cut": ([], "2026-01"),
    "al-Hol: residents before": (["al-hol-residents"], "2026-01"),
    "al-Hol: left on their own": (["al-hol-left-2026"], "2026-01"),
    "Iraq: detainees moved there": (["transfer-moved"], "2026-02-12"),
    "Iraq: minors among them": (["transfer-minors"], "2026-01"),
    "Displaced: al-Hasakah": (["displaced-hasakah"], "2026-01-27"),
    "Displaced: north-east": (
        ["displaced-north-east", "displaced-three-governorates"],
        "2026-01-25",
    ),
    "Killed: civilians, north-east": (["january-2026-civilians-killed-northeast"], "2026-01"),
    "US troops: to leave Syria": (["us-troops-leaving"], "2026-01"),
}
RETOLD = ("media", "research")
WARNED = "copy_error|outlier|single_source|stale"
ESTABLISHED, CONTESTED, TOO_FEW, UNKNOWN = "established", "contested", "too few sides", "unknown"


def counted(question: str, retold: tuple[str, ...] = RETOLD) -> pd.DataFrame:
    """The numbers on a question that the rule uses."""
    quantities, since = ASKED[question]
    rows = claims(quantity=quantities, as_of=LAST_DAY)
    left_out = (
        (rows["asserted_on"] < since)
        | (rows["qualifier"] == "words")
        | rows["caveat"].str.contains(WARNED)
        | rows["side"].isin(retold)
    )
    return rows[~left_out]


def verdict(rows: pd.DataFrame, min_sides: int, max_spread: float) -> str:
    """The class that the rule gives to a question with these numbers."""
    if rows.empty:
        return UNKNOWN
    if rows["side"].nunique() < min_sides:
        return TOO_FEW
    bounds = rows[["value", "low", "high"]].stack()
    return ESTABLISHED if bounds.max() / bounds.min() <= max_spread else CONTESTED


def classes(
    take: Callable[[str], pd.DataFrame] = counted, min_sides: int = 2, max_spread: float = 1.25
) -> dict[str, str]:
    """The class of every question, with other numbers or thresholds if they are given."""
    return {question: verdict(take(question), min_sides, max_spread) for question in ASKED}


def with_newsrooms(question: str) -> pd.DataFrame:
    """The numbers on a question if newsrooms and scholars count as sides."""
    return counted(question, retold=())


def read_by_us(question: str) -> pd.DataFrame:
    """The numbers on a question without those that were read second-hand."""
    rows = counted(question)
    return rows[rows["seen"] != "second_hand"]


def which(kind: str, found: dict[str, str]) -> list[str]:
    """The questions of a class."""
    return [question for question, one in found.items() if one == kind]


def moved(found: dict[str, str]) -> list[str]:
    """The questions that are in another class than with the rule as set."""
    as_set = classes()
    return [question for question, one in found.items() if one != as_set[question]]


def prison(*kinds: str) -> int:
    """How many questions on al-Shaddadi are in one of these classes."""
    return sum(
        one in kinds for question, one in classes().items() if question.startswith("al-Shaddadi")
    )


EXERCISES = (
    Exercise(
        "ch10-one-side-at-most",
        "Nobody to compare with",
        skill=READ,
        minutes=4,
        misconception="The event that is written about most is also the one that is counted best.",
        kind=NUMBER,
        answer=lambda: prison(TOO_FEW, UNKNOWN),
        hints=(
            "Two of the classes mean that there is no rival to compare with.",
            "In the figure of classes, count the questions that begin with al-Shaddadi under “too few sides” and "
            "under “unknown”.",
        ),
        mistakes=(
            Mistake(
                lambda: prison(UNKNOWN),
                "That is one of the two classes. Where a single side spoke, there is no rival either.",
                "Not complete",
            ),
            Mistake(
                lambda: len(which(TOO_FEW, classes())) + len(which(UNKNOWN, classes())),
                "These are the questions of the whole chapter. Keep those about the prison.",
            ),
            Mistake(
                lambda: prison(ESTABLISHED, CONTESTED, TOO_FEW, UNKNOWN),
                "These are all questions about the prison. Where sides put rival numbers, there is somebody to compare with.",
            ),
            Mistake(
                lambda: prison(CONTESTED),
                "This is where sides put rival numbers. Count the others.",
            ),
        ),
        because="To be contested, a number needs a rival; most questions about the prison have none that the rule uses.",
    ),
    Exercise(
        "ch10-wider-spread",
        "A wider spread",
        skill=CHANGE,
        minutes=5,
        misconception="Whether something is established is found, and not decided.",
        kind=NAMES,
        answer=lambda: moved(classes(max_spread=2.5)),
        hints=(
            "The first figure of the chapter shows how far the largest number is from the smallest.",
            "Run `tried = classify(max_spread=2.5)` and then `tried[tried != ruled].index`.",
        ),
        mistakes=(
            Mistake(
                lambda: moved(classes(max_spread=1.5)),
                "This bar falls under the smaller threshold already. One more falls under the larger.",
                "Not complete",
            ),
            Mistake(
                lambda: which(ESTABLISHED, classes(max_spread=2.5)),
                "These are all that the rule then calls established. Which of them were not before?",
                "Too many",
            ),
            Mistake(
                lambda: which(CONTESTED, classes()),
                "These are all that are contested as the rule is set. One of the bars is far beyond the threshold.",
                "Too many",
            ),
            Mistake(
                lambda: moved(classes(min_sides=1)),
                "This is the other threshold, that of the sides. Leave it as it is.",
            ),
        ),
        because="Nobody counted again: the same numbers changed class because the rule did.",
    ),
    Exercise(
        "ch10-newsrooms",
        "Let the newsrooms in",
        skill=CHANGE,
        minutes=6,
        misconception="More voices on a question make its answer more certain.",
        kind=NAMES,
        answer=lambda: moved(classes(with_newsrooms)),
        hints=(
            "Predict first: on which questions did newsrooms print numbers of their own?",
            "Keep `before = ruled`, set `retold = []`, run the cells of the rule, and then "
            "`ruled[ruled != before].index`.",
        ),
        mistakes=(
            Mistake(
                lambda: which(CONTESTED, classes(with_newsrooms)),
                "These are all that the rule then calls contested. Some of them were so before.",
                "Too many",
            ),
            Mistake(
                lambda: [q for q in ASKED if len(with_newsrooms(q)) > len(counted(q))],
                "On all of these newsrooms or scholars put a number. Which of them changed class?",
                "Too many",
            ),
            Mistake(
                lambda: which(TOO_FEW, classes(with_newsrooms)),
                "Here the newsrooms changed nothing: a single side is still all there is.",
            ),
        ),
        because="Look at who brought the rival number. For al-Hol it is AP's, for the peak of 2019: the rule reads the day on which a number was printed, not the day that it is about.",
    ),
    Exercise(
        "ch10-second-hand",
        "Only what we read ourselves",
        skill=CHANGE,
        minutes=6,
        misconception="A rule that sorts claims does not depend on how they were read.",
        kind=NAMES,
        answer=lambda: moved(classes(read_by_us)),
        hints=(
            "A row read second-hand says so in its column `seen`.",
            'In `counted()`, add `& (rows["seen"] != "second_hand")` to what is kept, and run the rule again.',
        ),
        mistakes=(
            Mistake(
                lambda: [q for q in ASKED if len(read_by_us(q)) < len(counted(q))],
                "Each of these lost a number, but some keep enough others. Which changed class?",
                "Too many",
            ),
            Mistake(
                lambda: ["al-Hol: residents before"],
                "The camp's own count goes, but numbers of several sides are left. Look at the other question.",
            ),
            Mistake(
                lambda: which(UNKNOWN, classes(read_by_us)),
                "These are all that nobody counts then. Which of them is new?",
                "Too many",
            ),
        ),
        because="All its numbers came through one newspaper that we read in a copy; without them nothing is left.",
    ),
    Exercise(
        "ch10-change-my-mind",
        "What would change your mind?",
        skill=ARGUE,
        minutes=10,
        misconception="A rule is fairer than a judgement, so its verdict should stand.",
    ),
)
