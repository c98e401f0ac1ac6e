"""A figure with steps: what is seen on each day is what the ledger knew then, in words, marks and rows."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from ledger import LedgerError, claims, claims_chart, dates, latest, series_chart, steps
from ledger.claims import said_by
from ledger.figures import style
from ledger.figures.sheet import MIME
from ledger.figures.stepper import span
from tests.ledger.drawings import words_in

HEAD = "Title", "Subtitle"
DAYS = ["2026-01-19", "2026-01-20 01:00", "2026-01-20", "2026-02-28"]
YEARS = ["2019-05", "2019", "2020", "2026"]


def escaped():
    return claims("shaddadi-escaped")


def drawn(day: str):
    return claims_chart(escaped(), f"Title of {day}", "Subtitle", as_of=day)


def over_time(day: str):
    rows = claims("al-hol-residents", "un-ocha").query("qualifier == 'exactly'")
    breaks = {"2020-01": "rule"} if day >= "2026" else {}
    return series_chart(rows, *HEAD, join=["un-ocha"], breaks=breaks, as_of=day)


def shown_on(step: int, part) -> bool:
    return str(step) in part["data-steps"].split()


@pytest.mark.parametrize("width", [style.WIDE, style.NARROW])
@pytest.mark.parametrize(("draw", "days"), [(drawn, DAYS), (over_time, YEARS)], ids=["claims", "series"])  # fmt: skip
def test_each_mark_says_on_which_steps_it_is_seen(draw, days, width):
    made = steps(draw, days)
    soup = BeautifulSoup(made.svg(width), "html.parser")
    marks = soup.select("[data-claim]")
    for step, day in enumerate(days):
        seen = {mark["data-claim"] for mark in marks if shown_on(step, mark)}
        assert seen == set(draw(day).claims) == {i for i, on in zip(made.figures[-1].claims, made.seen()) if str(step) in on.split()}  # fmt: skip
    for part in soup.select("[data-steps]"):
        assert (part.get("display") == "none") == (not shown_on(len(days) - 1, part))
    assert "step|" not in str(soup)


def test_each_step_has_its_own_head_and_foot_and_the_last_shows_as_the_figure_alone_would():
    drawing = steps(drawn, DAYS).svg()
    for step, day in enumerate(DAYS):
        soup = BeautifulSoup(drawing, "html.parser")
        for part in soup.select("[data-steps]"):
            if not shown_on(step, part):
                part.decompose()
        words = words_in(str(soup.svg))
        assert f"Title of {day}" in words and "As known " + dates.say_by(day) in words
        assert words.count("Title of") == words.count("As known") == 1
    alone = BeautifulSoup(drawn(DAYS[-1]).svg(), "html.parser").svg
    whole = BeautifulSoup(drawing, "html.parser").svg
    assert (whole["height"], whole["viewbox"]) == (alone["height"], alone["viewbox"])


def test_a_line_joins_only_what_was_known():
    soup = BeautifulSoup(steps(over_time, YEARS).svg(), "html.parser")
    places = {}  # on each step the places that the line joins; the dashed line of the break aside
    for path in soup.select("g[data-steps]:not([data-claim]) > path:not([style*=dasharray])"):
        for step in path.parent["data-steps"].split():
            places[int(step)] = len(re.findall("[ML]", path["d"]))
    assert places == {n: len(over_time(day).claims) for n, day in enumerate(YEARS)}


def test_a_notebook_stores_one_drawing_and_what_is_said_of_each_day():
    bundle = steps(drawn, DAYS)._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain", MIME}
    about = bundle[MIME]
    assert [step["day"] for step in about["steps"]] == DAYS
    assert all(step["said"] in bundle["text/plain"] for step in about["steps"])
    assert [step["alt"] for step in about["steps"]] == [drawn(day).alt for day in DAYS]
    assert about["alt"] == about["steps"][-1]["alt"]
    assert len(about["seen"]) == len(about["rows"]) and about["seen"][0] == "1 2 3"
    one = drawn(DAYS[-1])._repr_mimebundle_()
    assert len(json.dumps(bundle)) < 1.6 * len(json.dumps(one)), "one drawing, not one a day"


@pytest.mark.parametrize(
    ("rows", "day", "words"),
    [
        (lambda: claims("shaddadi-escaped", as_of="2026-01-19"), "2026-01-19",
         "On the evening of 19 January 2026: 1 count, about 1,500 (Farhad Shami, SDF spokesman), and 2 words without a number."),
        (lambda: claims("shaddadi-escaped", as_of="2026-01-20 01:00"), "2026-01-20 01:00",
         "At 01:00 on 20 January 2026, Damascus time: 2 counts, from about 120 to about 1,500, and 2 words without a number."),
        (lambda: escaped().query("qualifier == 'words'")[:1], "2026-02",
         "At the end of February 2026: no number, only 1 word without a number."),
        (lambda: escaped().query("text == 'about 200'"), "2026-02", "At the end of February 2026: 4 counts, each about 200."),
        (lambda: escaped().query("qualifier in ('at_least', 'up_to')"), "2026-02", "from at least 120 to up to 1,500"),
        (lambda: claims("shaddadi-held").query("qualifier in ('range', 'about')"), "2026-02",
         ", the smallest about 120, the largest 3,000 to 5,000"),
    ],
)  # fmt: skip
def test_a_sentence_counts_and_keeps_each_qualifier(rows, day, words):
    said = span(rows(), day)
    assert said == words if words.endswith(".") else words in said


def test_the_latest_are_named_with_their_owners_and_the_day_meant():
    first = latest(claims("transfer-moved", as_of="2026-01-21"), "2026-01-21")
    assert first == (
        "On the evening of 21 January 2026: 2 counts, the last said on 21 January 2026: "
        "150 (US Central Command (CENTCOM)) and 144 (Iraqi intelligence general (unnamed, to AP))."
    )
    camp = latest(claims("al-hol-residents", "al-hol-administration"), "2026-10-01")
    assert "(al-Hol camp administration, for 19 January)" in camp
    words = latest(escaped().query("qualifier == 'words'"), "2026")
    assert words.endswith("no number, only 5 words without a number.")


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


def test_no_row_is_known_by_two_rules():
    """The tests ask claims(as_of=...); the drawings were cut by the same rule, row by row."""
    rows = claims()
    for day in DAYS:
        known = {row.claim_id for row in rows.itertuples() if said_by(row, day)}
        assert set(claims(as_of=day)["claim_id"]) == known
