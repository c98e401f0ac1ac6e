"""A built chapter cut into its sections: what is made for a class is made of them, never typed."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import Tag

from press.contents import Entry
from press.print.built_page import BuiltPage, read

AIMS, UNKNOWN, KEY_POINTS = "In this chapter", "What we do not know", "Key points"
EXERCISES = "Exercises"
HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass
class Section:
    """A section: its heading, what stands in it, and the sections below it."""

    title: str
    blocks: list[Tag]
    parts: list[Section] = field(default_factory=list)

    def figures(self) -> list[Tag]:
        """The figures of the section."""
        return [figure for block in self.blocks for figure in block.select("figure.fig")]

    def tables(self) -> list[Tag]:
        """The tables that the section shows open, each in its holder."""
        return [table for block in self.blocks for table in block.select(".table-scroll")]

    def paragraphs(self) -> list[Tag]:
        """Its paragraphs of running text."""
        return [block for block in self.blocks if block.name == "p"]


@dataclass
class Chapter:
    """A built page, what stands before its first section, and its sections."""

    page: BuiltPage
    opening: Section
    sections: list[Section]

    def section(self, title: str) -> Section | None:
        """The section with this heading, if there is one."""
        return next((section for section in self.sections if section.title == title), None)


def cut(site: Path, entry: Entry) -> Chapter:
    """Read a page of the built book and cut it; its links lead to a folder ``book`` beside our own.

    Raises LedgerError if the page has not been built.
    """
    page = read(site, entry)
    for rubric in page.body.select("details.rubric"):  # on paper nobody can unfold it
        rubric.name = "div"
        if rubric.summary:
            rubric.summary.name = "strong"
    for numbers in page.body.select("figure > details"):  # a slide shows the figure alone
        if numbers.parent and numbers.caption:
            numbers.parent["data-title"] = numbers.caption.get_text()
        numbers.decompose()
    for link in page.body.select("a[href]"):
        link["href"] = beside_the_book(entry.file, str(link["href"]))
    whole = _section(page.body.select_one("section:has(> h1)") or page.body)
    return Chapter(page, Section(page.title, whole.blocks), whole.parts)


def beside_the_book(page: str, address: str) -> str:
    """A link on a page of the book, as it is written in a folder beside the book."""
    if re.match(r"[a-z]+:", address):
        return address
    path, _, anchor = address.partition("#")
    place = posixpath.join(posixpath.dirname(page), path) if path else f"{page}.html"
    return posixpath.normpath(f"../book/{place}") + (f"#{anchor}" if anchor else "")


def _section(found: Tag) -> Section:
    heading = found.find(HEADINGS)
    parts = [_section(below) for below in found.find_all("section", recursive=False)]
    blocks = [b for b in found.find_all(recursive=False) if b.name not in ("section", *HEADINGS)]
    return Section(heading.get_text().strip() if heading else "", blocks, parts)
