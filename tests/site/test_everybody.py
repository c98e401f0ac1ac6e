"""Every page for everybody: by keyboard, enlarged, on a narrow screen, without motion, read aloud, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ledger import load
from ledger.names import marked
from tests.built_site import Site
from tests.conftest import ROOT

BOOK_CSS = (ROOT / "theme" / "static" / "book.css").read_text(encoding="utf-8")
ARABIC = re.compile(r"[\u0600-\u06ff]{2,}")
NARROWEST, ENLARGED = 320, 683  # 683: a window of 1366 at 200 %
MOST_STOPS = 45  # places that the Tab key is followed to on a page
WORDS, MARKS = (
    4.5,
    3.0,
)  # the contrast that WCAG 2.2 asks of text, and of what a picture needs to be understood


# -- what is read aloud -------------------------------------------------------


def heading_faults(soup: BeautifulSoup) -> list[str]:
    """Headings of the text that skip a level."""
    article = soup.select_one("article.bd-article, .bd-search-container") or soup
    levels = [int(tag.name[1]) for tag in article.find_all(re.compile("h[1-6]$"))]
    return [
        f"a heading of level {b} follows one of level {a}"
        for a, b in zip([0, *levels], levels)
        if b > a + 1
    ]


def table_faults(soup: BeautifulSoup) -> list[str]:
    """Tables without words over them or without headed columns."""
    found = []
    for table in soup.select("article table"):
        start = table.get_text(" ", strip=True)[:60]
        if not table.caption and not table.get("aria-label"):
            found.append(f"no caption: {start}")
        heads = table.select("thead th")
        if not heads or any(not head.get_text(strip=True) for head in heads):
            found.append(f"a column without a heading: {start}")
    return found


def language_faults(soup: BeautifulSoup) -> list[str]:
    """Arabic letters that nothing marks as Arabic, or as read from the right."""
    found = []
    for words in soup.find_all(string=ARABIC):
        around = [tag for tag in words.parents if tag.get("lang")]
        if words.parent.name in ("script", "style", "title", "option") or words.find_parent(
            ["pre", "code"]
        ):
            continue
        if not around or around[0]["lang"] == "en" or around[0].get("dir") != "rtl":
            found.append(f"not marked: {words.strip()[:60]}")
    return found


CHECKS = (heading_faults, table_faults, language_faults)


@pytest.mark.book
def test_headings_tables_and_languages_are_marked_on_every_page(book):
    pages = Site(book).reading()
    found = [
        f"{name}: {fault}"
        for name, soup in pages.items()
        for check in CHECKS
        for fault in check(soup)
    ]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (heading_faults, "<h1>A</h1><h3>B</h3>"),
        (table_faults, "<article><table><thead><tr><th>A</th></tr></thead></table></article>"),
        (
            table_faults,
            "<article><table><caption>C</caption><thead><tr><th></th></tr></thead></table></article>",
        ),
        (language_faults, "<p>الشدادي</p>"),
        (language_faults, '<p lang="ar">الشدادي</p>'),
    ],
)
def test_an_unmarked_part_is_found(check, fault):
    assert check(BeautifulSoup(f'<html lang="en">{fault}', "html.parser"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A & B", "A &amp; B"),
        ("also الشدادة, Shadadi", 'also <span lang="ar" dir="rtl">الشدادة</span>, Shadadi'),
        ("عين العرب", '<span lang="ar" dir="rtl">عين العرب</span>'),
        ("فەرھاد شامی", '<span lang="ckb" dir="rtl">فەرھاد شامی</span>'),
    ],
)
def test_words_in_arabic_letters_are_marked(text, expected):
    assert marked(text) == expected


@pytest.mark.book
def test_kurdish_names_are_marked(book):
    names = {row.name_ku for row in load("places").itertuples() if row.name_ku} - set(
        load("places")["name"]
    )
    unmarked = []
    for page, soup in Site(book).reading().items():
        for words in soup.find_all(
            string=lambda s: any(name in s for name in names)
        ):  # links: titles of others
            kurdish = any(str(tag.get("lang", "")).startswith("ku") for tag in words.parents)
            if not kurdish and not words.find_parent(
                ["script", "pre", "code", "option", "title", "a"]
            ):
                unmarked.append(f"{page}: {words.strip()[:60]}")
    assert not unmarked, "\n".join(unmarked)


# -- colours ------------------------------------------------------------------


def colours(selector: str) -> dict[str, str]:
    """The figures' colours in one theme, by their custom property."""
    block = re.search(re.escape(selector) + r" \{(.*?)\}", BOOK_CSS, re.S)[1]
    return dict(re.findall(r"(--fig-[\w-]+): (#[0-9a-f]{6})", block))


def contrast(one: str, other: str) -> float:
    """The ratio of contrast of two colours, as WCAG 2.2 defines it."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [":root", 'html[data-theme="dark"]'], ids=["light", "dark"])
def test_what_figures_are_drawn_with_stands_out_from_their_paper(theme):
    found = colours(theme)
    paper = found.pop("--fig-paper")
    found.pop("--fig-rule")  # grid lines, which nothing depends on
    assert len(found) > 8
    weak = {
        name: round(contrast(colour, paper), 2)
        for name, colour in found.items()
        if contrast(colour, paper) < WORDS
    }
    assert not weak, weak


def test_contrast_is_measured_as_the_standard_does():
    assert (
        round(contrast("#ffffff", "#000000"), 1) == 21.0
        and round(contrast("#777777", "#ffffff"), 2) == 4.48
    )


# -- in a browser -------------------------------------------------------------

browser_test = [pytest.mark.book, pytest.mark.browser]
STOP = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), look = getComputedStyle(at);
    const ring = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
    const seen = [at, ...at.querySelectorAll('*')].some(one => ring(getComputedStyle(one)))
        || ring(getComputedStyle(at, '::before')) || ring(getComputedStyle(at, '::after'))
        || (at.closest('form, label') && ring(getComputedStyle(at.closest('form, label'))));
    const x = Math.min(Math.max(box.x + 3, 0), innerWidth - 1), top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight) - 1;
    const free = [top + 1, (top + bottom) / 2, bottom].some(y => {
        const there = document.elementFromPoint(x, y);
        return !there || at.contains(there) || there.contains(at);
    });
    return {
        name: at.outerHTML.slice(0, 90), body: at === document.body, seen: Boolean(seen),
        there: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        free,
    };
}"""


def in_browser(test):
    for mark in browser_test:
        test = mark(test)
    return test


def reading_pages(book: Path) -> list[Path]:
    return sorted([*(book / "chapters").glob("*.html"), book / "search.html", book / "404.html"])


@in_browser
@pytest.mark.parametrize("width", [NARROWEST, ENLARGED], ids=["320 px", "200 %"])
def test_nothing_is_lost_on_a_narrow_or_an_enlarged_page(book, open_page, width):
    page, found = open_page(width=width), []
    for path in reading_pages(book):
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{path.name}: {wide} px wide on {width}")
    assert not found, "\n".join(found)


@in_browser
@pytest.mark.parametrize("width", [1366, 390])
def test_the_keyboard_reaches_what_it_can_see_on_every_page(book, open_page, width):
    page, found = open_page(width=width), []
    page.emulate_media(reduced_motion="reduce")  # or the skip link would still be on its way
    for path in reading_pages(book):
        page.goto(path.as_uri())
        page.evaluate("document.activeElement.blur()")
        stops = []
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop["body"]:
                break
            stops.append(stop)
        if path.name not in ("404.html", "search.html"):
            first = stops[0]["name"]
            found += (
                []
                if "Skip" in first
                else [f"{path.name}: the first stop is not the skip link but {first}"]
            )
        found += [f"{path.name}: no sign of focus on {s['name']}" for s in stops if not s["seen"]]
        found += [f"{path.name}: out of sight: {s['name']}" for s in stops if not s["there"]]
        found += [
            f"{path.name}: covered: {s['name']}" for s in stops if s["there"] and not s["free"]
        ]
        if len({s["name"] for s in stops}) < min(len(stops), 5):
            found.append(f"{path.name}: the focus does not get on")
    assert not found, "\n".join(found[:40])


@in_browser
def test_a_stop_without_a_sign_of_focus_is_found(open_page):
    page = open_page()
    page.set_content("<style>a:focus { outline: none }</style><a href='#x'>A</a>")
    page.keyboard.press("Tab")
    assert not page.evaluate(STOP)["seen"]


@in_browser
def test_the_skip_link_leads_to_the_text(book, open_page):
    page = open_page()
    page.goto((book / "chapters" / "00-start-here.html").as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('main'))")


@in_browser
def test_nothing_moves_for_somebody_who_asked_for_less_motion(book, chromium):
    context = chromium.new_context(reduced_motion="reduce", offline=True)
    page = context.new_page()
    page.goto((book / "chapters" / "02-conflicting-claims.html").as_uri())
    moving = page.evaluate("""() => [...document.querySelectorAll('*')].filter(one => {
        const look = getComputedStyle(one);
        return Math.max(...(look.transitionDuration + ',' + look.animationDuration).split(',').map(parseFloat)) > 0.01
            || look.scrollBehavior === 'smooth';
    }).map(one => one.outerHTML.slice(0, 80))""")
    context.close()
    assert not moving, "\n".join(moving[:10])
