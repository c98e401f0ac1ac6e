"""After a change of the data: run every notebook, rewrite the numbers in the prose, say what a person must read.

Everything is worked out first, in memory and in a scratch folder; files are
written at the end, each by way of a temporary one, and only if they change.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from ledger.tables import LedgerError, write_whole
from press.check import bare_numbers, data, prose
from press.contents import sources_in
from press.refresh import execute, report
from press.refresh.changes import outputs
from press.refresh.page import Page, read_page
from press.refresh.rewrite import rewrite

README_PICTURE = "theme/static/first-figure.svg"  # the first figure of the first chapter
FIRST_CHAPTER = "start-here"
REPORT = "_build/refresh.txt"  # kept, because a second run has nothing to tell
SVG = "image/svg+xml"


def refresh(root: Path, dry_run: bool = False) -> int:
    """Run, rewrite, store and report. Returns how many things are left for a person to mend.

    root : the folder with data/ and chapters/. dry_run : change nothing, say what would change.

    Raises LedgerError, with nothing changed, if the data have faults, a chapter
    cannot be read, or a cell fails.
    """
    in_data = _refuse_faulty_data(root / "data")
    ledger = prose.Ledger.read(root / "data")
    pages = [read_page(path, root) for path in sources_in(root / "chapters")]
    print(f"Running {sum(page.is_notebook for page in pages)} notebooks ...", flush=True)
    with ThreadPoolExecutor(execute.AT_ONCE) as pool:  # each waits for a kernel of its own
        list(pool.map(_run, pages))
    for page in pages:
        rewrite(page, ledger)
    changes = {page.path: page.text for page in pages if page.changed}
    changes |= _new_picture(root, pages)
    touched = list(changes)
    if data.changed_files(root / "data"):
        touched.append(root / "data" / "datapackage.json")
    left = report.left_for_you(pages, in_data, _faults_in_prose(root, pages, ledger))
    lines = report.lines(pages, root / "data", left, bool(touched))
    if touched and not dry_run:
        _store(root, pages, changes)
        (root / REPORT).parent.mkdir(exist_ok=True)
        write_whole(root / REPORT, "\n".join(lines) + "\n")
    print("\n".join(lines))
    print(_summary([path.relative_to(root).as_posix() for path in touched], len(left), dry_run))
    return len(left)


def _refuse_faulty_data(folder: Path) -> list[data.Fault]:
    """Raise LedgerError if the data are faulty; return the faults in rows that a person mends later."""
    faults = data.validate(folder)
    stopping = [f"data/{fault}" for fault in faults if fault.stops]
    if stopping:
        raise LedgerError(
            "\n".join(stopping) + f"\nThe data have {_count(len(stopping), 'fault')}. "
            "Nothing was changed: mend the data first."
        )
    return [fault for fault in faults if fault.row]


def _run(page: Page) -> None:
    if not page.is_notebook:
        return
    try:
        page.new = execute.run(page.path)
    except execute.CellFailed as stop:
        raise LedgerError(
            f"{page.name}, {stop}\nMend the cell or the data that it names. Nothing was changed."
        ) from stop


def _new_picture(root: Path, pages: list[Page]) -> dict[Path, str]:
    """README's picture, by its path, if it is no longer the first figure of the first chapter.

    Raises LedgerError if README has a picture and that chapter has no figure.
    """
    path = root / README_PICTURE
    if not path.exists():
        return {}
    first = [page for page in pages if page.path.stem.endswith(FIRST_CHAPTER)]
    figures = [held[SVG] for page in first for _, held in outputs(page.new) if SVG in held]
    if not figures:
        raise LedgerError(
            f"{README_PICTURE} is the first figure of {FIRST_CHAPTER}, which has none. "
            "Nothing was changed: give it one, or take the picture out of README."
        )
    return {} if path.read_bytes().decode("utf-8") == figures[0] else {path: figures[0]}


def _faults_in_prose(root: Path, pages: list[Page], ledger: prose.Ledger) -> list[prose.Fault]:
    """What the check will say of the new pages, which stand in a scratch folder for it."""
    allowed = bare_numbers.read_allowed()
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for page in pages:
            path = Path(scratch) / page.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page.text, encoding="utf-8", newline="")
            found = prose.check_chapter(path, ledger, allowed)
            faults += [replace(fault, chapter=page.name) for fault in found]
    return faults


def _store(root: Path, pages: list[Page], changes: dict[Path, str]) -> None:
    """Write the files that change, and the hashes of the data.

    Raises LedgerError, before the first file, if a page was edited while the notebooks ran.
    """
    for page in pages:
        if page.path.read_bytes().decode("utf-8") != page.stored:
            raise LedgerError(
                f"{page.name} was edited while this ran. Nothing was changed: run it again."
            )
    data.write_hashes(root / "data")
    for path, text in changes.items():
        write_whole(path, text)


def _summary(touched: list[str], left: int, dry_run: bool) -> str:
    if touched:
        said = f"{_count(len(touched), 'file')}: {', '.join(touched)}."
        kept = f" This report is kept in {REPORT}."
        said = f"Would change {said}" if dry_run else f"Changed {said}{kept}"
    elif left:
        said = "Nothing to change by rule."
    else:
        said = "Nothing to change: notebooks, prose and data agree."
    return said + (f" {_count(left, 'thing')} left for you." if left else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
