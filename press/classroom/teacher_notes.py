"""The teacher's notes: minutes, answers, wrong answers to expect, and a board plan of each chapter.

Drawn from what ``ledger.exercises`` declares, the built chapters and the ledger, so that a changed
claim changes them too; the lesson plans are pages of the book itself.
"""

from __future__ import annotations

import re
from typing import Any

from bs4 import Tag

from ledger import exercises
from ledger.exercises import ARGUE, NEARLY, READ, compare
from press.classroom.chapter import AIMS, KEY_POINTS, UNKNOWN, Chapter, Section
from press.classroom.worksheets import first_numbers
from press.print.template import fill

MOST_POINTS = 2  # of what is not known, and of the key points, on the board


def make(chapters: list[Chapter]) -> str:
    """The notes as an HTML page for the folder ``worksheets``. chapters : those with exercises."""
    return fill(
        "classroom/notes.html",
        chapters=[notes(chapter) for chapter in chapters],
        on_paper=(READ, ARGUE),
        nearly=NEARLY,
        write=compare.write,
    )


def notes(chapter: Chapter) -> dict[str, Any]:
    """What the template says of one chapter: its board plan, and its exercises by their numbers."""
    figures = chapter.opening.figures() or [f for s in chapter.sections for f in s.figures()]
    own = exercises.declared(chapter.page.name)
    return {
        "page": chapter.page,
        "question": question(chapter),
        "figure": figures[0]["data-title"] if figures else "",
        "numbers": first_numbers(chapter, "Middle: a line for each number, the owner first"),
        "unknown": points(chapter.section(UNKNOWN)),
        "key_points": points(chapter.section(KEY_POINTS)),
        "exercises": {n: e for n, e in exercises.numbered().items() if e in own},
    }


def question(chapter: Chapter) -> str:
    """The question that a chapter asks; if it asks none, what it says of itself."""
    section = chapter.section(AIMS)
    for paragraph in section.paragraphs() if section else []:
        if found := re.search(r"(?:^|\s)([^.?:]+\?)", " ".join(paragraph.get_text().split())):
            return found[1][0].upper() + found[1][1:]
    return chapter.page.about


def points(section: Section | None) -> list[Tag]:
    """The first points of a section's lists, MOST_POINTS at most."""
    items = [i for block in section.blocks for i in block.find_all("li")] if section else []
    return items[:MOST_POINTS]
