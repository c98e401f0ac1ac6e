"""The assignment's source is sound, its solutions are right by the ledger, and what is marked follows the data."""

from __future__ import annotations

import json
import re
from unittest.mock import patch

import nbformat
import pytest
from nbclient import NotebookClient

from ledger import LedgerError, exercises
from ledger.exercises import compare, marking
from press.check import prose
from press.classroom import assignment
from press.classroom.assignment import Graded, named_cells
from tests.classroom.assignment import MARKS, SOURCE, fill, hidden_lines, released, source
from tests.conftest import ROOT, read_rows
from tests.ledger.test_exercises import changed_claims, other_ledger

ALLOWED = [  # what the assignment says of itself
    r"\(\d points\)", r"\d points?\b", r"Points: 30, of which 6\b", r"about 75 minutes|at most 120 words", r"\*\*one sentence\*\*",
    r"list of five words", r"single number", r"Task \d", r"\bone (?:voice|number|division)\b", "Two voices, or one",
]  # fmt: skip


def run(notebook) -> dict[str, list]:
    """Run a notebook here; the outputs of each cell by its id."""
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True,
                   extra_arguments=["--Application.log_level=40"]).execute()  # fmt: skip
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def points(outputs: list) -> float:
    """What a cell of marks gave, as nbgrader reads it."""
    return float(next(o.data["text/plain"] for o in outputs if o.output_type == "execute_result"))


def words(outputs: list) -> str:
    return [o.data["text/markdown"] for o in outputs if "text/markdown" in o.get("data", {})][-1]


# -- the source ---------------------------------------------------------------


def unsound(notebook) -> list[str]:
    """What is wrong with the source of an assignment."""
    found, names = [], []
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        names += [about["grade_id"]] if about else []
        is_test = about.get("grade") and about["locked"]
        for what, due in (("SOLUTION", about.get("solution")), ("HIDDEN TESTS", is_test)):
            marks = re.findall(rf"^### (BEGIN|END) {what}$", cell.source, re.M)
            if marks != (["BEGIN", "END"] if due else []):
                found.append(f"{cell.id}: {what} is not between its marks")
        if is_test and not re.search(r"^_marks\(\)\n### END", cell.source, re.M):
            found.append(f"{cell.id}: its last line does not give the points")
    return found + ([] if len(set(names)) == len(names) else ["a grade_id stands twice"])


def test_the_source_is_sound_and_its_points_are_those_it_tells():
    assert unsound(source()) == []
    by_hand = named_cells(source())[assignment.PARAGRAPH].metadata.nbgrader.points
    text = "\n".join(cell.source for cell in source().cells if cell.cell_type == "markdown")
    told = [float(number) for number in re.findall(r"\((\d) points\)", text)]
    assert told == [*MARKS.values(), by_hand]
    assert f"Points: {sum(told):g}, of which {by_hand} are given by a person" in text
    assert f"{sum(told):g} points" in (SOURCE.parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("cell", "old", "new", "says"),
    [
        ("task-3-answer", "### END SOLUTION", "", "SOLUTION is not between"),
        ("task-3-marks", "### BEGIN HIDDEN TESTS", "", "HIDDEN TESTS is not between"),
        ("task-3-marks", "\n_marks()\n", "\nassert True\n", "does not give the points"),
        ("task-3", "## Task 3", "### BEGIN SOLUTION\n## Task 3", "SOLUTION is not between"),
    ],
)
def test_a_fault_of_the_source_is_seen(cell, old, new, says):
    broken = source()
    at = named_cells(broken)[cell]
    assert old in at.source
    at.source = at.source.replace(old, new)
    assert [fault for fault in unsound(broken) if fault.startswith(f"{cell}:") and says in fault]


def test_its_sentences_pass_the_check_of_the_books_prose(tmp_path):
    ledger, page = prose.Ledger.read(), tmp_path / "cell.md"
    for cell in source().cells:
        if cell.cell_type != "markdown":
            continue
        text = re.sub("|".join(ALLOWED), " ", re.sub(r"^\|.*$", "", cell.source, flags=re.M))
        page.write_text(text, encoding="utf-8")
        assert not [str(f) for f in prose.check_chapter(page, ledger, [])], cell.id


def test_the_source_is_stored_in_one_form():
    stored = json.loads(SOURCE.read_text("utf-8"))
    assert (
        SOURCE.read_text("utf-8")
        == json.dumps(stored, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    )


def test_no_solution_is_left_when_the_marked_parts_are_taken_out():
    """The rule that nbgrader follows, without nbgrader; its own version is searched in test_grading."""
    left = "\n".join(cell.source for cell in released().cells)
    for word in ("BEGIN", "mark(", "Mistake", *hidden_lines()):
        assert word not in left


def test_every_claim_that_it_names_is_in_the_ledger():
    ids = {row["claim_id"] for row in read_rows(ROOT / "data" / "claims.csv")}
    texts = "\n".join(cell.source for cell in source().cells)
    used = set(re.findall(r'"((?:alhol|ohchr|stc|sohr|hrw|msf)-[\w-]*\d)"', texts))
    assert used and used <= ids


# -- solutions, mistakes and the ledger -----------------------------------------


@pytest.fixture(scope="module")
def solved():
    return run(source())


@pytest.mark.parametrize("task", MARKS)
def test_each_solution_gets_all_points(solved, task):
    assert points(solved[task]) == MARKS[task], words(solved[task])
    assert words(solved[task]).startswith("**Right")


def test_nothing_that_a_student_runs_fails_or_gives_points_before_it_is_answered():
    outputs = run(released())
    assert not [o for all_of in outputs.values() for o in all_of if o.output_type == "error"]
    for task in MARKS:
        assert words(outputs[task]).startswith("**Not answered yet.**"), task
        assert not [o for o in outputs[task] if o.output_type == "execute_result"]


def declared() -> dict[str, exercises.Exercise]:
    """The exercises that the hidden parts declare, by cell."""
    found = {}
    with patch.object(
        marking, "mark", lambda exercise, name, points: found.update({task: exercise})
    ):
        for task in MARKS:
            hidden = named_cells(source())[task].source.split("### BEGIN HIDDEN TESTS\n")[1]
            if "Exercise(" in hidden:
                exec(hidden, {})  # our own notebook
    return found


@pytest.mark.parametrize("task", declared())
def test_each_typical_mistake_is_met_with_its_own_hint(task):
    exercise = declared()[task]
    said = []
    for mistake in exercise.mistakes:
        verdict = exercises.judge(exercise, mistake.answer(), offer_hints=False)
        assert mistake.hint in verdict.words and "hint(" not in verdict.words, verdict.words
        assert verdict.outcome == (exercises.NEARLY if mistake.name else exercises.WRONG)
        said.append(verdict.words)
    assert len(set(said)) == len(said) >= 3
    right = exercises.judge(exercise, exercise.answer())
    assert right.outcome == exercises.RIGHT
    hints = " ".join([*exercise.hints, *(m.hint for m in exercise.mistakes)])
    assert not re.search(r"\d", re.sub(r"`[^`]*`|\b20\d\d\b", "", hints)), (
        "no data change would rewrite a number in a hint"
    )
    assert compare.write(exercise.kind, exercise.answer()) not in hints


def test_changed_claims_move_what_is_expected(solved, tmp_path, monkeypatch):
    """The solutions follow; an answer typed in from the old data no longer gets its points."""
    other_ledger(tmp_path, monkeypatch, changed_claims(**{
        "alhol-2022-06-murders-106": {"refers_from": "2022-01"},
        "alhol-ric-2021-01-killed-20": {"qualifier": "at_least", "low": "20", "value": ""},
        "stc-2021-murders-73": {"qualifier": "exactly", "low": "", "value": "73"},
        "ohchr-2022-killed-iraqi-men-10": {"value": "12"}, "ohchr-2022-killed-42": {"value": "44"},
        "alhol-ric-2021-assassinated-93": {"low": "193", "asserted_on": "2022-02-10"},
        "hrw-2022-killed-alhol-42": {"low": "34"},
        "sohr-2021-killed-86": {"claimant_id": "save-the-children", "refers_from": "2021-10", "refers_to": "2021-12"},
    }))  # fmt: skip
    moved = run(source())
    for task in [*MARKS][:6]:
        assert points(moved[task]) == MARKS[task], words(moved[task])
    for task in [*MARKS][:5]:
        assert words(moved[task]) != words(solved[task]), task
    assert points(moved["task-7-marks"]) == 3 and "Number." in words(
        moved["task-7-marks"]
    )  # a sentence is typed
    assert "**Day.**" in words(moved["task-7-marks"])
    typed = fill({"task-3-answer": 'share = "about 38.1%"', "task-4-answer": 'ratio = "at least about 2.6 times"',
                  "task-6-answer": 'sums = ["fine", "overlap", "rivals", "fine", "parts"]'}, source())  # fmt: skip
    outputs = run(typed)
    assert (points(outputs["task-3-marks"]), points(outputs["task-4-marks"])) == (0, 0)
    assert points(outputs["task-6-marks"]) == 4 and "Sum C" in words(outputs["task-6-marks"])


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
        (f"[at least 93](claim:{RIC})", "at least 93", ["Number", "Words"]),
        ("the Rojava Information Center", "a monitor", ["Claimant"]),
        ("On 9 January 2022 ", "Last winter ", ["Day"]),
        (" in 2021", "", ["Day"]),
        (", Kurdistan24 reported", "", ["Source"]),
        ("put the number", "claimed that the number", ["Words"]),
        ("Kurdistan24 reported", "Kurdistan24 reported, after 86 a month before", ["Words"]),
        (GOOD, "", ["Number", "Claimant", "Day", "Source", "Words"]),
        (GOOD, "...", ["Number", "Claimant", "Day", "Source", "Words"]),
    ],
)
def test_a_sentence_for_print_is_told_what_it_lacks(student, old, new, off):
    student[0]["sentence"] = GOOD.replace(old, new)
    items = marking.print_items("sentence", RIC)
    assert [item.name for item in items if not item.right] == off
    assert marking.mark_items(items, 5) == 5 - len(off)
    assert all(item.hint in student[1][0].words for item in items if not item.right)


@pytest.mark.parametrize(
    "given", [..., None, "", 7, ["fine"], ["fine"] * 9, [print] * 5, {"A": "fine"}]
)
def test_no_answer_stops_the_marking(student, given):
    given_to, shown = student
    for task, exercise in declared().items():
        given_to["it"] = given
        assert marking.mark(exercise, "it", 3) == 0, task
        marking.form(exercise.kind, "it")
    pairs = {"A": (RIC, "alhol-ric-2020-deaths-35")}
    items = marking.sum_items(pairs, "it", {"A": "Look again."})
    assert (
        marking.mark_items(items, 5) in (0, 5)
        and marking.mark_items(marking.print_items("it", RIC), 5) == 0
    )
    marking.form_words("it", 5)
    marking.form_text("it")
    assert all(v.words.startswith("**") for v in shown)


# -- grading, as far as it needs no nbgrader --------------------------------------


def test_cells_that_were_deleted_come_back_where_they_stood():
    whole, cut = released(), released()
    lost = ["about", "begin", "task-5-answer", "task-5-marks"]
    cut.cells = [cell for cell in cut.cells if cell.id not in lost]
    own = nbformat.v4.new_code_cell("own = 1")
    cut.cells.insert(4, own)
    assert assignment.put_back(cut, whole) == lost
    assert [*named_cells(cut)] == [*named_cells(whole)] and own in cut.cells


def test_notebooks_are_found_by_name_or_by_folder(tmp_path):
    with pytest.raises(LedgerError, match="There is no folder"):
        assignment.handed_in(tmp_path / "none")
    with pytest.raises(LedgerError, match="no notebook"):
        assignment.handed_in(tmp_path)
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
    for wrong in ("7", "-1", "good", "nan"):
        path.write_text(f"submission,points,comment\nBen,,\nAna,{wrong},\n")
        with pytest.raises(LedgerError, match=f"line 3: expected 0 to 6 points, found '{wrong}'"):
            assignment.points_by_hand(path, 6)
    path.write_text("name;points\nAna;3\n")
    with pytest.raises(LedgerError, match="expected the columns"):
        assignment.points_by_hand(path, 6)


def test_the_table_adds_up_and_leaves_empty_what_is_not_known():
    marked = Graded("Ana", {"task-1-marks": 1.5, "task-2-marks": 0.0, assignment.PARAGRAPH: 4.0})
    stopped = Graded("Ben", remarks=["the kernel died", "look, by hand"])
    cells = ["task-1-marks", "task-2-marks", assignment.PARAGRAPH]
    table = assignment.grades_table([marked, stopped], cells, {"Ana": (4.0, "")})
    assert table.splitlines() == [
        "submission,task-1-marks,task-2-marks,by_machine,by_hand,total,remarks",
        "Ana,1.5,0,1.5,4,5.5,",
        'Ben,,,,,,"the kernel died; look, by hand"',
    ]


def test_the_commands_say_what_they_need(capsys, tmp_path):
    assert assignment.main(["grade"]) == 1
    assert "make grade SUBMISSIONS=folder" in capsys.readouterr().err
    assert assignment.main(["grade", str(tmp_path)]) == 1
    assert "no notebook" in capsys.readouterr().err
    recipe = (ROOT / "Makefile").read_text("utf-8")
    for target in ("assignment", "grade"):
        assert f"bin/python -m press.classroom.assignment {target}" in recipe
