"""The assignment's source is sound, its solutions are right by the ledger, and what is marked follows the data."""

from __future__ import annotations

import re
import shutil
from unittest.mock import patch

import pytest
from nbclient import NotebookClient

from ledger import LedgerError, exercises
from ledger.exercises import compare, marking
from press.check import prose
from press.classroom import assignment
from press.classroom.assignment import named_cells
from tests.classroom.assignment import MARKS, SOURCE, source
from tests.conftest import ROOT, read_rows, write_rows

ALLOWED = [  # what the assignment says of itself
    r"\(\d points\)", r"\d points?\b", r"Points: 30, of which 6\b", r"about 75 minutes|at most 120 words", r"\*\*one sentence\*\*",
    r"list of five words", r"single number", r"Task \d", r"\bone (?:voice|number|division)\b", "Two voices, or one",
]  # fmt: skip


def run(notebook) -> dict[str, list]:
    """Run a notebook here; the outputs of each cell by its id."""
    quiet = ["--Application.log_level=40"]
    NotebookClient(notebook, kernel_name="python3", extra_arguments=quiet).execute()
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def points(outputs: list) -> float:
    """What a cell of marks gave, as nbgrader reads it."""
    return float(next(o.data["text/plain"] for o in outputs if o.output_type == "execute_result"))


def words(outputs: list) -> str:
    return [o.data["text/markdown"] for o in outputs if "text/markdown" in o.get("data", {})][-1]


# -- the source ---------------------------------------------------------------


def unmarked(notebook) -> list[str]:
    """The cells whose solution or hidden tests do not stand between marks, so that students would get them."""
    found = []
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        due = {"SOLUTION": about.get("solution"), "HIDDEN TESTS": cell.id in MARKS}
        for what, is_due in due.items():
            marks = re.findall(rf"^### (BEGIN|END) {what}$", cell.source, re.M)
            found += [] if marks == (["BEGIN", "END"] if is_due else []) else [cell.id]
    return found


def test_what_students_do_not_get_is_marked_and_the_points_are_those_told():
    assert not unmarked(source())
    by_hand = named_cells(source())[assignment.PARAGRAPH].metadata.nbgrader.points
    text = "\n".join(cell.source for cell in source().cells if cell.cell_type == "markdown")
    told = [float(number) for number in re.findall(r"\((\d) points\)", text)]
    assert told == [*MARKS.values(), by_hand]
    assert f"Points: {sum(told):g}, of which {by_hand} are given by a person" in text
    assert f"{sum(told):g} points" in (SOURCE.parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("cell", "mark"),
    [("task-3-answer", "### END SOLUTION"), ("task-3-marks", "### BEGIN HIDDEN TESTS")],
)
def test_a_mark_that_is_gone_is_seen(cell, mark):
    broken = source()
    named_cells(broken)[cell].source = named_cells(broken)[cell].source.replace(mark, "")
    assert unmarked(broken) == [cell]


def test_its_sentences_pass_the_check_of_the_books_prose(tmp_path):
    ledger, page = prose.Ledger.read(), tmp_path / "cell.md"
    for cell in source().cells:
        if cell.cell_type != "markdown":
            continue
        text = re.sub("|".join(ALLOWED), " ", re.sub(r"^\|.*$", "", cell.source, flags=re.M))
        page.write_text(text, encoding="utf-8")
        assert not [str(f) for f in prose.check_chapter(page, ledger, [])], cell.id


# -- solutions, mistakes and the ledger -----------------------------------------


def test_each_solution_gets_all_points_also_when_the_data_change(tmp_path, monkeypatch):
    """Where the data change, the expected answers move: no answer is stored."""
    solved = run(source())
    assert {task: points(solved[task]) for task in MARKS} == MARKS
    changed = {
        "alhol-2022-06-murders-106": {"refers_from": "2022-01"},
        "alhol-ric-2021-01-killed-20": {"qualifier": "at_least", "low": "20", "value": ""},
        "ohchr-2022-killed-iraqi-men-10": {"value": "12"},
        "ohchr-2022-killed-42": {"value": "44"},
        "stc-2021-murders-73": {"qualifier": "exactly", "low": "", "value": "73"},
        "alhol-ric-2021-assassinated-93": {"low": "193"},
        "hrw-2022-killed-alhol-42": {"low": "34"},
    }
    shutil.copytree(ROOT / "data", tmp_path / "data", copy_function=shutil.copyfile)
    rows = read_rows(tmp_path / "data" / "claims.csv")
    write_rows(tmp_path / "data" / "claims.csv", [r | changed.get(r["claim_id"], {}) for r in rows])
    monkeypatch.setenv("LEDGER_DATA", str(tmp_path / "data"))
    moved = run(source())
    for task in [*MARKS][:6]:
        assert points(moved[task]) == MARKS[task], words(moved[task])
    for task in [*MARKS][:5]:
        assert words(moved[task]) != words(solved[task]), task
    assert points(moved["task-7-marks"]) < MARKS["task-7-marks"], "a sentence is typed"


def declared() -> list[exercises.Exercise]:
    """The exercises that the hidden parts declare."""
    found: list[exercises.Exercise] = []
    with patch.object(marking, "mark", lambda exercise, name, points: found.append(exercise)):
        for task in MARKS:
            hidden = named_cells(source())[task].source.split("### BEGIN HIDDEN TESTS\n")[1]
            if "Exercise(" in hidden:
                exec(hidden, {})  # our own notebook
    return found


def test_each_typical_mistake_is_met_with_its_own_hint_and_none_gives_the_answer_away():
    for exercise in declared():
        said = set()
        for mistake in exercise.mistakes:
            verdict = exercises.judge(exercise, mistake.answer(), offer_hints=False)
            assert mistake.hint in verdict.words and "hint(" not in verdict.words, verdict.words
            assert verdict.outcome == (exercises.NEARLY if mistake.name else exercises.WRONG)
            said.add(verdict.words)
        assert len(said) == len(exercise.mistakes) >= 3, exercise.name
        hints = " ".join([*exercise.hints, *(m.hint for m in exercise.mistakes)])
        assert not re.search(r"\d", re.sub(r"`[^`]*`|\b20\d\d\b", "", hints)), exercise.name
        assert compare.write(exercise.kind, exercise.answer()) not in hints, exercise.name


# -- marking ------------------------------------------------------------------

RIC = "alhol-ric-2021-assassinated-93"
GOOD = named_cells(source())["task-7-answer"].source.split('"""')[3]


@pytest.fixture
def student(monkeypatch):
    """Put an answer where the marking looks for it."""
    given: dict[str, object] = {}
    monkeypatch.setattr(marking, "answered", lambda name: given.get(name, ...))
    shown: list = []
    monkeypatch.setattr(marking, "display", shown.append)
    return given, shown


@pytest.mark.parametrize(
    ("old", "new", "off"),
    [
        ("", "", []),
        ("at least 93", "93", ["Number"]),
        ("the Rojava Information Center", "a monitor", ["Claimant"]),
        ("On 9 January 2022 ", "Last winter ", ["Day"]),
        (" in 2021", "", ["Day"]),
        (", Kurdistan24 reported", "", ["Source"]),
        ("put the number", "claimed that the number", ["Words"]),
        (GOOD, "...", ["Number", "Claimant", "Day", "Source", "Words"]),
    ],
)
def test_a_sentence_for_print_is_told_what_it_lacks(student, old, new, off):
    student[0]["sentence"] = GOOD.replace(old, new)
    items = marking.print_items("sentence", RIC)
    assert [item.name for item in items if not item.right] == off
    assert marking.mark_items(items, 5) == 5 - len(off)
    assert all(item.hint in student[1][0].words for item in items if not item.right)


@pytest.mark.parametrize("given", [..., None, 7, [print] * 5])
def test_no_answer_stops_the_marking(student, given):
    given_to, shown = student
    given_to["it"] = given
    for exercise in declared():
        assert marking.mark(exercise, "it", 3) == 0, exercise.name
        marking.form(exercise.kind, "it")
    assert marking.mark_items(marking.print_items("it", RIC), 5) == 0
    marking.form_words("it", 5)
    marking.form_text("it")
    assert all(verdict.words.startswith("**") for verdict in shown)


# -- grading, as far as it needs no nbgrader --------------------------------------


def test_notebooks_are_found_by_name_or_by_folder(tmp_path, capsys):
    assert assignment.main(["grade", str(tmp_path)]) == 1
    assert "no notebook" in capsys.readouterr().err
    for name in ("Ana.ipynb", "Ben/x.ipynb", f"{assignment.GRADED}/old.ipynb", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert [*assignment.handed_in(tmp_path)] == ["Ana", "Ben"]
    (tmp_path / "Ben" / "y.ipynb").write_text("{}")
    with pytest.raises(LedgerError, match="Ben handed in twice"):
        assignment.handed_in(tmp_path)


def test_points_by_hand_are_kept_and_checked(tmp_path):
    path = tmp_path / assignment.BY_HAND
    assert assignment.points_by_hand(path, 6) == {}
    path.write_text('submission,points,comment\nAna,"4,5",Well argued\nBen,,\n', "utf-8-sig")
    given = assignment.points_by_hand(path, 6)
    assert given == {"Ana": (4.5, "Well argued"), "Ben": (None, "")}
    table = assignment.by_hand_table(["Ben", "Cem"], given)
    rows = ["submission,points,comment", "Ben,,", "Cem,,", "Ana,4.5,Well argued"]
    assert table.splitlines() == rows
    for wrong in ("7", "good", "nan"):
        path.write_text(f"submission,points,comment\nBen,,\nAna,{wrong},\n")
        with pytest.raises(LedgerError, match=f"line 3: expected 0 to 6 points, found '{wrong}'"):
            assignment.points_by_hand(path, 6)
