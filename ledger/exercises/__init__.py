"""Exercises that check themselves against the ledger.

What is expected is worked out from the ledger whenever somebody asks, with the
same functions that the chapters use; so are the typical mistakes. No expected
value is written down anywhere.
"""

from ledger.exercises.checking import (
    HEADING,
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
    missing,
)
from ledger.exercises.declare import (
    ARGUE,
    CHANGE,
    COMPUTE,
    OPEN,
    READ,
    Exercise,
    Mistake,
    Verdict,
)
from ledger.exercises.questions import CHAPTERS, declared, numbered

__all__ = [
    "ARGUE", "CHANGE", "CHAPTERS", "COMPUTE", "HEADING", "NEARLY", "NOT_ANSWERED", "OPEN", "READ", "RIGHT",
    "UNREADABLE", "WRONG", "Exercise", "Mistake", "Verdict",
    "check", "declared", "find", "hint", "judge", "minutes", "missing", "numbered",
]  # fmt: skip
