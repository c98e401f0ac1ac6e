"""Read the ledger's tables as ``datapackage.json`` describes them."""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import json
import linecache
import os
import shutil
import traceback
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

HERE = Path(__file__).resolve().parent


class LedgerError(ValueError):
    """Something in the ledger, or in a question put to it, is not right."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows if nobody catches it: the sentence and the reader's own line, nothing from inside."""
        said = [f"{type(self).__name__}: {self}"]
        for frame, number in traceback.walk_tb(self.__traceback__):
            if frame.f_globals.get("__name__") == "__main__":
                line = linecache.getline(frame.f_code.co_filename, number).strip()
                said[1:] = [f"Line {number} of the cell: {line}"]
        return said


RESTORE = (
    "Reinstall the ledger package, or take the folder data from a complete copy of the project."
)
SAVE = "save the file as UTF-8 without BOM."
UNQUOTED = "look for a comma outside quotation marks, or a quotation mark that is not closed."
PLAIN = "write a plain number without thousands separator."


def whole(path: Path) -> Path:
    """The path of a data file. Raises LedgerError if it is missing or empty."""
    if not path.is_file() or not path.stat().st_size:
        raise LedgerError(
            f"{path} is {'empty' if path.is_file() else 'missing'}: the data are not complete. {RESTORE}"
        )
    return path


def data_folder() -> Path:
    """The folder that holds the tables.

    An installed package carries it inside itself; a checkout has it beside the
    package; the environment variable LEDGER_DATA names another one, for trying
    out a change in a copy. Raises LedgerError if there is none.
    """
    if chosen := os.environ.get("LEDGER_DATA"):
        if not (Path(chosen) / "datapackage.json").is_file():
            raise LedgerError(
                f"LEDGER_DATA names {chosen}, but there is no datapackage.json in it."
            )
        return Path(chosen).resolve()
    for folder in (HERE / "data", HERE.parent / "data"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise LedgerError(
        f"No data found: expected datapackage.json in {HERE.name}/data or in data/ beside it. {RESTORE}"
    )


def schema(folder: Path | None = None) -> dict[str, Any]:
    """The descriptor ``datapackage.json`` as a dictionary. Raises LedgerError if it cannot be read."""
    path = (folder or data_folder()) / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise LedgerError(f"{path} cannot be read ({problem}). {RESTORE}") from problem


def resource(name: str, package: dict[str, Any]) -> dict[str, Any]:
    """The part of the descriptor that describes one table.

    Raises LedgerError, naming the tables there are, if ``name`` is not one.
    """
    for candidate in package["resources"]:
        if candidate["name"] == name:
            return candidate
    names = ", ".join(r["name"] for r in package["resources"])
    raise LedgerError(f"There is no table {name!r}. The ledger has: {names}.")


class Flaw(NamedTuple):
    """Why a file is no table: the row where it shows (0: the whole file), and what to do."""

    row: int
    problem: str
    remedy: str


def flaw(content: bytes) -> Flaw | None:
    """Why the bytes of a file cannot be a table in UTF-8 with commas; None if they can."""
    if b"\0" in content:
        return Flaw(0, "the file is UTF-16, not UTF-8.", SAVE)
    if content.startswith(b"\xef\xbb\xbf"):
        return Flaw(1, "the file starts with a byte order mark (BOM).", SAVE)
    try:
        header = content.decode("utf-8").partition("\n")[0]
    except UnicodeDecodeError as problem:
        row = content[: problem.start].count(b"\n") + 1
        return Flaw(row, f"byte {problem.start} of the file is not UTF-8.", SAVE)
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in header and "," not in header:
            return Flaw(1, f"the columns are separated by {name}.", "save the file with commas.")
    return None


def read_cells(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header of a table's file, and the cells of each row as text.

    Raises LedgerError, with what to do, if the file is missing or empty, no UTF-8, has no commas,
    or has a row that is empty or with more or fewer cells than there are columns.
    """
    content = whole(path).read_bytes()
    if found := flaw(content):
        raise LedgerError(f"{path.name}: {found.problem} To do: {found.remedy}")
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            if not any(cells):
                raise LedgerError(f"{path.name}, row {reader.line_num} is empty: delete it.")
            if rows and len(cells) != len(rows[0]):
                raise csv.Error(f"{len(cells)} cells; {len(rows[0])} were expected")
            rows.append(cells)
    except csv.Error as problem:
        place = f"{path.name}, row {reader.line_num}"
        raise LedgerError(f"{place} cannot be read ({problem}). To do: {UNQUOTED}") from problem
    return rows[0], rows[1:]


@functools.cache
def _read(name: str, folder: Path) -> pd.DataFrame:
    described = resource(name, schema(folder))
    header, rows = read_cells(folder / described["path"])
    if lacking := [f["name"] for f in described["schema"]["fields"] if f["name"] not in header]:
        raise LedgerError(f"{described['path']} lacks the columns {', '.join(lacking)}. {RESTORE}")
    return typed(pd.DataFrame(rows, columns=header, dtype="str"), described)


def typed(frame: pd.DataFrame, described: dict[str, Any]) -> pd.DataFrame:
    """A table of text with its numbers as float, as the descriptor says. Changes and returns it.

    Raises LedgerError, with its row and column, for a cell that is no number.
    """
    for name in (f["name"] for f in described["schema"]["fields"] if f["type"] == "number"):
        text = frame[name]
        frame[name] = pd.to_numeric(text, errors="coerce").astype(float)
        wrong = frame[name].isna() & (text != "")
        if wrong.any():
            place = f"{described['path']}, row {wrong.argmax() + 2}, column {name}"
            raise LedgerError(f"{place}: {text[wrong].iloc[0]!r} is not a number. To do: {PLAIN}")
    return frame


def load(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Read one table.

    Parameters
    ----------
    name : one of claims, quantities, claimants, sources, events, positions,
        sums, carriers, checks, corrections, places, people, terms.
    folder : where the tables are, if not in the usual place.

    Returns
    -------
    A fresh DataFrame with the columns of the schema, in its order: numbers as
    float (missing is NaN), everything else as text (missing is the empty text).

    Raises
    ------
    LedgerError if there is no such table, or its file is missing or cannot be read.
    """
    return _read(name, (folder or data_folder()).resolve()).copy()


def write_whole(path: Path, text: str) -> None:
    """Write a file by way of a temporary one beside it, so that a reader finds the old text or the new, never half.

    Raises LedgerError, with the old file as it was, if the disk is full or the folder is read-only.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise LedgerError(
            f"{path} could not be written: {problem.strerror}. The file is as it was. "
            "Free some space, or make the folder writable; then run the same again."
        ) from problem
