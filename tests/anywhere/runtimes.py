"""A complete Pyodide for a test on this machine, put together from what the package index has.

Pyodide itself is published elsewhere, where a test machine may not reach. The
package open-webui carries the same core and the compiled packages, and the
packages of plain Python are on the index under the versions that Pyodide's lock
names. Nothing of it is committed or published; it lies in ``_build/runtime``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from press.site import lite, runtime
from press.site.wheel import pack_wheel
from tests.conftest import ROOT

CARRIER = "open-webui==0.12.4 --hash=sha256:02e9caba96234db3fa17a92e56163b3f7f2b8ca8227fa886b85c178d696483f6"
CARRIED = "open_webui/frontend/pyodide"


def install(folder: Path, *packages: str) -> None:
    """Install packages of plain Python, without what they need, into a folder; skip the test if they cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "wanted.txt"
    wanted.write_text("\n".join(packages), "utf-8")
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    pip = (
        [uv, "pip", "install", "--python", sys.executable]
        if uv
        else [sys.executable, "-m", "pip", "install", "--ignore-requires-python"]
    )  # it goes by its own Python otherwise
    options = [
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--python-version",
        "3.12",
        "--target",
        str(folder),
    ]
    done = subprocess.run(
        [*pip, *options, "-r", str(wanted)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = " ".join((done.stderr or done.stdout).split())[-200:]
        pytest.skip(
            f"No Pyodide for this test: {packages[0].split()[0]} could not be had from the package index ({reason})"
        )


def full(folder: Path) -> Path:
    """Make the runtime in a folder, or find it there. Returns its folder."""
    ready, target = folder / "ready", folder / "pyodide"
    if not ready.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        install(folder / "carrier", CARRIER)
        shutil.move(folder / "carrier" / CARRIED, target)
        shutil.rmtree(folder / "carrier")
        complete(target, folder / "plain")
        ready.touch()
    return target


def complete(target: Path, plain: Path) -> None:
    """Add the packages of plain Python that are named in the lock and not carried, and their hashes."""
    lock = json.loads((target / runtime.LOCK).read_text("utf-8"))
    needed = runtime.closure(lock, lite.packages(ROOT)).items()
    missing = {name: at for name, at in needed if not (target / at["file_name"]).is_file()}
    install(plain, *(f"{name}=={at['version']}" for name, at in missing.items()))
    for name, at in missing.items():
        wheel = pack_wheel(name, target, plain, at["file_name"])
        at["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (target / runtime.LOCK).write_text(json.dumps(lock), "utf-8")
