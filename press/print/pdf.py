"""Make the PDF of the whole book: assemble one page, print it with Chromium, finish the file.

Chromium cannot write page numbers into a table of contents (it knows no ``target-counter``), so the
book is printed twice: the first time to learn where each chapter begins.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from ledger.tables import LedgerError, schema
from press.contents import SUBTITLE, TITLE
from press.print import assemble

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NO_BROWSER = (
    "A PDF needs a Chromium on this machine: install one so that "
    f"{', '.join(BROWSERS[:3])} or the like is found."
)


def make(root: Path, site: Path, folder: Path) -> Path:
    """Write the PDF of the built book into a folder. Returns the PDF's path.

    Raises LedgerError if there is no Chromium, or if the book has not been built.
    """
    with browser() as chromium:
        return write(chromium, root, site, folder)


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """The Chromium of this machine, running. Raises LedgerError if there is none."""
    from playwright.sync_api import sync_playwright  # slow to import, and only needed here

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise LedgerError(NO_BROWSER)
    with sync_playwright() as player:
        running = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield running
        finally:
            running.close()


def write(chromium: Any, root: Path, site: Path, folder: Path) -> Path:
    """Write the PDF, beside its page, with a browser that runs already. Returns the PDF's path."""
    page = assemble.assemble(site, root)
    folder.mkdir(parents=True, exist_ok=True)
    source, target = folder / "book.html", folder / f"{schema()['name']}.pdf"
    source.write_text(page, encoding="utf-8", newline="\n")
    print_page(chromium, source, target)
    numbers = first_pages(target)
    source.write_text(assemble.fill_pages(page, numbers), encoding="utf-8", newline="\n")
    print_page(chromium, source, target)
    if first_pages(target) != numbers:
        raise LedgerError(
            "The page numbers in the contents moved the chapters: give them room in theme/pdf.css."
        )
    finish(target, f"{TITLE}: {SUBTITLE}")
    return target


def print_page(chromium: Any, source: Path, target: Path, paper: str = "A4") -> None:
    """Print a page to PDF, tagged for screen readers and with an outline, without a network.

    paper : the sheet, if the page's style names none.
    """
    context = chromium.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(source.resolve().as_uri())
    page.pdf(path=str(target), format=paper, prefer_css_page_size=True, outline=True, tagged=True)
    context.close()


def first_pages(path: Path) -> dict[str, int]:
    """The page, counted from one, of each place in a PDF that a link leads to."""
    reader = PdfReader(path)
    places = reader.named_destinations.items()
    return {
        name.removeprefix("/"): (reader.get_destination_page_number(to) or 0) + 1
        for name, to in places
    }


def finish(path: Path, title: str) -> None:
    """Say in the file what it is and whose, without a clock: the same page gives the same bytes."""
    package: dict[str, Any] = schema()
    day = dt.datetime.fromisoformat(package["created"].replace("Z", "+00:00"))
    stamp = day.strftime("D:%Y%m%d%H%M%S+00'00'")
    writer = PdfWriter(clone_from=path)
    writer.metadata = {
        "/Title": title,
        "/Author": package["contributors"][0]["title"],
        "/Subject": f"Edition {package['version']}. Text and data CC BY 4.0, code MIT.",
        "/Keywords": ", ".join(package["keywords"]),
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    writer.set_page_label(0, len(writer.pages) - 1, style=PageLabelStyle.DECIMAL)
    writer.root_object[NameObject("/PageMode")] = NameObject("/UseOutlines")
    number_headers(writer)
    writer.write(path)


def number_headers(writer: PdfWriter) -> None:
    """Number the headers of tables, to which cells point for screen readers, from one.

    Chromium counts on from whatever it printed before; the bytes would differ from run to run.
    """
    parts = list(_tags(writer.root_object["/StructTreeRoot"]))
    names = sorted({str(part["/ID"]) for part in parts if "/ID" in part})
    anew = {name: TextStringObject(f"node{n:08d}") for n, name in enumerate(names, start=1)}
    for part in parts:
        if "/ID" in part:
            part[NameObject("/ID")] = anew[part["/ID"]]
        for key in {"/Headers", "/Names", "/Limits"} & part.keys():  # of cells, and of the index
            part[NameObject(key)] = ArrayObject(anew.get(name, name) for name in part[key])


def _tags(top: Any) -> Iterator[Any]:
    """The tags of a PDF for screen readers, with their attributes, and the index of their names."""
    below = [top]
    while below:
        item = below.pop().get_object()
        if isinstance(item, ArrayObject):
            below += item
        elif isinstance(item, DictionaryObject):
            yield item
            below += [item.raw_get(k) for k in ("/K", "/A", "/IDTree", "/Kids") if k in item]
