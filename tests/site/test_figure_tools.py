"""A figure on a page: its id, the book's address in it, and what a reader can do with it."""

from __future__ import annotations

import csv
import io
import json
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ledger.figures import sheet
from press.site import figures
from tests import browser
from tests.conftest import CHAPTERS, ROOT

PAGE = "05-us-syria-policy.html"
SVG = "{http://www.w3.org/2000/svg}"
DRAWING = (ROOT / "theme" / "static" / "first-figure.svg").read_text(encoding="utf-8")

# -- ids and addresses ----------------------------------------------------------


def titles(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    kinds = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [kind[sheet.MIME]["title"] for kind in kinds if sheet.MIME in kind]


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("A running total fell, from about 18,000 to 16,000", [], "fig-running-total-fell-from"),
        ("Of each dollar asked: 69% came in 2019", [], "fig-each-dollar-asked-came"),
        ("Of each dollar asked: 7.5% came in 2023", [], "fig-each-dollar-asked-came"),
        ("The SDF’s count", [], "fig-sdfs-count"),
        ("Rivals", ["fig-rivals"], "fig-rivals-2"),
    ],
)
def test_an_id_is_made_of_words_and_survives_a_change_of_numbers(title, taken, name):
    assert figures.figure_id(title, taken) == name


def test_every_figure_of_the_book_says_something_in_its_id():
    found = [figures.figure_id(title) for path in CHAPTERS for title in titles(path)]
    assert found and all(len(name.split("-")) >= 3 for name in found), found


@pytest.mark.parametrize("address", ["https://example.org/book/", "https://" + "w" * 120 + ".org/"])
def test_a_picture_says_where_the_book_is_and_has_room_for_it(address):
    before, after = map(ET.fromstring, (DRAWING, figures.with_address(DRAWING, address)))
    line = list(after.iter(f"{SVG}text"))[-1]
    size = float(line.get("style").partition("font-size: ")[2].partition("px")[0])
    assert f"https://{line.text}/" == address
    assert figures.text_width(line.text, size) <= float(before.get("width"))
    assert float(after.get("height")) > float(before.get("height"))
    assert after.get("viewBox") == f"0 0 {after.get('width')} {after.get('height')}"


def test_two_figures_on_a_page_share_no_id_and_find_their_parts():
    drawing = '<svg viewBox="0 0 1 1"><defs><path id="m"/></defs><use xlink:href="#m" clip-path="url(#m)"/></svg>'
    about = {"title": "T", "alt": 'A "b" & c', "narrow": drawing, "columns": ["a"], "rows": [["1"]]}
    page = "".join(figures.figure_html(about, drawing, n, f"fig-{n}") for n in (1, 2))
    soup = BeautifulSoup(page, "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)) == 6
    for use in soup.find_all("use"):
        target = use["xlink:href"][1:]
        assert use.find_parent("svg").find(id=target) and use["clip-path"] == f"url(#{target})"
    assert {drawn["aria-label"] for drawn in soup.select("svg[role=img]")} == {about["alt"]}


def test_both_drawings_on_a_page_carry_the_address_where_one_is_known():
    about = {"title": "T", "alt": "words", "narrow": DRAWING, "columns": ["a"], "rows": [["1"]]}
    made = figures.figure_html(about, DRAWING, 1, "fig-t", "https://example.org/")
    assert made.count(">example.org</text>") == 2
    assert figures.with_address(DRAWING, "") == DRAWING


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


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def enlarge(page):
    return page.get_by_role("button", name="Enlarge").first


@pytest.mark.book
@pytest.mark.browser
class TestInTheBrowser:
    def test_every_figure_has_its_tools(self, book, open_page):
        page, met = open_page(), 0
        for path in sorted((book / "chapters").glob("*.html")):
            count = path.read_text("utf-8").count('<figure class="fig"')
            if count:
                page.goto(path.as_uri())
                assert page.locator("figure.fig > .fig-tools").count() == count, path.name
                met += count
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
        assert name.startswith("05-us-syria-policy-") and name.endswith(".svg")
        assert drawing.tag == f"{SVG}svg" and drawing.find(f".//{SVG}text") is not None
        assert b"var(" not in content and b"#ffffff" in content and b"system-ui" in content
        assert drawing.find(f"{SVG}title").text in words.replace("\n", " ")
        assert "CC BY 4.0" in words

    @pytest.mark.parametrize("width", [390, 1366])
    def test_the_png_is_the_wide_drawing_at_twice_its_size(self, opened, width):
        page = opened(width=width)
        name, content = download(page, "PNG")
        box = "document.querySelector('svg.fig-wide').viewBox.baseVal"
        sides = page.evaluate(f"[{box}.width, {box}.height]")
        assert name.endswith(".png") and content[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", content[16:24]) == tuple(round(2 * side) for side in sides)
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
            assert table(download(page, "CSV", number)[1]) == rows and len(rows) > 1
        page.evaluate("document.querySelector('figure.fig td').textContent = 'a \"b\", c'")
        assert 'a "b", c' in table(download(page, "CSV")[1])[1]

    def test_a_download_has_what_shows_on_the_chosen_day(self, opened):
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
        assert len(first[0]) < len(whole[0]) and len(table(first[1])) < len(table(whole[1]))
        assert len(table(first[1])) == 1 + figure.locator("tbody tr:not([hidden])").count()

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
        drawing = page.locator(".fig-sheet svg")
        on_page = page.locator("figure.fig svg.fig-wide").first.bounding_box()["width"]
        assert drawing.bounding_box()["width"] > on_page
        page.locator(".fig-dialog").get_by_role("button", name="Close").click()
        assert not page.locator(".fig-dialog").is_visible() and drawing.count() == 0
        enlarge(page).click()
        page.mouse.click(3, 3)  # beside the sheet
        assert not page.locator(".fig-dialog").is_visible()

    def test_the_keyboard_opens_and_closes_it_and_keeps_its_place(self, opened):
        page = opened()
        enlarge(page).focus()
        inside = "document.querySelector('.fig-dialog').contains(document.activeElement)"
        for key in ("Enter", "Tab"):
            page.keyboard.press(key)
            assert page.evaluate(inside), key
        page.keyboard.press("Escape")
        page.locator(".fig-dialog").wait_for(state="hidden")
        assert enlarge(page).evaluate("button => button === document.activeElement")

    def test_a_finger_opens_and_closes_it(self, opened):
        page = opened(width=390, touch=True)
        enlarge(page).tap()
        larger = page.locator(".fig-sheet").evaluate("s => s.scrollWidth > s.clientWidth")
        assert larger, "no larger than on the page"
        page.get_by_role("button", name="Close").tap()
        assert not page.locator(".fig-dialog").is_visible()

    @pytest.mark.parametrize(("width", "dark"), [(320, True), (1366, False)])
    def test_the_larger_view_has_ids_of_its_own_no_finding_and_fits(self, opened, width, dark):
        page = opened(width=width, dark=dark)
        enlarge(page).click()
        twice, lost = page.evaluate("""() => {
            const ids = [...document.querySelectorAll('[id]')].map(tag => tag.id);
            const used = [...document.querySelectorAll('.fig-sheet use')].map(use => use.href.baseVal.slice(1));
            return [ids.filter((id, n) => ids.indexOf(id) !== n), used.filter(id => !ids.includes(id) || !id.startsWith('copy'))];
        }""")
        assert not twice and not lost
        found = browser.axe(page)
        assert not found, "\n".join(found)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.locator(".fig-dialog").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] <= 800
