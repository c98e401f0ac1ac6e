"""Claim cards: what they say is what the tables say, and every reader can open, read and leave them."""

from __future__ import annotations

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

MINISTRY, SDF = "shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500"
SHARE = "result-share-recaptured-ministry"
CHAPTER, RESULTS = "02-conflicting-claims", "01-prison-break"


# -- what the cards say ---------------------------------------------------------


def cards_of(page: Path) -> list[dict]:
    """What the scripts that a page names hold, one dictionary a script."""
    named = r'<meta name="claim-cards" content="([^"?]+)\?v=\w+" data-scripts="(\d+)">'
    place, count = re.search(named, page.read_text("utf-8")).groups()
    files = [page.parent / place.replace("{}", str(number)) for number in range(int(count))]
    return [json.loads(f.read_text("utf-8").partition("] = ")[2].rstrip(";\n")) for f in files]


def linked(book: Path, pattern: str) -> list[tuple[Path, str, list[str]]]:
    """Each page, each key that a link there has after its #, and its card: head, words aloud, body."""
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
    link = r'<a class="claim[^>]*ledger\.html#([^"]+)"'
    found = {key: card for _, key, card in linked(book, link)}
    for claim_id, (head, said, body) in found.items():
        row, soup, words = rows.loc[claim_id], BeautifulSoup(body, "html.parser"), words_of(body)
        source = sources.loc[row["source_id"]]
        same = rows["quantity_id"] == row["quantity_id"]
        others = rows[same & (rows["claimant_id"] != row["claimant_id"])]
        days = [dates.say(row[d]) for d in ("asserted_on", "refers_from", "refers_to") if row[d]]
        facts = {dt.get_text(): dt.find_next("dd").get_text() for dt in soup.find_all("dt")}
        assert words_of(head).strip("“").startswith(row["text"]), claim_id
        definition = definitions[row["quantity_id"]]
        for part in (row["name"], *days, definition, row["relay"], row["note"]):
            assert " ".join(part.split()) in words, (claim_id, part)
        assert said.startswith(row["name"]) and f"{len(others) or 'No'} other" in said
        assert facts["Source"].startswith(f"{source['publisher']}: {source['title']}")
        assert source["copy_of"] in facts["Source"] and facts["We read"]
        assert bool(facts.get("Caution")) == bool(row["caveat"])
        links = [a["href"] for a in soup.find_all("a")]
        assert {source["url"], source["original_url"]} <= {*links, ""}
        assert any(link.endswith(f"#{row['superseded_by'] or claim_id}") for link in links)
        lines, texts = soup.select("li"), {text.strip("“”") for text in others["text"]}
        assert len(lines) == (1 + min(MOST_RIVALS, len(others)) if len(others) else 0)
        assert all(line.b.get_text().strip("“”") in texts for line in lines[1:])
    assert set(found) == set(rows.index)


@pytest.mark.book
def test_every_linked_result_has_a_card_whose_inputs_are_those_of_the_formula(book):
    found = linked(book, r'href="#(result-[a-z0-9-]+)"')
    for page, key, (head, said, body) in found:
        records = recorded_results(ROOT / "chapters" / f"{page.stem}.ipynb")
        record, soup = records[key.removeprefix("result-")], BeautifulSoup(body, "html.parser")
        assert words_of(head).startswith(record["text"]) and record["formula"] in said
        assert soup.p.get_text() == f"= {record['formula']}"
        assert {line["data-claim"] for line in soup.find_all("details")} == set(record["claims"])
        assert any(record["claims"].keys() <= script.keys() for script in cards_of(page)), key
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


def test_inputs_with_the_same_number_are_told_by_their_order_or_not_linked():
    office, minister = claim("aanes-2022-france-children-77"), claim("france-2022-children-77")
    for first, second in ((office, minister), (minister, office)):
        record = Result("gap", first - second).record()
        record["claims"] = dict(sorted(record["claims"].items()))  # as a stored notebook has them
        assert formula_parts(record) == [("77", first.claims[0]), " − ", ("77", second.claims[0])]
    unclear = {"formula": "5 − 5", "claims": {"a": "5", "b": "5"}}
    assert formula_parts(unclear) == ["5", " − ", "5"]
    over_tables = {"name": "rows", "text": "5", "formula": "5 rows counted", "claims": {}}
    assert "no row is named" in result_card(over_tables, Deck(), "ledger.html").body


def test_rivals_are_of_every_side_and_stand_nearest_first():
    deck = Deck()
    for claim_id, other in ((MINISTRY, SDF), (SDF, MINISTRY)):
        own, rivals, others = deck.rows[claim_id], deck.rivals(claim_id), deck.others(claim_id)
        assert other in {row.claim_id for row in rivals}
        assert own.claimant_id not in {row.claimant_id for row in rivals}
        sides = [{deck.people[row.claimant_id].side for row in rows} for rows in (rivals, others)]
        assert sides[0] == sides[1]
    own = deck.rows["alhol-2026-01-19-23407"]
    apart = [days_apart(own, row) for row in deck.rivals(own.claim_id)]
    assert apart == sorted(apart)


def test_a_folder_without_pages_is_an_error(tmp_path):
    with pytest.raises(Exception, match="there is no page"):
        cards.publish(tmp_path, ROOT)


# -- what a reader does -----------------------------------------------------------

LINKS = "p > a.claim.reference, p > a.result-link.reference"
LONG = 2_000  # milliseconds: longer than any wait of the script


class Reader:
    """Somebody on a page of the book. Time goes on only in ``wait``."""

    def __init__(self, page, address: str):
        self.page, self.asked = page, []
        page.on("request", lambda request: self.asked.append(request.url))
        page.clock.install()
        page.goto(address)
        page.clock.pause_at("2100-01-01")
        self.card = page.locator("#claim-card")

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
        self.page.mouse.move(3, 3)  # a pointer comes from somewhere
        self.link(key).hover()
        return self.opened()

    def focus(self, key: str):
        """Bring the focus to a link as Tab does."""
        self.link(key).evaluate("link => { link.blur(); link.focus({focusVisible: true}); }")
        return self.opened()

    def tap(self, key: str):
        self.link(key).tap()
        return self.opened()

    def press(self, key: str) -> str:
        """Press a key; returns what has the focus then."""
        self.page.keyboard.press(key)
        focused = "document.activeElement.hash?.slice(1) || document.activeElement.tagName"
        return self.page.evaluate(focused)

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


@browser.in_browser
def test_the_mouse_opens_a_card_moves_into_it_and_leaves(visit):
    reader = visit()
    reader.link(MINISTRY).hover()
    reader.wait(200)
    reader.page.mouse.move(2, 2)
    assert reader.has_no_card() and not reader.scripts, "a pointer that only passes opens nothing"
    card, link = reader.hover(MINISTRY).bounding_box(), reader.link(MINISTRY).bounding_box()
    reader.page.mouse.move(link["x"] + 5, (card["y"] + link["y"] + link["height"]) / 2)
    reader.wait(400)
    assert reader.card.is_visible(), "the card did not wait for the pointer on its way"
    reader.page.mouse.move(card["x"] + 40, card["y"] + 15)
    reader.wait()
    assert reader.card.is_visible(), "the card did not stay under the pointer"
    reader.page.mouse.move(2, 2)
    assert reader.has_no_card()
    reader.hover(MINISTRY)
    reader.press("Escape")
    reader.link(MINISTRY).hover(position={"x": 5, "y": 5})
    assert reader.has_no_card(), "the card came back"
    reader.page.mouse.move(2, 2)
    reader.focus(MINISTRY)
    reader.hover(SDF)
    assert reader.card.count() == 1 and "1,500" in reader.card.locator("strong").inner_text()
    assert len(reader.scripts) == 1 and not reader.page.faults
    reader.page.emulate_media(media="print")
    assert not reader.card.is_visible()


@browser.in_browser
def test_keyboard_and_screen_reader_find_a_card_go_through_it_and_on(visit):
    reader = visit()
    link = reader.link(MINISTRY)
    link.evaluate("link => link.focus({focusVisible: true})")
    reader.wait(200)
    reader.press("Tab")
    assert reader.has_no_card() or MINISTRY not in reader.card.inner_html(), "met in passing"
    card = reader.focus(MINISTRY)
    told = reader.page.locator("[role=status].claim-card-status").inner_text()
    assert told.startswith("about 120 al-Shaddadi prison: escaped. Syrian Interior Ministry")
    assert reader.page.get_by_role("dialog", name=re.compile("^about 120")).count() == 1
    assert link.get_attribute("aria-details") == card.get_attribute("id")
    assert link.evaluate("link => link.nextElementSibling.id") == "claim-card"
    hashes = "links => links.map(link => link.hash.slice(1) || 'A')"
    inside = card.locator("a").evaluate_all(hashes)
    assert [reader.press("Tab") for _ in inside] == inside and reader.press("Tab") == "BUTTON"
    every = reader.page.locator(LINKS).evaluate_all(hashes)
    assert reader.press("Tab") == every[every.index(MINISTRY) + 1]
    for steps in (0, 1, 2):
        reader.focus(MINISTRY)
        for _ in range(steps):
            reader.press("Tab")
        assert reader.press("Escape") == MINISTRY and reader.has_no_card()
    reader.focus(MINISTRY)
    reader.page.evaluate("scrollBy(0, 60)")
    reader.wait()
    assert card.is_visible()
    reader.page.evaluate("scrollBy(0, 3000)")
    card.wait_for(state="hidden")


@browser.in_browser
def test_a_finger_opens_and_closes_a_card_and_a_second_tap_leads_to_the_row(visit):
    reader = visit(width=390, touch=True)
    words = " ".join(reader.tap(MINISTRY).inner_text().split())
    for part in ("about 120", "Syrian Interior Ministry", "Said: 20 January 2026, 00:45 in", "Masrawy",
                 "For: 19 January 2026", "about 1,500: Farhad Shami, SDF spokesman, 19 January 2026"):  # fmt: skip
        assert part in words, part
    box = reader.card.bounding_box()
    below = box["y"] + box["height"] + 60
    reader.page.touchscreen.tap(195, box["y"] - 60 if box["y"] > 100 else below)
    assert reader.has_no_card()
    reader.tap(MINISTRY)
    reader.page.get_by_role("button", name="Close").tap()
    assert reader.has_no_card() and CHAPTER in reader.page.url
    reader.tap(MINISTRY)
    reader.link(MINISTRY).tap()
    reader.page.wait_for_url(f"**/ledger.html#{MINISTRY}")


@browser.in_browser
@pytest.mark.parametrize("how", ["click", "no scripts", "no data"])
def test_a_number_still_leads_to_its_row(visit, how):
    reader = visit(width=390, touch=how == "no data", scripts=how != "no scripts")
    if how == "no data":
        tag = "document.querySelector('meta[name=claim-cards]')"
        reader.page.evaluate(f"{tag}.content = 'missing-{{}}.js'")
        reader.link(MINISTRY).tap()
    else:
        reader.link(MINISTRY).click()
    reader.page.wait_for_url(f"**/ledger.html#{MINISTRY}")


@browser.in_browser
def test_a_results_card_leads_to_each_input_and_opens_its_card(visit):
    reader = visit(RESULTS)
    card = reader.hover(SHARE)
    words = " ".join(card.inner_text().split())
    assert "about 68% our own arithmetic" in words and "= 81 ÷ about 120" in words
    recaptured, escaped = card.locator("p > a.claim").all()
    inputs = (escaped, "Everybody who got out"), (recaptured, "81: Syrian Interior Ministry")
    for number, words in inputs:
        number.hover()
        reader.wait()
        card.locator("details[open]", has_text=words).wait_for()
        assert card.locator("details[open]").count() == 1
    reader.press("Escape")
    reader.page.locator("p.result a.claim").first.hover()
    assert "Row in the ledger" in reader.opened().inner_text(), "in the box of a result"
    reader.page.locator("p.result a.claim").first.click()
    reader.page.wait_for_url("**/ledger.html#*")


COVERED = """link => {
    const card = document.querySelector('#claim-card'), box = card.getBoundingClientRect();
    const covers = one => [...one.getClientRects()].some(r =>
        r.right > box.left + 1 && r.left < box.right - 1 && r.bottom > box.top + 1 && r.top < box.bottom - 1);
    const block = link.closest('p, li, dd, td, th') || link.parentElement;
    return {
        covered: [...block.querySelectorAll('a.claim, a.result-link')].filter(one => !card.contains(one) && covers(one)).length,
        inside: box.left >= 0 && box.right <= innerWidth + 0.5 && box.top >= 0 && box.bottom <= innerHeight + 0.5,
        high: box.height > 100, sideways: document.documentElement.scrollWidth > innerWidth,
    };
}"""


@browser.in_browser
@pytest.mark.parametrize(("width", "height"), [(1366, 800), (390, 800), (320, 640)])
def test_a_card_stays_in_the_window_covers_no_number_beside_it_and_is_for_everybody(
    visit, width, height
):
    reader = visit(RESULTS, width=width, height=height, touch=width < 500, dark=width == 320)
    links = [one for one in reader.page.locator(LINKS).all() if one.is_visible()]
    for number, link in enumerate(links[::3]):
        where = ["center", "nearest", "start"][number % 3]
        link.evaluate("(link, block) => link.scrollIntoView({block})", where)
        link.evaluate("link => link.focus({focusVisible: true})")
        reader.opened()
        found = link.evaluate(COVERED)
        # the smallest phones have no room for a card beside a long paragraph full of numbers
        assert not found.pop("covered") or width == 320, (number, found)
        assert found == {"inside": True, "high": True, "sideways": False}, number
        reader.press("Escape")
        reader.wait(10)
    for summary in reader.focus(SHARE).locator("summary").all():
        summary.click()
    reader.page.clock.resume()  # axe waits by the clock
    assert browser.axe(reader.page, "#claim-card") == []
