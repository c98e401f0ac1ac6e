"""Exercises: what is declared, what is said to an answer, and that both follow the data."""

from __future__ import annotations

import importlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ledger import Amount, LedgerError, check, claim, claims, exercises, hint
from ledger.exercises import (
    CHAPTERS,
    NEARLY,
    NOT_ANSWERED,
    RIGHT,
    UNREADABLE,
    WRONG,
    Exercise,
    Mistake,
    declared,
    judge,
)
from ledger.exercises import compare as answers
from ledger.exercises.compare import AMOUNT, CLAIM, DAY, NAMES, NUMBER, YES_NO, compare
from ledger.tables import _read
from press.refresh import notebooks as stored_notebooks
from tests.conftest import ROOT, read_rows, write_rows
from tests.ledger.exercise_cells import FEWEST, MOST, cell_faults, declared_faults

ALL = list(exercises.numbered().values())
CLOSED = [exercise for exercise in ALL if exercise.answer]
CAUGHT, ESCAPED, US = (
    "shaddadi-recaptured-moi-81",
    "shaddadi-escaped-moi-120",
    "shaddadi-escaped-us-200",
)


def shown(part) -> str:
    """A part of a case as the name of a test: the same in every run."""
    if callable(part):
        return part.__name__
    return str(sorted(part) if isinstance(part, set) else part)[:24]


def named(one):
    return getattr(one, "name", one)


# -- what is declared ---------------------------------------------------------


@pytest.mark.parametrize("exercise", ALL, ids=named)
def test_the_right_answer_passes_and_each_typical_mistake_gets_its_own_hint(exercise):
    assert declared_faults(exercise) == []


def test_the_chapters_are_those_of_the_book_in_its_order():
    listed = re.findall(r"chapters/([\w-]+)$", (ROOT / "_toc.yml").read_text("utf-8"), re.M)
    assert listed[: len(CHAPTERS)] == list(CHAPTERS)
    assert all(map(declared, CHAPTERS))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_exercises_of_each_sort_with_names_of_its_own(chapter):
    own = declared(chapter)
    assert FEWEST <= len(own) <= MOST
    assert {e.skill for e in own} >= {exercises.READ, exercises.CHANGE, exercises.ARGUE}
    assert all(e.name.startswith(f"ch{CHAPTERS.index(chapter)}-") for e in own)
    assert len({e.name for e in ALL}) == len(ALL) and len({e.misconception for e in ALL}) == len(
        ALL
    )


GOOD = next(e for e in CLOSED if e.name == "ch2-recapture-share")
FIRST = GOOD.mistakes[0]
BAD = {
    "an expected answer that is wrong": (replace(GOOD, answer=lambda: claim(ESCAPED), kind=YES_NO), "neither|not called right"),
    "a mistake that is right": (replace(GOOD, mistakes=(*GOOD.mistakes[1:], replace(FIRST, answer=GOOD.answer))), "does not get its own hint"),
    "a mistake hidden by another": (replace(GOOD, mistakes=(FIRST, replace(FIRST, hint="Another hint."), *GOOD.mistakes[2:])), "does not get its own hint"),
    "too few mistakes": (replace(GOOD, mistakes=GOOD.mistakes[:2]), "three mistakes"),
    "a hint twice": (replace(GOOD, mistakes=tuple(replace(m, hint="Again.") for m in GOOD.mistakes)), "three mistakes"),
    "a single hint": (replace(GOOD, hints=GOOD.hints[:1]), "two hints"),
    "an answer given away": (replace(GOOD, hints=("It is about 68%.", "So it is.")), "given away"),
    "a number in the words": (replace(GOOD, because="That is 81 of them."), "no data change would follow"),
    "no sentence": (replace(GOOD, because="lower case."), "not a sentence"),
    "an hour of work": (replace(GOOD, minutes=60), "minutes"),
    "an unknown skill": (replace(GOOD, skill="guess"), "skill"),
    "an unknown kind": (replace(GOOD, kind="essay"), "kind of answer"),
    "an open question with hints": (replace(GOOD, answer=None), "needs no hints"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_fault_in_a_declaration_is_named(name):
    exercise, words = BAD[name]
    try:
        told = "\n".join(declared_faults(exercise))
    except answers.Unreadable as problem:
        told = str(problem)
    assert re.search(words, told), told
    assert declared_faults(GOOD) == []


# -- what the data move -------------------------------------------------------


def other_ledger(tmp_path, monkeypatch, change) -> None:
    """Put a changed copy of the ledger in place: change(table, rows) returns the rows to write."""
    folder = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    for path in folder.glob("*.csv"):
        path.chmod(0o644)
        rows = read_rows(path)
        head = path.read_text("utf-8").splitlines()[0]
        if changed := change(path.stem, rows):
            write_rows(path, changed)
        else:
            path.write_text(head + "\n", "utf-8")
    monkeypatch.setenv("LEDGER_DATA", str(folder))


def changed_claims(**values):
    def change(table, rows):
        for row in rows if table == "claims" else []:
            row.update(values.get(row["claim_id"], {}))
        return rows

    return change


@pytest.mark.parametrize("exercise", CLOSED, ids=named)
def test_no_expected_answer_is_stored(exercise, tmp_path, monkeypatch):
    before = answers.write(exercise.kind, exercise.answer())
    other_ledger(tmp_path, monkeypatch, lambda table, rows: [])
    try:
        after = answers.write(exercise.kind, exercise.answer())
    except (LedgerError, LookupError, ValueError, AttributeError):
        return  # there is nothing left to work it out from
    assert after != before


def test_a_stored_answer_would_be_found(tmp_path, monkeypatch):
    stored = replace(GOOD, answer=lambda: Amount.exactly(68, unit="percent"))
    with pytest.raises(AssertionError):
        test_no_expected_answer_is_stored(stored, tmp_path, monkeypatch)


@pytest.mark.parametrize("exercise", [e for e in CLOSED if e.kind == AMOUNT], ids=named)
def test_a_changed_claim_moves_an_expected_amount(exercise, tmp_path, monkeypatch):
    before = exercise.answer()
    assert before.claims

    def change(table, rows):
        for n, row in enumerate(rows if table == "claims" else []):
            for column in ("value", "low", "high"):
                if row[column]:
                    row[column] = str(float(row[column]) * (1.01 + n % 17 / 100))
        return rows

    other_ledger(tmp_path, monkeypatch, change)
    after = exercise.answer()
    assert (after.low, after.high) != (before.low, before.high)
    assert judge(exercise, after).outcome == RIGHT


MOVED = {  # what a change of rows does to exercises that ask for rows, names or days
    "ch0-one-sided-marks": {
        "shaddadi-escaped-fox-at-least-120": {"qualifier": "about", "value": "120", "low": ""}
    },
    "ch0-read-whole": {US: {"seen": "excerpt"}},
    "ch0-first-night": {ESCAPED: {"asserted_on": "2026-01-19", "asserted_time": ""}},
    "ch1-no-hour": {US: {"asserted_time": "14:00"}},
    "ch1-hedge": {ESCAPED: {"caveat": ""}, US: {"caveat": "hedged"}},
    "ch2-by-ten": {US: {"asserted_time": "09:59"}},
    "ch2-without-shami": {US: {"value": "1700"}},
    "ch7-longest-silence": {
        "alhol-2022-01-57460": {"refers_from": "2023-06-01", "refers_to": "2023-06-01"}
    },
    "ch7-to-the-last-person": {"alhol-2022-06-stale-iraqis": {"asserted_on": "2021-06"}},
    "ch8-day-to-day": {
        "disp-ocha-2026-01-27-170000": {"claimant_id": "iom", "quantity_id": "displaced-hasakah"}
    },
    "ch8-that-evening": {"disp-iom-2026-01-22-134803": {"asserted_on": "2026-01-23"}},
    "ch8-first-year": {"fts-2014-percent-september": {"value": "40"}},
    "ch9-widest-gap": {"alhol-2022-10-54000": {"value": "60000"}},
    "ch9-year-is-over": {"fts-2025-percent": {"asserted_on": "2026-03-20"}},
    "ch10-wider-spread": {
        US: {"value": "1400"},
        ESCAPED: {"value": "700"},
        "shaddadi-escaped-fox-200": {"value": "900"},
    },
    "ch10-newsrooms": {"hol-peak-ap-73000": {"value": "24000"}},
    "ch10-second-hand": {
        "hol-pop-moi-23500": {"seen": "second_hand"},
        "alhol-2026-sdf-23000": {"seen": "second_hand"},
    },
}


@pytest.mark.parametrize("name", MOVED)
def test_a_changed_row_moves_what_is_expected(name, tmp_path, monkeypatch):
    exercise = exercises.find(name)
    before = exercise.answer()
    other_ledger(tmp_path, monkeypatch, changed_claims(**MOVED[name]))
    assert judge(exercise, before).outcome != RIGHT
    assert judge(exercise, exercise.answer()).outcome == RIGHT


def test_declaring_reads_no_data(monkeypatch):
    def refuse(*args):
        raise AssertionError("the ledger was read while exercises were declared")

    monkeypatch.setattr("ledger.tables._read", refuse)
    for chapter in CHAPTERS:
        importlib.reload(
            importlib.import_module(f"ledger.exercises.questions.{chapter.replace('-', '_')}")
        )
    monkeypatch.undo()
    assert _read is importlib.import_module("ledger.tables")._read


def test_a_chapter_run_on_changed_data_still_has_right_solutions(tmp_path, monkeypatch):
    other_ledger(tmp_path, monkeypatch, changed_claims(**{CAUGHT: {"value": "95"}}))
    run = stored_notebooks.run(ROOT / "chapters" / "02-conflicting-claims.ipynb")
    said = [
        output["data"]["text/plain"]
        for cell in run.cells
        if "solution" in cell.metadata.get("tags", []) and cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert len(said) == len([e for e in declared("conflicting-claims") if e.answer])
    assert all(words.startswith("Right:") for words in said) and any(
        "95 ÷ about 120" in words for words in said
    )


# -- what is said to an answer ------------------------------------------------


def share():
    return (claim(CAUGHT) / claim(ESCAPED)).as_share()


def times():
    return claim("shaddadi-escaped-sdf-1500") / claim(ESCAPED)


def money():
    return Amount.of("about", 2_920_000_000, unit="USD")


def floor():
    return Amount.of("at_least", low=27, unit="places")


def span():
    return Amount.of("range", low=3000, high=5000, unit="people")


NUMBERS = [
    ("about 68%", share, []), ("around 68 per cent", share, []), ("~68%", share, []), ("About 68% of them", share, []),
    (68, share, ["Lost qualifier"]), ("68%", share, ["Lost qualifier"]), (68.0, share, ["Lost qualifier"]),
    (67.5, share, ["False precision", "Lost qualifier"]), ("about 67.5%", share, ["False precision"]),
    (np.float64(67.5), share, ["False precision", "Lost qualifier"]),
    (0.68, share, ["Wrong unit", "Lost qualifier"]), (81 / 120, share, ["Wrong unit", "False precision", "Lost qualifier"]),
    ("about 68", share, ["Wrong unit"]), (lambda: claim(CAUGHT) / claim(ESCAPED), share, ["Wrong unit"]),
    ("about 67%", share, ["Rounded differently"]), ("about 70%", share, ["Rounded differently"]),
    ("at least 68%", share, ["Changed qualifier"]), ("about 40%", share, None), (168, share, None), (-68, share, None),
    ("about 13 times", times, []), ("about 13", times, []), (12.5, times, ["False precision", "Lost qualifier"]),
    (12, times, ["Rounded differently", "Lost qualifier"]), ("about 13%", times, ["Wrong unit"]), (1300, times, ["Wrong unit", "Lost qualifier"]),
    ("about $2.92 billion", money, []), ("$2.92 billion", money, ["Lost qualifier"]), (2.92, money, ["Wrong unit", "Lost qualifier"]),
    ("about £2.92 billion", money, ["Wrong unit"]), (2920, money, ["Wrong unit", "Lost qualifier"]),
    ("at least 27", floor, []), (27, floor, ["Lost qualifier"]), ("more than 27", floor, ["Changed qualifier"]), ("at least 28", floor, None),
    ("3,000 to 5,000", span, []), ("about 3,000 to 5,000", span, []), (4000, span, None), ("3 to 5", span, ["Wrong unit"]),
    (34, lambda: 34, []), ("34", lambda: 34, []), ("about 34", lambda: 34, ["Added qualifier"]), (30, lambda: 34, None),
    (np.int64(34), lambda: 34, []), (Amount.exactly(34, unit="rows"), lambda: 34, []), (33, lambda: 34, None), (0, lambda: 34, None),
    (200 / 3, lambda: Amount.exactly(200) / Amount.exactly(3), ["False precision", "Lost qualifier"]),
    (66.66, lambda: Amount.exactly(200) / Amount.exactly(3), ["False precision", "Lost qualifier"]),
]  # fmt: skip


@pytest.mark.parametrize("given, expected, off", NUMBERS, ids=shown)
def test_what_is_off_in_a_number_is_named(given, expected, off):
    found = compare(AMOUNT, given() if callable(given) else given, expected())
    assert (found if found is None else [one.name for one in found]) == off


OTHERS = [
    (CLAIM, US, US, []), (CLAIM, lambda: claim(US), US, []), (CLAIM, f" claim:{US} ", US, []), (CLAIM, ESCAPED, US, ["Another speaker"]),
    (CLAIM, "shaddadi-moved-before-us-600", US, ["Another count"]), (CLAIM, "amnesty-men-11500", US, None),
    (NAMES, ["Fox News", "Breitbart"], {"fox-news", "breitbart"}, []), (NAMES, pd.Series(["BREITBART", "fox  news"]), {"fox-news", "breitbart"}, []),
    (NAMES, "Breitbart", {"breitbart"}, []), (NAMES, ["Breitbart"], ["fox-news", "breitbart"], ["Not complete"]),
    (NAMES, ["Breitbart", "Fox News", "AP"], ["fox-news", "breitbart"], ["Too many"]), (NAMES, ["AP"], ["breitbart"], None),
    (NAMES, "“dozens”", ["dozens", "many"], ["Not complete"]),
    (YES_NO, [True, False, True], (True, False, True), []), (YES_NO, ["yes", "No", np.True_], (True, False, True), []),
    (YES_NO, [True, True, True], (True, False, True), ["One is off"]), (YES_NO, [False, True, True], (True, False, True), None),
    (YES_NO, True, True, []), (YES_NO, False, True, None),
    (DAY, "2026-01-20", "2026-01-20", []), (DAY, pd.Timestamp("2026-01-21"), "2026-01-20", ["A day off"]), (DAY, "2026-02-20", "2026-01-20", None),
]  # fmt: skip


@pytest.mark.parametrize("kind, given, expected, off", OTHERS, ids=shown)
def test_what_is_off_in_rows_names_and_days_is_named(kind, given, expected, off):
    found = compare(kind, given() if callable(given) else given, expected)
    assert (found if found is None else [one.name for one in found]) == off


UNREAD = [
    (AMOUNT, "nearly 70%", share, "states no number"), (AMOUNT, US, share, "states no number"), (AMOUNT, True, share, "is no number"),
    (AMOUNT, float("nan"), share, "not a number"), (AMOUNT, [68], share, "type `list`"), (NUMBER, {"a": 1}, lambda: 3, "type `dict`"),
    (CLAIM, "shaddadi-escaped-us-20", lambda: US, f"Did you mean '{US}'?"), (CLAIM, 200, lambda: US, "not the id"),
    (CLAIM, lambda: claim(US) - claim(ESCAPED), lambda: US, "not the id"),
    (NAMES, 3, lambda: ["breitbart"], "not a list"), (NAMES, [1, 2], lambda: ["breitbart"], "quotation marks"),
    (NAMES, lambda: claims("shaddadi-escaped"), lambda: ["breitbart"], "one column"), (NAMES, ["Breitbard"], lambda: ["breitbart"], "nearest is “Breitbart”"),
    (YES_NO, [True], lambda: [True, False], "2 answers are expected, and these are 1"), (YES_NO, "perhaps", lambda: True, "neither"),
    (DAY, "Tuesday", lambda: "2026-01-20", "no day"),
]  # fmt: skip


@pytest.mark.parametrize("kind, given, expected, words", UNREAD, ids=shown)
def test_an_answer_of_another_kind_is_told_what_was_expected(kind, given, expected, words):
    exercise = Exercise("x", "X", "read", 1, "M.", kind, expected, ("H.", "I."))
    verdict = judge(exercise, given() if callable(given) else given)
    assert (
        verdict.outcome == UNREADABLE
        and words in verdict.words
        and answers.EXPECTED[kind] in verdict.words
    )


@pytest.mark.parametrize("exercise", CLOSED, ids=named)
@pytest.mark.parametrize("nothing", [..., None, "", [], [..., ...]], ids=str)
def test_no_answer_yet_is_told_what_kind_is_expected(exercise, nothing):
    verdict = judge(exercise, nothing)
    assert verdict.outcome == NOT_ANSWERED and answers.EXPECTED[exercise.kind] in verdict.words
    assert str(exercise.minutes) in verdict.words and judge(exercise) == verdict


def test_a_mistake_is_found_however_it_is_written_and_goes_before_a_general_remark():
    mixed = judge(GOOD, 81 / 1500)
    assert mixed.outcome == NEARLY and "Wrong denominator" in mixed.words
    assert "Lost qualifier" in judge(GOOD, 68).words
    strange = judge(GOOD, "about 3%")
    assert (
        strange.outcome == WRONG
        and GOOD.hints[0] in strange.words
        and f'hint("{GOOD.name}", 2)' in strange.words
    )


def test_a_mistake_that_can_no_longer_be_made_is_passed_over():
    gone = Mistake(lambda: claim("gone"), "Gone.")
    assert judge(replace(GOOD, mistakes=(gone, *GOOD.mistakes)), "about 3%").outcome == WRONG


def test_checks_and_hints_are_shown_as_text_and_markdown(monkeypatch):
    shown = []
    monkeypatch.setattr("ledger.exercises.display", shown.append)
    assert check("ch2-recapture-share", "about 68%") is None
    check("ch2-recapture-share")
    hint("ch2-recapture-share", 2)
    said = [one._repr_mimebundle_() for one in shown]
    starts = ("Right: about 68% = 81 ÷ about 120.", "Not answered yet.", "Hint 2 of 2.")
    assert all(one["text/plain"].startswith(start) for one, start in zip(said, starts))
    assert said[1]["text/markdown"].startswith("**Not answered yet.**")
    assert judge(ALL[-1], "A headline").outcome == "open"


def test_an_unknown_name_is_answered_with_the_nearest():
    for ask in (check, hint):
        with pytest.raises(
            LedgerError,
            match="no exercise 'ch2-recaptured-share'. Did you mean 'ch2-recapture-share'",
        ):
            ask("ch2-recaptured-share")
    with pytest.raises(LedgerError, match="has 2 hints"):
        hint("ch2-recapture-share", 3)
    with pytest.raises(LedgerError, match="There is no chapter 'chapter-two'"):
        declared("chapter-two")


# -- in the notebooks ---------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_exercises_of_a_chapter_are_those_declared_each_with_its_solution(chapter):
    path = ROOT / "chapters" / f"{chapter}.ipynb"
    assert cell_faults(path, declared(chapter)) == []


def test_minutes_of_exercises_are_kept_apart_from_reading():
    content = json.loads((ROOT / "chapters" / "02-conflicting-claims.ipynb").read_text("utf-8"))
    about = content["metadata"]["myst"]["html_meta"]
    assert about["exercise-minutes"] == str(sum(e.minutes for e in declared("conflicting-claims")))
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("word " * 1000)])
    for tag in ("exercise", "rubric", "solution"):
        notebook.cells.append(
            nbformat.v4.new_markdown_cell("word " * 1000, metadata={"tags": [tag]})
        )
    assert (
        stored_notebooks.reading_minutes(notebook) == 5
        and stored_notebooks.exercise_minutes(notebook) == 0
    )


def cell_with(cells, tag, kind, last=False):
    found = [
        cell
        for cell in cells
        if tag in cell["metadata"].get("tags", []) and cell["cell_type"] == kind
    ]
    return found[-1 if last else 0]


def edited(tag, kind, old, new, last=False):
    def act(cells):
        cell = cell_with(cells, tag, kind, last)
        source = "".join(cell["source"])
        assert re.search(old, source)
        cell["source"] = re.sub(old, new, source, count=1)

    return act


def untagged(tag, kind):
    return lambda cells: cell_with(cells, tag, kind)["metadata"].update(tags=[])


def dropped(tag, kind):
    return lambda cells: cells.remove(cell_with(cells, tag, kind))


def in_text(old, new):
    def act(cells):
        cell = next(c for c in cells if old in "".join(c["source"]))
        cell["source"] = "".join(cell["source"]).replace(old, new)

    return act


def wrong_solution(cells):
    cell_with(cells, "solution", "code")["outputs"][0]["data"]["text/plain"] = [
        "Not right yet. Hint: no."
    ]


CELLS = {
    "another title": (edited("exercise", "markdown", "Back to", "Forward to"), "headings"),
    "an exercise not declared": (edited("exercise", "markdown", r"2\.1", "2.7"), "headings"),
    "no answer cell": (dropped("exercise", "code"), "expected, tagged so"),
    "an answer filled in": (edited("exercise", "code", r"\.\.\.", "68"), "answer cell"),
    "another check": (edited("exercise", "code", "ch2-first-voice", "ch2-by-ten"), "answer cell"),
    "no solution": (dropped("solution", "code"), "expected, tagged so"),
    "a solution without its tag": (untagged("solution", "code"), "expected, tagged so"),
    "a solution of another exercise": (edited("solution", "code", "ch2-first-voice", "ch2-by-ten"), "does not end right"),
    "a solution that is wrong": (wrong_solution, "does not end right"),
    "open in JupyterLab": (lambda cells: cell_with(cells, "solution", "markdown")["metadata"].pop("jp-MarkdownHeadingCollapsed"), "not folded"),
    "open in the book": (lambda cells: cell_with(cells, "solution", "code")["metadata"]["tags"].remove("hide-cell"), "not folded"),
    "no rubric": (dropped("rubric", "markdown"), "expected, tagged so"),
    "an empty rubric": (edited("rubric", "markdown", r"(?s)- .*not\.", "Be good."), "folded list"),
    "one model answer": (edited("solution", "markdown", r"\*\*Without numbers\.\*\*", "Without.", last=True), "two named model answers"),
    "answers not folded": (edited("solution", "markdown", "<details[^>]*>", "", last=True), "two named model answers"),
    "a long question": (edited("exercise", "markdown", "$", " word" * 90), "words"),
    "an objective without exercise": (in_text(" (Exercise 2.2)", ""), "objective"),
    "an exercise without objective": (in_text("2.3 and 2.6", "2.3 and 2.5"), "objectives name"),
    "nothing said of what comes before": (in_text("**Before you start:**", "First:"), "Before you start"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_fault_in_the_cells_is_named(name, tmp_path):
    break_it, words = CELLS[name]
    content = json.loads((ROOT / "chapters" / "02-conflicting-claims.ipynb").read_text("utf-8"))
    break_it(content["cells"])
    path = tmp_path / "02-conflicting-claims.ipynb"
    path.write_text(json.dumps(content), "utf-8")
    told = "\n".join(cell_faults(path, declared("conflicting-claims")))
    assert words in told, told
