"""One link's text: rewritten in the author's form, or left to a person."""

from __future__ import annotations

import pytest

from ledger.amount import Amount
from ledger.results import Result
from press.check import prose
from press.refresh import link_text
from press.refresh.link_text import Place

NBSP = "\N{NO-BREAK SPACE}"
FILLED = {"range": ("low", "high"), "at_least": ("low",), "more_than": ("low",)}
FILLED |= {"up_to": ("high",), "fewer_than": ("high",)}


def amount(qualifier, *numbers, unit="people"):
    filled = FILLED.get(qualifier, ("value",))
    return Amount.of(qualifier, unit=unit, **dict(zip(filled, numbers)))


@pytest.fixture
def restate(monkeypatch):
    """Rewrite a text for a claim that states an amount."""

    def act(words, now, before="It was ", behind=" of them"):
        monkeypatch.setattr(link_text, "amount_of", lambda row: now)
        monkeypatch.setattr(prose, "amount_of", lambda row: now)
        return link_text.for_claim(words, {"qualifier": now.qualifier}, Place(before, behind))

    return act


FORMS = [
    ("81", amount("exactly", 95), "95"),
    ("some 1,500 men", amount("about", 12500), "some 12,500 men"),
    ("no fewer than 27", amount("at_least", 31), "no fewer than 31"),
    ("at least six", amount("at_least", 12), "at least twelve"),
    ("six", amount("exactly", 13), "13"),
    ("About 120", amount("about", 140), "About 140"),
    ("About 120", amount("at_least", 140), "At least 140"),
    ("81", amount("about", 95), "about 95"),
    ("about 120", amount("exactly", 140), "140"),
    ("up to 7,000 men", amount("fewer_than", 8000), "fewer than 8,000 men"),
    (f"about{NBSP}120", amount("up_to", 140), f"up{NBSP}to{NBSP}140"),
    ("between 3,000 and 5,000", amount("range", 4000, 6000), "between 4,000 and 6,000"),
    ("between 3,000 and 5,000", amount("about", 4000), "about 4,000"),
    ("about 4,000", amount("range", 4000, 6000), "4,000 to 6,000"),
    ("3 to 5 million", amount("range", 4e6, 6e6), "4 to 6 million"),
    ("3 to 5 million", amount("exactly", 4e6), "4 million"),
    ("68 per cent", amount("exactly", 79, unit="percent"), "79 per cent"),
    ("68%", amount("range", 60, 70, unit="percent"), "60 to 70%"),
    ("21 to 31%", amount("exactly", 25, unit="percent"), "25%"),
    ("$65 million", amount("exactly", 70.5e6, unit="USD"), "$70.5 million"),
    (f"$65{NBSP}million", amount("exactly", 70e6, unit="USD"), f"$70{NBSP}million"),
    ("$950 million", amount("exactly", 1.2e9, unit="USD"), "$1.2 billion"),
    ("$1 million", amount("range", 950e6, 1.2e9, unit="USD"), "$950 million to $1.2 billion"),
    ("$1 million", amount("range", 2e6, 3e6, unit="USD"), "$2 million to $3 million"),
    ("about $2.92 billion", amount("exactly", 3_123_456_789, unit="USD"), "about $3.12 billion"),
    ("16,500,000", amount("exactly", 17e6), "17,000,000"),
    ("90th member", amount("exactly", 91), "91st member"),
    ("90th member", amount("exactly", 112), "112th member"),
    ("about 13 times", amount("about", 7.9, unit="ratio"), "about 7.9 times"),
]


@pytest.mark.parametrize(("words", "now", "new"), FORMS)
def test_a_text_is_rewritten_in_the_authors_form(restate, words, now, new):
    assert restate(words, now) == new
    assert restate(new, now) == new


@pytest.mark.parametrize(
    "before", ["", "It ended. ", "# ", "- ", "It ended.\n\n**", "He said “so.” "]
)
@pytest.mark.parametrize(
    ("words", "now", "new"),
    [
        ("81", amount("about", 95), "About 95"),
        ("Six", amount("exactly", 14), "Fourteen"),
        ("Six", amount("exactly", 120), "120"),
    ],
)
def test_a_sentence_begins_with_a_capital(restate, words, now, new, before):
    assert restate(words, now, before) == new


STAYS = [("nobody", 3), ("none", 3), ("three", 0), ("one prison", 3), ("3", 1)]
STAYS += [("“dozens”", 36), ("two dozen", 36), ("3 or 4 or 5", 6)]


@pytest.mark.parametrize(("words", "number"), STAYS)
def test_what_would_bend_the_sentence_stays_for_a_person(restate, words, number):
    assert restate(words, amount("exactly", number), behind=" came") == words


def test_one_and_many_may_change_where_no_word_leans_on_the_number(restate):
    assert restate("3", amount("exactly", 1), "| ", " |") == "1"


def share(number, unit="percent"):
    """What a cell records for a share or ratio."""
    return Result("share", Amount.of("about", number, unit=unit)).record()


@pytest.mark.parametrize(
    ("words", "record", "behind", "new"),
    [
        ("more than half", share(41), " of them", "about 41%"),
        ("More than half", share(41), " of them", "About 41%"),
        ("most", share(41), " of them", "about 41%"),
        ("less than half", share(53), ", the rest", "about 53%"),
        ("more than half", share(53), " of them", "more than half"),
        ("more than twice", share(1.5, "ratio"), " the number", "about 1.5 times"),
        ("about 68%", share(79), " were", "about 79%"),
    ],
)
def test_a_share_in_words_gives_way_once_it_no_longer_holds(words, record, behind, new):
    assert link_text.for_result(words, record, Place("It was ", behind)) == new


def test_a_share_in_words_before_a_noun_stays_for_a_person():
    assert link_text.for_result("most", share(41), Place("It held ", " detainees")) == "most"


def test_a_word_follows_its_row_only_in_quotation_marks():
    row = {"qualifier": "words", "words": "many"}
    for words, new in (('"dozens"', '"many"'), ("“dozens”", "“many”")):
        assert link_text.for_claim(words, row, Place()) == new
    for words in ("about 120", "dozens of men"):
        assert link_text.for_claim(words, row, Place()) == words
