from __future__ import annotations

import os
import shutil

import pytest

pytestmark = [pytest.mark.book, pytest.mark.browser]
WIDTHS = (390, 1366)
VISIBLE_DRAWINGS = """() => [...document.querySelectorAll('figure.fig')].map(figure =>
    [...figure.querySelectorAll(':scope > svg, :scope > :not(details) svg')].filter(svg => svg.getClientRects().length).length)"""


@pytest.fixture(scope="module")
def chromium():
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("No Chromium on this machine: the built pages were not opened in a browser.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width} px")
def page(chromium, request):
    context = chromium.new_context(viewport={"width": request.param, "height": 800})
    made = context.new_page()
    made.faults = []
    made.on("pageerror", lambda error: made.faults.append(f"script error: {error}"))
    made.on(
        "request",
        lambda asked: asked.url.split(":")[0] in ("file", "data", "blob") or made.faults.append(f"asks {asked.url}"),
    )
    yield made
    context.close()


def test_each_page_opens_quietly_and_fits(book, page):
    for path in sorted([*(book / "chapters").glob("*.html"), book / "search.html"]):
        page.goto(path.as_uri(), wait_until="load")
        width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width > room:
            page.faults.append(f"scrolls sideways: {width} > {room}")
        drawings = page.evaluate(VISIBLE_DRAWINGS)
        if any(shown != 1 for shown in drawings):
            page.faults.append(f"drawings shown for each figure: {drawings}; one each was expected")
        page.faults = [fault if ".html: " in fault else f"{path.name}: {fault}" for fault in page.faults]
    assert not page.faults, "\n".join(page.faults)


def test_the_root_leads_to_the_first_page(book, page):
    page.goto((book / "index.html").as_uri(), wait_until="commit")
    page.wait_for_url("**/chapters/start-here.html")


def test_a_number_leads_to_its_row(book, page):
    page.goto((book / "chapters" / "start-here.html").as_uri())
    link = page.locator("a.claim").first
    claim_id = link.get_attribute("href").partition("#")[2]
    link.click()
    page.wait_for_url(f"**/ledger.html#{claim_id}")
    row = page.locator(f'[id="{claim_id}"]')
    assert row.is_visible() and row.bounding_box()["y"] < 800
    assert not page.faults, "\n".join(page.faults)
