"""The exercises of the book: for each chapter a text file with the words, and a module that works the answers out."""

from __future__ import annotations

import functools
from pathlib import Path

from ledger.exercises import declare
from ledger.exercises.declare import Answers, Exercise
from ledger.exercises.questions import (
    after_the_doors,
    al_hol_and_roj,
    conflicting_claims,
    detention_system,
    how_to_weigh_a_count,
    human_cost,
    it_happened_before,
    prison_break,
    start_here,
    us_syria_policy,
    what_we_know,
)
from ledger.tables import LedgerError

ANSWERS: dict[
    str, Answers
] = {  # in reading order: an exercise's first figure is its place here, from 0
    "start-here": start_here.ANSWERS,
    "prison-break": prison_break.ANSWERS,
    "conflicting-claims": conflicting_claims.ANSWERS,
    "after-the-doors": after_the_doors.ANSWERS,
    "it-happened-before": it_happened_before.ANSWERS,
    "us-syria-policy": us_syria_policy.ANSWERS,
    "detention-system": detention_system.ANSWERS,
    "al-hol-and-roj": al_hol_and_roj.ANSWERS,
    "human-cost": human_cost.ANSWERS,
    "how-to-weigh-a-count": how_to_weigh_a_count.ANSWERS,
    "what-we-know": what_we_know.ANSWERS,
}
CHAPTERS = tuple(ANSWERS)


@functools.cache
def declared(chapter: str) -> tuple[Exercise, ...]:
    """The exercises of a chapter, in its order.

    Raises LedgerError for a name that is not in CHAPTERS.
    """
    if chapter not in ANSWERS:
        raise LedgerError(f"There is no chapter {chapter!r}; there are: {', '.join(CHAPTERS)}.")
    words = Path(__file__).with_name(f"{chapter.replace('-', '_')}.ini")
    return declare.read(words, ANSWERS[chapter])


@functools.cache
def numbered() -> dict[str, Exercise]:
    """Every exercise of the book by its number, ``2.3``. Not to be changed."""
    return {
        f"{chapter}.{place}": exercise
        for chapter, name in enumerate(CHAPTERS)
        for place, exercise in enumerate(declared(name), start=1)
    }
