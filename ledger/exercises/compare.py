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
from pathlib import Path
from typing import Any

import pandas as pd

from ledger import dates
from ledger.amount import Amount
from ledger.claims import claims
from ledger.exercises import compare_numbers
from ledger.exercises.declare import Difference, Unreadable, shown
from ledger.suggest import did_you_mean
from ledger.tables import data_folder, load

AMOUNT, NUMBER, CLAIM, NAMES, YES_NO, DAY = "amount", "number", "claim", "names", "yes_no", "day"
EXPECTED = {
    AMOUNT: "an amount with its qualifier and unit, computed with `claim()` or as text, such as `\"about 7%\"`",
    NUMBER: "a number, counted or computed",
    CLAIM: "the id of a claim in quotation marks, such as `\"kobani-children-dead-4\"`",
    NAMES: "a list of names in quotation marks, such as `[\"Reuters\", \"Rudaw\"]`",
    YES_NO: "`True` or `False`; for several statements a list, such as `[True, False]`",
    DAY: "a day in quotation marks, such as `\"2026-01-06\"`",
}  # fmt: skip
SPEAKER = Difference("Another speaker", "This row counts the right thing, as somebody else put it.")
COUNTED = Difference(
    "Another count", "This is the right speaker, but the row counts something else."
)


def compare(kind: str, given: Any, expected: Any) -> list[Difference] | None:
    """How an answer differs from the expected one: [] if not at all, None if it is another answer.

    kind : one of EXPECTED. given : what somebody answered. expected : what was worked out from the ledger.

    Raises Unreadable if ``given`` is no answer of this kind.
    """
    said = readable(kind, given)
    if kind in (AMOUNT, NUMBER):
        return compare_numbers.compare(said, amount(expected))
    if kind == CLAIM:
        return _compare_claims(said, str(expected))
    if kind == NAMES:
        return _compare_names(said, _names(expected))
    if kind == YES_NO:
        return _compare_yes_no(said, _yes_no(expected))
    return _compare_days(said, _day(expected))


def readable(kind: str, given: Any) -> Any:
    """An answer in the form in which it is compared. kind : one of EXPECTED.

    Raises Unreadable, with what is wrong with it, if it is no answer of this kind.
    """
    read: dict[str, Callable[[Any], Any]] = {
        AMOUNT: _number, NUMBER: _number, CLAIM: _claim_id, NAMES: _names, YES_NO: _yes_no, DAY: _day,
    }  # fmt: skip
    return read[kind](given)


def write(kind: str, value: Any) -> str:
    """Write an expected answer or a typical mistake for a reader."""
    if kind in (AMOUNT, NUMBER):
        worked_out = amount(value)
        made = f" = {worked_out.formula}" if worked_out.derived else ""
        return worked_out.text() + made
    if kind == NAMES:
        return _write_names([value] if isinstance(value, str) else value)
    if kind == YES_NO:
        return ", ".join("yes" if one else "no" for one in _yes_no(value))
    if kind == CLAIM:
        row = claims().set_index("claim_id").loc[str(value)]
        return f"`{value}` ({row['name']}: {row['text']})"
    return dates.say(str(value))


def amount(value: Any) -> Amount:
    """A value that was worked out, as an amount: a bare number is exact."""
    return value if isinstance(value, Amount) else Amount.exactly(float(value))


# -- numbers and rows ---------------------------------------------------------


def _number(given: Any) -> compare_numbers.Said:
    if isinstance(given, str) and given.strip() in _claims_by_id(data_folder()).index:
        raise Unreadable(f"“{given}” states no number that can be read.")  # its digits are a name
    return compare_numbers.read(given)


@functools.cache
def _claims_by_id(folder: Path) -> pd.DataFrame:
    return load("claims", folder).set_index("claim_id")


def _claim_id(given: Any) -> str:
    if isinstance(given, Amount) and len(given.claims) == 1 and not given.derived:
        return given.claims[0]
    if not isinstance(given, str):
        raise Unreadable(f"{shown(given)} is not the id of one claim.")
    known = _claims_by_id(data_folder()).index
    name = given.strip().removeprefix("claim:").removeprefix("#")
    if name not in known:
        raise Unreadable(f"There is no claim “{given}”. {did_you_mean(name, known)}".rstrip())
    return name


def _compare_claims(given: str, expected: str) -> list[Difference] | None:
    if given == expected:
        return []
    table = _claims_by_id(data_folder())
    row, wanted = table.loc[given], table.loc[expected]
    if row["quantity_id"] == wanted["quantity_id"]:
        return [SPEAKER]
    return [COUNTED] if row["claimant_id"] == wanted["claimant_id"] else None


# -- names ----------------------------------------------------------------------


def _names(given: Any) -> frozenset[str]:
    """What a list names: ids of claimants where a name is a claimant's, and other words as they are."""
    if isinstance(given, str):
        given = [given]
    if isinstance(given, pd.DataFrame):
        raise Unreadable("That is a table: take one column of it.")
    if not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise Unreadable(f"{shown(given)} is not a list of names.")
    names = list(given)
    if not all(isinstance(name, str) for name in names):
        raise Unreadable("Every name of the list has to stand in quotation marks.")
    ids = _ids_by_name(data_folder())
    return frozenset(ids.get(_plain(name), _plain(name)) for name in names)


@functools.cache
def _ids_by_name(folder: Path) -> dict[str, str]:
    """The claimant whom a name stands for: an id, a full name, or another name that only one claimant has."""
    people = load("claimants", folder)
    owners: dict[str, set[str]] = {}
    for row in people.itertuples():
        for name in row.also_called.split(";"):
            owners.setdefault(_plain(name), set()).add(row.claimant_id)
    known = {name: min(ids) for name, ids in owners.items() if name and len(ids) == 1}
    for column in ("name", "claimant_id"):
        known |= dict(zip(people[column].map(_plain), people["claimant_id"]))
    return known


def _plain(name: str) -> str:
    name = name.replace("’", "'").strip(" \"'“”.")
    return re.sub(r"\s+", " ", name).lower()


def _compare_names(given: frozenset[str], expected: frozenset[str]) -> list[Difference] | None:
    _refuse_strangers(given, expected)
    missing, extra = expected - given, given - expected
    if not missing and not extra:
        return []
    if not given & expected or len(missing) + len(extra) > max(1, len(expected) // 2):
        return None
    off = []
    if missing:
        off.append(Difference("Not complete", f"{len(missing)} more to find."))
    if extra:
        off.append(Difference("Too many", f"{_write_names(extra)} does not belong here."))
    return off


def _refuse_strangers(given: frozenset[str], expected: frozenset[str]) -> None:
    """Raise Unreadable if voices of the ledger are asked for, and a name is none of them."""
    ids = _ids_by_name(data_folder())
    voices = set(ids.values())
    if not expected <= voices:
        return
    for name in sorted(given - voices):
        near = difflib.get_close_matches(name, ids, 1)
        told = f" The nearest is “{_write_names(near)}”." if near else ""
        raise Unreadable(f"“{name}” is not the name of a voice in the ledger.{told}")


def _write_names(names: Iterable[str]) -> str:
    full = load("claimants").set_index("claimant_id")["name"]
    ids = _ids_by_name(data_folder())
    written = {ids.get(_plain(name), _plain(name)): name for name in names}
    return "; ".join(full.get(one, written[one]) for one in sorted(written)) or "nobody"


# -- yes or no, and days ----------------------------------------------------------


def _yes_no(given: Any) -> tuple[bool, ...]:
    single = isinstance(given, str) or not isinstance(given, Iterable)
    return tuple(_one_yes_no(one) for one in ([given] if single else given))


def _one_yes_no(given: Any) -> bool:
    word = given.strip().lower() if isinstance(given, str) else given
    if word in ("yes", "true", "no", "false"):
        return word in ("yes", "true")
    if not pd.api.types.is_bool(given):
        raise Unreadable(f"{shown(given)} is neither `True` nor `False`.")
    return bool(given)


def _compare_yes_no(given: tuple[bool, ...], expected: tuple[bool, ...]) -> list[Difference] | None:
    if len(given) != len(expected):
        raise Unreadable(f"{len(expected)} answers are expected, and these are {len(given)}.")
    wrong = sum(a != b for a, b in zip(given, expected))
    if not wrong:
        return []
    if wrong == 1 and len(expected) > 2:
        return [Difference("One is off", "The others are right.")]
    return None


def _day(given: Any) -> str:
    text = str(given)[:10]
    if not dates.is_date(text):
        raise Unreadable(f"{shown(given)} is no day of the form `2026-01-06`.")
    return text


def _compare_days(given: str, expected: str) -> list[Difference] | None:
    apart = (dates.earliest(given) - dates.earliest(expected)).days
    if given == expected:
        return []
    if abs(apart) > 1:
        return None
    return [Difference("A day off", f"It is one day too {'late' if apart > 0 else 'early'}.")]
