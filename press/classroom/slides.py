"""Slides of a chapter, made from its built page: one HTML file that needs nobody else's library and no network.

What becomes a slide follows from the page: its title, each figure, a section
without a figure by its first table or sentences, the key points, and each
exercise without its solution.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator

from bs4 import Tag

from press.classroom.built_pages import AIMS, LAST_SECTIONS, BuiltPage, Section, document
from press.contents import TITLE

STYLE, SCRIPT = "slides.css", "slides.js"
FEWEST_WORDS, MOST_WORDS = 12, 60  # of running text on a slide
MOST_ROWS, MOST_COLUMNS = 8, 6  # of a table
KEY_POINTS, EXERCISES, UNKNOWN = "Key points", "Exercises", "What we do not know"
ANSWERING = {
    "tag_exercise",
    "tag_solution",
    "rubric",
    "solution",
}  # classes of what stands under a question


def make(page: BuiltPage) -> str:
    """The slides of a chapter as one HTML page, to lie beside ``slides.css`` and ``slides.js``."""
    shown = [title_slide(page), *opening_slides(page)]
    for section in page.sections:
        if section.title in LAST_SECTIONS:
            continue
        shown += (
            exercise_slides(page, section)
            if section.title == EXERCISES
            else section_slides(page, section)
        )
    shown.append(last_slide(page))
    body = "<main>\n" + "\n".join(shown) + "\n</main>"
    return document(f"{page.title}: slides", STYLE, body, SCRIPT, "slides")


def slide(heading: str, content: str, kind: str = "") -> str:
    """One slide. kind : what it holds, for its style."""
    return f'<section class="slide {kind}">\n<h2>{html.escape(heading)}</h2>\n{content}\n</section>'


def title_slide(page: BuiltPage) -> str:
    """Title, and what the chapter says of itself."""
    return (
        f'<section class="slide title">\n<p class="book">{TITLE}</p>\n<h1>{html.escape(page.title)}</h1>\n'
        f"<p>{html.escape(page.about)}</p>\n</section>"
    )


def opening_slides(page: BuiltPage) -> Iterator[str]:
    """What the chapter finds, in its first sentences, and its first figures."""
    yield from text_slide(page, page.title, page.opening.paragraphs())
    yield from figure_slides(page, page.opening)


def section_slides(page: BuiltPage, section: Section) -> Iterator[str]:
    """A section: its figures; without any, a small table; without that, its first sentences or its list."""
    whole = [block for block in section.blocks if block.name in ("ul", "ol")]
    if section.title in (AIMS, KEY_POINTS, UNKNOWN):
        asked = (
            [b for b in section.paragraphs() if "?" in b.get_text()][:1]
            if section.title == AIMS
            else []
        )
        yield slide(
            section.title, "\n".join(page.html(block) for block in [*asked, *whole[:1]]), "list"
        )
    elif section.figures():
        yield from figure_slides(page, section)
    elif small := [table for table in section.tables() if is_small(table)]:
        yield slide(section.title, page.html(small[0]), "table")
    else:
        yield from text_slide(page, section.title, section.paragraphs() or whole)


def figure_slides(page: BuiltPage, section: Section) -> Iterator[str]:
    """A slide for each figure of a section; the figure's title is the finding."""
    for figure in section.figures():
        yield slide(section.title, page.drawing(figure), "figure")


def is_small(table: Tag) -> bool:
    """Whether a table can be read from the back of a room."""
    rows = table.select("tbody tr")
    return (
        len(rows) <= MOST_ROWS
        and max(len(row.find_all(["th", "td"])) for row in rows) <= MOST_COLUMNS
    )


def text_slide(page: BuiltPage, heading: str, blocks: list[Tag]) -> Iterator[str]:
    """A slide with the first sentences of a section, as many as fit; none if no paragraph says enough."""
    for block in blocks:
        if len(block.get_text().split()) >= FEWEST_WORDS:
            yield slide(heading, first_sentences(page.html(block)), "words")
            return


def first_sentences(text: str) -> str:
    """The first sentences of a paragraph's HTML, cut only behind a full stop that stands outside every tag."""
    kept, words = "", 0
    inside = re.sub(r"^<p[^>]*>|</p>\s*$", "", text.strip())
    if inside == text.strip():  # a list stays whole
        return text
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z<])", inside):
        words += len(re.sub(r"<[^>]+>", "", sentence).split())
        closed = len(re.findall(r"<[a-z]", kept)) == kept.count("</")
        if kept and words > MOST_WORDS and closed:
            break
        kept = f"{kept} {sentence}".strip()
    return f"<p>{kept}</p>"


def exercise_slides(page: BuiltPage, section: Section) -> Iterator[str]:
    """A slide for each exercise: its question, and nothing that answers it."""
    for exercise in section.parts:
        yield slide(
            exercise.title, "\n".join(page.html(block) for block in question(exercise)), "exercise"
        )


def question(exercise: Section) -> list[Tag]:
    """The blocks that ask: all before the cell for the answer, the rubric or the solution."""
    return list(
        itertools.takewhile(
            lambda block: not ANSWERING & set(block.get("class") or []), exercise.blocks
        )
    )


def last_slide(page: BuiltPage) -> str:
    """Where to read on: the chapter, and the ledger with the row behind each number."""
    return slide(
        "Where each number comes from",
        f'<p>Every number on these slides is a link to its row or its cell. <a href="../book/{page.file}.html">'
        f'{html.escape(page.title)}</a> has the whole text and its sources; <a href="../book/chapters/reference/ledger.html">the '
        "ledger</a> has every claim, with who said it.</p>",
        "words",
    )
