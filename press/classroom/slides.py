"""Slides of a chapter, made from its built page: one HTML file that needs no network.

What becomes a slide follows from the page: its title, each figure, a section
without a figure by its first table or sentences, the key points, and each
exercise without its solution.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from press.classroom.chapter import AIMS, EXERCISES, KEY_POINTS, UNKNOWN, Chapter, Section
from press.print.template import fill

FEWEST_WORDS, MOST_WORDS = 12, 60  # of running text on a slide
MOST_ROWS, MOST_COLUMNS = 8, 6  # of a table that can be read from the back of a room
NO_SLIDES = ("Sources", "The answer to the practice case")
ANSWERING = {"tag_exercise", "tag_solution", "rubric", "solution"}  # what stands under a question


@dataclass
class Slide:
    """One slide. kind : what it holds, for its style: figure, table, list, words or exercise."""

    heading: str
    kind: str
    content: Iterable[Tag]


def make(chapter: Chapter) -> str:
    """The slides of a chapter as one HTML page, to lie beside ``slides.css`` and ``slides.js``."""
    return fill("classroom/slides.html", page=chapter.page, slides=list(slides(chapter)))


def slides(chapter: Chapter) -> Iterator[Slide]:
    """All slides between the title and the last one."""
    yield from words_slide(chapter.opening.title, chapter.opening.paragraphs())
    yield from figure_slides(chapter.opening)
    for section in chapter.sections:
        if section.title == EXERCISES:
            for exercise in section.parts:
                yield Slide(exercise.title, "exercise", question(exercise))
        elif section.title not in NO_SLIDES:
            yield from section_slides(section)


def section_slides(section: Section) -> Iterator[Slide]:
    """A section: its figures, else a small table, else its first sentences or its list."""
    lists = [block for block in section.blocks if block.name in ("ul", "ol")]
    small = [table for table in section.tables() if is_small(table)]
    if section.title in (AIMS, KEY_POINTS, UNKNOWN):
        asked = [b for b in section.paragraphs() if section.title == AIMS and "?" in b.get_text()]
        yield Slide(section.title, "list", [*asked[:1], *lists[:1]])
    elif section.figures():
        yield from figure_slides(section)
    elif small:
        yield Slide(section.title, "table", small[:1])
    else:
        yield from words_slide(section.title, section.paragraphs() or lists)


def figure_slides(section: Section) -> Iterator[Slide]:
    """A slide for each figure of a section; the figure's title is the finding."""
    for figure in section.figures():
        yield Slide(section.title, "figure", [figure])


def is_small(table: Tag) -> bool:
    """Whether a table has few enough rows and columns for a slide."""
    rows = table.select("tbody tr")
    columns = max(len(row.find_all(["th", "td"])) for row in rows)
    return len(rows) <= MOST_ROWS and columns <= MOST_COLUMNS


def words_slide(heading: str, blocks: Iterable[Tag]) -> Iterator[Slide]:
    """A slide with a section's first sentences that fit; none if no paragraph says enough."""
    for block in blocks:
        if len(block.get_text().split()) >= FEWEST_WORDS:
            yield Slide(heading, "words", [first_sentences(block) if block.name == "p" else block])
            return


def first_sentences(paragraph: Tag) -> Tag:
    """The first sentences of a paragraph, cut only behind a full stop outside every tag."""
    inside = paragraph.decode_contents().strip()
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s+[A-Z<]|$)", inside)]
    whole = [e for e in ends if inside.count("</", 0, e) == len(re.findall("<[a-z]", inside[:e]))]
    fitting = [e for e in whole if len(re.sub("<[^>]+>", "", inside[:e]).split()) <= MOST_WORDS]
    cut = max(fitting or whole[:1] or [len(inside)])
    return BeautifulSoup(f"<p>{inside[:cut]}</p>", "html.parser")


def question(exercise: Section) -> list[Tag]:
    """The blocks that ask: all before the cell for the answer, the rubric or the solution."""
    asked = []
    for block in exercise.blocks:
        if ANSWERING & set(block.get("class") or []):
            break
        asked.append(block)
    return asked
