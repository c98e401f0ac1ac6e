"""Read the number that an answer states, and say what is off in it: digits, rounding, unit, qualifier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from ledger import wording
from ledger.amount import Amount
from ledger.exercises.declare import Difference, Unreadable, shown
from ledger.rounding import MAX_DIGITS, round_to, significant_digits
from ledger.wording import stated_numbers

SPECIAL_UNITS = ("percent", "ratio", *wording.CURRENCY)  # people, rows and claims are plain counts
SCALES = {"percent": (0.01, 100.0), "ratio": (0.01, 100.0)}
COUNT_SCALES = (1e3, 1e-3, 1e6, 1e-6, 1e9, 1e-9)
FLOAT_DIGITS = 15  # as many as a float holds

PRECISION = Difference(
    "False precision", "It has more digits than the least exact number behind it carries."
)
ROUNDED = Difference(
    "Rounded differently",
    "A single number is rounded half up, a floor down and a ceiling up, so that it stays true; the digits are those of the least exact number.",
)
LOST = Difference("Lost qualifier", "A word such as “about” or “at least” belongs to this number.")
ADDED = Difference("Added qualifier", "This number is exact, and needs no “about” or “at least”.")
CHANGED = Difference(
    "Changed qualifier", "“about”, “at least”, “more than” and “up to” say different things."
)
UNIT = Difference(
    "Wrong unit", "Look at what the number is counted in: percent, times, people, money."
)


@dataclass(frozen=True)
class Said:
    """What an answer states: one or two numbers, the qualifier ("" for a bare number), the unit ("" if not said)."""

    numbers: tuple[float, float]
    qualifier: str
    about: bool
    unit: str


def read(given: Any) -> Said:
    """What an answer states: an Amount, a number, or text. Raises Unreadable if it states no number."""
    if isinstance(given, Amount):
        short = given.rounded()
        return Said(stated_numbers(short), short.qualifier, short.about, _kind_of_unit(given.unit))
    if isinstance(given, str):
        return _read_text(given)
    if isinstance(given, bool) or not pd.api.types.is_number(given):
        raise Unreadable(f"{shown(given)} is no number.")
    if pd.isna(given):
        raise Unreadable(
            "The answer is not a number: something was divided by nothing, or is missing."
        )
    return Said((float(given), float(given)), "", False, "")


def _read_text(given: str) -> Said:
    about = r"^(?:~|≈|c\.|ca\.|approximately\b|circa\b)\s*"
    text = re.sub(about, "about ", given.strip(), flags=re.I)
    found = wording.read(re.sub(r"\s*per ?cent\b", "%", text))
    if found is None:
        raise Unreadable(f"“{given}” states no number that can be read.")
    is_about = found.about or found.qualifier == "about"
    return Said((found.low, found.high), found.qualifier, is_about, _unit_in(text))


def _kind_of_unit(unit: str) -> str:
    return unit if unit in SPECIAL_UNITS else "count"


def _unit_in(text: str) -> str:
    if re.search(r"%|\bper ?cent\b", text, re.I):
        return "percent"
    if re.search(r"\btimes\b", text, re.I):
        return "ratio"
    return next((unit for unit, sign in wording.CURRENCY.items() if sign in text), "count")


def compare(said: Said, expected: Amount) -> list[Difference] | None:
    """What is off in a number that was said: [] if nothing, None if it is another number."""
    target, raw = stated_numbers(expected.rounded()), stated_numbers(expected)
    kept = MAX_DIGITS if expected.digits is None else min(expected.digits, MAX_DIGITS)
    for scale in (1.0, *SCALES.get(expected.unit, COUNT_SCALES)):
        off: list[Difference] = []
        if scale != 1.0 or not _unit_fits(said.unit, expected.unit):
            off.append(UNIT)
        for given, exact, rounded in zip(said.numbers, raw, target):
            found = _digits(_scaled(given, scale), exact, rounded, kept)
            if found is None:
                break
            off += [one for one in found if one not in off]
        else:
            return off + _qualifier(said, expected.rounded())
    return None


def _scaled(number: float, scale: float) -> float:
    return float(Decimal(repr(number)) * Decimal(repr(scale)))


def _digits(given: float, exact: float, rounded: float, kept: int) -> list[Difference] | None:
    """What is off in the digits of one number; None if it is another number. kept : digits that are meant."""
    if given == rounded:
        return []
    if exact == rounded:  # nothing was rounded, so there is only one way to write it
        return None
    digits = min(significant_digits(given), FLOAT_DIGITS)
    directions = (ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEILING)
    short = round_to(given, digits, ROUND_HALF_UP)
    if digits > kept and short in [round_to(exact, digits, way) for way in directions]:
        return [PRECISION]
    coarser = [round_to(exact, fewer, ROUND_HALF_UP) for fewer in range(1, kept)]
    if given in [*coarser, *(round_to(exact, kept, way) for way in directions[1:])]:
        return [ROUNDED]
    return None


def _unit_fits(said: str, wanted: str) -> bool:
    wanted = _kind_of_unit(wanted)
    as_times = said == "count" and wanted == "ratio"  # "about 13" for "about 13 times"
    return said in ("", wanted) or as_times


def _qualifier(said: Said, expected: Amount) -> list[Difference]:
    bare = said.qualifier in ("", "exactly")
    if expected.qualifier == "exactly":
        return [] if bare else [ADDED]
    if bare or (expected.about and not said.about and said.qualifier == expected.qualifier):
        return [LOST]
    return [] if said.qualifier == expected.qualifier else [CHANGED]
