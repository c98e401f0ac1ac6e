from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import dates

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
PARTIAL = st.builds(lambda day, size: day.isoformat()[:size], DAYS, st.sampled_from([4, 7, 10]))


@given(PARTIAL)
def test_a_partial_date_spans_its_year_month_or_day(text):
    first, last = dates.earliest(text), dates.latest(text)
    assert first <= dates.middle(text) <= last
    assert first.isoformat().startswith(text) and last.isoformat().startswith(text)
    days = (last - first).days + 1
    whole_month = calendar.monthrange(first.year, first.month)[1]
    assert (
        days == {4: 366 if calendar.isleap(first.year) else 365, 7: whole_month, 10: 1}[len(text)]
    )


@given(PARTIAL)
def test_a_date_is_said_in_words_that_a_reader_can_turn_back(text):
    said = dates.say(text).split()
    month = f"-{dates.MONTHS.index(said[-2]):02d}" if len(said) > 1 else ""
    day = f"-{int(said[0]):02d}" if len(said) > 2 else ""
    assert said[-1] + month + day == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13",
        "2026-00-01",
        "19/01/2026",
        "2026-1-19",
        "26-01-19",
        "2026-01-19T10",
        "today",
        "",
        "0000",
    ],
)
def test_what_is_no_date(text):
    assert not dates.is_date(text)
    with pytest.raises(ValueError):
        dates.latest(text)


def test_the_year_can_be_left_off_a_full_date_only():
    assert dates.say("2026-01-19", year=False) == "19 January"
    assert dates.say("2026-01", year=False) == "January 2026"
    assert dates.say("2026", year=False) == "2026"
