"""A worksheet for each chapter: its exercises on a sheet of paper, both sides, with the figures they need and room to write.

Made from the built page and from what ``ledger.questions`` declares. The
teacher's sheet is the same with the answers in the place of the lines.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import Tag
from pypdf import PdfReader

from ledger import exercises
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise
from press.classroom import board
from press.classroom.built_pages import BuiltPage, Section, document
from press.classroom.slides import EXERCISES, question
from press.contents import TITLE
from press.print import pdf

STYLE = "worksheet.css"
MOST_PAGES = 2  # both sides of one sheet
INTO_THE_BOOK = re.compile(r' href="\.\./[^"]*"')
PAPERS = ("Letter", "A4")  # the last one is kept
MEANS = {  # what a pupil needs for an exercise of each skill
    READ: "Read: no computer needed",
    COMPUTE: "Compute: with a pencil, or with the notebook",
    CHANGE: "Change a cell: with the notebook",
    ARGUE: "Argue: no computer needed",
}

ON_PAPER = "On paper, write for the id of a claim who said it, and the number."


@dataclass(frozen=True)
class Room:
    """How generously a sheet is laid out: the width of its figures in percent, and lines to write on."""

    figure: int
    lines: int
    open_lines: int


ROOMS = (  # from the most generous: the first that fits is taken; worksheet.css has a class for each width
    Room(100, 4, 12), Room(90, 3, 10), Room(80, 3, 9), Room(80, 2, 8), Room(70, 2, 7), Room(70, 1, 6), Room(60, 1, 5),
    Room(60, 1, 4),
)  # fmt: skip


def has_one(page: BuiltPage) -> bool:
    """Whether a chapter has exercises that are declared, and so a worksheet."""
    return page.name in exercises.CHAPTERS and bool(exercises.declared(page.name))


def make(page: BuiltPage, room: Room, answers: bool = False) -> str:
    """A worksheet as an HTML page. answers : with the solutions of the built page, for teachers."""
    section = page.section(EXERCISES)
    own = exercises.declared(page.name)
    parts, shown = [head(page, own, answers)], set[str]()
    for exercise, asked in zip(own, section.parts if section else []):
        parts += material(page, exercise, asked, shown)
        parts.append(exercise_html(page, exercise, asked, room, answers))
    kind = "answers" if answers else f"wide-{room.figure}"
    title = f"{page.title}: {'answers' if answers else 'worksheet'}"
    return document(
        title, STYLE, "<main>\n" + "\n".join(parts) + "\n</main>", class_=f"worksheet {kind}"
    )


def head(page: BuiltPage, own: Iterable[Exercise], answers: bool) -> str:
    """The head of a sheet: chapter, time, name and day."""
    minutes = sum(exercise.minutes for exercise in own)
    write = (
        '<p class="who">Name<span></span> Day<span></span></p>\n<p class="note">'
        + ON_PAPER
        + "</p>"
    )
    if answers:
        write = '<p class="who">With answers: for teachers.</p>'
    return (
        f'<header><p class="book">{TITLE} · worksheet · <span class="ours">{minutes} minutes</span></p>\n'
        f"<h1>{html.escape(page.title)}</h1>\n{write}</header>"
    )


def material(page: BuiltPage, exercise: Exercise, asked: Section, shown: set[str]) -> Iterable[str]:
    """The figure that an exercise is about, or the table if its question speaks of one, unless the sheet has it already (noted in ``shown``).

    Without a section of its own, an exercise in reading is about the opening figure and the rows behind its numbers.
    """
    section = page.section(exercise.about) if exercise.about else page.opening
    if section is None or section.title in shown or not (exercise.about or exercise.skill == READ):
        return
    shown.add(section.title)
    of_table = any("table" in block.get_text() for block in question(asked))
    figures, tables = section.figures(), section.tables()
    for found in ((tables or figures) if of_table else (figures or tables))[:1]:
        numbers = (
            "" if exercise.about else board.numbers_html(page, "The rows behind the first numbers")
        )
        yield f'<div class="material">{page.drawing(found)}</div>\n{numbers}'


def exercise_html(
    page: BuiltPage, exercise: Exercise, asked: Section, room: Room, answers: bool
) -> str:
    """One exercise: title, what it takes, question, and lines to write on or the answer."""
    blocks = "\n".join(page.html(block) for block in question(asked))
    rubric = "\n".join(
        page.html(block) for block in asked.blocks if "rubric" in (block.get("class") or [])
    )
    lines = room.lines if exercise.answer else room.open_lines
    below = answer_html(page, asked) if answers else '<p class="line"></p>' * lines
    return (
        f'<section class="exercise">\n<h2>{html.escape(asked.title)}</h2>\n'
        f'<p class="means">{MEANS[exercise.skill]} · <span class="ours">{exercise.minutes} minutes</span></p>\n'
        f"{blocks}\n{rubric.replace('<details', '<div').replace('</details', '</div').replace('summary>', 'strong>')}\n{below}\n</section>"
    )


def answer_html(page: BuiltPage, asked: Section) -> str:
    """The solution of an exercise as the built page has it: what ``check`` said, or the model answers."""
    said = [shown for block in asked.blocks for shown in block.select(".cell_output > p")]
    found: list[Tag] = [p for p in said if p.find_parent(class_="tag_solution")]
    models = [block for block in asked.blocks if "solution" in (block.get("class") or [])]
    text = "\n".join(page.html(tag) for tag in found)
    text += "\n".join(
        page.html(part) for model in models for part in model.find_all(["p", "ul"], recursive=False)
    )
    return f'<div class="answer">{text}</div>'


def write(chromium: Any, page: BuiltPage, folder: Path, answers: bool = False) -> Path:
    """Write a worksheet as HTML and PDF with a browser that runs already. Returns the PDF's path.

    The pupils' sheet is laid out as generously as two pages of A4 and of Letter allow.
    """
    name = f"{page.name}-answers" if answers else page.name
    source, target = folder / f"{name}.html", folder / f"{name}.pdf"

    def pages(room: Room, paper: str) -> int:
        source.write_text(make(page, room, answers), encoding="utf-8", newline="\n")
        return _print(chromium, source, target, paper)

    least = (
        0
        if answers
        else bisect_left(ROOMS, True, key=lambda room: pages(room, PAPERS[0]) <= MOST_PAGES)
    )
    for room in ROOMS[min(least, len(ROOMS) - 1) :]:
        if max(pages(room, paper) for paper in PAPERS) <= MOST_PAGES or answers:
            break
    pdf.finish(target, f"{page.title}: {'answers' if answers else 'worksheet'}")
    return target


def _print(chromium: Any, source: Path, target: Path, paper: str) -> int:
    print_sheet(chromium, source, target, paper)
    return len(PdfReader(target).pages)


def print_sheet(chromium: Any, source: Path, target: Path, paper: str = PAPERS[-1]) -> None:
    """Print a page for paper without its links into the book: a PDF would keep them with this machine's folders in them."""
    plain = source.with_name(f".{source.name}")
    plain.write_text(INTO_THE_BOOK.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
    try:
        pdf.print_page(chromium, plain, target, paper)
    finally:
        plain.unlink()
