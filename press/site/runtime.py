"""Where Python for the browser comes from: an address, or a folder on this machine that is copied into the book.

Pyodide is CPython compiled for browsers, with packages built for it. Its
``pyodide-lock.json`` lists every package with its file and what it needs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ledger.tables import LedgerError

SETTING = "LITE_RUNTIME"  # the environment variable by which ``make lite PYODIDE=...`` overrides the book's setting
LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
# What the kernel asks for when it starts, and what a chapter imports.
PACKAGES = ("micropip", "ipython", "jedi", "pandas", "matplotlib")


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
        f"The place of Pyodide is {place!r}: expected an address that begins with https://, or a folder that is there. "
        "Mend lite_runtime in _config.yml, or name another one: make lite PYODIDE=folder"
    )


def host(place: str) -> str:
    """The site that a reader's browser loads the runtime from; "" if that is the book's own."""
    return urlsplit(place).hostname or "" if "://" in place else ""


def needed(lock: dict[str, Any]) -> dict[str, str]:
    """The packages that the chapters need in a browser, those that these need in turn, and the file of each.

    Raises LedgerError if a package is not in the lock.
    """
    packages = {_plain(name): about for name, about in lock["packages"].items()}
    files: dict[str, str] = {}
    open_names = [*PACKAGES]
    while open_names:
        name = _plain(open_names.pop())
        if name in files:
            continue
        if name not in packages:
            raise LedgerError(
                f"{LOCK} has no package {name}: take the full distribution of Pyodide, not its core."
            )
        files[name] = packages[name]["file_name"]
        open_names += packages[name]["depends"]
    return dict(sorted(files.items()))


def _plain(name: str) -> str:
    """A package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def complete(folder: Path) -> list[str]:
    """The files that the chapters need from a full distribution of Pyodide.

    Raises LedgerError, naming every file that is not there.
    """
    lock = folder / LOCK
    files = [
        *CORE,
        *(needed(json.loads(lock.read_text(encoding="utf-8"))).values() if lock.is_file() else ()),
    ]
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        raise LedgerError(
            f"{folder} is not a full distribution of Pyodide: there is no {', '.join(missing)}. "
            "Unpack the archive called pyodide-VERSION.tar.bz2 (not pyodide-core), and name the folder with pyodide.mjs in it."
        )
    return files


def copy(folder: Path, target: Path) -> int:
    """Copy from a full distribution of Pyodide what the chapters need. Returns the number of bytes."""
    files = complete(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name in files:
        shutil.copyfile(folder / name, target / name)
    return sum((target / name).stat().st_size for name in files)
