"""Phrases read back: the qualifier, the number or numbers, and what states no amount at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import claim
from ledger.rounding import write_number
from ledger.wording import NUMBER_WORDS, Reading, brief, plural, read, read_number


@pytest.mark.parametrize(
    ("text", "qualifier", "low", "high"),
    [
        ("81", "exactly", 81, 81), ("67.5%", "exactly", 67.5, 67.5), ("12.5 times", "exactly", 12.5, 12.5),
        ("twenty-one", "exactly", 21, 21), ("five of them", "exactly", 5, 5), ("£15 million", "exactly", 15e6, 15e6),
        ("147.9 million", "exactly", 147_900_000, 147_900_000), ("\N{MINUS SIGN}40", "exactly", -40, -40),
        ("about 120", "about", 120, 120), ("some 1,500 men", "about", 1500, 1500),
        ("an estimated 40,000", "about", 40000, 40000), ("about\N{NO-BREAK SPACE}120", "about", 120, 120),
        ("about \N{MINUS SIGN}$2 million", "about", -2e6, -2e6),
        ("at least 27", "at_least", 27, 27), ("no fewer than five", "at_least", 5, 5), ("no less than 5", "at_least", 5, 5),
        ("more than 56,000 people", "more_than", 56000, 56000), ("over $130 million", "more_than", 130e6, 130e6),
        ("up to 7,000 men", "up_to", 7000, 7000), ("at most ten", "up_to", 10, 10), ("no more than 5", "up_to", 5, 5),
        ("not more than 5", "up_to", 5, 5), ("fewer than 20", "fewer_than", 20, 20), ("less than 3%", "fewer_than", 3, 3),
        ("under 20", "fewer_than", 20, 20),
        ("3,000 to 5,000", "range", 3000, 5000), ("between 3,000 and 5,000", "range", 3000, 5000),
        ("3 to 5 million", "range", 3e6, 5e6), ("$500,000 to $2 million", "range", 500_000, 2e6),
    ],
)  # fmt: skip
def test_what_a_phrase_says(text, qualifier, low, high):
    assert read(text) == Reading(qualifier, low, high, about=qualifier == "about")


@pytest.mark.parametrize(
    "text",
    [
        "", "dozens", "the rest", "a number", "5 of 10", "5,000 to 3,000", "1 and 2 and 3", "thousands", "two dozen",
        "a dozen", "five million", "two thirds", "a third",
        "nearly 7,000", "almost 81", "barely 81", "just over 120", "well under 120", "only 81",
    ],
)  # fmt: skip
def test_what_states_no_single_amount(text):
    assert read(text) is None


@pytest.mark.parametrize("phrase", ["at least", "up to", "more than", "fewer than"])
def test_a_bound_may_itself_be_approximate(phrase):
    bare, hedged = read(f"{phrase} 40"), read(f"{phrase} about 40")
    assert bare is not None and hedged is not None
    assert bare.qualifier == hedged.qualifier and hedged.about and not bare.about


def test_a_range_may_be_approximate():
    assert read("about 3 to 5") == Reading("range", 3, 5, about=True)


@given(st.integers(0, 10**12), st.sampled_from(["", "percent", "USD", "GBP", "EUR"]))
def test_whole_numbers_are_written_and_read_back_in_every_unit(number, unit):
    assert read_number(write_number(float(number), unit)) == number
    assert write_number(float(number)) == f"{number:,}"


def test_money_has_its_scale():
    written = [write_number(n, "USD") for n in (999_999, 1e6, 2.92e9)]
    assert written == ["$999,999", "$1 million", "$2.92 billion"]


@given(st.integers(-(10**7), 10**7), st.sampled_from(["", "percent", "USD", "GBP", "EUR"]))
def test_tenths_are_written_and_read_back_in_every_unit(tenths, unit):
    assert read_number(write_number(tenths / 10, unit)) == tenths / 10


def test_number_words_are_read():
    for word in NUMBER_WORDS.keys() - {"a", "no"}:
        assert read(f"about {word} of them") == Reading("about", *[NUMBER_WORDS[word]] * 2, True)


def test_labels_round_exact_money_and_say_about():
    assert len(claim("fts-2019-requirement-september").text()) > 15
    assert brief(claim("fts-2019-requirement-september")) == "about $3.29 billion"
    assert brief(claim("shaddadi-recaptured-moi-81")) == "81"


def test_one_and_many():
    assert (plural(1, "row"), plural(0, "row"), plural(2000, "row")) == (
        "1 row",
        "0 rows",
        "2,000 rows",
    )
    assert plural(2, "is a copy", "are copies") == "2 are copies"
