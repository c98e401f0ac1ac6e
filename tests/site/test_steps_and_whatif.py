"""The two controls of the built pages: a figure set to a day, and a fraction of picked numbers."""

from __future__ import annotations

import json

import pytest

from ledger import claims, dates, whatif
from ledger.figures import sheet
from tests import browser
from tests.browser import in_browser
from tests.conftest import ROOT

STEPPED = ["02-conflicting-claims", "03-after-the-doors", "07-al-hol-and-roj"]
CHAPTER = "02-conflicting-claims"
SEEN = """() => [...document.querySelectorAll('figure:has(.steps)')].map(figure => ({
    drawings: [...figure.querySelectorAll('svg[role=img]')].filter(svg => svg.checkVisibility()).map(svg => ({
        label: svg.getAttribute('aria-label'),
        claims: [...svg.querySelectorAll('[data-claim]')].filter(mark => mark.getClientRects().length).map(mark => mark.dataset.claim),
        words: [...svg.querySelectorAll('text')].filter(text => text.getClientRects().length).map(text => text.textContent).join(' '),
    })),
    sentence: figure.querySelector('.steps-said p').textContent,
    rows: [...figure.querySelectorAll('.fig-data tr[data-steps]')].filter(row => !row.hidden).length,
}))[0]"""


def stored(chapter: str, mime: str) -> list[dict]:
    """What a chapter stores of one kind beside its outputs."""
    cells = json.loads((ROOT / "chapters" / f"{chapter}.ipynb").read_text("utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [data[mime] for data in outputs if mime in data]


def stepped(chapter: str) -> dict:
    return next(about for about in stored(chapter, sheet.MIME) if "steps" in about)


@pytest.fixture
def visit(book, open_page):
    def go(chapter: str, **reader):
        page = open_page(**reader)
        page.goto((book / "chapters" / f"{chapter}.html").as_uri())
        return page

    return go


@pytest.mark.book
def test_a_script_is_loaded_where_its_control_is(site):
    for script, control in (
        ("steps.js", ".steps"),
        ("whatif.js", ".whatif"),
        ("ledger.js", "form.filters"),
    ):
        having = {name for name, soup in site.pages.items() if soup.select(control)}
        loading = f'script[src*="{script}"]'
        assert having == {name for name, soup in site.pages.items() if soup.select(loading)}
        assert having


# -- a figure with steps ----------------------------------------------------------


def known_on(about: dict, day: str) -> set[str]:
    """The claims of a figure that had been said by a day, asked of the ledger afresh."""
    return set(about["claims"]) & set(claims(as_of=day)["claim_id"])


def set_to(page, step: int) -> dict:
    page.locator(".steps input").fill(str(step))
    return page.evaluate(SEEN)


@in_browser
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
@pytest.mark.parametrize("chapter", STEPPED)
def test_what_is_seen_on_each_step_is_what_was_known_and_nothing_jumps(visit, chapter, width, dark):
    about, page = stepped(chapter), visit(chapter, width=width, dark=dark)
    figure, places = page.locator("figure:has(.steps)"), set()
    first = next(iter(known_on(about, about["steps"][0]["day"])))
    for number, step in [*enumerate(about["steps"]), (0, about["steps"][0])]:
        seen, known = set_to(page, number), known_on(about, step["day"])
        assert [set(drawing["claims"]) for drawing in seen["drawings"]] == [known], step["day"]
        assert seen["sentence"] == step["said"] and seen["rows"] == len(known)
        assert seen["drawings"][0]["label"] == step["alt"]
        assert "As known " + dates.say_by(step["day"]) in seen["drawings"][0]["words"]
        drawing = figure.locator("svg[role=img]:visible").bounding_box()
        mark = figure.locator(f"svg:visible [data-claim={first}]").first.bounding_box()
        places.add((drawing["y"], drawing["height"], mark["x"], mark["y"]))
    assert len(places) == 1 and page.faults == []
    if chapter == CHAPTER:
        for summary in figure.locator("details summary").all():
            summary.click()
        assert browser.axe(page, "figure:has(.steps)") == []


@in_browser
def test_the_keyboard_steps(visit):
    page, said = visit(CHAPTER), [step["said"] for step in stepped(CHAPTER)["steps"]]
    sentence, slider = page.locator(".steps-said p").first, page.locator(".steps input")
    earlier, later = page.locator(".steps button").all()
    slider.focus()
    for key, step in (("ArrowLeft", -2), ("Home", 0), ("ArrowRight", 1), ("End", -1)):
        page.keyboard.press(key)
        assert sentence.text_content() == said[step], key
        ends = [button.get_attribute("aria-disabled") for button in (earlier, later)]
        assert ends == [str(step == 0).lower(), str(step == -1).lower()], key
    assert slider.get_attribute("aria-valuetext") == "1 October 2026"
    for key, step in (("Shift+Tab", -1), ("Enter", -2), ("Tab", -2), ("Tab", -2), ("Space", -1)):
        page.keyboard.press(key)
        assert sentence.text_content() == said[step], key
    assert sentence.get_attribute("role") == "status"


@in_browser
def test_touch_steps_on_targets_large_enough(visit):
    page = visit("03-after-the-doors", width=320, touch=True)
    said = [step["said"] for step in stepped("03-after-the-doors")["steps"]]
    sentence, slider = page.locator(".steps-said p").first, page.locator(".steps input")
    earlier, later = page.locator(".steps button").all()
    for button, step in ((earlier, -2), (earlier, -3), (later, -2)):
        button.tap()
        assert sentence.text_content() == said[step]
    slider.tap(position={"x": 3, "y": 20})
    assert sentence.text_content() == said[0]
    assert all(part.bounding_box()["height"] >= 44 for part in (slider, earlier, later))


@in_browser
def test_without_scripts_the_last_day_and_the_whole_table_are_shown(visit):
    about, page = stepped(CHAPTER), visit(CHAPTER, width=390, scripts=False)
    seen, last = page.evaluate(SEEN), about["steps"][-1]
    assert seen["sentence"] == last["said"]
    assert [set(drawing["claims"]) for drawing in seen["drawings"]] == [set(about["claims"])]
    words = seen["drawings"][0]["words"]
    assert "As known " + dates.say_by(last["day"]) in words and words.count("As known") == 1
    for number, record in enumerate(stored(CHAPTER, whatif.MIME)):
        box = page.locator(".whatif").nth(number)
        cells = [cell.inner_text().strip() for cell in box.locator("[data-pick]").all()]
        places = sorted(answer["cell"] for answer in record["answers"])
        assert cells == [record["rows"][row][column] for row, column in places]
        assert all(note in box.text_content() for note in record["notes"])


# -- what if ----------------------------------------------------------------------


@in_browser
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
def test_each_pick_shows_its_answer_and_its_warning(visit, width, dark):
    page = visit(CHAPTER, width=width, dark=dark)
    for number, record in enumerate(stored(CHAPTER, whatif.MIME)):
        box = page.locator(".whatif").nth(number)
        pickers = box.locator("select").all()
        offered = [picker.locator("option").all_text_contents() for picker in pickers]
        assert offered == [choice[1] for choice in record["choices"]]
        # the one with most warnings last, for axe
        for answer in sorted(record["answers"], key=lambda answer: len(answer["warnings"])):
            for picker, option in zip(pickers, answer["pick"]):
                picker.select_option(index=option)
            said = box.locator("[role=status] > *:visible").all_text_contents()
            warnings = [whatif.WARNINGS[name] for name in answer["warnings"]]
            assert said == [answer["text"], answer["formula"], *warnings]
            picked = box.locator("td.picked").all_text_contents()
            assert len(picked) == 1 and picked[0].startswith(answer["text"])
    assert browser.axe(page, ".whatif") == [] and page.faults == []


@in_browser
def test_it_opens_on_a_pair_of_one_voice_and_works_by_keyboard(visit):
    page = visit(CHAPTER)
    box, pickers = page.locator(".whatif").first, page.locator(".whatif select")
    warning = box.locator(f"[data-warning={whatif.OTHER}]")
    assert box.locator("strong").text_content() == "about 68%" and not warning.is_visible()
    pickers.nth(1).focus()
    page.keyboard.press("Home")
    assert box.locator("strong").text_content() == "about 5.4%" and warning.is_visible()
    assert page.locator(".whatif label").count() == pickers.count() == 3
    assert all(picker.bounding_box()["height"] >= 44 for picker in pickers.all())
