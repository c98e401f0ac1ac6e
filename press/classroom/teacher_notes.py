"""The teacher's notes: one page with the time, the answers, the wrong answers to expect and a board plan of each chapter.

Drawn from what ``ledger.exercises.questions`` declares, the built chapters and the
ledger; the lesson plans are pages of the book itself.
"""

from __future__ import annotations

import html

import pandas as pd

from ledger import exercises
from ledger.exercises import NEARLY, Exercise, compare
from ledger.show import table_html
from press.classroom import board
from press.classroom.built_pages import BuiltPage, document
from press.classroom.worksheets import STYLE
from press.contents import TITLE

HONEST = (
    "The answers are not stored anywhere: <code>check()</code> works them out from the ledger. The recipe is in the "
    "wheel of the students’ package too (<code>ledger/exercises/questions</code>), since exercises must check themselves without "
    "a network. A student who reads Python can find it. What the students’ package does not have is any worked "
    "solution, model answer or printed result: every file of it was searched for them when it was made. Do not use "
    "these exercises as an examination."
)


def make(pages: list[BuiltPage]) -> str:
    """The teacher's notes as an HTML page, to lie in the folder ``worksheets``. pages : the chapters with exercises."""
    contents = "".join(
        f'<li><a href="#{page.name}">{html.escape(page.title)}</a></li>' for page in pages
    )
    body = "\n".join(
        [
            f'<header><p class="book">{TITLE}</p>\n<h1>Teacher’s notes</h1></header>',
            f"<p>{HONEST}</p>",
            table_html(overview(pages), "The chapters, and how long they and their exercises take"),
            f"<nav><h2>Chapter by chapter</h2><ul>{contents}</ul></nav>",
            *map(chapter_html, pages),
        ]
    )
    return document(f"{TITLE}: teacher’s notes", STYLE, f"<main>\n{body}\n</main>", class_="notes")


def overview(pages: list[BuiltPage]) -> pd.DataFrame:
    """One row a chapter: how many exercises it has, and how many minutes they take, with and without a computer."""
    rows = []
    for page in pages:
        own = exercises.declared(page.name)
        paper = [e.minutes for e in own if e.skill in (exercises.READ, exercises.ARGUE)]
        rows.append(
            {
                "Chapter": page.title,
                "Exercises": len(own),
                "Minutes to read": page.minutes,
                "Minutes to work": sum(e.minutes for e in own),
                "Of these on paper": sum(paper),
            }
        )
    return pd.DataFrame(rows)


def chapter_html(page: BuiltPage) -> str:
    """The notes of one chapter: board plan, answers, wrong answers to expect."""
    own = exercises.declared(page.name)
    numbers = {exercise.name: number for number, exercise in exercises.numbered().items()}
    return "\n".join(
        [
            f'<section class="chapter" id="{page.name}"><h2>{html.escape(page.title)}</h2>',
            "<h3>On the board</h3>",
            board.plan_html(page),
            "<h3>The exercises</h3>",
            table_html(answers_frame(own, numbers), "What each aims at, and the answer"),
            "<h3>Wrong answers to expect</h3>",
            table_html(
                mistakes_frame(own, numbers), "What each shows, and what the book says to it"
            ),
            "</section>",
        ]
    )


def answers_frame(own: tuple[Exercise, ...], numbers: dict[str, str]) -> pd.DataFrame:
    """One row an exercise: minutes, skill, the belief that it aims at, and the answer worked out now."""
    rows = [
        {
            "Exercise": f"{numbers[e.name]} {e.title}",
            "Minutes": e.minutes,
            "Skill": e.skill,
            "Aims at the belief": e.misconception,
            "Answer": _plain(compare.write(e.kind, e.answer()))
            if e.answer
            else "open: rubric and two good answers in the book",
        }
        for e in own
    ]
    return pd.DataFrame(rows)


def mistakes_frame(own: tuple[Exercise, ...], numbers: dict[str, str]) -> pd.DataFrame:
    """One row a typical mistake: the wrong answer, worked out now, what it is called, and the hint."""
    rows = [
        {
            "Exercise": numbers[e.name],
            "Wrong answer": _plain(compare.write(e.kind, mistake.answer())),
            "Verdict": f"{NEARLY}: {mistake.name}" if mistake.name else "not right",
            "Hint": _plain(mistake.hint),
        }
        for e in own
        for mistake in e.mistakes
    ]
    return pd.DataFrame(rows)


def _plain(words: str) -> str:
    return words.replace("`", "")
