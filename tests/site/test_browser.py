from __future__ import annotations

import pytest

from tests import browser

pytestmark = [pytest.mark.book, pytest.mark.browser]
WIDTHS = (390, 1366)
# the rows of the long lists are made by one function each: a hundred stand for a thousand
FEWER_ROWS = "document.querySelectorAll('ul.claims > li, dl.terms > *').forEach((row, n) => n < 100 || row.remove())"
VISIBLE_DRAWINGS = """() => [...document.querySelectorAll('figure.fig')].map(figure =>
    [...figure.querySelectorAll(':scope > svg, :scope > :not(details) svg')].filter(svg => svg.getClientRects().length).length)"""


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width} px")
def page(open_page, request):
    return open_page(width=request.param)


def test_each_page_opens_quietly_and_fits(book, page):
    for path in sorted([*(book / "chapters").glob("*.html"), book / "search.html"]):
        page.goto(path.as_uri(), wait_until="load")
        width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width > room:
            page.faults.append(f"scrolls sideways: {width} > {room}")
        drawings = page.evaluate(VISIBLE_DRAWINGS)
        if any(shown != 1 for shown in drawings):
            page.faults.append(f"drawings shown for each figure: {drawings}; one each was expected")
        page.faults = [
            fault if ".html: " in fault else f"{path.name}: {fault}" for fault in page.faults
        ]
    assert not page.faults, "\n".join(page.faults)


def test_the_root_leads_to_the_first_page(book, page):
    page.goto((book / "index.html").as_uri(), wait_until="commit")
    page.wait_for_url("**/chapters/00-start-here.html")


def test_a_number_leads_to_its_row(book, page):
    page.goto((book / "chapters" / "00-start-here.html").as_uri())
    link = page.locator("a.claim").first
    claim_id = link.get_attribute("href").partition("#")[2]
    link.click()
    page.wait_for_url(f"**/ledger.html#{claim_id}")
    row = page.locator(f'[id="{claim_id}"]')
    assert row.is_visible() and row.bounding_box()["y"] < 800
    assert not page.faults, "\n".join(page.faults)


@pytest.mark.parametrize(
    ("width", "dark"), [(1366, False), (390, True)], ids=["desktop, light", "phone, dark"]
)
def test_axe_finds_nothing_on_any_page(book, open_page, width, dark):
    page = open_page(width=width, dark=dark)
    found = []
    for path in sorted([*(book / "chapters").glob("*.html"), book / "search.html"]):
        page.goto(path.as_uri())
        page.evaluate(FEWER_ROWS)
        found += [f"{path.name}: {fault}" for fault in browser.axe(page)]
    assert not found, "\n".join(found)


def test_axe_names_a_seeded_fault(open_page):
    page = open_page()
    page.set_content(
        "<html lang='en'><title>T</title><main><h1>T</h1><img src='data:,'></main></html>"
    )
    assert any(fault.startswith("image-alt") for fault in browser.axe(page))
