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
import sys
from pathlib import Path

from press.site import lite, runtime
from press.site.wheel import pack_wheel
from tests.anywhere import elsewhere
from tests.conftest import ROOT

CARRIER = "open-webui==0.12.4 --hash=sha256:02e9caba96234db3fa17a92e56163b3f7f2b8ca8227fa886b85c178d696483f6"
CARRIED = "open_webui/frontend/pyodide"
# it goes by its own Python otherwise
PIP = "-m pip install --quiet --no-deps --ignore-requires-python --only-binary :all: --python-version 3.12"


def install(folder: Path, *packages: str) -> None:
    """Install packages of plain Python, without what they need, into a folder."""
    folder.mkdir(parents=True)
    wanted = folder / "wanted.txt"
    wanted.write_text("\n".join(packages), "utf-8")
    done = elsewhere.told(sys.executable, *PIP.split(), "--target", folder, "-r", wanted)
    if done.returncode:
        elsewhere.give_up(f"No Pyodide for this test: {done.stderr}")


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
