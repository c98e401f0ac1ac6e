"""What a visit to a page of the built book costs: requests, bytes, and Lighthouse's figures on a phone with a slow line."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from press.contents import contents
from tests import browser
from tests.serving import serve

ROOT = Path(__file__).resolve().parents[1]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Visit:
    """What a page sent, compressed: on a first visit, and when a reader comes from the page before."""

    requests: int
    size: int
    next_requests: int
    next_size: int


def pages(site: Path) -> list[str]:
    """The pages of a built site in reading order."""
    names = [f"{entry.file}.html" for entry in contents(ROOT)]
    return [name for name in names if (site / name).is_file()]


def visits(chromium: Any, site: Path, only: list[str] | None = None) -> dict[str, Visit]:
    """A first visit to every page, and one from the page before it with what that one left in the browser.

    only : the names of the pages to visit, if not all.
    """
    names = pages(site)
    with serve(site) as (base, sent):
        return {
            name: Visit(
                *_fresh(chromium, base, sent, name), *_fresh(chromium, base, sent, before, name)
            )
            for before, name in zip([names[-1], *names], names)
            if only is None or name in only
        }


def _fresh(chromium: Any, base: str, sent: list[tuple[str, int]], *names: str) -> tuple[int, int]:
    """Requests and bytes of the last of some pages, opened one after the other in a new browser window."""
    context = chromium.new_context(viewport=PHONE)
    try:
        page = context.new_page()
        for name in names:
            sent.clear()
            page.goto(f"{base}/{name}", wait_until="networkidle")
        return len(sent), sum(size for _, size in sent)
    finally:
        context.close()


def lighthouse(site: Path, names: list[str], runs: int = 3) -> dict[str, dict[str, float]]:
    """Lighthouse's figures for a phone, each the median of some runs; nothing without a lighthouse program.

    The program is named by LIGHTHOUSE, or found on the path.
    """
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not program:
        return {}
    measured = {}
    with serve(site) as (base, _), tempfile.TemporaryDirectory() as folder:
        for name in names:
            found = [_lighthouse(program, f"{base}/{name}", Path(folder)) for _ in range(runs)]
            measured[name] = {
                what: statistics.median_low([run[what] for run in found]) for what in found[0]
            }
    return measured


def _lighthouse(program: str, address: str, folder: Path) -> dict[str, float]:
    report = folder / "report.json"
    command = [
        program, address, "--quiet", "--output=json", f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": browser.program()}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=180)
    read = json.loads(report.read_text(encoding="utf-8"))
    paint = read["audits"]["largest-contentful-paint"]["numericValue"]
    scores = {name: round(100 * read["categories"][name]["score"]) for name in CATEGORIES}
    return scores | {"largest paint, s": round(paint / 1000, 2)}
