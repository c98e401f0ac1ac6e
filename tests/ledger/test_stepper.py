"""A figure with steps: what is seen on each day is what the ledger knew then, in words, marks and rows."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ledger import LedgerError, claims, claims_chart, dates, latest, series_chart, steps
from ledger.claims import said_by
from ledger.figures import style
from ledger.figures.sheet import MIME
from ledger.figures.stepper import span
from tests import browser
from tests.conftest import CHAPTERS, ROOT

HEAD = "Title", "Subtitle"
DAYS = ["2026-01-19", "2026-01-20 01:00", "2026-01-20", "2026-02-28"]
MORE_BYTES = (
    3200  # what a figure with steps may add to a page, with its script and style, compressed
)
SEEN = """() => [...document.querySelectorAll('figure:has(.steps)')].map(figure => ({
    drawings: [...figure.querySelectorAll('svg[role=img]')].filter(svg => svg.getClientRects().length).map(svg => ({
        label: svg.getAttribute('aria-label'),
        claims: [...svg.querySelectorAll('[data-claim]')].filter(mark => mark.getClientRects().length).map(mark => mark.dataset.claim),
        words: [...svg.querySelectorAll('text')].filter(text => text.getClientRects().length).map(text => text.textContent).join(' '),
    })),
    sentence: figure.querySelector('.steps-said p').textContent,
    rows: [...figure.querySelectorAll('.fig-data tr[data-steps]')].filter(row => !row.hidden).length,
}))"""


def escaped():
    return claims("shaddadi-escaped")


def drawn(day: str):
    return claims_chart(escaped(), *HEAD, as_of=day)


def over_time(day: str):
    rows = claims("al-hol-residents", "un-ocha").query("qualifier == 'exactly'")
    return series_chart(
        rows, *HEAD, join=["un-ocha"], breaks={"2020-01": "rule"} if day > "2020" else {}, as_of=day
    )


def stored() -> list[tuple[str, dict]]:
    """Every figure with steps that a chapter stores: the chapter's name, and what is kept beside the drawing."""
    found = []
    for path in CHAPTERS:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            about = [o["data"][MIME] for o in cell.get("outputs", []) if MIME in o.get("data", {})]
            found += [(path.stem, a) for a in about if "steps" in a]
    return found


STEPPED = dict(stored())
every_stepper = pytest.mark.parametrize("chapter", STEPPED)


def known_then(about: dict, day: str) -> set[str]:
    """The claims of a figure that had been said by a day, asked of the ledger afresh."""
    return set(about["claims"]) & set(claims(as_of=day)["claim_id"])


# -- the library --------------------------------------------------------------


@pytest.mark.parametrize("width", [style.WIDE, style.NARROW])
@pytest.mark.parametrize("draw", [drawn, over_time], ids=["claims", "series"])
def test_each_mark_says_on_which_steps_it_is_seen(draw, width):
    days = DAYS if draw is drawn else ["2019-03-31", "2019", "2020", "2026"]
    made = steps(draw, days)
    soup = BeautifulSoup(made.svg(width), "html.parser")
    assert {m["data-claim"] for m in soup.select("[data-claim]")} == set(made.figures[-1].claims)
    for number, day in enumerate(days):
        seen = {
            m["data-claim"]
            for m in soup.select("[data-claim]")
            if str(number) in m["data-steps"].split()
        }
        assert seen == set(draw(day).claims), day
    last = str(len(days) - 1)
    for part in soup.select("[data-steps]"):
        assert (part.get("display") == "none") == (last not in part["data-steps"].split())


def test_each_step_has_its_own_head_and_foot_and_the_last_shows_as_the_figure_alone_would():
    made = steps(
        lambda day: claims_chart(escaped(), f"Title of {day}", "Subtitle", as_of=day), DAYS
    )
    soup = BeautifulSoup(made.svg(), "html.parser")
    for number, day in enumerate(DAYS):
        for part in soup.select("[data-steps]"):
            shown = str(number) in part["data-steps"].split()
            part["style"] = "" if shown else "gone"
        words = " ".join(
            t.get_text() for t in soup.select("text") if not t.find_parent(style="gone")
        )
        assert f"Title of {day}" in words and "As known " + dates.say_by(day) in words
        assert words.count("Title of") == words.count("As known") == 1
    alone = BeautifulSoup(drawn(DAYS[-1]).svg(), "html.parser")
    assert soup.svg["height"] == alone.svg["height"] and soup.svg["viewbox"] == alone.svg["viewbox"]


def test_a_line_joins_only_what_was_known():
    days = ["2019-05", "2019", "2020"]
    made = steps(over_time, days)
    soup = BeautifulSoup(made.svg(), "html.parser")
    lines = {}
    for path in soup.select("g[data-steps]:not([data-claim]) > path"):
        if (
            path["d"].count("L") != 1 or path.parent["data-steps"] != "2"
        ):  # the dashed line of the break
            lines |= dict.fromkeys(
                path.parent["data-steps"].split(), len(re.findall("[ML]", path["d"]))
            )
    for number, day in enumerate(days):
        assert lines[str(number)] == len(over_time(day).claims) > 1, day


def test_a_notebook_stores_one_drawing_and_what_is_said_of_each_day():
    made = steps(drawn, DAYS)
    bundle = made._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain", MIME}
    about = bundle[MIME]
    assert [step["day"] for step in about["steps"]] == DAYS
    assert all(step["said"] in bundle["text/plain"] for step in about["steps"])
    assert about["alt"] == about["steps"][-1]["alt"] and len(
        {step["alt"] for step in about["steps"]}
    ) == len(DAYS)
    assert len(about["seen"]) == len(about["rows"]) and about["seen"][0] == "1 2 3"
    one = drawn(DAYS[-1])._repr_mimebundle_()
    assert len(json.dumps(bundle)) < 1.6 * len(json.dumps(one)), (
        "steps ride along, they are not drawings of their own"
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-01-19", "On the evening of 19 January 2026: 1 count, about 1,500 (Farhad Shami, SDF spokesman), and 2 words without a number."),
        ("2026-01-20 01:00", "At 01:00 on 20 January 2026, Damascus time: 2 counts, from about 120 to about 1,500, and 2 words without a number."),
        ("2026-02", "At the end of February 2026: 8 counts, from about 120 to about 1,500, and 5 words without a number."),
    ],
)  # fmt: skip
def test_a_sentence_counts_and_keeps_each_qualifier(day, words):
    assert span(claims("shaddadi-escaped", as_of=day), day) == words


def test_sentences_of_other_selections():
    rows = escaped()
    assert (
        span(rows.query("qualifier == 'words'")[:1], "2026-02")
        == "At the end of February 2026: no number, only 1 word without a number."
    )
    assert (
        span(rows.query("text == 'about 200'"), "2026-02")
        == "At the end of February 2026: 4 counts, each about 200."
    )
    ranged = claims(["shaddadi-held"]).query("qualifier in ('range', 'about')")
    assert ", the smallest about 120, the largest 3,000 to 5,000" in span(ranged, "2026-02")
    assert "from at least 120 to up to 1,500" in span(
        rows.query("qualifier in ('at_least', 'up_to')"), "2026-02"
    )


def test_the_latest_are_named_with_their_owners_and_the_day_meant():
    first = latest(claims("transfer-moved", as_of="2026-01-21"), "2026-01-21")
    assert first == (
        "On the evening of 21 January 2026: 2 counts, the last said on 21 January 2026: "
        "150 (US Central Command (CENTCOM)) and 144 (Iraqi intelligence general (unnamed, to AP))."
    )
    assert "(al-Hol camp administration, for 19 January)" in latest(
        claims("al-hol-residents", "al-hol-administration"), "2026-10-01"
    )
    assert latest(escaped().query("qualifier == 'words'"), "2026").endswith(
        "no number, only 5 words without a number."
    )


@pytest.mark.parametrize(
    ("draw", "days", "words"),
    [
        (drawn, ["2026-01-20"], "two or more"),
        (drawn, ["2026-01-20", "2026-01-19"], "earliest first"),
        (drawn, ["2026-01-20", "2026-01-20"], "two or more different"),
        (drawn, ["20 January", "2026-01-20"], "is not a date"),
        (drawn, ["2020", "2026"], "Nothing to draw"),
        (lambda day: claims_chart(escaped(), *HEAD), DAYS, "said later: .*Pass as_of"),
        (lambda day: claims_chart(escaped()[: 8 if day < "2026-01-21" else 3], *HEAD, as_of=day), DAYS, "Steps only add"),
    ],
    ids=["one day", "out of order", "a day twice", "no date", "nothing known", "said later", "gone again"],
)  # fmt: skip
def test_what_cannot_be_stepped_through_is_refused(draw, days, words):
    with pytest.raises(LedgerError, match=words):
        steps(draw, days)


# -- the chapters and the built book ------------------------------------------


def test_three_chapters_have_a_figure_with_steps_and_one_keeps_the_hours():
    assert (
        set(STEPPED) == {"conflicting-claims", "after-the-doors", "al-hol-and-roj"}
        and len(stored()) == 3
    )
    days = [step["day"] for step in STEPPED["conflicting-claims"]["steps"]]
    assert any(" " in day for day in days) and days[-1] == "2026-10-01"
    assert set(STEPPED["conflicting-claims"]["claims"]) == set(escaped()["claim_id"])


@every_stepper
def test_a_stored_sentence_is_the_one_computed_from_the_rows(chapter):
    about, say = STEPPED[chapter], latest if chapter == "al-hol-and-roj" else span
    for step in about["steps"]:
        rows = claims(as_of=step["day"])
        assert step["said"] == say(rows[rows["claim_id"].isin(about["claims"])], step["day"])


@pytest.mark.book
@every_stepper
def test_both_drawings_and_the_table_of_a_page_follow_the_ledger(book, chapter):
    about = STEPPED[chapter]
    figure = page(book, chapter).select_one("figure:has(.steps)")
    says = claims().set_index("claim_id")[["name", "text"]].apply(tuple, axis=1)
    for number, step in enumerate(about["steps"]):
        known = known_then(about, step["day"])
        for drawing in figure.find_all("svg", role="img"):
            marks = [
                m for m in drawing.select("[data-claim]") if str(number) in m["data-steps"].split()
            ]
            assert {m["data-claim"] for m in marks} == known, step["day"]
        rows = [
            row
            for row in figure.select("tr[data-steps]")
            if str(number) in row["data-steps"].split()
        ]
        listed = sorted((row.th.get_text(), row.td.get_text()) for row in rows)
        assert listed == sorted(says[i] for i in known), step["day"]
    assert [li.get_text() for li in figure.select(".steps-all li")] == [
        step["said"] for step in about["steps"]
    ]


def page(book: Path, chapter: str) -> BeautifulSoup:
    return BeautifulSoup((book / "chapters" / f"{chapter}.html").read_text("utf-8"), "html.parser")


def compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9, mtime=0))


@pytest.mark.book
@every_stepper
def test_steps_add_few_bytes_to_a_page(book, chapter):
    soup = page(book, chapter)
    whole = compressed(str(soup))
    for gone in soup.select(".steps, .steps-said, .steps-all, [display=none][data-steps]"):
        gone.decompose()
    for part in soup.select("[data-steps]"):
        del part["data-steps"], part["data-claim"]
    static = ROOT / "theme" / "static"
    extra = sum(
        compressed((static / name).read_text("utf-8")) for name in ("steps.js", "controls.css")
    )
    added = whole - compressed(str(soup)) + extra
    print(f"{chapter}: {added} bytes, compressed, of which script and style {extra}")
    assert 0 < added <= MORE_BYTES


@pytest.mark.book
def test_a_page_without_a_control_loads_no_script_for_it(book):
    for path in (book / "chapters").glob("*.html"):
        text, soup = path.read_text("utf-8"), BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for script, control in (("steps.js", ".steps"), ("whatif.js", ".whatif")):
            assert (script in text) == bool(soup.select(control)), path.name


# -- in a browser -------------------------------------------------------------


def opened(book: Path, tab, chapter: str):
    tab.goto((book / "chapters" / f"{chapter}.html").as_uri())
    return tab


def set_to(tab, number: int) -> dict:
    tab.locator(".steps input").fill(str(number))
    return tab.evaluate(SEEN)[0]


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (390, True), (320, False)])
@every_stepper
def test_what_is_seen_on_each_step_is_what_was_known(book, open_page, chapter, width, dark):
    about, tab = STEPPED[chapter], opened(book, open_page(width=width, dark=dark), chapter)
    for number, step in [*enumerate(about["steps"]), (0, about["steps"][0])]:
        seen, known = set_to(tab, number), known_then(about, step["day"])
        assert [set(d["claims"]) for d in seen["drawings"]] == [known], step["day"]
        assert seen["sentence"] == step["said"] and seen["rows"] == len(known)
        assert seen["drawings"][0]["label"] == step["alt"]
        assert "As known " + dates.say_by(step["day"]) in seen["drawings"][0]["words"]
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth") and tab.faults == []


@pytest.mark.book
@pytest.mark.browser
def test_nothing_jumps_from_step_to_step(book, open_page):
    for width in (1366, 320):
        tab = opened(book, open_page(width=width), "al-hol-and-roj")
        places = set()
        for number in range(len(STEPPED["al-hol-and-roj"]["steps"])):
            set_to(tab, number)
            drawing = tab.locator("figure:has(.steps) svg[role=img]:visible").bounding_box()
            mark = tab.locator("svg:visible [data-claim=alhol-2018-12-9454]").first.bounding_box()
            places.add((drawing["y"], drawing["height"], mark["x"], mark["y"]))
        assert len(places) == 1


@pytest.mark.book
@pytest.mark.browser
def test_the_keyboard_steps(book, open_page):
    tab, said = (
        opened(book, open_page(), "conflicting-claims"),
        [s["said"] for s in STEPPED["conflicting-claims"]["steps"]],
    )
    sentence, slider = tab.locator(".steps-said p").first, tab.locator(".steps input")
    slider.focus()
    for key, number in (
        ("ArrowLeft", -2),
        ("ArrowLeft", -3),
        ("Home", 0),
        ("ArrowRight", 1),
        ("End", -1),
    ):
        tab.keyboard.press(key)
        assert sentence.text_content() == said[number], key
        ends = [
            button.get_attribute("aria-disabled") for button in tab.locator(".steps button").all()
        ]
        assert ends == [str(number == 0).lower(), str(number == -1).lower()], key
    assert slider.get_attribute("aria-valuetext") == "1 October 2026"
    tab.keyboard.press("Shift+Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Earlier"
    tab.keyboard.press("Enter")
    assert sentence.text_content() == said[-2]
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    assert sentence.text_content() == said[-1]
    tab.keyboard.press("Space")  # there is no later day
    assert (
        sentence.text_content() == said[-1]
        and tab.locator(".steps button").last.get_attribute("aria-disabled") == "true"
    )
    assert sentence.get_attribute("role") == "status"


@pytest.mark.book
@pytest.mark.browser
def test_touch_steps_on_targets_large_enough(book, open_page):
    tab = opened(book, open_page(width=320, touch=True), "after-the-doors")
    said = [step["said"] for step in STEPPED["after-the-doors"]["steps"]]
    sentence, buttons = tab.locator(".steps-said p").first, tab.locator(".steps button")
    buttons.first.tap()
    buttons.first.tap()
    assert sentence.text_content() == said[-3]
    buttons.last.tap()
    assert sentence.text_content() == said[-2]
    slider = tab.locator(".steps input")
    box = slider.bounding_box()
    tab.touchscreen.tap(box["x"] + 3, box["y"] + box["height"] / 2)
    assert sentence.text_content() == said[0]
    assert all(
        part.bounding_box()["height"] >= 44 for part in (slider, buttons.first, buttons.last)
    )


@pytest.mark.book
@pytest.mark.browser
@every_stepper
def test_without_scripts_the_last_day_is_shown_and_no_dead_control(book, open_page, chapter):
    about, tab = STEPPED[chapter], opened(book, open_page(width=390, scripts=False), chapter)
    figure = tab.locator("figure:has(.steps)")
    assert not tab.locator(".steps").is_visible()
    assert figure.locator(".steps-said p").first.text_content() == about["steps"][-1]["said"]
    marks = figure.locator("svg.fig-narrow [data-claim]")
    assert {m.get_attribute("data-claim") for m in marks.all() if m.is_visible()} == set(
        about["claims"]
    )
    words = " ".join(
        text.text_content()
        for text in figure.locator("svg.fig-narrow text").all()
        if text.is_visible()
    )
    assert "As known on 1 October 2026" in words and words.count("As known") == 1


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@every_stepper
def test_axe_finds_nothing_on_an_early_day(book, open_page, chapter, dark):
    tab = opened(book, open_page(width=390, dark=dark), chapter)
    set_to(tab, 0)
    for opened_part in tab.locator("figure:has(.steps) details summary").all():
        opened_part.click()
    assert browser.axe(tab) == []


def test_no_row_is_known_by_two_rules():
    """The tests ask claims(as_of=...); the drawings were cut by the same rule, row by row."""
    rows = claims()
    for day in DAYS:
        assert set(claims(as_of=day)["claim_id"]) == {
            r.claim_id for r in rows.itertuples() if said_by(r, day)
        }
