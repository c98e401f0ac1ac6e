from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger import Amount, LedgerError, wording
from ledger.amount import INFINITY
from ledger.digits import round_to, significant_digits

KINDS = ("exactly", "about", "at_least", "more_than", "up_to", "fewer_than", "range")
SIZES = st.one_of(
    st.integers(0, 60), st.integers(0, 10**7), st.integers(0, 99_999).map(lambda n: n / 10)
)


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
    return Amount.of(kind, high=b, unit=unit), high * (
        between if kind == "up_to" else Fraction(15, 16) * between
    )


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


def divided(a: Amount, b: Amount) -> Amount:
    assume(b.high > 0)
    return a / b


# -- soundness ----------------------------------------------------------------


@given(pairs(), pairs())
def test_a_true_sum_lies_inside(first, second):
    (a, x), (b, y) = first, second
    assert holds(a + b, x + y)
    assert holds((a + b).rounded(), x + y) or (a + b).is_point


@given(pairs(), pairs())
def test_a_true_difference_lies_inside(first, second):
    (a, x), (b, y) = first, second
    assert holds(a - b, x - y)
    assert holds((a - b).rounded(), x - y) or (a - b).is_point


@given(pairs(), pairs())
def test_a_true_quotient_lies_inside(first, second):
    (a, x), (b, y) = first, second
    assume(y > 0)
    quotient = divided(a, b)
    assert holds(quotient, x / y)
    assert holds(quotient.rounded(), x / y) or quotient.is_point
    assert holds(quotient.as_share(), 100 * x / y)
    assert holds(quotient.as_share().rounded(), 100 * x / y) or quotient.is_point


@given(pairs(), pairs(), pairs())
def test_a_chain_of_steps_stays_sound(first, second, third):
    (a, x), (b, y), (c, z) = first, second, third
    assume(z > 0 and (a + b).low >= 0)
    assert holds(divided(a + b, c), (x + y) / z)


# -- what a result remembers --------------------------------------------------


@given(pairs(), pairs(), st.sampled_from("+-/"))
def test_a_result_is_exact_only_if_all_that_went_in_is(first, second, sign):
    (a, _), (b, _) = first, second
    made = a + b if sign == "+" else a - b if sign == "-" else divided(a, b)
    if made.qualifier == "exactly" and not (sign == "/" and a.high == 0):
        assert a.qualifier == b.qualifier == "exactly"


@given(pairs(), pairs(), st.sampled_from("+-/"))
def test_about_is_never_lost(first, second, sign):
    (a, _), (b, _) = first, second
    made = a + b if sign == "+" else a - b if sign == "-" else divided(a, b)
    assert made.about == (a.about or b.about)
    assert made.rounded().about or not made.about
    if made.about and made.qualifier != "words":
        assert "about" in made.text()


@given(
    pairs(kinds=("exactly",), sizes=st.integers(0, 10**6)),
    pairs(kinds=("exactly",), sizes=st.integers(0, 10**6)),
)
def test_sums_of_exact_counts_stay_exact_to_the_last_digit(first, second):
    (a, x), (b, y) = first, second
    assert (a + b).rounded().value == x + y and (a + b).qualifier == "exactly"
    assert (a - b).text() == wording.write_number(float(x - y))


def test_exact_decimals_do_not_turn_approximate():
    a, b = (Amount.of("exactly", value=v, unit="percent") for v in (12.3, 4.1))
    assert (a - b).text() == "8.2%"
    assert (a + b).text() == "16.4%"


def test_formula_claims_and_quantities_are_kept_once_each():
    a = Amount.of("exactly", value=81, unit="people", claims=("a",), quantities=("x",))
    b = Amount.of("about", value=120, unit="people", claims=("b",), quantities=("y",))
    share = ((a / b) - Amount.exactly(1, unit="ratio")).claims
    assert share == ("a", "b")
    assert (b - a - a).formula == "about 120 − 81 − 81" and (
        b - (b - a)
    ).formula == "about 120 − (about 120 − 81)"
    assert (a / b).formula == "81 ÷ about 120" and (
        (b - a) / b
    ).formula == "(about 120 − 81) ÷ about 120"
    assert (
        ((b - a) / b).claims == ("b", "a") and (a / b).quantities == ("x", "y") and (a / b).derived
    )


# -- floors, ceilings, strictness ---------------------------------------------


def floor_of(n, kind="at_least"):
    return Amount.of(kind, low=n, unit="people")


def ceiling_of(n, kind="up_to"):
    return Amount.of(kind, high=n, unit="people")


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_floor_over_a_ceiling_is_a_floor(n, m):
    quotient = floor_of(n) / ceiling_of(m)
    assert quotient.qualifier == "at_least" and quotient.low == n / m and quotient.high == INFINITY


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_ceiling_over_a_floor_is_a_ceiling(n, m):
    quotient = ceiling_of(n) / floor_of(m)
    assert quotient.qualifier == "up_to" and quotient.high == n / m and quotient.low == 0


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_one_open_bound_makes_the_result_strict(n, m):
    assert (floor_of(n, "more_than") / ceiling_of(m)).qualifier == "more_than"
    assert (floor_of(n) / ceiling_of(m, "fewer_than")).qualifier == "more_than"
    assert (ceiling_of(n, "fewer_than") / floor_of(m)).qualifier == "fewer_than"
    assert (ceiling_of(n) / floor_of(m, "more_than")).qualifier == "fewer_than"
    assert (floor_of(n, "more_than") + floor_of(m)).qualifier == "more_than"
    assert (ceiling_of(n) + ceiling_of(m, "fewer_than")).qualifier == "fewer_than"
    assert (floor_of(m) + floor_of(n, "more_than")).qualifier == "more_than"
    assert (ceiling_of(m, "fewer_than") + ceiling_of(n)).qualifier == "fewer_than"
    assert (floor_of(n) - ceiling_of(m, "fewer_than")).qualifier == "more_than"
    assert (floor_of(n, "more_than") - ceiling_of(m)).qualifier == "more_than"
    assert (ceiling_of(n, "fewer_than") - floor_of(m)).qualifier == "fewer_than"
    assert (ceiling_of(n) - floor_of(m, "more_than")).qualifier == "fewer_than"


def test_at_least_five_of_up_to_ten_is_at_least_half():
    assert (floor_of(5) / ceiling_of(10)).as_share().text() == "at least 50%"


def test_nothing_of_fewer_than_twenty_may_be_nothing():
    zero_or_more = ceiling_of(10) / ceiling_of(20, "fewer_than")
    assert not zero_or_more.low_open  # 0 of 19 is 0: "more than 0 times" would be untrue
    assert (
        Amount.of("exactly", value=0, unit="people") / floor_of(5, "more_than")
    ).text() == "0 times"


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_difference_of_two_floors_or_two_ceilings_is_not_known(n, m):
    assert (floor_of(n) - floor_of(m)).text() == "unknown"
    assert (ceiling_of(n) - ceiling_of(m)).low <= 0


# -- rounding -----------------------------------------------------------------


@given(pairs(), pairs(), st.sampled_from("+-/"))
def test_rounding_never_makes_a_bound_untrue(first, second, sign):
    (a, _), (b, _) = first, second
    made = a + b if sign == "+" else a - b if sign == "-" else divided(a, b)
    short = made.rounded()
    if not made.is_point:
        assert short.low <= made.low and short.high >= made.high
        assert (short.low_open, short.high_open) == (made.low_open, made.high_open)


@given(pairs(kinds=("exactly", "about")), pairs(kinds=("exactly", "about")))
def test_a_quotient_has_no_more_digits_than_its_weakest_input(first, second):
    (a, _), (b, _) = first, second
    quotient = divided(a, b)
    weakest = min((x.digits for x in (a, b) if x.digits is not None), default=3)
    if a.about or b.about:
        assert significant_digits(quotient.rounded().value) <= min(weakest, 3)


@given(
    pairs(kinds=("exactly", "about"), sizes=st.integers(1, 10**6)),
    pairs(kinds=("exactly", "about"), sizes=st.integers(1, 10**6)),
)
def test_a_sum_has_no_digit_finer_than_its_coarsest_part(first, second):
    (a, _), (b, _) = first, second
    steps = [10 ** (math.floor(math.log10(x.value)) - x.digits + 1) for x in (a, b) if x.about]
    assume(steps)
    assert (a + b).rounded().value % max(steps) == 0


@given(st.floats(1e-6, 1e9), st.integers(1, 6))
def test_rounding_goes_the_way_it_is_told(number, digits):
    down, up = round_to(number, digits, "ROUND_FLOOR"), round_to(number, digits, "ROUND_CEILING")
    assert down <= number <= up
    assert round_to(-number, digits, "ROUND_FLOOR") == -up
    assert significant_digits(down) <= digits and significant_digits(up) <= digits


def test_the_ministry_s_numbers():
    escaped = Amount.of("about", value=120, unit="people")
    caught = Amount.of("exactly", value=81, unit="people")
    assert (caught / escaped).as_share().text() == "about 68%"
    assert (escaped - caught).text() == "about 40"


@pytest.mark.parametrize("part", range(1, 100))
def test_a_share_of_a_hundred_is_that_number_of_percent(part):
    whole = Amount.of("exactly", value=100, unit="people")
    assert (Amount.of("exactly", value=part, unit="people") / whole).as_share().text() == f"{part}%"
    assert (floor_of(part) / whole).as_share().text() == f"at least {part}%"
    assert (ceiling_of(part) / whole).as_share().text() == f"up to {part}%"


# -- words --------------------------------------------------------------------


def stated(amount: Amount) -> tuple[str, float, float]:
    short = amount.rounded()
    low = short.high if short.qualifier in ("up_to", "fewer_than") else short.low
    high = short.low if short.qualifier in ("at_least", "more_than") else short.high
    return short.qualifier, low, high


@given(pairs(), pairs(), st.sampled_from(["alone", "+", "-", "/", "%"]))
def test_the_text_reads_back_as_the_rounded_amount(first, second, sign):
    (a, _), (b, _) = first, second
    made = {"alone": lambda: a, "+": lambda: a + b, "-": lambda: a - b}.get(
        sign, lambda: divided(a, b)
    )()
    made = made.as_share() if sign == "%" else made
    reading = wording.read(made.text())
    if made.qualifier == "words":
        assert made.text() == "unknown" and reading is None
        return
    qualifier, low, high = stated(made)
    assert reading is not None, made.text()
    assert reading.qualifier == qualifier, made.text()
    assert (reading.low, reading.high) == pytest.approx((low, high), abs=1e-9), made.text()
    assert reading.about == made.rounded().about


@given(
    st.sampled_from(["USD", "GBP", "EUR"]),
    pairs(sizes=st.integers(0, 10**6).map(lambda n: n * 1000), unit="x"),
)
def test_money_reads_back(unit, pair):
    amount = pair[0]
    money = Amount(**{**amount.__dict__, "unit": unit})
    reading = wording.read(money.text())
    assert reading is not None, money.text()
    assert (reading.low, reading.high) == pytest.approx(stated(money)[1:]), money.text()


# -- what is refused ----------------------------------------------------------


def test_a_word_is_no_number():
    with pytest.raises(LedgerError, match="word"):
        Amount.of("words")


@pytest.mark.parametrize(
    ("qualifier", "numbers"),
    [
        ("range", {"low": 5, "high": 3}), ("up_to", {"high": -1}), ("exactly", {}), ("about", {"low": 5}),
        ("at_least", {"value": 5}), ("range", {"low": 5}), ("roughly", {"value": 5}), ("fewer_than", {"high": 0}),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_qualifier_raises(qualifier, numbers):
    with pytest.raises(LedgerError):
        Amount.of(qualifier, **numbers)


@given(pairs())
def test_division_by_zero_raises(pair):
    with pytest.raises(LedgerError, match="divide"):
        pair[0] / Amount.of("exactly", value=0, unit="people")


def test_units_do_not_mix():
    people, money = Amount.exactly(5, unit="people"), Amount.exactly(5, unit="USD")
    for step in (lambda: people + money, lambda: people - money, people.as_share):
        with pytest.raises(LedgerError):
            step()
    with pytest.raises(LedgerError, match="not one number"):
        floor_of(5).value  # noqa: B018
