"""Phrases read back: the qualifier, the number or numbers, and what states no amount at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import claim
from ledger.rounding import write_number
from ledger.wording import NUMBER_WORDS, Reading, brief, plural, read, read_number

PHRASES = {
    "exactly": {"81": 81, "67.5%": 67.5, "twenty-one": 21, "five of them": 5, "£15 million": 15e6},
    "about": {"about 120": 120, "some 1,500 men": 1500, "an estimated 40,000": 40000},
    "at_least": {"at least 27": 27, "no fewer than five": 5, "no less than 5": 5},
    "more_than": {"more than 56,000 people": 56000, "over $130 million": 130e6},
    "up_to": {"up to 7,000": 7000, "at most ten": 10, "no more than 5": 5, "not more than 5": 5},
    "fewer_than": {"fewer than 20": 20, "less than 3%": 3, "under 20": 20},
}
RANGES = {
    "3,000 to 5,000": (3000, 5000),
    "between 3,000 and 5,000": (3000, 5000),
    "3 to 5 million": (3e6, 5e6),
    "$500,000 to $2 million": (500_000, 2e6),
}


def test_what_a_phrase_says():
    for qualifier, phrases in PHRASES.items():
        for text, number in phrases.items():
            about = qualifier == "about"
            assert read(text) == Reading(qualifier, number, number, about=about), text
    for text, ends in RANGES.items():
        assert read(text) == Reading("range", *ends), text
    assert read("about\N{NO-BREAK SPACE}\N{MINUS SIGN}$2 million") == Reading(
        "about", -2e6, -2e6, True
    )
    assert read("about 3 to 5") == Reading("range", 3, 5, about=True)
    assert read("at least about 40") == Reading("at_least", 40, 40, about=True)
    for word in NUMBER_WORDS.keys() - {"a", "no"}:
        assert read(f"about {word} of them") == Reading("about", *[NUMBER_WORDS[word]] * 2, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dozens",
        "a number",
        "5 of 10",
        "5,000 to 3,000",
        "two dozen",
        "five million",
        "a third",
        "nearly 7,000",
        "just over 120",
        "only 81",
    ],
)
def test_what_states_no_single_amount(text):
    assert read(text) is None


@given(st.integers(-(10**12), 10**12), st.sampled_from(["", "percent", "USD", "GBP", "EUR"]))
def test_whole_numbers_and_tenths_are_written_and_read_back_in_every_unit(number, unit):
    tenths = (number % 10**7) / 10
    assert read_number(write_number(float(number), unit)) == number
    assert read_number(write_number(tenths, unit)) == tenths


def test_what_is_written():
    written = [write_number(n, "USD") for n in (999_999, 1e6, 2.92e9)]
    assert written == ["$999,999", "$1 million", "$2.92 billion"]
    assert brief(claim("fts-2019-requirement-september")) == "about $3.29 billion"
    assert brief(claim("shaddadi-recaptured-moi-81")) == "81"
    assert (plural(1, "row"), plural(2000, "row")) == ("1 row", "2,000 rows")
    assert plural(2, "is a copy", "are copies") == "2 are copies"
