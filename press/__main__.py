"""The commands of a maintainer: ``python -m press check``, ``refresh`` and so on; ``--help`` lists them."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from ledger.tables import LedgerError, data_folder
from press.check import data, links
from press.check.everything import check
from press.refresh.run import refresh

# Sphinx, Chromium's driver and JupyterLite are slow to import, and each belongs to one command:
# those commands import what they need when they are called.


def write_hashes(root: Path) -> int:
    """Write the hashes of the tables, and say which changed."""
    print("\n".join(data.write_hashes(root / "data")) or "No file changed.")
    return 0


def look_for_sources(root: Path) -> int:
    """Write the report on the sources' pages. Returns how many are gone."""
    report = root / "_build" / "links.md"
    gone = links.check(report)
    print(f"{gone} pages are gone; the report is {report.relative_to(root)}.")
    return gone


def make_pdf(root: Path) -> int:
    """Make the PDF of the built book, and say where it is."""
    from press.print import pdf

    path = pdf.make(root, root / "_build" / "html", root / "_build" / "pdf")
    print(f"The PDF is at {path} ({path.stat().st_size / 1e6:.1f} MB)")
    return 0


def make_paper(root: Path) -> int:
    """Make the paper on the book, and say where it is."""
    from press.print import paper

    print(f"The paper is at {paper.make(root, root / '_build' / 'paper')}")
    return 0


def make_classroom(root: Path) -> int:
    """Make the zips for a class, and say where they are."""
    from press.classroom import zips

    for path in zips.make(root, root / "_build" / "classroom"):
        print(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")
    return 0


def find_runtime(root: Path) -> int:
    """Say where Python for the browser comes from. Raises LedgerError if a folder is not whole."""
    from press.site import lite, runtime

    place = runtime.chosen(lite.setting(root))
    if not runtime.host(place):
        runtime.needed(Path(place), lite.packages(root))
    print(f"Python for the browser comes from {place}")
    return 0


def add_lite(root: Path) -> int:
    """Add JupyterLite to the built book, and say where it is."""
    from press.site import lite, runtime

    find_runtime(root)
    build, place = root / "_build", runtime.chosen(lite.setting(root))
    target = lite.build(root, build / "html", build / "lite", place)
    print(f"Chapters run in the browser from {target}: see it with make lite serve")
    return 0


COMMANDS = {
    "check": (check, "the fast checks: data, prose, notebooks, imports"),
    "refresh": (refresh, "after a change of data: run the notebooks, rewrite, list what to reread"),
    "hashes": (write_hashes, "write the tables' hashes into datapackage.json"),
    "links": (look_for_sources, "ask every source whether its page is still there"),
    "pdf": (make_pdf, "make the PDF of the built book"),
    "paper": (make_paper, "make the paper on the book"),
    "classroom": (make_classroom, "make a zip for students and one for teachers"),
    "runtime": (find_runtime, "say where Python for the browser comes from"),
    "lite": (add_lite, "add to the built book what runs its chapters in a browser"),
}


def read(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line: the command, and for refresh whether it only says what would change."""
    parser = argparse.ArgumentParser(prog="python -m press", description="Make the book.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, about) in COMMANDS.items():
        added = commands.add_parser(name, help=about)
        if name == "refresh":
            dry = "change nothing, say what would change"
            added.add_argument("--dry-run", action="store_true", help=dry)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit status: 1 if something is left to mend, 2 if it could not run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # one that cannot show Arabic gets it escaped
            stream.reconfigure(errors="backslashreplace")
    asked = read(arguments)
    command, _ = COMMANDS[asked.command]
    more = {"dry_run": asked.dry_run} if asked.command == "refresh" else {}
    try:
        return 1 if command(data_folder().parent, **more) else 0
    except LedgerError as problem:
        print(problem, file=sys.stderr)
    except OSError as problem:  # a full disk, a folder that may not be read: a line, no traceback
        what = f"{problem.filename or 'A file'}: {problem.strerror or problem}"
        print(f"{what}. Mend that, then run the same again.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
