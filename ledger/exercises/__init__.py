"""Exercises that check themselves: `check()`, `hint()`, how answers are compared and marked.

What is expected is worked out from the ledger whenever somebody asks, with the
same functions that the chapters use; so are the typical mistakes. No expected
value is written down anywhere.
"""

from ledger.exercises.checking import (
    NEARLY,
    NOT_ANSWERED,
    RIGHT,
    UNREADABLE,
    WRONG,
    check,
    find,
    hint,
    judge,
    minutes,
)
from ledger.exercises.declare import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake, Verdict
from ledger.exercises.questions import CHAPTERS, declared, numbered

__all__ = [
    "ARGUE", "CHANGE", "CHAPTERS", "COMPUTE", "NEARLY", "NOT_ANSWERED", "READ", "RIGHT",
    "UNREADABLE", "WRONG", "Exercise", "Mistake", "Verdict",
    "check", "declared", "find", "hint", "judge", "minutes", "numbered",
]  # fmt: skip
