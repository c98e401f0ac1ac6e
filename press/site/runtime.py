"""Where Python for the browser comes from: an address, or a folder that is copied into the book.

Pyodide is CPython compiled for browsers, with packages built for it. Its ``pyodide-lock.json``
lists every package with its file and what it needs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
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


def needed(folder: Path, packages: list[str]) -> list[str]:
    """The files of a full Pyodide that some packages need, and what these need in turn.

    The whole of it has hundreds of packages, ten times what the chapters import.

    Raises LedgerError, naming every file that is not there.
    """
    lock = json.loads((folder / LOCK).read_text("utf-8")) if (folder / LOCK).is_file() else {}
    listed = {canonicalize_name(name): at for name, at in lock.get("packages", {}).items()}
    files, names = dict.fromkeys(CORE), [*packages]
    while names:
        about = listed.get(canonicalize_name(names.pop()), {})
        if about and about["file_name"] not in files:
            files[about["file_name"]] = None
            names += about["depends"]
    missing = [name for name in files if not (folder / name).is_file()]
    missing += [f"package {name}" for name in packages if canonicalize_name(name) not in listed]
    if missing:
        raise LedgerError(
            f"{folder} is not a full distribution of Pyodide: there is no {', '.join(missing)}. "
            "Unpack the archive called pyodide-VERSION.tar.bz2 (not pyodide-core), and name the "
            "folder with pyodide.mjs in it."
        )
    return list(files)


def copy(folder: Path, target: Path, packages: list[str]) -> None:
    """Copy what some packages need from a full Pyodide. Raises LedgerError if a file is missing."""
    files = needed(folder, packages)
    target.mkdir(parents=True)
    for name in files:
        shutil.copyfile(folder / name, target / name)
