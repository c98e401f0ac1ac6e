"""One number: how many of its digits carry meaning, rounding to them, and writing it."""

from __future__ import annotations

import math
from decimal import Decimal

MAX_DIGITS = 3  # of a quotient or product: a longer tail tells a reader nothing
CURRENCY = {"USD": "$", "GBP": "£", "EUR": "€"}
SCALES = (("billion", 1e9), ("million", 1e6))
MINUS = "\N{MINUS SIGN}"


def decimal(number: float) -> Decimal:
    """A number as it is written: 12.3 less 4.1 is then 8.2, with no binary tail to round off."""
    return Decimal(repr(float(number)))


def significant_digits(number: float) -> int:
    """How many digits of a number carry meaning; trailing zeros of a whole number do not."""
    return max(len(decimal(number).normalize().as_tuple().digits), 1)


def meaningful_digits(number: float) -> int:
    """How many digits of an approximate number we take at their word.

    Noughts at the end of a round number may or may not mean something. We take
    the first two digits of any number from ten up to be meant: about 200 is
    good to the tens, about 30,000 to the thousands.
    """
    digits = significant_digits(number)
    return max(digits, 2) if abs(number) >= 10 else digits


def round_to(number: float, digits: int, rounding: str) -> float:
    """Round to so many significant digits, in the decimal system, in the direction of a name of ``decimal``."""
    if not number or math.isinf(number):
        return number
    exact = decimal(number)
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return float((exact / step).to_integral_value(rounding=rounding) * step)


def last_place(number: float, digits: int) -> int:
    """The power of ten of the last of so many digits of a number: 1 for about 120, good to two digits."""
    return math.floor(math.log10(abs(number))) - digits + 1


def write_number(number: float, unit: str = "") -> str:
    """Write one number: thousands with a comma, money with its sign and scale, a share with its %.

    unit : as in quantities.csv; only USD, GBP, EUR and percent are written.
    """
    minus, size = MINUS if number < 0 else "", abs(number)
    if unit in CURRENCY:
        for word, scale in SCALES:
            if size >= scale:
                return f"{minus}{CURRENCY[unit]}{_plain(size / scale)} {word}"
        return minus + CURRENCY[unit] + _plain(size)
    return minus + _plain(size) + ("%" if unit == "percent" else "")


def _plain(number: float) -> str:
    if float(number).is_integer():
        return f"{number:,.0f}"
    return f"{number:,.9f}".rstrip("0").rstrip(".")
