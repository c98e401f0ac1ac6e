"""Check the ledger: every fault with its file, row, column, and what to do; the causes first.

A file is looked at (files), then its cells (schema), then what its rows say (rows). What depends on
a file that is not sound waits until it is.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ledger.rows import Tables, read_rows
from ledger.tables import data_folder, schema, write_whole
from press.check import across_rows, files
from press.check import schema as by_schema
from press.check.faults import Fault


def validate(folder: Path | None = None) -> list[Fault]:
    """Check all tables of a folder.

    Returns every fault, the causes before what may follow from them; none if all is well.
    Raises LedgerError only if datapackage.json itself cannot be read.
    """
    folder = folder or data_folder()
    package = schema(folder)
    paths = {r["name"]: folder / r["path"] for r in package["resources"]}
    in_files = list(files.line_ends(paths.values()))
    for resource in package["resources"]:
        columns = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
        in_files += files.faults(paths[resource["name"]], columns)
    broken = {name for fault in in_files for name in fault.file.split(", ")}
    sound = {
        name: read_rows(path)
        for name, path in paths.items()
        if path.suffix == ".csv" and path.name not in broken
    }
    tables = Tables(sound, package)
    in_cells = {*by_schema.faults(folder, package, tables), *across_rows.faults(tables)}
    in_hashes = [_changed(name) for name in changed_files(folder) if name not in broken]
    return in_files + sorted(in_cells) + in_hashes


# -- hashes --------------------------------------------------------------------


def _changed(name: str) -> Fault:
    problem = f"the hash is not that of {name}."
    how = "run: python -m press hashes"
    return Fault("datapackage.json", 0, Path(name).stem, problem, how, stops=False)


def changed_files(folder: Path | None = None) -> list[str]:
    """The names of the files whose size or SHA-256 is not the one that datapackage.json gives."""
    folder = folder or data_folder()
    resources = schema(folder)["resources"]
    return [r["path"] for r in resources if r != r | _seal(folder / r["path"])]


def write_hashes(folder: Path | None = None) -> list[str]:
    """Write size and SHA-256 of every file into datapackage.json. Returns the changed files."""
    folder = folder or data_folder()
    package, changed = schema(folder), changed_files(folder)
    for resource in package["resources"]:
        resource.update(_seal(folder / resource["path"]))
    if changed:
        text = json.dumps(package, indent=2, ensure_ascii=False)
        write_whole(folder / "datapackage.json", text + "\n")
    return changed


def _seal(path: Path) -> dict[str, Any]:
    """Size and fingerprint of a file, as a data package writes them; nothing if it is not there."""
    if not path.exists():
        return {}
    content = path.read_bytes()
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
