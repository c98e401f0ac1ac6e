"""Exercises: what is declared, what is said to an answer, and that both follow the data."""

from __future__ import annotations

import contextlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from ledger import Amount, LedgerError, check, claim, claims, exercises, hint
from ledger.exercises import CHAPTERS, RIGHT, Exercise, Mistake, compare, declare, declared, judge
from ledger.exercises.marking import form
from press.check import reading_time
from press.refresh import execute
from tests.conftest import ROOT, read_rows, write_rows
from tests.ledger.exercise_cells import cells_of, check_cells, check_declared, path_of, tags

ALL = list(exercises.numbered().values())
CLOSED = [exercise for exercise in ALL if exercise.answer]
CAUGHT, ESCAPED = "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120"
US = "shaddadi-escaped-us-200"
SAMPLE = "conflicting-claims"


# -- what is declared ---------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_exercises_of_each_sort_as_they_stand_in_its_notebook(chapter):
    own = declared(chapter)
    assert 4 <= len(own) <= 6
    assert {e.skill for e in own} >= {exercises.READ, exercises.CHANGE, exercises.ARGUE}
    assert all(e.name.startswith(f"ch{CHAPTERS.index(chapter)}-") for e in own)
    for exercise in own:
        check_declared(exercise)  # the right answer passes, each typical mistake gets its own hint
    check_cells(cells_of(chapter), chapter, own)


def test_the_chapters_are_those_of_the_book_in_its_order_and_no_name_stands_twice():
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    listed = re.findall(r"chapters/(?:\d+-)?([\w-]+)$", toc, re.M)
    assert listed[: len(CHAPTERS)] == list(CHAPTERS)
    assert len({e.name for e in ALL}) == len({e.misconception for e in ALL}) == len(ALL)


GOOD = next(e for e in CLOSED if e.name == "ch2-recapture-share")
FIRST, *REST = GOOD.mistakes
BAD = [  # what a declaration says instead, and what is told
    ({"answer": lambda: claim(ESCAPED), "kind": "yes_no"}, "neither"),
    ({"mistakes": (*REST, replace(FIRST, answer=GOOD.answer))}, "not its own hint"),
    ({"mistakes": (FIRST, replace(FIRST, hint="Another."), *REST[1:])}, "not its own hint"),
    ({"mistakes": GOOD.mistakes[:2]}, "three mistakes"),
    ({"mistakes": tuple(replace(m, hint="Again.") for m in GOOD.mistakes)}, "stands twice"),
    ({"hints": GOOD.hints[:1]}, "two hints"),
    ({"hints": ("Is it `about 68%`?", "It is.")}, "given away"),
    ({"because": "That is 81 of them."}, "no data change would follow"),
    ({"because": "lower case."}, "not a sentence"),
    ({"minutes": 60}, "minutes"),
    ({"skill": "guess"}, "skill"),
    ({"kind": "essay"}, "kind of answer"),
    ({"answer": None}, "needs no hints"),
]


@pytest.mark.parametrize(("changed", "words"), BAD)
def test_a_fault_in_a_declaration_is_named(changed, words):
    with pytest.raises((AssertionError, declare.Unreadable), match=words):
        check_declared(replace(GOOD, **changed))


def test_a_text_that_does_not_belong_to_its_answers_is_refused(tmp_path):
    path = tmp_path / "sample.ini"
    text = (
        "[ch9-sample]\ntitle = A\ntask = read, 3 minutes, number\nbelief = B.\nwrong other = Look."
    )
    answers = {"ch9-sample": {"answer": lambda: 1, "other": lambda: 2}}
    for old, new, words in (
        ("3 minutes", "soon", "write the task as"),
        ("wrong other", "wrong another", "the mistakes with words are not those"),
        ("ch9-sample", "ch9-simple", "no section"),
    ):
        path.write_text(text.replace(old, new), "utf-8")
        with pytest.raises(LedgerError, match=words):
            declare.read(path, answers)


# -- what the data move -------------------------------------------------------


def other_ledger(folder, monkeypatch, change) -> None:
    """Put a changed copy of the ledger in place: change(table, rows) returns the rows to write."""
    folder = Path(shutil.copytree(ROOT / "data", folder / "data"))
    for path in folder.glob("*.csv"):
        path.chmod(0o644)
        head = path.read_text("utf-8").splitlines()[0]
        if rows := change(path.stem, read_rows(path)):
            write_rows(path, rows)
        else:
            path.write_text(f"{head}\n", "utf-8")
    monkeypatch.setenv("LEDGER_DATA", str(folder))


def changed_claims(**values):
    def change(table, rows):
        for row in rows if table == "claims" else []:
            row.update(values.get(row["claim_id"], {}))
        return rows

    return change


def worked_out(some: list[Exercise]) -> dict[str, str]:
    """What is expected of each exercise for which the ledger has something to work it out from."""
    found = {}
    for exercise in some:
        with contextlib.suppress(LedgerError, LookupError, ValueError, AttributeError):
            found[exercise.name] = compare.write(exercise.kind, exercise.answer())
    return found


def test_no_expected_answer_is_stored(tmp_path, monkeypatch):
    planted = replace(GOOD, name="planted", answer=lambda: Amount.exactly(68, unit="percent"))
    before = worked_out([*CLOSED, planted])
    other_ledger(tmp_path, monkeypatch, lambda table, rows: [])
    after = worked_out([*CLOSED, planted])
    assert [name for name, answer in after.items() if answer == before[name]] == ["planted"]


MOVED = {  # what a change of rows does to exercises that ask for rows, names or days
    "ch0-read-whole": {US: {"seen": "excerpt"}},
    "ch0-first-night": {ESCAPED: {"asserted_on": "2026-01-19", "asserted_time": ""}},
    "ch1-hedge": {ESCAPED: {"caveat": ""}, US: {"caveat": "hedged"}},
    "ch2-without-shami": {US: {"value": "1700"}},
    "ch9-year-is-over": {"fts-2025-percent": {"asserted_on": "2026-03-20"}},
    "ch10-newsrooms": {"hol-peak-ap-73000": {"value": "24000"}},
}


def test_changed_rows_move_what_is_expected_and_the_chapter_s_solutions_stay_right(
    tmp_path, monkeypatch
):
    before = {name: exercises.find(name).answer() for name in MOVED}
    for name, changes in MOVED.items():
        exercise = exercises.find(name)
        other_ledger(tmp_path / name, monkeypatch, changed_claims(**changes))
        assert judge(exercise, before[name]).outcome != RIGHT, name
        assert judge(exercise, exercise.answer()).outcome == RIGHT, name
    other_ledger(tmp_path, monkeypatch, changed_claims(**{CAUGHT: {"value": "95"}}))
    run = execute.run(path_of(SAMPLE))
    solutions = [c for c in run.cells if "solution" in c.metadata.get("tags", [])]
    said = [o["data"]["text/plain"] for c in solutions for o in c.get("outputs", [])]
    assert len(said) == len([e for e in declared(SAMPLE) if e.answer])
    assert all(words.startswith("Right:") for words in said)
    assert any("95 ÷ about 120" in words for words in said)


# -- what is said to an answer ------------------------------------------------


WANTED = {
    "share": lambda: (claim(CAUGHT) / claim(ESCAPED)).as_share(),
    "span": lambda: Amount.of("range", low=3000, high=5000, unit="people"),
    "exact": lambda: 34,
    "claim": lambda: US,
    "two names": lambda: ["fox-news", "breitbart"],
    "three": lambda: (True, False, True),
    "yes": lambda: True,
    "day": lambda: "2026-01-20",
}
ANOTHER = "another answer"
OFF = [  # kind, expected, what is off, answers of which it is
    ("amount", "share", "", ["about 68%", "around 68 per cent", "~68%", "About 68% of them"]),
    ("amount", "share", "Lost qualifier", [68, "68%", 68.0]),
    ("amount", "share", "False precision", ["about 67.5%"]),
    ("amount", "share", "False precision, Lost qualifier", [67.5, np.float64(67.5)]),
    ("amount", "share", "Wrong unit", ["about 68", lambda: claim(CAUGHT) / claim(ESCAPED)]),
    ("amount", "share", "Rounded differently", ["about 67%", "about 70%"]),
    ("amount", "share", "Changed qualifier", ["at least 68%"]),
    ("amount", "share", ANOTHER, ["about 40%", 168, -68]),
    ("amount", "span", "", ["3,000 to 5,000", "about 3,000 to 5,000"]),
    ("number", "exact", "", [34, "34", np.int64(34), Amount.exactly(34, unit="rows")]),
    ("number", "exact", "Added qualifier", ["about 34"]),
    ("number", "exact", ANOTHER, [30, 33, 0]),
    ("claim", "claim", "", [US, lambda: claim(US), f" claim:{US} "]),
    ("claim", "claim", "Another speaker", [ESCAPED]),
    ("claim", "claim", "Another count", ["shaddadi-moved-before-us-600"]),
    ("names", "two names", "", [["Fox News", "Breitbart"], pd.Series(["BREITBART", "fox  news"])]),
    ("names", "two names", "Not complete", [["Breitbart"], "“Breitbart”"]),
    ("names", "two names", "Too many", [["Breitbart", "Fox News", "AP"]]),
    ("yes_no", "three", "", [[True, False, True], ["yes", "No", np.True_]]),
    ("yes_no", "three", "One is off", [[True, True, True]]),
    ("day", "day", "", ["2026-01-20"]),
    ("day", "day", "A day off", [pd.Timestamp("2026-01-21")]),
]


@pytest.mark.parametrize(("kind", "wanted", "off", "answers"), OFF)
def test_what_is_off_in_an_answer_is_named(kind, wanted, off, answers):
    for given in answers:
        given = given() if callable(given) else given
        found = compare.compare(kind, given, WANTED[wanted]())
        assert off == (ANOTHER if found is None else ", ".join(one.name for one in found)), given


UNREAD = [  # kind, answer, expected, what is said
    ("amount", "nearly 70%", "share", "states no number"),
    ("amount", [68], "share", "type `list`"),
    ("claim", "shaddadi-escaped-us-20", "claim", f"Did you mean '{US}'?"),
    ("names", claims("shaddadi-escaped"), "two names", "one column"),
    ("names", ["Breitbard"], "two names", "nearest is “Breitbart”"),
    ("names", ["US envoy"], "two names", "not the name of a voice"),  # two are called so
    ("yes_no", [True], "three", "3 answers are expected, and these are 1"),
    ("yes_no", "perhaps", "yes", "neither"),
    ("day", "Tuesday", "day", "no day"),
]


@pytest.mark.parametrize(("kind", "given", "wanted", "words"), UNREAD)
def test_an_answer_of_another_kind_is_told_what_was_expected(kind, given, wanted, words):
    verdict = judge(Exercise("x", "X", "read", 1, "M.", kind, WANTED[wanted], ("H.", "I.")), given)
    assert verdict.outcome == exercises.UNREADABLE
    assert words in verdict.words and compare.EXPECTED[kind] in verdict.words


def test_a_mistake_is_found_however_it_is_written_and_goes_before_a_general_remark():
    mixed = judge(GOOD, 81 / 1500)
    assert mixed.outcome == exercises.NEARLY and "Wrong denominator" in mixed.words
    assert "Lost qualifier" in judge(GOOD, 68).words
    gone = Mistake(lambda: claim("gone"), "A mistake that can no longer be made.")
    strange = judge(replace(GOOD, mistakes=(gone, *GOOD.mistakes)), "about 3%")
    assert strange.outcome == exercises.WRONG
    assert GOOD.hints[0] in strange.words and f'hint("{GOOD.name}", 2)' in strange.words
    assert judge(ALL[-1], "A headline").outcome == "open"
    empty = judge(GOOD, [...])
    assert empty.outcome == exercises.NOT_ANSWERED and compare.EXPECTED[GOOD.kind] in empty.words


def test_checks_and_hints_are_shown_as_text_and_markdown(monkeypatch):
    shown = []
    monkeypatch.setattr("ledger.exercises.checking.display", shown.append)
    assert check(GOOD.name, "about 68%") is None
    check(GOOD.name)
    hint(GOOD.name, 2)
    said = [one._repr_mimebundle_() for one in shown]
    starts = ("Right: about 68% = 81 ÷ about 120.", "Not answered yet.", "Hint 2 of 2.")
    assert all(one["text/plain"].startswith(start) for one, start in zip(said, starts))
    assert said[1]["text/markdown"].startswith("**Not answered yet.**")
    for ask, given, words in (
        (check, ["ch2-recaptured-share"], "no exercise .* Did you mean 'ch2-recapture-share'"),
        (hint, [GOOD.name, 3], "has 2 hints"),
        (declared, ["chapter-two"], "There is no chapter 'chapter-two'"),
    ):
        with pytest.raises(LedgerError, match=words):
            ask(*given)


def test_a_student_is_told_whether_an_answer_can_be_read(monkeypatch):
    told = []
    monkeypatch.setattr("ledger.exercises.marking.display", told.append)
    for given, words in ((..., "Not answered yet"), (["AP"], "This can be"), (7, "This cannot be")):
        monkeypatch.setattr("ledger.exercises.marking.answered", lambda name, given=given: given)
        form("names", "x")
        assert told[-1].words.startswith(f"**{words}")


# -- in the notebooks ---------------------------------------------------------


def test_minutes_of_exercises_are_kept_apart_from_reading():
    new = nbformat.v4.new_markdown_cell
    cells = [new(f"### Exercise 2.{n}: {e.title}") for n, e in enumerate(declared(SAMPLE), start=1)]
    parts = ("exercise", "rubric", "solution")
    cells += [new("word " * 1000, metadata={"tags": [part]}) for part in parts]
    notebook = nbformat.v4.new_notebook(cells=[*cells, new("word " * 900)])
    assert reading_time.reading_minutes(notebook) == 5
    needed = sum(exercise.minutes for exercise in declared(SAMPLE))
    assert reading_time.exercise_minutes(notebook) == needed


TAG = {"ask": ("exercise", "markdown"), "answer": ("exercise", "code")}
TAG |= {"rubric": ("rubric", "markdown"), "folded": ("solution", "markdown")}
TAG |= {"solution": ("solution", "code")}


def at(part, cells, which=0):
    """The first cell of a part of an exercise, or another."""
    tag, kind = TAG[part]
    return [c for c in cells if tag in tags(c) and c["cell_type"] == kind][which]


def edited(part, old, new, which=0):
    def act(cells):
        cell = at(part, cells, which)
        cell["source"], changes = re.subn(old, new, cell["source"], count=1)
        assert changes

    return act


def without(part):
    return lambda cells: cells.remove(at(part, cells))


def in_text(old, new):
    def act(cells):
        cell = next(c for c in cells if old in c["source"])
        cell["source"] = cell["source"].replace(old, new)

    return act


def in_metadata(part, **changes):
    return lambda cells: at(part, cells)["metadata"].update(changes)


def says_wrong(cells):
    at("solution", cells)["outputs"][0]["data"]["text/plain"] = "Not right yet."


CELLS = [  # a change of a chapter's cells, and what is said of it
    (edited("ask", "Back to", "Forward to"), "headings"),
    (edited("ask", "$", " word" * 90), "words"),
    (without("answer"), "expected, tagged so"),
    (edited("answer", r"\.\.\.", "68"), "answer cell"),
    (in_metadata("solution", tags=[]), "expected, tagged so"),
    (says_wrong, "does not end right"),
    (in_metadata("folded", **{"jp-MarkdownHeadingCollapsed": False}), "not folded"),
    (in_metadata("solution", tags=["solution"]), "not folded"),
    (without("rubric"), "expected, tagged so"),
    (edited("rubric", r"(?s)- .*not\.", "Be good."), "folded list"),
    (edited("folded", r"\*\*Without numbers\.\*\*", "Without.", which=-1), "two named model"),
    (in_text(" (Exercise 2.2)", ""), "objective"),
    (in_text("2.3 and 2.6", "2.3 and 2.5"), "objectives name"),
    (in_text("**Before you start:**", "First:"), "Before you start"),
]


@pytest.mark.parametrize(("break_it", "words"), CELLS)
def test_a_fault_in_the_cells_is_named(break_it, words):
    cells = cells_of(SAMPLE)
    break_it(cells)
    with pytest.raises(AssertionError, match=words):
        check_cells(cells, SAMPLE, declared(SAMPLE))
