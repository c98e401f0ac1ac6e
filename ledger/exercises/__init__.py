"""Exercises that check themselves against the ledger.

An exercise is declared in ``ledger.exercises.questions``, one module a chapter. What is
expected is worked out from the ledger whenever somebody asks, with the same
functions that the chapters use; so are the typical mistakes. No expected value
is written down anywhere, and nothing here prints one before it was found: the
worked solutions stand folded in the chapters.
"""

from __future__ import annotations

import functools
import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from IPython.display import display

from ledger.exercises import compare
from ledger.exercises.compare import Difference
from ledger.names import did_you_mean
from ledger.tables import LedgerError

CHAPTERS = (  # in reading order: an exercise's first figure is the place of its chapter here, from 0
    "start-here", "prison-break", "conflicting-claims", "after-the-doors", "it-happened-before", "us-syria-policy",
    "detention-system", "al-hol-and-roj", "human-cost", "how-to-weigh-a-count", "what-we-know",
)  # fmt: skip
READ, COMPUTE, CHANGE, ARGUE = "read", "compute", "change", "argue"
OPEN = "open"  # a kind of answer that no machine can mark
HEADING = re.compile(r"^### Exercise (?P<number>\d+\.\d+): (?P<title>.+?)\s*$", re.M)
RIGHT, NEARLY, WRONG, UNREADABLE, NOT_ANSWERED = (
    "right",
    "nearly",
    "wrong",
    "unreadable",
    "not answered",
)
HINT = "hint"


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer: how somebody comes to it, what to tell them, and what it is called.

    answer : works the wrong answer out from the ledger. hint : says what went wrong, not what is right.
    name : "Wrong denominator" and the like, if the answer is nearly right; "" if it is simply another answer.
    """

    answer: Callable[[], Any]
    hint: str
    name: str = ""


@dataclass(frozen=True)
class Exercise:
    """One exercise: what it asks, what is expected, how people go wrong, and why it is there.

    name : ``ch2-recapture-share``, once in the book. title : as in the chapter's heading.
    skill : read, compute, change or argue. minutes : how long it takes.
    misconception : the belief that it aims at, as those who hold it would put it.
    kind : what kind of answer, one of ledger.exercises.compare.EXPECTED, or OPEN.
    answer : works the expected answer out from the ledger; None for an open question.
    hints : from the general to the particular; none says the answer.
    mistakes : typical wrong answers. because : what to say with "Right".
    about : heading of the section whose figure or table the question is about; "" for the chapter's opening figure.
    """

    name: str
    title: str
    skill: str
    minutes: int
    misconception: str
    kind: str = OPEN
    answer: Callable[[], Any] | None = None
    hints: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    because: str = ""
    about: str = ""


@dataclass(frozen=True)
class Verdict:
    """What is said to an answer; a notebook shows it as a short paragraph.

    outcome : RIGHT, NEARLY, WRONG, UNREADABLE, NOT_ANSWERED, OPEN or HINT; ledger.exercises.marking has two of its own.
    words : the paragraph, in Markdown.
    """

    outcome: str
    words: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.words.replace("**", ""), "text/markdown": self.words}


# -- finding an exercise ------------------------------------------------------


def declared(chapter: str) -> tuple[Exercise, ...]:
    """The exercises of a chapter, in its order; a chapter without a module in ledger.exercises.questions has none.

    Raises LedgerError for a name that is not in CHAPTERS.
    """
    if chapter not in CHAPTERS:
        raise LedgerError(f"There is no chapter {chapter!r}; there are: {', '.join(CHAPTERS)}.")
    module = f"ledger.exercises.questions.{chapter.replace('-', '_')}"
    return importlib.import_module(module).EXERCISES if importlib.util.find_spec(module) else ()


@functools.cache
def numbered() -> dict[str, Exercise]:
    """Every exercise of the book by its number, ``2.3``. Not to be changed."""
    return {
        f"{chapter}.{place}": exercise
        for chapter, name in enumerate(CHAPTERS)
        for place, exercise in enumerate(declared(name), start=1)
    }


def find(name: str) -> Exercise:
    """The exercise of this name. Raises LedgerError, with the nearest name where one is near, if there is none."""
    known = {exercise.name: exercise for exercise in numbered().values()}
    if name in known:
        return known[name]
    raise LedgerError(f"There is no exercise {name!r}. {did_you_mean(str(name), known)}".rstrip())


def minutes(text: str) -> int:
    """How long the exercises take whose headings stand in a text, added up."""
    known = numbered()
    return sum(
        known[found["number"]].minutes
        for found in HEADING.finditer(text)
        if found["number"] in known
    )


# -- judging an answer --------------------------------------------------------


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


def judge(exercise: Exercise, answer: Any = ..., offer_hints: bool = True) -> Verdict:
    """The verdict on an answer, without showing it. offer_hints : say how to call for a further hint."""
    if exercise.answer is None:
        return Verdict(
            OPEN, "**An open question.** Judge your answer by the list under the question."
        )
    wanted = f"Expected: {compare.EXPECTED[exercise.kind]}."
    if missing(answer):
        return Verdict(
            NOT_ANSWERED, f"**Not answered yet.** {wanted} About {_minutes(exercise.minutes)}."
        )
    expected = exercise.answer()
    more = functools.partial(_more, exercise) if offer_hints else lambda _: ""
    try:
        off = compare.compare(exercise.kind, answer, expected)
    except compare.Unreadable as problem:
        return Verdict(UNREADABLE, f"**This cannot be read as an answer.** {problem} {wanted}")
    if off == []:
        words = f"**Right:** {compare.write(exercise.kind, expected)}."
        return Verdict(RIGHT, f"{words} {exercise.because}".strip())
    mistake = _mistake(exercise, answer, exact=True) or (
        None if off else _mistake(exercise, answer, exact=False)
    )
    if mistake:
        outcome, named = (
            (NEARLY, f"**Nearly.** {mistake.name}. ")
            if mistake.name
            else (WRONG, "**Not right yet.** ")
        )
        return Verdict(outcome, f"{named}{mistake.hint}{more(1)}")
    if off:
        return Verdict(NEARLY, f"**Nearly.** {' '.join(map(_told, off))}{more(1)}")
    return Verdict(WRONG, f"**Not right yet.** Hint: {exercise.hints[0]}{more(2)}")


def missing(answer: Any) -> bool:
    """Say whether an answer is not there yet: ..., nothing, or a list that holds one of them."""
    if isinstance(answer, (list, tuple, set)):
        return not answer or any(one is ... or one is None for one in answer)
    return answer is ... or answer is None or (isinstance(answer, str) and not answer.strip())


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


def _told(off: Difference) -> str:
    return f"{off.name}. {off.words}"


def _more(exercise: Exercise, number: int) -> str:
    if number > len(exercise.hints):
        return ""
    return f' For a hint, run `hint("{exercise.name}"{f", {number}" if number > 1 else ""})`.'


def _minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'}"
