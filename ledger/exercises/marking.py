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
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython import get_ipython
from IPython.display import display

from ledger import dates, exercises
from ledger.claims import claim, claims
from ledger.exercises import Exercise, Verdict, compare
from ledger.names import names_claimant
from ledger.tables import LedgerError
from press.check import agree, markdown, prose

FORM, ITEMS = "form", "items"  # outcomes of a Verdict that only an assignment has
SHARE_OF_NEARLY = 0.5  # of the points, for an answer that is nearly right
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


@contextlib.contextmanager
def _own_words() -> Iterator[None]:
    """Put aside what a student called ``list`` or ``set``: a test cell runs among the student's names, and needs Python's."""
    shell = get_ipython()
    names = shell.user_ns if shell else {}
    aside = {
        name: names.pop(name)
        for name in dir(builtins)
        if name in names and not name.startswith("_")
    }
    try:
        yield
    finally:
        names.update(aside)


def form(kind: str, name: str) -> None:
    """Tell a student whether an answer can be read; not whether it is right.

    kind : one of ledger.answers.EXPECTED. name : of the variable that holds the answer.
    """
    given, wanted = answered(name), f"Expected: {compare.EXPECTED[kind]}."
    if exercises.missing(given):
        display(Verdict(FORM, f"**Not answered yet.** {wanted}"))
        return
    try:
        compare.readable(kind, given)
    except Exception as problem:  # an answer may be an object of any kind
        display(Verdict(FORM, f"**This cannot be read as an answer.** {problem} {wanted}"))
    else:
        display(
            Verdict(
                FORM, "**This can be read.** Whether it is right is told after you have handed in."
            )
        )


def mark(exercise: Exercise, name: str, points: float) -> float:
    """Show the verdict on an answer, with its hint, and return its points: all if right, half if nearly.

    exercise : declared as for a chapter; one hint is enough. name : of the variable that holds the answer.
    """
    given = answered(name)
    try:
        with _own_words():
            verdict = exercises.judge(exercise, given, offer_hints=False)
    except (
        Exception
    ):  # an answer may be an object of any kind, and one task must not stop the others
        wanted = compare.EXPECTED[exercise.kind]
        verdict = Verdict(
            exercises.UNREADABLE, f"**This cannot be read as an answer.** Expected: {wanted}."
        )
    display(verdict)
    earned = {exercises.RIGHT: 1.0, exercises.NEARLY: SHARE_OF_NEARLY}
    return points * earned.get(verdict.outcome, 0.0)


def mark_items(items: list[Item], points: float) -> float:
    """Show which of several things are off, each with its hint, and return the points: the same for each that is right."""
    wrong = [item for item in items if not item.right]
    if not wrong:
        display(Verdict(exercises.RIGHT, "**Right**, all of it."))
    else:
        first = f"**{len(items) - len(wrong)} of {len(items)} are right.** Look again at these:"
        display(
            Verdict(
                ITEMS,
                "\n".join([first, "", *(f"- **{item.name}.** {item.hint}" for item in wrong)]),
            )
        )
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
    given, wanted = (
        answered(name),
        f"Expected: a list of {length} words, each one of {', '.join(words)}.",
    )
    if exercises.missing(given):
        display(Verdict(FORM, f"**Not answered yet.** {wanted}"))
    elif (
        not isinstance(given, (list, tuple))
        or len(given) != length
        or not set(map(str, given)) <= set(words)
    ):
        display(Verdict(FORM, f"**This cannot be read as an answer.** {wanted}"))
    else:
        display(
            Verdict(
                FORM, "**This can be read.** Whether it is right is told after you have handed in."
            )
        )


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
    given = answered(name)
    text = given.strip() if isinstance(given, str) and given.strip(". \n") else ""
    row = claims().set_index("claim_id", drop=False).loc[claim_id]
    ledger = prose.Ledger.read()
    linked = [link for link in markdown.links(text) if link[2] == "claim" and link[3] == claim_id]
    plain = markdown.LINK.sub(r"\1", text)
    day, said = dates.say(row["asserted_on"]), [*ledger.names[row["claimant_id"]]]
    sources = {row["publisher"], row["origin"], *row["relay"].split("; ")} - {""}
    faults = [fault for fault in prose_faults(text, ledger) if "name who said" not in fault.problem]
    other = [fault for fault in faults if claim_id not in fault.problem]
    checks: list[tuple[str, Callable[[], bool], str]] = [
        ("Number", lambda: bool(linked) and all(agree.agrees_with_claim(link[1], row) for link in linked),
         "Write it as a link to the row, with its small word: no more and no less than the row says."),
        ("Claimant", lambda: names_claimant(plain, said), "Name whoever said it, in this sentence."),
        ("Day", lambda: day in plain and row["refers_from"][:4] in plain.replace(day, ""),
         "Give the day on which it was said, written as 6 January 2026 is, and the period that it is about."),
        ("Source", lambda: names_claimant(plain, sorted(sources)), "Say where it can be read."),
        ("Words", lambda: len(markdown.sentences(text)) == 1 and not other and not LOADED.search(plain),
         "One sentence, no number but this one, and a verb that would serve every side." + _first(other)),
    ]  # fmt: skip
    return [Item(what, bool(text) and is_right(), hint) for what, is_right, hint in checks]


def form_text(name: str) -> None:
    """Tell a student whether a text is there, and what the book's own check of prose says of its numbers."""
    given = answered(name)
    if not isinstance(given, str) or not given.strip(". \n"):
        display(Verdict(FORM, "**Not answered yet.** Expected: one sentence in quotation marks."))
    else:
        faults = "\n".join(f"- “{fault.words}”: {fault.problem}" for fault in prose_faults(given))
        display(
            Verdict(
                FORM,
                f"**This can be read.** The book's check of prose says:\n\n{faults or '- nothing'}",
            )
        )


def prose_faults(text: str, ledger: prose.Ledger | None = None) -> list[prose.Fault]:
    """What the check of the chapters' prose finds in a text. ledger : read before, for many texts."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "sentence.md"
        page.write_text(text, encoding="utf-8")
        return prose.check_chapter(page, ledger or prose.Ledger.read(), [])


def _first(faults: list[prose.Fault]) -> str:
    return f" The check of prose says of “{faults[0].words}”: {faults[0].problem}" if faults else ""
