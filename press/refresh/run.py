"""After a change of the data: run every notebook, rewrite the numbers in the prose, and say what a person must read.

Everything is worked out first, in memory and in a scratch folder; files are
written at the end, each by way of a temporary one, and only if they change.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from ledger.tables import LedgerError, write_whole
from ledger.wording import plural
from press.check import data, prose
from press.refresh import notebooks, reread, rewrite
from press.refresh.chapter import ByHand, Page, prose_of, read_page
from press.refresh.report import Report

README_PICTURE = "theme/static/first-figure.svg"  # the first figure of the first chapter
REPORT = "_build/refresh.txt"  # kept, because a second run has nothing to tell
AT_ONCE = min(4, os.cpu_count() or 1)  # kernels
FRONT_MATTER = re.compile(r"\A---\r?\n.*?\n---\r?\n", re.S)


def refresh(root: Path, dry_run: bool = False) -> int:
    """Run, rewrite, store and report. Returns how many things are left for a person to mend.

    root : the folder with data/ and chapters/. dry_run : change nothing, say what would change.

    Raises LedgerError, with nothing changed, if the data have faults, a chapter cannot be read, or a cell fails.
    """
    in_data = _refuse_faulty_data(root / "data")
    pages = [read_page(path) for path in prose.chapters(root / "chapters")]
    print(f"Running {sum(page.old is not None for page in pages)} notebooks ...", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:  # each waits for a kernel of its own
        list(pool.map(_run, pages))
    ledger = prose.Ledger.read(root / "data")
    for page in pages:
        _rewrite(page, ledger)
    picture, faults = _checked(root, pages, ledger)
    touched = [page.path for page in pages if page.changed]
    touched += [root / "data" / "datapackage.json"] if data.changed_files(root / "data") else []
    touched += [root / README_PICTURE] if picture else []
    report = Report(root / "data", pages, [fault for fault in in_data if fault.row], faults)
    lines = report.lines(bool(touched))
    if touched and not dry_run:
        _store(root, pages, picture)
        write_whole(_made(root / REPORT), "\n".join(lines) + "\n")
    _show(lines)
    print(_summary(root, touched, report.left, dry_run))
    return report.left


# -- before anything is touched ------------------------------------------------


def _refuse_faulty_data(folder: Path) -> list[data.Fault]:
    """Raise LedgerError if the data are faulty; return the faults that refresh mends or tells itself."""
    faults = data.validate(folder)
    stopping = [fault for fault in faults if fault.stops]
    if stopping:
        told = "\n".join(f"data/{fault}" for fault in stopping)
        raise LedgerError(
            f"{told}\nThe data have {plural(len(stopping), 'fault')}. Nothing was changed: mend the data first."
        )
    return faults


def _run(page: Page) -> None:
    if page.old is None:
        return
    try:
        page.new = notebooks.run(page.path)
    except CellExecutionError as stop:
        cells = enumerate(page.old.cells, start=1)
        number = next(
            (n for n, c in cells if c.cell_type == "code" and c.source.strip() in stop.traceback), 0
        )
        raise LedgerError(
            f"chapters/{page.path.name}, cell {number} stops: {stop.ename}: {stop.evalue}\n"
            "Mend the cell or the data that it names. Nothing was changed."
        ) from stop


# -- rewriting -----------------------------------------------------------------


def _rewrite(page: Page, ledger: prose.Ledger) -> None:
    """Rewrite the links of a page that no longer agree, and set down what its file is to hold."""
    if page.new is None:
        front = FRONT_MATTER.match(page.stored)
        head = front.group() if front else ""
        body = page.stored[len(head) :]
        text = _rewritten(page, 1, body, ledger, {})
        page.before, page.after, page.text = [(1, body)], [(1, text)], head + text
        return
    recorded = {record["name"]: record for _, record in reread.records(page.new)}
    for cell, holder, key in prose_of(page.new):
        old = holder[key]
        holder[key] = _rewritten(page, cell, old, ledger, recorded)
        page.before.append((cell, old))
        page.after.append((cell, holder[key]))
    page.text = notebooks.as_text(
        notebooks.canonical(page.new)
    )  # again: the reading minutes count the words


def _rewritten(
    page: Page, cell: int, text: str, ledger: prose.Ledger, recorded: dict[str, dict]
) -> str:
    parts, end, refused = [], 0, []
    for link in prose.links(text):
        words, scheme, name = link.groups()
        place = rewrite.Place(text[: link.start()], text[link.end() :])
        try:
            now = _words(words, scheme, name, place, ledger, recorded)
        except rewrite.Unsafe as problem:
            now = words
            refused.append((link, str(problem)))
        if now != words and scheme == "claim":
            page.claims[name] = words, now
        parts += [text[end : link.start(1)], now]
        end = link.end(1)
    new = "".join(parts) + text[end:]
    page.by_hand += [
        ByHand(cell, link[1], _sentence_with(new, link[0]), what) for link, what in refused
    ]
    return new


def _words(
    words: str, scheme: str, name: str, place: rewrite.Place, ledger: prose.Ledger, recorded: dict
) -> str:
    """The words that a link is to have. A link that leads nowhere keeps its own: the check names it."""
    if scheme == "claim" and name in ledger.claims.index:
        row = ledger.claims.loc[name]
        return (
            words if prose.agrees_with_claim(words, row) else rewrite.for_claim(words, row, place)
        )
    if scheme == "result" and name in recorded:
        record = recorded[name]
        return (
            words
            if prose.agrees_with_result(words, record)
            else rewrite.for_result(words, record, place)
        )
    return words


def _sentence_with(text: str, link: str) -> str:
    link = re.sub(r"\s+", " ", link)
    return next((reread.plain(s) for s in prose.sentences(text) if link in s), reread.plain(link))


# -- checking and storing ------------------------------------------------------


def _checked(root: Path, pages: list[Page], ledger: prose.Ledger) -> tuple[str, list[prose.Fault]]:
    """Put the new pages into a scratch folder: the picture for the README if it changes, and the faults left in prose."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for page in pages:
            (folder / page.path.name).write_text(page.text, encoding="utf-8", newline="")
        allowed = root / "chapters" / "allowed_numbers.csv"
        if allowed.exists():
            (folder / allowed.name).write_bytes(allowed.read_bytes())
        first, stored = folder / "start-here.ipynb", root / README_PICTURE
        picture = notebooks.first_figure(first) if first.exists() and stored.exists() else ""
        if picture and stored.read_bytes().decode("utf-8") == picture:
            picture = ""
        return picture, prose.check(folder, ledger)


def _store(root: Path, pages: list[Page], picture: str) -> None:
    """Write what changed. Raises LedgerError, before the first file, if a page was edited while the notebooks ran."""
    for page in pages:
        if page.path.read_bytes().decode("utf-8") != page.stored:
            raise LedgerError(
                f"chapters/{page.path.name} was edited while this ran. Nothing was changed: run it again."
            )
    data.write_hashes(root / "data")
    for page in pages:
        if page.changed:
            write_whole(page.path, page.text)
    if picture:
        write_whole(root / README_PICTURE, picture)


def _made(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    return path


# -- saying it ----------------------------------------------------------------


def _show(lines: list[str], out: Callable[[str], None] = print) -> None:
    """Print lines, old and new in colour on a terminal that wants it."""
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    paint = {"  - ": "\033[31m", "  + ": "\033[32m"} if coloured else {}
    for line in lines:
        colour = paint.get(line[:4], "")
        out(f"{colour}{line}\033[0m" if colour else line)


def _summary(root: Path, touched: list[Path], left: int, dry_run: bool) -> str:
    if not touched:
        said = (
            "Nothing to change: notebooks, prose and data agree."
            if not left
            else "Nothing to change by rule."
        )
    else:
        names = ", ".join(str(path.relative_to(root)) for path in touched)
        said = (
            f"{'Would change' if dry_run else 'Changed'} {plural(len(touched), 'file')}: {names}."
        )
        said += "" if dry_run else f" This report is kept in {REPORT}."
    return said + (f" {plural(left, 'thing')} left for you." if left else "")
