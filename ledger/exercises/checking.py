"""Find an exercise, judge an answer to it, and give hints: check() and hint() of the chapters.

The expected answer is worked out from the ledger at that moment, and never shown
before it was found: the worked solutions stand folded in the chapters.
"""

from __future__ import annotations

import re
from typing import Any

from IPython.display import display

from ledger.exercises import compare
from ledger.exercises.declare import OPEN, Exercise, Mistake, Verdict
from ledger.exercises.questions import numbered
from ledger.suggest import did_you_mean
from ledger.tables import LedgerError

HEADING = re.compile(r"^### Exercise (?P<number>\d+\.\d+): (?P<title>.+?)\s*$", re.M)
RIGHT, NEARLY, WRONG = "right", "nearly", "wrong"
UNREADABLE, NOT_ANSWERED = "unreadable", "not answered"
HINT = "hint"


def check(name: str, answer: Any = ...) -> None:
    """Say whether an answer is right, nearly right (and what is off), or wrong, with a hint.

    name : of the exercise, ``ch2-recapture-share``.
    answer : an Amount, a number, text such as "about 68%", the id of a claim, a list of names, True or
        False; ``...`` while there is none.

    Returns nothing, so that a cell may end with it. Raises LedgerError for a name that does not exist.
    """
    display(judge(find(name), answer))


def hint(name: str, number: int = 1) -> None:
    """Show a hint of an exercise: the first, or the one with this number.

    Raises LedgerError if there is no such exercise or hint.
    """
    hints = find(name).hints
    if not 1 <= number <= len(hints):
        raise LedgerError(
            f"{name} has {len(hints)} hints: write hint({name!r}), hint({name!r}, 2) and so on."
        )
    display(Verdict(HINT, f"**Hint {number} of {len(hints)}.** {hints[number - 1]}"))


def find(name: str) -> Exercise:
    """The exercise of this name. Raises LedgerError, with the nearest name where one is near, if there is none."""
    known = {exercise.name: exercise for exercise in numbered().values()}
    if name in known:
        return known[name]
    raise LedgerError(f"There is no exercise {name!r}. {did_you_mean(str(name), known)}".rstrip())


def minutes(text: str) -> int:
    """How long the exercises take whose headings stand in a text, added up."""
    known = numbered()
    found = [heading["number"] for heading in HEADING.finditer(text)]
    return sum(known[number].minutes for number in found if number in known)


def judge(exercise: Exercise, answer: Any = ..., offer_hints: bool = True) -> Verdict:
    """The verdict on an answer, without showing it. offer_hints : say how to call for a further hint."""
    if exercise.answer is None:
        return Verdict(
            OPEN, "**An open question.** Judge your answer by the list under the question."
        )
    wanted = f"Expected: {compare.EXPECTED[exercise.kind]}."
    if missing(answer):
        needs = f"{exercise.minutes} minute{'' if exercise.minutes == 1 else 's'}"
        return Verdict(NOT_ANSWERED, f"**Not answered yet.** {wanted} About {needs}.")
    expected = exercise.answer()
    try:
        off = compare.compare(exercise.kind, answer, expected)
    except compare.Unreadable as problem:
        return Verdict(UNREADABLE, f"**This cannot be read as an answer.** {problem} {wanted}")
    if off == []:
        words = f"**Right:** {compare.write(exercise.kind, expected)}."
        return Verdict(RIGHT, f"{words} {exercise.because}".strip())
    return _not_right(exercise, answer, off, offer_hints)


def missing(answer: Any) -> bool:
    """Say whether an answer is not there yet: ..., nothing, or a list that holds one of them."""
    if isinstance(answer, (list, tuple, set)):
        return not answer or any(one is ... or one is None for one in answer)
    return answer is ... or answer is None or (isinstance(answer, str) and not answer.strip())


def _not_right(
    exercise: Exercise, answer: Any, off: list[compare.Difference] | None, offer_hints: bool
) -> Verdict:
    """A typical mistake gets its own words; then what is off in an answer that is near; then the first hint."""
    mistake = _mistake(exercise, answer, exact=True)
    if not mistake and not off:
        mistake = _mistake(exercise, answer, exact=False)
    more = _call_for_hint(exercise, 1) if offer_hints else ""
    if mistake and mistake.name:
        return Verdict(NEARLY, f"**Nearly.** {mistake.name}. {mistake.hint}{more}")
    if mistake:
        return Verdict(WRONG, f"**Not right yet.** {mistake.hint}{more}")
    if off:
        told = " ".join(f"{one.name}. {one.words}" for one in off)
        return Verdict(NEARLY, f"**Nearly.** {told}{more}")
    more = _call_for_hint(exercise, 2) if offer_hints else ""
    return Verdict(WRONG, f"**Not right yet.** Hint: {exercise.hints[0]}{more}")


def _mistake(exercise: Exercise, answer: Any, exact: bool) -> Mistake | None:
    """The first typical mistake that an answer repeats: to the letter, or (not exact) but for how it is written."""
    for mistake in exercise.mistakes:
        try:
            off = compare.compare(exercise.kind, answer, mistake.answer())
        except LedgerError:  # a changed claim may leave a mistake that can no longer be made
            continue
        if off == [] or (off and not exact and exercise.kind in (compare.AMOUNT, compare.NUMBER)):
            return mistake
    return None


def _call_for_hint(exercise: Exercise, number: int) -> str:
    if number > len(exercise.hints):
        return ""
    return f' For a hint, run `hint("{exercise.name}"{f", {number}" if number > 1 else ""})`.'
