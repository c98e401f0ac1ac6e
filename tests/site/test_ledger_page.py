"""The ledger page finds, orders, copies and hands out what the tables say, and knows where the book uses each row."""

from __future__ import annotations

import csv
import io
import json
import pickle
import re
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pandas as pd
import pytest

from ledger import dates, load, results
from ledger.figures import sheet
from ledger.tables import data_folder
from press.contents import CONTENTS, LEDGER, contents, file_of, sources
from press.site import figures, ledger_page, spellings, uses
from tests import browser
from tests.browser import in_browser
from tests.conftest import ROOT, read_rows

PAGE = f"{LEDGER}.html"
PRISON_BREAK = "chapters/01-prison-break"
SHOWN = """() => [...document.querySelectorAll("ul.claims > li")]
    .filter(row => !row.hidden && !row.closest("div.quantity").hidden).map(row => row.id)"""
ROW = "shaddadi-escaped-moi-120"


# -- the same selections made from the tables -----------------------------------


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Every claim with what the filters look at, in the order of the page."""
    rows = load("claims")
    for table, key, columns in (
        ("claimants", "claimant_id", ["name", "side", "kind"]),
        ("quantities", "quantity_id", ["topic"]),
        ("sources", "source_id", ["publisher", "url"]),
    ):
        rows = rows.merge(load(table)[[key, *columns]], on=key)
    used = uses.where_used(ROOT)
    rows["pages"] = [[use.page for use in used.get(row, [])] for row in rows["claim_id"]]
    rows["first"] = [str(dates.earliest(day)) if day else "" for day in rows["asserted_on"]]
    rows["last"] = [str(dates.latest(day)) if day else "" for day in rows["asserted_on"]]
    rows["number"] = rows["value"].fillna(rows["low"]).fillna(rows["high"])
    return rows.sort_values(["asserted_on", "claim_id"], kind="stable").reset_index(drop=True)


def holds(rows: pd.DataFrame, name: str, value: str) -> pd.Series:
    """Which rows one filter keeps."""
    columns = {"side": "side", "by": "claimant_id", "kind": "kind", "seen": "seen"}
    if name in columns:
        return rows[columns[name]] == value
    if name == "caveat":
        codes = rows["caveat"].str.split(";")
        marked = rows["caveat"] != ""
        return {"any": marked, "none": ~marked}.get(value, codes.map(lambda found: value in found))
    if name == "in":
        return rows["pages"].map(lambda pages: not pages if value == "none" else value in pages)
    if name == "from":
        return (rows["last"] >= value) & (rows["last"] != "")
    if name == "to":
        return (rows["first"] <= value) & (rows["first"] != "")
    raise ValueError(name)


def kept(rows: pd.DataFrame, choice: dict[str, str]) -> set[str]:
    keep = pd.Series(True, index=rows.index)
    for name, value in choice.items():
        keep &= holds(rows, name, value)
    return set(rows["claim_id"][keep])


def told(rows: pd.DataFrame, ids: set[str]) -> str:
    groups = rows["quantity_id"][rows["claim_id"].isin(ids)].nunique()
    return f"{len(ids)} of {len(rows):,} rows in {groups} {'quantity' if groups == 1 else 'quantities'}"


# -- where the book uses a claim (no browser) ------------------------------------


def recorded(page: str) -> list[tuple[str, dict]]:
    """The results and figures of a chapter, each under the id that it has on its page."""
    path = ROOT / f"{page}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"] if path.exists() else []
    found, taken = [], []
    for data in (output.get("data", {}) for cell in cells for output in cell.get("outputs", [])):
        if results.MIME in data:
            found.append((f"result-{data[results.MIME]['name']}", data[results.MIME]))
        if sheet.MIME in data:
            taken.append(figures.figure_id(data[sheet.MIME]["title"], taken))
            found.append((taken[-1], data[sheet.MIME]))
    return found


@pytest.mark.book
def test_every_link_to_a_use_leads_to_a_place_that_names_the_claim(site):
    met = 0
    for row in site.pages[PAGE].select("ul.claims > li"):
        for link in row.select(".used a"):
            page, anchor = site.target(PAGE, link["href"])
            place = site.pages[page].find(id=anchor)
            assert place is not None, f"{row['id']}: {link['href']}"
            assert link.get_text() == site.pages[page].find("h1").find(string=True), link
            if place.name == "a":
                assert place["href"].endswith(f"ledger.html#{row['id']}"), link
            else:
                made = dict(recorded(page.removesuffix(".html")))[anchor]
                assert row["id"] in made["claims"], f"{row['id']}: {link['href']}"
            met += 1
    assert met > 400


@pytest.mark.book
@pytest.mark.parametrize("path", sources(ROOT), ids=lambda path: path.stem)
def test_every_sentence_that_uses_a_claim_is_counted(site, path):
    page = file_of(path, ROOT)
    soup = site.pages[f"{page}.html"]
    sentences = soup.select("a.claim.reference:not(.cell_output *)")  # not what a cell wrote
    links = Counter(link["href"].partition("#")[2] for link in sentences)
    for name, record in recorded(page):
        links.update(dict.fromkeys(record["claims"], 1))
        assert soup.find(id=name) is not None, name
    used = uses.where_used(ROOT).items()
    assert dict(links) == {row: use.times for row, at in used for use in at if use.page == page}


def test_uses_stand_in_the_order_of_the_book():
    order = [entry.file for entry in contents(ROOT)]
    for at in uses.where_used(ROOT).values():
        pages = [use.page for use in at]
        assert pages == sorted(pages, key=order.index)


@pytest.mark.book
def test_a_changed_sentence_or_table_makes_the_page_anew(book):
    env = pickle.loads((book.parent / ".doctrees" / "environment.pickle").read_bytes())
    noted = {(Path(env.srcdir) / path).resolve() for path in env.dependencies[LEDGER]}
    assert {*sources(ROOT), *data_folder().iterdir(), ROOT / CONTENTS} <= noted


@pytest.mark.book
def test_the_script_and_style_are_loaded_on_the_ledger_page_only(site):
    for name, soup in site.pages.items():
        asked = [
            str(tag) for tag in soup.select("script[src*='ledger.js'], link[href*='ledger.css']")
        ]
        assert len(asked) == (2 if name == PAGE else 0), name


def test_the_rows_to_download_are_those_of_the_table():
    content = json.loads(
        ledger_page.rows_script().removeprefix("window.ledgerRows = ").rstrip().rstrip(";")
    )
    head, *lines = csv.reader(
        io.StringIO(content["head"] + "".join(content["rows"].values()), newline="")
    )
    raw = read_rows(ROOT / "data" / "claims.csv")
    assert head[:-3] == list(raw[0])
    assert [dict(zip(head[:-3], line)) for line in lines] == raw
    assert list(content["rows"]) == [row["claim_id"] for row in raw]


# -- in a browser ----------------------------------------------------------------


@pytest.fixture
def ledger(book, open_page):
    """Open the ledger page with a query and a hash."""
    address = (book / PAGE).as_uri()

    def go(choice: dict[str, str] | None = None, row: str = "", **more):
        page = open_page(**more)
        query = f"?{urlencode(choice)}" if choice else ""
        page.goto(address + query + (f"#{row}" if row else ""))
        return page

    return go


def choose(page, choice: dict[str, str]) -> None:
    """Set controls as a reader does; what is not named is left as it is."""
    for name, value in choice.items():
        field = page.locator(f'form.filters [name="{name}"]')
        if name in ("words", "from", "to"):
            field.fill(value)
        else:
            field.select_option(value)


def reset(page) -> None:
    if page.locator("button.clear").is_enabled():
        page.locator("button.clear").click()


def shown(page) -> list[str]:
    return page.evaluate(SHOWN)


def values(page, name: str) -> list[str]:
    options = page.locator(f'form.filters [name="{name}"] option')
    return [v for v in options.evaluate_all("all => all.map(option => option.value)") if v]


@in_browser
def test_each_choice_of_each_filter_keeps_the_rows_that_the_tables_say(ledger, rows):
    page = ledger()
    offered = {name: values(page, name) for name in ("side", "kind", "in", "seen", "caveat")}
    assert set(offered["side"]) == set(rows["side"]) and set(offered["kind"]) == set(rows["kind"])
    assert set(offered["seen"]) == set(rows["seen"])
    used = {page for pages in rows["pages"] for page in pages}
    order = [entry.file for entry in contents(ROOT)]
    assert offered["in"] == [*sorted(used, key=order.index), "none"]
    codes = {code for codes in rows["caveat"].str.split(";") for code in codes if code}
    assert set(offered["caveat"]) == codes | {"any", "none"}
    assert set(values(page, "by")) == set(rows["claimant_id"])
    offered["by"] = values(page, "by")[::20]
    offered["from"] = offered["to"] = ["2026-01-19", "2026-01-20", "2025-06-30", "2019-12-31"]
    for name, all_values in offered.items():
        for value in all_values:
            choose(page, {name: value})
            expected = kept(rows, {name: value})
            found = shown(page)
            assert set(found) == expected and len(found) == len(expected), (name, value)
            assert page.locator(".count").inner_text() == told(rows, expected), (name, value)
        reset(page)
    assert not page.faults


COMBINED = [
    {"side": "sdf", "seen": "excerpt"},
    {"side": "syrian_government", "in": PRISON_BREAK, "caveat": "none"},
    {"kind": "un_agency", "from": "2026-01-01", "to": "2026-02-28", "caveat": "any"},
    {"by": "interior-ministry", "from": "2026-01-20", "to": "2026-01-20"},
    {"kind": "media", "in": "none", "seen": "second_hand"},
    {"side": "united_states", "caveat": "plan", "to": "2024-12-31"},
    {
        "side": "iraq",
        "caveat": "cumulative",
        "in": "chapters/03-after-the-doors",
        "from": "2026-01-01",
    },
]


@in_browser
@pytest.mark.parametrize("choice", COMBINED, ids=lambda choice: "+".join(choice))
def test_filters_together_keep_what_all_of_them_keep_and_stay_in_the_address(ledger, rows, choice):
    expected = kept(rows, choice)
    assert expected, "choose another example: this one keeps no row"
    page = ledger()
    choose(page, choice)
    assert set(shown(page)) == expected
    assert page.locator(".count").inner_text() == told(rows, expected)
    assert {k: v[0] for k, v in parse_qs(urlsplit(page.url).query).items()} == choice
    again = ledger()
    again.goto(page.url)
    assert set(shown(again)) == expected
    assert {name: again.locator(f'[name="{name}"]').input_value() for name in choice} == choice


@in_browser
def test_back_and_forward_lead_through_the_selections(ledger, rows):
    page = ledger()
    choose(page, {"side": "sdf"})
    choose(page, {"seen": "full"})
    page.locator('[name="words"]').press_sequentially("Shaddadi", delay=5)
    page.locator('[name="words"]').blur()
    assert parse_qs(urlsplit(page.url).query)["words"] == ["Shaddadi"]
    for choice in ({"side": "sdf", "seen": "full"}, {"side": "sdf"}, {}):
        page.go_back()  # a word is one step, not one for each letter
        assert set(shown(page)) == kept(rows, choice)
        assert page.locator('[name="words"]').input_value() == ""
    page.go_forward()
    assert set(shown(page)) == kept(rows, {"side": "sdf"})
    assert not page.faults


@in_browser
def test_an_address_with_a_choice_that_there_is_not_shows_every_row(ledger, rows):
    page = ledger({"by": "nobody", "seen": "twice"})
    assert len(shown(page)) == len(rows)


# -- words -----------------------------------------------------------------------


def without_marks(text: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c)[0] != "M"
    )


def plain(text: str) -> str:
    bare = without_marks(text)
    bare = re.sub(r"(\d),(?=\d{3})", r"\1", re.sub("['‘’ʿʾ]", "", bare))
    return " " + re.sub(r"[\W_]+", " ", bare).strip()


@in_browser
@pytest.mark.parametrize(
    "words",
    ["ministry", "1,500", "1500", "UNICEF children", "Muller", "hol annex", "shaddadi-escaped-sdf"],
)
def test_words_are_found_at_the_start_of_words_in_any_case(ledger, words):
    page = ledger({"words": words})
    texts = page.evaluate("""() => [...document.querySelectorAll("ul.claims > li")].map(row => {
        const bare = row.cloneNode(true);
        bare.querySelectorAll(".used, .copy, .kept").forEach(part => part.remove());
        const group = row.closest("div.quantity");
        return [row.id, [bare.textContent, row.id, group.querySelector("h3").textContent, group.querySelector(".definition").textContent].join(" ")];
    })""")
    wanted = [f" {word}" for word in plain(words).split()]
    expected = {row for row, text in texts if all(word in plain(text) for word in wanted)}
    assert set(shown(page)) == expected
    assert bool(expected) == (words != "Muller")


@in_browser
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Shaddadeh", "al-Shaddadi"), ("shadadi", "al-Shaddadi"), ("الشدادة", "al-Shaddadi"), ("Şeddadê", "al-Shaddadi"),
        ("Seddade", "al-Shaddadi"), ("al-Houl", "al-Hol"), ("Ayn al-Arab", "Kobani"), ("Hesekê", "al-Hasakah"),
        ("قوات سوريا الديمقراطية", "SDF"), ("Deir Ezzor", "Deir ez-Zor"),
    ],
)  # fmt: skip
def test_another_spelling_finds_what_the_name_finds(ledger, words, name):
    page = ledger({"words": words})
    found = set(shown(page))
    assert name in page.locator(".also").inner_text()
    page.locator('[name="words"]').fill(name)
    by_name = set(shown(page))
    assert by_name and by_name <= found
    page.locator('[name="words"]').fill(f"{words} children")
    both = set(shown(page))
    assert both <= found and both != found


def test_a_spelling_leads_to_names_that_the_ledger_uses():
    lines = dict(line.split("=") for line in spellings.for_the_ledger_page().splitlines())
    shaddadi = next(found for found, others in lines.items() if "Shaddadeh" in others.split(";"))
    assert shaddadi.split(";")[0] == "al-Shaddadi" and "الشدادي" in lines[shaddadi]
    assert not [
        name
        for line in lines.items()
        for part in line
        for name in part.split(";")
        if 0 < len(name) < 3
    ]


# -- order -----------------------------------------------------------------------


@in_browser
def test_rows_are_ordered_within_their_quantity(ledger, rows):
    page = ledger()
    quantities = page.locator("div.quantity h3").evaluate_all("all => all.map(head => head.id)")
    names = rows["name"].map(without_marks)  # "É" stands with "E"
    for order, by in {
        "": (None, True),
        "latest": (rows["asserted_on"], False),
        "largest": (rows["number"], False),
        "smallest": (rows["number"], True),
        "claimant": (names, True),
    }.items():
        choose(page, {"sort": order})
        column, rising = by
        ordered = (
            rows
            if column is None
            else rows.loc[column.sort_values(ascending=rising, kind="stable").index]
        )
        groups = dict(list(ordered.groupby("quantity_id", sort=False)["claim_id"]))
        assert shown(page) == [row for quantity in quantities for row in groups[quantity]], order
    assert (
        page.locator(".count").inner_text()
        == f"{len(rows):,} rows in {rows['quantity_id'].nunique()} quantities"
    )


# -- rows and their addresses ----------------------------------------------------


@in_browser
def test_a_link_to_a_row_shows_it_although_the_filters_would_not(ledger, rows):
    choice = {"side": "united_nations", "seen": "full"}
    expected = kept(rows, choice)
    assert ROW not in expected
    page = ledger(choice, row=ROW)
    assert set(shown(page)) == expected | {ROW}
    assert page.locator(f'[id="{ROW}"]').bounding_box()["y"] < 800
    assert "would hide it" in page.locator(f'[id="{ROW}"]').inner_text()
    assert page.locator(".count").inner_text() == told(rows, expected)
    choose(page, {"seen": "excerpt"})  # a new selection lets go of it
    assert set(shown(page)) == kept(rows, choice | {"seen": "excerpt"})
    page.go_back()
    assert set(shown(page)) == expected | {ROW}
    page.evaluate("location.hash = 'shaddadi-escaped'")
    browser.wait_until(
        page, "document.getElementById('shaddadi-escaped').getClientRects().length > 0"
    )
    assert set(shown(page)) == expected | set(
        rows.query("quantity_id == 'shaddadi-escaped'")["claim_id"]
    )


@in_browser
@pytest.mark.parametrize("clipboard", ["granted", "none", "refused"])
def test_the_address_of_a_row_is_copied(book, ledger, clipboard):
    page = ledger({"side": "syrian_government"})
    if clipboard == "granted":
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        broken = (
            "undefined" if clipboard == "none" else "{writeText: () => Promise.reject(new Error())}"
        )
        page.evaluate(
            f"Object.defineProperty(navigator, 'clipboard', {{value: {broken}, configurable: true}})"
        )
        page.evaluate(
            "addEventListener('copy', () => window.copied = document.activeElement.value)"
        )
    button = page.locator(f'[id="{ROW}"] button.copy')
    button.click()
    browser.wait_until(
        page, "document.querySelector('[role=status]').textContent.startsWith('Copied the address')"
    )
    assert button.inner_text() == "Copied"
    copied = page.evaluate(
        "navigator.clipboard.readText()" if clipboard == "granted" else "window.copied"
    )
    assert copied == f"{(book / 'chapters' / 'reference/ledger.html').as_uri()}#{ROW}"
    assert not page.faults


@in_browser
def test_a_browser_that_copies_nothing_shows_the_address(ledger):
    page = ledger()
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    page.locator(f'[id="{ROW}"] button.copy').click()
    browser.wait_until(
        page, "document.querySelector('[role=status]').textContent.includes('address bar')"
    )
    assert page.url.endswith(f"reference/ledger.html#{ROW}")


# -- download --------------------------------------------------------------------


@in_browser
@pytest.mark.parametrize(
    "choice", [{}, {"in": PRISON_BREAK, "sort": "largest"}], ids=["every row", "a selection"]
)
def test_the_download_holds_the_rows_shown_and_nothing_is_lost(ledger, rows, choice):
    page = ledger(choice)
    with page.expect_download() as waiting:
        page.locator("button.download").click()
    content = Path(waiting.value.path()).read_bytes().decode("utf-8")
    ids = shown(page)
    assert waiting.value.suggested_filename == f"ledger-{len(ids)}-rows.csv"
    assert (
        content.endswith("\r\n") and content.count("\r\n") == len(ids) + 1
    )  # no cell holds a line end
    found = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [row["claim_id"] for row in found] == ids
    raw = {row["claim_id"]: row for row in read_rows(ROOT / "data" / "claims.csv")}
    more = rows.set_index("claim_id")
    for row in found:
        assert {name: row[name] for name in raw[row["claim_id"]]} == raw[row["claim_id"]]
        assert (row["claimant_name"], row["source_publisher"], row["source_url"]) == tuple(
            more.loc[row["claim_id"], ["name", "publisher", "url"]]
        )
    assert not page.faults


# -- every reader ----------------------------------------------------------------


@in_browser
def test_a_selection_without_rows_says_so_and_can_be_cleared(ledger, rows):
    page = ledger({"words": "zzzz"})
    assert (
        shown(page) == []
        and page.locator(".count").inner_text() == f"0 of {len(rows):,} rows in 0 quantities"
    )
    assert page.locator("button.download").is_disabled()
    nothing = page.locator("p.nothing")
    assert nothing.inner_text().startswith("No row fits.")
    nothing.locator("button").click()
    assert (
        len(shown(page)) == len(rows)
        and nothing.is_hidden()
        and page.locator("button.clear").is_disabled()
    )
    assert urlsplit(page.url).query == ""


@in_browser
def test_the_list_of_topics_follows(ledger, rows):
    page = ledger({"in": PRISON_BREAK})
    chosen = rows[rows["pages"].map(lambda pages: PRISON_BREAK in pages)]
    counts = chosen.groupby("topic")["quantity_id"].nunique()
    links = page.locator("ul.topics li:visible").evaluate_all(
        "all => all.map(item => [item.querySelector('a').hash, item.innerText])"
    )
    assert {
        hash.removeprefix("#topic-"): int(re.search(r"\((\d+)\)$", text)[1]) for hash, text in links
    } == dict(counts)
    assert page.locator("section[id^=topic-]:visible").count() == len(counts)


@in_browser
def test_counts_are_said_once_the_reader_pauses(ledger):
    page = ledger()
    page.evaluate("""() => { window.said = []; new MutationObserver(() => said.push(document.querySelector('[role=status]').textContent))
        .observe(document.querySelector('[role=status]'), {childList: true, characterData: true, subtree: true}); }""")
    page.locator('[name="words"]').press_sequentially("prison", delay=30)
    browser.wait_until(page, "said.some(Boolean)")
    assert [words for words in page.evaluate("said") if words] == [
        page.locator(".count").inner_text()
    ]


@in_browser
def test_without_scripts_every_row_stands_there_and_nothing_is_dead(ledger, rows):
    page = ledger({"side": "sdf"}, scripts=False)
    assert page.evaluate(
        "[...document.querySelectorAll('ul.claims > li')].filter(row => row.checkVisibility()).length"
    ) == len(rows)
    controls = "[...document.querySelectorAll('form.filters, form.filters *, button.copy')]"
    assert (
        page.evaluate(f"{controls}.filter(control => control.getClientRects().length).length") == 0
    )


@in_browser
@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_filters_fold_away_and_nothing_scrolls_sideways(ledger, rows, width):
    page = ledger(width=width, touch=True)
    more, panel = page.locator("button.more"), page.locator("#filter-more")
    assert panel.is_hidden() and more.get_attribute("aria-expanded") == "false"
    more.tap()
    assert panel.is_visible() and more.get_attribute("aria-expanded") == "true"
    choose(page, {"caveat": "does_not_sum"})
    assert more.inner_text() == "Filters and order (1 set)"
    assert set(shown(page)) == kept(rows, {"caveat": "does_not_sum"})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    too_small = "all => all.filter(b => b.getClientRects().length && Math.min(b.offsetHeight, b.offsetWidth) < 24).length"
    assert (
        page.locator("form.filters :is(button, select, input), button.copy").evaluate_all(too_small)
        == 0
    )
    more.tap()
    assert panel.is_hidden()


@in_browser
def test_choosing_does_not_move_the_form(ledger):
    page = ledger()
    page.locator("form.filters").scroll_into_view_if_needed()
    before = page.locator("form.filters").bounding_box()
    for choice in (
        {"in": PRISON_BREAK},
        {"by": "interior-ministry"},
        {"in": ""},
        {"side": "iraq"},
    ):
        choose(page, choice)
        after = page.locator("form.filters").bounding_box()
        assert (after["x"], after["y"], after["width"]) == (
            before["x"],
            before["y"],
            before["width"],
        ), choice


@in_browser
def test_everything_works_by_keyboard(ledger, rows):
    page = ledger()
    page.locator('[name="words"]').focus()
    met = []
    for _ in range(20):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.name || document.activeElement.className"))
        if met[-1] == "side":
            page.keyboard.press("S")  # the first side that begins with it
        if met[-1] == "clear":
            break
    assert [name for name in dict.fromkeys(met) if name] == [
        "side", "by", "kind", "in", "from", "to", "seen", "caveat", "sort", "download", "clear",
    ]  # fmt: skip
    side = page.locator('[name="side"]').input_value()
    assert set(shown(page)) == kept(rows, {"side": side}) and side
    page.keyboard.press("Enter")
    assert len(shown(page)) == len(rows)
    assert page.evaluate("document.activeElement.name") == "words"
    page.keyboard.type("zzzz")
    page.keyboard.press("Enter")  # does not leave the page
    assert shown(page) == []


@in_browser
@pytest.mark.parametrize(
    ("width", "dark"), [(1366, False), (390, True)], ids=["desktop", "phone, dark"]
)
def test_axe_finds_nothing_while_rows_are_hidden(ledger, width, dark):
    choice = {"in": PRISON_BREAK, "words": "Shaddadeh"}
    page = ledger(choice, row="alhol-2026-01-19-23407", width=width, dark=dark)
    assert page.locator("p.kept").is_visible()
    page.evaluate("scrollBy(0, -50)")  # the theme's button "Back to top" comes up
    if width < 576:
        page.locator("button.more").click()
    # no reader meets them
    page.evaluate("document.querySelectorAll('.ledger-rows [hidden]').forEach(row => row.remove())")
    assert browser.axe(page) == []
    page.locator('[name="words"]').fill("zzzz")
    assert browser.axe(page, "form.filters, p.nothing") == []


@in_browser
def test_nothing_of_the_form_is_printed(ledger):
    page = ledger()
    page.emulate_media(media="print")
    assert (
        page.locator("form.filters").is_hidden()
        and page.locator("button.copy:visible").count() == 0
    )


@in_browser
@pytest.mark.parametrize("width", [320, 412])
def test_on_a_phone_no_row_reaches_beyond_the_room_kept_for_it(ledger, width):
    """What is out of sight is not laid out: with too little room its links seem to lie over those that follow."""
    beyond = """() => [...document.querySelectorAll("div.quantity")].filter(quantity =>
        quantity.querySelector("li:last-child").getBoundingClientRect().bottom > quantity.getBoundingClientRect().bottom
    ).length"""
    assert ledger(width=width).evaluate(beyond) == 0
