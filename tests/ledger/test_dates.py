"""Dates known to the day, the month or the year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import dates

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_a_partial_date_spans_its_year_month_or_day_and_is_said_in_words(whole, size):
    text, day = whole.isoformat()[:size], dt.timedelta(days=1)
    first, last = dates.earliest(text), dates.latest(text)
    assert first <= dates.middle(text) <= last
    days = [first, dates.middle(text), last, first - day, last + day]
    assert [d.isoformat().startswith(text) for d in days] == [True, True, True, False, False]
    said = dates.say(text).split()
    month = f"-{dates.MONTHS.index(said[-2]):02d}" if len(said) > 1 else ""
    assert said[-1] + month + (f"-{int(said[0]):02d}" if len(said) > 2 else "") == text


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13", "19/01/2026", "2026-1-19", "today", ""])
def test_what_is_no_date(text):
    assert not dates.is_date(text)
    for ask in (dates.earliest, dates.latest):
        with pytest.raises(ValueError):
            ask(text)
