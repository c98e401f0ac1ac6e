"""The whole book as one page to be printed: title, contents, chapters with notes, back matter.

Sphinx's builder ``singlehtml`` was tried instead: it gives 28 ids to 124 places, breaks 173 links,
moves every chapter's heading down a level and takes a second build; the built pages need none of
these mended.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from ledger.tables import data_folder, load
from press.contents import CHAPTERS, contents, name_of
from press.print.built_page import BuiltPage, read
from press.print.notes import cited, number_claims
from press.print.template import THEME, fill

NOT_PRINTED = {  # pages that paper holds badly, and what stands there
    "ledger": "every claim, one row each, with what it counts, what it leaves out "
    "and how we saw it",
    "sources": "every page that was read, by publisher",
    "people": "who puts forward the numbers: interest, record, and every number of theirs",
    "data": "every table to download, with what each column means",
}
ELSEWHERE = ("elsewhere", "Where the rest is")  # name and title of the section that says so
LEFT_OUT = ".steps-said [aria-hidden], svg.fig-narrow, details.fig-data"
STYLES = ("static/book.css", "static/print.css", "pdf.css")


def assemble(site: Path, root: Path) -> str:
    """The book as one HTML page; the numbers in its table of contents are for ``fill_pages``.

    site : the built book. root : the project's folder.

    Raises LedgerError if a page has not been built.
    """
    base = published_at(site)
    pages = [read(site, e, LEFT_OUT) for e in contents(root) if e.name not in NOT_PRINTED]
    printed = {page.name for page in pages}
    notes = {}
    for page in pages:
        drop_what_folds(page.body)
        notes[page.name] = [cited(data_folder())[c] for c in number_claims(page.body)]
        make_ids_unique(page.body, page.name)
        resolve_links(page, printed, base)
    return fill(
        "pdf.html",
        styles=styles({page.name: page.title for page in pages} | dict([ELSEWHERE])),
        base=base,
        pages=pages,
        notes=notes,
        elsewhere=ELSEWHERE,
        not_printed={f"{base}{CHAPTERS}/reference/{n}.html": w for n, w in NOT_PRINTED.items()},
        rows=len(load("claims")),
    )


def fill_pages(page: str, numbers: dict[str, int]) -> str:
    """Write into the contents on which page of the PDF each chapter begins, by its name."""
    return re.sub(
        r'(<span class="page" data-of="([^"]+)">)\d+',
        lambda entry: f"{entry[1]}{numbers[entry[2]]}",
        page,
    )


def published_at(site: Path) -> str:
    """The address where the book is published, as its built pages say; "" if they say none."""
    soup = BeautifulSoup((site / "search.html").read_text(encoding="utf-8"), "html.parser")
    link = soup.select_one('link[rel="canonical"]')
    return str(link["href"]).removesuffix("search.html") if link else ""


def drop_what_folds(body: Tag) -> None:
    """Leave out folded code, rubrics and solutions, but no results; open the answers."""
    for folded in body.select("details"):
        if folded.get("class"):
            for result in reversed(folded.select("p.result")):
                folded.insert_after(result.extract())
            folded.decompose()
        else:
            if folded.summary:
                folded.summary.decompose()
            folded.name = "div"
            if holder := folded.find_parent("section"):
                holder["class"] = "answer"
    for empty in body.select("div.cell, div.cell_output, div.cell_input"):
        if not empty.get_text(strip=True) and not empty.find("svg"):
            empty.decompose()


def make_ids_unique(body: Tag, name: str) -> None:
    """Put the page's name before each of its ids, and wherever the page points to one."""
    for tag in body.find_all(True):
        for key, value in tag.attrs.items():
            if key in ("id", "aria-labelledby", "aria-describedby"):
                tag[key] = f"{name}--{value}"
            elif key == "href" and str(value).startswith("#"):
                tag[key] = f"#{name}--{str(value)[1:]}"
            elif "url(#" in value:
                tag[key] = str(value).replace("url(#", f"url(#{name}--")


def resolve_links(page: BuiltPage, printed: set[str], base: str) -> None:
    """Make each link to another page lead into the print or to the published book, or drop it."""
    for link in page.body.select("a[href]"):
        address = str(link["href"])
        if re.match(r"#|[a-z]+:", address):
            continue
        path, _, anchor = address.partition("#")
        name = name_of(Path(path))
        if name in printed:
            link["href"] = f"#{name}--{anchor}" if anchor else f"#{name}"
        elif base:
            link["href"] = urljoin(f"{base}{page.file}.html", address)
        elif name in NOT_PRINTED:
            link["href"] = f"#{ELSEWHERE[0]}"
        else:
            link.unwrap()


def styles(titles: dict[str, str]) -> str:
    """The book's style, its print style, and a running title for each chapter, by its name."""
    sheets = [(THEME / file).read_text(encoding="utf-8") for file in STYLES]
    for name, title in titles.items():
        said = json.dumps(title, ensure_ascii=False)
        sheets.append(
            f'[id="{name}"] {{ page: {name}; }}\n'
            f"@page {name} {{ @top-right {{ content: {said}; }} }}"
        )
    return "\n".join(sheets)
