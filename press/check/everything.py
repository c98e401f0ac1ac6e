"""All the fast checks in one run: data, prose, notebooks, imports, README."""

from __future__ import annotations

from pathlib import Path

from press.check import data, imports, notebooks, prose, rooms
from press.check.faults import told

BEHIND_PROSE = {"claims.csv", "quantities.csv", "claimants.csv", "sources.csv"}


def check(root: Path) -> int:
    """Check a book and print every fault. Returns how many there are.

    root : the folder with data/ and chapters/. Raises LedgerError if they hold nothing to check.
    """
    in_data = data.validate(root / "data")
    for line in told(in_data):
        print(line)
    faulty = {name for fault in in_data for name in fault.file.split(", ")}
    others: list[str] = []
    if not BEHIND_PROSE & faulty:  # prose is read against sound tables only
        others += [str(fault) for fault in prose.check(root / "chapters")]
    others += notebooks.check(root / "chapters") + imports.check() + rooms.check(imports.PROJECT)
    for line in others:
        print(line)
    count = len(in_data) + len(others)
    print(f"{count} fault{'' if count == 1 else 's'}." if count else "Data, prose and code agree.")
    return count
