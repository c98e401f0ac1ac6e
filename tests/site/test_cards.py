from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from ledger import claim, claims, dates, load
from ledger.results import Result
from press.check.pages import recorded_results
from press.site import cards
from tests import browser
from tests.conftest import CHAPTERS, ROOT

BUDGET = 12_000  # bytes of script and style that a page gains, as gzip -9 makes them
CARD, BODY = "#claim-card", "#claim-card dl, #claim-card details"
PROSE_CLAIM, PROSE_RESULT = "p > a.claim.reference", "p > a.result-link.reference"
MINISTRY, SDF = "shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500"


# -- the data -----------------------------------------------------------------


@pytest.fixture(scope="module")
def deck() -> cards.Deck:
    return cards.Deck()


def page_cards(page: Path) -> list[dict]:
    """What the scripts that a page names hold, one dictionary a script."""
    tag = re.search(
        r'<meta name="claim-cards" content="([^"?]+)\?v=\w+" data-parts="(\d+)">',
        page.read_text("utf-8"),
    )
    if not tag:
        return []
    scripts = [
        (page.parent / tag[1].replace("{}", str(n))).read_text("utf-8") for n in range(int(tag[2]))
    ]
    return [json.loads(script.partition("] = ")[2].rstrip(";\n")) for script in scripts]


def pages(book: Path) -> list[Path]:
    return sorted((book / "chapters").glob("*.html"))


@pytest.mark.book
def test_every_linked_claim_has_a_card_that_says_what_the_tables_say(book):
    rows = claims().set_index("claim_id")
    extra = rows.join(load("claimants").set_index("claimant_id")["kind"], on="claimant_id")
    sources = load("sources").set_index("source_id")
    definitions = load("quantities").set_index("quantity_id")["definition"]
    met = set()
    for page in pages(book):
        parts = page_cards(page)
        linked = set(
            re.findall(r'<a class="claim[^>]*href="ledger\.html#([^"]+)"', page.read_text("utf-8"))
        )
        assert parts or not linked, page.name
        for claim_id in linked:
            data = parts[cards.part_of(claim_id, len(parts))]
            card, row = data["claims"][claim_id], extra.loc[claim_id]
            who, kind, side = data["who"][card["who"]]
            assert card["text"].strip("“”") == row["text"]
            assert (who, side) == (row["name"], row["side"].replace("_", "-")) and kind
            assert card.get("said", "") == (
                dates.say(row["asserted_on"]) if row["asserted_on"] else ""
            )
            assert card.get("time", "").partition(" ")[0] == row["asserted_time"]
            assert all(
                dates.say(d) in card["about"] for d in (row["refers_from"], row["refers_to"]) if d
            )
            assert data["what"][card["what"]][1].startswith(definitions[row["quantity_id"]])
            assert (
                data["what"][card["what"]][2] == (rows["quantity_id"] == row["quantity_id"]).sum()
            )
            page_name, url, copy_of, original = data["where"][card["where"]]
            source = sources.loc[row["source_id"]]
            assert (url, copy_of, original) == (
                source["url"],
                source["copy_of"],
                source["original_url"],
            )
            assert page_name == f"{source['publisher']}: {source['title']}"
            assert (card.get("relay", ""), card.get("note", "")) == (row["relay"], row["note"])
            assert card.get("hollow", False) == (row["seen"] == "second_hand") and card["seen"]
            assert len(card.get("caveats", [])) == len(row["caveat"].split(";")) - (
                row["caveat"] == ""
            )
            assert card.get("by", "") == row["superseded_by"] and (
                not card.get("by") or card["by"] in data["claims"]
            )
            assert card["mark"] == [row["qualifier"], *row[["value", "low", "high"]].dropna()]
            rivals = rows[
                (rows["quantity_id"] == row["quantity_id"])
                & (rows["claimant_id"] != row["claimant_id"])
            ]
            assert card.get("others", 0) == len(rivals)
            assert len(card.get("rivals", [])) == min(cards.MOST_RIVALS, len(rivals))
            for rival in card.get("rivals", []):
                assert (
                    rival in rivals.index
                    and data["claims"][rival]["text"].strip("“”") == rows.at[rival, "text"]
                )
            met.add((page.stem, claim_id))
    assert len({page for page, _ in met}) > 10 and len({c for _, c in met}) == len(rows)


@pytest.mark.book
def test_every_linked_result_has_a_card_whose_inputs_are_the_formulas(book):
    met = 0
    for page in pages(book):
        linked = set(re.findall(r'href="#result-([a-z0-9-]+)"', page.read_text("utf-8")))
        recorded = recorded_results(ROOT / "chapters" / f"{page.stem}.ipynb") if linked else {}
        for name in linked:
            parts = page_cards(page)
            data = parts[cards.part_of(name, len(parts))]
            card, record = data["results"][name], recorded[name]
            words = [part if isinstance(part, str) else part[0] for part in card["formula"]]
            assert (card["text"], "".join(words)) == (record["text"], record["formula"])
            assert set(card["inputs"]) == set(record["claims"])
            assert all("what" in data["claims"][i] for i in card["inputs"]), (
                "an input without a card of its own"
            )
            met += 1
    assert met > 50


def test_every_number_of_every_formula_is_linked_to_the_row_that_says_it():
    met = 0
    for path in CHAPTERS:
        for name, record in recorded_results(path).items():
            parts = cards.formula_parts(record)
            for words in (part for part in parts if isinstance(part, str)):
                assert not re.search(r"\d", words) or words.endswith(" counted"), (
                    f"{path.name}, {name}: {words}"
                )
            for words, claim_id in (part for part in parts if isinstance(part, list)):
                assert record["claims"][claim_id] == words
            met += any(isinstance(part, list) for part in parts)
    assert met > 50


def test_two_inputs_that_say_the_same_number_are_told_apart_by_their_order():
    office, minister = claim("aanes-2022-france-children-77"), claim("france-2022-children-77")
    for first, second in ((office, minister), (minister, office)):
        record = Result("gap", first - second).record()
        record["claims"] = dict(sorted(record["claims"].items()))  # as a stored notebook has them
        assert cards.formula_parts(record) == [
            ["77", first.claims[0]],
            " − ",
            ["77", second.claims[0]],
        ]
    assert "inputs" not in Result("share", office / claim("france-2022-07-children-35")).record()


def test_an_input_that_cannot_be_told_is_not_linked():
    record = {"formula": "5 − 5", "claims": {"a": "5", "b": "5"}}
    assert cards.formula_parts(record) == ["5", " − ", "5"]
    assert (
        cards.formula_parts({**record, "inputs": ["a", "b"], "formula": "(5 − 5) ÷ 5"}).count("5")
        == 3
    )


def test_the_other_side_is_among_the_rivals_whatever_its_id(deck):
    assert SDF in deck.rivals(MINISTRY) and MINISTRY in deck.rivals(SDF)
    for claim_id in (MINISTRY, SDF):
        sides = {deck.people[deck.rows[r].claimant_id].side for r in deck.rivals(claim_id)}
        others = {deck.people[row.claimant_id].side for row in deck.others(claim_id)}
        assert sides == others


def test_rivals_stand_nearest_first_and_are_never_ones_own(deck):
    own = deck.rows["alhol-2026-01-19-23407"]
    rivals = [deck.rows[r] for r in deck.rivals(own.claim_id)]
    assert own.claimant_id not in {row.claimant_id for row in rivals}
    apart = [cards._days_apart(own, row) for row in rivals]
    assert apart == sorted(apart)


def test_script_and_style_keep_within_their_budget():
    size = sum(
        len(gzip.compress((ROOT / "theme/static" / name).read_bytes(), 9))
        for name in ("cards.js", "cards.css")
    )
    assert size <= BUDGET, size


@pytest.mark.book
def test_a_page_without_numbers_names_no_data(book):
    assert not page_cards(book / "chapters" / "reference/glossary.html") and page_cards(
        book / "chapters" / "reference/cite.html"
    )


# -- the behaviour ------------------------------------------------------------


@pytest.fixture
def visit(book, open_page):
    """Open a page of the book as a reader: from its folder, with the network off."""

    def go(name: str = "conflicting-claims", **reader):
        page = open_page(**reader)
        page.set_default_timeout(10_000)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto((book / "chapters" / f"{name}.html").as_uri())
        return page

    return go


def link_to(page, target: str):
    kind = "claim" if "ledger" in target else "result-link"
    return page.locator(f'a.{kind}.reference[href="{target}"]').first


def card_data(page) -> list[str]:
    return [url for url in page.asked if "/_static/cards/" in url]


def opened(page):
    page.locator(BODY).first.wait_for()
    return page.locator(CARD)


def gone(page) -> None:
    page.locator(CARD).wait_for(state="detached")


def with_keyboard(page, link):
    """Bring the focus to a link as Tab does."""
    link.evaluate("link => link.focus({focusVisible: true})")
    return opened(page)


def focused(page) -> str:
    return page.evaluate(
        "document.activeElement.getAttribute('href') || document.activeElement.tagName"
    )


@pytest.mark.book
@pytest.mark.browser
class TestCards:
    def test_no_data_is_loaded_before_a_card_is_asked_for_and_then_once(self, visit):
        page = visit()
        page.mouse.wheel(0, 2000)
        page.wait_for_timeout(200)
        assert not card_data(page)
        for target in (MINISTRY, SDF):
            link_to(page, f"reference/ledger.html#{target}").hover()
            opened(page).get_by_text("this number").wait_for()
        assert len(card_data(page)) == 1 and not page.faults

    def test_a_claims_card_says_who_when_where_and_who_says_otherwise(self, visit):
        page = visit("prison-break")
        link_to(page, f"reference/ledger.html#{MINISTRY}").hover()
        words = re.sub(r"\s+", " ", opened(page).inner_text())
        for part in ("about 120", "Syrian Interior Ministry", "the Syrian government", "Said: 20 January 2026, 00:45 in",
                     "For: 19 January 2026", "Everybody who got out", "Masrawy", "We read", "Others on the same, 8 of 12",
                     "about 1,500: Farhad Shami, SDF spokesman, 19 January 2026", "Row in the ledger", "All 13 rows"):  # fmt: skip
            assert part in words, part
        drawings = page.locator(f"{CARD} li svg")
        assert drawings.count() == 9
        assert "--fig-sdf" in page.locator(f"{CARD} li", has_text="Farhad Shami").locator(
            "svg"
        ).get_attribute("style")
        assert all(drawings.nth(n).get_attribute("aria-hidden") == "true" for n in range(9))

    def test_each_link_in_a_card_leads_to_something(self, visit, book):
        page = visit("prison-break")
        rows = set(
            re.findall(
                r'id="([^"]+)"', (book / "chapters" / "reference/ledger.html").read_text("utf-8")
            )
        )
        for target in (PROSE_CLAIM, PROSE_RESULT):
            addresses = (
                with_keyboard(page, page.locator(target).first)
                .locator("a")
                .evaluate_all("links => links.map(link => link.getAttribute('href'))")
            )
            assert addresses
            for address in addresses:
                file, _, anchor = address.partition("#")
                assert (
                    file.startswith("https:")
                    or (file == "reference/ledger.html" and anchor in rows)
                    or page.locator(address).count()
                ), address

    def test_the_mouse_may_move_into_a_card_and_a_card_goes_when_it_leaves(self, visit):
        page = visit()
        link = link_to(page, f"reference/ledger.html#{MINISTRY}")
        link.hover()
        box, rect = opened(page).bounding_box(), link.bounding_box()
        under = box["y"] > rect["y"]
        page.mouse.move(
            rect["x"] + 5, box["y"] - 3 if under else rect["y"] - 3
        )  # between the link and its card
        page.mouse.move(box["x"] + 40, box["y"] + 60)
        page.wait_for_timeout(600)
        assert page.locator(CARD).is_visible(), "the card did not stay under the pointer"
        page.mouse.move(2, 2)
        gone(page)

    def test_a_card_that_has_the_focus_stays_when_the_mouse_leaves(self, visit):
        page = visit()
        link = link_to(page, f"reference/ledger.html#{MINISTRY}")
        link.hover()
        opened(page)
        page.mouse.move(2, 2)
        with_keyboard(page, link)
        page.wait_for_timeout(600)
        assert page.locator(CARD).is_visible()

    def test_a_pointer_that_only_passes_opens_nothing(self, visit):
        page = visit()
        link_to(page, f"reference/ledger.html#{MINISTRY}").hover()
        page.mouse.move(2, 2)
        page.wait_for_timeout(500)
        assert page.locator(CARD).count() == 0 and not card_data(page)

    def test_a_click_and_enter_still_follow_the_link(self, visit):
        page = visit()
        link_to(page, f"reference/ledger.html#{MINISTRY}").click()
        page.wait_for_url(f"**/ledger.html#{MINISTRY}")
        page = visit()
        with_keyboard(page, link_to(page, f"reference/ledger.html#{SDF}"))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/ledger.html#{SDF}")

    def test_the_keyboard_goes_from_the_link_into_the_card_and_on(self, visit):
        page = visit()
        link = link_to(page, f"reference/ledger.html#{MINISTRY}")
        link.evaluate("link => link.closest('p').tabIndex = -1")
        link.evaluate("link => link.closest('p').focus()")
        following = page.evaluate(
            "[...document.querySelectorAll('p > a.claim.reference')].map(a => a.getAttribute('href'))"
        )
        for _ in following:
            page.keyboard.press("Tab")
            if focused(page) == f"reference/ledger.html#{MINISTRY}":
                break
        card = opened(page)
        inside = card.locator("a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        met = []
        for _ in range(20):
            page.keyboard.press("Tab")
            met.append(focused(page))
            if not page.evaluate("card => document.activeElement.closest(card) !== null", CARD):
                break
        page.evaluate(
            "document.activeElement.blur()"
        )  # or the next link would soon open a card of its own
        page.locator(CARD).wait_for(state="detached")
        assert met[: len(inside)] == inside and met[len(inside)] == "BUTTON"
        assert len(met) == len(inside) + 2 and met[-1] in following

    def test_a_reader_who_tabs_on_quickly_meets_no_card(self, visit):
        page = visit()
        link_to(page, f"reference/ledger.html#{MINISTRY}").evaluate(
            "link => link.focus({focusVisible: true})"
        )
        page.keyboard.press("Tab")
        assert (
            page.locator(CARD).count() == 0 and focused(page) != f"reference/ledger.html#{MINISTRY}"
        )

    @pytest.mark.parametrize(
        "steps", [0, 1, 2], ids=["on the link", "in the card", "farther in the card"]
    )
    def test_escape_closes_and_the_focus_is_on_the_link(self, visit, steps):
        page = visit()
        with_keyboard(page, link_to(page, f"reference/ledger.html#{MINISTRY}"))
        for _ in range(steps):
            page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        gone(page)
        assert focused(page) == f"reference/ledger.html#{MINISTRY}"
        page.wait_for_timeout(500)
        assert page.locator(CARD).count() == 0, "the card came back"

    def test_escape_closes_a_card_under_the_mouse_until_the_pointer_comes_again(self, visit):
        page = visit()
        link = link_to(page, f"reference/ledger.html#{MINISTRY}")
        link.hover()
        opened(page)
        page.keyboard.press("Escape")
        gone(page)
        box = link.bounding_box()
        page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.wait_for_timeout(500)
        assert page.locator(CARD).count() == 0, "the card came back"
        page.mouse.move(2, 2)
        link.hover()
        opened(page)

    def test_only_one_card_is_open(self, visit):
        page = visit()
        with_keyboard(page, link_to(page, f"reference/ledger.html#{MINISTRY}"))
        link_to(page, f"reference/ledger.html#{SDF}").hover(force=True)
        page.locator(f"{CARD} strong", has_text="1,500").wait_for()
        assert page.locator('[role="dialog"]').count() == 1

    def test_a_screen_reader_is_told_and_finds_the_card_after_the_link(self, visit):
        page = visit()
        link = link_to(page, f"reference/ledger.html#{MINISTRY}")
        card = with_keyboard(page, link)
        told = page.locator("[role=status].claim-card-status").inner_text()
        assert told.startswith(
            "about 120 al-Shaddadi prison: escaped. Syrian Interior Ministry, 20 January 2026. 12 others"
        )
        assert page.get_by_role("dialog", name=re.compile("^about 120")).count() == 1
        assert link.get_attribute("aria-details") == card.get_attribute("id")
        assert link.evaluate("link => link.nextElementSibling.id") == "claim-card"
        page.keyboard.press("Escape")
        gone(page)
        assert link.get_attribute("aria-details") is None

    def test_the_first_tap_opens_the_card_and_the_card_leads_to_the_row(self, visit):
        page = visit(width=390, touch=True)
        link_to(page, f"reference/ledger.html#{MINISTRY}").tap()
        opened(page).get_by_text("Row in the ledger").tap()
        page.wait_for_url(f"**/ledger.html#{MINISTRY}")

    def test_the_second_tap_follows_the_link(self, visit):
        page = visit(width=390, touch=True)
        link_to(page, f"reference/ledger.html#{MINISTRY}").tap()
        opened(page)
        link_to(page, f"reference/ledger.html#{MINISTRY}").tap()
        page.wait_for_url(f"**/ledger.html#{MINISTRY}")

    @pytest.mark.parametrize("how", ["outside", "button"])
    def test_a_tap_outside_or_on_the_button_closes(self, visit, how):
        page = visit(width=390, touch=True)
        link_to(page, f"reference/ledger.html#{MINISTRY}").tap()
        box = opened(page).bounding_box()
        if how == "button":
            page.get_by_role("button", name="Close").tap()
            assert focused(page) == f"reference/ledger.html#{MINISTRY}"
        else:
            page.touchscreen.tap(
                195, box["y"] - 60 if box["y"] > 100 else box["y"] + box["height"] + 60
            )
        gone(page)
        assert "conflicting-claims" in page.url

    def test_scrolling_far_away_closes(self, visit):
        page = visit()
        with_keyboard(page, link_to(page, f"reference/ledger.html#{MINISTRY}"))
        page.evaluate("window.scrollBy(0, 60)")
        page.wait_for_timeout(200)
        assert page.locator(CARD).is_visible(), "a short scroll closed the card"
        page.evaluate("window.scrollBy(0, 3000)")
        gone(page)

    @pytest.mark.parametrize("width", [320, 390, 1366])
    def test_a_card_stays_in_the_window_and_off_its_link(self, visit, width):
        page = visit(width=width, height=640, touch=width < 500)
        for number in range(0, page.locator(f"{PROSE_CLAIM}, {PROSE_RESULT}").count(), 9):
            link = page.locator(f"{PROSE_CLAIM}, {PROSE_RESULT}").nth(number)
            link.evaluate(
                "(link, at) => link.scrollIntoView({block: at})", ["center", "nearest"][number % 2]
            )
            with_keyboard(page, link)
            card, rect = page.locator(CARD).bounding_box(), link.bounding_box()
            where = f"link {number}: {card}, {rect}"
            assert card["x"] >= 0 and card["x"] + card["width"] <= width, where
            assert card["y"] >= 0 and card["y"] + card["height"] <= 640.5, where
            assert (
                card["y"] >= rect["y"] + rect["height"] or card["y"] + card["height"] <= rect["y"]
            ), where
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
            page.keyboard.press("Escape")
            gone(page)

    def test_a_results_card_leads_to_each_input_and_opens_its_card(self, visit):
        page = visit("prison-break")
        link_to(page, "#result-share-recaptured-ministry").hover()
        card = opened(page)
        words = re.sub(r"\s+", " ", card.inner_text())
        assert "about 68% our own arithmetic" in words and "= 81 ÷ about 120" in words
        inputs = card.locator("a.claim")
        assert inputs.evaluate_all("links => links.map(link => link.getAttribute('href'))") == [
            "reference/ledger.html#shaddadi-recaptured-moi-81", f"reference/ledger.html#{MINISTRY}"
        ]  # fmt: skip
        inputs.nth(1).hover()
        page.locator(f"{CARD} details[open]", has_text="Everybody who got out").wait_for()
        inputs.nth(0).hover()
        page.locator(f"{CARD} details[open]", has_text="81: Syrian Interior Ministry").wait_for()
        assert card.locator("details[open]").count() == 1
        assert (
            card.get_by_text("The cell that computes it").get_attribute("href")
            == "#result-share-recaptured-ministry"
        )
        inputs.nth(0).click()
        page.wait_for_url("**/ledger.html#shaddadi-recaptured-moi-81")

    def test_the_inputs_of_a_result_by_keyboard_and_by_touch(self, visit):
        page = visit("prison-break")
        with_keyboard(page, link_to(page, "#result-share-recaptured-ministry"))
        page.keyboard.press("Tab")
        page.locator(f"{CARD} details[open]", has_text="81: Syrian Interior Ministry").wait_for()
        page = visit("prison-break", width=390, touch=True)
        link_to(page, "#result-share-recaptured-ministry").tap()
        opened(page).locator("a.claim").nth(1).tap()
        page.locator(f"{CARD} details[open]", has_text="Everybody who got out").wait_for()
        assert "prison-break" in page.url

    def test_a_page_with_a_thousand_numbers_loads_a_part(self, visit):
        page = visit("people")
        page.locator(
            "details", has=page.locator(f'a[href="reference/ledger.html#{MINISTRY}"]')
        ).locator("summary").click()
        page.locator(f'a.claim[href="reference/ledger.html#{MINISTRY}"]').hover()
        assert "Everybody who got out" in opened(page).inner_text()
        assert len(card_data(page)) == 1

    def test_a_row_in_the_box_of_a_result_has_a_card(self, visit):
        page = visit("prison-break")
        page.locator("p.result a.claim").first.hover()
        assert "Row in the ledger" in opened(page).inner_text()

    def test_without_scripts_a_number_leads_to_its_row(self, visit):
        page = visit(scripts=False)
        link_to(page, f"reference/ledger.html#{MINISTRY}").click()
        page.wait_for_url(f"**/ledger.html#{MINISTRY}")
        assert not card_data(page)

    def test_a_tap_goes_to_the_row_if_the_data_do_not_come(self, visit):
        page = visit(width=390, touch=True)
        page.evaluate("document.querySelector('meta[name=claim-cards]').content = 'missing-{}.js'")
        link_to(page, f"reference/ledger.html#{MINISTRY}").tap()
        page.wait_for_url(f"**/ledger.html#{MINISTRY}")

    def test_print_shows_no_card(self, visit):
        page = visit()
        link_to(page, f"reference/ledger.html#{MINISTRY}").hover()
        card = opened(page)
        page.emulate_media(media="print")
        assert not card.is_visible()

    @pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
    def test_axe_finds_nothing_with_a_card_open(self, visit, width, dark):
        page = visit("prison-break", width=width, dark=dark)
        page.evaluate(
            "document.querySelectorAll('figure, .cell_input').forEach(part => part.remove())"
        )  # checked elsewhere
        found = []
        for target in (f"reference/ledger.html#{SDF}", "#result-share-recaptured-ministry"):
            with_keyboard(page, link_to(page, target))
            page.locator(f"{CARD} summary").first.click() if target.startswith("#") else None
            found += browser.axe(page)
            page.keyboard.press("Escape")
            gone(page)
        assert not found, "\n".join(found)
