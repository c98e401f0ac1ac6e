"""Read a built page of the book back, without what only a screen needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from ledger.tables import LedgerError
from press.contents import Entry

ONLY_ON_SCREEN = (
    ".headerlink, .print-line, .byline, .steps, .whatif-pick, .copybtn, "
    "table.table > caption, script, button"
)


@dataclass
class BuiltPage:
    """A page of the built book.

    file : its place in the book, "chapters/01-prison-break". part : the part of the book it is in.
    about : what it says of itself. minutes : to read it. body : its article.
    """

    name: str
    file: str
    part: str
    title: str
    about: str
    minutes: int
    body: Tag


def read(site: Path, entry: Entry, leave_out: str = ".steps-said") -> BuiltPage:
    """Read a page that the book's contents name.

    site : the built book. leave_out : CSS selector of what else is dropped.

    Raises LedgerError if the page has not been built or has no heading.
    """
    path = site / f"{entry.file}.html"
    if not path.is_file():
        raise LedgerError(f"{path} is not there: build the book first (make book).")
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article.bd-article")
    if article is None or article.h1 is None:
        raise LedgerError(f"{path} has no article with a heading.")
    for extra in article.select(f"{ONLY_ON_SCREEN}, {leave_out}"):
        extra.decompose()
    said = {str(tag["name"]): str(tag["content"]) for tag in soup.select("meta[name][content]")}
    return BuiltPage(
        name=entry.name,
        file=entry.file,
        part=entry.part,
        title=article.h1.get_text().strip(),
        about=said.get("description", ""),
        minutes=int(said.get("reading-minutes", 0)),
        body=article,
    )
