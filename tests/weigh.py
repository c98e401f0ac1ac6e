"""What a visit to a page of the built book costs: requests, bytes, and Lighthouse's figures on a phone with a slow line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from tests import browser
from tests.serving import serve

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
    """The pages in reading order: each, then the one that its link to the next names; what is left over last."""
    follows = {}
    for path in sorted((site / "chapters").glob("*.html")):
        link = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find(
            "link", rel="next"
        )
        follows[path.name] = Path(link["href"]).name if link else ""
    ordered = []
    name = next((name for name in follows if name not in follows.values()), "")
    while name in follows and name not in ordered:
        ordered.append(name)
        name = follows[name]
    return [
        f"chapters/{name}"
        for name in [*ordered, *(name for name in follows if name not in ordered)]
    ]


def visits(chromium: Any, site: Path, only: list[str] | None = None) -> dict[str, Visit]:
    """A first visit to every page, and one from the page before it with what that one left in the browser.

    only : the names of the pages to visit, if not all.
    """
    measured = {}
    names = pages(site)
    with serve(site) as (base, sent):
        for before, name in zip([names[-1], *names], names):
            if only is not None and name not in only:
                continue
            first = _fresh(chromium, base, sent, name)
            after = _fresh(chromium, base, sent, before, name)
            measured[name] = Visit(*first, *after)
    return measured


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


def lighthouse_program() -> str | None:
    """The lighthouse program, if one is found: named by LIGHTHOUSE, or on the path."""
    return os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")


def lighthouse(site: Path, names: list[str], runs: int = 1) -> dict[str, dict[str, float]]:
    """Lighthouse's figures for a phone, each the median of some runs; nothing if there is no lighthouse program."""
    program = lighthouse_program()
    if not program:
        return {}
    with serve(site) as (base, _), tempfile.TemporaryDirectory() as folder:
        return {
            name: _median(
                [_lighthouse(program, f"{base}/{name}", Path(folder)) for _ in range(runs)]
            )
            for name in names
        }


def _lighthouse(program: str, address: str, folder: Path) -> dict[str, float]:
    report = folder / "report.json"
    command = [
        program, address, "--quiet", "--output=json", f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": browser.program()}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=180)
    read = json.loads(report.read_text(encoding="utf-8"))
    scores = {name: round(100 * read["categories"][name]["score"]) for name in CATEGORIES}
    paint = read["audits"]["largest-contentful-paint"]["numericValue"]
    blocked = read["audits"]["total-blocking-time"]["numericValue"]
    return {**scores, "largest paint, s": round(paint / 1000, 2), "blocked, ms": round(blocked)}


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: sorted(run[name] for run in runs)[len(runs) // 2] for name in runs[0]}
