"""``make classroom``: two zips, for students and for teachers, made from one source.

Each holds the book as a folder, the notebooks, the data, worksheets, slides,
the ledger's library as a wheel, and one page that says where to begin.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ledger import dates
from ledger.tables import LedgerError, schema
from press.classroom import built_pages, editions, slides, teacher_notes, worksheets
from press.classroom.built_pages import AIMS, BuiltPage, document
from press.print import assemble, pdf
from press.site import launch
from press.site.dataset import TITLE
from press.site.wheel import build_wheel, clock, write_zip

STUDENT, TEACHER = "student", "teacher"
LARGEST = 15_000_000  # bytes of a zip
FOR_A_HOST = (
    "_headers",
    ".htaccess",
    "robots.txt",
    "sitemap.xml",
    "objects.inv",
    "lite",
    "404.html",
)  # of no use in a folder
STYLES = "theme/classroom"
NOTES = "teachers-notes"
IN_A_CHECKOUT = "python -m pip install ."  # what a notebook's first cell says to do; here there is a wheel in its place
START = "START.html"


def make(root: Path, folder: Path) -> list[Path]:
    """Make both zips in a folder. Returns their paths, the student's first.

    root : the project's folder.

    Raises LedgerError if there is no Chromium, if the book does not build, if a
    zip is too large, or if a solution is found in the student's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with pdf.browser() as chromium:
        students = make_edition(chromium, root, folder, STUDENT)
        if found := editions.leaks(students, root):
            students.unlink()
            raise LedgerError("The student's edition would give answers away:\n" + "\n".join(found))
        return [students, make_edition(chromium, root, folder, TEACHER)]


def make_edition(chromium: Any, root: Path, folder: Path, edition: str) -> Path:
    """Make the zip of one edition with a browser that runs already; what it is made from stays beside it. Returns its path."""
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


def environment(project: Path) -> dict[str, str]:
    """The environment for a build of a copy: its own library and data, and one clock."""
    kept = {
        key: value for key, value in os.environ.items() if key not in ("LEDGER_DATA", launch.ASKED)
    }
    return kept | {
        "PYTHONPATH": str(project),
        "SOURCE_DATE_EPOCH": str(clock()),
        "PYTHONHASHSEED": "0",
    }


def build_book(project: Path, target: Path) -> Path:
    """Build the book of a copy of the project. Returns the folder of its pages. Raises LedgerError if it does not build."""
    shutil.rmtree(target, ignore_errors=True)
    program = "from jupyter_book.cli.main import main; main()"
    command = [
        "-c",
        program,
        "build",
        str(project),
        "--path-output",
        str(target),
        "-W",
        "-n",
        "--keep-going",
    ]
    done = subprocess.run(
        [sys.executable, *command, "--quiet"],
        cwd=project, env=environment(project), capture_output=True, text=True, check=False,
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
    (package / "notebooks").mkdir()
    for path in sorted((project / "chapters").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8").replace(
            IN_A_CHECKOUT, f"python -m pip install wheel/{wheel.name}"
        )
        (package / "notebooks" / path.name).write_text(text, encoding="utf-8", newline="\n")
    pages = chapters(project, site)
    write_slides(project, pages, package / "slides")
    write_worksheets(chromium, project, pages, package / "worksheets", edition)
    plans = [
        built_pages.read_page(site, name)
        for name in editions.pages_for_teachers(project / "chapters")
    ]
    start = start_html(pages, wheel.name, edition, plans)
    (package / START).write_text(start, encoding="utf-8", newline="\n")
    shutil.copy(project / STYLES / "worksheet.css", package / "start.css")


def chapters(project: Path, site: Path) -> list[BuiltPage]:
    """The chapters of a built book, in the order of its contents: its notebooks that say what they teach."""
    notebooks = [
        (name, part)
        for name, part in assemble.contents(project)
        if (project / "chapters" / f"{name}.ipynb").is_file()
    ]
    pages = [built_pages.read_page(site, name, part) for name, part in notebooks]
    return [page for page in pages if page.section(AIMS)]


def write_slides(project: Path, pages: list[BuiltPage], folder: Path) -> None:
    """Write the slides of every chapter, and what they need, into a folder."""
    folder.mkdir(parents=True)
    for name in (slides.STYLE, slides.SCRIPT):
        shutil.copy(project / STYLES / name, folder / name)
    for page in pages:
        (folder / f"{page.name}.html").write_text(slides.make(page), encoding="utf-8", newline="\n")


def write_worksheets(
    chromium: Any, project: Path, pages: list[BuiltPage], folder: Path, edition: str
) -> None:
    """Write the worksheets of every chapter with exercises; for teachers also those with answers, and the notes."""
    folder.mkdir(parents=True)
    shutil.copy(project / STYLES / worksheets.STYLE, folder / worksheets.STYLE)
    with_exercises = [page for page in pages if worksheets.has_one(page)]
    for page in with_exercises:
        worksheets.write(chromium, page, folder)
        if edition == TEACHER:
            worksheets.write(chromium, page, folder, answers=True)
    if edition == TEACHER:
        source = folder / f"{NOTES}.html"
        source.write_text(teacher_notes.make(with_exercises), encoding="utf-8", newline="\n")
        worksheets.print_sheet(chromium, source, source.with_suffix(".pdf"))
        pdf.finish(source.with_suffix(".pdf"), f"{TITLE}: teacher’s notes")


def pack(package: Path, target: Path) -> Path:
    """Pack a folder into a zip, the same folder into the same bytes. Raises LedgerError if the zip is too large."""
    paths = [path for path in package.rglob("*") if path.is_file()]
    names = {f"{package.name}/{path.relative_to(package).as_posix()}": path for path in paths}
    write_zip(target, {name: path.read_bytes() for name, path in names.items()})
    if target.stat().st_size > LARGEST:
        raise LedgerError(
            f"{target.name} has {target.stat().st_size / 1e6:.1f} MB; at most {LARGEST / 1e6:.0f} were expected."
        )
    return target


# -- the page to begin with ----------------------------------------------------


def start_html(pages: list[BuiltPage], wheel: str, edition: str, plans: list[BuiltPage]) -> str:
    """The page that says, in plain words, what is in the folder and how to begin. plans : the book's pages for teachers."""
    package = schema()
    teacher = edition == TEACHER
    body = [
        f'<header><p class="book">Edition of {dates.say(package["created"][:10])}, for {edition}s</p>',
        f"<h1>{TITLE}: start here</h1></header>",
        "<p>Unpack the zip first. Everything in this folder works without the internet; only step 3 may need it, once.</p>",
        "<h2>1. Read</h2>",
        '<p>Open <a href="book/chapters/start-here.html">the book</a>. It runs in any browser, on a computer or from a '
        "memory stick.</p>",
        "<h2>2. Print or show</h2>",
        _chapters_html(pages, teacher),
        "<p>In the slides, use the arrow keys. To print slides, use the browser’s own print command.</p>",
        "<h2>3. Run the notebooks</h2>",
        "<p>Not needed for reading, slides and worksheets. For the exercises that change a cell you need Python 3.11, "
        "3.12 or 3.13, JupyterLab, pandas and matplotlib. Those are too large for this folder and differ from machine to "
        "machine, so they come from the internet, once. Open a terminal in this folder and run:</p>",
        f"<pre>python -m pip install jupyterlab wheel/{html.escape(wheel)}</pre>",
        "<p>From then on, without the internet:</p>",
        "<pre>python -m jupyter lab notebooks/start-here.ipynb</pre>",
        "<p>If the machine already has JupyterLab, pandas and matplotlib, this is enough, without the internet:</p>",
        f"<pre>python -m pip install --no-index --no-deps wheel/{html.escape(wheel)}</pre>",
        "<p>Write <code>python3</code> for <code>python</code> on a Mac or Linux, <code>py</code> on Windows, if "
        "<code>python</code> is not found.</p>",
        "<h2>4. What else is here</h2>",
        "<p><code>data</code>: every claim as tables, explained in <code>data/README.md</code>. <code>notebooks</code>: "
        "the chapters to run. <code>wheel</code>: the small library that they use.</p>",
        _teacher_html(plans) if teacher else _student_html(),
        '<p class="note">Text and data: CC BY 4.0. Code: MIT. See the two licence files.</p>',
    ]
    return document(
        f"{TITLE}: start here",
        "start.css",
        "<main>\n" + "\n".join(body) + "\n</main>",
        class_="start",
    )


def _chapters_html(pages: list[BuiltPage], teacher: bool) -> str:
    rows = []
    for page in pages:
        links = [f'<td><a href="slides/{page.name}.html">slides</a></td>']
        sheets = [page.name] + ([f"{page.name}-answers"] if teacher else [])
        for sheet, words in zip(sheets, ("worksheet", "with answers")):
            has = worksheets.has_one(page)
            link = f'{words}: <a href="worksheets/{sheet}.pdf">PDF</a>, <a href="worksheets/{sheet}.html">page</a>'
            links.append(f"<td>{link if has else ''}</td>")
        title = f'<a href="book/chapters/{page.name}.html">{html.escape(page.title)}</a>'
        rows.append(f'<tr><th scope="row">{title}</th>{"".join(links)}</tr>')
    heads = ["Chapter", "Slides", "On paper"] + (["For you"] if teacher else [])
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody>\n</table>"
    )


def _student_html() -> str:
    return (
        "<h2>Solutions</h2>\n<p>They are not in this folder. Each exercise checks your answer when you run its cell, and "
        "gives hints; your teacher has the rest.</p>"
    )


def _teacher_html(plans: list[BuiltPage]) -> str:
    links = [
        f'<li><a href="book/chapters/{page.name}.html">{html.escape(page.title)}</a></li>'
        for page in plans
    ]
    in_book = (
        f"<p>Pages of the book for you alone:</p>\n<ul>{''.join(links)}</ul>\n" if links else ""
    )
    return (
        f'<h2>For you</h2>\n<p><a href="worksheets/{NOTES}.html">Teacher’s notes</a> (<a href="worksheets/{NOTES}.pdf">'
        "PDF</a>): minutes, answers, the wrong answers to expect with their hints, and a board plan for each chapter. "
        "In this edition the solutions stand folded under each exercise. Hand out the students’ zip, not this one.</p>\n"
        f"{in_book}"
        f"<p>{teacher_notes.HONEST}</p>"
    )
