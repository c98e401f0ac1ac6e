"""The last step of a build: what it takes off, that nothing is missed, and the policy that browsers are given."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
import pytest
import yaml
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from press.site import assets, drawing, finish, stylesheet
from tests import browser, weigh
from tests.conftest import ROOT
from tests.serving import serve
from tests.site.test_book import tree

FIRST, NEXT = 350_000, 120_000  # bytes, compressed: the budgets of the design
FONTS = (
    Path(pydata_sphinx_theme.__file__).parent
    / "theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
)

# -- style sheets -------------------------------------------------------------


def pruned(css: str, page: str, script: str = "") -> str:
    vocabulary = stylesheet.Vocabulary.of([page], [script])
    return stylesheet.write(stylesheet.prune(stylesheet.parse(css), vocabulary))


PAGE = '<div class="card wide" id="top"><p>Text</p></div>'


@pytest.mark.parametrize(
    "selector",
    [".card", "#top", "div > p", ".card:not(.other):hover p::after", "*", ":root", "[data-x=y] p", ".card:is(.a, .b)",
     "html", ".card.wide", "DIV", ".card:nth-child(2n + 1)", ":has(> .other)"],
)  # fmt: skip
def test_a_rule_that_can_match_is_kept(selector):
    assert pruned(f"{selector} {{ color: red }}", PAGE) == f"{selector}{{color:red}}\n"


@pytest.mark.parametrize(
    "selector", [".gone", "#gone", "table", ".card .gone", ".card.gone", ".gone:not(.card)"]
)
def test_a_rule_that_cannot_match_is_dropped(selector):
    assert pruned(f"{selector} {{ color: red }} p {{ margin: 0 }}", PAGE) == "p{margin:0}\n"


def test_of_a_list_of_selectors_only_those_that_match_are_kept():
    assert pruned('.gone, p, a[title="a, b"], .card { color: red }', PAGE) == "p,.card{color:red}\n"


def test_a_class_that_a_script_sets_is_kept():
    assert pruned(".open{top:0}", PAGE) == ""
    assert pruned(".open{top:0}", PAGE, 'menu.classList.add("open")') == ".open{top:0}\n"


def test_rules_inside_a_condition_are_cut_too_and_an_empty_condition_goes():
    css = "@media print { .gone { top: 0 } p { top: 0 } } @media (width > 1px) { .gone { top: 0 } }"
    assert pruned(css, PAGE) == "@media print{p{top:0}\n}\n"


def test_braces_and_semicolons_in_strings_addresses_and_comments_end_nothing():
    css = """p::before { content: "};{"; background: url(data:image/png;base64,AA==) } /* } ; { */ p { top: 0 }"""
    assert (
        pruned(css, PAGE)
        == 'p::before{content:"};{";background:url(data:image/png;base64,AA==)}\np{top:0}\n'
    )


@pytest.mark.parametrize("css", ["p { top: 0", "p { top: 0 } }"])
def test_a_stray_brace_is_an_error(css):
    with pytest.raises(ValueError, match="brace"):
        stylesheet.parse(css)


def test_an_escaped_name_is_read_as_it_is_written_on_the_page():
    assert pruned(r".w\:50 { top: 0 }", '<p class="w:50">') == ".w\\:50{top:0}\n"


def test_what_nothing_names_is_dropped_step_by_step():
    css = (
        ":root { --used: var(--behind); --behind: 1; --gone: var(--gone-too); --gone-too: 2; --drawing: 3 } "
        "p { margin: var( --used ); animation: turn 1s } @keyframes turn { to { top: 0 } } @keyframes gone { to { top: 0 } }"
    )
    left = stylesheet.write(
        stylesheet.drop_unused(stylesheet.parse(css), '<path fill="var(--drawing)">')
    )
    assert "--behind:1" in left and "--drawing:3" in left and "@keyframes turn" in left
    assert "gone" not in left


# -- icons --------------------------------------------------------------------


def test_a_cut_font_has_the_icons_asked_for_and_is_the_same_each_time(tmp_path):
    codes = {0xF00E, 0xF185, 0xF186}
    first, second = (assets.icons(FONTS / "fa-solid-900.ttf", codes) for _ in range(2))
    assert first == second and len(first) < 5_000
    (tmp_path / "icons.woff").write_bytes(first)
    assert set(TTFont(tmp_path / "icons.woff").getBestCmap()) == codes


# -- drawings -----------------------------------------------------------------

DRAWING = """<svg style="font-family: system-ui" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="40" viewBox="0 0 60 40" xmlns="http://www.w3.org/2000/svg">
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="figure_1"><g id="patch_1"><path d="M 0 40
L 60.50 40
z
" style="fill: var(--fig-paper,#ffffff)"/></g>
 <g id="line2d_1"><defs><path id="m1" d="M 0 1"/></defs><use xlink:href="#m1" x="1" style="fill: #111"/></g>
 <g id="line2d_2"><defs><path id="m2" d="M 0 1"/></defs><use xlink:href="#m2" x="2" clip-path="url(#clip)"/></g>
 <g id="claim-one"><text style="text-anchor: start" transform="rotate(-0 1 2)">A &amp; B</text></g></g>
 <defs><clipPath id="clip"><rect width="1"/></clipPath></defs></svg>"""


@pytest.fixture
def drawn():
    return BeautifulSoup(
        drawing.for_page(DRAWING, "f1w", class_="fig-wide", aria_label='A "b" & c'), "html.parser"
    ).svg


def test_a_drawing_for_a_page_has_attributes_in_place_of_styles(drawn):
    assert not drawn.find_all(style=True) and not drawn.find("style")
    assert drawn["font-family"] == "system-ui" and drawn["stroke-linejoin"] == "round"
    assert drawn.path["fill"] == "var(--fig-paper,#ffffff)" and drawn.path["d"] == "M0 40L60.5 40z"
    assert drawn["class"] == ["fig-wide"] and drawn["aria-label"] == 'A "b" & c'


def test_a_drawing_for_a_page_keeps_its_words_and_the_ids_that_mean_something(drawn):
    assert drawn.get_text() == "A & B" and not drawn.find("text").get("transform")
    assert drawn.find("g")["id"] == "f1w-claim-one"


def test_shapes_that_are_drawn_alike_are_stored_once_and_every_reference_is_met(drawn):
    assert len(drawn.select("defs > path")) == 1
    asked = {use["href"] for use in drawn.find_all("use")} | {
        drawn.find(attrs={"clip-path": True})["clip-path"][4:-1]
    }
    assert asked == {f"#{tag['id']}" for tag in drawn.select("defs > [id]")}
    assert all(name.startswith("#f1w-") for name in asked)


# -- the built site -----------------------------------------------------------

book_test = pytest.mark.book


@pytest.fixture(scope="module")
def pages(book) -> dict[str, BeautifulSoup]:
    return {
        path.relative_to(book).as_posix(): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in sorted(book.rglob("*.html"))
    }


def inline_faults(soup: BeautifulSoup) -> list[str]:
    """What stands in a page and its policy forbids, or would have to allow."""
    found = [f"style on <{tag.name}>: {tag['style']}" for tag in soup.find_all(style=True)]
    found += [f"<style> in <{tag.parent.name}>" for tag in soup.find_all("style")]
    found += [
        f"{name} on <{tag.name}>"
        for tag in soup.find_all()
        for name in tag.attrs
        if re.fullmatch(r"on[a-z]+", name)
    ]
    found += [
        f"a link to {tag['href']}"
        for tag in soup.find_all(href=re.compile(r"\s*javascript:", re.I))
    ]
    for script in soup.find_all("script", src=False):
        if script.get("type") != "application/ld+json" and script.get_text() != finish.MODE_SCRIPT:
            found.append(f"script in the page: {script.get_text()[:60]}")
    return found


@book_test
def test_every_page_has_the_policy_and_nothing_that_it_forbids(pages):
    for name, soup in pages.items():
        policies = soup.find_all("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert [p["content"] for p in policies] == [finish.POLICY], name
        assert policies[0].find_previous_sibling().get("charset"), (
            f"{name}: the policy must come before all that it rules"
        )
        assert not inline_faults(soup), f"{name}: {inline_faults(soup)}"


@pytest.mark.parametrize(
    "fault",
    [
        '<p style="top: 0">',
        "<style>p{}</style>",
        '<button onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_what_a_policy_forbids_is_found(fault):
    assert inline_faults(BeautifulSoup(fault, "html.parser"))


def test_the_policy_asks_nobody_and_allows_no_script_in_the_page_but_ours():
    rules = {rule.split()[0]: rule.split()[1:] for rule in finish.POLICY.split("; ")}
    digest = base64.b64encode(hashlib.sha256(finish.MODE_SCRIPT.encode()).digest()).decode()
    assert rules["default-src"] == ["'none'"] and rules["script-src"] == [
        "'self'",
        f"'sha256-{digest}'",
    ]
    assert {source for sources in rules.values() for source in sources} <= {
        "'none'",
        "'self'",
        "data:",
        "blob:",
        f"'sha256-{digest}'",
    }


@book_test
def test_hosts_are_told_the_same_policy(book):
    for name in ("_headers", ".htaccess"):
        assert finish.POLICY in (book / name).read_text(encoding="utf-8"), name


@book_test
def test_every_script_waits_for_the_text(pages):
    for name, soup in pages.items():
        for script in soup.find_all("script", src=True):
            assert script.has_attr("defer"), f"{name}: {script['src']}"


@book_test
def test_scripts_stand_only_where_they_are_used(pages):
    searching = {
        name
        for name, soup in pages.items()
        if soup.find("script", src=re.compile("searchindex|searchtools"))
    }
    assert searching == {"search.html"}
    assert not any(
        soup.find("script", src=re.compile("bootstrap|fontawesome")) for soup in pages.values()
    )


@book_test
def test_the_folder_of_assets_has_nothing_that_no_page_asks_for(book):
    left = [path.name for path in (book / "_static").iterdir()]
    assert not {"styles", "scripts", "vendor", "locales"} & set(left)
    assert not list(book.rglob("*.map"))
    text = (book / "_static" / "site.css").read_text(encoding="utf-8")
    asked = {address.partition("?")[0] for address in re.findall(r"url\(([^)\"']+)\)", text)}
    assert asked <= set(left)
    assert {name for name in left if name.endswith(".woff")} <= asked


@book_test
def test_finishing_a_finished_site_changes_nothing(book, tmp_path):
    again = tmp_path / "html"
    shutil.copytree(book, again)
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"][
        "config"
    ]
    config = SimpleNamespace(
        html_css_files=settings["html_css_files"],
        root_doc="chapters/00-start-here",
        project="Counting a Prison Break",
    )
    builder = SimpleNamespace(format="html", name="html")
    finish.finish(SimpleNamespace(outdir=str(again), builder=builder, config=config), None)
    assert tree(again) == tree(book)


# -- HTML: the kinds of error that were mended, and their neighbours ----------

PHRASING_ONLY = {
    "p",
    "span",
    "summary",
    "button",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "label",
    "strong",
    "em",
    "code",
    "pre",
}
BLOCKS = {"address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure", "footer", "form",
          "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}  # fmt: skip
ONCE = (
    'meta[name="viewport"]',
    "meta[charset]",
    "title",
    'meta[name="description"]',
    "main",
    'link[rel="canonical"]',
)
OLD = {"border", "align", "bgcolor", "valign", "cellpadding", "cellspacing", "scoped"}
NAMES_IDS = ("aria-controls", "aria-labelledby", "aria-describedby", "for")


def html_faults(soup: BeautifulSoup) -> list[str]:
    """Errors that the Nu checker names, as far as they have been met in books like this."""
    found = [
        f"{len(soup.select(what))} times {what}" for what in ONCE if len(soup.select(what)) > 1
    ]
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for tag in soup.find_all():
        if tag.name in BLOCKS and (
            around := next((p for p in tag.parents if p.name in PHRASING_ONLY), None)
        ):
            found.append(f"<{tag.name}> in <{around.name}>")
        if tag.name in ("ul", "ol"):
            found += [
                f"<{child.name}> in <{tag.name}>"
                for child in tag.find_all(recursive=False)
                if child.name != "li"
            ]
        if tag.name in ("a", "button") and tag.find_parent(["a", "button"]):
            found.append(f"<{tag.name}> in a link or button")
        found += [f"{name} on <{tag.name}>" for name in OLD & set(tag.attrs)]
        for name in NAMES_IDS:
            found += [f"{name}: no {i!r}" for i in str(tag.get(name) or "").split() if i not in ids]
    return found


@book_test
def test_no_page_has_an_error_of_html(pages):
    found = [f"{name}: {fault}" for name, soup in pages.items() for fault in html_faults(soup)]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize(
    "fault",
    ["<summary><p>Show</p></summary>", "<p><span><div></div></span></p>", '<meta name="viewport"><meta name="viewport">',
     '<table border="1"></table>', '<label aria-controls="gone"></label>', "<ul><div></div></ul>", "<a><button></button></a>"],
)  # fmt: skip
def test_an_error_of_html_is_found(fault):
    assert html_faults(BeautifulSoup(fault, "html.parser"))


# -- in a browser -------------------------------------------------------------

browser_test = [pytest.mark.book, pytest.mark.browser]
CHAPTER = "chapters/02-conflicting-claims.html"
LEDGER = "chapters/reference/ledger.html"  # has every row, so that it can be searched and read without scripts: no chapter


def in_browser(test):
    for mark in browser_test:
        test = mark(test)
    return test


@in_browser
def test_the_heaviest_pages_keep_their_budget(chromium, book):
    heaviest = sorted(
        weigh.pages(book), key=lambda name: -len(gzip.compress((book / name).read_bytes()))
    )[:4]
    for name, visit in weigh.visits(chromium, book, heaviest).items():
        assert visit.size <= FIRST, f"{name}: {visit.size} bytes on a first visit"
        assert name == LEDGER or visit.next_size <= NEXT, (
            f"{name}: {visit.next_size} bytes after the page before it"
        )


@in_browser
@pytest.mark.parametrize(
    "fault",
    ['<img src="https://example.org/a.png">', "<script>document.title = 'run'</script>", '<p style="color: red">x</p>',
     '<script src="https://example.org/a.js"></script>', '<iframe src="https://example.org"></iframe>'],
)  # fmt: skip
def test_a_browser_refuses_what_the_policy_forbids(book, open_page, tmp_path, fault):
    page, copy = open_page(), tmp_path / "page.html"
    head = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>" + finish.POLICY_TAG
    copy.write_text(f"{head}<title>T</title></head><body>{fault}</body></html>", encoding="utf-8")
    page.goto(copy.as_uri())
    assert any(said.startswith("forbidden") for said in page.faults)
    assert page.title() == "T"


@in_browser
def test_every_icon_that_shows_has_its_picture(book, open_page):
    drawn = set(TTFont(book / "_static" / "icons-solid-900.woff").getBestCmap())
    page = open_page()
    page.goto((book / CHAPTER).as_uri())
    page.evaluate("document.fonts.ready")
    shown = page.evaluate("""() => [...document.querySelectorAll('[class*="fa-"], .fas')].map(icon => {
        const before = getComputedStyle(icon, '::before');
        return [icon.className, before.content, before.fontFamily, icon.getClientRects().length];
    })""")
    assert len(shown) >= 8
    for name, content, family, _ in shown:
        assert "Font Awesome" in family, name
        assert ord(content.strip('"')) in drawn, name
    assert page.evaluate("[...document.fonts].every(font => font.status === 'loaded')")
    assert sum(boxes for *_, boxes in shown) >= 5


@in_browser
@pytest.mark.parametrize("width", [390, 1366])
def test_search_finds_a_word(book, open_page, width):
    page = open_page(width=width)
    page.goto((book / CHAPTER).as_uri())
    page.locator("button.search-button__button:visible").first.click()
    field = page.locator("#pst-search-dialog input[type=search]")
    field.fill("Ghweran")
    field.press("Enter")
    page.wait_for_url("**/search.html?q=Ghweran")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a").count() >= 1


@in_browser
def test_a_search_shows_the_lines_around_the_word(book, chromium):
    """They are read from the pages found, so this needs a server."""
    context = chromium.new_context()
    with serve(book) as (base, _):
        page = context.new_page()
        page.goto(f"{base}/search.html?q=Ghweran")
        page.locator("#search-results li .context .highlighted").first.wait_for()
    context.close()


@in_browser
def test_the_search_page_waits_for_a_word(book, open_page):
    page = open_page()
    page.goto((book / "search.html").as_uri())
    assert page.evaluate("document.activeElement.type") == "search"


@in_browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_colours_are_right_before_the_scripts_have_run_and_stay_as_chosen(
    book, open_page, dark
):
    page = open_page(dark=dark)
    page.route("**/site.js*", lambda route: route.abort())
    page.goto((book / CHAPTER).as_uri())
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == ("dark" if dark else "light")
    page.unroute("**/site.js*")
    page.reload()
    seen = [page.evaluate("document.documentElement.dataset.mode")]
    for _ in range(3):
        page.locator("button.theme-switch-button").click()
        seen.append(page.evaluate("document.documentElement.dataset.mode"))
    assert seen[0] == seen[3] == "auto" and set(seen) == {"auto", "light", "dark"}
    while page.evaluate(theme) == ("dark" if dark else "light"):
        page.locator("button.theme-switch-button").click()
    page.goto((book / "chapters/03-after-the-doors.html").as_uri())
    assert page.evaluate(theme) == ("light" if dark else "dark")


@in_browser
def test_a_cell_can_be_copied(book, open_page):
    page = open_page()
    page.goto((book / CHAPTER).as_uri())
    button = page.locator("button.copybtn").nth(1)
    button.scroll_into_view_if_needed()
    button.hover()
    button.click()
    assert button.get_attribute("data-tooltip") == "Copied!"


@in_browser
def test_the_menu_of_downloads_opens_closes_and_prints(book, open_page):
    page = open_page()
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto((book / CHAPTER).as_uri())
    button, menu = (
        page.locator(".dropdown-download-buttons > button"),
        page.locator(".dropdown-download-buttons .dropdown-menu"),
    )
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible() and button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.dropdown-menu') !== null")
    page.keyboard.press("Escape")
    assert not menu.is_visible() and page.evaluate("document.activeElement.className").startswith(
        "btn dropdown-toggle"
    )
    page.keyboard.press("Enter")
    page.locator(".btn-download-pdf-button").click()
    assert page.evaluate("window.printed")
    page.mouse.click(600, 700)
    assert not menu.is_visible() and button.get_attribute("aria-expanded") == "false"
    assert not page.faults


@in_browser
def test_the_contents_of_book_and_page_lead_on_from_a_desktop(book, open_page):
    page = open_page()
    page.goto((book / CHAPTER).as_uri())
    sidebar = page.locator("#pst-primary-sidebar")
    assert sidebar.is_visible()
    page.locator("button.primary-toggle").click()
    browser.wait_until(
        page,
        "document.querySelector('#pst-primary-sidebar').classList.contains('pst-sidebar-hidden')",
    )
    page.locator("button.primary-toggle").click()
    page.locator("#pst-page-toc-nav a", has_text="Who opened the doors?").click()
    page.wait_for_url("**#who-opened-the-doors")
    browser.wait_until(
        page,
        "document.querySelector('#pst-page-toc-nav a.active').hash === '#who-opened-the-doors'",
    )
    sidebar.get_by_text("After the doors").click()
    page.wait_for_url("**/after-the-doors.html")


@in_browser
def test_the_contents_of_book_and_page_lead_on_from_a_phone(book, open_page):
    page = open_page(width=390, touch=True)
    page.goto((book / CHAPTER).as_uri())
    assert not page.locator("#pst-primary-sidebar").is_visible()
    page.locator("button.secondary-toggle").tap()
    contents = page.locator("#pst-secondary-sidebar-modal")
    assert contents.is_visible()
    contents.get_by_text("Key points").tap()
    page.wait_for_url("**#key-points")
    contents.wait_for(state="hidden")
    assert 0 <= page.locator("#key-points h2").bounding_box()["y"] < 400
    page.locator("button.primary-toggle").tap()
    menu = page.locator("#pst-primary-sidebar-modal")
    assert menu.is_visible()
    menu.get_by_text("After the doors").tap()
    page.wait_for_url("**/after-the-doors.html")


@in_browser
def test_without_scripts_a_page_has_its_colours_and_offers_nothing_that_needs_one(book, open_page):
    page = open_page(scripts=False)
    page.goto((book / CHAPTER).as_uri())
    for control in (".theme-switch-button", ".search-button", ".sidebar-toggle", ".copybtn"):
        assert not any(found.is_visible() for found in page.locator(control).all()), control
    page.locator(".dropdown-download-buttons > button").focus()
    assert page.locator(".btn-download-source-button").is_visible()
    assert not page.locator(".btn-download-pdf-button").is_visible()
