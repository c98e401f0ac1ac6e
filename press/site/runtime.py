"""Where Python for the browser comes from: an address, or a folder that is copied into the book.

Pyodide is CPython compiled for browsers, with packages built for it. Its ``pyodide-lock.json``
lists every package with its file and what it needs.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name

from ledger.tables import LedgerError

SETTING = "LITE_RUNTIME"  # the variable by which ``make lite PYODIDE=...`` names another place
LOCK = "pyodide-lock.json"
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK]


def chosen(setting: str) -> str:
    """Where the runtime comes from: what was asked for this once, or the book's setting.

    Returns an address that ends with a slash, or a folder. Raises LedgerError if it is neither.
    """
    place = os.environ.get(SETTING) or setting
    if re.match(r"https?://[^/]", place):
        return place.rstrip("/") + "/"
    folder = Path(place).expanduser()
    if place and folder.is_dir():
        return str(folder.resolve())
    raise LedgerError(
        f"The place of Pyodide is {place!r}: expected an address that begins with https://, or a "
        "folder that is there. Mend lite_runtime in _config.yml, or name another one: "
        "make lite PYODIDE=folder"
    )


def host(place: str) -> str:
    """The site that a browser loads the runtime from; "" if that is the book's own."""
    return urlsplit(place).hostname or "" if "://" in place else ""


def closure(lock: dict[str, Any], packages: list[str]) -> dict[str, dict[str, Any]]:
    """Some packages, and those that they need in turn, as the lock describes them, by name.

    Raises LedgerError if the lock does not have one.
    """
    listed = {canonicalize_name(name): about for name, about in lock["packages"].items()}
    found: dict[str, dict[str, Any]] = {}
    names = [*packages]
    while names:
        name = canonicalize_name(names.pop())
        if name not in listed:
            raise LedgerError(
                f"{LOCK} has no package {name}: take the full distribution of Pyodide, not its core."
            )
        if name not in found:
            found[name] = listed[name]
            names += listed[name]["depends"]
    return found


def needed(folder: Path, packages: list[str]) -> list[Path]:
    """The files of a full Pyodide that some packages need: a tenth of the whole.

    Raises LedgerError if the folder is not one, naming every file that is not there.
    """
    files = [folder / name for name in CORE]
    if (folder / LOCK).is_file():
        lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
        files += [folder / about["file_name"] for about in closure(lock, packages).values()]
    if missing := [path.name for path in files if not path.is_file()]:
        raise LedgerError(
            f"{folder} is not a full distribution of Pyodide: there is no {', '.join(missing)}. "
            "Unpack the archive called pyodide-VERSION.tar.bz2 (not pyodide-core), and name the "
            "folder with pyodide.mjs in it."
        )
    return files
