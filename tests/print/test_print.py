"""A page printed from the browser, and the whole book as a PDF."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from ledger.tables import LedgerError
from press import __main__ as command
from press.contents import Entry, contents
from press.print import assemble, pdf
from press.print.built_page import BuiltPage, read
from tests.conftest import ROOT, read_rows

# what is left between the margins of print.css on the narrower sheet (A4) and on the shorter (Letter)
ACROSS, DOWN = (round(length / 25.4 * 96) for length in (210 - 36, 279.4 - 38))
TOO_WIDE = """() => [...document.querySelectorAll('body *:not(svg *)')].filter(tag => {
    const box = tag.getBoundingClientRect();
    return box.width && box.height && box.right > document.documentElement.clientWidth + 1;
}).map(tag => `${tag.tagName} ${tag.className}: ${Math.round(tag.getBoundingClientRect().right)}`)"""
NOT_ON_PAPER = (
    "button, nav, .bd-sidebar-primary, .bd-header-article, .prev-next-footer, .headerlink, "
    ".fig-tools, .skip-link, details.hide, details.fig-data"
)
VISIBLE = "all => all.filter(tag => tag.checkVisibility()).map(tag => tag.outerHTML.slice(0, 80))"


# -- a page printed from the browser ----------------------------------------------


@pytest.mark.book
@pytest.mark.browser
class TestPrintedPages:
    def test_all_fits_the_sheet_and_nothing_of_the_site_is_left(self, book, open_page):
        page, found = open_page(width=ACROSS), []
        page.emulate_media(media="print")
        for entry in contents(ROOT):
            page.goto((book / f"{entry.file}.html").as_uri())
            left = page.locator(NOT_ON_PAPER).evaluate_all(VISIBLE)
            found += [f"{entry.name}: {fault}" for fault in page.evaluate(TOO_WIDE) + left]
            boxes = "all => all.map(figure => figure.getBoundingClientRect().height)"
            for height in page.locator("figure.fig").evaluate_all(boxes):
                if not 50 < height < DOWN:
                    found.append(f"{entry.name}: a figure does not fit: {height}")
        assert not found, "\n".join(found)
        page.set_content("<table><tr><td><div style='width:900px'>x</div></td></tr></table>")
        assert page.evaluate(TOO_WIDE), "a table that is too wide must be seen"

    def test_a_dark_screen_prints_light_and_an_answer_is_printed(self, book, open_page):
        page = open_page(dark=True)
        page.emulate_media(media="print", color_scheme="dark")
        page.goto((book / "chapters" / "09-how-to-weigh-a-count.html").as_uri())
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        style = "([tag, what]) => getComputedStyle(document.querySelector(tag))[what]"
        assert page.evaluate(style, ["body", "backgroundColor"]) == "rgb(255, 255, 255)"
        dark = ("rgb(26, 26, 26)", "rgb(0, 0, 0)", "rgb(89, 89, 89)")
        for tag in ("p:not([class])", "h1", "h2", "table caption", "pre span", "a.claim"):
            assert page.evaluate(style, [f".bd-article {tag}", "color"]) in dark[:2], tag
        assert page.evaluate(style, ["svg.fig-wide text", "fill"]) in dark
        answer = page.locator("section > details:not([class]) p").first
        assert answer.is_visible() and answer.bounding_box()["height"] > 10
        page.locator("details.fig-data").first.evaluate("table => { table.open = true; }")
        opened = page.locator("details.fig-data table").first
        assert opened.is_visible(), "what the reader has opened is printed"

    def test_each_sheet_is_headed_and_numbered(self, book, open_page, tmp_path):
        page = open_page()
        page.goto((book / "chapters" / "12-method.html").as_uri())
        page.pdf(path=str(tmp_path / "page.pdf"), format="Letter")
        sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages]
        assert "edition of 22 November 2026" in sheets[0] and re.search(r"1 of \d+", sheets[0])
        for words in ("Counting a Prison Break", "Method and ethics", r"2 of \d+"):
            assert re.search(words, sheets[1])


# -- the whole book ------------------------------------------------------------------


@pytest.fixture(scope="module")
def assembled(book) -> BeautifulSoup:
    return BeautifulSoup(assemble.assemble(book, ROOT), "html.parser")


def rows(table: str) -> dict[str, dict[str, str]]:
    return {next(iter(row.values())): row for row in read_rows(ROOT / "data" / f"{table}.csv")}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.book
class TestTheAssembledBook:
    def test_it_has_every_chapter_and_each_link_leads_somewhere(self, assembled):
        printed = [e.name for e in contents(ROOT) if e.name not in assemble.NOT_PRINTED]
        assert [a["id"] for a in assembled.select("article")] == [*printed, "elsewhere"]
        ids = Counter(tag["id"] for tag in assembled.find_all(id=True))
        assert not [name for name, times in ids.items() if times > 1]
        links = {link["href"] for link in assembled.select("a[href]")}
        inside = {link.removeprefix("#") for link in links if not link.startswith("http")}
        assert inside | set(re.findall(r"url\(#([^)]+)\)", str(assembled))) <= set(ids)

    def test_each_number_of_a_claimant_has_a_note_that_says_what_the_ledger_says(self, assembled):
        claims, people, pages = rows("claims"), rows("claimants"), rows("sources")
        met = 0
        for article in assembled.select("article"):
            notes = article.select(".notes li")
            order = [note["id"] for note in notes]
            for link in article.select("a.claim"):
                number = int(re.search(r"\[(\d+)\]$", link.get_text())[1])
                assert order[number - 1] == link["href"].removeprefix("#")
                met += 1
            for note in notes:
                claim = claims[note["id"].partition("--note-")[2]]
                source, text = pages[claim["source_id"]], " ".join(note.get_text().split())
                name = people[claim["claimant_id"]]["name"]
                for part in (name, source["publisher"], source["title"], source["copy_of"]):
                    assert part in text, f"{claim['claim_id']}: {part} is missing"
                said = note.strong.get_text()
                if claim["qualifier"] == "words":
                    assert said == f"“{claim['words']}”"
                elif claim["value"].isdigit() and int(claim["value"]) < 1_000_000:
                    assert f"{int(claim['value']):,}" in said, claim["claim_id"]
        assert met > 700

    def test_folded_code_is_gone_its_results_are_there_and_nothing_is_asked(self, assembled):
        assert not assembled.select("details, button, .fig-narrow, .headerlink")
        assert not assembled.select("script, link, img, iframe")
        results = assembled.select_one(".answer").select("a.result-link")
        assert results and all(assembled.find(id=link["href"][1:]) for link in results)

    def test_a_link_to_what_is_not_printed_leads_to_the_published_book(self):
        body = BeautifulSoup("<a href='reference/ledger.html#row'>1</a>", "html.parser")
        page = BuiltPage("a", "chapters/a", "", "", "", 0, body)
        assemble.resolve_links(page, {"a"}, "https://example.org/")
        assert body.a["href"] == "https://example.org/chapters/reference/ledger.html#row"

    def test_without_a_built_book_it_says_what_to_do(self, tmp_path):
        with pytest.raises(LedgerError, match="make book"):
            read(tmp_path, Entry("chapters/02-conflicting-claims", "The break"))


@pytest.mark.parametrize("made", ["pdf", "paper", "classroom"])
def test_without_a_chromium_one_sentence_says_so(monkeypatch, capsys, made):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert command.main([made]) == 2
    assert capsys.readouterr().err.strip() == pdf.NO_BROWSER


@pytest.fixture(scope="module")
def made(book, chromium, tmp_path_factory) -> Path:
    return pdf.write(chromium, ROOT, book, tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module")
def printed(made) -> PdfReader:
    return PdfReader(made)


@pytest.mark.book
@pytest.mark.browser
class TestThePdf:
    def test_it_is_tagged_dated_named_and_light_and_no_link_is_lost(self, made, printed):
        root, about = printed.trailer["/Root"], printed.metadata
        assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
        assert about["/CreationDate"].startswith("D:20261122000000") and about.author
        assert about.title.startswith("Counting a Prison Break: ")
        assert made.stat().st_size < 10e6
        kinds = Counter()
        for mark in (mark.get_object() for s in printed.pages for mark in s.get("/Annots", [])):
            outside = "/URI" in mark.get("/A", {})
            kinds["out" if outside else "in" if "/Dest" in mark else "lost"] += 1
        assert kinds["in"] > 1000 and kinds["out"] > 400 and not kinds["lost"], kinds

    def test_outline_and_contents_name_each_chapter_and_where_it_begins(
        self, made, printed, assembled
    ):
        begins, articles = pdf.first_pages(made), assembled.select("article")
        titles = [article.h1.get_text() for article in articles]
        listed = [entry["/Title"] for entry in printed.outline if not isinstance(entry, list)]
        assert [title for title in listed if title in titles] == titles
        front = printed.pages[2 : begins[articles[0]["id"]] - 1]
        table = squeezed("".join(page.extract_text() for page in front))
        ends = [begins[article["id"]] for article in articles] + [len(printed.pages) + 1]
        for article, title, first, end in zip(articles, titles, ends, ends[1:]):
            assert f"{squeezed(title)}{first}" in table
            text = printed.pages[first - 1].extract_text()
            assert title in text[:200], f"{title} is not on page {first}"
            assert re.search(rf"^{first}$", text, re.M)
            notes = [begins[note["id"]] for note in article.select(".notes li")]
            assert all(first <= page < end for page in notes), "notes stand behind their chapter"


@pytest.mark.browser
def test_the_same_page_gives_the_same_bytes_whatever_was_printed_before(chromium, tmp_path):
    source, files = tmp_path / "page.html", [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    table = "<table><tr><th>A<th>B<tr><td>1<td>2</table>"
    source.write_text(f"<html lang='en'><title>T</title><h1 id='a'>A</h1>{table}", encoding="utf-8")
    for target in files:
        pdf.print_page(chromium, source, target)
    assert b"(node" in files[0].read_bytes(), "cells name no headers: drop number_headers"
    content = files[1].read_bytes()  # as if Chromium had counted on from other tables
    content = re.sub(rb"\(node0*(\d+)\)", lambda n: b"(node%08d)" % (int(n[1]) + 12), content)
    files[1].write_bytes(content)
    for target in files:
        pdf.finish(target, "T")
    assert files[0].read_bytes() == files[1].read_bytes()
