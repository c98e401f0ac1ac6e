"""The wheel of the reader's library, and wheels of installed packages packed again.

No network is asked.
"""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

from ledger.tables import LedgerError
from press.zips import write_zip

BUILD = ["-m", "hatchling", "build", "-t", "wheel", "-d"]
MADE_BY_INSTALLING = {"INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}


def clock() -> int:
    """The time that files are given, in seconds since 1970: as make sets it, or the same for all."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the wheel of the library, data and all, into a folder. Returns its path.

    root : the project, or a copy of it.

    Raises LedgerError if that fails.
    """
    done = subprocess.run(
        [sys.executable, *BUILD, str(folder.resolve())],
        cwd=root,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(clock())},
        capture_output=True,
        text=True,
        check=False,
    )
    found = sorted(folder.glob("counting_a_prison_break-*.whl"))
    if done.returncode or not found:
        raise LedgerError(
            f"The wheel of this package could not be built.\n{done.stdout}\n{done.stderr}"
        )
    return found[0]


def pack_wheel(name: str, folder: Path, packages: Path | None = None, file_name: str = "") -> Path:
    """Pack an installed package of plain Python into a wheel again. Returns the wheel.

    So the version is the one that the requirements pin with its hash, and no index is asked.

    name : of the package. packages : the folder it is installed in, if not this environment.
    file_name : of the wheel, if another than usual.

    Raises LedgerError if it is not installed.
    """
    places = sys.path if packages is None else [str(packages)]
    found = next(iter(importlib.metadata.distributions(name=name, path=places)), None)
    if found is None:
        raise LedgerError(f"{name} is not installed: set its environment up again, with make lite.")
    files = {
        file.as_posix(): Path(str(found.locate_file(file))).read_bytes()
        for file in found.files or []
        if ".." not in file.parts and file.suffix != ".pyc" and file.name not in MADE_BY_INSTALLING
    }
    usual = f"{name.replace('-', '_')}-{found.version}-py3-none-any.whl"
    return write_zip(folder / (file_name or usual), files)
