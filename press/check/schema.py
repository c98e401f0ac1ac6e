"""What datapackage.json says of the tables: types, required cells, allowed values, ids, references.

frictionless finds the faults; ledger.rows has the words for them, since a draft needs the same.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.rows import Tables, cell_fault, unknown_id
from press.check.faults import Fault


def faults(folder: Path, package: dict[str, Any], tables: Tables) -> Iterator[Fault]:
    """Every fault by the schema. package : the descriptor. tables : those whose files are sound."""
    from frictionless import Package, system  # slow, and most who import press.check do not need it

    kept = [copy.deepcopy(r) for r in package["resources"] if r["name"] in tables.rows]
    for resource in kept:
        resource["schema"]["foreignKeys"] = [
            key
            for key in resource["schema"].get("foreignKeys", [])
            if key["reference"]["resource"] in {*tables.rows, ""}  # others cannot be judged
        ]
        resource.pop("hash", None)  # press.check.data compares them
        resource.pop("bytes", None)
    with system.use_context(trusted=True):
        described = {"name": package["name"], "resources": kept}
        report = Package.from_descriptor(described, basepath=str(folder)).validate()
    for error in report.errors:
        yield Fault("datapackage.json", 0, "", error.message, "put the descriptor right.")
    for task in report.tasks:
        for error in task.errors:
            yield _fault(task.name, error, tables)


def _fault(table: str, error: Any, tables: Tables) -> Fault:
    file, row = f"{table}.csv", getattr(error, "row_number", 0) or 0
    column = getattr(error, "field_name", "") or ""
    if error.type == "foreign-key":
        other = error.reference_name or table
        unknown = unknown_id(", ".join(error.field_names), error.field_cells[0], other, tables)
        return Fault(file, row, unknown.column, unknown.problem, unknown.remedy)
    if error.type in ("primary-key", "unique-error"):
        problem = f"the id stands twice ({error.note})."
        return Fault(file, row, column or "key", problem, "give each row its own id.")
    if column:
        field = next(f for f in tables.schema(table)["fields"] if f["name"] == column)
        if found := cell_fault(field, error.cell):
            return Fault(file, row, column, found.problem, found.remedy)
    return Fault(file, row, column, error.message, "see datapackage.json.")
