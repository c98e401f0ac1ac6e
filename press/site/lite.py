"""Add to the built book what runs its chapters in a browser: JupyterLite, the chapters, the data, and this package.

JupyterLite is Jupyter without a server; Python is Pyodide, which ledger.runtime
finds. Nothing of it is loaded before a reader follows the link that
ledger.launch puts on each chapter.
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
from press.site.wheels import build_wheel, clock, pack_wheel

FOLDER = "lite"  # in the built book
APPS = ("notebooks", "tree", "edit", "lab")  # a chapter, and what its buttons lead to
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
UP = "../../../../"  # from the kernel's script, lite/extensions/@jupyterlite/pyodide-kernel-extension/static/, to lite/
# The icons' web font is there as woff2, which every browser that can run Python reads; the build tool's settings are no use.
NEEDLESS = (
    "build/fa-*.svg",
    "build/fa-*.eot",
    "build/fa-*.ttf",
    "build/fa-*.woff",
    "rspack.config*",
    "package.json",
)
NOTICE = "notice.js"
CONTROLS = "ipywidgets"
# Figures fit a phone.
STYLE = "<style>.jp-RenderedSVG.jp-OutputArea-output img { max-width: 100%; height: auto }</style>"


def setting(root: Path) -> str:
    """The book's one setting for the place of Pyodide."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return str(config["sphinx"]["config"].get("lite_runtime") or "")


def tool(root: Path) -> str:
    """The program that builds JupyterLite: of its own environment, or of the machine. Raises LedgerError if there is none."""
    own = [root / ".venv-lite" / folder for folder in ("bin", "Scripts")]
    found = shutil.which("jupyter-lite", path=os.pathsep.join(map(str, own))) or shutil.which(
        "jupyter-lite"
    )
    if found is None:
        raise LedgerError("There is no JupyterLite here: make lite sets it up in .venv-lite.")
    return found


def build(root: Path, site: Path, work: Path, place: str, program: str) -> Path:
    """Build JupyterLite into a built book. Returns its folder.

    root : the book's folder. site : the built book. work : a folder to prepare in, emptied first.
    place : where Pyodide is, from runtime.chosen(). program : from tool().

    Raises LedgerError if the book is not built yet, or if JupyterLite says that anything is wrong.
    """
    if not (site / "index.html").is_file():
        raise LedgerError(
            f"There is no built book at {site}: build the book first, with make book."
        )
    target = site / FOLDER
    for folder in (work, target):
        shutil.rmtree(folder, ignore_errors=True)
    prepare(root, work, place, packages_beside(program))
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(clock())}
    done = subprocess.run(
        [program, "build", "--contents", "files", "--output-dir", str(target.resolve())]
        + ["--no-sourcemaps", "--no-unused-shared-packages", *(word for app in APPS for word in ("--apps", app))],
        cwd=work, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LedgerError(f"JupyterLite could not be built.\n{done.stdout}\n{done.stderr}")
    for pattern in NEEDLESS:
        for path in target.glob(pattern):
            path.unlink()
    if not runtime.host(place):
        runtime.copy(Path(place), target / "static" / "pyodide")
    _add_notice(root, target, place)
    return target


def packages_beside(program: str) -> Path | None:
    """The packages of the environment that a program stands in; None if there is none with ipywidgets in it."""
    home = Path(program).parent.parent
    found = [
        path.parent
        for lib in ("lib/python*", "Lib")
        for path in home.glob(f"{lib}/site-packages/{CONTROLS}")
    ]
    return found[0] if found else None


def prepare(root: Path, work: Path, place: str, packages: Path | None = None) -> None:
    """Lay out what JupyterLite builds from: chapters, data, wheels and settings.

    packages : where ipywidgets is installed. Without it "Your turn" shows its figures and no controls.
    """
    chapters, tables = work / "files" / "chapters", work / "files" / "data"
    chapters.mkdir(parents=True)
    for path in sorted((root / "chapters").glob("*.ipynb")):
        (chapters / path.name).write_text(chapter(path), encoding="utf-8", newline="\n")
    for path in sorted((root / "chapters").rglob("*.md")):  # chapters link to them
        copy = chapters / path.relative_to(root / "chapters")
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.copytree(root / "data", tables)
    wheels = work / "pypi"
    wheels.mkdir()
    ours = build_wheel(root, wheels)
    pack_wheel("comm", wheels)  # the kernel needs it, and Pyodide does not bring it
    controls = [pack_wheel(CONTROLS, wheels, where=packages).name] if packages else []
    (work / "jupyter-lite.json").write_text(
        _as_json(site_settings(place, *controls, ours.name)), encoding="utf-8"
    )
    (work / "overrides.json").write_text(_as_json(preferences()), encoding="utf-8")
    for path in work.rglob("*"):  # the index of files carries their times
        os.utime(path, (clock(), clock()))


def chapter(path: Path) -> str:
    """A chapter as JupyterLite wants it: the same cells and outputs, with two things done that else a server does.

    Each text is one string, not a list of lines; and the outputs count as trusted, or stored figures would not show.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata["trusted"] = True
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True)


def site_settings(place: str, *wheels: str) -> dict[str, Any]:
    """What JupyterLite reads when a page opens: where Python is, and which packages and wheels to load with it."""
    kernel = {
        "pyodideUrl": f"{place if runtime.host(place) else './static/pyodide/'}pyodide.mjs",
        "disablePyPIFallback": True,  # so that nothing is asked of a site that the reader was not told of
        "loadPyodideOptions": {
            "packages": [*runtime.PACKAGES, *(f"{UP}pypi/{wheel}" for wheel in wheels)]
        },
    }
    config = {
        "appName": "Counting a Prison Break",
        "appUrl": "./tree",
        "litePluginSettings": {KERNEL: kernel},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": config | {"showLoadingIndicator": True},
    }


def preferences() -> dict[str, Any]:
    """What a reader could change in the menus: to begin with, light or dark as the reader's system has it."""
    return {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}


def _add_notice(root: Path, target: Path, place: str) -> None:
    """Give each page the script that says in words what is missing when Python cannot start, and room for figures."""
    shutil.copyfile(root / "theme" / "lite.js", target / NOTICE)
    lock = (place if runtime.host(place) else "../static/pyodide/") + runtime.LOCK
    for app in APPS:
        page = target / app / "index.html"
        text = page.read_text(encoding="utf-8")
        script = f'<script src="../{NOTICE}" data-lock="{lock}" defer></script>\n'
        page.write_text(
            text.replace("</head>", f"{STYLE}\n{script}</head>", 1), encoding="utf-8", newline="\n"
        )


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=1, sort_keys=True) + "\n"
