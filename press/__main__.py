"""The commands of a maintainer: ``python -m press check``, ``refresh``, ``hashes``, ``links``, ``pdf``, ``paper``,
``classroom``, ``lite``, ``runtime``."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from ledger.tables import LedgerError, data_folder
from press.check import data, links
from press.check.run import check
from press.refresh.run import refresh

LINK_REPORT = "_build/links.md"
COMMANDS = ("check", "refresh", "hashes", "links", "pdf", "paper", "classroom", "lite", "runtime")


def pdf(root: Path) -> None:
    """Make the PDF of the built book, and say where it is."""
    from press.print.pdf import (
        make,
    )  # its libraries belong to the book's environment, not to every notebook's

    path = make(root, root / "_build" / "html", root / "_build" / "pdf")
    print(f"The PDF is at {path} ({path.stat().st_size / 1e6:.1f} MB)")


def paper(root: Path) -> None:
    """Make the PDF of the paper on the book, and say where it is."""
    from press.print import (
        paper as article,
    )  # its libraries belong to the book's environment, not to every notebook's

    print(f"The paper is at {article.make(root, root / '_build' / 'paper')}")


def classroom(root: Path) -> None:
    """Make the zips for a class, and say where they are."""
    from press.classroom.zips import make  # as above

    for path in make(root, root / "_build" / "classroom"):
        print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")


def find_runtime(root: Path) -> str:
    """Find Python for the browser, and say where it comes from. Returns its place."""
    from press.site import lite, runtime  # yaml belongs to the book's environment

    place = runtime.chosen(lite.setting(root))
    if not runtime.host(place):
        runtime.needed(Path(place), lite.packages(root))
    print(f"Python for the browser comes from {place}")
    return place


def add_lite(root: Path) -> None:
    """Add to the built book what runs its chapters in a browser, and say where it is."""
    from press.site import lite  # as above

    build = root / "_build"
    target = lite.build(root, build / "html", build / "lite", find_runtime(root))
    print(f"Chapters run in the browser from {target}: see it with make lite serve")


def main(arguments: list[str] | None = None) -> int:
    """Read the command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m press", description="Keep the ledger and the book in step."
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument(
        "--dry-run", action="store_true", help="with refresh: change nothing, say what would change"
    )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # one that cannot show Arabic gets it escaped
            stream.reconfigure(errors="backslashreplace")
    asked = parser.parse_args(arguments)
    command = asked.command
    if asked.dry_run and command != "refresh":
        parser.error("--dry-run goes with refresh")
    try:
        root = data_folder().parent
        if command == "hashes":
            print("\n".join(data.write_hashes()) or "No file changed.")
            return 0
        if command in ("pdf", "paper", "classroom"):
            {"pdf": pdf, "paper": paper, "classroom": classroom}[command](root)
            return 0
        if command in ("lite", "runtime"):
            add_lite(root) if command == "lite" else find_runtime(root)
            return 0
        if command == "links":
            gone = links.check(root / LINK_REPORT)
            print(f"{gone} pages are gone; the report is {LINK_REPORT}.")
            return 1 if gone else 0
        return 1 if (check(root) if command == "check" else refresh(root, asked.dry_run)) else 0
    except LedgerError as problem:
        print(problem, file=sys.stderr)
        return 2
    except (
        OSError
    ) as problem:  # a full disk, a folder that may not be read: a line, not a traceback
        print(f"{problem.filename or 'A file'}: {problem.strerror or problem}. Mend that, then run the same again.",
              file=sys.stderr)  # fmt: skip
        return 2


if __name__ == "__main__":
    sys.exit(main())
