"""What the book costs: to build, to check, to run, to open on a phone, and how its ledger page grows.

``python tests/bench.py`` prints one table beside the last run and keeps the figures in ``_build/bench.json``;
``--all`` adds Lighthouse for every page and the growth with more claims;
``--site FOLDER`` only weighs a site that is built already, and keeps nothing.

The floor of running the notebooks is what no arrangement of the chapters can do without: for each
notebook one kernel that starts and imports the library.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import browser, weigh  # noqa: E402

KEPT = ROOT / "_build" / "bench.json"
LEDGER = "chapters/reference/ledger.html"
NBVAL = "-m pytest -q --nbval --nbval-current-env -p no:cacheprovider chapters".split()
Figures = dict[str, float]


def seconds(act: Callable[[], object], runs: int = 3) -> float:
    """The median time of a few runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 2)


def command(*arguments: str, **more: str) -> None:
    """Run a command in the project's folder; stop with what it said if it fails. more : environment variables."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | more
    done = subprocess.run(
        arguments, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def build(target: Path, *careful: str, **more: str) -> Path:
    """Build the book into a folder. Returns the site."""
    tool = str(Path(sys.executable).with_name("jupyter-book"))
    command(tool, "build", ".", "--path-output", str(target), "--quiet", *careful, **more)
    return target / "_build" / "html"


def cold_build() -> None:
    """Build the book where nothing was built before."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), "-W", "-n")


def floor() -> None:
    """Start a kernel for each notebook, and import the library there."""
    cell = nbformat.v4.new_code_cell("from ledger import *")
    for _ in (ROOT / "chapters").glob("*.ipynb"):
        book = nbformat.v4.new_notebook(cells=[cell])
        place = {"metadata": {"path": str(ROOT / "chapters")}}
        NotebookClient(book, kernel_name="python3", resources=place).execute()


def timing(folder: Path) -> Figures:
    """Seconds to build the book into a folder, to check it, and to run its notebooks."""
    floor()  # once unmeasured, so that bytecode and disk are warm for all that follows
    found = {"build, cold, s": seconds(cold_build)}
    build(folder)
    found["build, nothing changed, s"] = seconds(lambda: build(folder))
    found["check, s"] = seconds(lambda: command(sys.executable, "-m", "press", "check"))
    found["nbval, s"] = seconds(lambda: command(sys.executable, *NBVAL), runs=1)
    found["floor, s"] = seconds(floor, runs=1)
    return found | {"nbval / floor": round(found["nbval, s"] / found["floor, s"], 2)}


def weighing(site: Path, every_page: bool) -> dict[str, Figures]:
    """Bytes and requests of each page; Lighthouse for every page or the three heaviest."""
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=browser.program(), args=["--no-sandbox"])
        visits = weigh.visits(chromium, site)
        chromium.close()
    heaviest = sorted(visits, key=lambda name: -visits[name].size)[:3]
    scores = weigh.lighthouse(site, list(visits) if every_page else heaviest)
    return {name: asdict(visit) | scores.get(name, {}) for name, visit in visits.items()}


def growth(folder: Path) -> Figures:
    """Seconds to build and bytes of the ledger page, with every claim there several times under ids of its own."""
    found: Figures = {}
    for times in (10, 100):
        data = Path(shutil.copytree(ROOT / "data", folder / f"data-{times}"))
        with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (data / "claims.csv").open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            for row in (row | {"superseded_by": ""} for row in rows):
                writer.writerows(
                    row | {"claim_id": f"{row['claim_id']}-x{n}"} for n in range(2, times + 1)
                )
        start = time.perf_counter()
        page = build(folder / f"claims-{times}", LEDGER_DATA=str(data)) / LEDGER
        found[f"build, claims x {times}, s"] = round(time.perf_counter() - start, 1)
        found[f"ledger page, claims x {times}, bytes"] = len(gzip.compress(page.read_bytes(), 9))
    return found


def show(figures: Figures, before: Figures, pages: dict[str, Figures]) -> None:
    """Print each figure beside the one of the last run that had it, then the pages."""
    for name, value in figures.items():
        print(f"{name:44}{value:>12}{before.get(name, ''):>12}")
    columns = list(dict.fromkeys(column for row in pages.values() for column in row))
    print(f"\n{'':32}" + "".join(f"{column:>18}" for column in columns))
    for name, row in pages.items():
        print(f"{Path(name).stem:32}" + "".join(f"{row.get(c, ''):>18}" for c in columns))


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="Lighthouse for every page, and growth")
    parser.add_argument("--site", type=Path, help="only weigh this built site")
    asked = parser.parse_args()
    if asked.site:
        show({}, {}, weighing(asked.site, asked.all))
        return
    before: Figures = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    with tempfile.TemporaryDirectory() as name:
        figures = timing(Path(name))
        pages = weighing(Path(name) / "_build" / "html", asked.all)
        figures["heaviest page at first, bytes"] = max(row["size"] for row in pages.values())
        figures |= growth(Path(name)) if asked.all else {}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(before | figures, indent=1) + "\n", encoding="utf-8")
    show(figures, before, pages)


if __name__ == "__main__":
    main()
