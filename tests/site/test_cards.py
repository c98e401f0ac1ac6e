"""Claim cards: what they say is what the tables say, and every reader can open, read and leave them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ledger import claim, claims, dates, load
from ledger.results import Result
from press.check.pages import recorded_results
from press.site import cards
from press.site.claim_card import MOST_RIVALS, Deck, days_apart
from press.site.result_card import formula_parts, result_card
from tests import browser
from tests.conftest import CHAPTERS, ROOT

BUDGET = 12_000  # bytes of script and style that a page gains, compressed
MINISTRY, SDF = "shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500"
SHARE = "result-share-recaptured-ministry"
CHAPTER, RESULTS = "02-conflicting-claims", "01-prison-break"
PEOPLE = "reference/people"


# -- what the cards say ---------------------------------------------------------


@pytest.fixture(scope="module")
def deck() -> Deck:
    return Deck()


def cards_of(page: Path) -> list[dict]:
    """What the scripts that a page names hold, one dictionary a script."""
    tag = re.search(
        r'<meta name="claim-cards" content="([^"?]+)\?v=\w+" data-scripts="(\d+)">',
        page.read_text("utf-8"),
    )
    numbers = range(int(tag[2])) if tag else []
    scripts = [(page.parent / tag[1].replace("{}", str(n))).read_text("utf-8") for n in numbers]
    return [json.loads(script.partition("] = ")[2].rstrip(";\n")) for script in scripts]


def linked(book: Path, pattern: str) -> list[tuple[Path, str, list[str]]]:
    """Each page of the book, each key that a link there has after its #, and the card for it: head, said, body."""
    found = []
    for page in sorted((book / "chapters").rglob("*.html")):
        keys = set(re.findall(pattern, page.read_text("utf-8")))
        scripts = cards_of(page) if keys else []
        for key in keys:
            found.append((page, key, scripts[cards.script_of(key, len(scripts))][key]))
    return found


def words_of(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


@pytest.mark.book
def test_every_linked_claim_has_a_card_that_says_what_the_tables_say(book):
    rows = claims().set_index("claim_id", drop=False)
    sources = load("sources").set_index("source_id")
    definitions = load("quantities").set_index("quantity_id")["definition"]
    known: dict[tuple[str, ...], str] = {}
    met = set()
    for page, claim_id, (head, said, body) in linked(
        book, r'<a class="claim[^>]*ledger\.html#([^"]+)"'
    ):
        row, soup = rows.loc[claim_id], BeautifulSoup(body, "html.parser")
        met.add(claim_id)
        if known.setdefault((claim_id, page.parent.name), body) == body and len(known) < len(met):
            continue  # read already
        words, source = words_of(body), sources.loc[row["source_id"]]
        others = rows[
            (rows["quantity_id"] == row["quantity_id"])
            & (rows["claimant_id"] != row["claimant_id"])
        ]
        days = [
            dates.say(row[day]) for day in ("asserted_on", "refers_from", "refers_to") if row[day]
        ]
        caveats = [code for code in row["caveat"].split(";") if code]
        facts = {dt.get_text(): dt.find_next("dd").get_text() for dt in soup.find_all("dt")}
        assert words_of(head).strip("“").startswith(row["text"]), claim_id
        for part in (
            row["name"],
            *days,
            row["asserted_time"],
            definitions[row["quantity_id"]],
            row["relay"],
            row["note"],
        ):
            assert " ".join(part.split()) in words, (claim_id, part)
        assert said.startswith(row["name"]) and f"{len(others) or 'No'} other" in said
        assert facts["Source"].startswith(f"{source['publisher']}: {source['title']}")
        assert source["copy_of"] in facts["Source"] and facts["We read"]
        links = [a["href"] for a in soup.find_all("a")]
        assert {source["url"], source["original_url"]} <= {*links, ""}
        assert (
            len(facts.get("Caution", "").split(". "))
            >= len(caveats)
            == bool(caveats) * len(caveats)
        )
        assert any(link.endswith(f"#{row['superseded_by'] or claim_id}") for link in links)
        lines = soup.select("li")
        assert len(lines) == (1 + min(MOST_RIVALS, len(others)) if len(others) else 0)
        assert all(len(line.select("svg[aria-hidden]")) == 1 for line in lines)
        texts = {text.strip("“”") for text in others["text"]}
        assert all(line.b.get_text().strip("“”") in texts for line in lines[1:])
    assert met == set(rows.index)


@pytest.mark.book
def test_every_linked_result_has_a_card_whose_inputs_are_those_of_the_formula(book):
    found = linked(book, r'href="#(result-[a-z0-9-]+)"')
    for page, key, (head, said, body) in found:
        record = recorded_results(ROOT / "chapters" / f"{page.stem}.ipynb")[
            key.removeprefix("result-")
        ]
        soup = BeautifulSoup(body, "html.parser")
        assert words_of(head).startswith(record["text"]) and record["formula"] in said
        assert soup.p.get_text() == f"= {record['formula']}"
        assert {line["data-claim"] for line in soup.find_all("details")} == set(record["claims"])
        assert any(record["claims"].keys() <= script.keys() for script in cards_of(page)), (
            "no cards for its inputs"
        )
        assert soup.select(f'a[href="#{key}"]')
    assert len(found) > 50


def test_every_number_of_every_formula_is_linked_to_the_row_that_says_it():
    records = [record for path in CHAPTERS for record in recorded_results(path).values()]
    for record in records:
        for part in formula_parts(record):
            if isinstance(part, str):
                assert not re.search(r"\d", part) or part.endswith(" counted"), record["name"]
            else:
                assert record["claims"][part[1]] == part[0]
    assert len(records) > 50


def test_two_inputs_that_say_the_same_number_are_told_apart_by_their_order():
    office, minister = claim("aanes-2022-france-children-77"), claim("france-2022-children-77")
    for first, second in ((office, minister), (minister, office)):
        record = Result("gap", first - second).record()
        record["claims"] = dict(sorted(record["claims"].items()))  # as a stored notebook has them
        assert formula_parts(record) == [("77", first.claims[0]), " − ", ("77", second.claims[0])]
    assert "inputs" not in Result("share", office / claim("france-2022-07-children-35")).record()


def test_an_input_that_cannot_be_told_is_not_linked():
    record = {"formula": "5 − 5", "claims": {"a": "5", "b": "5"}}
    assert formula_parts(record) == ["5", " − ", "5"]
    unclear = record | {"inputs": ["a", "b"], "formula": "(5 − 5) ÷ 5"}
    assert formula_parts(unclear).count("5") == 3


def test_a_result_counted_over_whole_tables_says_that_no_row_is_named(deck):
    record = {"name": "rows", "text": "5", "formula": "5 rows counted", "claims": {}}
    assert "no row is named" in result_card(record, deck, "ledger.html").body


@pytest.mark.parametrize(("claim_id", "other"), [(MINISTRY, SDF), (SDF, MINISTRY)])
def test_every_side_is_among_the_rivals(deck, claim_id, other):
    rivals = deck.rivals(claim_id)
    assert other in {row.claim_id for row in rivals}
    sides = [
        {deck.people[row.claimant_id].side for row in rows}
        for rows in (rivals, deck.others(claim_id))
    ]
    assert sides[0] == sides[1]


def test_rivals_stand_nearest_first_and_are_never_ones_own(deck):
    own = deck.rows["alhol-2026-01-19-23407"]
    rivals = deck.rivals(own.claim_id)
    assert own.claimant_id not in {row.claimant_id for row in rivals}
    apart = [days_apart(own, row) for row in rivals]
    assert apart == sorted(apart)


def test_script_and_style_keep_within_their_budget():
    static = ROOT / "theme" / "static"
    size = sum(
        len(gzip.compress((static / name).read_bytes(), 9)) for name in ("cards.js", "cards.css")
    )
    assert size <= BUDGET


@pytest.mark.book
def test_a_page_without_numbers_names_no_cards(book):
    assert not cards_of(book / "chapters/reference/glossary.html")
    assert cards_of(book / "chapters/reference/cite.html")


def test_a_folder_without_pages_is_an_error(tmp_path):
    with pytest.raises(Exception, match="there is no page"):
        cards.publish(tmp_path, ROOT)


# -- what a reader does -----------------------------------------------------------

CARD, LINKS = "#claim-card", "p > a.claim.reference, p > a.result-link.reference"
LONG = 2_000  # milliseconds: longer than any wait of the script


class Reader:
    """Somebody on a page of the book, opened from its folder with the network off. Time goes on only in ``wait``."""

    def __init__(self, page, address: str):
        self.page = page
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.clock.install()
        page.goto(address)
        page.clock.pause_at("2100-01-01")
        self.card = page.locator(CARD)

    def wait(self, milliseconds: int = LONG) -> None:
        self.page.clock.run_for(milliseconds)

    def link(self, key: str):
        return self.page.locator(f'a.reference[href$="#{key}"], a.claim[href$="#{key}"]').first

    def opened(self):
        """The card, once it is filled."""
        self.wait()
        self.card.locator(".links").first.wait_for()
        return self.card

    def hover(self, key: str):
        self.link(key).hover()
        return self.opened()

    def focus(self, key: str):
        """Bring the focus to a link as Tab does."""
        self.link(key).evaluate("link => link.focus({focusVisible: true})")
        return self.opened()

    def tap(self, key: str):
        self.link(key).tap()
        return self.opened()

    def move_away(self) -> None:
        self.page.mouse.move(2, 2)

    @property
    def focused(self) -> str:
        return self.page.evaluate(
            "document.activeElement.hash?.slice(1) || document.activeElement.tagName"
        )

    def has_no_card(self) -> bool:
        self.wait()
        return self.card.count() == 0

    @property
    def scripts(self) -> list[str]:
        return [url for url in self.asked if "/_static/cards/" in url]


@pytest.fixture
def visit(book, open_page):
    def go(name: str = CHAPTER, **reader) -> Reader:
        return Reader(open_page(**reader), (book / "chapters" / f"{name}.html").as_uri())

    return go


OPEN = {"mouse": Reader.hover, "keyboard": Reader.focus, "touch": Reader.tap}


@browser.in_browser
class TestOpening:
    def test_nothing_is_loaded_before_a_card_is_asked_for_and_then_once(self, visit):
        reader = visit()
        reader.page.mouse.wheel(0, 2000)
        assert reader.has_no_card() and not reader.scripts
        for key in (MINISTRY, SDF):
            reader.hover(key).get_by_text("this number").wait_for()
        assert len(reader.scripts) == 1 and not reader.page.faults

    @pytest.mark.parametrize("how", OPEN)
    def test_a_card_says_who_when_where_and_who_says_otherwise(self, visit, how):
        reader = visit(width=390 if how == "touch" else 1366, touch=how == "touch")
        card = OPEN[how](reader, MINISTRY)
        words = " ".join(card.inner_text().split())
        for part in ("about 120", "Syrian Interior Ministry", "the Syrian government", "Said: 20 January 2026, 00:45 in",
                     "For: 19 January 2026", "Everybody who got out", "Masrawy", "We read", "Others on the same, 8 of 12",
                     "about 1,500: Farhad Shami, SDF spokesman, 19 January 2026", "Row in the ledger", "All 13 rows"):  # fmt: skip
            assert part in words, part
        sdf, colour = card.locator("li", has_text="Farhad Shami").locator("svg"), "var(--fig-sdf)"
        probe = f"svg => [svg, Object.assign(document.createElement('i'), {{style: 'color: {colour}'}})].map((one, n) => (n && svg.after(one), getComputedStyle(one).color))"
        assert len(set(sdf.evaluate(probe))) == 1

    def test_a_pointer_that_only_passes_opens_nothing(self, visit):
        reader = visit()
        reader.link(MINISTRY).hover()
        reader.wait(200)
        reader.move_away()
        assert reader.has_no_card() and not reader.scripts

    def test_a_reader_who_tabs_on_quickly_meets_no_card(self, visit):
        reader = visit()
        reader.link(MINISTRY).evaluate("link => link.focus({focusVisible: true})")
        reader.wait(200)
        reader.page.keyboard.press("Tab")
        assert reader.card.count() == 0 and reader.focused != MINISTRY

    @pytest.mark.parametrize(
        "how", ["click", "Enter", "second tap", "link in the card", "no scripts", "no data"]
    )
    def test_a_number_still_leads_to_its_row(self, visit, how):
        reader = visit(
            width=390,
            touch="tap" in how or how in ("link in the card", "no data"),
            scripts=how != "no scripts",
        )
        link = reader.link(MINISTRY)
        if how in ("click", "no scripts"):
            link.click()
        elif how == "Enter":
            reader.focus(MINISTRY)
            reader.page.keyboard.press("Enter")
        elif how == "no data":
            reader.page.evaluate(
                "document.querySelector('meta[name=claim-cards]').content = 'missing-{}.js'"
            )
            link.tap()
        else:
            card = reader.tap(MINISTRY)
            (link if how == "second tap" else card.get_by_text("Row in the ledger")).tap()
        reader.page.wait_for_url(f"**/ledger.html#{MINISTRY}")

    @pytest.mark.parametrize("key", [MINISTRY, SHARE])
    def test_each_link_in_a_card_leads_to_something(self, visit, site, key):
        reader = visit(RESULTS)
        rows = site.anchors["chapters/reference/ledger.html"]
        addresses = (
            reader.focus(key)
            .locator("a")
            .evaluate_all("links => links.map(link => link.getAttribute('href'))")
        )
        assert len(addresses) > 2
        for address in addresses:
            file, _, anchor = address.partition("#")
            in_ledger = file == "reference/ledger.html" and anchor in rows
            assert file.startswith("https:") or in_ledger or reader.page.locator(address).count(), (
                address
            )

    def test_a_page_with_a_thousand_numbers_loads_a_part(self, visit):
        reader = visit(PEOPLE)
        of_ministry = reader.page.locator(
            "details", has=reader.page.locator(f'a[href$="#{MINISTRY}"]')
        )
        of_ministry.locator("summary").click()
        assert "Everybody who got out" in reader.hover(MINISTRY).inner_text()
        assert len(reader.scripts) == 1

    def test_a_row_in_the_box_of_a_result_has_a_card(self, visit):
        reader = visit(RESULTS)
        reader.page.locator("p.result a.claim").first.hover()
        assert "Row in the ledger" in reader.opened().inner_text()


@browser.in_browser
class TestLeaving:
    def test_the_mouse_may_move_into_a_card_and_the_card_goes_when_it_leaves(self, visit):
        reader = visit()
        box, link = reader.hover(MINISTRY).bounding_box(), reader.link(MINISTRY).bounding_box()
        between = (box["y"] + link["y"] + link["height"]) / 2
        reader.page.mouse.move(link["x"] + 5, between)
        reader.wait(400)
        assert reader.card.is_visible(), "the card did not wait for the pointer on its way"
        reader.page.mouse.move(box["x"] + 40, box["y"] + 15)
        reader.wait()
        assert reader.card.is_visible(), "the card did not stay under the pointer"
        reader.move_away()
        assert reader.has_no_card()

    def test_a_card_that_has_the_focus_stays_when_the_mouse_leaves(self, visit):
        reader = visit()
        reader.hover(MINISTRY)
        reader.move_away()
        reader.focus(MINISTRY)
        assert reader.card.is_visible()

    @pytest.mark.parametrize(
        "steps", [0, 1, 2], ids=["on the link", "in the card", "farther in the card"]
    )
    def test_escape_closes_and_the_focus_is_on_the_link(self, visit, steps):
        reader = visit()
        reader.focus(MINISTRY)
        for _ in range(steps):
            reader.page.keyboard.press("Tab")
        reader.page.keyboard.press("Escape")
        assert reader.has_no_card() and reader.focused == MINISTRY

    def test_escape_closes_a_card_under_the_mouse_until_the_pointer_comes_again(self, visit):
        reader = visit()
        reader.hover(MINISTRY)
        reader.page.keyboard.press("Escape")
        assert reader.has_no_card()
        reader.link(MINISTRY).hover(position={"x": 5, "y": 5})
        assert reader.has_no_card(), "the card came back"
        reader.move_away()
        reader.hover(MINISTRY)

    @pytest.mark.parametrize("how", ["outside", "button"])
    def test_a_tap_outside_or_on_the_button_closes(self, visit, how):
        reader = visit(width=390, touch=True)
        box = reader.tap(MINISTRY).bounding_box()
        if how == "button":
            reader.page.get_by_role("button", name="Close").tap()
            assert reader.focused == MINISTRY
        else:
            above = box["y"] > 100
            reader.page.touchscreen.tap(
                195, box["y"] - 60 if above else box["y"] + box["height"] + 60
            )
        assert reader.has_no_card() and CHAPTER in reader.page.url

    def test_scrolling_far_away_closes_and_a_little_does_not(self, visit):
        reader = visit()
        reader.focus(MINISTRY)
        frames = "async () => { for (const _ of [1, 2, 3]) await new Promise(done => new MessageChannel().port1.postMessage('') || done()); }"
        reader.page.evaluate("scrollBy(0, 60)")
        reader.page.evaluate(frames)
        assert reader.card.is_visible()
        reader.page.evaluate("scrollBy(0, 3000)")
        reader.card.wait_for(state="hidden")

    def test_the_pointer_goes_from_one_number_to_the_next_and_one_card_is_open(self, visit):
        reader = visit()
        reader.focus(MINISTRY)
        reader.hover(SDF)
        assert reader.card.count() == 1 and "1,500" in reader.card.locator("strong").inner_text()


@browser.in_browser
class TestPlace:
    COVERED = """link => {
        const card = document.querySelector('#claim-card'), box = card.getBoundingClientRect();
        const covers = one => [...one.getClientRects()].some(r =>
            r.right > box.left + 1 && r.left < box.right - 1 && r.bottom > box.top + 1 && r.top < box.bottom - 1);
        const all = [...document.querySelectorAll('a.claim, a.result-link')].filter(one => !card.contains(one) && one.checkVisibility());
        const at = all.indexOf(link), block = link.closest('p, li, dd, td, th') || link.parentElement;
        return {
            covered: all.filter((one, n) => covers(one) && (Math.abs(n - at) < 2 || block.contains(one))).map(one => one.textContent),
            inside: box.left >= 0 && box.right <= innerWidth + 0.5 && box.top >= 0 && box.bottom <= innerHeight + 0.5,
            high: box.height > 100, sideways: document.documentElement.scrollWidth > innerWidth,
        };
    }"""

    @pytest.mark.parametrize(("width", "height"), [(1366, 800), (390, 800), (320, 640)])
    @pytest.mark.parametrize("font", ["serif", "monospace"])
    def test_a_card_stays_in_the_window_and_covers_no_number_that_is_next(
        self, visit, width, height, font
    ):
        reader = visit(RESULTS, width=width, height=height, touch=width < 500)
        reader.page.evaluate("font => { document.body.style.fontFamily = font; }", font)
        for number, link in enumerate(reader.page.locator(LINKS).all()):
            if not link.evaluate("link => link.checkVisibility()"):
                continue
            where = ["center", "nearest", "start"][number % 3]
            link.evaluate("(link, block) => link.scrollIntoView({block})", where)
            link.evaluate("link => link.focus({focusVisible: true})")
            reader.opened()
            found = link.evaluate(self.COVERED)
            # the smallest phones have no room for a card beside a long paragraph full of numbers
            assert not found.pop("covered") or width == 320, (number, found)
            assert found == {"inside": True, "high": True, "sideways": False}, number
            reader.page.keyboard.press("Escape")
            reader.wait(10)


@browser.in_browser
class TestReading:
    def test_the_keyboard_goes_from_the_link_into_the_card_and_on(self, visit):
        reader = visit()
        card = reader.focus(MINISTRY)
        inside = card.locator("a").evaluate_all(
            "links => links.map(link => link.hash.slice(1) || 'A')"
        )
        met = []
        for _ in inside:
            reader.page.keyboard.press("Tab")
            met.append(reader.focused)
        assert met == inside
        reader.page.keyboard.press("Tab")
        assert reader.focused == "BUTTON"
        reader.page.keyboard.press("Tab")
        following = reader.link(MINISTRY).evaluate("""link => {
            const all = [...document.querySelectorAll('p > a.claim.reference, p > a.result-link.reference')];
            return all[all.indexOf(link) + 1].hash.slice(1);
        }""")
        assert reader.focused == following

    def test_a_screen_reader_is_told_and_finds_the_card_after_the_link(self, visit):
        reader = visit()
        card, link = reader.focus(MINISTRY), reader.link(MINISTRY)
        told = reader.page.locator("[role=status].claim-card-status").inner_text()
        assert told.startswith(
            "about 120 al-Shaddadi prison: escaped. Syrian Interior Ministry, 20 January 2026. 12 others on the same."
        )
        assert reader.page.get_by_role("dialog", name=re.compile("^about 120")).count() == 1
        assert link.get_attribute("aria-details") == card.get_attribute("id") == "claim-card"
        assert link.evaluate("link => link.nextElementSibling.id") == "claim-card"
        assert card.locator("svg:not([aria-hidden=true])").count() == 0
        reader.page.keyboard.press("Escape")
        assert reader.has_no_card() and link.get_attribute("aria-details") is None

    def test_a_results_card_leads_to_each_input_and_opens_its_card(self, visit):
        reader = visit(RESULTS)
        card = reader.hover(SHARE)
        words = " ".join(card.inner_text().split())
        assert "about 68% our own arithmetic" in words and "= 81 ÷ about 120" in words
        recaptured, escaped = card.locator("p > a.claim").all()
        for number, words in (
            (escaped, "Everybody who got out"),
            (recaptured, "81: Syrian Interior Ministry"),
        ):
            number.hover()
            reader.wait()
            card.locator("details[open]", has_text=words).wait_for()
            assert card.locator("details[open]").count() == 1
        assert card.get_by_text("The cell that computes it").get_attribute("href") == f"#{SHARE}"
        recaptured.click()
        reader.page.wait_for_url("**/ledger.html#shaddadi-recaptured-moi-81")

    def test_the_inputs_of_a_result_by_keyboard_and_by_touch(self, visit):
        reader = visit(RESULTS)
        card = reader.focus(SHARE)
        reader.page.keyboard.press("Tab")
        card.locator("details[open]", has_text="81: Syrian Interior Ministry").wait_for()
        reader = visit(RESULTS, width=390, touch=True)
        reader.tap(SHARE).locator("p > a.claim").nth(1).tap()
        reader.card.locator("details[open]", has_text="Everybody who got out").wait_for()
        assert RESULTS in reader.page.url

    def test_print_shows_no_card(self, visit):
        reader = visit()
        card = reader.hover(MINISTRY)
        reader.page.emulate_media(media="print")
        assert not card.is_visible()

    @pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
    def test_axe_finds_nothing_in_an_open_card(self, visit, width, dark):
        reader = visit(RESULTS, width=width, dark=dark)
        for key in (SDF, SHARE):
            card = reader.focus(key)
            for summary in card.locator("summary").all():
                summary.click()
            reader.page.clock.resume()  # axe waits by the clock
            assert browser.axe(reader.page, CARD) == []
            reader.page.keyboard.press("Escape")
            reader.wait()
