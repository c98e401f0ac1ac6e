"""Whether a link's text says what the claim's row or the recorded result says."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP
from typing import Any

from ledger import wording
from ledger.amount import Amount
from ledger.claims import amount_of
from ledger.rounding import round_to, significant_digits

MONEY_DIGITS = 3  # an exact sum of money may be written "about $2.92 billion"


def agrees_with_claim(words: str, row: Any) -> bool:
    """Say whether a link's text states a claim's value and qualifier, no more and no less."""
    if row["qualifier"] == "words":
        same = row["words"].lower() == words.lower()
        return same or row["words"].lower() in words.lower() and wording.read(words) is None
    said, amount = wording.read(words), amount_of(row)
    if said is None or not _fits_unit(words, amount.unit):
        return False
    is_sum_of_money = amount.qualifier == "exactly" and amount.unit in wording.CURRENCY
    if said.qualifier == "about" and is_sum_of_money:
        digits = max(MONEY_DIGITS, significant_digits(said.low))
        return said.low == round_to(amount.low, digits, ROUND_HALF_UP)
    same_numbers = (said.low, said.high) == wording.stated_numbers(amount)
    return said.qualifier == row["qualifier"] and same_numbers


def agrees_with_result(words: str, record: dict[str, Any]) -> bool:
    """Say whether a link's text states a result, or is a plain weaker word that holds."""
    weaker = weaker_words(record)
    if plain_words(words) in weaker:
        return weaker[plain_words(words)]
    said, qualifier = wording.read(words), record["qualifier"]
    if said is None or said.qualifier != qualifier or not _fits_unit(words, record["unit"]):
        return False
    # of a range or a bound it is said apart that it is approximate: "at least about 4%"
    if qualifier not in ("exactly", "about") and said.about != record["about"]:
        return False
    return (said.low, said.high) == wording.stated_numbers(amount_of_record(record))


def weaker_words(record: dict[str, Any]) -> dict[str, bool]:
    """Plain weaker words that may stand for a recorded share or ratio: whether each holds."""
    if record["unit"] not in ("percent", "ratio"):
        return {}
    low, high = _bounds(record)
    half = 50.0 if record["unit"] == "percent" else 0.5
    return {
        "more than half": low > half,
        "most": low > half,
        "a majority": low > half,
        "at least half": low >= half,
        "less than half": high < half,
        "fewer than half": high < half,
        "more than twice": record["unit"] == "ratio" and low > 2,
    }


def amount_of_record(record: dict[str, Any]) -> Amount:
    """The amount that a recorded result states."""
    low, high = _bounds(record)
    return Amount(
        low,
        high,
        about=record["about"],
        low_open=record["qualifier"] == "more_than",
        high_open=record["qualifier"] == "fewer_than",
        unit=record["unit"],
    )


def plain_words(words: str) -> str:
    """A link's text on one line and in small letters."""
    return re.sub(r"\s+", " ", words).strip().lower()


def _bounds(record: dict[str, Any]) -> tuple[float, float]:
    return record.get("low", float("-inf")), record.get("high", float("inf"))


def _fits_unit(words: str, unit: str) -> bool:
    """Say whether a text writes a share as a share, money as money, and nothing else as either."""
    is_share = bool(re.search(r"%|\bper ?cent\b", words, re.I))
    signs = [sign for sign in wording.CURRENCY.values() if sign in words]
    wanted = [wording.CURRENCY[unit]] if unit in wording.CURRENCY else []
    return is_share == (unit == "percent") and signs == wanted
