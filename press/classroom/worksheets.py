"""A worksheet for each chapter: its exercises on one sheet, with figures and room to write.

Made from the built page and from what ``ledger.exercises`` declares. The
teacher's sheet is the same with the answers in the place of the lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from bs4 import Tag
from pypdf import PdfReader

from ledger import dates, exercises
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise
from ledger.show import table_html
from ledger.tables import data_folder
from press.classroom.chapter import EXERCISES, Chapter, Section
from press.classroom.slides import question
from press.print import pdf
from press.print.notes import cited
from press.print.template import fill

MOST_PAGES = 2  # both sides of one sheet
MOST_NUMBERS = 6  # in the table of the first numbers
INTO_THE_BOOK = re.compile(r' href="\.\./[^"]*"')
ROWS = "The rows behind the first numbers"
PAPERS = ("Letter", "A4")  # a sheet fits on both; the file is A4
MEANS = {  # what a pupil needs for an exercise of each skill
    READ: "Read: no computer needed",
    COMPUTE: "Compute: with a pencil, or with the notebook",
    CHANGE: "Change a cell: with the notebook",
    ARGUE: "Argue: no computer needed",
}


@dataclass(frozen=True)
class Room:
    """How a sheet is laid out: the width of its figures in percent, and lines to write on."""

    figure: int
    lines: int
    open_lines: int  # for a question that has no one answer


ROOMS = (  # from the most generous; worksheet.css has a class for each width
    Room(100, 4, 12), Room(90, 3, 10), Room(80, 3, 9), Room(80, 2, 8),
    Room(70, 2, 7), Room(70, 1, 6), Room(60, 1, 5), Room(60, 1, 4),
)  # fmt: skip


def has_one(name: str) -> bool:
    """Whether a chapter has exercises that are declared, and so a worksheet."""
    return name in exercises.CHAPTERS and bool(exercises.declared(name))


def make(chapter: Chapter, room: Room, answers: bool = False) -> str:
    """A worksheet as an HTML page. answers : with the solutions of the built page, for teachers."""
    section, shown, tasks = chapter.section(EXERCISES), set[str](), []
    parts = section.parts if section else []
    for exercise, asked in zip(exercises.declared(chapter.page.name), parts, strict=True):
        about = section_of(chapter, exercise)
        tasks.append(
            {
                "exercise": exercise,
                "title": asked.title,
                "material": material(about, asked) if about and about.title not in shown else [],
                "question": question(asked),
                "rubric": [b for b in asked.blocks if "rubric" in (b.get("class") or [])],
                "answer": solution(asked),
            }
        )
        shown |= {about.title} if about else set()
    rows, page = first_numbers(chapter, ROWS), chapter.page
    return fill("classroom/worksheet.html", page=page, tasks=tasks, means=MEANS, rows=rows,
                room=room, answers=answers)  # fmt: skip


def section_of(chapter: Chapter, exercise: Exercise) -> Section | None:
    """The section that an exercise is about; if it names none, for reading it is the opening."""
    if exercise.about:
        return chapter.section(exercise.about)
    return chapter.opening if exercise.skill == READ else None


def material(about: Section, asked: Section) -> list[Tag]:
    """The first figure of a section, or its first table if the question speaks of a table."""
    of_table = any("table" in block.get_text() for block in question(asked))
    figures, tables = about.figures(), about.tables()
    return ((tables or figures) if of_table else (figures or tables))[:1]


def first_numbers(chapter: Chapter, caption: str) -> str:
    """The first numbers of a chapter as a table: whose, when said, and how we read each."""
    links = [a for block in chapter.opening.blocks for a in block.select("a.claim[href]")]
    ids = dict.fromkeys(str(link["href"]).partition("#")[2] for link in links)
    claims = [cited(data_folder())[claim_id] for claim_id in list(ids)[:MOST_NUMBERS]]
    rows = [
        {
            "Who": row.name,
            "Number": row.quoted,
            "Of what": f"{row.subject}: {row.measure}",
            "Said on": dates.say(row.asserted_on) if row.asserted_on else "not known",
            "We read": row.seen_as,
            "Mind": row.caveat.replace("_", " ").replace(";", ", "),
        }
        for row in claims
    ]
    return table_html(pd.DataFrame(rows), caption) if rows else ""


def solution(asked: Section) -> list[Tag]:
    """The solution as the built page has it: what ``check`` said, or the model answers."""
    said = [p for block in asked.blocks for p in block.select(".cell_output > p")]
    models = [block for block in asked.blocks if "solution" in (block.get("class") or [])]
    return [p for p in said if p.find_parent(class_="tag_solution")] + [
        p for model in models for p in model.find_all(["p", "ul"], recursive=False)
    ]


def write(chromium: Any, chapter: Chapter, folder: Path, answers: bool = False) -> Path:
    """Write a worksheet as HTML and PDF with a browser that runs already. Returns the PDF's path.

    Pupils get the first of ROOMS that fits MOST_PAGES of each paper, or the last.
    """
    page = chapter.page
    target = folder / f"{page.name}{'-answers' if answers else ''}.pdf"
    sheet = make(chapter, ROOMS[0], answers)
    for room in () if answers else ROOMS:
        sheet = make(chapter, room)
        if all(print_sheet(chromium, sheet, target, paper) <= MOST_PAGES for paper in PAPERS):
            break
    print_sheet(chromium, sheet, target)
    pdf.finish(target, f"{page.title}: {'answers' if answers else 'worksheet'}")
    return target


def print_sheet(chromium: Any, sheet: str, target: Path, paper: str = "A4") -> int:
    """Write a sheet as a page, and as a PDF beside it. Returns how many pages that has.

    The PDF has no links into the book: they would name this machine's folders.
    """
    source = target.with_suffix(".html")
    source.write_text(INTO_THE_BOOK.sub("", sheet), encoding="utf-8", newline="\n")
    pdf.print_page(chromium, source, target, paper)
    source.write_text(sheet, encoding="utf-8", newline="\n")
    return len(PdfReader(target).pages)
