"""The rules of this field: those of each row (ledger.rows), and those of many rows together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ledger import rows
from ledger.rows import Tables, number
from press.check.faults import Fault

# the tables that the rules look things up in; the others can be faulty while the rules are applied
NEEDED = ("claims quantities claimants sources events positions sums carriers people").split()


def faults(tables: Tables) -> Iterator[Fault]:
    """Every fault by the rules. tables : those whose files are sound."""
    whole = set(NEEDED) <= set(tables.rows)
    for table, those in tables.rows.items():
        for line, row in enumerate(those, start=2):
            for found in rows.rule_faults(table, row, tables, whole):
                place = f"{table}.csv", line, found.column
                yield Fault(*place, found.problem, found.remedy, found.stops)
    if whole:
        yield from _unused(tables)
        yield from _sums(tables)


def _unused(tables: Tables) -> Iterator[Fault]:
    """No quantity, claimant or source stands there for nothing."""
    used: dict[str, set[str]] = {"quantities": {q["part_of"] for q in tables.rows["quantities"]}}
    for table, column in (("quantities", "quantity_id"), ("claimants", "claimant_id")):
        used.setdefault(table, set()).update(claim[column] for claim in tables.rows["claims"])
    used["sources"] = {row["source_id"] for row in tables.rows["claims"] + tables.rows["carriers"]}
    for table in ("events", "positions", "people"):
        for row in tables.rows[table]:
            used["sources"].update(row["source_ids"].split(";"))
    for table, ids in used.items():
        for line, row in enumerate(tables.rows[table], start=2):
            column, row_id = next(iter(row.items()))
            if row_id not in ids:
                how = "take the row out, or correct the row that should name it."
                yield Fault(f"{table}.csv", line, column, f"nothing uses {row_id!r}.", how)


def _sums(tables: Tables) -> Iterator[Fault]:
    """The parts of a total add up to it; or they do not, and it carries the caveat."""
    claims = tables.by_id("claims")
    lines = {row["claim_id"]: line for line, row in enumerate(tables.rows["claims"], start=2)}
    parts: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for row in tables.rows["sums"]:
        if {row["total_id"], row["part_id"]} <= set(claims):
            addend = number(claims[row["part_id"]]["value"])
            parts[row["sum_id"], row["total_id"]].append(addend)
    holds: dict[str, bool] = {}
    for (name, total_id), addends in parts.items():
        total = claims[total_id]
        stated = number(total["value"] or total["low"])
        known = [addend for addend in addends if addend is not None]
        if stated is None or len(known) < len(addends):
            problem = f"{name} has a part or total without a number."
            yield Fault("sums.csv", 0, "part_id", problem, "leave such rows out of the sum.")
            continue
        holds[total_id] = holds.get(total_id, True) and sum(known) == stated
        if sum(known) != stated and not _is_said_to_miss(total):
            says = f"{sum(known):,.0f}, but {total_id} says {stated:,.0f}."
            problem = f"the parts of {name} add up to {says}"
            how = "correct what is wrong; if the source misses its total, add does_not_sum."
            yield Fault("claims.csv", lines[total_id], "caveat", problem, how)
    for total_id, adds_up in holds.items():
        if adds_up and _is_said_to_miss(claims[total_id]):
            problem = f"{total_id} carries does_not_sum, but its parts add up."
            yield Fault("claims.csv", lines[total_id], "caveat", problem, "take the caveat off.")


def _is_said_to_miss(claim: rows.Row) -> bool:
    return "does_not_sum" in claim["caveat"].split(";")
