"""A figure with steps: what is seen on each day is what the ledger knew then, in words, marks and rows."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from ledger import LedgerError, claims, claims_chart, dates, latest, series_chart, steps
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


@pytest.fixture(scope="module")
def made():
    return steps(drawn, DAYS)


@pytest.fixture(scope="module")
def series():
    return steps(over_time, YEARS)


def on(step: int, part) -> bool:
    return str(step) in part["data-steps"].split()


@pytest.mark.parametrize(
    ("name", "draw", "days"), [("made", drawn, DAYS), ("series", over_time, YEARS)]
)
def test_each_mark_says_on_which_steps_it_is_seen(name, draw, days, request):
    stepped = request.getfixturevalue(name)
    known = [set(draw(day).claims) for day in days]
    for width in (style.WIDE, style.NARROW):
        soup = BeautifulSoup(stepped.svg(width), "html.parser")
        marks = soup.select("[data-claim]")
        for step in range(len(days)):
            assert {mark["data-claim"] for mark in marks if on(step, mark)} == known[step]
        for part in soup.select("[data-steps]"):
            assert (part.get("display") == "none") == (not on(len(days) - 1, part))
    for claim_id, seen in zip(stepped.figures[-1].claims, stepped.seen()):
        assert [str(s) in seen.split() for s in range(len(days))] == [claim_id in k for k in known]


def test_each_step_has_its_own_head_and_foot_and_the_last_shows_as_the_figure_alone_would(made):
    for step, day in enumerate(DAYS):
        soup = BeautifulSoup(made.svg(), "html.parser")
        for part in soup.select("[data-steps]"):
            if not on(step, part):
                part.decompose()
        words = words_in(str(soup.svg))
        assert f"Title of {day}" in words and "As known " + dates.say_by(day) in words
        assert words.count("Title of") == words.count("As known") == 1
    alone = BeautifulSoup(drawn(DAYS[-1]).svg(), "html.parser").svg
    assert (soup.svg["height"], soup.svg["viewbox"]) == (alone["height"], alone["viewbox"])


def test_a_line_joins_only_what_was_known(series):
    soup = BeautifulSoup(series.svg(), "html.parser")
    places = {}  # on each step the places that the line joins; the dashed line of the break aside
    for path in soup.select("g[data-steps]:not([data-claim]) > path:not([style*=dasharray])"):
        for step in path.parent["data-steps"].split():
            places[int(step)] = len(re.findall("[ML]", path["d"]))
    assert places == {n: len(over_time(day).claims) for n, day in enumerate(YEARS)}


def test_a_notebook_stores_one_drawing_and_what_is_said_of_each_day(made):
    bundle = made._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain", MIME}
    about = bundle[MIME]
    assert [step["day"] for step in about["steps"]] == DAYS
    assert all(step["said"] in bundle["text/plain"] for step in about["steps"])
    assert about["alt"] == about["steps"][-1]["alt"] == drawn(DAYS[-1]).alt
    assert len(about["seen"]) == len(about["rows"]) and about["seen"][0] == "1 2 3"
    one = drawn(DAYS[-1])._repr_mimebundle_()
    assert len(json.dumps(bundle)) < 1.6 * len(json.dumps(one)), "one drawing, not one a day"


def test_a_sentence_counts_and_keeps_each_qualifier():
    words = escaped().query("qualifier == 'words'")[:1]
    bounds = escaped().query("qualifier in ('at_least', 'up_to')")
    held = claims("shaddadi-held").query("qualifier in ('range', 'about')")
    for rows, said in (
        (words, "At the end of February 2026: no number, only 1 word without a number."),
        (escaped().query("text == 'about 200'"), "2026: 4 counts, each about 200."),
        (bounds, "from at least 120 to up to 1,500"),
        (held, ", the smallest about 120, the largest 3,000 to 5,000"),
    ):
        assert said in span(rows, "2026-02")
    assert latest(claims("transfer-moved", as_of="2026-01-21"), "2026-01-21") == (
        "On the evening of 21 January 2026: 2 counts, the last said on 21 January 2026: "
        "150 (US Central Command (CENTCOM)) and 144 (Iraqi intelligence general (unnamed, to AP))."
    )
    camp = latest(claims("al-hol-residents", "al-hol-administration"), "2026-10-01")
    assert "(al-Hol camp administration, for 19 January)" in camp


def fewer(day: str):
    return claims_chart(escaped()[: 8 if day < "2026-01-21" else 3], *HEAD, as_of=day)


@pytest.mark.parametrize(
    ("draw", "days", "words"),
    [
        (drawn, ["2026-01-20", "2026-01-19"], "earliest first"),
        (drawn, ["20 January", "2026-01-20"], "is not a date"),
        (drawn, ["2020", "2026"], "Nothing to draw"),
        (lambda day: claims_chart(escaped(), *HEAD), DAYS, "said later: .*Pass as_of"),
        (fewer, DAYS, "Steps only add"),
    ],
)
def test_what_cannot_be_stepped_through_is_refused(draw, days, words):
    with pytest.raises(LedgerError, match=words):
        steps(draw, days)
