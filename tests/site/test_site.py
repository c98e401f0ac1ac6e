"""What a reader does with a page's controls: search, colours, menus, contents, copying; and what a visit costs."""

from __future__ import annotations

import gzip

import pytest
from fontTools.ttLib import TTFont

from tests import browser, weigh
from tests.serving import serve

pytestmark = [pytest.mark.book, pytest.mark.browser]

FIRST, NEXT = 120_000, 60_000  # bytes, compressed: the budgets of the design
CHAPTER = "chapters/02-conflicting-claims.html"
SHADOWLESS = """() => [...document.querySelectorAll('.bd-links a')].filter(link => {
    link.focus();
    return getComputedStyle(link).outlineStyle === 'none';
}).map(link => link.textContent)"""


@pytest.fixture
def opened(book, open_page):
    """Open a page of the book in a window of some width, dark, with touch or without scripts."""

    def go(name: str = CHAPTER, **window):
        page = open_page(**window)
        page.goto((book / name).as_uri())
        return page

    return go


def test_the_heaviest_chapters_keep_their_budget(chromium, book):
    chapters = [page for page in weigh.pages(book) if page.startswith(("chapters/0", "chapters/1"))]
    heaviest = sorted(chapters, key=lambda page: -len(gzip.compress((book / page).read_bytes())))
    for name, visit in weigh.visits(chromium, book, heaviest[:3]).items():
        assert visit.size <= FIRST, f"{name}: {visit.size} bytes on a first visit"
        assert visit.next_size <= NEXT, f"{name}: {visit.next_size} bytes after the page before it"


def test_every_icon_that_shows_has_its_picture(book, opened):
    drawn = set(TTFont(book / "_static" / "icons-solid-900.woff").getBestCmap())
    page = opened()
    page.evaluate("document.fonts.ready")
    shown = page.evaluate("""() => [...document.querySelectorAll('[class*="fa-"], .fas')].map(icon => {
        const before = getComputedStyle(icon, '::before');
        return [icon.className, before.content, before.fontFamily, icon.getClientRects().length];
    })""")
    for name, content, family, _ in shown:
        assert "Font Awesome" in family and ord(content.strip('"')) in drawn, name
    assert page.evaluate("[...document.fonts].every(font => font.status === 'loaded')")
    assert len(shown) >= 8 and sum(boxes for *_, boxes in shown) >= 5


def test_search_finds_a_word(opened):
    page = opened(width=390)
    page.locator("button.search-button__button:visible").first.click()
    field = page.locator("#pst-search-dialog input[type=search]")
    field.fill("Ghweran")
    field.press("Enter")
    page.wait_for_url("**/search.html?q=Ghweran")
    page.locator("#search-results li a").first.wait_for()


def test_a_search_shows_the_lines_around_the_word(book, chromium):
    """They are read from the pages found, so this needs a server."""
    context = chromium.new_context()
    with serve(book) as (base, _):
        page = context.new_page()
        page.goto(f"{base}/search.html?q=Ghweran")
        page.locator("#search-results li .context .highlighted").first.wait_for()
    context.close()


def test_search_finds_the_prison_break_by_another_spelling(opened):
    page = opened("search.html")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.insert_text("الشدادي")
    page.keyboard.press("Enter")
    page.locator("#search-results li a", has_text="The prison break").first.wait_for()


def test_the_colours_are_right_before_the_scripts_have_run_and_stay_as_chosen(book, open_page):
    page = open_page(dark=True)
    page.route("**/site.js*", lambda route: route.abort())
    page.goto((book / CHAPTER).as_uri())
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.unroute("**/site.js*")
    page.reload()
    seen = [page.evaluate("document.documentElement.dataset.mode")]
    for _ in range(3):
        page.locator("button.theme-switch-button").click()
        seen.append(page.evaluate("document.documentElement.dataset.mode"))
    assert seen[0] == seen[3] == "auto" and set(seen) == {"auto", "light", "dark"}
    while page.evaluate(theme) == "dark":
        page.locator("button.theme-switch-button").click()
    page.goto((book / "chapters/03-after-the-doors.html").as_uri())
    assert page.evaluate(theme) == "light"


def test_a_reader_who_chose_the_colours_sees_the_focus_and_where_they_are(book, chromium):
    context = chromium.new_context(forced_colors="active", offline=True)
    page = context.new_page()
    page.goto((book / CHAPTER).as_uri())
    page.keyboard.press("Tab")  # from here on focus shows as it does for a keyboard
    assert page.evaluate(SHADOWLESS) == []
    current = page.locator('.bd-links [aria-current="page"]')
    assert current.evaluate("link => getComputedStyle(link).borderLeftStyle") == "solid"
    context.close()


def test_the_links_to_the_pages_around_wrap_where_letters_are_large(opened):
    page = opened("chapters/05-us-syria-policy.html", width=360)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    cut = page.locator(".prev-next-area a").evaluate_all(
        "links => links.filter(a => a.scrollWidth > a.clientWidth + 1 || a.getBoundingClientRect().right > innerWidth)"
        ".map(a => a.textContent)"
    )
    assert not cut


def test_a_cell_can_be_copied(opened):
    page = opened()
    button = page.locator("button.copybtn").nth(1)
    button.scroll_into_view_if_needed()
    button.hover()
    button.click()
    assert button.get_attribute("data-tooltip") == "Copied!"


def test_the_menu_of_downloads_opens_closes_and_prints(opened):
    page = opened()
    page.evaluate("window.print = () => { window.printed = true; }")
    button = page.locator(".dropdown-download-buttons > button")
    menu = page.locator(".dropdown-download-buttons .dropdown-menu")
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible() and button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.dropdown-menu') !== null")
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("button => button === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(".btn-download-pdf-button").click()
    assert page.evaluate("window.printed")
    page.mouse.click(600, 700)
    assert not menu.is_visible() and button.get_attribute("aria-expanded") == "false"
    assert not page.faults


def test_the_contents_of_book_and_page_lead_on_from_a_desktop(opened):
    page = opened()
    sidebar = "document.querySelector('#pst-primary-sidebar')"
    page.locator("button.primary-toggle").click()
    browser.wait_until(page, f"{sidebar}.classList.contains('pst-sidebar-hidden')")
    page.locator("button.primary-toggle").click()
    page.locator("#pst-page-toc-nav a", has_text="Who opened the doors?").click()
    page.wait_for_url("**#who-opened-the-doors")
    active = "document.querySelector('#pst-page-toc-nav a.active').hash"
    browser.wait_until(page, f"{active} === '#who-opened-the-doors'")
    page.locator("#pst-primary-sidebar").get_by_text("After the doors").click()
    page.wait_for_url("**/03-after-the-doors.html")


def test_the_contents_of_book_and_page_lead_on_from_a_phone(opened):
    page = opened(width=390, touch=True)
    assert not page.locator("#pst-primary-sidebar").is_visible()
    page.locator("button.secondary-toggle").tap()
    contents = page.locator("#pst-secondary-sidebar-modal")
    contents.get_by_text("Key points").tap()
    page.wait_for_url("**#key-points")
    contents.wait_for(state="hidden")
    assert 0 <= page.locator("#key-points h2").bounding_box()["y"] < 400
    page.locator("button.primary-toggle").tap()
    page.locator("#pst-primary-sidebar-modal").get_by_text("After the doors").tap()
    page.wait_for_url("**/03-after-the-doors.html")


def test_without_scripts_a_page_has_its_colours_and_offers_nothing_that_needs_one(opened):
    page = opened(scripts=False)
    for control in (".theme-switch-button", ".search-button", ".sidebar-toggle", ".copybtn"):
        assert not any(found.is_visible() for found in page.locator(control).all()), control
    page.locator(".dropdown-download-buttons > button").focus()
    assert page.locator(".btn-download-source-button").is_visible()
    assert not page.locator(".btn-download-pdf-button").is_visible()


def test_the_root_leads_to_the_first_page_and_a_number_there_to_its_row(book, open_page):
    page = open_page()
    page.goto((book / "index.html").as_uri(), wait_until="commit")
    page.wait_for_url("**/chapters/00-start-here.html")
    link = page.locator("a.claim").first
    claim_id = link.get_attribute("href").partition("#")[2]
    link.click()
    page.wait_for_url(f"**/ledger.html#{claim_id}")
    row = page.locator(f'[id="{claim_id}"]')
    assert row.is_visible() and row.bounding_box()["y"] < 800
    assert not page.faults, "\n".join(page.faults)
