"""A built page of the book, cut into its parts: slides and worksheets are made of these, so nothing is typed twice."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from ledger.tables import LedgerError
from press.contents import Entry
from press.site.figures import unique_ids

DRAWING = re.compile(r'<svg class="fig-(?:wide|narrow)".*?</svg>', re.S)
NUMBERS = re.compile(r'<details class="fig-data">.*?</details>', re.S)
ONLY_ON_SCREEN = ".headerlink, .print-line, .byline, .steps, .steps-said, .whatif-pick, .copybtn, script, button, table.table > caption"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'"
)
AIMS, LAST_SECTIONS = "In this chapter", ("Sources", "The answer to the practice case")


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
        found = [table for block in self.blocks for table in block.select(".table-scroll")]
        return [table for table in found if not table.find_parent("figure")]

    def paragraphs(self) -> list[Tag]:
        """Its paragraphs of running text."""
        return [block for block in self.blocks if block.name == "p"]


@dataclass
class BuiltPage:
    """One chapter as built: title, what it says of itself, minutes to read, what comes before its sections, and these."""

    name: str
    file: str  # its place in the book
    part: str
    title: str
    about: str
    minutes: int
    opening: Section
    sections: list[Section]
    drawings: list[str] = field(repr=False)  # put aside: they are long, and not to be parsed

    def section(self, title: str) -> Section | None:
        """The section with this heading, if there is one."""
        return next((section for section in self.sections if section.title == title), None)

    def html(self, tag: Tag) -> str:
        """A part of the page as HTML, its drawings back in place."""
        return re.sub(
            r'<svg data-drawing="(\d+)"></svg>', lambda n: self.drawings[int(n[1])], str(tag)
        )

    def drawing(self, figure: Tag) -> str:
        """A figure as HTML without the table of its numbers."""
        return NUMBERS.sub("", self.html(figure))


def read_page(site: Path, entry: Entry) -> BuiltPage:
    """Read a built page that the book's contents name.

    Raises LedgerError if the chapter has not been built.
    """
    path = site / f"{entry.file}.html"
    if not path.is_file():
        raise LedgerError(f"{path} is not there: build the book first (make book).")
    drawings: list[str] = []

    def set_aside(drawing: re.Match[str]) -> str:
        drawings.append(unique_ids(drawing[0], "s"))
        return f'<svg data-drawing="{len(drawings) - 1}"></svg>'

    soup = BeautifulSoup(DRAWING.sub(set_aside, path.read_text(encoding="utf-8")), "html.parser")
    article = soup.select_one("article.bd-article")
    if article is None or article.h1 is None:
        raise LedgerError(f"{path} has no article with a heading.")
    for extra in article.select(ONLY_ON_SCREEN):
        extra.decompose()
    said = {tag["name"]: str(tag["content"]) for tag in soup.select("meta[name][content]")}
    top = article.h1.parent
    assert top is not None
    links_into_the_book(top, entry.file)
    return BuiltPage(
        name=entry.name,
        file=entry.file,
        part=entry.part,
        title=article.h1.get_text().strip(),
        about=said.get("description", ""),
        minutes=int(said.get("reading-minutes", 0)),
        opening=Section(article.h1.get_text().strip(), _blocks(top)),
        sections=[_section(found) for found in top.find_all("section", recursive=False)],
        drawings=drawings,
    )


def _section(found: Tag) -> Section:
    heading = found.find(re.compile("h[2-4]"))
    parts = [_section(below) for below in found.find_all("section", recursive=False)]
    return Section(heading.get_text().strip() if heading else "", _blocks(found), parts)


def _blocks(parent: Tag) -> list[Tag]:
    """What stands in a section itself: neither its heading nor the sections below it."""
    children = [child for child in parent.children if isinstance(child, Tag)]
    return [child for child in children if child.name not in ("section", "h1", "h2", "h3", "h4")]


def links_into_the_book(body: Tag, page: str) -> None:
    """Make the links of a page lead from a folder beside the book into the book; take away the ids, which they need not."""
    for tag in body.find_all(True):
        if tag.name != "section":
            tag.attrs.pop("id", None)
        address = str(tag.get("href") or "")
        if tag.name == "a" and address and not re.match(r"[a-z]+:", address):
            tag["href"] = _beside(page, address)


def _beside(page: str, address: str) -> str:
    """A link on a page of the book, as a folder beside the book needs it."""
    path, _, anchor = address.partition("#")
    place = (
        posixpath.join("../book", posixpath.dirname(page), path) if path else f"../book/{page}.html"
    )
    return posixpath.normpath(place) + (f"#{anchor}" if anchor else "")


def document(title: str, style: str, body: str, script: str = "", class_: str = "") -> str:
    """A whole page around a body, with a policy that lets it ask nobody; style, script : files beside it."""
    scripts = f'<script src="{script}" defer></script>\n' if script else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<link rel="stylesheet" href="{style}">
{scripts}</head>
<body{f' class="{class_}"' if class_ else ""}>
{body}
</body>
</html>
"""
