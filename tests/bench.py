"""How long the book takes to build and its notebooks to run: ``python tests/bench.py`` prints and stores it.

The floor is what no arrangement of the chapters can do without: for each
notebook one kernel that starts and imports the library. How soon the ledger
page answers a filter is measured with the rest.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bench_ledger
import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(act: Callable[[], object], runs: int = 1) -> float:
    """The median time of a few runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 2)


def command(*arguments: str) -> None:
    done = subprocess.run(arguments, cwd=ROOT, env=ENVIRONMENT, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def build(target: Path) -> None:
    tool = shutil.which("jupyter-book", path=str(Path(sys.executable).parent)) or "jupyter-book"
    command(tool, "build", str(ROOT), "--path-output", str(target), "-W", "-n", "--keep-going", "--quiet")


def cold_build() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))


def floor() -> None:
    for _ in CHAPTERS:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("from ledger import *")])
        NotebookClient(
            notebook, kernel_name="python3", resources={"metadata": {"path": str(ROOT / "chapters")}}
        ).execute(stderr=subprocess.DEVNULL)


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    floor()  # once unmeasured, so that bytecode and disk are warm for all that follows
    measured: dict[str, object] = {
        "notebooks": len(CHAPTERS),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    with tempfile.TemporaryDirectory() as folder:
        measured["build, cold"] = seconds(cold_build, 3)
        build(Path(folder))
        measured["build, nothing changed"] = seconds(lambda: build(Path(folder)), 3)
        site = Path(folder) / "_build" / "html"
        measured |= bench_ledger.measure(site, ROOT / "chapters", Path(folder) / "data")
    measured["check"] = seconds(lambda: command(sys.executable, "-m", "ledger", "check"), 3)
    run = (sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "chapters")
    measured["nbval"] = slow = seconds(lambda: command(*run), 3)
    measured["floor"] = least = seconds(floor, 3)
    measured["nbval / floor"] = round(slow / least, 2)
    (ROOT / "_build").mkdir(exist_ok=True)
    (ROOT / "_build" / "bench.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    for name, value in measured.items():
        print(f"{name:44} {value}")


if __name__ == "__main__":
    main()
