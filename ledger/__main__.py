"""The commands of a maintainer: ``python -m ledger check``, ``refresh``, ``hashes``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ledger import notebooks, prose, validate
from ledger.tables import LedgerError, data_folder

BEHIND_PROSE = ("claims.csv", "quantities.csv", "claimants.csv", "sources.csv")
README_PICTURE = "theme/static/first-figure.svg"  # the first figure of the first chapter


def check(root: Path) -> int:
    """Check data and prose; print every fault. Returns how many there are."""
    in_data = validate.validate(root / "data")
    faults: list[object] = list(in_data)
    if not any(fault.file in BEHIND_PROSE for fault in in_data):  # prose is read against sound tables only
        faults += prose.check(root / "chapters")
    for fault in faults:
        print(fault)
    print(
        f"{len(faults)} fault{'' if len(faults) == 1 else 's'} in data and prose."
        if faults
        else "Data and prose agree."
    )
    return len(faults)


def refresh(root: Path) -> int:
    """Write the hashes, run every notebook again, and check. Returns the number of faults left."""
    for name in validate.write_hashes(root / "data"):
        print(f"data/{name}: changed")
    for path in notebooks.notebooks(root / "chapters"):
        changed = notebooks.write(notebooks.run(path), path)
        print(f"chapters/{path.name}: {'outputs changed' if changed else 'unchanged'}")
    picture = notebooks.first_figure(root / "chapters" / "start-here.ipynb")
    (root / README_PICTURE).write_text(picture, encoding="utf-8", newline="\n")
    return check(root)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ledger", description="Keep the ledger and the book in step.")
    parser.add_argument("command", choices=["check", "refresh", "hashes"])
    command = parser.parse_args(arguments).command
    try:
        root = data_folder().parent
        if command == "hashes":
            print("\n".join(validate.write_hashes()) or "No file changed.")
            return 0
        return 1 if (check if command == "check" else refresh)(root) else 0
    except LedgerError as problem:
        print(problem, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
