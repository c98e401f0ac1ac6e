"""One link's text: rewritten in the author's form, or left to a person."""

from __future__ import annotations

import pandas as pd
import pytest

from ledger.amount import Amount
from ledger.results import Result
from ledger.rows import FILLED
from press.refresh import link_text
from press.refresh.link_text import Place

NBSP = "\N{NO-BREAK SPACE}"
COUNTED = {  # a quantity of each unit
    "": "shaddadi-escaped",
    "percent": "al-hol-children-in-school-share",
    "USD": "al-hol-bread-cost-daily",
    "ratio": "remaining-per-person-repatriated",
}


def states(qualifier, *numbers, unit=""):
    """A row of claims.csv that states an amount."""
    filled = [name for name in ("value", "low", "high") if name in FILLED[qualifier]]
    cells = dict.fromkeys(("value", "low", "high"), float("nan")) | dict(zip(filled, numbers))
    return pd.Series(
        {"claim_id": "x", "quantity_id": COUNTED[unit], "qualifier": qualifier, **cells}
    )


FORMS = [
    ("81", states("exactly", 95), "95"),
    ("no fewer than 27", states("at_least", 31), "no fewer than 31"),
    ("at least six", states("at_least", 12), "at least twelve"),
    ("six", states("exactly", 13), "13"),
    ("About 120", states("at_least", 140), "At least 140"),
    ("up to 7,000 men", states("fewer_than", 8000), "fewer than 8,000 men"),
    (f"about{NBSP}120", states("up_to", 140), f"up{NBSP}to{NBSP}140"),
    ("between 3,000 and 5,000", states("range", 4000, 6000), "between 4,000 and 6,000"),
    ("about 4,000", states("range", 4000, 6000), "4,000 to 6,000"),
    ("3 to 5 million", states("range", 4e6, 6e6), "4 to 6 million"),
    ("68 per cent", states("exactly", 79, unit="percent"), "79 per cent"),
    ("68%", states("range", 60, 70, unit="percent"), "60 to 70%"),
    (f"$65{NBSP}million", states("exactly", 70.5e6, unit="USD"), f"$70.5{NBSP}million"),
    ("$1 million", states("range", 950e6, 1.2e9, unit="USD"), "$950 million to $1.2 billion"),
    ("about $2.92 billion", states("exactly", 3_123_456_789, unit="USD"), "about $3.12 billion"),
    ("90th member", states("exactly", 91), "91st member"),
    ("about 13 times", states("about", 7.9, unit="ratio"), "about 7.9 times"),
]


@pytest.mark.parametrize(("words", "row", "new"), FORMS)
def test_a_text_is_rewritten_in_the_authors_form(words, row, new):
    place = Place("It was ", " of them")
    assert link_text.for_claim(words, row, place) == new
    assert link_text.for_claim(new, row, place) == new


@pytest.mark.parametrize("before", ["", "It ended. ", "# ", "- ", "It ended.\n\n**", "“So.” "])
def test_a_sentence_begins_with_a_capital(before):
    for words, row, new in [
        ("81", states("about", 95), "About 95"),
        ("Six", states("exactly", 14), "Fourteen"),
        ("Six", states("exactly", 120), "120"),
    ]:
        assert link_text.for_claim(words, row, Place(before, " of them")) == new


STAYS = [("nobody", 3), ("three", 0), ("one prison", 3), ("3", 1), ("two dozen", 36)]
STAYS += [("3 or 4 or 5", 6)]


@pytest.mark.parametrize(("words", "number"), STAYS)
def test_what_would_bend_the_sentence_stays_for_a_person(words, number):
    place = Place("It was ", " came")
    assert link_text.for_claim(words, states("exactly", number), place) == words


def test_one_and_many_may_change_where_no_word_leans_on_the_number():
    assert link_text.for_claim("3", states("exactly", 1), Place("| ", " |")) == "1"


@pytest.mark.parametrize(
    ("words", "share", "unit", "behind", "new"),
    [
        ("most", 41, "percent", " of them", "about 41%"),
        ("most", 41, "percent", " detainees", "most"),  # stays: "about 41% detainees" is no English
        ("less than half", 53, "percent", ", the rest", "about 53%"),
        ("more than half", 53, "percent", " of them", "more than half"),
        ("more than twice", 1.5, "ratio", " the number", "about 1.5 times"),
    ],
)
def test_a_share_in_words_gives_way_once_it_no_longer_holds(words, share, unit, behind, new):
    record = Result("share", Amount.of("about", share, unit=unit)).record()
    assert link_text.for_result(words, record, Place("It was ", behind)) == new


def test_a_word_follows_its_row_only_in_quotation_marks():
    row = pd.Series({"qualifier": "words", "words": "many"})
    for words, new in (('"dozens"', '"many"'), ("“dozens”", "“many”"), ("about 120", "about 120")):
        assert link_text.for_claim(words, row, Place()) == new
