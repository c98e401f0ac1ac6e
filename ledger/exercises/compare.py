"""Read an answer to an exercise, and say how it differs from the one that was expected.

An answer is right, near (with a list of what is off) or another answer. Near
means that the reasoning may well be right and the writing is not: a qualifier
lost, a digit too many, another unit, another way of rounding.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from ledger import dates, wording
from ledger.amount import Amount
from ledger.claims import claims
from ledger.digits import MAX_DIGITS, round_to, significant_digits
from ledger.names import did_you_mean
from ledger.tables import data_folder, load
from ledger.wording import stated_numbers

AMOUNT, NUMBER, CLAIM, NAMES, YES_NO, DAY = "amount", "number", "claim", "names", "yes_no", "day"
EXPECTED = {
    AMOUNT: "an amount with its qualifier and unit, computed with `claim()` or as text, such as `\"about 7%\"`",
    NUMBER: "a number, counted or computed",
    CLAIM: "the id of a claim in quotation marks, such as `\"kobani-children-dead-4\"`",
    NAMES: "a list of names in quotation marks, such as `[\"Reuters\", \"Rudaw\"]`",
    YES_NO: "`True` or `False`; for several statements a list, such as `[True, False]`",
    DAY: "a day in quotation marks, such as `\"2026-01-06\"`",
}  # fmt: skip
SPECIAL_UNITS = (
    "percent",
    "ratio",
    *wording.CURRENCY,
)  # people, rows and claims are all plain counts
SCALES = {"percent": (0.01, 100.0), "ratio": (0.01, 100.0)}
COUNT_SCALES = (1e3, 1e-3, 1e6, 1e-6, 1e9, 1e-9)


@dataclass(frozen=True)
class Difference:
    """One thing that is off in an answer that is nearly right: its name, and what it means."""

    name: str
    words: str


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
SPEAKER = Difference("Another speaker", "This row counts the right thing, as somebody else put it.")
COUNTED = Difference(
    "Another count", "This is the right speaker, but the row counts something else."
)


class Unreadable(Exception):
    """An answer of another kind than was asked for; the message says what is wrong with it."""


def readable(kind: str, given: Any) -> None:
    """Say nothing if an answer is of the kind that was asked for.

    kind : one of EXPECTED. given : what somebody answered.

    Raises Unreadable if it is not.
    """
    read: dict[str, Callable[[Any], Any]] = {
        AMOUNT: _said, NUMBER: _said, CLAIM: _claim_id, NAMES: _names, YES_NO: _yes_no, DAY: _day,
    }  # fmt: skip
    read[kind](given)


def compare(kind: str, given: Any, expected: Any) -> list[Difference] | None:
    """How an answer differs from the expected one: [] if not at all, None if it is another answer.

    kind : one of EXPECTED. given : what somebody answered. expected : what was worked out from the ledger.

    Raises Unreadable if ``given`` is no answer of this kind.
    """
    if kind in (AMOUNT, NUMBER):
        return _compare_numbers(_said(given), amount(expected))
    if kind == CLAIM:
        return _compare_claims(_claim_id(given), str(expected))
    if kind == NAMES:
        return _compare_names(_voices(_names(given), _names(expected)), _names(expected))
    if kind == YES_NO:
        return _compare_yes_no(_yes_no(given), _yes_no(expected))
    return _compare_days(_day(given), _day(expected))


def write(kind: str, value: Any) -> str:
    """Write an expected answer or a typical mistake for a reader."""
    if kind in (AMOUNT, NUMBER):
        worked_out = amount(value)
        made = f" = {worked_out.formula}" if worked_out.derived else ""
        return worked_out.text() + made
    if kind == NAMES:
        people = load("claimants").set_index("claimant_id")["name"]
        known, given = _ids_of_claimants(), [value] if isinstance(value, str) else value
        shown = {
            known.get(_plain(name), _plain(name)): name for name in given
        }  # other words stay as they were written
        return "; ".join(people.get(name, shown[name]) for name in sorted(shown)) or "nobody"
    if kind == YES_NO:
        return ", ".join("yes" if one else "no" for one in _yes_no(value))
    if kind == CLAIM:
        row = claims().set_index("claim_id").loc[str(value)]
        return f"`{value}` ({row['name']}: {row['text']})"
    return dates.say(str(value))


def amount(value: Any) -> Amount:
    """A value that was worked out, as an amount: a bare number is exact."""
    return value if isinstance(value, Amount) else Amount.exactly(float(value))


# -- numbers ------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What an answer states: one or two numbers, the qualifier ("" for a bare number), the unit ("" if not said)."""

    numbers: tuple[float, float]
    qualifier: str
    about: bool
    unit: str


def _said(given: Any) -> Said:
    if isinstance(given, Amount):
        short = given.rounded()
        return Said(stated_numbers(short), short.qualifier, short.about, _kind_of_unit(given.unit))
    if isinstance(given, str):
        text = re.sub(
            r"^(?:~|≈|c\.|ca\.|approximately\b|circa\b)\s*", "about ", given.strip(), flags=re.I
        )
        read = (
            None
            if text in _claim_table().index
            else wording.read(re.sub(r"\s*per ?cent\b", "%", text))
        )
        if read is None:
            raise Unreadable(f"“{given}” states no number that can be read.")
        return Said(
            (read.low, read.high),
            read.qualifier,
            read.about or read.qualifier == "about",
            _unit_in(text),
        )
    if isinstance(given, bool) or not pd.api.types.is_number(given):
        raise Unreadable(f"{_shown(given)} is no number.")
    if pd.isna(given):
        raise Unreadable(
            "The answer is not a number: something was divided by nothing, or is missing."
        )
    return Said((float(given), float(given)), "", False, "")


def _kind_of_unit(unit: str) -> str:
    return unit if unit in SPECIAL_UNITS else "count"


def _unit_in(text: str) -> str:
    if re.search(r"%|\bper ?cent\b", text, re.I):
        return "percent"
    money = [unit for unit, sign in wording.CURRENCY.items() if sign in text]
    return money[0] if money else "ratio" if re.search(r"\btimes\b", text, re.I) else "count"


def _compare_numbers(said: Said, expected: Amount) -> list[Difference] | None:
    target, raw = stated_numbers(expected.rounded()), stated_numbers(expected)
    kept = MAX_DIGITS if expected.digits is None else min(expected.digits, MAX_DIGITS)
    for scale in (1.0, *SCALES.get(expected.unit, COUNT_SCALES)):
        found = [
            _digits(_scaled(x, scale), r, t, kept) for x, r, t in zip(said.numbers, raw, target)
        ]
        if None not in found:
            off = [UNIT] if scale != 1.0 or not _unit_fits(said.unit, expected.unit) else []
            off += list(dict.fromkeys(difference for part in found for difference in part or []))
            return off + _qualifier(said, expected.rounded())
    return None


def _scaled(number: float, scale: float) -> float:
    return float(Decimal(repr(number)) * Decimal(repr(scale)))


def _digits(given: float, raw: float, target: float, kept: int) -> list[Difference] | None:
    """What is off in the digits of one number; None if it is another number."""
    if given == target:
        return []
    if raw == target:  # nothing was rounded, so there is only one way to write it
        return None
    digits = min(significant_digits(given), 15)  # as many as a float holds
    directions = (ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEILING)
    short = round_to(given, digits, ROUND_HALF_UP)
    if digits > kept and short in [round_to(raw, digits, way) for way in directions]:
        return [PRECISION]
    coarser = [round_to(raw, fewer, ROUND_HALF_UP) for fewer in range(1, kept)]
    if given in [*coarser, round_to(raw, kept, ROUND_FLOOR), round_to(raw, kept, ROUND_CEILING)]:
        return [ROUNDED]
    return None


def _unit_fits(said: str, wanted: str) -> bool:
    wanted = _kind_of_unit(wanted)
    return said in ("", wanted) or (
        said == "count" and wanted == "ratio"
    )  # "about 13" for "about 13 times"


def _qualifier(said: Said, expected: Amount) -> list[Difference]:
    bare = said.qualifier in ("", "exactly")
    if expected.qualifier == "exactly":
        return [] if bare else [ADDED]
    if bare or (expected.about and not said.about and said.qualifier == expected.qualifier):
        return [LOST]
    return [] if said.qualifier == expected.qualifier else [CHANGED]


# -- rows ---------------------------------------------------------------------


def _claim_table() -> pd.DataFrame:
    return _claims_by_id(data_folder())


@functools.cache
def _claims_by_id(folder: Path) -> pd.DataFrame:
    return load("claims", folder).set_index("claim_id")


def _claim_id(given: Any) -> str:
    if isinstance(given, Amount) and len(given.claims) == 1 and not given.derived:
        return given.claims[0]
    if isinstance(given, str):
        known = _claim_table().index
        name = given.strip().removeprefix("claim:").removeprefix("#")
        if name in known:
            return name
        raise Unreadable(f"There is no claim “{given}”. {did_you_mean(name, known)}".rstrip())
    raise Unreadable(f"{_shown(given)} is not the id of one claim.")


def _compare_claims(given: str, expected: str) -> list[Difference] | None:
    if given == expected:
        return []
    row, wanted = _claim_table().loc[given], _claim_table().loc[expected]
    if row["quantity_id"] == wanted["quantity_id"]:
        return [SPEAKER]
    return [COUNTED] if row["claimant_id"] == wanted["claimant_id"] else None


# -- names, yes or no, days ---------------------------------------------------


def _names(given: Any) -> frozenset[str]:
    if isinstance(given, str):
        given = [given]
    if isinstance(given, pd.DataFrame):
        raise Unreadable("That is a table: take one column of it.")
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise Unreadable(f"{_shown(given)} is not a list of names.")
    names = list(given)
    if not all(isinstance(name, str) for name in names):
        raise Unreadable("Every name of the list has to stand in quotation marks.")
    ids = _ids_of_claimants()
    return frozenset(ids.get(_plain(name), _plain(name)) for name in names)


def _ids_of_claimants() -> dict[str, str]:
    return _claimants_by_name(data_folder())


@functools.cache
def _claimants_by_name(folder: Path) -> dict[str, str]:
    """The id of a claimant by its name, and by each other name that no other claimant has; an id stands for itself."""
    people = load("claimants", folder)
    known = {
        _plain(name): i
        for column in ("name", "claimant_id")
        for name, i in zip(people[column], people["claimant_id"])
    }
    owners: dict[str, set[str]] = {}
    for row in people.itertuples():
        for name in row.also_called.split(";"):
            owners.setdefault(_plain(name), set()).add(row.claimant_id)
    return {name: next(iter(ids)) for name, ids in owners.items() if name and len(ids) == 1} | known


def _voices(given: frozenset[str], expected: frozenset[str]) -> frozenset[str]:
    """The names given. Raises Unreadable if voices of the ledger are asked for, and one is not known."""
    ids = _ids_of_claimants()
    if expected <= set(ids.values()):
        for name in sorted(given - set(ids.values())):
            near = difflib.get_close_matches(name, ids, 1)
            told = f" The nearest is “{write(NAMES, [near[0]])}”." if near else ""
            raise Unreadable(f"“{name}” is not the name of a voice in the ledger.{told}")
    return given


def _plain(name: str) -> str:
    name = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip(
        " \"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}."
    )
    return re.sub(r"\s+", " ", name).lower()


def _compare_names(given: frozenset[str], expected: frozenset[str]) -> list[Difference] | None:
    missing, extra = expected - given, given - expected
    if not given & expected or len(missing) + len(extra) > max(1, len(expected) // 2):
        return None if missing or extra else []
    off = [Difference("Not complete", f"{len(missing)} more to find.")] if missing else []
    return off + (
        [Difference("Too many", f"{write(NAMES, extra)} does not belong here.")] if extra else []
    )


def _yes_no(given: Any) -> tuple[bool, ...]:
    single = isinstance(given, str) or not isinstance(given, Iterable)
    return tuple(_one_yes_no(one) for one in ([given] if single else given))


def _one_yes_no(given: Any) -> bool:
    word = given.strip().lower() if isinstance(given, str) else given
    if word in ("yes", "true", "no", "false"):
        return word in ("yes", "true")
    if not pd.api.types.is_bool(given):
        raise Unreadable(f"{_shown(given)} is neither `True` nor `False`.")
    return bool(given)


def _compare_yes_no(given: tuple[bool, ...], expected: tuple[bool, ...]) -> list[Difference] | None:
    if len(given) != len(expected):
        raise Unreadable(f"{len(expected)} answers are expected, and these are {len(given)}.")
    wrong = sum(a != b for a, b in zip(given, expected))
    if not wrong:
        return []
    return (
        [Difference("One is off", "The others are right.")]
        if wrong == 1 and len(expected) > 2
        else None
    )


def _day(given: Any) -> str:
    text = str(given)[:10]
    if not dates.is_date(text):
        raise Unreadable(f"{_shown(given)} is no day of the form `2026-01-06`.")
    return text


def _compare_days(given: str, expected: str) -> list[Difference] | None:
    if given == expected:
        return []
    apart = (dates.earliest(given) - dates.earliest(expected)).days
    if abs(apart) > 1:
        return None
    return [Difference("A day off", f"It is one day too {'late' if apart > 0 else 'early'}.")]


def _shown(given: Any) -> str:
    """A short, stable way to name an answer that cannot be read."""
    if isinstance(given, (str, int, float)):
        return f"“{given}”"
    return f"An answer of the type `{type(given).__name__}`"
