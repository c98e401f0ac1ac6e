"""What the book costs: to build, to run, to open on a phone, and how that grows.

``python tests/bench.py`` prints one table beside the last run and keeps the figures in ``_build/bench.json``;
``--all`` adds Lighthouse for every page and the growth with more chapters and more claims;
``--site FOLDER`` only weighs a site that is built already, and keeps nothing.

The floor of running the notebooks is what no arrangement of the chapters can
do without: for each notebook one kernel that starts and imports the library.
How soon the ledger page answers a filter is measured with the rest.
"""

from __future__ import annotations

import argparse
import gzip
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

import nbformat
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import bench_ledger, browser, grow, weigh  # noqa: E402

CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
KEPT = ROOT / "_build" / "bench.json"
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
Figures = dict[str, float | str]


def seconds(act: Callable[[], object], runs: int = 1) -> float:
    """The median time of a few runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 2)


def command(*arguments: str, limit: float | None = None, **more: str) -> None:
    done = subprocess.run(
        arguments,
        cwd=ROOT,
        env=ENVIRONMENT | more,
        check=False,
        capture_output=True,
        text=True,
        timeout=limit,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def build(target: Path, root: Path = ROOT, strict: bool = True, **more: str) -> None:
    tool = shutil.which("jupyter-book", path=str(Path(sys.executable).parent)) or "jupyter-book"
    careful = ("-W", "-n", "--keep-going") if strict else ()
    command(
        tool,
        "build",
        str(root),
        "--path-output",
        str(target),
        *careful,
        "--quiet",
        limit=grow.LIMIT,
        **more,
    )


def cold_build() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))


def floor() -> None:
    for _ in CHAPTERS:
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("from ledger import *")]
        )
        NotebookClient(
            notebook,
            kernel_name="python3",
            resources={"metadata": {"path": str(ROOT / "chapters")}},
        ).execute(stderr=subprocess.DEVNULL)


def machine() -> Figures:
    return {
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
        "notebooks": len(CHAPTERS),
    }


def building(folder: Path) -> Figures:
    cold = seconds(cold_build, 3)
    build(folder)
    warm = seconds(lambda: build(folder), 3)
    count = len(list((folder / "_build" / "html" / "chapters").glob("*.html")))
    return {
        "build, cold, s": cold,
        "build, nothing changed, s": warm,
        "build, cold, s a page": round(cold / count, 3),
    }


def running() -> Figures:
    run = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--nbval",
        "--nbval-current-env",
        "-p",
        "no:cacheprovider",
        "chapters",
    )
    slow, least = seconds(lambda: command(*run)), seconds(floor)
    check = seconds(lambda: command(sys.executable, "-m", "press", "check"), 3)
    return {
        "check, s": check,
        "nbval, s": slow,
        "floor, s": least,
        "nbval / floor": round(slow / least, 2),
    }


def weighing(site: Path, every_page: bool) -> tuple[Figures, dict[str, Figures]]:
    """The heaviest page, and a row for each page; Lighthouse for every page or the three heaviest."""
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=browser.program(), args=["--no-sandbox"])
        visits = weigh.visits(chromium, site)
        chromium.close()
    rows: dict[str, Figures] = {
        name: {"first, kB": round(v.size / 1000, 1), "requests": v.requests,
               "next, kB": round(v.next_size / 1000, 1), "requests, next": v.next_requests}
        for name, v in visits.items()
    }  # fmt: skip
    heaviest = sorted(visits, key=lambda name: -visits[name].size)[:3]
    scores = weigh.lighthouse(site, list(visits) if every_page else heaviest, runs=3)
    for name, score in scores.items():
        rows[name] |= score
    whole: Figures = {
        f"heaviest page, {column}": max(float(row[column]) for row in rows.values()) for column in next(iter(rows.values()))
        if column in ("first, kB", "requests", "next, kB", "requests, next")
    }  # fmt: skip
    for category in weigh.CATEGORIES if scores else ():
        whole[f"Lighthouse, mobile, {category}, lowest of {len(scores)}"] = min(
            s[category] for s in scores.values()
        )
    return whole, rows


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def measure(everything: bool) -> tuple[Figures, dict[str, Figures]]:
    floor()  # once unmeasured, so that bytecode and disk are warm for all that follows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = machine() | building(folder) | running()
        whole, rows = weighing(folder / "_build" / "html", everything)
        figures |= whole | bench_ledger.measure(
            folder / "_build" / "html", ROOT / "chapters", folder / "data"
        )
        if everything:
            figures |= grow.growth(ROOT, folder, build, seconds, packed)
    return figures, rows


def show(figures: Figures, rows: dict[str, Figures], before: Figures) -> None:
    """Print the table: each figure beside the one of the last run that had it, then the pages."""
    print(f"{'':52}{'now':>14}{'last run':>14}{'change':>9}")
    for name, value in figures.items():
        last = before.get(name, "")
        both = isinstance(value, int | float) and isinstance(last, int | float) and last
        change = f"{value / last - 1:+.0%}" if both else ""
        print(f"{name:52}{value:>14}{last:>14}{change:>9}")
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    print(f"\n{'':36}" + "".join(f"{column:>{max(len(column), 8) + 2}}" for column in columns))
    for name, row in rows.items():
        print(
            f"{Path(name).stem:36}"
            + "".join(f"{row.get(c, ''):>{max(len(c), 8) + 2}}" for c in columns)
        )
    if not weigh.lighthouse_program():
        print(
            "\nNo lighthouse program was found (npm lighthouse; name it in LIGHTHOUSE): its figures are missing."
        )


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="Lighthouse for every page, and growth")
    parser.add_argument("--site", type=Path, help="only weigh this built site")
    asked = parser.parse_args()
    if asked.site:
        show(*weighing(asked.site, asked.all), before={})
        return
    runs = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else []
    runs = runs if isinstance(runs, list) else []  # an older form
    before = {name: value for run in runs for name, value in run["figures"].items()}
    figures, rows = measure(asked.all)
    runs.append({"day": time.strftime("%Y-%m-%d %H:%M"), "figures": figures, "pages": rows})
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")
    show(figures, rows, before)


if __name__ == "__main__":
    main()
