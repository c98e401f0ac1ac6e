"""A number together with how sure it is, and arithmetic that keeps both.

An Amount is an interval. "Exactly 81" and "about 120" are single points, the
second one marked as approximate; "at least 5" has a floor and no ceiling; "up
to 10" has a ceiling, and zero as its floor, because a count cannot be negative.
Arithmetic is ordinary interval arithmetic (Moore, Interval Analysis, 1966), so
"at least 5" of "up to 10" is at least half. An Amount remembers the claims that
went into it and the formula, and it carries the number of meaningful digits of
its weakest input: 81 of about 120 is about 68%, not 67.5%.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP
from typing import Any

from ledger import rules
from ledger.rounding import (
    CURRENCY,
    MAX_DIGITS,
    MINUS,
    decimal,
    last_place,
    meaningful_digits,
    round_to,
    write_number,
)
from ledger.tables import LedgerError

INFINITY = math.inf
DIVIDED_BY = "\N{DIVISION SIGN}"


@dataclass(frozen=True)
class Amount:
    """A number as somebody put it, or as computed from such numbers.

    low, high : the interval; equal for a single number, infinite where open.
    about : True if any input was approximate.
    low_open, high_open : True if the bound itself is excluded (more than, fewer than).
    digits : meaningful digits of the weakest approximate input; None if all were exact.
    unit : people, percent, USD ... as in quantities.csv; "ratio" for a quotient.
    formula : how it was made, in figures.
    claims : ids of the claims that went in.
    quantities : ids of the quantities that they count.
    derived : True if it is our arithmetic, not somebody's claim.
    """

    low: float
    high: float
    about: bool = False
    low_open: bool = False
    high_open: bool = False
    digits: int | None = None
    unit: str = ""
    formula: str = ""
    claims: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    derived: bool = False

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise LedgerError(f"An amount needs low <= high, got {self.low} and {self.high}.")
        if self.is_point and (self.low_open or self.high_open):
            raise LedgerError(
                f"No number is left between {self.low} and {self.high}, both or one of them excluded."
            )

    @classmethod
    def of(
        cls,
        qualifier: str,
        value: float = math.nan,
        low: float = math.nan,
        high: float = math.nan,
        **more,
    ) -> Amount:
        """Build an amount from the columns of a claim.

        qualifier : exactly, about, at_least, more_than, up_to, fewer_than or range.
        value, low, high : as in claims.csv, NaN where empty.
        more : unit, claims, quantities.

        Raises LedgerError for a claim made in words, which has no number, or if
        the number that the qualifier needs is missing.
        """
        if qualifier == "words":
            raise LedgerError(
                "This claim is a word, not a number: nothing can be computed from it."
            )
        bounds = {
            "exactly": (value, value),
            "about": (value, value),
            "at_least": (low, INFINITY),
            "more_than": (low, INFINITY),
            "up_to": (0.0, high),
            "fewer_than": (0.0, high),
            "range": (low, high),
        }
        if qualifier not in bounds:
            raise LedgerError(
                f"Unknown qualifier {qualifier!r}; known: {', '.join(bounds)}, words."
            )
        floor, ceiling = (float(bound) for bound in bounds[qualifier])
        known = [meaningful_digits(b) for b in (floor, ceiling) if math.isfinite(b) and b]
        amount = cls(
            floor,
            ceiling,
            about=qualifier == "about",
            low_open=qualifier == "more_than",
            high_open=qualifier == "fewer_than",
            digits=None if qualifier == "exactly" else min(known, default=1),
            **more,
        )
        return replace(amount, formula=amount.formula or amount.text())

    @classmethod
    def exactly(cls, value: float, **more) -> Amount:
        """A number known exactly, such as a count of rows."""
        return cls.of("exactly", value=value, **more)

    # -- what it is ---------------------------------------------------------

    @property
    def is_point(self) -> bool:
        """True if it is one number, exact or approximate."""
        return self.low == self.high

    @property
    def value(self) -> float:
        """The number, if it is one. Raises LedgerError for a floor, ceiling or range."""
        if not self.is_point:
            raise LedgerError(f"{self.text()} is not one number.")
        return self.low

    @property
    def qualifier(self) -> str:
        """The qualifier that describes it, as in claims.csv."""
        if self.is_point:
            return "about" if self.about else "exactly"
        if math.isinf(self.high) and math.isinf(self.low):
            return "words"
        if math.isinf(self.high):
            return "more_than" if self.low_open else "at_least"
        if self.low == 0 or math.isinf(self.low):
            return "fewer_than" if self.high_open else "up_to"
        return "range"

    # -- how it is written --------------------------------------------------

    def text(self) -> str:
        """Write it as a sentence does: ``about 120``, ``at least 27``, ``more than $130 million``.

        No digit too many; a floor or ceiling that is itself approximate says so: "at least about 4%".
        """
        short, kind = self.rounded(), self.rounded().qualifier
        if kind == "words":
            return "unknown"
        around = "about " if short.about and kind != "about" else ""
        if kind == "range":
            low_unit = "" if short.unit == "percent" else short.unit  # "3 to 5%", but "$3 to $5"
            return f"{around}{write_number(short.low, low_unit)} to {write_number(short.high, short.unit)}"
        before = "" if kind == "exactly" else kind.replace("_", " ") + " "  # "at least "
        if kind == "fewer_than" and (short.unit in ("percent", "ratio") or short.unit in CURRENCY):
            before = "less than "  # people are few, a share is little
        times = " times" if short.unit == "ratio" else ""
        number = short.high if kind in ("up_to", "fewer_than") else short.low
        return before + around + write_number(number, short.unit) + times

    def __str__(self) -> str:
        return self.text()

    def rounded(self) -> Amount:
        """The same amount with no digit beyond what its inputs carry.

        A single number is rounded half up; a floor is rounded down and a ceiling
        up, so that rounding never makes a bound untrue.
        """
        digits = MAX_DIGITS if self.digits is None else min(self.digits, MAX_DIGITS)
        if not self.derived or (self.digits is None and self.is_whole()):
            return self
        if self.is_point:
            value = round_to(self.low, digits, ROUND_HALF_UP)
            return replace(self, low=value, high=value, about=self.about or value != self.low)
        digits = max(digits, 2)  # one digit would push a bound up to half its size away
        return replace(
            self,
            low=round_to(self.low, digits, ROUND_FLOOR),
            high=round_to(self.high, digits, ROUND_CEILING),
        )

    def is_whole(self) -> bool:
        """True if every finite bound is a whole number, so that nothing need be cut off."""
        return all(float(b).is_integer() for b in (self.low, self.high) if math.isfinite(b))

    # -- arithmetic ---------------------------------------------------------

    def _made_with(self, other: Amount, sign: str, **bounds: Any) -> Amount:
        own = self.formula if self._goes_on(sign) else _bracket(self)
        return Amount(
            about=self.about or other.about,
            formula=f"{own} {sign} {_bracket(other)}",
            claims=_union(self.claims, other.claims),
            quantities=_union(self.quantities, other.quantities),
            derived=True,
            **bounds,
        )

    def _goes_on(self, sign: str) -> bool:
        """True if another number is added to this sum or taken from it, so that it needs no brackets."""
        return sign != DIVIDED_BY and DIVIDED_BY not in self.formula

    def _shifted_by(self, part: Amount, other: Amount, sign: str) -> Amount:
        """The sum of two intervals. part : the second one. other : what it is made of, with its sign."""
        low = float(decimal(self.low) + decimal(part.low))
        high = float(decimal(self.high) + decimal(part.high))
        return self._made_with(
            other,
            sign,
            low=low,
            high=high,
            unit=self.unit,
            low_open=self.low_open or part.low_open,
            high_open=self.high_open or part.high_open,
            digits=_digits_of_sum(self, other, low if math.isfinite(low) else high),
        )

    def __add__(self, other: Amount) -> Amount:
        """Add two counts.

        Bare numbers, and counts whose rows are not known, are not looked at.
        Raises LedgerError if the two differ in unit or may not be added (see ledger.rules).
        """
        if self.unit != other.unit:
            raise LedgerError(f"Cannot add {_unit(other)} to {_unit(self)}.")
        if self.quantities and other.quantities:
            rules.must_be_addable(self.quantities + other.quantities, self.claims + other.claims)
        return self._shifted_by(other, other, "+")

    def __radd__(self, other: object) -> Amount:
        """Let ``sum()`` add up amounts, which it begins with 0; no other number is added to an amount."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def __sub__(self, other: Amount) -> Amount:
        """Subtract a count from one in the same unit. Raises LedgerError if units differ."""
        if self.unit != other.unit:
            raise LedgerError(f"Cannot subtract {_unit(other)} from {_unit(self)}.")
        low_open, high_open = other.high_open, other.low_open
        mirrored = Amount(-other.high, -other.low, low_open=low_open, high_open=high_open)
        return self._shifted_by(mirrored, other, MINUS)

    def __truediv__(self, other: Amount) -> Amount:
        """Divide two counts: a ratio. Raises LedgerError if the divisor may be zero and no bound is left."""
        if self.low < 0 or other.low < 0:
            raise LedgerError("Only counts are divided here, and a count is not negative.")
        if other.high == 0:
            raise LedgerError(f"Cannot divide by {other.text()}.")
        low = 0.0 if math.isinf(other.high) else float(decimal(self.low) / decimal(other.high))
        high = INFINITY
        if self.high == 0:
            high = 0.0
        elif other.low and not math.isinf(self.high):
            high = float(decimal(self.high) / decimal(other.low))
        return self._made_with(
            other,
            DIVIDED_BY,
            low=low,
            high=high,
            unit="ratio",
            low_open=self.low_open
            or (other.high_open and self.low > 0),  # nothing of fewer than 20 is nothing
            high_open=self.high_open or (other.low_open and self.high > 0),
            digits=_fewest(self.digits, other.digits),
        )

    def as_share(self) -> Amount:
        """A ratio written as a percentage. Raises LedgerError if it is not a ratio.

        A share computed from a floor has no ceiling of its own, but no share of a
        whole passes 100%; that is left to the reader, because two rival counts
        may well give more than 100%.
        """
        if self.unit != "ratio":
            raise LedgerError("Only a ratio can be written as a share.")
        return replace(
            self,
            low=float(decimal(self.low) * 100),
            high=float(decimal(self.high) * 100),
            unit="percent",
        )


def _digits_of_sum(a: Amount, b: Amount, total: float) -> int | None:
    """Digits that a sum keeps: nothing finer than the coarsest last digit of its parts."""
    places = []
    for part in (a, b):
        size = part.low if math.isfinite(part.low) and part.low else part.high
        if part.digits is not None and math.isfinite(size) and size:
            places.append(last_place(size, part.digits))
    if not places:
        return None
    if not total or math.isinf(total):
        return 1
    return max(1, math.floor(math.log10(abs(total))) - max(places) + 1)


def _unit(amount: Amount) -> str:
    return amount.unit or "a bare number"


def _fewest(*digits: int | None) -> int | None:
    return min((d for d in digits if d is not None), default=None)


def _union(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a + b))


def _bracket(part: Amount) -> str:
    return f"({part.formula})" if part.derived else part.formula
