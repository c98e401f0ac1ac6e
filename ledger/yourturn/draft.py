"""A copy of the ledger in memory: add a row, see its rivals, and get the lines to propose. No file is touched.

A row is checked as it is added, with the schema and the rules of
ledger.validate, but without the library that checks whole tables: a notebook
need not have it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from ledger.claims import joined, known, names_in
from ledger.names import did_you_mean
from ledger.tables import LedgerError, data_folder, resource, schema, typed
from press.check import data
from press.check.data import Fault, Row

CAN_GROW = ("claims", "claimants", "sources")  # a new quantity would have no rivals
OF_CLAIMS = (  # the rules for a single claim
    data.check_qualifiers,
    data.check_ranges,
    data.check_order_of_days,
    data.check_supersession,
)


class Draft:
    """A copy of the ledger to which rows can be added."""

    def __init__(self) -> None:
        folder = data_folder()
        self._package = schema(folder)
        files = {
            r["name"]: r["path"] for r in self._package["resources"] if r["path"].endswith(".csv")
        }
        self._tables = {name: data.read_rows(folder / path) for name, path in files.items()}
        self._added: list[tuple[str, Row]] = []

    def add(self, table: str, **cells: Any) -> None:
        """Add a row to claims, claimants or sources. Cells that are not named stay empty.

        Raises LedgerError, and adds nothing, if the row has faults: all of them, each with what to do.
        """
        if table not in CAN_GROW:
            raise LedgerError(f"Rows can be added to {', '.join(CAN_GROW)} here, not to {table!r}.")
        columns = [field["name"] for field in self._fields(table)]
        if wrong := [name for name in cells if name not in columns]:
            hints = [
                f"{name!r} is no column of {table}.csv. {did_you_mean(name, columns)}".rstrip()
                for name in wrong
            ]
            raise LedgerError(" ".join(hints) + f" The columns are: {', '.join(columns)}.")
        row = {name: _cell(cells.get(name)) for name in columns}
        self._tables[table].append(row)
        faults = list(self._faults(table, row))
        if faults:
            self._tables[table].pop()
            told = "\n".join(
                f"- {fault.column}: {fault.problem} To do: {fault.remedy}" for fault in faults
            )
            raise LedgerError(f"The row was not added to {table}:\n{told}")
        self._added.append((table, row))
        print(f"Added to {table}, in this copy only: {row[columns[0]]}")

    def claims(self, quantity: str, as_of: str | None = None) -> pd.DataFrame:
        """The claims on a quantity, the added ones among them, as claims() gives them.

        Raises LedgerError for a quantity or date that does not exist.
        """
        names = names_in("quantities")
        if quantity not in names:
            raise LedgerError(
                f"Not in quantities.csv: {quantity}. {did_you_mean(quantity, names)}".rstrip()
            )
        rows = joined(self._frame)
        return known(rows[rows["quantity_id"] == quantity], as_of).reset_index(drop=True)

    def lines(self) -> str:
        """The added rows as lines of their tables: what a proposal to the book consists of."""
        text = io.StringIO()
        for table in ("sources", "claimants", "claims"):  # a claim comes after what it names
            rows = [row for name, row in self._added if name == table]
            text.write(f"to the end of data/{table}.csv:\n" if rows else "")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerows(row.values() for row in rows)
        return text.getvalue() or "Nothing was added.\n"

    def _frame(self, table: str) -> pd.DataFrame:
        described = resource(table, self._package)
        return typed(pd.DataFrame(self._tables[table], dtype="str"), described)

    def _fields(self, table: str) -> list[dict[str, Any]]:
        return resource(table, self._package)["schema"]["fields"]

    # -- what is wrong with a row ----------------------------------------------

    def _faults(self, table: str, row: Row) -> Iterator[Fault]:
        """The faults of the last row of a table: those of its cells, and if there are none, those of the whole."""
        line, file = len(self._tables[table]) + 1, f"{table}.csv"
        found = [Fault(file, line, *fault) for fault in self._cell_faults(table, row)]
        found += [Fault(file, line, *fault) for fault in self._reference_faults(table, row)]
        described = resource(table, self._package)
        rules = [lambda tables: data.check_dates(described, tables)]
        if table == "claims" and not found:
            rules += OF_CLAIMS
        yield from found
        for rule in rules:
            yield from (
                fault for fault in rule(self._tables) if (fault.file, fault.row) == (file, line)
            )

    def _cell_faults(self, table: str, row: Row) -> Iterator[tuple[str, str, str]]:
        """Column, problem and remedy of each cell that breaks the schema."""
        for field in self._fields(table):
            name, cell, rules = field["name"], row[field["name"]], field.get("constraints", {})
            if not cell:
                if rules.get("required"):
                    yield (
                        name,
                        "the cell is empty; it is required.",
                        f"{field['description']} {_one_of(rules)}".strip(),
                    )
            elif "enum" in rules and cell not in rules["enum"]:
                yield name, f"{cell!r} is not known.", _one_of(rules)
            elif "pattern" in rules and not re.search(rules["pattern"], cell):
                how = (
                    "write lower-case words and digits joined by hyphens."
                    if "unique" in rules
                    else field["description"]
                )
                yield name, f"{cell!r} is not written as it should be.", how
            elif field["type"] == "number" and not _is_number(cell):
                yield (
                    name,
                    f"{cell!r} is not a number.",
                    "write a plain number without thousands separator.",
                )
            elif (
                rules.get("unique")
                and [other[name] for other in self._tables[table]].count(cell) > 1
            ):
                yield name, f"{cell!r} is there already.", "give each row its own."
            elif "\n" in cell or "\r" in cell:
                yield name, "the cell holds a line break.", "write it on one line."

    def _reference_faults(self, table: str, row: Row) -> Iterator[tuple[str, str, str]]:
        """Column, problem and remedy of each id that leads nowhere."""
        for key in resource(table, self._package)["schema"].get("foreignKeys", []):
            column, there = key["fields"], key["reference"]
            other = there["resource"] or table
            ids = [r[there["fields"]] for r in self._tables[other]]
            if row[column] and row[column] not in ids:
                names = {r[there["fields"]]: r.get("name", "") for r in self._tables[other]}
                problem = f"{row[column]!r} is not in {other}.csv. {did_you_mean(row[column], names)}".rstrip()
                add = (
                    f", or add it first: add({other!r}, ...)"
                    if other in CAN_GROW and other != table
                    else ""
                )
                yield column, problem, f"correct the id{add}."


def _cell(value: Any) -> str:
    """A cell as text: a number that a reader gave without quotation marks too."""
    if value is None or value != value:  # NaN
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", cell))


def _one_of(rules: dict[str, Any]) -> str:
    return f"Use one of: {', '.join(rules['enum'])}." if "enum" in rules else ""
