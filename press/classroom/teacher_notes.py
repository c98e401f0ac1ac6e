"""The teacher's notes: one page with the time, the answers, the wrong answers to expect and a board plan of each chapter.

Drawn from what ``ledger.exercises`` declares, the built chapters and the ledger, so that a changed claim changes
them too; the lesson plans are pages of the book itself.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from bs4 import Tag
from markupsafe import Markup

from ledger import exercises
from ledger.exercises import ARGUE, NEARLY, READ, Exercise, compare
from ledger.show import table_html
from press.classroom.chapter import AIMS, KEY_POINTS, UNKNOWN, Chapter, Section
from press.classroom.worksheets import first_numbers
from press.print.template import fill

MOST_POINTS = 2  # of what is not known, and of the key points, on the board
OPEN = "open: rubric and two good answers in the book"


def make(chapters: list[Chapter]) -> str:
    """The teacher's notes as an HTML page, to lie in the folder ``worksheets``. chapters : those with exercises."""
    return fill(
        "classroom/notes.html",
        overview=_table(
            overview(chapters), "The chapters, and how long they and their exercises take"
        ),
        chapters=[notes(chapter) for chapter in chapters],
    )


def overview(chapters: list[Chapter]) -> list[dict[str, Any]]:
    """One row a chapter: how many exercises it has, and how many minutes they take, with and without a computer."""
    rows = []
    for page in (chapter.page for chapter in chapters):
        own = exercises.declared(page.name)
        rows.append(
            {
                "Chapter": page.title,
                "Exercises": len(own),
                "Minutes to read": page.minutes,
                "Minutes to work": sum(e.minutes for e in own),
                "Of these on paper": sum(e.minutes for e in own if e.skill in (READ, ARGUE)),
            }
        )
    return rows


def notes(chapter: Chapter) -> dict[str, Any]:
    """The notes of one chapter for the template: board plan, answers, wrong answers to expect."""
    figures = chapter.opening.figures() or [f for s in chapter.sections for f in s.figures()]
    title = figures[0].caption if figures else None
    numbers = {exercise.name: number for number, exercise in exercises.numbered().items()}
    own = {numbers[exercise.name]: exercise for exercise in exercises.declared(chapter.page.name)}
    wrong = "What each shows, and what the book says to it"
    return {
        "page": chapter.page,
        "question": question(chapter),
        "figure": title.get_text() if title else "",
        "numbers": Markup(
            first_numbers(chapter, "Middle: a line for each number, the owner first")
        ),
        "unknown": points(chapter.section(UNKNOWN)),
        "key_points": points(chapter.section(KEY_POINTS)),
        "answers": _table(answers(own), "What each aims at, and the answer"),
        "mistakes": _table(mistakes(own), wrong),
    }


def question(chapter: Chapter) -> str:
    """The question that a chapter asks; if it asks none, what it says of itself."""
    section = chapter.section(AIMS)
    for paragraph in section.paragraphs() if section else []:
        if found := re.search(r"(?:^|\s)([^.?:]+\?)", " ".join(paragraph.get_text().split())):
            return found[1][0].upper() + found[1][1:]
    return chapter.page.about


def points(section: Section | None) -> list[Markup]:
    """The first points of a section's lists, MOST_POINTS at most."""
    items: list[Tag] = [i for b in section.blocks for i in b.find_all("li")] if section else []
    return [Markup(item.decode_contents()) for item in items[:MOST_POINTS]]


def answers(own: dict[str, Exercise]) -> list[dict[str, Any]]:
    """One row an exercise: minutes, skill, the belief that it aims at, and the answer worked out now."""
    return [
        {
            "Exercise": f"{number} {e.title}",
            "Minutes": e.minutes,
            "Skill": e.skill,
            "Aims at the belief": e.misconception,
            "Answer": _plain(compare.write(e.kind, e.answer())) if e.answer else OPEN,
        }
        for number, e in own.items()
    ]


def mistakes(own: dict[str, Exercise]) -> list[dict[str, Any]]:
    """One row a typical mistake: the wrong answer, worked out now, what it is called, and the hint."""
    return [
        {
            "Exercise": number,
            "Wrong answer": _plain(compare.write(e.kind, mistake.answer())),
            "Verdict": f"{NEARLY}: {mistake.name}" if mistake.name else "not right",
            "Hint": _plain(mistake.hint),
        }
        for number, e in own.items()
        for mistake in e.mistakes
    ]


def _table(rows: list[dict[str, Any]], caption: str) -> Markup:
    return Markup(table_html(pd.DataFrame(rows), caption))


def _plain(words: str) -> str:
    return words.replace("`", "")
