"""Each fault in a built page is named, and a page as it should be has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.built_site import Site

PAGE = (
    '<html lang="en"><head><title>Page</title></head><body><h1 id="top">Page</h1>{}</body></html>'
)
BUILT = {
    "a link that leads nowhere": ('<a href="gone.html">x</a>', "'gone.html' leads nowhere"),
    "a link out of the book": ('<a href="../../secret.html">x</a>', "leads nowhere"),
    "an anchor that is not there": ('<a href="other.html#gone">x</a>', "other.html has no such anchor"),
    "a number whose row is gone": ('<a class="claim" href="other.html#moi-130">about 130</a>', "no such anchor"),
    "a picture without words": ('<img src="map.png">', "no alternative text"),
    "a picture named by its file": ('<img src="map.png" alt="_images/map.png">', "file name"),
    "a drawing without words": ('<figure><svg role="img"></svg></figure>', "no alternative text"),
    "a script from elsewhere": ('<script src="https://cdn.example/x.js"></script>', "asks https://cdn.example"),
    "a font from elsewhere": ('<link rel="stylesheet" href="//fonts.example/x.css">', "asks //fonts.example"),
    "a style that asks elsewhere": ("<style>@import 'https://fonts.example/x.css'</style>", "style asks"),
    "an id twice": ('<p id="a"></p><p id="a"></p>', "'a' stands 2 times"),
    "two top headings": ("<h1>Again</h1>", "2 top headings"),
}  # fmt: skip
FINE = '<a href="other.html#row">x</a> <a href="https://example.org/">x</a> <img src="map.png" alt="A map of Syria"> <a href="#top">x</a>'


def built(folder: Path, body: str, page: str = PAGE) -> list[str]:
    (folder / "page.html").write_text(page.format(body), encoding="utf-8")
    (folder / "other.html").write_text(PAGE.format('<p id="row"></p>'), encoding="utf-8")
    (folder / "map.png").write_bytes(b"")
    return Site(folder).faults()


def test_a_page_as_it_should_be_has_no_fault(tmp_path):
    assert built(tmp_path, FINE) == []


@pytest.mark.parametrize("name", BUILT)
def test_a_fault_in_a_built_page_is_named(name, tmp_path):
    body, words = BUILT[name]
    found = built(tmp_path, body)
    assert any(fault.startswith("page.html") and re.search(words, fault) for fault in found), found


def test_a_page_without_language_or_title_is_named(tmp_path):
    found = built(tmp_path, "", "<html><body><h1>Page</h1>{}</body></html>")
    assert len(found) == 2 and "language" in found[0] and "title" in found[1]
