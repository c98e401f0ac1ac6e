"""``make classroom``: two zips, for students and for teachers, made from one source.

Each holds the book as a folder, the notebooks, the data, worksheets, slides,
the ledger's library as a wheel, and one page that says where to begin.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ledger.tables import LedgerError, schema
from press.classroom import chapter, editions, slides, teacher_notes, worksheets
from press.classroom.chapter import AIMS, Chapter
from press.classroom.leaks import leaks
from press.contents import TITLE, contents
from press.print import pdf
from press.print.template import THEME, fill
from press.site import launch
from press.site.wheel import build_wheel, clock
from press.zips import write_zip

STUDENT, TEACHER = "student", "teacher"
LARGEST = 15_000_000  # bytes of a zip
FOR_A_HOST = (  # of no use in a folder
    "_headers", ".htaccess", "robots.txt", "sitemap.xml", "objects.inv", "lite", "404.html",
)  # fmt: skip
IN_A_CHECKOUT = "python -m pip install ."  # what a notebook's first cell says; here is a wheel


def make(root: Path, folder: Path) -> list[Path]:
    """Make both zips in a folder. Returns their paths, the student's first.

    root : the project's folder.

    Raises LedgerError if there is no Chromium, if the book does not build, if a
    zip is too large, or if a solution is found in the student's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with pdf.browser() as chromium:
        students = make_edition(chromium, root, folder, STUDENT)
        if found := leaks(students, root):
            students.unlink()
            raise LedgerError("The student's edition would give answers away:\n" + "\n".join(found))
        return [students, make_edition(chromium, root, folder, TEACHER)]


def make_edition(chromium: Any, root: Path, folder: Path, edition: str) -> Path:
    """Make the zip of one edition; what it is made from stays beside it. Returns its path."""
    work = folder / f"work-{edition}"
    project = editions.copy_project(root, work / "project")
    if edition == STUDENT:
        editions.make_students(project)
    site = build_book(project, work / "build")
    name = f"{schema()['name']}-{edition}"
    package = work / name
    shutil.rmtree(package, ignore_errors=True)
    lay_out(chromium, project, site, package, edition)
    return pack(package, folder / f"{name}.zip")


def build_book(project: Path, target: Path) -> Path:
    """Build the book of a copy of the project. Returns the folder of its pages.

    Raises LedgerError if it does not build.
    """
    shutil.rmtree(target, ignore_errors=True)
    program = "from jupyter_book.cli.main import main; main()"
    options = ["--path-output", str(target), "-W", "-n", "--keep-going", "--quiet"]
    kept = {k: v for k, v in os.environ.items() if k not in ("LEDGER_DATA", launch.ASKED)}
    press = Path(__file__).resolve().parents[2]  # the copy has no press of its own
    own = {
        "PYTHONPATH": os.pathsep.join([str(project), str(press)]),
        "SOURCE_DATE_EPOCH": str(clock()),
        "PYTHONHASHSEED": "0",
    }
    done = subprocess.run(
        [sys.executable, "-c", program, "build", str(project), *options],
        cwd=project, env=kept | own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LedgerError(f"The book does not build.\n{done.stdout}\n{done.stderr}")
    return target / "_build" / "html"


def lay_out(chromium: Any, project: Path, site: Path, package: Path, edition: str) -> None:
    """Put everything that an edition hands out into a folder."""
    shutil.copytree(site, package / "book", ignore=shutil.ignore_patterns(*FOR_A_HOST))
    shutil.copytree(project / "data", package / "data")
    for name in ("LICENSE", "LICENSE-CC-BY-4.0"):
        shutil.copy(project / name, package / name)
    (package / "wheel").mkdir()
    wheel = build_wheel(project, package / "wheel")
    copy_notebooks(project, package / "notebooks", wheel.name)
    chapters = chapters_of(project, site)
    write_slides(chapters, package / "slides")
    write_worksheets(chromium, chapters, package / "worksheets", edition)
    plans = [
        entry
        for entry in contents(project)
        if (page := project / f"{entry.file}.md").is_file() and editions.is_for_teachers(page)
    ]
    start = fill(
        "classroom/start.html",
        edition=edition,
        wheel=wheel.name,
        pages=[one.page for one in chapters],
        has_worksheet=worksheets.has_one,
        first=editions.notebooks(project)[0],
        plans=[chapter.cut(site, entry).page for entry in plans],
    )
    (package / "START.html").write_text(start, encoding="utf-8", newline="\n")


def copy_notebooks(project: Path, folder: Path, wheel: str) -> None:
    """Copy the notebooks into a folder; each names the wheel where it says how to install it."""
    folder.mkdir()
    for path in editions.notebooks(project):
        text = path.read_text(encoding="utf-8")
        if IN_A_CHECKOUT not in text:
            raise LedgerError(f"{path.name} does not say {IN_A_CHECKOUT!r}, which names the wheel.")
        text = text.replace(IN_A_CHECKOUT, f"python -m pip install wheel/{wheel}")
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")


def chapters_of(project: Path, site: Path) -> list[Chapter]:
    """The chapters of a built book, in its order: its notebooks that say what they teach."""
    entries = [e for e in contents(project) if (project / f"{e.file}.ipynb").is_file()]
    return [one for entry in entries if (one := chapter.cut(site, entry)).section(AIMS)]


def write_slides(chapters: list[Chapter], folder: Path) -> None:
    """Write the slides of every chapter, and what they need, into a folder."""
    folder.mkdir(parents=True)
    for name in ("slides.css", "slides.js"):
        shutil.copy(THEME / "classroom" / name, folder / name)
    for one in chapters:
        target = folder / f"{one.page.name}.html"
        target.write_text(slides.make(one), encoding="utf-8", newline="\n")


def write_worksheets(chromium: Any, chapters: list[Chapter], folder: Path, edition: str) -> None:
    """Write the worksheets of every chapter; for teachers also the answers and the notes."""
    folder.mkdir(parents=True)
    shutil.copy(THEME / "classroom" / "worksheet.css", folder)
    with_exercises = [one for one in chapters if worksheets.has_one(one.page.name)]
    for one in with_exercises:
        worksheets.write(chromium, one, folder)
        if edition == TEACHER:
            worksheets.write(chromium, one, folder, answers=True)
    if edition == TEACHER:
        target = folder / "teachers-notes.pdf"
        worksheets.print_sheet(chromium, teacher_notes.make(with_exercises), target)
        pdf.finish(target, f"{TITLE}: teacher’s notes")


def pack(package: Path, target: Path) -> Path:
    """Pack a folder into a zip. Returns its path. Raises LedgerError if it is too large."""
    files = [path for path in package.rglob("*") if path.is_file()]
    write_zip(
        target, {path.relative_to(package.parent).as_posix(): path.read_bytes() for path in files}
    )
    if target.stat().st_size > LARGEST:
        raise LedgerError(
            f"{target.name} has {target.stat().st_size / 1e6:.1f} MB; "
            f"at most {LARGEST / 1e6:.0f} were expected."
        )
    return target
