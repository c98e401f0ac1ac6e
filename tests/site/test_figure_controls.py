"""The controls of a page, of a figure with steps and of What if: each shows what the ledger says, with and without scripts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ledger import claims, dates, latest
from ledger.figures import sheet
from ledger.figures.stepper import span
from ledger.whatif import MIME as WHATIF
from ledger.whatif import WARNINGS
from tests import browser
from tests.conftest import CHAPTERS, ROOT

WITH_BOTH = "conflicting-claims"
MORE_BYTES = 3200  # what steps may add to a page, with their script and style, compressed
SEEN = """() => [...document.querySelectorAll('figure:has(.steps)')].map(figure => ({
    drawings: [...figure.querySelectorAll('svg[role=img]')].filter(svg => svg.getClientRects().length).map(svg => ({
        label: svg.getAttribute('aria-label'),
        claims: [...svg.querySelectorAll('[data-claim]')].filter(mark => mark.getClientRects().length).map(mark => mark.dataset.claim),
        words: [...svg.querySelectorAll('text')].filter(text => text.getClientRects().length).map(text => text.textContent).join(' '),
    })),
    sentence: figure.querySelector('.steps-said p').textContent,
    rows: [...figure.querySelectorAll('.fig-data tr[data-steps]')].filter(row => !row.hidden).length,
}))"""


def stored(mime: str) -> list[tuple[str, dict]]:
    """Everything of a kind that the chapters store, with the chapter's name."""
    found = []
    for path in CHAPTERS:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            data = [output.get("data", {}) for output in cell.get("outputs", [])]
            found += [(path.stem, kinds[mime]) for kinds in data if mime in kinds]
    return found


STEPPED = {chapter: about for chapter, about in stored(sheet.MIME) if "steps" in about}
ASKED = [record for chapter, record in stored(WHATIF) if chapter == WITH_BOTH]
every_stepper = pytest.mark.parametrize("chapter", STEPPED)


def known_then(about: dict, day: str) -> set[str]:
    """The claims of a figure that had been said by a day, asked of the ledger afresh."""
    return set(about["claims"]) & set(claims(as_of=day)["claim_id"])


def parsed(book: Path, chapter: str) -> BeautifulSoup:
    return BeautifulSoup((book / "chapters" / f"{chapter}.html").read_text("utf-8"), "html.parser")


def opened(book: Path, tab, chapter: str = WITH_BOTH):
    tab.goto((book / "chapters" / f"{chapter}.html").as_uri())
    return tab


def compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9, mtime=0))


# -- what the chapters store ----------------------------------------------------


def test_three_chapters_have_a_figure_with_steps_and_one_keeps_the_hours():
    assert set(STEPPED) == {WITH_BOTH, "after-the-doors", "al-hol-and-roj"}
    days = [step["day"] for step in STEPPED[WITH_BOTH]["steps"]]
    assert any(" " in day for day in days) and days[-1] == "2026-10-01"
    assert set(STEPPED[WITH_BOTH]["claims"]) == set(claims("shaddadi-escaped")["claim_id"])
    assert len(ASKED) == 2


# -- the built pages ------------------------------------------------------------


@pytest.mark.book
@every_stepper
def test_drawings_table_and_sentences_of_a_page_follow_the_ledger(book, chapter):
    about, say = STEPPED[chapter], latest if chapter == "al-hol-and-roj" else span
    figure = parsed(book, chapter).select_one("figure:has(.steps)")
    says = claims().set_index("claim_id")[["name", "text"]].apply(tuple, axis=1)
    listed = [li.get_text() for li in figure.select(".steps-all li")]
    for number, step in enumerate(about["steps"]):
        known = known_then(about, step["day"])

        def seen(selector, inside=figure, step=str(number)):
            return [part for part in inside.select(selector) if step in part["data-steps"].split()]

        for drawing in figure.find_all("svg", role="img"):
            assert {mark["data-claim"] for mark in seen("[data-claim]", drawing)} == known
        rows = sorted((row.th.get_text(), row.td.get_text()) for row in seen("tr[data-steps]"))
        assert rows == sorted(says[i] for i in known), step["day"]
        then = claims(as_of=step["day"])
        assert listed[number] == say(then[then["claim_id"].isin(about["claims"])], step["day"])
    assert len(listed) == len(about["steps"])


@pytest.mark.book
@every_stepper
def test_steps_add_few_bytes_to_a_page(book, chapter):
    soup = parsed(book, chapter)
    whole = compressed(str(soup))
    for gone in soup.select(".steps, .steps-said, .steps-all, [display=none][data-steps]"):
        gone.decompose()
    for part in soup.select("[data-steps]"):
        del part["data-steps"], part["data-claim"]
    files = [ROOT / "theme" / "static" / name for name in ("steps.js", "controls.css")]
    added = whole - compressed(str(soup)) + sum(compressed(f.read_text("utf-8")) for f in files)
    assert 0 < added <= MORE_BYTES


@pytest.mark.book
def test_a_page_without_a_control_loads_no_script_for_it(book):
    for path in (book / "chapters").glob("*.html"):
        text = path.read_text("utf-8")
        soup = BeautifulSoup(text, "html.parser")
        for script, control in (("steps.js", ".steps"), ("whatif.js", ".whatif")):
            assert (script in text) == bool(soup.select(control)), path.name


# -- in a browser -----------------------------------------------------------------


def set_to(tab, number: int) -> dict:
    tab.locator(".steps input").fill(str(number))
    return tab.evaluate(SEEN)[0]


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
@every_stepper
def test_what_is_seen_on_each_step_is_what_was_known_and_nothing_jumps(book, open_page, chapter, width, dark):  # fmt: skip
    about, tab = STEPPED[chapter], opened(book, open_page(width=width, dark=dark), chapter)
    drawing, places = tab.locator("figure:has(.steps) svg[role=img]:visible"), set()
    always = min(known_then(about, about["steps"][0]["day"]))  # seen on each step
    for number, step in [*enumerate(about["steps"]), (0, about["steps"][0])]:
        seen, known = set_to(tab, number), known_then(about, step["day"])
        assert [set(d["claims"]) for d in seen["drawings"]] == [known], step["day"]
        assert (seen["sentence"], seen["rows"]) == (step["said"], len(known))
        assert seen["drawings"][0]["label"] == step["alt"]
        assert "As known " + dates.say_by(step["day"]) in seen["drawings"][0]["words"]
        frame = drawing.bounding_box()
        mark = drawing.locator(f"[data-claim={always}]").first.bounding_box()
        places.add((frame["y"], frame["height"], mark["x"], mark["y"]))
    assert len(places) == 1
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth") and tab.faults == []


@pytest.mark.book
@pytest.mark.browser
def test_the_keyboard_steps(book, open_page):
    tab, said = opened(book, open_page()), [s["said"] for s in STEPPED[WITH_BOTH]["steps"]]
    sentence, slider = tab.locator(".steps-said p").first, tab.locator(".steps input")
    slider.focus()
    keys = {"ArrowLeft": -2, "Home": 0, "ArrowRight": 1, "End": -1}
    for key, number in keys.items():
        tab.keyboard.press(key)
        assert sentence.text_content() == said[number], key
        ends = [b.get_attribute("aria-disabled") for b in tab.locator(".steps button").all()]
        assert ends == [str(number == 0).lower(), str(number == -1).lower()], key
    assert slider.get_attribute("aria-valuetext") == "1 October 2026"
    tab.keyboard.press("Shift+Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Earlier"
    for key, number in (("Enter", -2), ("Tab", -2), ("Tab", -2), ("Space", -1), ("Space", -1)):
        tab.keyboard.press(key)
        assert sentence.text_content() == said[number], key
    assert sentence.get_attribute("role") == "status"


@pytest.mark.book
@pytest.mark.browser
def test_touch_steps_on_targets_large_enough(book, open_page):
    tab = opened(book, open_page(width=320, touch=True), "after-the-doors")
    said = [step["said"] for step in STEPPED["after-the-doors"]["steps"]]
    sentence, buttons = tab.locator(".steps-said p").first, tab.locator(".steps button")
    for button, number in ((buttons.first, -2), (buttons.first, -3), (buttons.last, -2)):
        button.tap()
        assert sentence.text_content() == said[number]
    slider = tab.locator(".steps input")
    box = slider.bounding_box()
    tab.touchscreen.tap(box["x"] + 3, box["y"] + box["height"] / 2)
    assert sentence.text_content() == said[0]
    targets = (slider, buttons.first, buttons.last)
    assert all(part.bounding_box()["height"] >= 44 for part in targets)


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
def test_each_pick_shows_its_answer_and_its_warning(book, open_page, width, dark):
    tab = opened(book, open_page(width=width, dark=dark))
    assert len(tab.locator(".whatif label").all()) == tab.locator(".whatif select").count() == 3
    opening = tab.locator(".whatif strong").first.text_content()
    assert opening == "about 68%", "it opens on a pair of one voice"
    for number, record in enumerate(ASKED):
        box = tab.locator(".whatif").nth(number)
        pickers, said = box.locator("select").all(), box.locator("[role=status]")
        assert all(picker.bounding_box()["height"] >= 44 for picker in pickers)
        options = [picker.locator("option").all_text_contents() for picker in pickers]
        assert options == [choice[1] for choice in record["choices"]]
        for answer in record["answers"]:
            for picker, option in zip(pickers, answer["pick"]):
                picker.select_option(index=option)
            shown = [part.text_content() for part in said.locator("> *").all() if part.is_visible()]
            warned = [WARNINGS[w] for w in answer["warnings"]]
            assert shown == [answer["text"], answer["formula"], *warned]
            picked = box.locator("td.picked")
            assert picked.count() == 1 and picked.text_content().startswith(answer["text"])
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth") and tab.faults == []


@pytest.mark.book
@pytest.mark.browser
def test_the_keyboard_picks(book, open_page):
    tab = opened(book, open_page())
    tab.locator(".whatif select").nth(1).focus()
    tab.keyboard.press("Home")
    assert tab.locator(".whatif strong").first.text_content() == "about 5.4%"
    assert tab.locator(".whatif [data-warning=other]").first.is_visible()


@pytest.mark.book
@pytest.mark.browser
def test_without_scripts_everything_is_shown_and_no_dead_control(book, open_page):
    about, tab = STEPPED[WITH_BOTH], opened(book, open_page(width=390, scripts=False))
    figure = tab.locator("figure:has(.steps)")
    assert not tab.locator(".steps, .whatif-pick").locator("visible=true").count()
    assert figure.locator(".steps-said p").first.text_content() == about["steps"][-1]["said"]
    marks = figure.locator("svg.fig-narrow [data-claim]").all()
    visible = {mark.get_attribute("data-claim") for mark in marks if mark.is_visible()}
    assert visible == set(about["claims"])
    texts = figure.locator("svg.fig-narrow text").all()
    words = " ".join(text.text_content() for text in texts if text.is_visible())
    assert "As known on 1 October 2026" in words and words.count("As known") == 1
    for number, record in enumerate(ASKED):
        box = tab.locator(".whatif").nth(number)
        cells = box.locator("[data-pick]").all()
        answers = sorted(answer["cell"] for answer in record["answers"])
        assert [c.text_content().strip() for c in cells] == [
            record["rows"][r][c] for r, c in answers
        ]
        assert all(cell.is_visible() for cell in cells)
        assert all(note in box.text_content() for note in record["notes"])


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_an_early_day_with_every_warning_shown(book, open_page, dark):
    tab = opened(book, open_page(width=390, dark=dark))
    set_to(tab, 0)
    for summary in tab.locator("figure:has(.steps) details summary").all():
        summary.click()
    worst = next(answer for answer in ASKED[0]["answers"] if len(answer["warnings"]) == 2)
    for picker, option in zip(tab.locator(".whatif").first.locator("select").all(), worst["pick"]):
        picker.select_option(index=option)
    assert tab.locator("[data-warning]:visible").count() == 2
    assert browser.axe(tab) == []
