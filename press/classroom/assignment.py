"""The assignment with nbgrader: make the student's version, and grade a folder of notebooks.

``python -m press.classroom.assignment assignment`` and ``... grade FOLDER`` run in an environment
of their own (``make assignment``, ``make grade``). nbgrader's own commands do the work, as
teaching/assignment/nbgrader_config.py sets them, in a course folder that is thrown away. Here
stands what they lack: the zip for students; notebooks under any name in one folder; a row and a
page for a notebook that cannot be read or run; deleted answers put back; no points for a test
cell that says nothing; points by hand without a server; one table with the points of each task.
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import sys
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from ledger.tables import LedgerError, write_whole
from press.site.wheel import build_wheel, write_zip

SOURCE = "teaching/assignment"
NAME = "killed-in-al-hol"
START = "START.txt"
GRADED = "graded"  # the folder beside the notebooks that are handed in
PARAGRAPH = "task-7-text"  # the cell that a person marks
BY_HAND = "by-hand.csv"
BY_HAND_COLUMNS = ["submission", "points", "comment"]
NO_MARKS = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Feedback: {name}</title></head><body>
<h1>Counting the killed in al-Hol</h1>
<p>{name}: this notebook could not be marked by machine; your instructor will look at it.</p>
<p>{why}</p>
</body></html>
"""
ByHand = tuple[float | None, str]  # points for the paragraph (None: not yet), a comment


@dataclass
class Graded:
    """One notebook that was handed in: points by cell (none: not marked), what was unusual."""

    submission: str
    points: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    page: str = ""


# -- nbgrader's course ----------------------------------------------------------


def course(root: Path, folder: Path, seconds: int | None = None) -> Any:
    """Lay out a course with this one assignment. Returns nbgrader's API for it.

    seconds : how long a cell may run, if another time than in nbgrader_config.py.

    Raises LedgerError if nbgrader is not installed.
    """
    try:  # in the environment of these commands alone
        from nbgrader.apps import NbGraderAPI
        from traitlets.config import PyFileConfigLoader
    except ModuleNotFoundError as problem:
        raise LedgerError(
            f"{problem.name} is not installed here. Run: make assignment, or make grade."
        ) from problem
    warnings.filterwarnings("ignore", module="nbgrader")  # about its own use of its database
    # nbgrader starts alembic, which makes its database, by name
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = PyFileConfigLoader("nbgrader_config.py", str(root / SOURCE)).load_config()
    settings.CourseDirectory.root = str(folder)
    settings.NbGrader.logfile = ""
    if seconds:
        settings.Execute.timeout = seconds
    (folder / "source" / NAME).mkdir(parents=True)
    shutil.copy(root / SOURCE / f"{NAME}.ipynb", folder / "source" / NAME)
    return NbGraderAPI(config=settings)


def expect(done: dict[str, Any], what: str) -> None:
    """Raise LedgerError with nbgrader's words if a command of it did not succeed."""
    if not done["success"]:
        raise LedgerError(f"nbgrader could not {what}:\n{words(done)}")


def words(done: dict[str, Any]) -> str:
    """What a command of nbgrader said, and the error that it ended with."""
    return f"{done.get('log', '')}\n{done.get('error', '')}"


def release(api: Any, folder: Path) -> Path:
    """Make the student's version. Returns its notebook. Raises LedgerError with nbgrader's words."""
    expect(api.generate_assignment(NAME), "make the student's version")
    return folder / "release" / NAME / f"{NAME}.ipynb"


def make_assignment(root: Path, target: Path) -> Path:
    """Write the zip for students: the notebook without solutions, the wheel, and how to start."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        notebook = release(course(root, folder), folder)
        wheel = build_wheel(root, folder)
        start = (root / SOURCE / START).read_text(encoding="utf-8").replace("WHEEL", wheel.name)
        files = {
            f"{NAME}/{notebook.name}": notebook.read_bytes(),
            f"{NAME}/{START}": start.encode(),
            f"{NAME}/{wheel.name}": wheel.read_bytes(),
        }
        return write_zip(target / f"{NAME}-students.zip", files)


# -- what students hand in --------------------------------------------------------


def handed_in(folder: Path) -> dict[str, Path]:
    """The notebooks of a folder by whoever handed them in: ``name.ipynb``, or ``name/any.ipynb``.

    Raises LedgerError if there is no folder or no notebook, or more than one of the same name.
    """
    if not folder.is_dir():
        raise LedgerError(
            f"There is no folder {folder}: put the notebooks that were handed in into a folder, "
            "and name it."
        )
    found: dict[str, Path] = {}
    for path in sorted([*folder.glob("*.ipynb"), *folder.glob("*/*.ipynb")]):
        if path.parent.name == GRADED:
            continue
        name = path.stem if path.parent == folder else path.parent.name
        if name in found:
            raise LedgerError(
                f"{name} handed in twice: {found[name]} and {path}. Leave the one that counts."
            )
        found[name] = path
    if not found:
        raise LedgerError(f"{folder} holds no notebook (.ipynb).")
    return found


def named_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that nbgrader knows, by their ids, in order."""
    found = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    return {name: cell for name, cell in found.items() if name}


def put_back(notebook: NotebookNode, released: NotebookNode) -> list[str]:
    """Put cells that were deleted or lost their mark back where they stood. Returns their ids.

    nbgrader's own add_missing_cells does not bring back an answer cell, and fails after one that
    is missing or read-only.
    """
    missing, place = [], 0
    for name, cell in named_cells(released).items():
        here = named_cells(notebook).get(name)
        if here is None:
            notebook.cells.insert(place, cell)
            missing.append(name)
        place = 1 + next(n for n, own in enumerate(notebook.cells) if own is (here or cell))
    return missing


def hand_over(path: Path, target: Path, released: NotebookNode) -> list[str]:
    """Copy a notebook that was handed in to where nbgrader grades it. Returns what was unusual."""
    notebook = nbformat.read(path, as_version=4)
    remarks = []
    if missing := put_back(notebook, released):
        remarks.append(f"put back cells that were missing: {', '.join(missing)}")
    given = named_cells(notebook)
    for name, cell in named_cells(released).items():
        if cell.metadata.nbgrader.locked and given[name].source != cell.source:
            remarks.append(f"used the original of a changed cell: {name}")
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)
    return remarks


def grade(api: Any, folder: Path, number: int, name: str, path: Path, hand: ByHand) -> Graded:
    """Grade one notebook with nbgrader. A failure is a remark and stops nothing."""
    student = f"{number:04d}"  # nbgrader need not know names, and a strange name must not trip it
    own = Path(student, NAME, f"{NAME}.ipynb")
    graded = Graded(name)
    try:
        released = nbformat.read(folder / "release" / NAME / own.name, as_version=4)
        graded.remarks += hand_over(path, folder / "submitted" / own, released)
    except Exception as problem:  # not a notebook, or a broken one: of whatever kind
        return without_marks(graded, f"not a notebook that can be read ({type(problem).__name__})")
    done = api.autograde(NAME, student)
    if not done["success"]:
        died = "DeadKernelError" in words(done)
        why = "the kernel died" if died else "nbgrader stopped"
        return without_marks(graded, f"could not be run to the end ({why}): look at it by hand")
    notebook = nbformat.read(folder / "autograded" / own, as_version=4)
    silent = [name for name, cell in named_cells(notebook).items() if says_nothing(cell)]
    graded.remarks += unusual(notebook)
    graded.remarks += [f"{cell} gave no points: look at it by hand" for cell in silent]
    with api.gradebook as book:
        for given in book.find_submission_notebook(NAME, NAME, student).grades:
            if given.name in silent:  # nbgrader gives all points to a cell that says nothing
                given.auto_score = 0.0
            if given.name == PARAGRAPH:
                given.manual_score = hand[0]
            graded.points[given.name] = float(given.manual_score or given.auto_score or 0)
        book.db.commit()
    about = {"name": name, "remarks": graded.remarks, "read": hand[0] is not None}
    notebook.metadata["handed_in"] = about | {"comment": hand[1]}  # for the page's template
    nbformat.write(notebook, folder / "autograded" / own)
    expect(api.generate_feedback(NAME, student), "write feedback")
    graded.page = (folder / "feedback" / own).with_suffix(".html").read_text(encoding="utf-8")
    return graded


def without_marks(graded: Graded, why: str) -> Graded:
    """Say on the page and in the table why a notebook has no points. Returns what was given."""
    graded.remarks.append(why)
    page = {"name": html.escape(graded.submission), "why": html.escape("; ".join(graded.remarks))}
    graded.page = NO_MARKS.format(**page)
    return graded


def unusual(notebook: NotebookNode) -> list[str]:
    """What a person should know of a notebook that was run: cells that failed or ran too long."""
    found = []
    for cell in notebook.cells:
        errors = [output.get("ename") for output in cell.get("outputs", []) if "ename" in output]
        which = cell.metadata.get("nbgrader", {}).get("grade_id")
        which = which or f"“{cell.source.strip().partition(chr(10))[0][:40]}”"
        if "CellTimeoutError" in errors:
            found.append(f"a cell ran too long and was stopped: {which}")
        elif errors:
            found.append(f"a cell ended with an error: {which}")
    return found


def says_nothing(cell: NotebookNode) -> bool:
    """Whether a test cell gave neither points nor an error: each of ours says its points."""
    about, kinds = cell.metadata.nbgrader, {o.output_type for o in cell.get("outputs", [])}
    return about.grade and about.locked and not kinds & {"execute_result", "error"}


# -- what comes out -----------------------------------------------------------------


def grade_all(root: Path, folder: Path, seconds: int | None = None) -> Path:
    """Grade every notebook of a folder. Returns the folder with grades.csv, by-hand.csv, feedback.

    seconds : as for course().

    Raises LedgerError if there is nothing to grade, or by-hand.csv cannot be used.
    """
    submissions, target = handed_in(folder), folder / GRADED
    marked = named_cells(nbformat.read(root / SOURCE / f"{NAME}.ipynb", as_version=4))
    by_hand = points_by_hand(target / BY_HAND, marked[PARAGRAPH].metadata.nbgrader.points)
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        api = course(root, Path(temporary), seconds)
        release(api, Path(temporary))
        for number, (name, path) in enumerate(submissions.items(), start=1):
            print(f"{number} of {len(submissions)}: {name}", flush=True)
            hand = by_hand.get(name, (None, ""))
            results.append(grade(api, Path(temporary), number, name, path, hand))
    shutil.rmtree(target / "feedback", ignore_errors=True)
    (target / "feedback").mkdir(parents=True)
    for graded in results:
        write_whole(target / "feedback" / f"{graded.submission}.html", graded.page)
    cells = [name for name, cell in marked.items() if cell.metadata.nbgrader.grade]
    write_whole(target / "grades.csv", grades_table(results, cells, by_hand))
    write_whole(target / BY_HAND, by_hand_table([graded.submission for graded in results], by_hand))
    return target


def points_by_hand(path: Path, most: float) -> dict[str, ByHand]:
    """What a person gave, by submission.

    Raises LedgerError for points that are no number, or more than there are.
    """
    if not path.is_file():
        return {}
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if not set(BY_HAND_COLUMNS) <= set(table):
        raise LedgerError(f"{path}: expected the columns {', '.join(BY_HAND_COLUMNS)}.")
    said = table["points"].str.strip().str.replace(",", ".")
    points = pd.to_numeric(said, errors="coerce")
    wrong = said.ne("") & ~points.between(0, most)
    if wrong.any():
        line, found = wrong.idxmax() + 2, table["points"][wrong.idxmax()]
        raise LedgerError(f"{path}, line {line}: expected 0 to {most:g} points, found {found!r}.")
    given = [None if empty else float(number) for empty, number in zip(said.eq(""), points)]
    return dict(zip(table["submission"], zip(given, table["comment"])))


def by_hand_table(names: list[str], by_hand: dict[str, ByHand]) -> str:
    """What a person fills in. What was filled in stays, also for somebody not there this time."""
    rows = [(name, *by_hand.get(name, (None, ""))) for name in dict.fromkeys([*names, *by_hand])]
    return pd.DataFrame(rows, columns=BY_HAND_COLUMNS).to_csv(index=False, float_format="%g")


def grades_table(results: list[Graded], cells: list[str], by_hand: dict[str, ByHand]) -> str:
    """One line a submission: points by task, by machine and by hand, their sum, what was unusual."""
    rows = []
    for graded in results:
        row: dict[str, object] = {"submission": graded.submission}
        row |= {cell: graded.points.get(cell) for cell in cells if cell != PARAGRAPH}
        by_machine = [points for cell, points in graded.points.items() if cell != PARAGRAPH]
        machine = sum(by_machine) if by_machine else None
        hand = by_hand.get(graded.submission, (None, ""))[0]
        total = None if machine is None or hand is None else machine + hand
        row |= {"by_machine": machine, "by_hand": hand, "total": total}
        rows.append(row | {"remarks": "; ".join(graded.remarks)})
    return pd.DataFrame(rows).to_csv(index=False, float_format="%g")


def main(arguments: list[str] | None = None) -> int:
    """Read the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m press.classroom.assignment")
    parser.add_argument("command", choices=["assignment", "grade"])
    parser.add_argument("folder", nargs="?", help="with grade: the notebooks that were handed in")
    parser.add_argument("--seconds", type=int, help="how long a cell may run (60)")
    asked = parser.parse_args(arguments)
    root = Path(__file__).resolve().parents[2]
    try:
        if asked.command == "assignment":
            path = make_assignment(root, root / "_build" / "assignment")
            print(
                f"For students: {path}\nGive them this file. Put the notebooks that come back into "
                "a folder, each under the student's name,\nand run: make grade "
                f"SUBMISSIONS=that-folder\nWhat to know before: {root / SOURCE / 'README.md'}"
            )
        elif not asked.folder:
            raise LedgerError("Say where the notebooks are: make grade SUBMISSIONS=folder")
        else:
            target = grade_all(root, Path(asked.folder), asked.seconds)
            print(
                f"Points: {target / 'grades.csv'}\nFeedback, a page each: {target / 'feedback'}\n"
                f"Fill in {target / BY_HAND} for the paragraph, then run the same again: the points "
                "and pages follow."
            )
    except LedgerError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
