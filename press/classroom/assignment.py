"""The assignment with nbgrader: make the student's version, and grade a folder of notebooks.

``python -m press.classroom.assignment assignment`` and ``python -m press.classroom.assignment grade FOLDER``
run in an environment of their own (``make assignment``, ``make grade``). Nothing
is sent anywhere, and no server is started. nbgrader's course folder, with its
database, is made anew for each run in a temporary folder and thrown away; what
is kept about students stands beside their notebooks.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import os
import shutil
import sys
import tempfile
import warnings
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from markdown_it import MarkdownIt
from nbformat import NotebookNode

from ledger.tables import LedgerError, write_whole
from press.site.wheels import ZIP_DAY, build_wheel

SOURCE = "teaching/assignment"
NAME = "killed-in-al-hol"
START = "START.txt"
GRADED = "graded"  # the folder beside the notebooks that are handed in
BY_HAND = "by-hand.csv"
BY_HAND_COLUMNS = ("submission", "points", "comment")


# -- the course folder --------------------------------------------------------


def course(root: Path, folder: Path, seconds: int | None = None) -> Any:
    """Lay out a course of nbgrader with this one assignment. Returns nbgrader's API for it.

    seconds : how long a cell may run, if another time than in nbgrader_config.py.

    Raises LedgerError if nbgrader is not installed.
    """
    try:
        from nbgrader.apps import NbGraderAPI
        from traitlets.config import PyFileConfigLoader
    except ModuleNotFoundError as problem:
        raise LedgerError(
            f"{problem.name} is not installed here. Run: make assignment, or make grade."
        ) from problem

    warnings.filterwarnings("ignore", module="nbgrader")  # about its own use of its database
    here = str(
        Path(sys.executable).parent
    )  # nbgrader starts alembic, which makes its database, by name
    if here not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ["PATH"]])
    settings = PyFileConfigLoader("nbgrader_config.py", str(root / SOURCE)).load_config()
    settings.CourseDirectory.root = str(folder)
    settings.NbGrader.logfile = ""
    if seconds:
        settings.Execute.timeout = seconds
    (folder / "source" / NAME).mkdir(parents=True)
    shutil.copy(root / SOURCE / f"{NAME}.ipynb", folder / "source" / NAME)
    return NbGraderAPI(config=settings)


def release(api: Any, folder: Path) -> Path:
    """Make the student's version. Returns its notebook. Raises LedgerError, with nbgrader's words, if that fails."""
    done = api.generate_assignment(NAME)
    made = folder / "release" / NAME / f"{NAME}.ipynb"
    if not done["success"] or not made.is_file():
        raise LedgerError(
            f"nbgrader could not make the student's version:\n{done['log']}\n{done['error']}"
        )
    return made


def make_assignment(root: Path, target: Path) -> Path:
    """Write the zip for students: the notebook without solutions, the package as a wheel, and how to start."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        notebook = release(course(root, folder), folder)
        wheel = build_wheel(root, folder)
        start = (root / SOURCE / START).read_text(encoding="utf-8").replace("WHEEL", wheel.name)
        path = target / f"{NAME}-students.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in [(notebook.name, notebook.read_bytes()), (START, start.encode()),
                                  (wheel.name, wheel.read_bytes())]:  # fmt: skip
                entry = zipfile.ZipInfo(f"{NAME}/{name}", ZIP_DAY)
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return path


# -- what students hand in ----------------------------------------------------


@dataclass
class Task:
    """A cell that is marked: its id, the heading that it stands under, its points, and who gives them."""

    cell: str
    heading: str
    points: float
    by_hand: bool


@dataclass
class Graded:
    """One notebook that was handed in: points and words by cell, the paragraph to read, and what was unusual."""

    submission: str
    points: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    text: str = ""
    remarks: list[str] = field(default_factory=list)
    failed: bool = False


def tasks(root: Path) -> list[Task]:
    """The cells that are marked, in order, from the instructor's notebook."""
    found, heading = [], ""
    for cell in nbformat.read(root / SOURCE / f"{NAME}.ipynb", as_version=4).cells:
        headings = [
            line.lstrip("# ")
            for line in cell.source.splitlines()
            if line.startswith(("## ", "### "))
        ]
        if cell.cell_type == "markdown" and "SOLUTION" not in cell.source and headings:
            heading = headings[0]
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            found.append(
                Task(about["grade_id"], heading, float(about["points"]), bool(about["solution"]))
            )
    return found


def handed_in(folder: Path) -> dict[str, Path]:
    """The notebooks of a folder by the name of whoever handed them in: ``name.ipynb``, or ``name/anything.ipynb``.

    Raises LedgerError if the folder is not there or holds no notebook, or if a folder in it holds several.
    """
    if not folder.is_dir():
        raise LedgerError(
            f"There is no folder {folder}: put the notebooks that were handed in into a folder, and name it."
        )
    found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    for inside in sorted(
        path for path in folder.iterdir() if path.is_dir() and path.name != GRADED
    ):
        own = sorted(inside.glob("*.ipynb"))
        if len(own) > 1:
            raise LedgerError(f"{inside} holds {len(own)} notebooks: leave the one that counts.")
        if own and inside.name in found:
            raise LedgerError(
                f"{inside.name} handed in twice: {found[inside.name]} and {own[0]}. Leave the one that counts."
            )
        found |= {inside.name: own[0]} if own else {}
    if not found:
        raise LedgerError(f"{folder} holds no notebook (.ipynb).")
    return found


def complete(notebook: NotebookNode, released: NotebookNode) -> list[str]:
    """Put cells that were deleted or lost their mark back where they stood. Returns their ids. Changes the notebook."""
    place, restored = -1, []
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name is None:
            continue
        here = [
            n
            for n, own in enumerate(notebook.cells)
            if own.metadata.get("nbgrader", {}).get("grade_id") == name
        ]
        if here:
            place = here[0]
        else:
            place += 1
            notebook.cells.insert(place, cell)
            restored.append(name)
    return restored


def grade(
    api: Any, folder: Path, path: Path, number: int, released: NotebookNode, graded: Graded
) -> None:
    """Grade one notebook with nbgrader, and fill in what came out. A failure is a remark and stops nothing."""
    student = f"{number:04d}"  # nbgrader need not know names, and a strange name must not trip it
    own = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
        if restored := complete(notebook, released):
            graded.remarks.append(f"put back cells that were missing: {', '.join(restored)}")
        own.parent.mkdir(parents=True)
        nbformat.write(notebook, own)
    except Exception as problem:  # not a notebook, or a broken one: of whatever kind
        graded.failed = True
        graded.remarks.append(f"not a notebook that can be read ({type(problem).__name__})")
        return
    originals = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in released.cells
        if "nbgrader" in cell.metadata
    }
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if (
            name in originals
            and originals[name].metadata.nbgrader.locked
            and cell.source != originals[name].source
        ):
            graded.remarks.append(f"used the original of a changed cell: {name}")
    done = api.autograde(NAME, student)
    result = folder / "autograded" / student / NAME / f"{NAME}.ipynb"
    if not done["success"] or not result.is_file():
        graded.failed = True
        why = (
            "the kernel died"
            if "DeadKernelError" in f"{done['log']}{done['error']}"
            else "nbgrader stopped"
        )
        graded.remarks.append(f"could not be run to the end ({why}): look at it by hand")
        return
    _read(nbformat.read(result, as_version=4), api, student, graded)


def _read(notebook: NotebookNode, api: Any, student: str, graded: Graded) -> None:
    """Take points from nbgrader's gradebook, and words from the notebook that was run."""
    with api.gradebook as book:
        for given in book.find_submission_notebook(NAME, NAME, student).grades:
            if given.auto_score is not None:
                graded.points[given.name] = float(given.auto_score)
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        if any(o.get("ename") == "CellTimeoutError" for o in outputs):
            graded.remarks.append(f"a cell ran too long and was stopped: {_label(cell)}")
        elif any(o.output_type == "error" for o in outputs):
            graded.remarks.append(f"a cell ended with an error: {_label(cell)}")
        about = cell.metadata.get("nbgrader", {})
        if not about.get("grade"):
            continue
        if cell.cell_type == "markdown":
            graded.text = cell.source
            continue
        shown = [o.data["text/markdown"] for o in outputs if "text/markdown" in o.get("data", {})]
        graded.words[about.grade_id] = (
            shown[-1] if shown else "This task could not be marked by machine."
        )
        if not any(o.output_type in ("execute_result", "error") for o in outputs):
            # nbgrader gives all points to a cell that says nothing; here each says its points
            graded.points[about.grade_id] = 0.0
            graded.remarks.append(f"{about.grade_id} gave no points: look at it by hand")


def _label(cell: NotebookNode) -> str:
    return (
        cell.metadata.get("nbgrader", {}).get("grade_id")
        or f"“{cell.source.strip().partition(chr(10))[0][:40]}”"
    )


# -- what comes out -----------------------------------------------------------


def grade_all(root: Path, folder: Path, seconds: int | None = None) -> Path:
    """Grade every notebook of a folder. Returns the folder with grades.csv, by-hand.csv and the feedback.

    seconds : as for course().

    Raises LedgerError if there is nothing to grade, or by-hand.csv cannot be used.
    """
    submissions, marked, target = handed_in(folder), tasks(root), folder / GRADED
    given = points_by_hand(target / BY_HAND, sum(task.points for task in marked if task.by_hand))
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        api = course(root, Path(temporary), seconds)
        released = nbformat.read(release(api, Path(temporary)), as_version=4)
        for number, (name, path) in enumerate(submissions.items(), start=1):
            print(f"{number} of {len(submissions)}: {name}", flush=True)
            results.append(Graded(name))
            grade(api, Path(temporary), path, number, released, results[-1])
    shutil.rmtree(target / "feedback", ignore_errors=True)
    (target / "feedback").mkdir(parents=True)
    for graded in results:
        write_whole(
            target / "feedback" / f"{graded.submission}.html", feedback(graded, marked, given)
        )
    write_whole(target / "grades.csv", grades_table(results, marked, given))
    write_whole(target / BY_HAND, by_hand_table(results, given))
    return target


def points_by_hand(path: Path, most: float) -> dict[str, tuple[float | None, str]]:
    """What a person gave, by submission: points (None: not yet) and a comment.

    Raises LedgerError for points that are no number, or more than there are.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    given: dict[str, tuple[float | None, str]] = {}
    for line, row in enumerate(rows, start=2):
        if not set(BY_HAND_COLUMNS) <= set(row):
            raise LedgerError(f"{path}: expected the columns {', '.join(BY_HAND_COLUMNS)}.")
        said = (row["points"] or "").strip().replace(",", ".")
        try:
            points = float(said) if said else None
        except ValueError:
            points = -1.0
        if points is not None and not 0 <= points <= most:
            raise LedgerError(
                f"{path}, line {line}: expected 0 to {most:g} points, found {row['points']!r}."
            )
        given[row["submission"]] = (points, row["comment"] or "")
    return given


def grades_table(
    results: list[Graded], marked: list[Task], given: dict[str, tuple[float | None, str]]
) -> str:
    """One line a submission: points by task, by machine and by hand, their sum, and what was unusual."""
    by_machine = [task.cell for task in marked if not task.by_hand]
    rows: list[list[object]] = [
        ["submission", *by_machine, "by_machine", "by_hand", "total", "remarks"]
    ]
    for graded in results:
        hand = given.get(graded.submission, (None, ""))[0]
        auto = None if graded.failed else sum(graded.points.get(cell, 0.0) for cell in by_machine)
        total = None if auto is None or hand is None else auto + hand
        each = ["" if graded.failed else f"{graded.points.get(cell, 0.0):g}" for cell in by_machine]
        rows.append(
            [graded.submission, *each, *map(_shown, (auto, hand, total)), "; ".join(graded.remarks)]
        )
    return _csv(rows)


def by_hand_table(results: list[Graded], given: dict[str, tuple[float | None, str]]) -> str:
    """What a person fills in; what was filled in stays, also for somebody whose notebook is not there this time."""
    names = list(dict.fromkeys([*(graded.submission for graded in results), *given]))
    rows = [
        [name, _shown(given.get(name, (None, ""))[0]), given.get(name, (None, ""))[1]]
        for name in names
    ]
    return _csv([list(BY_HAND_COLUMNS), *rows])


def _csv(rows: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _shown(points: float | None) -> str:
    return "" if points is None else f"{points:g}"


PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Feedback: {name}</title>
<style>:root {{ color-scheme: light dark }} body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto;
padding: 0 1rem; overflow-wrap: anywhere }} h2 {{ font-size: 1.1rem; margin: 1.5rem 0 0 }} .points {{ font-weight: normal }}
p, ul {{ margin: .3rem 0 }} blockquote {{ margin: .3rem 0; padding-left: 1rem; border-left: 3px solid gray; white-space: pre-wrap }}</style>
</head><body>
<h1>Counting the killed in al-Hol</h1>
<p>{name}: {total}</p>
{tasks}
{remarks}</body></html>
"""


def feedback(graded: Graded, marked: list[Task], given: dict[str, tuple[float | None, str]]) -> str:
    """A page for one student: each task, its points, and what was said to the answer. It asks nothing of any site."""
    hand, comment = given.get(graded.submission, (None, ""))
    auto = sum(graded.points.get(task.cell, 0.0) for task in marked if not task.by_hand)
    possible = {
        by_hand: sum(task.points for task in marked if task.by_hand == by_hand)
        for by_hand in (True, False)
    }
    parts = []
    for task in marked:
        points = hand if task.by_hand else graded.points.get(task.cell, 0.0)
        got = (
            f"{_shown(points)} of {task.points:g}"
            if points is not None
            else f"not yet read; {task.points:g}"
        )
        head = f"{got} points"
        said = (
            f"<blockquote>{html.escape(graded.text)}</blockquote>{_html(comment)}"
            if task.by_hand
            else ""
        )
        said = said or _html(graded.words.get(task.cell, ""))
        parts.append(
            f'<h2>{html.escape(task.heading)} <span class="points">({head})</span></h2>\n{said}'
        )
    total = f"{auto:g} of {possible[False]:g} points by machine"
    total += (
        f", {hand:g} of {possible[True]:g} by hand: {auto + hand:g} in all"
        if hand is not None
        else ""
    )
    if graded.failed:
        parts, total = (
            [],
            "this notebook could not be marked by machine; your instructor will look at it",
        )
    remarks = "".join(f"<li>{html.escape(remark)}</li>" for remark in graded.remarks)
    remarks = f"<h2>What was unusual</h2>\n<ul>{remarks}</ul>\n" if remarks else ""
    return PAGE.format(
        name=html.escape(graded.submission), total=total, tasks="\n".join(parts), remarks=remarks
    )


def _html(words: str) -> str:
    """What the marking says, as HTML. What looks like HTML in it is shown as text."""
    return str(MarkdownIt("commonmark", {"html": False}).render(words))


# -- the commands -------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Read the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m press.classroom.assignment", description="Make and grade the assignment."
    )
    parser.add_argument("command", choices=["assignment", "grade"])
    parser.add_argument(
        "folder", nargs="?", help="with grade: where the notebooks are that were handed in"
    )
    parser.add_argument("--seconds", type=int, help="how long a cell may run (60)")
    asked = parser.parse_args(arguments)
    root = Path(__file__).resolve().parents[2]
    try:
        if asked.command == "assignment":
            path = make_assignment(root, root / "_build" / "assignment")
            print(f"For students: {path}\nGive them this file. Put the notebooks that come back into a folder, each under "
                  "the student's name,\nand run: make grade SUBMISSIONS=that-folder\nWhat to know before: "
                  f"{root / SOURCE / 'README.md'}")  # fmt: skip
        elif not asked.folder:
            raise LedgerError("Say where the notebooks are: make grade SUBMISSIONS=folder")
        else:
            target = grade_all(root, Path(asked.folder), asked.seconds)
            print(f"Points: {target / 'grades.csv'}\nFeedback, a page each: {target / 'feedback'}\nFill in "
                  f"{target / BY_HAND} for the paragraph, then run the same again: the points and pages follow.")  # fmt: skip
    except LedgerError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
