"""The assignment end to end with nbgrader: the student's version, notebooks handed in, points, feedback.

The environment is made from requirements/grade.txt, in a temporary folder.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest

from press.classroom import assignment as grading
from tests.anywhere import elsewhere
from tests.classroom.assignment import MARKS, cells, fill, right
from tests.conftest import ROOT

pytestmark = pytest.mark.interactive

ALL = {"task-1-marks": 3, "task-2-marks": 3, "task-3-marks": 3, "task-4-marks": 3, "task-5-marks": 2,
       "task-6-marks": 5, "task-7-marks": 5}  # fmt: skip
IRAQIS = ('iraqis = sum_of_them = claim("ohchr-2022-killed-iraqi-men-10")\nfor who in ("women-4", "boys-1", "girls-1"):\n'
          '    iraqis = iraqis + claim("ohchr-2022-killed-iraqi-" + who)\n')  # fmt: skip
# A notebook that is right but for these cells: what it loses, and what its page must say.
WRONG = {
    "no day": ({"task-1-answer": 'spoken = list(killed[killed["refers_from"].str.startswith("2022")]["name"])'},
               {"task-1-marks": 0}, "everybody who ever counted that year"),
    "dots too": ({"task-2-answer": 'arrows = list(of_2021["name"])'}, {"task-2-marks": 0}, "dots without an arrow"),
    "other whole": ({"task-3-answer": IRAQIS + 'share = (iraqis / claim("alhol-2022-murders-36-admin")).as_share()'},
                    {"task-3-marks": 1.5}, "Wrong denominator. The number under the line is the camp director"),
    "words lost": ({"task-4-answer": "ratio = 93 / 35"}, {"task-4-marks": 1.5}, "Lost qualifier. Bare numbers"),
    "the echo": ({"task-5-answer": 'earlier = "hrw-2022-killed-alhol-42"'}, {"task-5-marks": 0}, "the later row itself"),
    "two sums": ({"task-6-answer": 'sums = ["fine", "fine", "rivals", "fine", "overlap"]'}, {"task-6-marks": 3},
                 "Sum E. Is the second row a part of the first?"),
    "loaded verb": ({"task-7-answer": 'sentence = "The Rojava Information Center claimed that [93](claim:'
                     'alhol-ric-2021-assassinated-93) people were killed in 2021, Kurdistan24 reported on 9 January 2022."'},
                    {"task-7-marks": 3}, "a verb that would serve every side"),
    "crash": ({"task-1-answer": "spoken = killed.no_such_column"}, {"task-1-marks": 0}, "Not answered yet"),
    "endless": ({"task-2-answer": "arrows = ...\nwhile True:\n    pass"}, {"task-2-marks": 0}, "ran too long"),
    "own test": ({"task-3-answer": 'share = "7%"', "task-3-marks": "3.0"}, {"task-3-marks": 0}, "used the original"),
    "strange": ({"task-3-answer": "share = print", "task-5-answer": "earlier = killed",
                 "task-6-answer": "sums = 5", "task-7-answer": "sentence = None"},
                {"task-3-marks": 0, "task-5-marks": 0, "task-6-marks": 0, "task-7-marks": 0}, "cannot be read"),
    "names taken": (
        {
            "task-1-answer": right()["task-1-answer"] + "\nload = form = mark = add = list = set = None",
            "task-2-answer": right()["task-2-answer"].replace("list(", "tuple("),
        },
        {},
        "Right: Martin Griffiths",
    ),
    "quiet": ({"task-1-answer": right()["task-1-answer"] + '\nget_ipython().ast_node_interactivity = "none"'},
              dict.fromkeys(MARKS, 0), "look at it by hand"),
}  # fmt: skip


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """An environment with the hashed packages for grading, and this project's package."""
    folder = tmp_path_factory.mktemp("grading") / "environment"
    made, listed = folder / "bin" / "python", ROOT / "requirements/grade.txt"
    if uv := shutil.which("uv"):
        steps = [[uv, "venv", "--quiet", "--python", sys.executable, folder],
                 [uv, "pip", "install", "--quiet", "--python", made, "--require-hashes", "-r", listed]]  # fmt: skip
    else:
        venv.create(folder, with_pip=True)
        steps = [[made, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", listed]]
    for step in steps:
        done = subprocess.run(
            step, env=elsewhere.settings(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(
                f"requirements/grade.txt could not be installed, so nothing was graded: {done.stderr[-800:]}"
            )
    return made


def ledger(python, *arguments) -> str:
    done = subprocess.run([python, "-m", "press.classroom.assignment", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
                          env=elsewhere.settings(PYTHONPATH=str(ROOT)), check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assignment(python, target) -> Path:
    make = f"from pathlib import Path; from press.classroom import assignment; assignment.make_assignment(Path({str(ROOT)!r}), Path({str(target)!r}))"
    done = subprocess.run([python, "-c", make], env=elsewhere.settings(PYTHONPATH=str(ROOT)), capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target / f"{grading.NAME}-students.zip"


@pytest.fixture(scope="module")
def students(python, tmp_path_factory):
    """What students get, unpacked."""
    target = tmp_path_factory.mktemp("students")
    with zipfile.ZipFile(assignment(python, target)) as packed:
        packed.extractall(target)
    return target / grading.NAME


@pytest.fixture(scope="module")
def handed_in(students, tmp_path_factory):
    """A class's notebooks: a right one, wrong ones, broken ones."""
    folder = tmp_path_factory.mktemp("handed in")
    text = (students / f"{grading.NAME}.ipynb").read_text("utf-8")

    def hand_in(name, answers):
        nbformat.write(fill(answers, nbformat.reads(text, as_version=4)), folder / f"{name}.ipynb")

    hand_in("Ana Núñez (right)", right())
    hand_in("untouched", {})
    for name, (changed, _, _) in WRONG.items():
        hand_in(name, right() | changed)
    hand_in("dead kernel", right() | {"task-4-answer": "import os\nos._exit(1)"})
    gone = nbformat.read(folder / "Ana Núñez (right).ipynb", as_version=4)
    gone.cells = [
        cell
        for cell in gone.cells
        if cell.id not in ("begin", "task-5-answer", "task-5-marks", "task-7-text")
    ]
    gone.cells.insert(3, nbformat.v4.new_code_cell("# my own cell\nmine = 1"))
    (folder / "gone").mkdir()
    nbformat.write(gone, folder / "gone" / "some name.ipynb")
    (folder / "no notebook.ipynb").write_text("this is not JSON")
    return folder


@pytest.fixture(scope="module")
def graded(python, handed_in):
    """The table and the pages after a run."""
    said = ledger(python, "grade", handed_in, "--seconds", "15")
    out = handed_in / grading.GRADED
    with (out / "grades.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["submission"]: row for row in csv.DictReader(handle)}
    pages = {path.stem: path.read_text("utf-8") for path in (out / "feedback").iterdir()}
    assert str(out / "grades.csv") in said
    return rows, pages


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_the_students_version_holds_no_solution(students):
    assert {path.suffix for path in students.iterdir()} == {".ipynb", ".txt", ".whl"}
    everything = (students / f"{grading.NAME}.ipynb").read_text("utf-8") + (
        students / grading.START
    ).read_text("utf-8")
    with zipfile.ZipFile(next(students.glob("*.whl"))) as wheel:
        assert not [name for name in wheel.namelist() if grading.NAME in name]
        everything += "".join(
            wheel.read(name).decode() for name in wheel.namelist() if name.endswith(".py")
        )
    source = nbformat.read(ROOT / grading.SOURCE / f"{grading.NAME}.ipynb", as_version=4)
    hidden = [part for cell in source.cells
              for part in re.findall(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", cell.source, re.S)]  # fmt: skip
    lines = {
        line.strip() for part in hidden for line in part.splitlines() if len(line.strip()) > 32
    }
    assert len(hidden) == 15 and len(lines) > 100
    found = [
        line
        for line in lines
        if line in everything or json.dumps(line, ensure_ascii=False)[1:-1] in everything
    ]
    assert [line for line in found if not line.startswith(("from ", "import "))] == []
    assert "START.txt" in everything and "WHEEL" not in (students / grading.START).read_text(
        "utf-8"
    )


def test_the_zip_is_the_same_each_time(python, students, tmp_path):
    again = assignment(python, tmp_path)
    assert again.read_bytes() == (students.parent / again.name).read_bytes()


def test_a_right_notebook_gets_all_points(graded):
    rows, pages = graded
    row = rows["Ana Núñez (right)"]
    assert {task: float(row[task]) for task in MARKS} == ALL and float(row["by_machine"]) == 24
    assert not row["remarks"] and pages["Ana Núñez (right)"].count("<strong>Right") == 7


def test_an_untouched_notebook_gets_none(graded):
    rows, pages = graded
    assert float(rows["untouched"]["by_machine"]) == 0 and not rows["untouched"]["remarks"]
    assert plain(pages["untouched"]).count("Not answered yet") == 5


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_notebook_loses_just_its_points_and_is_told_why(graded, name):
    rows, pages = graded
    _, lost, says = WRONG[name]
    assert {task: float(rows[name][task]) for task in MARKS} == ALL | lost, rows[name]["remarks"]
    assert says in plain(pages[name])


def test_notebooks_with_missing_cells_or_a_dead_kernel_do_not_break_the_run(graded):
    rows, _ = graded
    assert {task: float(rows["gone"][task]) for task in MARKS} == ALL | {"task-5-marks": 0}
    assert "task-5-answer, task-5-marks, task-7-text" in rows["gone"]["remarks"]
    assert (
        "kernel died" in rows["dead kernel"]["remarks"] and rows["dead kernel"]["by_machine"] == ""
    )
    assert "can be read" in rows["no notebook"]["remarks"] and rows["no notebook"]["total"] == ""
    assert len(rows) == len(WRONG) + 5


def test_pages_show_no_hidden_test_and_ask_no_site(graded):
    for name, page in graded[1].items():
        assert not re.search(r"<script|<link|<img|\ssrc=|@import|url\(", page), name
        for word in ("Mistake(", "_marks", "HIDDEN", "ohchr-2022-killed-42")[
            : 4 if name == "untouched" else 3
        ]:
            assert word not in page, (name, word)


def test_points_by_hand_are_added_when_the_same_is_run_again(python, handed_in, tmp_path):
    folder = tmp_path / "again"
    (folder / grading.GRADED).mkdir(parents=True)
    shutil.copy(handed_in / "Ana Núñez (right).ipynb", folder / "Ana.ipynb")
    (folder / grading.GRADED / grading.BY_HAND).write_text(
        "submission,points,comment\nAna,5.5,Clear and fair.\n"
    )
    ledger(python, "grade", folder)
    row = next(csv.DictReader((folder / grading.GRADED / "grades.csv").open(encoding="utf-8")))
    assert (row["by_machine"], row["by_hand"], row["total"]) == ("24", "5.5", "29.5")
    page = plain((folder / grading.GRADED / "feedback" / "Ana.html").read_text("utf-8"))
    assert "Clear and fair." in page and "29.5 in all" in page and "both with their owners" in page


def test_the_version_of_the_plain_rule_is_the_one_that_nbgrader_makes(students):
    """The quick tests search the first; here it is compared with the second."""
    from tests.classroom.assignment import released

    made = cells(nbformat.read(students / f"{grading.NAME}.ipynb", as_version=4))
    for name, cell in cells(released()).items():
        if cell.metadata.nbgrader.grade and cell.metadata.nbgrader.locked:
            assert made[name].source.rstrip() == cell.source, name
