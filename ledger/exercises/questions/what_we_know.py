"""Exercises of What we know: the chapter's rule, its thresholds, its newsrooms, and what was read second-hand."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ledger.exercises.declare import Answers
from ledger.key_questions import ASKED, said

RETOLD = ("media", "research")
WARNED = "copy_error|outlier|single_source|stale"
ESTABLISHED, CONTESTED, TOO_FEW, UNKNOWN = "established", "contested", "too few sides", "unknown"


def counted(question: str, retold: tuple[str, ...] = RETOLD) -> pd.DataFrame:
    """The numbers on a question that the rule uses: as in the chapter's cell, which readers change."""
    rows = said(question)
    words = rows["qualifier"] == "words"
    weak = rows["caveat"].str.contains(WARNED)
    return rows[~words & ~weak & ~rows["side"].isin(retold)]


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


ANSWERS: Answers = {
    "ch10-one-side-at-most": {
        "answer": lambda: prison(TOO_FEW, UNKNOWN),
        "unknown-alone": lambda: prison(UNKNOWN),
        "whole-chapter": lambda: len(which(TOO_FEW, classes())) + len(which(UNKNOWN, classes())),
        "all": lambda: prison(ESTABLISHED, CONTESTED, TOO_FEW, UNKNOWN),
        "contested": lambda: prison(CONTESTED),
    },
    "ch10-wider-spread": {
        "answer": lambda: moved(classes(max_spread=2.5)),
        "smaller-threshold": lambda: moved(classes(max_spread=1.5)),
        "all-established": lambda: which(ESTABLISHED, classes(max_spread=2.5)),
        "all-contested": lambda: which(CONTESTED, classes()),
        "other-threshold": lambda: moved(classes(min_sides=1)),
    },
    "ch10-newsrooms": {
        "answer": lambda: moved(classes(with_newsrooms)),
        "all-contested": lambda: which(CONTESTED, classes(with_newsrooms)),
        "with-new-numbers": lambda: [q for q in ASKED if len(with_newsrooms(q)) > len(counted(q))],
        "too-few-sides": lambda: which(TOO_FEW, classes(with_newsrooms)),
    },
    "ch10-second-hand": {
        "answer": lambda: moved(classes(read_by_us)),
        "lost-a-number": lambda: [q for q in ASKED if len(read_by_us(q)) < len(counted(q))],
        "residents": lambda: ["al-Hol: residents before"],
        "all-unknown": lambda: which(UNKNOWN, classes(read_by_us)),
    },
}
