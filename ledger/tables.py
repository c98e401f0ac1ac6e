"""Read the ledger's tables as ``datapackage.json`` describes them."""

from __future__ import annotations

import contextlib
import functools
import json
import linecache
import os
import shutil
import traceback
from pathlib import Path
from typing import Any

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


@functools.cache
def _read(name: str, folder: Path) -> pd.DataFrame:
    described = resource(name, schema(folder))
    path = whole(folder / described["path"])
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
    if lacking := [f["name"] for f in described["schema"]["fields"] if f["name"] not in frame]:
        raise LedgerError(f"{path.name} lacks the columns {', '.join(lacking)}. {RESTORE}")
    return typed(frame, described)


def typed(frame: pd.DataFrame, described: dict[str, Any]) -> pd.DataFrame:
    """A table of text with its numbers as float, as its part of the descriptor says. Changes and returns the table."""
    for field in described["schema"]["fields"]:
        if field["type"] == "number":
            frame[field["name"]] = pd.to_numeric(frame[field["name"]]).astype(float)
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
    LedgerError if there is no such table or no data.
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
