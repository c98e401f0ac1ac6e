"""The file of a table before its cells are judged: its bytes, header, and cells in each row.

frictionless reads on past a broken header or row, and names a thousand faults that follow from it;
here the cause is named, and what depends on the table waits.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ledger.tables import UNQUOTED, flaw
from press.check.faults import Fault

# what Latin and Arabic letters become when UTF-8 is read as another encoding
LOST = re.compile(r"\ufffd|Ã[\x80-\xbf©¶¼¤±]|â€|Ø[§¨ª«¬­®]Ù")


def faults(path: Path, columns: list[str]) -> Iterator[Fault]:
    """What is wrong with a file. columns : those of its table, in order; none if it is no table."""
    if not path.exists():
        how = "restore it, or take it out of datapackage.json."
        yield Fault(path.name, 0, "", "the file is missing.", how)
        return
    content = path.read_bytes()
    if found := flaw(content):
        yield Fault(path.name, found.row, "", found.problem, found.remedy)
        return
    text = content.decode("utf-8")
    if lost := LOST.search(text):
        row = text[: lost.start()].count("\n") + 1
        how = "open the last good version as UTF-8 and make the change again."
        yield Fault(path.name, row, "", "a character was lost by reading the file wrongly.", how)
    if not text.endswith("\n"):
        row = text.count("\n") + 1
        yield Fault(path.name, row, "", "the last line has no line end.", "end it with one.")
    if columns:
        yield from _shape(path.name, text, columns)


def line_ends(paths: Iterable[Path]) -> Iterator[Fault]:
    """The files with line ends of Windows: one fault for all, since one setting turns them all."""
    turned = [path.name for path in paths if path.exists() and b"\r" in path.read_bytes()]
    if turned:
        problem = "the lines end with CR or CRLF; LF was expected."
        how = "save with Unix line ends (LF), or take the folder data from a new clone."
        yield Fault(", ".join(turned), 1, "", problem, how)


def _shape(file: str, text: str, columns: list[str]) -> Iterator[Fault]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from _header(file, next(reader, []), columns)
        for cells in reader:
            row = reader.line_num
            if not any(cells):
                yield Fault(file, row, "", "the row is empty.", "delete it.")
            elif len(cells) != len(columns):
                problem = f"the row has {len(cells)} cells; {len(columns)} were expected."
                yield Fault(file, row, "", problem, UNQUOTED)
            elif any("\n" in cell for cell in cells):
                how = "close the quotation mark, or write the cell on one line."
                yield Fault(file, row, "", "a cell holds a line break.", how)
    except csv.Error as problem:
        how = "double every quotation mark inside a quoted cell and close the last one."
        yield Fault(file, reader.line_num, "", f"the row cannot be read ({problem}).", how)


def _header(file: str, header: list[str], columns: list[str]) -> Iterator[Fault]:
    for name in columns:
        if name not in header:
            yield Fault(file, 1, name, "the column is missing.", "add it; see datapackage.json.")
    for name in header:
        if name not in columns:
            how = "take it out, or describe it in datapackage.json."
            yield Fault(file, 1, name, "the schema has no such column.", how)
    if len(set(header)) < len(header):
        yield Fault(file, 1, "", "a column name stands twice.", "take one out.")
    elif sorted(header) == sorted(columns) and header != columns:
        problem = f"the columns stand in another order; expected {', '.join(columns)}."
        yield Fault(file, 1, "", problem, "put them in that order.")
