"""What the test cells of an assignment call: can an answer be read, and how many points is it worth?

An assignment for nbgrader marks each task in a cell of its own. The part that
students keep asks whether an answer can be read; the part that is taken out
before they get the notebook declares the exercise and asks for points. What is
expected is worked out from the ledger, as in the book's own exercises.
"""

from __future__ import annotations

import builtins
import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython import get_ipython
from IPython.display import display

from ledger import dates
from ledger.claims import claim, claims
from ledger.exercises import compare, quoting
from ledger.exercises.checking import NEARLY, RIGHT, UNREADABLE, judge, missing
from ledger.exercises.declare import Exercise, Verdict
from ledger.names import names_claimant
from ledger.tables import LedgerError

FORM, ITEMS = "form", "items"  # outcomes of a Verdict that only an assignment has
SHARE_OF_NEARLY = 0.5  # of the points, for an answer that is nearly right
CANNOT_BE_READ = "**This cannot be read as an answer.**"
LOADED = re.compile(r"\b(?:claim(?:s|ed)?|admit(?:s|ted)?|reveal(?:s|ed)?|insist(?:s|ed)?)\b", re.I)


@dataclass(frozen=True)
class Item:
    """One of several things that are marked apart: its name, whether it is right, and what to say if it is not."""

    name: str
    right: bool
    hint: str


def answered(name: str) -> Any:
    """What a student put under a name in the notebook; ``...`` if nothing, so that a failed cell breaks no test."""
    shell = get_ipython()
    return shell.user_ns.get(name, ...) if shell else ...


# -- can it be read? --------------------------------------------------------------


def form(kind: str, name: str) -> None:
    """Tell a student whether an answer can be read; not whether it is right.

    kind : one of ledger.exercises.compare.EXPECTED. name : of the variable that holds the answer.
    """
    given, problem = answered(name), ""
    if not missing(given):
        try:
            compare.readable(kind, given)
        except Exception as why:  # an answer may be an object of any kind
            problem = f"{CANNOT_BE_READ} {why}"
    _tell_form(given, problem, compare.EXPECTED[kind])


def _tell_form(given: Any, problem: str, wanted: str) -> None:
    if missing(given):
        told = f"**Not answered yet.** Expected: {wanted}."
    elif problem:
        told = f"{problem} Expected: {wanted}."
    else:
        told = "**This can be read.** Whether it is right is told after you have handed in."
    display(Verdict(FORM, told))


def form_text(name: str) -> None:
    """Tell a student whether a text is there, and what is wrong with its numbers."""
    text = _text(answered(name))
    if not text:
        told = "**Not answered yet.** Expected: one sentence in quotation marks."
    else:
        found = "\n".join(f"- {fault}" for fault in quoting.faults(text)) or "- nothing"
        told = f"**This can be read.** What is to be said of its numbers:\n\n{found}"
    display(Verdict(FORM, told))


def _text(given: Any) -> str:
    """A text that is more than dots and blanks; "" for anything else."""
    return given.strip() if isinstance(given, str) and given.strip(". \n") else ""


# -- how many points? --------------------------------------------------------------


def mark(exercise: Exercise, name: str, points: float) -> float:
    """Show the verdict on an answer, with its hint, and return its points: all if right, half if nearly.

    exercise : declared as for a chapter; one hint is enough. name : of the variable that holds the answer.
    """
    given = answered(name)
    try:
        with _own_words():
            verdict = judge(exercise, given, offer_hints=False)
    except Exception:  # an answer may be an object of any kind, and must not stop the other tasks
        wanted = compare.EXPECTED[exercise.kind]
        verdict = Verdict(UNREADABLE, f"{CANNOT_BE_READ} Expected: {wanted}.")
    display(verdict)
    return points * {RIGHT: 1.0, NEARLY: SHARE_OF_NEARLY}.get(verdict.outcome, 0.0)


@contextlib.contextmanager
def _own_words() -> Iterator[None]:
    """Put aside what a student called ``list`` or ``set``: a hidden test runs among the student's names."""
    shell = get_ipython()
    names = shell.user_ns if shell else {}
    taken = [name for name in dir(builtins) if name in names and not name.startswith("_")]
    aside = {name: names.pop(name) for name in taken}
    try:
        yield
    finally:
        names.update(aside)


def mark_items(items: list[Item], points: float) -> float:
    """Show which of several things are off, each with its hint, and return the points: the same for each that is right."""
    wrong = [item for item in items if not item.right]
    if wrong:
        first = f"**{len(items) - len(wrong)} of {len(items)} are right.** Look again at these:"
        lines = [first, "", *(f"- **{item.name}.** {item.hint}" for item in wrong)]
        display(Verdict(ITEMS, "\n".join(lines)))
    else:
        display(Verdict(RIGHT, "**Right**, all of it."))
    return points * (len(items) - len(wrong)) / len(items)


# -- sums that the library lets through or refuses ------------------------------

REFUSED = {
    "rivals": "rival counts",
    "overlap": "periods overlap",
    "parts": "not parts of one division",
}
FINE = "fine"
SUM_WORDS = (FINE, *REFUSED)


def sum_of(first: str, second: str) -> str:
    """Why two claims may not be added, as the library says: one of SUM_WORDS."""
    try:
        claim(first) + claim(second)
    except LedgerError as refused:
        return next(word for word, said in REFUSED.items() if said in str(refused))
    return FINE


def form_words(name: str, length: int, words: tuple[str, ...] = SUM_WORDS) -> None:
    """Tell a student whether a list of words can be read: its length, and the words that it may hold."""
    given = answered(name)
    is_list = isinstance(given, (list, tuple)) and len(given) == length
    fits = is_list and set(map(str, given)) <= set(words)
    wanted = f"a list of {length} words, each one of {', '.join(words)}"
    _tell_form(given, "" if fits else CANNOT_BE_READ, wanted)


def sum_items(
    pairs: Mapping[str, tuple[str, str]], name: str, hints: Mapping[str, str]
) -> list[Item]:
    """Each sum as an item: its letter, whether the student's word for it is the library's, and the hint for it."""
    given = answered(name)
    words = list(map(str, given)) if isinstance(given, (list, tuple)) else []
    words += [""] * len(pairs)
    return [
        Item(f"Sum {letter}", words[place] == sum_of(*pair), hints[letter])
        for place, (letter, pair) in enumerate(pairs.items())
    ]


# -- a sentence ready for print -------------------------------------------------


def print_items(name: str, claim_id: str) -> list[Item]:
    """What a machine can check in a sentence that prints one claim: number, claimant, day, source, words."""
    text = _text(answered(name))
    row = claims().set_index("claim_id", drop=False).loc[claim_id]
    plain = quoting.LINK.sub(r"\1", text)
    linked = quoting.links(text, claim_id)
    other = [str(fault) for fault in quoting.faults(text) if fault.claim_id != claim_id]
    sources = {row["publisher"], row["origin"], *row["relay"].split("; ")} - {""}
    one_sentence = quoting.sentences(text) == 1 and not LOADED.search(plain)
    said_of = f" Of its numbers: {other[0]}" if other else ""
    checks = {
        "Number": bool(linked) and all(quoting.says(words, row) for words in linked),
        "Claimant": names_claimant(plain, quoting.all_names()[row["claimant_id"]]),
        "Day": _dated(plain, row),
        "Source": names_claimant(plain, sorted(sources)),
        "Words": one_sentence and not other,
    }
    hints = {
        "Number": "Write it as a link to the row, with its small word: no more and no less than the row says.",
        "Claimant": "Name whoever said it, in this sentence.",
        "Day": "Give the day on which it was said, written as 6 January 2026 is, and the period that it is about.",
        "Source": "Say where it can be read.",
        "Words": "One sentence, no number but this one, and a verb that would serve every side."
        + said_of,
    }
    return [Item(what, bool(text) and right, hints[what]) for what, right in checks.items()]


def _dated(plain: str, row: pd.Series) -> bool:
    """Whether a sentence gives the day on which a claim was said, and the year that it is about."""
    day = dates.say(row["asserted_on"])
    return day in plain and row["refers_from"][:4] in plain.replace(day, "")
