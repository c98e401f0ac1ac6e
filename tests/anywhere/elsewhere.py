"""An environment of a reader's own: the packages of this one, without the book's; and a notebook run in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import nbformat
import pytest

from press.check.stored_form import as_text, canonical
from tests.conftest import ROOT, environment

# not lent: the book's package, and a pip that works elsewhere
OWN = ("ledger", "counting_a_prison_break", "pip")
RUN = """
import asyncio, json, sys
import nbformat
from nbclient import NotebookClient
folder, *paths = sys.argv[1:]
two = asyncio.Semaphore(2)
async def run(path):
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(book, timeout=180, kernel_name="python3", allow_errors=True, record_timing=False,
                            extra_arguments=["--Application.log_level=40"], resources={"metadata": {"path": folder}})
    async with two:
        await client.async_execute()
    return json.dumps(book)
async def run_all():
    for text in await asyncio.gather(*map(run, paths)):
        print(text)
asyncio.run(run_all())
"""


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
    """Run notebooks in an environment, two at a time, the kernels working in ``folder``.

    Cells that fail do not stop a notebook. more : environment variables.
    """
    done = told(python, "-c", RUN, folder, *paths, cwd=folder, **more)
    assert done.returncode == 0, done.stderr
    return [nbformat.reads(line, as_version=4) for line in done.stdout.splitlines()]


def as_stored(notebook: nbformat.NotebookNode) -> str:
    """The text that the project would store for a notebook that was run."""
    return as_text(canonical(notebook))


def shown(cell: nbformat.NotebookNode) -> str:
    """All that a code cell shows, as text."""
    return "".join(
        o.get("text", "") or "\n".join(o.get("traceback", [])) or json.dumps(o.data)
        for o in cell.outputs
    )
