"""What the book costs: to build, to check, to run, to open on a phone, and how its ledger page grows.

``python tests/bench.py`` prints one table beside the last run and keeps the figures in ``_build/bench.json``;
``--all`` adds Lighthouse for every page (with a program ``lighthouse``), and the growth with more claims.

The floor of running the notebooks is what no arrangement of the chapters can do without: for each
notebook one kernel that starts and imports the library.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import nbformat
import pandas as pd
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from press.print import pdf  # noqa: E402
from tests import browser, weigh  # noqa: E402
from tests.serving import serve  # noqa: E402

KEPT = ROOT / "_build" / "bench.json"
NBVAL = "-m pytest -q --nbval --nbval-current-env -p no:cacheprovider chapters".split()
Figures = dict[str, float]


def seconds(act: Callable[[], object], runs: int = 3) -> float:
    """The least time of a few runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return round(min(times), 2)


def command(*arguments: str, **more: str) -> None:
    """Run a command in the project's folder; stop with what it said if it fails. more : environment variables."""
    done = subprocess.run(
        arguments, cwd=ROOT, env=os.environ | more, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def build(target: Path, **more: str) -> Path:
    """Build the book into a folder. Returns the site."""
    tool = str(Path(sys.executable).with_name("jupyter-book"))
    command(tool, "build", ".", "--path-output", str(target), "--quiet", **more)
    return target / "_build" / "html"


def floor() -> None:
    """Start a kernel for each notebook, and import the library there."""
    cell = nbformat.v4.new_code_cell("from ledger import *")
    for _ in (ROOT / "chapters").glob("*.ipynb"):
        NotebookClient(nbformat.v4.new_notebook(cells=[cell])).execute()


def timing(folder: Path) -> Figures:
    """Seconds to build the book into a folder, to check it, and to run its notebooks."""
    floor()  # once unmeasured, so that bytecode and disk are warm for all that follows
    found = {
        "build, cold, s": seconds(lambda: build(folder), runs=1),
        "build, nothing changed, s": seconds(lambda: build(folder)),
        "check, s": seconds(lambda: command(sys.executable, "-m", "press", "check")),
        "nbval, s": seconds(lambda: command(sys.executable, *NBVAL), runs=1),
        "floor, s": seconds(floor, runs=1),
    }
    return found | {"nbval / floor": round(found["nbval, s"] / found["floor, s"], 2)}


def lighthouse(site: Path, names: list[str], folder: Path) -> dict[str, Figures]:
    """Lighthouse's scores for a phone with a slow line, by page."""
    found, report = {}, folder / "report.json"
    chrome = "--chrome-flags=--headless=new --no-sandbox"
    options = ("--quiet", "--output=json", f"--output-path={report}", chrome)
    with serve(site) as (base, _):
        for name in names:
            address = f"{base}/{name}"
            command("lighthouse", address, *options, CHROME_PATH=browser.program())
            scores = json.loads(report.read_text("utf-8"))["categories"].items()
            found[name] = {what: round(100 * of["score"]) for what, of in scores}
    return found


def growth(folder: Path) -> Figures:
    """Seconds to build and bytes of the ledger page, with every claim there several times under ids of its own."""
    found: Figures = {}
    claims = pd.read_csv(ROOT / "data" / "claims.csv", dtype=str, keep_default_na=False)
    for times in (10, 100):
        data = Path(shutil.copytree(ROOT / "data", folder / f"data-{times}"))
        more = [claims.assign(claim_id=claims["claim_id"] + f"-x{n}") for n in range(2, times + 1)]
        more = [rows.assign(superseded_by="") for rows in more]
        (data / "claims.csv").unlink()
        pd.concat([claims, *more]).to_csv(data / "claims.csv", index=False)
        start = time.perf_counter()
        site = build(folder / f"claims-{times}", LEDGER_DATA=str(data))
        found[f"build, claims x {times}, s"] = round(time.perf_counter() - start, 1)
        page = (site / "chapters" / "reference" / "ledger.html").read_bytes()
        found[f"ledger page, claims x {times}, bytes"] = len(gzip.compress(page, 9))
    return found


def main(every: bool) -> None:
    """Measure, print each figure beside the one of the last run, then the pages; keep the figures."""
    before: Figures = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    with tempfile.TemporaryDirectory() as name, pdf.browser() as chromium:
        folder, site = Path(name), Path(name) / "_build" / "html"
        figures = timing(folder)
        visits = weigh.visits(chromium, site)
        pages = pd.DataFrame.from_dict({n: asdict(v) for n, v in visits.items()}, "index")
        figures["heaviest page at first, bytes"] = int(pages["size"].max())
        if every:
            figures |= growth(folder)
        if every and shutil.which("lighthouse"):
            scores = lighthouse(site, list(visits), folder)
            pages = pages.join(pd.DataFrame.from_dict(scores, "index"))
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(before | figures, indent=1) + "\n", encoding="utf-8")
    for what, value in figures.items():
        print(f"{what:44}{value:>12}{before.get(what, ''):>12}")
    print(pages.to_string())


if __name__ == "__main__":
    main("--all" in sys.argv)
