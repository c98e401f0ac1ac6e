"""What stands around the pages: cards, byline, feed, sitemap, robots, 404, and a search that knows other spellings."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from ledger import load
from press.check import reading_time
from press.site import feed, search, sharing
from tests.conftest import CHAPTERS

ATOM = f"{{{feed.ATOM}}}"
BASE = "https://example.org/book/"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The prison at al-Shaddadi.", {"shaddadeh", "al-shaddadeh", "chaddadi", "الشدادي"}),
        ("Ahmad al-Sharaa spoke", {"ahmed", "jolani", "golani"}),
        ("The Syrian government said", {"damascus"}),
    ],
)
def test_a_name_brings_its_other_spellings(text, found):
    assert found <= set(search.other_spellings(text))
    assert search.other_spellings("Nothing is named here.") == []


@pytest.mark.book
def test_a_chapter_says_its_minutes_its_edition_and_offers_its_notebook(book, site):
    for path in CHAPTERS:
        line = site.pages[f"chapters/{path.stem}.html"].select_one("h1 + .byline")
        stored = json.loads(path.read_text("utf-8"))["metadata"]["myst"]["html_meta"]
        assert f"{stored['reading-minutes']} minutes" in line.get_text()
        assert "22 November 2026" in line.get_text()
        assert all((book / "chapters" / link["href"]).resolve().is_file() for link in line("a"))


def test_reading_minutes_follow_words_and_figures():
    import nbformat

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("word " * 1000)])
    assert reading_time.reading_minutes(book) == 5
    figure = nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg/>"})
    book.cells.append(nbformat.v4.new_code_cell("x", outputs=[figure] * 3))
    assert reading_time.reading_minutes(book) == 7


@pytest.mark.book
def test_every_page_has_a_title_a_description_and_a_card_of_its_own(site):
    titles = []
    for name, soup in site.pages.items():
        if name.startswith("chapters/"):
            told = {m["property"]: m["content"] for m in soup.select('meta[property^="og:"]')}
            described = soup.find("meta", attrs={"name": "description"})["content"]
            assert told["og:title"] in soup.title.get_text() and told["og:description"] == described
            assert "og:url" not in told and not soup.select('link[rel="canonical"]'), name
            titles.append(told["og:title"])
    assert titles and len(titles) == len(set(titles))


def test_with_an_address_card_and_sitemap_name_it():
    told = sharing.card("Book", "Page", "About", "chapters/page", BASE)
    assert told["og:url"] == f"{BASE}chapters/page.html"
    assert told["og:image"] == f"{BASE}{sharing.PICTURE}" and "120" in told["og:image:alt"]
    root = ElementTree.fromstring(sharing.sitemap(BASE, ["chapters/00-start-here"]))
    places = [place.text for place in root.iter(f"{{{sharing.SITEMAP}}}loc")]
    assert places == [f"{BASE}chapters/00-start-here.html"]


@pytest.mark.book
def test_the_picture_for_sharing_has_the_right_shape(book):
    content = (book / sharing.PICTURE).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert [int.from_bytes(content[n : n + 4], "big") for n in (16, 20)] == [1200, 630]


@pytest.mark.book
def test_a_copy_without_an_address_has_no_sitemap_and_welcomes_everybody(book):
    assert (book / "robots.txt").read_text("utf-8") == "User-agent: *\nAllow: /\n"
    assert not (book / "sitemap.xml").exists()


def test_the_feed_has_each_change_of_a_number_latest_first():
    entries = ElementTree.fromstring(feed.feed(BASE)).findall(f"{ATOM}entry")
    days = [entry.find(f"{ATOM}updated").text for entry in entries]
    ids = {entry.find(f"{ATOM}id").text for entry in entries}
    assert days == sorted(days, reverse=True) and len(ids) == len(entries) > 20
    for entry in entries:
        page, _, row = entry.find(f"{ATOM}link").get("href").partition("#")
        at = "ledger" if row else "corrections"  # a result has no row of its own
        assert page == f"{BASE}chapters/reference/{at}.html"
        assert row in {"", *load("claims")["claim_id"]}


@pytest.mark.book
def test_the_file_of_the_feed_is_written(book):
    assert (book / feed.FEED).read_text("utf-8") == feed.feed("")
    page = BeautifulSoup((book / "chapters/00-start-here.html").read_text("utf-8"), "html.parser")
    assert page.select_one('link[type="application/atom+xml"]')["href"] == f"../{feed.FEED}"
