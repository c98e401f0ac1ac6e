"""The whole book as one page to be printed: title, contents, chapters with their sources as notes, back matter.

Assembled from the built pages, in the order of ``_toc.yml``. On paper no link can be
followed, so each number carries the number of a note, and the notes at the end of a
chapter are drawn from the ledger.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from ledger import dates
from ledger.claims import claims, quoted
from ledger.tables import LedgerError, data_folder, load, schema
from press.contents import CHAPTERS, Entry, contents, name_of
from press.site import reference
from press.site.figures import unique_ids

NOT_PRINTED = {  # pages that paper holds badly, and what stands there
    "ledger": "every claim, one row each, with what it counts, what it leaves out and how we saw it",
    "sources": "every page that was read, by publisher",
    "people": "who puts forward the numbers: interest, record, and every number of theirs",
    "data": "every table to download, with what each column means",
}
ELSEWHERE, ELSEWHERE_TITLE = (
    "elsewhere",
    "Where the rest is",
)  # the section that says where those pages are
WIDE, NARROW = (
    re.compile(rf'<svg class="fig-{kind}".*?</svg>', re.S) for kind in ("wide", "narrow")
)
LEFT_OUT = (  # what only a screen needs
    ".headerlink, table.table > caption, .print-line, .byline, .steps, .steps-said [aria-hidden], .whatif-pick, details.fig-data, .fig-tools, .copybtn, script, button"
)


@dataclass
class Chapter:
    """One page of the book on its way to paper."""

    name: str
    file: str  # its place in the book
    part: str
    title: str
    about: str
    body: Tag
    drawings: list[str]  # put aside while the rest is worked on
    notes: list[str] = field(default_factory=list)  # claim ids, in the order of their first use


def assemble(site: Path, root: Path) -> str:
    """The book as one HTML page; the numbers in its table of contents are for ``fill_pages``.

    site : the built book. root : the project's folder.

    Raises LedgerError if a page has not been built.
    """
    base = published_at(site)
    chapters = [read(site, entry) for entry in contents(root) if entry.name not in NOT_PRINTED]
    printed = {chapter.name for chapter in chapters}
    for chapter in chapters:
        drop_what_folds(chapter.body)
        number_claims(chapter)
        resolve_links(chapter, printed, base)
    return PAGE.format(
        title=html.escape(reference.BOOK),
        styles=styles(root, chapters),
        front=title_page(base) + contents_page(chapters),
        chapters="\n".join(chapter_html(chapter) for chapter in chapters),
        elsewhere=elsewhere_html(base),
    )


def fill_pages(page: str, numbers: Mapping[str, int]) -> str:
    """Write into the table of contents on which page of the PDF each chapter begins, by its name."""
    return re.sub(
        r'(<span class="page" data-of="([^"]+)">)\d+',
        lambda entry: f"{entry[1]}{numbers[entry[2]]}",
        page,
    )


PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
{styles}
</style>
</head>
<body>
{front}
<main>
{chapters}
{elsewhere}
</main>
</body>
</html>
"""


def published_at(site: Path) -> str:
    """The address where the book is published, as its built pages say; the empty text if they say none."""
    found = re.search(
        r'<link rel="canonical" href="([^"]+)search\.html"',
        (site / "search.html").read_text("utf-8"),
    )
    return html.unescape(found[1]) if found else ""


def read(site: Path, entry: Entry) -> Chapter:
    """One built page: its article, title and description, without what only a screen needs."""
    name, path = entry.name, site / f"{entry.file}.html"
    if not path.is_file():
        raise LedgerError(f"{path} is not there: build the book first (make book).")
    drawings: list[str] = []

    def set_aside(drawing: re.Match[str]) -> str:
        drawings.append(unique_ids(drawing[0], name))
        return f'<svg data-drawing="{len(drawings) - 1}"></svg>'

    text = NARROW.sub("", path.read_text(encoding="utf-8"))
    soup = BeautifulSoup(
        WIDE.sub(set_aside, text), "html.parser"
    )  # drawings are long, and not to be read
    article = soup.select_one("article.bd-article")
    if article is None or article.h1 is None:
        raise LedgerError(f"{path} has no article with a heading.")
    for extra in article.select(LEFT_OUT):
        extra.decompose()
    described = soup.select_one('meta[name="description"]')
    about = str(described["content"]) if described else ""
    return Chapter(name, entry.file, entry.part, article.h1.get_text(), about, article, drawings)


def drop_what_folds(body: Tag) -> None:
    """Leave out folded code, keep the results that stand in it, and open the answers."""
    for folded in body.select("details"):
        if folded.get("class"):
            for result in reversed(folded.select("p.result")):
                folded.insert_after(result.extract())
            folded.decompose()
        else:
            if folded.summary:
                folded.summary.decompose()
            folded.name = "div"
            holder = folded.find_parent("section")
            if holder:
                holder["class"] = "answer"
    for empty in body.select("div.cell, div.cell_output, div.cell_input"):
        if not empty.get_text(strip=True) and not empty.find("svg"):
            empty.decompose()


# -- claims become notes ------------------------------------------------------


def number_claims(chapter: Chapter) -> None:
    """Put the number of a note behind each claim; the claims under a result become the numbers of their notes."""
    for link in chapter.body.select("a.claim"):
        claim_id = str(link["href"]).partition("#")[2]
        if claim_id not in chapter.notes:
            chapter.notes.append(claim_id)
            link["id"] = f"used-{claim_id}"
        number = str(chapter.notes.index(claim_id) + 1)
        link["href"] = f"#note-{claim_id}"
        if link.find_parent("p", class_="result"):
            link.string = f"[{number}]"
        else:
            mark = Tag(name="sup")
            mark.string = f"[{number}]"
            link.append(mark)
    for used in chapter.body.select(".result-claims"):
        first = used.find(string=True)
        if first:
            first.replace_with(
                str(first).replace("From", "From notes" if len(used("a")) > 1 else "From note")
            )


def notes_html(chapter: Chapter) -> str:
    """The notes of a chapter, drawn from the ledger."""
    if not chapter.notes:
        return ""
    rows = cited(data_folder())
    items = "\n".join(
        f'<li id="{chapter.name}--note-{claim_id}">{note_html(rows[claim_id])} '
        f'<a class="back" href="#{chapter.name}--used-{claim_id}" aria-label="Back to the text">↑</a></li>'
        for claim_id in chapter.notes
    )
    return f'<section class="notes"><h2>Notes to {html.escape(chapter.title)}</h2>\n<ol>\n{items}\n</ol>\n</section>\n'


@functools.cache
def cited(folder: Path) -> dict[str, Any]:
    """Every claim by its id, with its claimant, what it counts, and the page where it was read."""
    pages = load("sources", folder)[["source_id", "title", "url", "copy_of"]]
    rows = claims().merge(pages, on="source_id", validate="many_to_one")
    return {row.claim_id: row for row in rows.itertuples()}


def note_html(row: Any) -> str:
    """One note: the number, what it counts, who said it and when, where it was read and how, and the row's id."""
    said = dates.say(row.asserted_on) if row.asserted_on else "on a day not known"
    copied = f", a copy of {html.escape(row.copy_of)}" if row.copy_of else ""
    title = html.escape(row.title)
    link = f'<a href="{html.escape(row.url)}">{title}</a>' if row.url else title
    return (
        f"<strong>{html.escape(quoted(row))}</strong> ({html.escape(row.subject)}: {html.escape(row.measure)}): "
        f"{html.escape(row.name)}, {said}; {html.escape(row.publisher)}, {link}{copied}; "
        f"seen: {reference.SEEN[row.seen]}; row <code>{row.claim_id}</code>"
    )


# -- links --------------------------------------------------------------------


def resolve_links(chapter: Chapter, printed: set[str], base: str) -> None:
    """Make every id the only one of the book, and every link lead into the book, to its site, or nowhere."""
    for tag in chapter.body.find_all(True):
        for key, value in list(tag.attrs.items()):
            if key in ("id", "aria-labelledby", "aria-describedby"):
                tag[key] = f"{chapter.name}--{value}"
            elif key == "href" and str(value).startswith("#"):
                tag[key] = f"#{chapter.name}--{str(value)[1:]}"
    for link in chapter.body.select("a[href]"):
        address = str(link["href"])
        if re.match(r"#|[a-z]+:", address):
            continue
        place = _inside(chapter.file, address, printed, base)
        if place:
            link["href"] = place
        else:
            link.unwrap()


def _inside(page: str, address: str, printed: set[str], base: str) -> str:
    """Where a link between pages of the site leads from paper; nothing if only the site could answer it."""
    path, _, anchor = address.partition("#")
    name = name_of(Path(path))
    if name in printed:
        return f"#{name}--{anchor}" if anchor else f"#{name}"
    if base:
        return urljoin(f"{base}{page}.html", address)
    return f"#{ELSEWHERE}" if name in NOT_PRINTED else ""


# -- the parts of the page ----------------------------------------------------


def title_page(base: str) -> str:
    """Title, edition, licence, how to cite and how to read the notes."""
    package = schema()
    title, _, subtitle = reference.BOOK.partition(": ")
    edition = dates.say(package["created"][:10])
    where = (
        f'<p>Read it online: <a href="{html.escape(base)}">{html.escape(base)}</a></p>'
        if base
        else ""
    )
    cite = reference.cite_book_html().partition("</blockquote>")[0] + "</blockquote>"
    return f"""<section class="cover">
<h1>{html.escape(title)}</h1>
<p class="subtitle">{html.escape(subtitle)}</p>
<p class="by">{html.escape(package["contributors"][0]["title"])}</p>
<p class="edition">Edition of {edition}, version {package["version"]}</p>
</section>
<section class="imprint">
<h2>About this print</h2>
<p>Edition of {edition}. The evidence is dense to {dates.say(package["evidenceDenseTo"])}, thin from then to
{dates.say(package["evidenceTo"])}, and ends there.</p>
{where}
<h3>How to read a number here</h3>
<p>A number in bold is a number that somebody put forward, or arithmetic of ours on such numbers.
A number in brackets behind it leads to a note at the end of the chapter: who said it, when, where it was read,
how much of that page we saw, and the id of its row in the ledger.
A number of ours leads to the lines that computed it.</p>
<p>Code that the pages fold away, and the tables behind the figures, are left out: paper cannot unfold them.
They are in the notebooks and on the pages.</p>
<h3>How to cite</h3>
{cite}
<h3>Licence</h3>
<p>Text, figures and data: <a href="{package["licenses"][0]["path"]}">{package["licenses"][0]["title"]} (CC BY 4.0)</a>.
Code: MIT. The sources keep their own rights.</p>
</section>
"""


def contents_page(chapters: list[Chapter]) -> str:
    """The table of contents, with room for the page on which each chapter begins."""
    lines, part = [], ""
    entries = [(c.name, c.title, c.about, c.part) for c in chapters]
    entries.append((ELSEWHERE, ELSEWHERE_TITLE, "", entries[-1][3]))
    for name, title, about, of in entries:
        if of != part:
            lines.append(f'<li class="part">{html.escape(of)}</li>')
            part = of
        described = f'<span class="about">{html.escape(about)}</span>' if about else ""
        lines.append(
            f'<li><a href="#{name}"><span class="name">{html.escape(title)}</span><span class="leader"></span>'
            f'<span class="page" data-of="{name}">000</span></a>{described}</li>'
        )
    return '<nav class="contents"><h2>Contents</h2>\n<ul>\n' + "\n".join(lines) + "\n</ul></nav>\n"


def chapter_html(chapter: Chapter) -> str:
    """A chapter with its notes, beginning on a page of its own."""
    part = f'<p class="of-part">{html.escape(chapter.part)}</p>' if chapter.part else ""
    body = re.sub(
        r'<svg data-drawing="(\d+)"></svg>',
        lambda n: chapter.drawings[int(n[1])],
        chapter.body.decode_contents(),
    )
    return f'<article class="bd-article" id="{chapter.name}">{part}\n{body}\n{notes_html(chapter)}</article>'


def elsewhere_html(base: str) -> str:
    """Where the parts of the book are that this print leaves out."""
    items = []
    for name, what in NOT_PRINTED.items():
        place = f"{base}{CHAPTERS}/reference/{name}.html"
        shown = (
            f'<a href="{html.escape(place)}">{html.escape(place)}</a>'
            if base
            else f"<code>{place}</code>"
        )
        items.append(f"<li>{shown}: {what}.</li>")
    missing = (
        "" if base else " The addresses are those of the pages in the folder of the built book."
    )
    return (
        f'<article class="bd-article" id="{ELSEWHERE}"><h1>{ELSEWHERE_TITLE}</h1>\n'
        f"<p>The ledger has {len(load('claims')):,} rows; the notes of this print carry those that its chapters use. "
        f"All of it, and what it rests on, is on the book’s other pages.{missing}</p>\n"
        f"<ul>{''.join(items)}</ul></article>"
    )


def styles(root: Path, chapters: list[Chapter]) -> str:
    """The book's style, its print style, and a running title for each chapter."""
    files = ("static/book.css", "static/print.css", "pdf.css")
    sheets = [(root / "theme" / file).read_text(encoding="utf-8") for file in files]
    for name, title in [*((c.name, c.title) for c in chapters), (ELSEWHERE, ELSEWHERE_TITLE)]:
        words = title.replace("\\", "").replace('"', "")
        sheets.append(
            f'[id="{name}"] {{ page: {name}; }} @page {name} {{ @top-right {{ content: "{words}"; }} }}'
        )
    return "\n".join(sheets)
