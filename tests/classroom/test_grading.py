"""The assignment end to end with nbgrader: the student's version, points and feedback for a class."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import zipfile

import nbformat
import pytest

from press.classroom import assignment
from press.classroom.assignment import BY_HAND, GRADED, NAME, named_cells
from tests.anywhere import elsewhere
from tests.classroom.assignment import MARKS, fill, hidden_lines, released, right
from tests.conftest import ROOT

pytestmark = pytest.mark.interactive

ANA = "Ana Núñez (right)"
IRAQIS = (
    'iraqis = claim("ohchr-2022-killed-iraqi-men-10")\nfor who in ("women-4", "boys-1", "girls-1"):'
    '\n    iraqis = iraqis + claim("ohchr-2022-killed-iraqi-" + who)\n'
)
# A notebook that is right but for these cells: the points that it gets there, and what is said of it.
WRONG = {
    "mistakes": (
        {
            "task-1-answer": (
                'spoken = list(killed[killed["refers_from"].str.startswith("2022")]["name"])'
            ),
            "task-2-answer": 'arrows = list(of_2021["name"])',
            "task-3-answer": (
                IRAQIS + 'share = (iraqis / claim("alhol-2022-murders-36-admin")).as_share()'
            ),
            "task-4-answer": "ratio = 93 / 35",
            "task-5-answer": 'earlier = "hrw-2022-killed-alhol-42"',
            "task-6-answer": 'sums = ["fine", "fine", "rivals", "fine", "overlap"]',
            "task-7-answer": (
                'sentence = "The Rojava Information Center claimed that [93](claim:alhol-ric-2021-'
                "assassinated-93) people were killed in 2021, Kurdistan24 reported on "
                '9 January 2022."'
            ),
        },
        dict(zip(MARKS, (0, 0, 1.5, 1.5, 0, 3, 3))),
        [
            "everybody who ever counted that year",
            "dots without an arrow",
            "Wrong denominator. The number under the line is the camp director",
            "Lost qualifier. Bare numbers",
            "the later row itself",
            "Sum E. Is the second row a part of the first?",
            "a verb that would serve every side",
        ],
    ),
    "broken": (
        {
            "task-1-answer": "spoken = killed.no_such_column",
            "task-2-answer": "arrows = ...\nwhile True:\n    pass",
            "task-3-answer": 'share = "7%"',
            "task-3-marks": "3.0",
        },
        {"task-1-marks": 0, "task-2-marks": 0, "task-3-marks": 0},
        [
            "Not answered yet",
            "ended with an error: task-1-answer",
            "ran too long",
            "used the original",
        ],
    ),
    "strange": (
        {
            "task-3-answer": "share = print",
            "task-5-answer": "earlier = killed",
            "task-6-answer": "sums = 5",
            "task-7-answer": "sentence = None",
        },
        {"task-3-marks": 0, "task-5-marks": 0, "task-6-marks": 0, "task-7-marks": 0},
        ["cannot be read"],
    ),
    "names taken": (
        {
            "task-1-answer": right()["task-1-answer"]
            + "\nload = form = mark = add = list = set = None",
            "task-2-answer": right()["task-2-answer"].replace("list(", "tuple("),
        },
        {},
        ["Right: Martin Griffiths"],
    ),
    "quiet": (
        {
            "task-1-answer": right()["task-1-answer"]
            + '\nget_ipython().ast_node_interactivity = "none"'
        },
        dict.fromkeys(MARKS, 0),
        ["task-1-marks gave no points: look at it by hand"],
    ),
}


@pytest.fixture(scope="module")
def python():
    return elsewhere.made(".venv-grade") / "bin" / "python"


def run(python, *arguments) -> str:
    done = subprocess.run(
        [python, *map(str, arguments)],
        cwd=ROOT,
        env=elsewhere.settings(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def students(python, tmp_path_factory):
    """What students get, unpacked. It is made twice: the same bytes each time."""
    target = tmp_path_factory.mktemp("students")
    twice = (
        "import sys; from pathlib import Path; from press.classroom import assignment\n"
        "for name in ('one', 'two'): print(assignment.make_assignment(Path.cwd(), Path(sys.argv[1], name)))"
    )
    first, second = run(python, "-c", twice, target).splitlines()
    with zipfile.ZipFile(first) as packed, zipfile.ZipFile(second) as again:
        assert [(i.filename, i.date_time, i.CRC) for i in packed.infolist()] == [
            (i.filename, i.date_time, i.CRC) for i in again.infolist()
        ]
        packed.extractall(target)
    return target / NAME


@pytest.fixture(scope="module")
def graded(python, students, tmp_path_factory):
    """The table and the pages for a class: a right notebook, wrong ones, broken ones."""
    folder = tmp_path_factory.mktemp("handed in")
    text = (students / f"{NAME}.ipynb").read_text("utf-8")

    def hand_in(name, answers):
        nbformat.write(fill(answers, nbformat.reads(text, as_version=4)), folder / f"{name}.ipynb")

    hand_in(ANA, right())
    hand_in("untouched", {})
    for name, (changed, _, _) in WRONG.items():
        hand_in(name, right() | changed)
    hand_in("dead kernel", right() | {"task-4-answer": "import os\nos._exit(1)"})
    gone = nbformat.read(folder / f"{ANA}.ipynb", as_version=4)
    lost = ("begin", "task-5-answer", "task-5-marks", "task-7-text")
    gone.cells = [cell for cell in gone.cells if cell.id not in lost]
    gone.cells.insert(3, nbformat.v4.new_code_cell("# my own cell\nmine = 1"))
    (folder / "gone").mkdir()
    nbformat.write(gone, folder / "gone" / "some name.ipynb")
    (folder / "no notebook.ipynb").write_text("this is not JSON")
    (folder / GRADED).mkdir()
    (folder / GRADED / BY_HAND).write_text(
        f"submission,points,comment\n{ANA},5.5,Clear and fair. <b>\n"
    )
    command = ["-m", "press.classroom.assignment", "grade", folder, "--seconds", "15"]
    said = run(python, *command)
    out = folder / GRADED
    with (out / "grades.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["submission"]: row for row in csv.DictReader(handle)}
    pages = {path.stem: path.read_text("utf-8") for path in (out / "feedback").iterdir()}
    assert str(out / "grades.csv") in said
    assert f"{ANA},5.5,Clear and fair. <b>" in (out / BY_HAND).read_text("utf-8")
    return rows, pages


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def points(row: dict[str, str]) -> dict[str, float]:
    return {task: float(row[task]) for task in MARKS}


def test_the_students_version_holds_no_solution(students):
    assert {path.suffix for path in students.iterdir()} == {".ipynb", ".txt", ".whl"}
    texts = [(students / name).read_text("utf-8") for name in (f"{NAME}.ipynb", assignment.START)]
    assert "WHEEL" not in texts[1]
    with zipfile.ZipFile(next(students.glob("*.whl"))) as wheel:
        assert not [name for name in wheel.namelist() if NAME in name]
        texts += [wheel.read(n).decode() for n in wheel.namelist() if n.endswith(".py")]
    everything = "".join(texts)
    lines = {line for line in hidden_lines() if not line.startswith(("from ", "import "))}
    assert len(lines) > 100
    assert [
        line
        for line in lines
        if line in everything or json.dumps(line, ensure_ascii=False)[1:-1] in everything
    ] == []


def test_the_plain_rule_of_the_quick_tests_is_nbgraders(students):
    made = named_cells(nbformat.read(students / f"{NAME}.ipynb", as_version=4))
    for name, cell in named_cells(released()).items():
        if cell.metadata.nbgrader.locked:
            assert made[name].source.rstrip() == cell.source, name


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


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_notebook_loses_just_its_points_and_is_told_why(graded, name):
    rows, pages = graded
    _, kept, says = WRONG[name]
    assert points(rows[name]) == MARKS | kept, rows[name]["remarks"]
    for words in says:
        assert words in plain(pages[name])


def test_notebooks_with_missing_cells_or_a_dead_kernel_do_not_break_the_run(graded):
    rows, pages = graded
    assert points(rows["gone"]) == MARKS | {"task-5-marks": 0}
    assert "task-5-answer, task-5-marks, task-7-text" in rows["gone"]["remarks"]
    for name, why in (("dead kernel", "the kernel died"), ("no notebook", "can be read")):
        assert why in rows[name]["remarks"] and rows[name]["by_machine"] == ""
        assert why in pages[name] and "your instructor will look at it" in pages[name]
    assert len(rows) == len(pages) == len(WRONG) + 5


def test_pages_show_no_hidden_test_and_ask_no_site(graded):
    for name, page in graded[1].items():
        assert not re.search(r"<script|<link|<img|\ssrc=|@import|url\(", page), name
        for word in ("Mistake(", "_marks()", "HIDDEN"):
            assert word not in page, (name, word)
    assert "ohchr-2022-killed-42" not in graded[1]["untouched"]
