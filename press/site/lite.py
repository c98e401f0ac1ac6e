"""Add to the built book what runs its chapters in a browser: JupyterLite, chapters, data, library.

JupyterLite is Jupyter without a server; Python is Pyodide, which press.site.runtime finds. The
settings are JupyterLite's own, in theme/lite. jupyterlite-sphinx would build it with the book,
but lays all files into one flat folder, where no chapter finds another page or the data.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import yaml

from ledger.tables import LedgerError
from press.site import runtime
from press.site.wheel import build_wheel, clock, pack_wheel

FOLDER = "lite"  # in the built book
ENVIRONMENT = ".venv-lite"  # of the program that builds JupyterLite
SETTINGS = "jupyter-lite.json"  # what JupyterLite reads when a page opens
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
WHEELS = "../../../../pypi"  # as the kernel's script sees it
NOTICE = "notice.js"


def setting(root: Path) -> str:
    """The book's one setting for the place of Pyodide."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return str(config["sphinx"]["config"].get("lite_runtime") or "")


def packages(root: Path) -> list[str]:
    """The packages of Pyodide that the kernel and the chapters import."""
    settings = json.loads((root / "theme" / "lite" / SETTINGS).read_text(encoding="utf-8"))
    return list(_kernel(settings)["loadPyodideOptions"]["packages"])


def build(root: Path, site: Path, work: Path, place: str) -> Path:
    """Build JupyterLite into a built book. Returns its folder.

    root : the book's folder. site : the built book. work : a folder to prepare in, emptied first.
    place : where Pyodide is, from runtime.chosen().

    Raises LedgerError if the book is not built yet, or if JupyterLite says that anything is wrong.
    """
    if not (site / "index.html").is_file():
        raise LedgerError(f"There is no built book at {site}: build it first, with make book.")
    target = site / FOLDER
    for folder in (work, target):
        shutil.rmtree(folder, ignore_errors=True)
    installed = next((root / ENVIRONMENT).glob("lib/python*/site-packages"), None)
    if installed is None:
        raise LedgerError(f"There is no JupyterLite here: make lite sets it up in {ENVIRONMENT}.")
    prepare(root, work, place, installed)
    done = subprocess.run(
        [root / ENVIRONMENT / "bin/jupyter-lite", "build", "--output-dir", target.resolve()],
        cwd=work,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(clock())},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LedgerError(f"JupyterLite could not be built.\n{done.stdout}\n{done.stderr}")
    add_notice(root, target, place)
    return target


def prepare(root: Path, work: Path, place: str, installed: Path) -> None:
    """Lay out what JupyterLite builds from: its settings, chapters, data, wheels, perhaps Pyodide.

    installed : the folder with the packages of JupyterLite's environment.
    """
    shutil.copytree(root / "theme" / "lite", work)
    for name in ("chapters", "data"):  # not copied with their times: they get the build's one time
        hidden = shutil.ignore_patterns(".*")
        shutil.copytree(root / name, work / "files" / name, False, hidden, shutil.copyfile)
    for path in (work / "files" / "chapters").rglob("*.ipynb"):
        path.write_text(chapter(path), encoding="utf-8", newline="\n")
    wheels = work / "pypi"
    wheels.mkdir()
    pack_wheel("comm", wheels, installed)  # the kernel asks for it, and Pyodide does not bring it
    loaded = [pack_wheel("ipywidgets", wheels, installed), build_wheel(root, wheels)]
    settings = json.loads((work / SETTINGS).read_text(encoding="utf-8"))
    kernel = _kernel(settings)
    if runtime.host(place):
        kernel["pyodideUrl"] = f"{place}pyodide.mjs"
    else:  # JupyterLite finds it there, and says so in its settings
        (work / "static" / "pyodide").mkdir(parents=True)
        for path in runtime.needed(Path(place), packages(root)):
            shutil.copyfile(path, work / "static" / "pyodide" / path.name)
    kernel["loadPyodideOptions"]["packages"] += [f"{WHEELS}/{wheel.name}" for wheel in loaded]
    (work / SETTINGS).write_text(json.dumps(settings), encoding="utf-8")


def chapter(path: Path) -> str:
    """A chapter as JupyterLite wants it: with two things done that otherwise a server does.

    Each text is one string, not a list of lines; and the outputs count as trusted, or stored
    figures would not show.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata["trusted"] = True
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True)


def add_notice(root: Path, target: Path, place: str) -> None:
    """Give each page our script: it says what is missing when Python cannot start.

    JupyterLite has no setting for a script. Raises LedgerError where there is no page or no head.
    """
    shutil.copyfile(root / "theme" / "lite" / NOTICE, target / NOTICE)
    lock = (place if runtime.host(place) else "../static/pyodide/") + runtime.LOCK
    script = f'<script src="../{NOTICE}" data-lock="{lock}" defer></script>\n'
    pages = sorted(target.glob("*/index.html"))
    for page in pages:
        before, head, after = page.read_text(encoding="utf-8").partition("</head>")
        if not head:
            raise LedgerError(f"JupyterLite's page {page} has no head to write our script into.")
        page.write_text(before + script + head + after, encoding="utf-8", newline="\n")
    if not pages:
        raise LedgerError(f"JupyterLite wrote no page into {target}.")


def _kernel(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of Python among JupyterLite's."""
    kernel: dict[str, Any] = settings["jupyter-config-data"]["litePluginSettings"][KERNEL]
    return kernel
