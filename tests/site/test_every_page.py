"""Every page for everybody: each is opened once in each mode, and looked at for all that a reader may trip over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ledger import load
from ledger.names import marked
from press.contents import contents
from tests import browser
from tests.conftest import ROOT

PAGES = [*(entry.file for entry in contents(ROOT)), "search", "404"]
# pages that differ in what the Tab key meets on them
KINDS = [
    "chapters/00-start-here",
    "chapters/02-conflicting-claims",
    "chapters/11-your-turn",
    "chapters/reference/ledger",
    "chapters/reference/data",
    "search",
    "404",
]
MOST_STOPS = 30  # places that the Tab key is followed to on a page
MODES = {
    "desktop": {"width": 1366},
    "phone, dark": {"width": 390, "dark": True, "touch": True},
    "phone, no scripts": {"width": 390, "scripts": False},
}
# also as wide as a window of 1366 at 200 % and as the narrowest phone
WIDTHS = {"desktop": (1366, 683), "phone, dark": (390, 320), "phone, no scripts": (390,)}
NEED_SCRIPTS = ".fig-tools, .steps, .whatif-pick, form.filters, button.copy"


# -- in a browser: what is wrong with a page, one line a fault --------------------


def fit(page: Any, widths: tuple[int, ...]) -> Iterator[str]:
    """The page is no wider than the window, and each figure shows one of its drawings."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"width: {wide} px on a window of {width}"
        shown = page.evaluate("""[...document.querySelectorAll('figure.fig')].map(figure =>
            [...figure.querySelectorAll('svg')].filter(svg => !svg.closest('details') && svg.checkVisibility()).length)""")
        if any(number != 1 for number in shown):
            yield f"figures: {shown} drawings are shown at {width} px, where each should show one"
        tools = page.locator("figure.fig > .fig-tools:visible").count()
        if tools not in (0, len(shown)):
            yield f"figures: {tools} of {len(shown)} have their tools"
    page.set_viewport_size({"width": widths[0], "height": 800})


def motion(page: Any) -> Iterator[str]:
    """Nothing moves for somebody who asked for less motion."""
    moving = page.evaluate("""[...document.querySelectorAll('*')].filter(one => {
        const look = getComputedStyle(one);
        return Math.max(...(look.transitionDuration + ',' + look.animationDuration).split(',').map(parseFloat)) > 0.01
            || look.scrollBehavior === 'smooth';
    }).map(one => one.outerHTML.slice(0, 80))""")
    return (f"motion: {part}" for part in moving[:5])


# two frames, so that what the focus brought into sight has been laid out
STOP = """async () => {
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
    const at = document.activeElement, box = at.getBoundingClientRect();
    const ring = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
    const seen = [at, ...at.querySelectorAll('*'), at.closest('form, label')].filter(Boolean).some(one =>
        ring(getComputedStyle(one))) || ['::before', '::after'].some(part => ring(getComputedStyle(at, part)));
    const x = Math.min(Math.max(box.x + 3, 0), innerWidth - 1), top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight) - 1;
    const free = [top + 1, (top + bottom) / 2, bottom].some(y => {
        const there = document.elementFromPoint(x, y);
        return !there || at.contains(there) || there.contains(at);
    });
    const there = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return {
        name: at.outerHTML.slice(0, 90), body: at === document.body,
        faults: [[seen, 'no sign of focus on'], [there, 'out of sight'], [free || !there, 'covered']].filter(([good]) => !good).map(([, words]) => words),
    };
}"""


def keyboard(page: Any, file: str) -> Iterator[str]:
    """The Tab key starts with the skip link and goes on to places that show the focus and can be seen."""
    page.evaluate("document.activeElement.blur()")
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["body"]:
            break
        stops.append(stop)
        yield from (f"keyboard: {fault}: {stop['name']}" for fault in stop["faults"])
    if file.startswith("chapters/") and "Skip" not in stops[0]["name"]:
        yield f"keyboard: the first stop is not the skip link but {stops[0]['name']}"
    if len({stop["name"] for stop in stops}) < min(len(stops), 5):
        yield "keyboard: the focus does not get on"


def without_scripts(page: Any) -> Iterator[str]:
    """No control that does nothing."""
    dead = (
        f"[...document.querySelectorAll('{NEED_SCRIPTS}')].filter(part => part.checkVisibility())"
    )
    found = page.evaluate(f"{dead}.map(part => part.outerHTML.slice(0, 80))")
    return (f"no scripts: a dead control: {part}" for part in found[:5])


# the rows of long lists are made by one function each: a few stand for a thousand
LATER_ROWS = (
    "tr:nth-child(n+9), ul.claims > li:nth-child(n+4), dl.terms > :nth-child(n+25),"
    " option:nth-child(n+9), div.quantity:nth-of-type(n+7)"
)


def axe(page: Any, rules: list[str] | None = None) -> Iterator[str]:
    page.evaluate(f"document.querySelectorAll('{LATER_ROWS}').forEach(row => row.remove())")
    return (f"axe: {fault}" for fault in browser.axe(page, rules=rules))


@browser.in_browser
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("file", PAGES)
def test_a_page_is_for_everybody(book, open_page, file, mode):
    page = open_page(**MODES[mode], reduced_motion="reduce")
    page.goto((book / f"{file}.html").as_uri())
    found = list(fit(page, WIDTHS[mode]))
    if mode == "phone, no scripts":
        found += without_scripts(page)
    else:
        found += motion(page)
        found += keyboard(page, file) if file in KINDS else []
        # all that hangs on the width and the colours of a page; its parts are the same
        found += axe(page, ["color-contrast", "target-size"] if "dark" in mode else None)
    found += page.faults
    assert not found, "\n".join(found[:40])


@browser.in_browser
@pytest.mark.parametrize(
    ("look", "html", "fault"),
    [
        (fit, "<p style='width: 500px'>A</p>", "width"),
        (fit, "<figure class='fig'><svg/><svg/></figure>", "figures"),
        (motion, "<a style='transition-duration: 1s'>A</a>", "motion"),
        (keyboard, "<style>a:focus { outline: none }</style><a href='#x'>A</a>", "no sign"),
        (keyboard, "<a href='#x'>A</a><p style='position: fixed; inset: 0'>B</p>", "covered"),
        (keyboard, "<a href='#x' style='position: absolute; left: -99px'>A</a>", "out of sight"),
        (keyboard, "<a href='#x'>A</a>", "skip link"),
        (without_scripts, "<button class='copy'>A</button>", "dead control"),
        (axe, "<img src='data:,'>", "image-alt"),
        (axe, "<p style='color: #ccc'>Pale</p>", "color-contrast"),
    ],
)
def test_a_fault_of_a_page_is_found(open_page, look, html, fault):
    page = open_page(width=390)
    page.set_content(f"<html lang='en'><title>T</title><main><h1>T</h1>{html}</main></html>")
    needed = {fit: [(390,)], keyboard: ["chapters/x"]}.get(look, [])
    assert any(fault in line for line in look(page, *needed))


@browser.in_browser
def test_the_skip_link_leads_to_the_text(book, open_page):
    page = open_page()
    page.goto((book / "chapters" / "00-start-here.html").as_uri())
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("Boolean(document.activeElement.closest('main'))")


# -- what is read aloud -------------------------------------------------------

ARABIC = re.compile(r"[\u0600-\u06ff]{2,}")


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
        if words.find_parent(["script", "style", "title", "option", "pre", "code"]):
            continue
        around = [tag for tag in words.parents if tag.get("lang")]
        if not around or around[0]["lang"] == "en" or around[0].get("dir") != "rtl":
            found.append(f"not marked: {words.strip()[:60]}")
    return found


CHECKS = (heading_faults, table_faults, language_faults)


@pytest.mark.book
def test_headings_tables_and_languages_are_marked_on_every_page(site):
    pages = site.reading.items()
    found = [
        f"{name}: {fault}" for name, soup in pages for check in CHECKS for fault in check(soup)
    ]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (heading_faults, "<h1>A</h1><h3>B</h3>"),
        (table_faults, "<article><table><thead><tr><th>A</th></tr></thead></table></article>"),
        (table_faults, "<article><table><caption>C</caption><thead><tr><th></th></tr></thead></table></article>"),
        (language_faults, "<p>الشدادي</p>"),
        (language_faults, '<p lang="ar">الشدادي</p>'),
    ],
)  # fmt: skip
def test_an_unmarked_part_is_found(check, fault):
    assert check(BeautifulSoup(f'<html lang="en">{fault}', "html.parser"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("also الشدادة, Shadadi", 'also <span lang="ar" dir="rtl">الشدادة</span>, Shadadi'),
        ("فەرھاد شامی", '<span lang="ckb" dir="rtl">فەرھاد شامی</span>'),
    ],
)
def test_words_in_arabic_letters_are_marked(text, expected):
    assert marked(text) == expected


@pytest.mark.book
def test_kurdish_names_are_marked(site):
    places = load("places")
    names = {name for name in places["name_ku"] if name} - set(places["name"])
    unmarked = []
    for page, soup in site.reading.items():
        for words in soup.find_all(string=lambda text: any(name in text for name in names)):
            kurdish = any(str(tag.get("lang", "")).startswith("ku") for tag in words.parents)
            titles_of_others = ["script", "pre", "code", "option", "title", "a"]
            if not kurdish and not words.find_parent(titles_of_others):
                unmarked.append(f"{page}: {words.strip()[:60]}")
    assert not unmarked, "\n".join(unmarked)


# -- the colours of figures ---------------------------------------------------

BOOK_CSS = (ROOT / "theme" / "static" / "book.css").read_text(encoding="utf-8")


def contrast(one: str, other: str) -> float:
    """The ratio of contrast of two colours, as WCAG 2.2 defines it."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear))

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [":root", 'html[data-theme="dark"]'], ids=["light", "dark"])
def test_what_figures_are_drawn_with_stands_out_from_their_paper(theme):
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48  # as the standard measures it
    block = re.search(re.escape(theme) + r" \{(.*?)\}", BOOK_CSS, re.S)[1]
    colours = dict(re.findall(r"(--fig-[\w-]+): (#[0-9a-f]{6})", block))
    paper = colours.pop("--fig-paper")
    del colours["--fig-rule"]  # grid lines, which nothing depends on
    ratios = {name: round(contrast(colour, paper), 2) for name, colour in colours.items()}
    assert len(ratios) > 8
    assert not {name: ratio for name, ratio in ratios.items() if ratio < 4.5}
