"""Arithmetic with amounts: no true value falls outside, nothing becomes surer than what went in."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger import Amount, LedgerError, wording
from ledger.rounding import significant_digits

KINDS = ("exactly", "about", "at_least", "more_than", "up_to", "fewer_than", "range")
SIZES = st.one_of(
    st.integers(0, 60), st.integers(0, 10**7), st.integers(0, 99_999).map(lambda n: n / 10)
)
COUNTS = st.integers(1, 10**6)


@st.composite
def pairs(draw, kinds=KINDS, sizes=SIZES, unit="people"):
    """An amount, and one true value that it allows, as a fraction."""
    kind = draw(st.sampled_from(kinds))
    a, b = sorted((float(draw(sizes)), float(draw(sizes))))
    between = Fraction(draw(st.integers(0, 16)), 16)
    low, high = Fraction(repr(a)), Fraction(repr(b))
    if kind in ("exactly", "about"):
        return Amount.of(kind, value=a, unit=unit), low
    if kind == "range":
        return Amount.of(kind, low=a, high=b, unit=unit), low + (high - low) * between
    if kind in ("at_least", "more_than"):
        step = draw(st.integers(1 if kind == "more_than" else 0, 10**6))
        return Amount.of(kind, low=a, unit=unit), low + Fraction(step, 7)
    assume(b > 0)
    nearly = between if kind == "up_to" else Fraction(15, 16) * between
    return Amount.of(kind, high=b, unit=unit), high * nearly


def made(first, second, sign: str) -> tuple[Amount, Fraction]:
    """The result of one step with two amounts, and with their true values."""
    (a, x), (b, y) = first, second
    if sign == "+":
        return a + b, x + y
    if sign == "-":
        return a - b, x - y
    assume(b.high > 0 and y > 0)
    return (a / b, x / y) if sign == "/" else ((a / b).as_share(), 100 * x / y)


def holds(amount: Amount, truth: Fraction) -> bool:
    """Whether an amount allows a value; floating point may be off in the fifteenth digit, as long as no bound is open."""
    slack = Fraction(1, 10**12) * max(1, abs(truth))
    above = math.isinf(amount.low) or truth >= Fraction(amount.low) - slack
    below = math.isinf(amount.high) or truth <= Fraction(amount.high) + slack
    if amount.low_open and not amount.is_point and not math.isinf(amount.low):
        above = above and truth != Fraction(repr(amount.low))
    if amount.high_open and not amount.is_point and not math.isinf(amount.high):
        below = below and truth != Fraction(repr(amount.high))
    return above and below


def people(kind: str, number: float) -> Amount:
    bound = {"at_least": "low", "more_than": "low", "up_to": "high", "fewer_than": "high"}
    return Amount.of(kind, **{bound.get(kind, "value"): number}, unit="people")


@given(pairs(), pairs(), st.sampled_from("+-/%"))
@settings(max_examples=800)
def test_a_result_holds_the_truth_is_no_surer_than_its_parts_and_reads_back(first, second, sign):
    (a, _), (b, _) = first, second
    result, truth = made(first, second, sign)
    short = result.rounded()
    assert holds(result, truth) and (holds(short, truth) or result.is_point)
    if not result.is_point:
        assert short.low <= result.low and short.high >= result.high
        assert (short.low_open, short.high_open) == (result.low_open, result.high_open)

    if result.qualifier == "exactly" and not (sign in "/%" and a.high == 0):
        assert a.qualifier == b.qualifier == "exactly"
    assert result.about == (a.about or b.about) and (short.about or not result.about)
    weakest = min((x.digits for x in (a, b) if x.digits is not None), default=3)
    if sign in "/%" and result.is_point and result.about:
        assert significant_digits(short.value) <= min(weakest, 3)

    reading = wording.read(result.text())
    if result.qualifier == "words":
        assert result.text() == "unknown" and reading is None
    else:
        assert reading is not None, result.text()
        assert (reading.qualifier, reading.about) == (short.qualifier, short.about)
        numbers = wording.stated_numbers(short)
        assert (reading.low, reading.high) == pytest.approx(numbers, abs=1e-9), result.text()


@given(pairs(kinds=("exactly", "about"), sizes=COUNTS), pairs(kinds=("about",), sizes=COUNTS))
def test_a_sum_has_no_digit_finer_than_its_coarsest_part(first, second):
    (a, _), (b, _) = first, second
    places = [10 ** (math.floor(math.log10(x.value)) - x.digits + 1) for x in (a, b) if x.about]
    assert (a + b).rounded().value % max(places) == 0


FLOOR, CEILING, ABOVE, BELOW = "at_least", "up_to", "more_than", "fewer_than"
BOUNDS = {  # what becomes of bounds, and of whether they are strict
    "/": [(FLOOR, CEILING, FLOOR), (CEILING, FLOOR, CEILING), (FLOOR, BELOW, ABOVE)],
    "+": [(ABOVE, FLOOR, ABOVE), (CEILING, BELOW, BELOW)],
    "-": [(FLOOR, BELOW, ABOVE), (CEILING, ABOVE, BELOW), (FLOOR, FLOOR, "words")],
}


@given(n=COUNTS, m=COUNTS)
@settings(max_examples=25)
def test_bounds_and_strictness_go_through_each_step(n, m):
    for sign, rows in BOUNDS.items():
        for first, second, gives in rows:
            a, b = people(first, n), people(second, m)
            result = {"+": a + b, "-": a - b, "/": a / b}[sign]
            assert result.qualifier == gives
            assert sign != "/" or n / m in (result.low, result.high)


def test_what_the_book_writes():
    escaped, caught, hundred = people("about", 120), people("exactly", 81), people("exactly", 100)
    assert (caught / escaped).as_share().text() == "about 68%"
    assert (escaped - caught).text() == "about 40"
    assert (people(FLOOR, 5) / people(CEILING, 10)).as_share().text() == "at least 50%"
    assert (people("exactly", 1) / people("exactly", 3)).text() == "about 0.333 times"
    assert (people(FLOOR, 27) / people("about", 7)).text() == "at least about 3.8 times"
    percent = [Amount.of("exactly", value=v, unit="percent") for v in (12.3, 4.1)]
    assert (percent[0] - percent[1]).text() == "8.2%"
    assert (percent[0] + percent[1]).text() == "16.4%"
    assert Amount.of("fewer_than", high=3, unit="percent").text() == "less than 3%"
    assert Amount.of("range", low=3, high=5, unit="percent").text() == "3 to 5%"
    for part in range(1, 100):
        for kind, word in (("exactly", ""), (FLOOR, "at least "), (CEILING, "up to ")):
            assert (people(kind, part) / hundred).as_share().text() == f"{word}{part}%"


def test_formula_claims_and_quantities_are_kept_once_each():
    a = Amount.of("exactly", value=81, unit="people", claims=("a",), quantities=("x",))
    b = Amount.of("about", value=120, unit="people", claims=("b",), quantities=("y",))
    assert ((a / b) - Amount.exactly(1, unit="ratio")).claims == ("a", "b")
    assert (b - a - a).formula == "about 120 − 81 − 81"
    assert (b - (b - a)).formula == "about 120 − (about 120 − 81)"
    assert ((b - a) / b).formula == "(about 120 − 81) ÷ about 120"
    assert ((b - a) / b).claims == ("b", "a") and (a / b).quantities == ("x", "y")
    assert (a / b).derived and not a.derived


# -- what is refused ----------------------------------------------------------


def test_what_does_not_fit_its_qualifier_is_refused():
    for qualifier, numbers, why in (
        ("words", {}, "word"),
        ("range", {"low": 5, "high": 3}, "low <= high"),
        ("at_least", {"value": 5}, "low <= high"),
        ("roughly", {"value": 5}, "Unknown"),
    ):
        with pytest.raises(LedgerError, match=why):
            Amount.of(qualifier, **numbers)


@given(pairs())
def test_division_by_zero_is_refused(pair):
    with pytest.raises(LedgerError, match="divide"):
        pair[0] / people("exactly", 0)


def test_units_do_not_mix_and_only_amounts_are_added():
    some, money = people("exactly", 5), Amount.exactly(5, unit="USD")
    for step in (lambda: some + money, lambda: some - money, some.as_share):
        with pytest.raises(LedgerError):
            step()
    with pytest.raises(LedgerError, match="not one number"):
        people(FLOOR, 5).value  # noqa: B018
    with pytest.raises(TypeError):
        5 + some
