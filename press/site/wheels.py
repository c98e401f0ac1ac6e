"""Wheels: of this package with its data, and of an installed package, packed again. No network is asked."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from ledger.tables import LedgerError

ZIP_DAY = (2026, 1, 1, 0, 0, 0)  # of every file in a zip: the same content gives the same bytes


def clock() -> int:
    """The time that files are given, in seconds since 1970: SOURCE_DATE_EPOCH, or the same as make sets."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the wheel of this package, data and all, into a folder, without the network. Returns its path.

    root : the project, or a copy of it.

    Raises LedgerError if that fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder.resolve())],
        cwd=root, env=os.environ | {"SOURCE_DATE_EPOCH": str(clock())}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = sorted(folder.glob("counting_a_prison_break-*.whl"))
    if done.returncode or not found:
        raise LedgerError(
            f"The wheel of this package could not be built.\n{done.stdout}\n{done.stderr}"
        )
    return found[0]


def pack_wheel(name: str, folder: Path, file_name: str = "", where: Path | None = None) -> Path:
    """Pack an installed package of plain Python into a wheel again. Returns the wheel.

    So the version is the one that the requirements pin, and no network is asked.

    name : of the package. file_name : of the wheel, if another than usual.
    where : the folder it is installed in, if not this environment.

    Raises LedgerError if it is not installed.
    """
    places = sys.path if where is None else [str(where)]
    found = next(iter(importlib.metadata.distributions(name=name, path=places)), None)
    if found is None:
        raise LedgerError(
            f"{name} is not installed: set the book's environment up again, with make book."
        )
    made_here = {"INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}
    files = [
        f
        for f in found.files or []
        if ".." not in f.parts and f.suffix != ".pyc" and f.name not in made_here
    ]
    wheel = folder / (file_name or f"{name.replace('-', '_')}-{found.version}-py3-none-any.whl")
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(files, key=str):
            entry = zipfile.ZipInfo(file.as_posix(), ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, Path(str(found.locate_file(file))).read_bytes())
    return wheel
