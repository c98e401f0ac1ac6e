from __future__ import annotations

import csv
import io
import json
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ledger.figures import sheet as figure
from press.site import pictures
from press.site.extension import figure_html
from tests import browser
from tests.conftest import CHAPTERS, ROOT

PAGE = "05-us-syria-policy.html"
SVG = "{http://www.w3.org/2000/svg}"
DRAWING = (ROOT / "theme" / "static" / "first-figure.svg").read_text(encoding="utf-8")

on_pages = [pytest.mark.book, pytest.mark.browser]


# -- ids and addresses ----------------------------------------------------------


def titles(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    kinds = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [kind[figure.MIME]["title"] for kind in kinds if figure.MIME in kind]


def test_an_id_is_made_of_words_and_survives_a_change_of_numbers():
    assert (
        pictures.figure_id("A running total fell, from about 18,000 to 16,000")
        == "fig-running-total-fell-from"
    )
    assert pictures.figure_id("Of each dollar asked: 69% came in 2019") == pictures.figure_id(
        "Of each dollar asked: 7.5% came in 2023"
    )
    assert pictures.figure_id("The SDF’s count") == "fig-sdfs-count"


def test_a_second_figure_of_the_same_name_gets_an_id_of_its_own():
    first = pictures.figure_id("Rivals")
    assert [first, pictures.figure_id("Rivals", [first])] == ["fig-rivals", "fig-rivals-2"]


def test_every_figure_of_the_book_says_something_in_its_id():
    found = [pictures.figure_id(title) for path in CHAPTERS for title in titles(path)]
    assert found and all(len(name.split("-")) >= 3 for name in found), found


def test_a_picture_says_where_the_book_is():
    made = pictures.with_address(DRAWING, "https://example.org/book/")
    before, after = ET.fromstring(DRAWING), ET.fromstring(made)
    assert "example.org/book" in [text.text for text in after.iter(f"{SVG}text")]
    assert float(after.get("height")) > float(before.get("height"))
    assert after.get("viewBox") == f"0 0 {after.get('width')} {after.get('height')}"


def test_a_long_address_stays_inside_the_picture():
    text = list(
        ET.fromstring(pictures.with_address(DRAWING, "https://" + "w" * 120 + ".org/")).iter(
            f"{SVG}text"
        )
    )[-1]
    size = float(text.get("style").partition("font-size: ")[2].partition("px")[0])
    assert pictures.text_width(text.text, size) <= float(ET.fromstring(DRAWING).get("width"))


def test_without_an_address_the_picture_is_as_it_was():
    assert pictures.with_address(DRAWING, "") == DRAWING


def test_both_drawings_on_a_page_carry_the_address():
    about = {"title": "T", "alt": "words", "narrow": DRAWING.splitlines(), "columns": ["a"], "rows": [["1"]]}
    assert (
        figure_html(about, DRAWING, 1, "fig-t", "https://example.org/").count(">example.org</text>")
        == 2
    )


# -- in the browser ---------------------------------------------------------------


@pytest.fixture
def opened(book, open_page):
    def go(name: str = PAGE, **how):
        page = open_page(**how)
        page.goto((book / "chapters" / name).as_uri())
        return page

    return go


def download(page, words: str, figure: int = 0) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.locator("figure.fig").nth(figure).get_by_role("button", name=words).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def enlarge(page):
    return page.get_by_role("button", name="Enlarge").first


class TestInTheBrowser:
    pytestmark = on_pages

    def test_every_figure_has_its_tools(self, book, open_page):
        page, met = open_page(), 0
        for path in sorted((book / "chapters").glob("*.html")):
            figures = path.read_text("utf-8").count('<figure class="fig"')
            if figures:
                page.goto(path.as_uri())
                assert page.locator("figure.fig > .fig-tools").count() == figures, path.name
                met += figures
        assert met > 50 and not page.faults, page.faults

    def test_without_scripts_the_page_is_as_it_was(self, opened):
        page = opened(scripts=False)
        assert page.locator(".fig-tools, .fig-dialog").count() == 0
        assert page.locator("figure.fig").first.is_visible()

    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    def test_the_svg_stands_alone_in_light_colours(self, opened, dark):
        name, content = download(opened(dark=dark), "SVG")
        drawing = ET.fromstring(content)
        words = "".join(drawing.itertext())
        assert name.startswith("us-syria-policy-") and name.endswith(".svg")
        assert (
            drawing.tag == f"{SVG}svg" and list(drawing.iter(f"{SVG}text")) and "CC BY 4.0" in words
        )
        assert b"var(" not in content and b"#ffffff" in content and b"system-ui" in content
        assert drawing.find(f"{SVG}title").text in words.replace("\n", " ")

    @pytest.mark.parametrize("width", [390, 1366])
    def test_the_png_is_the_wide_drawing_at_twice_its_size(self, opened, width):
        page = opened(width=width)
        name, content = download(page, "PNG")
        box = page.evaluate(
            "document.querySelector('svg.fig-wide').getAttribute('viewBox')"
        ).split()
        assert name.endswith(".png") and content[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", content[16:24]) == tuple(
            round(2 * float(side)) for side in box[2:]
        )
        assert len(content) > 5000, "the picture is empty"
        assert not page.faults, page.faults

    def test_the_csv_is_the_table_of_the_page(self, opened, book):
        page = opened()
        soup = BeautifulSoup((book / "chapters" / PAGE).read_text("utf-8"), "html.parser")
        for number, drawn in enumerate(soup.select("figure.fig")):
            rows = [
                [cell.get_text() for cell in row(["th", "td"])]
                for row in drawn.select("details tr")
            ]
            _, content = download(page, "CSV", number)
            assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == rows
            assert len(rows) > 1

    def test_what_is_taken_away_is_what_shows_on_the_chosen_day(self, opened):
        page = opened("02-conflicting-claims.html")
        figure = page.locator("figure.fig:has(.steps)").first
        number = page.evaluate(
            "[...document.querySelectorAll('figure.fig')].findIndex(f => f.querySelector('.steps'))"
        )
        whole = download(page, "SVG", number)[1], download(page, "CSV", number)[1]
        figure.locator(".steps input").focus()
        page.keyboard.press("Home")
        first = download(page, "SVG", number)[1], download(page, "CSV", number)[1]
        assert b'display="none"' not in whole[0] + first[0]
        assert len(first[0]) < len(whole[0]) and first[1].count(b"\n") < whole[1].count(b"\n")
        assert first[1].count(b"\n") == 1 + figure.locator("tbody tr:not([hidden])").count()

    def test_a_cell_with_a_comma_or_a_quotation_mark_survives(self, opened):
        page = opened()
        page.evaluate("document.querySelector('figure.fig td').textContent = 'a \"b\", c'")
        _, content = download(page, "CSV")
        assert 'a "b", c' in next(
            r for n, r in enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig")))) if n
        )

    def test_the_link_is_an_address_and_is_copied(self, opened):
        page = opened()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        tools = page.locator(".fig-tools").nth(2)
        tools.get_by_role("link", name="Link").click()
        name = page.locator("figure.fig").nth(2).get_attribute("id")
        tools.get_by_text("Address copied").wait_for()
        assert page.url.endswith(f"{PAGE}#{name}")
        assert page.evaluate("navigator.clipboard.readText()") == page.url

    def test_where_nothing_may_be_copied_the_link_says_so(self, opened):
        page = opened()
        page.evaluate(
            "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }"
        )
        tools = page.locator(".fig-tools").first
        tools.get_by_role("link", name="Link").click()
        tools.get_by_text("address bar").wait_for()

    def test_the_mouse_opens_and_closes_the_larger_view(self, opened):
        page = opened()
        enlarge(page).click()
        sheet = page.locator(".fig-sheet svg")
        narrow = page.locator("figure.fig svg.fig-wide").first.bounding_box()["width"]
        assert sheet.is_visible() and sheet.bounding_box()["width"] > narrow
        page.locator(".fig-dialog").get_by_role("button", name="Close").click()
        assert (
            not page.locator(".fig-dialog").is_visible()
            and page.locator(".fig-sheet svg").count() == 0
        )
        enlarge(page).click()
        page.mouse.click(3, 3)  # beside the sheet
        assert not page.locator(".fig-dialog").is_visible()

    def test_the_keyboard_opens_and_closes_it_and_keeps_its_place(self, opened):
        page = opened()
        enlarge(page).focus()
        page.keyboard.press("Enter")
        assert page.locator(".fig-dialog").is_visible()
        inside = "document.querySelector('.fig-dialog').contains(document.activeElement)"
        assert page.evaluate(inside)
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
        page.keyboard.press("Escape")
        page.locator(".fig-dialog").wait_for(state="hidden")
        assert enlarge(page).evaluate("button => button === document.activeElement")

    def test_a_finger_opens_and_closes_it(self, opened):
        page = opened(width=390, touch=True)
        enlarge(page).tap()
        sheet = page.locator(".fig-sheet")
        assert sheet.evaluate("sheet => sheet.scrollWidth > sheet.clientWidth"), (
            "no larger than on the page"
        )
        page.get_by_role("button", name="Close").tap()
        assert not page.locator(".fig-dialog").is_visible()

    def test_a_copied_drawing_has_ids_of_its_own_and_finds_its_parts(self, opened):
        page = opened()
        enlarge(page).click()
        twice, lost = page.evaluate("""() => {
            const ids = [...document.querySelectorAll('[id]')].map(tag => tag.id);
            const used = [...document.querySelectorAll('.fig-sheet use')].map(use => use.href.baseVal.slice(1));
            return [ids.filter((id, n) => ids.indexOf(id) !== n), used.filter(id => !ids.includes(id) || !id.startsWith('copy'))];
        }""")
        assert not twice and not lost

    @pytest.mark.parametrize(
        ("width", "dark"), [(320, False), (390, True), (1366, False), (1366, True)]
    )
    def test_axe_finds_nothing_with_the_larger_view_open_and_nothing_scrolls_sideways(
        self, opened, width, dark
    ):
        page = opened(width=width, dark=dark)
        enlarge(page).click()
        found = browser.axe(page)
        assert not found, "\n".join(found)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.locator(".fig-dialog").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] <= 800
