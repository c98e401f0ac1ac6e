"""What stands around the pages: cards, byline, feed, sitemap, robots, 404, and a search that knows other spellings."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from ledger import load
from press.check import reading_time
from press.site import head, search
from tests.conftest import CHAPTERS, write_rows

ATOM = f"{{{head.ATOM}}}"
BASE = "https://example.org/book/"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The prison at al-Shaddadi.",
            {"shaddadeh", "al-shaddadeh", "chaddadi", "الشدادة", "الشدادي"},
        ),
        ("At al-Hol camp", {"hawl", "الهول"}),
        ("Ahmad al-Sharaa spoke", {"ahmed", "jolani"}),
    ],
)
def test_a_name_brings_its_other_spellings(text, found):
    assert found <= set(search.other_spellings(text))


def test_a_text_without_names_brings_nothing():
    assert search.other_spellings("Nothing is named here.") == []
    assert search.words("formerly and 2013") == set()


@pytest.mark.book
def test_the_search_index_leads_from_another_spelling_to_the_chapter(book):
    index = json.loads(
        (book / "searchindex.js").read_text("utf-8").removeprefix("Search.setIndex(").rstrip(")")
    )
    for word in ("shaddadeh", "الشدادي"):
        hits = index["terms"][word]
        pages = {index["docnames"][n] for n in (hits if isinstance(hits, list) else [hits])}
        assert {"chapters/prison-break", "chapters/conflicting-claims"} <= pages, word


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize("word", ["Shaddadeh", "الشدادي"])
def test_the_search_page_finds_the_prison_break_by_another_spelling(book, open_page, word):
    page = open_page()
    page.goto(f"{(book / 'search.html').as_uri()}?q={word}")
    page.locator("#search-results li a", has_text="The prison break").first.wait_for(timeout=15000)


@pytest.mark.book
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_says_its_minutes_its_edition_and_offers_its_notebook(book, path):
    page = book / "chapters" / f"{path.stem}.html"
    line = BeautifulSoup(page.read_text("utf-8"), "html.parser").select_one(
        "h1 ~ .byline, h1 + .byline"
    )
    stored = json.loads(path.read_text("utf-8"))["metadata"]["myst"]["html_meta"]["reading-minutes"]
    assert f"{stored} minutes" in line.get_text() and "22 November 2026" in line.get_text()
    for link in line.find_all("a"):
        assert (page.parent / link["href"]).resolve().is_file(), link


def test_reading_minutes_follow_words_and_figures(tmp_path):
    import nbformat

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("word " * 1000)])
    assert reading_time.reading_minutes(book) == 5
    figure = nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg/>"})
    book.cells.append(nbformat.v4.new_code_cell("x", outputs=[figure] * 3))
    assert reading_time.reading_minutes(book) == 7


@pytest.mark.book
def test_every_page_has_a_title_a_description_and_a_card(book):
    titles = set()
    for path in sorted((book / "chapters").glob("*.html")):
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        card = {m["property"]: m["content"] for m in soup.select('meta[property^="og:"]')}
        described = soup.find("meta", attrs={"name": "description"})["content"]
        assert card["og:title"] in soup.title.get_text() and card["og:description"] == described, (
            path.name
        )
        assert soup.html["lang"] == "en" and "og:image" not in card, (
            path.name
        )  # no address, no full address
        titles.add(card["og:title"])
    assert len(titles) == len(list((book / "chapters").glob("*.html")))


@pytest.mark.book
def test_the_card_for_sharing_is_a_picture_of_the_right_shape(book):
    content = (book / head.CARD).read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[n : n + 4], "big") for n in (16, 20))
    assert (width, height) == (1200, 630)


@pytest.mark.book
def test_what_is_not_there_leads_back(book):
    soup = BeautifulSoup((book / "404.html").read_text("utf-8"), "html.parser")
    assert soup.html["lang"] == "en" and soup.h1
    assert all((book / tag["href"]).is_file() for tag in soup.select("a, link"))
    absolute = BeautifulSoup(head.not_found("Title", BASE), "html.parser")
    assert all(tag["href"].startswith(BASE) for tag in absolute.select("a, link"))


@pytest.mark.book
def test_a_copy_without_an_address_has_no_sitemap_and_welcomes_everybody(book):
    assert (book / "robots.txt").read_text("utf-8") == "User-agent: *\nAllow: /\n"
    assert not (book / "sitemap.xml").exists()


def test_the_sitemap_names_each_page_in_full():
    root = ElementTree.fromstring(head.sitemap(BASE, ["chapters/start-here", "search"]))
    assert [e.text for e in root.iter(f"{{{head.SITEMAP}}}loc")] == [
        f"{BASE}chapters/start-here.html"
    ]


def test_the_feed_has_each_change_of_a_number_latest_first():
    root = ElementTree.fromstring(head.feed(BASE))
    days = [entry.find(f"{ATOM}updated").text for entry in root.findall(f"{ATOM}entry")]
    links = [entry.find(f"{ATOM}link").get("href") for entry in root.findall(f"{ATOM}entry")]
    rows = set(load("claims")["claim_id"])
    assert days == sorted(days, reverse=True) and len(days) > 20
    assert all(
        link.startswith(f"{BASE}chapters/ledger.html#") and link.partition("#")[2] in rows
        for link in links
    )
    ids = [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_a_correction_is_the_first_entry_of_the_feed(scratch, monkeypatch):
    row = {"date": "2026-12-01", "claim_id": "shaddadi-escaped-moi-120", "result": "", "field": "value", "old": "210",
           "new": "120", "reason": "Digits were exchanged."}  # fmt: skip
    write_rows(scratch / "corrections.csv", [row])
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    first = ElementTree.fromstring(head.feed("")).find(f"{ATOM}entry")
    assert first.find(f"{ATOM}title").text == "Corrected: shaddadi-escaped-moi-120"
    assert "210 is now 120" in first.find(f"{ATOM}summary").text
