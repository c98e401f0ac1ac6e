"""A figure on a page: its id, the book's address in it, and what a reader can do with it."""

from __future__ import annotations

import csv
import io
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ledger.figures.svg import lines_of
from press.site import figures
from tests import browser
from tests.conftest import ROOT

PAGE = "05-us-syria-policy.html"
SVG = "{http://www.w3.org/2000/svg}"
DRAWING = (ROOT / "theme" / "static" / "first-figure.svg").read_text(encoding="utf-8")

# -- ids and addresses ----------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("A running total fell, from about 18,000 to 16,000", [], "fig-running-total-fell-from"),
        ("Of each dollar asked: 7.5% came in 2023", [], "fig-each-dollar-asked-came"),
        ("The SDF’s count", [], "fig-sdfs-count"),
        ("Rivals", ["fig-rivals"], "fig-rivals-2"),
    ],
)
def test_an_id_is_made_of_words_and_survives_a_change_of_numbers(title, taken, name):
    assert figures.figure_id(title, taken) == name


@pytest.mark.parametrize("address", ["https://example.org/book/", "https://" + "w" * 120 + ".org/"])
def test_a_picture_says_where_the_book_is_and_has_room_for_it(address):
    before, after = map(ET.fromstring, (DRAWING, figures.with_address(DRAWING, address)))
    line = list(after.iter(f"{SVG}text"))[-1]
    size = float(line.get("style").partition("font-size: ")[2].partition("px")[0])
    assert f"https://{line.text}/" == address
    assert figures.text_width(line.text, size) <= float(before.get("width"))
    assert float(after.get("height")) > float(before.get("height"))
    assert after.get("viewBox") == f"0 0 {after.get('width')} {after.get('height')}"


def test_two_figures_on_a_page_share_no_id_find_their_parts_and_carry_the_address():
    drawing = (
        '<svg width="1" height="1" viewBox="0 0 1 1">'
        '<defs><path id="m"/></defs><use xlink:href="#m" clip-path="url(#m)"/></svg>'
    )
    about = {"title": "T", "alt": 'A "b" & c', "columns": ["a"], "rows": [["1"]]}
    about["narrow"] = lines_of(drawing)
    made = [figures.figure_html(about, drawing, n, f"fig-{n}", "https://a.org/") for n in (1, 2)]
    soup = BeautifulSoup("".join(made), "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)) == 6
    for use in soup.find_all("use"):
        target = use["xlink:href"][1:]
        assert use.find_parent("svg").find(id=target) and use["clip-path"] == f"url(#{target})"
    assert {drawn["aria-label"] for drawn in soup.select("svg[role=img]")} == {about["alt"]}
    assert [text.get_text() for text in soup.find_all("text")] == ["a.org"] * 4
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


@browser.in_browser
def test_the_svg_stands_alone_in_light_colours_and_the_png_is_the_wide_drawing(opened):
    page = opened(width=390, dark=True)
    name, content = download(page, "SVG")
    drawing, words = ET.fromstring(content), "".join(ET.fromstring(content).itertext())
    assert name.startswith("05-us-syria-policy-") and name.endswith(".svg")
    assert drawing.tag == f"{SVG}svg" and drawing.find(f".//{SVG}text") is not None
    assert b"var(" not in content and b"#ffffff" in content and b"system-ui" in content
    assert drawing.find(f"{SVG}title").text in words.replace("\n", " ") and "CC BY 4.0" in words
    name, content = download(page, "PNG")
    box = "document.querySelector('svg.fig-wide').viewBox.baseVal"
    sides = page.evaluate(f"[{box}.width, {box}.height]")
    assert name.endswith(".png") and content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == tuple(round(2 * side) for side in sides)
    assert len(content) > 5000, "the picture is empty"
    assert not page.faults, page.faults


@browser.in_browser
def test_the_csv_is_the_table_of_the_page(opened, book):
    page = opened()
    soup = BeautifulSoup((book / "chapters" / PAGE).read_text("utf-8"), "html.parser")
    for number, drawn in enumerate(soup.select("figure.fig")):
        rows = [[cell.get_text() for cell in row(["th", "td"])] for row in drawn.select("tr")]
        assert table(download(page, "CSV", number)[1]) == rows and len(rows) > 1
    page.evaluate("document.querySelector('figure.fig td').textContent = 'a \"b\", c'")
    assert 'a "b", c' in table(download(page, "CSV")[1])[1]


@browser.in_browser
def test_a_download_has_what_shows_on_the_chosen_day(opened):
    page = opened("02-conflicting-claims.html")
    find = "all => all.findIndex(figure => figure.querySelector('.steps'))"
    number = page.locator("figure.fig").evaluate_all(find)
    whole = [download(page, kind, number)[1] for kind in ("SVG", "CSV")]
    page.locator(".steps input").focus()
    page.keyboard.press("Home")
    first = [download(page, kind, number)[1] for kind in ("SVG", "CSV")]
    rows = page.locator("figure.fig").nth(number).locator("tbody tr:not([hidden])").count()
    assert b'display="none"' not in whole[0] + first[0] and len(first[0]) < len(whole[0])
    assert len(table(first[1])) == 1 + rows < len(table(whole[1]))


@browser.in_browser
def test_the_link_is_an_address_and_is_copied_or_said(opened):
    page = opened()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tools = page.locator(".fig-tools").nth(2)
    tools.get_by_role("link", name="Link").click()
    tools.get_by_text("Address copied").wait_for()
    assert page.url.endswith(f"{PAGE}#{page.locator('figure.fig').nth(2).get_attribute('id')}")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    tools = page.locator(".fig-tools").first
    tools.get_by_role("link", name="Link").click()
    tools.get_by_text("address bar").wait_for()


@browser.in_browser
def test_mouse_and_keyboard_open_and_close_the_larger_view(opened):
    page = opened()
    button, dialog = page.get_by_role("button", name="Enlarge").first, page.locator(".fig-dialog")
    button.click()
    drawing = page.locator(".fig-sheet svg")
    on_page = page.locator("figure.fig svg.fig-wide").first.bounding_box()["width"]
    assert drawing.bounding_box()["width"] > on_page
    dialog.get_by_role("button", name="Close").click()
    assert not dialog.is_visible() and drawing.count() == 0
    button.click()
    page.mouse.click(3, 3)  # beside the sheet
    assert not dialog.is_visible()
    button.focus()
    for key in ("Enter", "Tab"):
        page.keyboard.press(key)
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)"), key
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert button.evaluate("button => button === document.activeElement")


@browser.in_browser
@pytest.mark.parametrize(("width", "dark"), [(320, True), (1366, False)])
def test_the_larger_view_has_ids_of_its_own_no_finding_and_fits(opened, width, dark):
    page = opened(width=width, dark=dark, touch=True)
    page.get_by_role("button", name="Enlarge").first.tap()
    twice, lost = page.evaluate("""() => {
        const ids = [...document.querySelectorAll('[id]')].map(tag => tag.id);
        const used = [...document.querySelectorAll('.fig-sheet use')].map(use => use.href.baseVal.slice(1));
        return [ids.filter((id, n) => ids.indexOf(id) !== n), used.filter(id => !ids.includes(id) || !id.startsWith('copy'))];
    }""")
    assert not twice and not lost
    assert browser.axe(page, ".fig-dialog") == []
    if width == 320:
        larger = page.locator(".fig-sheet").evaluate("s => s.scrollWidth > s.clientWidth")
        assert larger, "no larger than on the page"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog = page.locator(".fig-dialog")
    box = dialog.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] <= 800
    dialog.get_by_role("button", name="Close").tap()
    assert not dialog.is_visible()
