from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from ledger.tables import LedgerError
from press import __main__ as command
from press.print import assemble, pdf
from tests.conftest import ROOT

SHEETS = {"A4": (210, 297), "Letter": (215.9, 279.4)}  # millimetres
MARGINS = 36, 38  # millimetres across and down, as in print.css
PRINTED = [e.name for e in assemble.contents(ROOT) if e.name not in assemble.NOT_PRINTED]
TOO_WIDE = """() => [...document.querySelectorAll('body *:not(svg *)')].filter(tag => {
    const box = tag.getBoundingClientRect();
    return box.width && box.height && box.right > document.documentElement.clientWidth + 1;
}).map(tag => `${tag.tagName} ${tag.className}: ${Math.round(tag.getBoundingClientRect().right)}`)"""
OF_THE_SITE = "button, nav, .bd-sidebar-primary, .bd-header-article, .prev-next-footer, .headerlink, .fig-tools, .skip-link"


def dots(millimetres: float) -> float:
    return millimetres / 25.4 * 96


# -- a page printed from the browser ----------------------------------------------


class TestPrintedPages:
    pytestmark = [pytest.mark.book, pytest.mark.browser]

    @pytest.mark.parametrize("sheet", SHEETS)
    def test_nothing_is_wider_or_higher_than_the_sheet_and_nothing_of_the_site_is_left(
        self, book, open_page, sheet
    ):
        across, down = (dots(side - margin) for side, margin in zip(SHEETS[sheet], MARGINS))
        page, found = open_page(width=int(across)), []
        page.emulate_media(media="print")
        for path in sorted((book / "chapters").glob("*.html")):
            page.goto(path.as_uri())
            found += [f"{path.name}: {fault}" for fault in page.evaluate(TOO_WIDE)]
            for figure in page.locator("figure.fig").all():
                if not 50 < figure.bounding_box()["height"] < down:
                    found.append(f"{path.name}: a figure does not fit: {figure.bounding_box()}")
            found += [
                f"{path.name}: still there: {tag}"
                for tag in page.locator(OF_THE_SITE).evaluate_all(
                    "tags => tags.filter(tag => tag.checkVisibility()).map(tag => tag.outerHTML.slice(0, 80))"
                )
            ]
        assert not found, "\n".join(found)

    def test_a_seeded_wide_table_is_found(self, open_page):
        page = open_page(width=600)
        page.set_content("<table><tr><td><div style='width:900px'>x</div></td></tr></table>")
        assert page.evaluate(TOO_WIDE)

    def test_a_dark_screen_prints_light(self, book, open_page):
        page = open_page(dark=True)
        page.emulate_media(media="print", color_scheme="dark")
        page.goto((book / "chapters" / "02-conflicting-claims.html").as_uri())
        colour = "([tag, what]) => getComputedStyle(document.querySelector(tag))[what]"
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.evaluate(colour, ["body", "backgroundColor"]) == "rgb(255, 255, 255)"
        for tag in ("p:not([class])", "h1", "h2", "table caption", "pre span", "a.claim"):
            assert page.evaluate(colour, [f".bd-article {tag}", "color"]) in (
                "rgb(26, 26, 26)",
                "rgb(0, 0, 0)",
            ), tag
        assert page.evaluate(colour, ["svg.fig-wide text", "fill"]) in (
            "rgb(26, 26, 26)",
            "rgb(89, 89, 89)",
        )

    def test_what_is_folded_is_left_out_except_the_answer(self, book, open_page):
        page = open_page()
        page.emulate_media(media="print")
        page.goto((book / "chapters" / "09-how-to-weigh-a-count.html").as_uri())
        assert page.locator("details.hide, details.fig-data").evaluate_all(
            "all => all.every(d => !d.checkVisibility())"
        )
        answer = page.locator("section > details:not([class]) p").first
        assert answer.is_visible() and answer.bounding_box()["height"] > 10
        page.locator("details.fig-data").first.evaluate("table => { table.open = true; }")
        assert page.locator("details.fig-data table").first.is_visible(), (
            "what the reader has opened is printed"
        )

    def test_each_sheet_is_headed_and_numbered(self, book, open_page, tmp_path):
        page = open_page()
        page.goto((book / "chapters" / "12-method.html").as_uri())
        page.pdf(path=str(tmp_path / "page.pdf"), format="Letter")
        first, second, *_ = [
            sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages
        ]
        assert "edition of 22 November 2026" in first and re.search(r"1 of \d+", first)
        assert (
            "Counting a Prison Break" in second
            and "Method and ethics" in second
            and re.search(r"2 of \d+", second)
        )


# -- the whole book ------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(book) -> str:
    return assemble.assemble(book, ROOT)


@pytest.fixture(scope="module")
def assembled(page) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def rows(table: str) -> dict[str, dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return {next(iter(row.values())): row for row in csv.DictReader(handle)}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.book
class TestTheAssembledBook:
    def test_it_has_every_chapter_in_order_under_its_title(self, assembled):
        assert [article["id"] for article in assembled.select("article")] == [
            *PRINTED,
            assemble.ELSEWHERE,
        ]
        assert all(len(article("h1")) == 1 for article in assembled.select("article"))

    def test_each_id_is_the_only_one_and_each_link_leads_somewhere(self, assembled):
        ids = Counter(tag["id"] for tag in assembled.find_all(id=True))
        assert not [name for name, times in ids.items() if times > 1]
        for link in assembled.select("a[href]"):
            address = link["href"]
            assert (
                address.startswith(("https://", "http://")) or address.removeprefix("#") in ids
            ), link
        for used in re.findall(r"url\(#([^)]+)\)", str(assembled)):
            assert used in ids

    def test_each_number_of_a_claimant_has_a_note(self, assembled):
        met = 0
        for article in assembled.select("article"):
            order = [note["id"] for note in article.select(".notes li")]
            for link in article.select("a.claim"):
                number = int(re.search(r"\[(\d+)\]$", link.get_text())[1])
                assert order[number - 1] == link["href"].removeprefix("#")
                met += 1
        assert met > 700

    def test_the_notes_say_what_the_ledger_says(self, assembled):
        claims, people, pages = rows("claims"), rows("claimants"), rows("sources")
        met = 0
        for note in assembled.select(".notes li"):
            claim = claims[note["id"].partition("--note-")[2]]
            source, text = pages[claim["source_id"]], note.get_text()
            for part in (
                people[claim["claimant_id"]]["name"],
                source["publisher"],
                source["title"],
                source["copy_of"],
            ):
                assert part in text, f"{claim['claim_id']}: {part} is missing"
            assert text.endswith(f"row {claim['claim_id']} ↑")
            day = claim["asserted_on"]
            assert (day[:4] in text) if day else ("not known" in text)
            said = note.strong.get_text()
            if claim["qualifier"] == "words":
                assert said == f"“{claim['words']}”"
            elif (
                claim["value"].isdigit() and int(claim["value"]) < 1_000_000
            ):  # larger ones are written as millions
                assert f"{int(claim['value']):,}" in said, claim["claim_id"]
            met += 1
        assert met > 400

    def test_code_that_is_folded_is_gone_and_its_results_are_there(self, assembled):
        assert not assembled.select("details, button, .fig-narrow, .headerlink")
        answer = assembled.select_one(".answer")
        for link in answer.select("a.result-link"):
            assert assembled.find(id=link["href"].removeprefix("#")), link

    def test_it_asks_nothing_of_any_site(self, assembled):
        assert not assembled.find_all(["script", "link", "img", "iframe"])

    def test_a_published_book_links_to_its_pages(self, book, tmp_path, monkeypatch):
        monkeypatch.setattr(
            assemble,
            "contents",
            lambda root: [("cite", "The evidence"), ("ledger", "The evidence")],
        )
        site = tmp_path / "site"
        shutil.copytree(book / "chapters", site / "chapters")
        link = '<link rel="canonical" href="https://example.org/book/search.html" />'
        (site / "search.html").write_text(f"<head>{link}</head>", encoding="utf-8")
        links = {
            a["href"]
            for a in BeautifulSoup(assemble.assemble(site, ROOT), "html.parser").select("a[href]")
        }
        assert {
            "https://example.org/book/",
            "https://example.org/book/chapters/reference/ledger.html",
        } <= links

    def test_without_a_built_book_it_says_what_to_do(self, tmp_path):
        (tmp_path / "search.html").write_text("", encoding="utf-8")
        with pytest.raises(LedgerError, match="make book"):
            assemble.assemble(tmp_path, ROOT)


def test_without_a_chromium_one_sentence_says_so(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert command.main(["pdf"]) == 2
    assert capsys.readouterr().err.strip() == pdf.NO_BROWSER
    with pytest.raises(LedgerError):
        pdf.make(ROOT, tmp_path, tmp_path)


@pytest.fixture(scope="module")
def made(book, chromium, tmp_path_factory) -> Path:
    return pdf.write(chromium, ROOT, book, tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module")
def printed(made) -> PdfReader:
    return PdfReader(made)


@pytest.fixture(scope="module")
def begins(made) -> dict[str, int]:
    """On which page each linked place of the PDF is."""
    return pdf.first_pages(made)


@pytest.mark.book
@pytest.mark.browser
class TestThePdf:
    def test_it_is_tagged_dated_named_and_light(self, made, printed):
        root = printed.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
        assert printed.metadata["/CreationDate"].startswith("D:20261122000000")
        assert (
            printed.metadata.title.startswith("Counting a Prison Break") and printed.metadata.author
        )
        assert made.stat().st_size < 10e6

    def test_its_outline_has_every_chapter(self, printed, assembled):
        listed = [entry["/Title"] for entry in printed.outline if not isinstance(entry, list)]
        titles = [article.h1.get_text() for article in assembled.select("article")]
        assert [title for title in listed if title in titles] == titles

    def test_the_contents_name_the_page_on_which_each_chapter_begins(
        self, printed, assembled, begins
    ):
        last = begins[assembled.select_one("article")["id"]] - 1
        contents = squeezed("".join(page.extract_text() for page in printed.pages[2:last]))
        for article in assembled.select("article"):
            title, number = article.h1.get_text(), begins[article["id"]]
            assert f"{squeezed(title)}{number}" in contents
            text = printed.pages[number - 1].extract_text()
            assert title in text[:200], f"{title} is not on page {number}"
            assert printed.page_labels[number - 1] == str(number) and re.search(
                rf"^{number}$", text, re.M
            )

    def test_the_notes_stand_behind_their_chapter(self, printed, assembled, begins):
        ends = [begins[article["id"]] for article in assembled.select("article")] + [
            len(printed.pages) + 1
        ]
        for article, first, end in zip(assembled.select("article"), ends, ends[1:]):
            assert all(first <= begins[note["id"]] < end for note in article.select(".notes li"))
        for note in assembled.select("#start-here .notes li"):
            text = squeezed(printed.pages[begins[note["id"]] - 1].extract_text())
            assert squeezed(note.get_text()).removesuffix("↑") in text

    def test_links_lead_inside_and_out(self, printed):
        kinds = Counter()
        for sheet in printed.pages:
            for mark in sheet.get("/Annots", []):
                mark = mark.get_object()
                kinds[
                    "out" if "/URI" in mark.get("/A", {}) else "in" if "/Dest" in mark else "lost"
                ] += 1
        assert kinds["in"] > 1000 and kinds["out"] > 400 and not kinds["lost"], kinds

    def test_the_same_page_gives_the_same_bytes(self, chromium, tmp_path):
        source = tmp_path / "page.html"
        source.write_text(
            "<html lang='en'><title>T</title><h1 id='a'>A</h1><a href='#a'>a</a>", encoding="utf-8"
        )
        files = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
        for target in files:
            pdf.print_page(chromium, source, target)
            pdf.finish(target)
        assert files[0].read_bytes() == files[1].read_bytes()
