"""The ledger page finds, orders, copies and hands out what the tables say, and knows where the book uses each row."""

from __future__ import annotations

import csv
import io
import json
import pickle
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
from press.site import figures, uses
from tests import browser
from tests.browser import in_browser
from tests.conftest import ROOT, read_rows

PAGE = f"{LEDGER}.html"
PRISON_BREAK = "chapters/01-prison-break"
ROW = "shaddadi-escaped-moi-120"
SHOWN = """() => [...document.querySelectorAll("ul.claims > li")]
    .filter(row => !row.hidden && !row.closest("div.quantity").hidden).map(row => row.id)"""


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
def test_every_sentence_that_uses_a_claim_is_counted(site):
    used = uses.where_used(ROOT)
    for page in (file_of(path, ROOT) for path in sources(ROOT)):
        # not what a cell wrote
        sentences = site.pages[f"{page}.html"].select("a.claim.reference:not(.cell_output *)")
        links = Counter(link["href"].partition("#")[2] for link in sentences)
        for _, record in recorded(page):
            links.update(dict.fromkeys(record["claims"], 1))
        counted = {row: use.times for row, at in used.items() for use in at if use.page == page}
        assert dict(links) == counted, page


@pytest.mark.book
def test_a_changed_sentence_or_table_makes_the_page_anew(book):
    env = pickle.loads((book.parent / ".doctrees" / "environment.pickle").read_bytes())
    noted = {(Path(env.srcdir) / path).resolve() for path in env.dependencies[LEDGER]}
    assert {*sources(ROOT), *data_folder().iterdir(), ROOT / CONTENTS} <= noted


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


def holds(row: pd.Series, name: str, value: str) -> bool:
    """Whether one filter keeps a row."""
    caveats = [code for code in row["caveat"].split(";") if code]
    if name == "caveat":
        return {"any": bool(caveats), "none": not caveats}.get(value, value in caveats)
    if name == "in":
        return value in (row["pages"] or ["none"])
    if name in ("from", "to"):
        return bool(row["last"]) and (
            row["last"] >= value if name == "from" else row["first"] <= value
        )
    return row["claimant_id" if name == "by" else name] == value


def kept(rows: pd.DataFrame, **choice: str) -> set[str]:
    keep = [all(holds(row, *one) for one in choice.items()) for _, row in rows.iterrows()]
    return set(rows["claim_id"][keep])


def told(rows: pd.DataFrame, ids: set[str]) -> str:
    groups = rows["quantity_id"][rows["claim_id"].isin(ids)].nunique()
    return f"{len(ids)} of {len(rows):,} rows in {groups} {'quantity' if groups == 1 else 'quantities'}"


# -- in a browser ----------------------------------------------------------------


@pytest.fixture
def ledger(book, open_page):
    """Open the ledger page with a query and a hash."""

    def go(choice: dict[str, str] | None = None, row: str = "", **more):
        page = open_page(**more)
        page.goto(f"{(book / PAGE).as_uri()}?{urlencode(choice or {})}#{row}")
        return page

    return go


def choose(page, **choice: str) -> None:
    """Set controls as a reader does; what is not named is left as it is."""
    for name, value in choice.items():
        field = page.locator(f'form.filters [name="{name}"]')
        field.fill(value) if name in ("words", "from", "to") else field.select_option(value)


def shown(page) -> set[str]:
    return set(page.evaluate(SHOWN))


def asked(page) -> dict[str, str]:
    """The selection that stands in the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_status(page, words: str) -> None:
    browser.wait_until(
        page, f"document.querySelector('[role=status]').textContent.includes('{words}')"
    )


@in_browser
def test_each_choice_of_each_filter_keeps_the_rows_that_the_tables_say(ledger, rows):
    page = ledger()
    options = """all => Object.fromEntries(all.map(select =>
        [select.name, [...select.options].map(one => one.value).filter(Boolean)]))"""
    offered = page.locator("form.filters select").evaluate_all(options)
    codes = {code for codes in rows["caveat"].str.split(";") for code in codes if code}
    used = {page for pages in rows["pages"] for page in pages}
    in_order = [entry.file for entry in contents(ROOT) if entry.file in used]
    assert set(offered["caveat"]) == codes | {"any", "none"}
    assert offered["in"] == [*in_order, "none"] and set(offered["by"]) == set(rows["claimant_id"])
    assert all(set(offered[name]) == set(rows[name]) for name in ("side", "kind", "seen"))
    offered["by"] = offered["by"][::40]
    offered["from"] = offered["to"] = ["2026-01-19", "2025-06-30"]
    del offered["sort"]
    for name, values in offered.items():
        for value in values:
            choose(page, **{name: value})
            expected = kept(rows, **{name: value})
            assert shown(page) == expected, (name, value)
            assert page.locator(".count").inner_text() == told(rows, expected), (name, value)
        page.locator("button.clear").click()
    assert not page.faults


COMBINED = [
    {"side": "syrian_government", "in": PRISON_BREAK, "caveat": "none"},
    {"kind": "un_agency", "from": "2026-01-01", "to": "2026-02-28", "caveat": "any"},
    {"by": "interior-ministry", "from": "2026-01-20", "to": "2026-01-20"},
]


@in_browser
def test_filters_together_keep_what_all_keep_stay_in_the_address_and_do_not_move(ledger, rows):
    page, again = ledger(), ledger()
    form = page.locator("form.filters")
    form.scroll_into_view_if_needed()
    before = [form.bounding_box()[side] for side in ("x", "y", "width")]
    for choice in COMBINED:
        expected = kept(rows, **choice)
        choose(page, **choice)
        assert expected and shown(page) == expected and asked(page) == choice
        assert [form.bounding_box()[side] for side in ("x", "y", "width")] == before
        again.goto(page.url)
        assert shown(again) == expected
        assert {name: again.locator(f'[name="{name}"]').input_value() for name in choice} == choice
        page.locator("button.clear").click()
    page = ledger({"by": "nobody", "seen": "twice"})
    assert len(shown(page)) == len(rows), "a choice that there is not"


@in_browser
def test_back_and_forward_lead_through_the_selections(ledger, rows):
    page = ledger()
    choose(page, side="sdf")
    choose(page, seen="full")
    page.locator('[name="words"]').press_sequentially("Shaddadi", delay=5)
    page.locator('[name="words"]').blur()
    assert asked(page)["words"] == "Shaddadi"
    for choice in ({"side": "sdf", "seen": "full"}, {"side": "sdf"}, {}):
        page.go_back()  # a word is one step, not one for each letter
        assert shown(page) == kept(rows, **choice)
        assert page.locator('[name="words"]').input_value() == ""
    page.go_forward()
    assert shown(page) == kept(rows, side="sdf")


def without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] != "M")


@in_browser
def test_words_and_other_spellings_find_what_the_name_finds(ledger):
    page = ledger()
    for words, same in (
        ("1,500", "1500"),
        ("UNICEF children", "Children unicef"),
        ("minist", "MINIST"),
    ):
        choose(page, words=words)
        found = shown(page)
        choose(page, words=same)
        assert found and shown(page) == found, words
    choose(page, words="inistry")  # only from the start of a word
    assert shown(page) == set()
    for words, name in (
        ("shadadi", "al-Shaddadi"),
        ("الشدادة", "al-Shaddadi"),
        ("Şeddadê", "al-Shaddadi"),
        ("Seddade", "al-Shaddadi"),
        ("Ayn al-Arab", "Kobani"),
        ("قوات سوريا الديمقراطية", "SDF"),
    ):
        choose(page, words=words)
        found = shown(page)
        assert name in page.locator(".also").inner_text()
        choose(page, words=name)
        assert shown(page) and shown(page) <= found, words
        choose(page, words=f"{words} children")
        assert shown(page) < found, words


@in_browser
def test_rows_are_ordered_within_their_quantity(ledger, rows):
    page = ledger()
    quantities = page.locator("div.quantity h3").evaluate_all("all => all.map(head => head.id)")
    names = rows["name"].map(without_marks)  # "É" stands with "E"
    for order, column, rising in (
        ("latest", rows["asserted_on"], False),
        ("largest", rows["number"], False),
        ("claimant", names, True),
        ("", rows["asserted_on"], True),
    ):
        choose(page, sort=order)
        ordered = rows.loc[column.sort_values(ascending=rising, kind="stable").index]
        groups = dict(list(ordered.groupby("quantity_id", sort=False)["claim_id"]))
        expected = [row for quantity in quantities for row in groups[quantity]]
        assert page.evaluate(SHOWN) == expected, order


@in_browser
def test_a_link_to_a_row_shows_it_although_the_filters_would_not(ledger, rows):
    choice = {"side": "united_nations", "seen": "full"}
    expected = kept(rows, **choice)
    page = ledger(choice, row=ROW)
    assert ROW not in expected and shown(page) == expected | {ROW}
    row = page.locator(f'[id="{ROW}"]')
    assert row.bounding_box()["y"] < 800 and "would hide it" in row.inner_text()
    choose(page, seen="excerpt")  # a new selection lets go of it
    assert shown(page) == kept(rows, side="united_nations", seen="excerpt")
    page.go_back()
    page.evaluate("location.hash = 'shaddadi-escaped'")
    group = "document.getElementById('shaddadi-escaped')"
    browser.wait_until(page, f"{group}.getClientRects().length > 0")
    of_group = rows["claim_id"][rows["quantity_id"] == "shaddadi-escaped"]
    assert shown(page) == expected | set(of_group)


@in_browser
def test_the_address_of_a_row_is_copied_or_shown(book, ledger):
    page, address = ledger({"side": "syrian_government"}), f"{(book / PAGE).as_uri()}#{ROW}"
    button = page.locator(f'[id="{ROW}"] button.copy')
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button.click()
    wait_for_status(page, "Copied the address")
    assert button.inner_text() == "Copied"
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.reload()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate("document.execCommand = () => false")
    button.click()
    wait_for_status(page, "address bar")
    assert page.url.endswith(f"#{ROW}") and not page.faults


@in_browser
def test_the_download_holds_the_rows_shown_and_nothing_is_lost(ledger, rows):
    raw = {row["claim_id"]: row for row in read_rows(ROOT / "data" / "claims.csv")}
    more = rows.set_index("claim_id")
    page = ledger()
    for order in ("", "largest"):
        choose(page, sort=order, **({"in": PRISON_BREAK} if order else {}))
        with page.expect_download() as waiting:
            page.locator("button.download").click()
        content, ids = Path(waiting.value.path()).read_text("utf-8"), page.evaluate(SHOWN)
        assert waiting.value.suggested_filename == f"ledger-{len(ids)}-rows.csv"
        found = list(csv.DictReader(io.StringIO(content, newline="")))
        assert [row["claim_id"] for row in found] == ids
        for row in found:
            assert row | raw[row["claim_id"]] == row
            added = [row["claimant_name"], row["source_publisher"], row["source_url"]]
            assert added == list(more.loc[row["claim_id"], ["name", "publisher", "url"]])


@in_browser
def test_topics_and_counts_follow_and_a_selection_without_rows_can_be_cleared(ledger, rows):
    page = ledger({"in": PRISON_BREAK})
    chosen = rows[rows["claim_id"].isin(kept(rows, **{"in": PRISON_BREAK}))]
    counts = chosen.groupby("topic")["quantity_id"].nunique()
    assert page.locator("ul.topics li:visible").evaluate_all(
        "all => Object.fromEntries(all.map(one => [one.querySelector('a').hash, parseInt(one.innerText.split('(').pop())]))"
    ) == {f"#topic-{topic}": count for topic, count in counts.items()}
    page.evaluate("""() => { window.said = []; const status = document.querySelector('[role=status]');
        new MutationObserver(() => said.push(status.textContent)).observe(status, {childList: true, subtree: true}); }""")
    page.locator('[name="words"]').press_sequentially("zzzz", delay=30)
    browser.wait_until(page, "said.some(Boolean)")
    count = page.locator(".count").inner_text()
    assert count == f"0 of {len(rows):,} rows in 0 quantities" and shown(page) == set()
    assert [words for words in page.evaluate("said") if words] == [count], "said at each letter"
    assert page.locator("button.download").is_disabled()
    assert browser.axe(page, "form.filters, p.nothing") == []
    nothing = page.locator("p.nothing")
    nothing.locator("button").click()
    assert len(shown(page)) == len(rows) and nothing.is_hidden() and asked(page) == {}


@in_browser
def test_everything_works_by_keyboard(ledger, rows):
    page, met = ledger(), []
    page.locator('[name="words"]').focus()
    while "clear" not in met and len(met) < 20:
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.name || document.activeElement.className"))
        if met[-1] == "side":
            page.keyboard.press("S")  # the first side that begins with it
    names = "side by kind in from to seen caveat sort download clear".split()
    assert [name for name in dict.fromkeys(met) if name] == names
    side = page.locator('[name="side"]').input_value()
    assert side and shown(page) == kept(rows, side=side)
    page.keyboard.press("Enter")
    assert len(shown(page)) == len(rows)
    page.keyboard.type("zzzz")  # the focus is on the words again
    page.keyboard.press("Enter")  # does not leave the page
    assert shown(page) == set()


@in_browser
def test_without_scripts_and_on_paper_every_row_stands_there_and_no_control(ledger, rows):
    page = ledger({"side": "sdf"}, scripts=False)
    visible = "all => all.filter(one => one.checkVisibility()).length"
    assert page.locator("ul.claims > li").evaluate_all(visible) == len(rows)
    page = ledger()
    page.emulate_media(media="print")
    assert page.locator("form.filters, button.copy").evaluate_all(visible) == 0


# what is out of sight is not laid out: with too little room its links seem to lie over the next
BEYOND = """all => all.filter(quantity => quantity.querySelector("li:last-child").getBoundingClientRect().bottom
    > quantity.getBoundingClientRect().bottom).length"""


@in_browser
def test_on_a_phone_the_filters_fold_away_and_the_rows_have_room(ledger, rows):
    page = ledger(width=320, touch=True, dark=True)
    assert page.locator("div.quantity").evaluate_all(BEYOND) == 0
    more, panel = page.locator("button.more"), page.locator("#filter-more")
    assert panel.is_hidden() and more.get_attribute("aria-expanded") == "false"
    more.tap()
    assert panel.is_visible() and more.get_attribute("aria-expanded") == "true"
    choose(page, caveat="does_not_sum")
    assert more.inner_text() == "Filters and order (1 set)"
    assert shown(page) == kept(rows, caveat="does_not_sum")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    too_small = "all => all.filter(b => b.checkVisibility() && Math.min(b.offsetHeight, b.offsetWidth) < 24).length"
    controls = page.locator("form.filters :is(button, select, input), button.copy")
    assert controls.evaluate_all(too_small) == 0
    page.evaluate("document.querySelectorAll('.ledger-rows [hidden]').forEach(row => row.remove())")
    assert browser.axe(page) == []
    more.tap()
    assert panel.is_hidden()
