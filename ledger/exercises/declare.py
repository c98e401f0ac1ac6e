"""What an exercise is: its words, its expected answer, the typical mistakes, and what is said to an answer.

The words stand in a text file a chapter, which a teacher can edit; the answers are
functions in the module beside it, which work them out from the ledger whenever
somebody asks. Each mistake has the same name in both.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.tables import LedgerError

READ, COMPUTE, CHANGE, ARGUE = "read", "compute", "change", "argue"  # skills
OPEN = "open"  # a kind of answer that no machine can mark
TASK = re.compile(r"(\w+), (\d+) minutes, (\w+)")
ANSWER = "answer"  # the key of the expected answer; the others are mistakes
NEARLY_RIGHT = "nearly"

Answers = dict[str, dict[str, Callable[[], Any]]]  # exercise: answer and mistakes, worked out


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

    outcome : one of the outcomes in ledger.exercises.checking or ledger.exercises.marking.
    words : the paragraph, in Markdown.
    """

    outcome: str
    words: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.words.replace("**", ""), "text/markdown": self.words}


@dataclass(frozen=True)
class Difference:
    """One thing that is off in an answer that is nearly right: its name, and what it means."""

    name: str
    words: str


class Unreadable(Exception):
    """An answer of another kind than was asked for; the message says what is wrong with it."""


def shown(given: Any) -> str:
    """A short, stable way to name an answer that cannot be read."""
    if isinstance(given, (str, int, float)):
        return f"“{given}”"
    return f"An answer of the type `{type(given).__name__}`"


def read(path: Path, answers: Answers) -> tuple[Exercise, ...]:
    """The exercises of one text file, in its order, each with its answers.

    Raises LedgerError if an exercise or a mistake stands only in the file, or only in ``answers``.
    """
    file = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    file.read_string(path.read_text(encoding="utf-8"), source=path.name)
    for name in answers.keys() - set(file.sections()):
        raise LedgerError(f"{path.name} has no section [{name}], but an answer to it is declared.")
    return tuple(_exercise(name, file[name], answers.get(name, {})) for name in file.sections())


def _exercise(
    name: str, words: configparser.SectionProxy, answers: dict[str, Callable[[], Any]]
) -> Exercise:
    task = TASK.fullmatch(words["task"])
    if not task:
        raise LedgerError(f"{name}: write the task as “read, 3 minutes, number”.")
    told = [key for key in words if key.startswith(("wrong ", f"{NEARLY_RIGHT} "))]
    if {key.partition(" ")[2] for key in told} != answers.keys() - {ANSWER}:
        raise LedgerError(f"{name}: the mistakes with words are not those that are worked out.")
    return Exercise(
        name,
        words["title"],
        skill=task[1],
        minutes=int(task[2]),
        misconception=words["belief"],
        kind=task[3],
        answer=answers.get(ANSWER),
        hints=tuple(words[key] for key in words if key.startswith("hint ")),
        mistakes=tuple(_mistake(key, words[key], answers) for key in told),
        because=words.get("right", ""),
        about=words.get("about", ""),
    )


def _mistake(key: str, words: str, answers: dict[str, Callable[[], Any]]) -> Mistake:
    outcome, _, slug = key.partition(" ")
    name, hint = "", words
    if outcome == NEARLY_RIGHT:  # its first sentence is what the mistake is called
        name, _, hint = words.partition(". ")
    return Mistake(answers[slug], hint, name)
