"""A copy of the ledger in memory: add a row, see its rivals, and get the lines to propose. No file is touched.

A row is checked as it is added, with the schema and the rules of
ledger.rows, which need no other library.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd

from ledger import rows
from ledger.claims import joined, known, names_in
from ledger.rows import Row
from ledger.suggest import did_you_mean
from ledger.tables import LedgerError, data_folder, resource, schema, typed

CAN_GROW = ("claims", "claimants", "sources")  # a new quantity would have no rivals


class Draft:
    """A copy of the ledger to which rows can be added."""

    def __init__(self) -> None:
        folder = data_folder()
        self._package = schema(folder)
        files = {
            r["name"]: r["path"] for r in self._package["resources"] if r["path"].endswith(".csv")
        }
        self._tables = {name: rows.read_rows(folder / path) for name, path in files.items()}
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
        faults = rows.faults(table, row, rows.Tables(self._tables, self._package))
        if faults:
            self._tables[table].pop()
            told = "\n".join(
                f"- {fault.column}: {fault.problem} To do: {_remedy(fault, table)}"
                for fault in faults
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
        every = joined(self._frame)
        return known(every[every["quantity_id"] == quantity], as_of).reset_index(drop=True)

    def lines(self) -> str:
        """The added rows as lines of their tables: what a proposal to the book consists of."""
        text = io.StringIO()
        for table in ("sources", "claimants", "claims"):  # a claim comes after what it names
            added = [row for name, row in self._added if name == table]
            text.write(f"to the end of data/{table}.csv:\n" if added else "")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerows(row.values() for row in added)
        return text.getvalue() or "Nothing was added.\n"

    def _frame(self, table: str) -> pd.DataFrame:
        described = resource(table, self._package)
        return typed(pd.DataFrame(self._tables[table], dtype="str"), described)

    def _fields(self, table: str) -> list[dict[str, Any]]:
        return resource(table, self._package)["schema"]["fields"]


def _cell(value: Any) -> str:
    """A cell as text: a number that a reader gave without quotation marks too."""
    if value is None or value != value:  # NaN
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _remedy(fault: rows.Fault, table: str) -> str:
    if not fault.names:
        return fault.remedy
    grows = fault.names in CAN_GROW and fault.names != table
    return f"correct the id{f', or add it first: add({fault.names!r}, ...)' if grows else ''}."
