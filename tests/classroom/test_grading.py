"""The assignment end to end with nbgrader: the student's version, points and feedback for a class."""

from __future__ import annotations

import csv
import json
import re
import zipfile

import nbformat
import pytest

from press.classroom import assignment
from press.classroom.assignment import BY_HAND, GRADED, NAME, named_cells
from tests.anywhere import elsewhere
from tests.classroom.assignment import HIDDEN, MARKS, released, right, source
from tests.conftest import ROOT

pytestmark = pytest.mark.interactive

ANA = "Ana Núñez (right)"
# A notebook that is right but for some cells, the points that it gets there, and what is said of it.
BROKEN = {
    "task-1-answer": "spoken = killed.no_such_column",
    "task-2-answer": "arrows = ...\nwhile True:\n    pass",
    "task-3-answer": 'share = "7%"',
    "task-3-marks": "3.0",  # a forged mark
    "task-4-answer": "ratio = 93 / 35",
    "task-5-answer": 'earlier = "hrw-2022-killed-alhol-42"',
    "task-7-answer": 'get_ipython().ast_node_interactivity = "none"',  # shows nothing any more
}
KEPT = dict(zip(MARKS, (0, 0, 0, 1.5, 0, 5, 0)))
SAID = (
    "ended with an error: task-1-answer",
    "Not answered yet",
    "ran too long",
    "used the original",
    "Lost qualifier. Bare numbers",
    "the later row itself",
    "task-7-marks gave no points: look at it by hand",
)


@pytest.fixture(scope="module")
def command():
    """Run ``python -m press.classroom.assignment`` in the environment of ``make grade``."""
    python = elsewhere.made(".venv-grade") / "bin" / "python"

    def run(*arguments) -> str:
        done = elsewhere.told(python, *arguments, PYTHONPATH=str(ROOT))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def students(command, tmp_path_factory):
    """What students get, unpacked."""
    target = tmp_path_factory.mktemp("students")
    make = (
        "import sys; from pathlib import Path; from press.classroom import assignment\n"
        "print(assignment.make_assignment(Path.cwd(), Path(sys.argv[1])))"
    )
    with zipfile.ZipFile(command("-c", make, target).strip()) as packed:
        packed.extractall(target)
    return target / NAME


@pytest.fixture(scope="module")
def graded(command, students, tmp_path_factory):
    """The table and the pages for a class: one right, one untouched, one broken, others damaged."""
    folder = tmp_path_factory.mktemp("handed in")

    def hand_in(name, answers):
        notebook = nbformat.read(students / f"{NAME}.ipynb", as_version=4)
        for cell, text in answers.items():
            named_cells(notebook)[cell].source = text
        nbformat.write(notebook, folder / f"{name}.ipynb")
        return notebook

    whole = hand_in(ANA, right())
    hand_in("untouched", {})
    hand_in("broken", right() | BROKEN)
    hand_in("dead kernel", {"task-1-answer": "import os\nos._exit(1)"})
    lost = ("begin", "task-5-answer", "task-5-marks", "task-7-text")
    whole.cells = [cell for cell in whole.cells if cell.id not in lost]
    taken = nbformat.v4.new_code_cell("load = form = mark = add = list = set = None")
    whole.cells.insert(next(n for n, c in enumerate(whole.cells) if c.id == "task-6") + 2, taken)
    (folder / "gone").mkdir()
    nbformat.write(whole, folder / "gone" / "some name.ipynb")
    (folder / "no notebook.ipynb").write_text("this is not JSON")
    (folder / GRADED).mkdir()
    (folder / GRADED / BY_HAND).write_text(
        f"submission,points,comment\n{ANA},5.5,Clear and fair. <b>\n"
    )
    command("-m", "press.classroom.assignment", "grade", folder, "--seconds", "12")
    out = folder / GRADED
    with (out / "grades.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["submission"]: row for row in csv.DictReader(handle)}
    assert f"{ANA},5.5,Clear and fair. <b>" in (out / BY_HAND).read_text("utf-8")
    return rows, {path.stem: path.read_text("utf-8") for path in (out / "feedback").iterdir()}


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def points(row: dict[str, str]) -> dict[str, float]:
    return {task: float(row[task]) for task in MARKS}


def test_the_students_version_holds_no_solution(students):
    assert {path.suffix for path in students.iterdir()} == {".ipynb", ".txt", ".whl"}
    start = (students / assignment.START).read_text("utf-8")
    text = start + (students / f"{NAME}.ipynb").read_text("utf-8")
    assert "WHEEL" not in start
    with zipfile.ZipFile(next(students.glob("*.whl"))) as wheel:
        text += "".join(wheel.read(n).decode() for n in wheel.namelist() if n.endswith(".py"))
    hidden = [found[2] for cell in source().cells for found in HIDDEN.finditer(cell.source)]
    lines = {line.strip() for part in hidden for line in part.splitlines()}
    lines = {line for line in lines if len(line) > 32 and not line.startswith(("from ", "import "))}
    assert len(lines) > 100
    assert not [line for line in lines if line in text or json.dumps(line)[1:-1] in text]
    made = named_cells(nbformat.read(students / f"{NAME}.ipynb", as_version=4))
    for name, cell in named_cells(released()).items():
        if cell.metadata.nbgrader.locked:
            assert made[name].source.rstrip() == cell.source, f"nbgrader takes more out of {name}"


def test_a_right_notebook_gets_all_points_and_those_given_by_hand(graded):
    rows, pages = graded
    row, page = rows[ANA], pages[ANA]
    assert points(row) == MARKS and not row["remarks"]
    assert (row["by_machine"], row["by_hand"], row["total"]) == ("24", "5.5", "29.5")
    assert page.count("<strong>Right") == 7 and "29.5 of 30 points" in plain(page)
    assert "Clear and fair. &lt;b&gt;" in page and "both with their owners" in page
    assert "Task 3: A share inside one voice's numbers (3 of 3 points)" in plain(page)


def test_an_untouched_notebook_gets_none(graded):
    rows, pages = graded
    assert float(rows["untouched"]["by_machine"]) == 0 and not rows["untouched"]["remarks"]
    assert rows["untouched"]["total"] == "" and "not yet read" in pages["untouched"]
    assert plain(pages["untouched"]).count("Not answered yet") == 5


def test_a_broken_notebook_loses_just_its_points_and_is_told_why(graded):
    rows, pages = graded
    assert points(rows["broken"]) == KEPT, rows["broken"]["remarks"]
    for words in SAID:
        assert words in plain(pages["broken"])


def test_notebooks_with_missing_cells_or_a_dead_kernel_do_not_break_the_run(graded):
    rows, pages = graded
    assert points(rows["gone"]) == MARKS | {"task-5-marks": 0}
    assert "task-5-answer, task-5-marks, task-7-text" in rows["gone"]["remarks"]
    for name, why in (("dead kernel", "the kernel died"), ("no notebook", "can be read")):
        assert why in rows[name]["remarks"] and rows[name]["by_machine"] == ""
        assert why in pages[name] and "your instructor will look at it" in pages[name]
    assert len(rows) == len(pages) == 6


def test_pages_show_no_hidden_test_and_ask_no_site(graded):
    for name, page in graded[1].items():
        assert not re.search(r"<script|<link|<img|\ssrc=|@import|url\(", page), name
        assert not re.search(r"Mistake\(|_marks\(\)|HIDDEN", page), name
