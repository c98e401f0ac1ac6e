"""An environment of a reader's own: the packages of this one, without the book's; and a notebook run in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import nbformat
import pytest

from ledger.figures.sheet import MIME
from press.check.stored_form import as_text, canonical, merged
from tests.conftest import ROOT, environment

# not lent: the book's package, and a pip that works elsewhere
OWN = ("ledger", "counting_a_prison_break", "pip")
EXECUTE = "from nbclient.cli import main; main()"  # as the command `jupyter execute`


def settings(**more: str) -> dict[str, str]:
    """Environment variables with which neither this project nor the machine's Jupyter is found."""
    names = environment().items()
    kept = {k: v for k, v in names if k != "PYTHONPATH" and not k.startswith("JUPYTER")}
    return kept | {"JUPYTER_PREFER_ENV_PATH": "1", **more}


def told(*command: Any, cwd: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command with these settings, and keep what it says. more : environment variables."""
    return subprocess.run(
        command, cwd=cwd, env=settings(**more), capture_output=True, text=True, check=False
    )


def give_up(why: str) -> NoReturn:
    """Skip the test on a machine that lacks something; under CI it fails."""
    say = pytest.fail if os.environ.get("CI") else pytest.skip
    say(why[-800:])


def made(name: str) -> Path:
    """An environment of make's, such as .venv-lab, made if need be."""
    done = told("make", "--no-print-directory", f"PYTHON={sys.executable}", f"{name}/.ready")
    if done.returncode:
        give_up(f"{name} could not be made: {done.stdout}{done.stderr}")
    return ROOT / name


def make(folder: Path, wheel: Path | None = None, with_pip: bool = False) -> Path:
    """Make the environment, with this one's packages lent to it, so that no network is needed. Returns its Python.

    wheel : to install there, without what it needs, which is lent.
    """
    venv.create(folder, with_pip=with_pip)
    (own,) = folder.glob("lib/python*/site-packages")
    lent = folder / "lent"
    lent.mkdir()
    for place in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        for path in Path(place).iterdir():
            if not path.name.startswith(OWN) and path.suffix != ".pth":
                (lent / path.name).symlink_to(path)
    (own / "lent.pth").write_text(f"{lent}\n")
    if wheel:  # of plain Python and without scripts: it is installed by unpacking it
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(own)
    return folder / "bin" / "python"


def run(python: Path, folder: Path, *paths: Path, **more: str) -> list[nbformat.NotebookNode]:
    """Run copies of notebooks in a folder, with the Python of an environment.

    Cells that fail do not stop a notebook. more : environment variables.
    """
    copies = [folder / Path(path).name for path in paths]
    for path, copy in zip(paths, copies):
        if path != copy:
            shutil.copy(path, copy)
    options = ("--inplace", "--allow-errors", "--timeout=180")
    done = told(python, "-c", EXECUTE, *options, *copies, cwd=folder, **more)
    assert done.returncode == 0, done.stderr
    return [nbformat.read(copy, as_version=4) for copy in copies]


def as_stored(notebook: nbformat.NotebookNode) -> str:
    """The text that the project would store for a notebook that was run."""
    return as_text(canonical(notebook))


def without_drawings(notebook: nbformat.NotebookNode) -> list[dict]:
    """All outputs of a notebook but for the drawings: another matplotlib draws the same marks with other bytes.

    Figures are compared by the table behind them.
    """
    outputs = [output for cell in notebook.cells for output in merged(cell.get("outputs", []))]
    for output in outputs:
        output.get("data", {}).pop("image/svg+xml", None)
        output.get("data", {}).get(MIME, {}).pop("narrow", None)
    return outputs


def shown(cell: nbformat.NotebookNode) -> str:
    """All that a code cell shows, as text."""
    return "".join(
        o.get("text", "") or "\n".join(o.get("traceback", [])) or json.dumps(o.data)
        for o in cell.outputs
    )
