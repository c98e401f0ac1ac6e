"""Read the ledger's tables as ``datapackage.json`` describes them."""

from __future__ import annotations

import functools
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).resolve().parent


class LedgerError(ValueError):
    """Something in the ledger, or in a question put to it, is not right."""


def data_folder() -> Path:
    """The folder that holds the tables.

    An installed package carries it inside itself; a checkout has it beside the
    package; the environment variable LEDGER_DATA names another one, for trying
    out a change in a copy. Raises LedgerError if there is none.
    """
    if chosen := os.environ.get("LEDGER_DATA"):
        if not (Path(chosen) / "datapackage.json").is_file():
            raise LedgerError(f"LEDGER_DATA names {chosen}, but there is no datapackage.json in it.")
        return Path(chosen).resolve()
    for folder in (HERE / "data", HERE.parent / "data"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise LedgerError(
        f"No data found: expected datapackage.json in {HERE.name}/data or in data/ beside it. "
        "Reinstall the ledger package, or run from a complete copy of the project."
    )


def schema(folder: Path | None = None) -> dict[str, Any]:
    """The descriptor ``datapackage.json`` as a dictionary."""
    path = (folder or data_folder()) / "datapackage.json"
    return json.loads(path.read_text(encoding="utf-8"))


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
    fields = described["schema"]["fields"]
    frame = pd.read_csv(folder / described["path"], dtype="str", keep_default_na=False, encoding="utf-8")
    for field in fields:
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
    """Write a file by way of a temporary one beside it, so that a reader finds the old text or the new, never half."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    if path.exists():
        shutil.copymode(path, beside)
    beside.replace(path)
