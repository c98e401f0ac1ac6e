"""Each page in a window of each width: quiet, no wider than the window, without a finding of axe-core."""

from __future__ import annotations

import pytest

from tests import browser

pytestmark = [pytest.mark.book, pytest.mark.browser]
# the rows of the long lists are made by one function each: a hundred stand for a thousand
FEWER_ROWS = "document.querySelectorAll('ul.claims > li, dl.terms > *').forEach((row, n) => n < 100 || row.remove())"
VISIBLE_DRAWINGS = """() => [...document.querySelectorAll('figure.fig')].map(figure =>
    [...figure.querySelectorAll(':scope > svg, :scope > :not(details) svg')].filter(svg => svg.getClientRects().length).length)"""


@pytest.mark.parametrize(
    ("width", "dark"), [(1366, False), (390, True)], ids=["desktop, light", "phone, dark"]
)
def test_each_page_opens_quietly_fits_and_has_no_finding(book, open_page, width, dark):
    page, found = open_page(width=width, dark=dark), []
    for path in sorted([*(book / "chapters").rglob("*.html"), book / "search.html"]):
        page.goto(path.as_uri())
        seen, page.faults[:] = list(page.faults), []
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            seen.append("scrolls sideways")
        if any(shown != 1 for shown in page.evaluate(VISIBLE_DRAWINGS)):
            seen.append("a figure shows no drawing, or two")
        page.evaluate(FEWER_ROWS)
        found += [f"{path.name}: {fault}" for fault in [*seen, *browser.axe(page)]]
    assert not found, "\n".join(found)


def test_axe_names_a_seeded_fault(open_page):
    page = open_page()
    page.set_content(
        "<html lang='en'><title>T</title><main><h1>T</h1><img src='data:,'></main></html>"
    )
    assert any(fault.startswith("image-alt") for fault in browser.axe(page))
