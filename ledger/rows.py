"""What is wrong with one row of a table: its cells, the ids it names, the rules of this field.

It says the same to a reader who adds a row to a draft and to a maintainer who changes a file, and
needs no other library. press.check looks at whole files.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ledger import dates
from ledger.rounding import write_number
from ledger.suggest import did_you_mean
from ledger.tables import PLAIN, read_cells, resource

Row = dict[str, str]

FILLED = {  # the columns that a claim with this qualifier fills, of value, low, high and words
    "exactly": {"value"},
    "about": {"value"},
    "at_least": {"low"},
    "more_than": {"low"},
    "up_to": {"high"},
    "fewer_than": {"high"},
    "range": {"low", "high"},
    "words": {"words"},
}
# units whose numbers say nothing when they are added up over time
NEVER_ADDED = ("percent", "ratio", "km", "hours", "days", "months")


class Fault(NamedTuple):
    """One fault of a row.

    names : the table that should have the id, if it is one that leads nowhere. stops : False if
    ``make refresh`` goes on, and names the fault at its end.
    """

    column: str
    problem: str
    remedy: str
    names: str = ""
    stops: bool = True


class Tables:
    """All tables as text, cell by cell.

    rows : the rows of each table, by its name. package : the descriptor, from ledger.tables.schema.
    """

    def __init__(self, rows: dict[str, list[Row]], package: dict[str, Any]) -> None:
        self.rows = rows
        self._package = package

    def schema(self, table: str) -> dict[str, Any]:
        """The schema of a table. Raises LedgerError if there is no such table."""
        return resource(table, self._package)["schema"]

    @functools.cached_property
    def _by_id(self) -> dict[str, dict[str, Row]]:
        return {
            name: {next(iter(row.values())): row for row in rows}
            for name, rows in self.rows.items()
        }

    def by_id(self, table: str) -> dict[str, Row]:
        """The rows of a table by the id in their first column; none if the table is not there."""
        return self._by_id.get(table, {})


def read_rows(path: Path) -> list[Row]:
    """The rows of a table as text, cell by cell. Raises LedgerError if its file cannot be read."""
    header, rows = read_cells(path)
    return [dict(zip(header, cells)) for cells in rows]


def faults(table: str, row: Row, tables: Tables) -> list[Fault]:
    """Everything that is wrong with one row.

    table : its table's name. row : its cells by column. tables : all tables, the row in its own.

    Returns the faults of its cells and of the ids it names; if there are none, those by the rules.
    """
    found = list(_cell_faults(table, row, tables))
    for key in tables.schema(table).get("foreignKeys", []):
        column, other = key["fields"], key["reference"]["resource"] or table
        if row[column] and row[column] not in tables.by_id(other):
            found.append(unknown_id(column, row[column], other, tables))
    return found + [f for f in rule_faults(table, row, tables, not found) if f not in found]


def rule_faults(table: str, row: Row, tables: Tables, whole: bool = True) -> Iterator[Fault]:
    """What a schema cannot say of a row: days of the calendar, lists of ids, rules of this field.

    whole : also look at the rules that compare cells, which cells with faults would only confuse.
    """
    for field in tables.schema(table)["fields"]:
        cell = row[field["name"]]
        if "\n" in cell or "\r" in cell or (_is_day(field) and cell and not dates.is_date(cell)):
            yield from filter(None, [cell_fault(field, cell)])
        if other := field.get("refersTo"):
            for one in filter(None, cell.split(";")):
                if tables.by_id(other) and one not in tables.by_id(other):
                    yield unknown_id(field["name"], one, other, tables)
    for rule in RULES.get(table, ()) if whole else ():
        yield from rule(row, tables)


def unknown_id(column: str, wrong: str, other: str, tables: Tables) -> Fault:
    """The fault of an id that the table other does not have, with the nearest that it has."""
    names = {known: row.get("name", "") for known, row in tables.by_id(other).items()}
    problem = f"{wrong!r} is not in {other}.csv. {did_you_mean(wrong, names)}".rstrip()
    return Fault(column, problem, "correct the id, or add the row it names.", names=other)


# -- cells ---------------------------------------------------------------------


def _cell_faults(table: str, row: Row, tables: Tables) -> Iterator[Fault]:
    for field in tables.schema(table)["fields"]:
        name, cell = field["name"], row[field["name"]]
        if found := cell_fault(field, cell):
            yield found
            continue
        others = [other[name] for other in tables.rows[table]]
        if field.get("constraints", {}).get("unique") and others.count(cell) > 1:
            yield Fault(name, f"{cell!r} is there already.", "give each row its own id.")


def _is_day(field: dict[str, Any]) -> bool:
    return "YYYY-MM-DD" in field.get("description", "")


def cell_fault(field: dict[str, Any], cell: str) -> Fault | None:
    """What is wrong with one cell, or None. field : its column, as the schema describes it."""
    name, rules = field["name"], field.get("constraints", {})
    one_of = f"Use one of: {', '.join(rules['enum'])}." if "enum" in rules else ""
    if not cell:
        if not rules.get("required"):
            return None
        how = f"{field['description']} {one_of}".strip()
        return Fault(name, "the cell is empty; it is required.", how)
    if "\n" in cell or "\r" in cell:
        return Fault(name, "the cell holds a line break.", "write it on one line.")
    if "enum" in rules and cell not in rules["enum"]:
        return Fault(name, f"{cell!r} is not known.", one_of)
    if field["type"] == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", cell):
        return Fault(name, f"{cell!r} is not a number.", PLAIN)
    if "pattern" in rules and not re.search(rules["pattern"], cell):
        is_id = rules.get("unique")
        how = (
            "write lower-case words and digits joined by hyphens."
            if is_id
            else field["description"]
        )
        return Fault(name, f"{cell!r} is not written as it should be.", how)
    if _is_day(field) and not dates.is_date(cell):
        how = "write YYYY, YYYY-MM or YYYY-MM-DD."
        return Fault(name, f"{cell!r} is not a day in the calendar.", how)
    return None


def number(cell: str) -> float | None:
    """The number in a cell; None if there is none."""
    try:
        return float(cell)
    except ValueError:
        return None


# -- claims --------------------------------------------------------------------


def _qualifier(row: Row, tables: Tables) -> Iterator[Fault]:
    """A claim fills the cells that its qualifier needs, and no others."""
    wanted = FILLED.get(row["qualifier"])
    filled = {column for column in ("value", "low", "high", "words") if row[column]}
    if wanted is not None and filled != wanted:
        needs, has = " and ".join(sorted(wanted)), " and ".join(sorted(filled)) or "nothing"
        problem = f"{row['qualifier']!r} goes with {needs}, but {has} is filled in."
        yield Fault("qualifier", problem, "move the number to the column that the qualifier needs.")


def _range(row: Row, tables: Tables) -> Iterator[Fault]:
    """No floor lies above its ceiling, and every number within the range of its quantity."""
    low, high = number(row["low"]), number(row["high"])
    if low is not None and high is not None and low > high:
        yield Fault("low", f"low {row['low']} is above high {row['high']}.", "swap them.")
    quantity = tables.by_id("quantities").get(row["quantity_id"], {})
    least, most = (number(quantity.get(end, "")) for end in ("minimum", "maximum"))
    for column in ("value", "low", "high"):
        stated = number(row[column])
        if stated is None:
            continue
        if (least is not None and stated < least) or (most is not None and stated > most):
            ends = f"{quantity['minimum'] or '-'} to {quantity['maximum'] or '-'}"
            problem = f"{row[column]} lies outside {ends}, the range of {row['quantity_id']}."
            yield Fault(column, problem, "correct the number, or the range in quantities.csv.")


def _order_of_days(row: Row, tables: Tables) -> Iterator[Fault]:
    """Nothing is said before it happens or after it is printed; no period ends before it begins."""
    said, start, end = row["asserted_on"], row["refers_from"], row["refers_to"]
    about = end or start
    page = tables.by_id("sources").get(row["source_id"], {}).get("published", "")
    if not all(dates.is_date(day) for day in (said, start, end, page) if day):
        return
    is_plan = "plan" in row["caveat"].split(";")
    if said and about and not is_plan and dates.latest(said) < dates.earliest(about):
        problem = f"said on {said}, before what it counts had happened ({about})."
        how = "correct one of the days, or mark the row with the caveat plan."
        yield Fault("asserted_on", problem, how)
    if said and page and dates.earliest(said) > dates.latest(page):
        problem = f"said on {said}, after its source was published ({page})."
        yield Fault("asserted_on", problem, "correct the day here or in sources.csv.")
    if start and end and dates.earliest(start) > dates.latest(end):
        yield Fault("refers_from", f"{start} comes after refers_to {end}.", "swap them.")


def _supersession(row: Row, tables: Tables) -> Iterator[Fault]:
    """A claim is replaced only by another of the same claimant on the same quantity."""
    newer = tables.by_id("claims").get(row["superseded_by"], row)
    if any(newer[column] != row[column] for column in ("claimant_id", "quantity_id")):
        problem = f"{newer['claim_id']!r} is by another claimant or about another quantity."
        how = "only a claimant replaces its own number: rivals stay side by side."
        yield Fault("superseded_by", problem, how)
    if row["superseded_by"] == row["claim_id"]:
        yield Fault("superseded_by", "the row replaces itself.", "name the newer row.")


# -- other tables --------------------------------------------------------------


def _carrier(row: Row, tables: Tables) -> Iterator[Fault]:
    """A page carries others' claims; what it made of one is a claim that was read on that page."""
    page, claims = row["source_id"], tables.by_id("claims")
    if claims.get(row["claim_id"], {}).get("source_id") == page:
        problem = f"{page} is the page that {row['claim_id']} itself was read in."
        yield Fault("source_id", problem, "take the row out: a claim's own page is in claims.csv.")
    reworded = claims.get(row["restated_as"])
    if reworded and reworded["source_id"] != page:
        problem = f"{row['restated_as']} was read in {reworded['source_id']}, not in {page}."
        yield Fault("restated_as", problem, "name the claim that was read on this page.")
    if reworded and not row["change"]:
        problem = "a reworded claim needs the words for what changed."
        yield Fault("change", problem, "say in a few words what the page altered.")


def _quantity(row: Row, tables: Tables) -> Iterator[Fault]:
    """Shares and lengths of time never add up; a part names its division, and is not in itself."""
    if row["adds_over_time"] and row["unit"] in NEVER_ADDED:
        problem = (
            f"{row['quantity_id']!r} is counted in {row['unit']}, which does not add up over time."
        )
        yield Fault("adds_over_time", problem, "leave the cell empty.")
    if bool(row["part_of"]) != bool(row["split_by"]):
        yield Fault("split_by", "part_of and split_by go together.", "fill in both, or neither.")
    seen, here = set(), row["quantity_id"]
    while here and here not in seen:
        seen.add(here)
        here = tables.by_id("quantities").get(here, {}).get("part_of", "")
    if here:
        problem = f"{row['quantity_id']!r} is a part of itself, or of such a one."
        yield Fault("part_of", problem, "name another whole, or none.")


def _event(row: Row, tables: Tables) -> Iterator[Fault]:
    """An event that repeats a claim's number says what the claim says."""
    told = f"{row['title']} {row['summary']}"
    for claim_id in filter(None, row["claim_ids"].split(";")):
        claim = tables.by_id("claims").get(claim_id, {})
        unit = tables.by_id("quantities").get(claim.get("quantity_id", ""), {}).get("unit", "")
        for stated in filter(None, (number(claim.get(c, "")) for c in ("value", "low", "high"))):
            words = write_number(stated, unit)
            if not re.search(rf"(?<![\d,.]){re.escape(words)}(?![\d]|,\d)", told):
                problem = f"{claim_id} says {words}, but neither title nor summary does."
                how = "write the claim's number in the title or summary, or take the id out."
                yield Fault("claim_ids", problem, how, stops=False)


RULES: dict[str, tuple[Callable[[Row, Tables], Iterator[Fault]], ...]] = {
    "claims": (_qualifier, _range, _order_of_days, _supersession),
    "carriers": (_carrier,),
    "quantities": (_quantity,),
    "events": (_event,),
}
