"""Dates known to the day, the month or the year."""

from __future__ import annotations

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
    day = dt.timedelta(days=1)
    inside = [first.isoformat(), dates.middle(text).isoformat(), last.isoformat()]
    outside = [(first - day).isoformat(), (last + day).isoformat()]
    assert [d.startswith(text) for d in inside + outside] == [True] * 3 + [False] * 2


@given(PARTIAL)
def test_a_date_is_said_in_words_that_a_reader_can_turn_back(text):
    said = dates.say(text).split()
    month = f"-{dates.MONTHS.index(said[-2]):02d}" if len(said) > 1 else ""
    day = f"-{int(said[0]):02d}" if len(said) > 2 else ""
    assert said[-1] + month + day == text
    assert dates.say(text, year=False) == (" ".join(said[:-1]) if day else " ".join(said))


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13", "2026-00-01", "19/01/2026", "2026-1-19", "26-01-19",
                                  "2026-01-19T10", "today", "", "0000"])  # fmt: skip
def test_what_is_no_date(text):
    assert not dates.is_date(text)
    for ask in (dates.earliest, dates.latest):
        with pytest.raises(ValueError):
            ask(text)
