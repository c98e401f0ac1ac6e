"""The book made larger than it is, to see how its build and its pages grow."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "_build", "__pycache__", ".hypothesis", "*.egg-info", "node_modules"
)
CHAPTERS, CLAIMS = (2, 5, 10), (10, 100)
LIMIT = 300  # seconds after which a build is given up


def more_chapters(root: Path, target: Path, times: int) -> Path:
    """A copy of the project with every notebook of the contents there several times."""
    shutil.copytree(root, target, ignore=LEFT_OUT)
    contents = yaml.safe_load((target / "_toc.yml").read_text(encoding="utf-8"))
    for part in contents["parts"]:
        copies = []
        for chapter in part["chapters"]:
            source = target / f"{chapter['file']}.ipynb"
            for n in range(2, times + 1) if source.is_file() else ():
                shutil.copy(source, source.with_name(f"{source.stem}-{n}.ipynb"))
                copies.append({"file": f"{chapter['file']}-{n}"})
        part["chapters"] += copies
    (target / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    return target


def more_claims(data: Path, target: Path, times: int) -> Path:
    """A copy of the tables with every claim there several times, under ids of their own."""
    shutil.copytree(data, target)
    with (data / "claims.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with (target / "claims.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        for n in range(2, times + 1):
            writer.writerows(
                {**row, "claim_id": f"{row['claim_id']}-x{n}", "superseded_by": ""} for row in rows
            )
    return target


def growth(
    root: Path, folder: Path, build: Callable[..., None], seconds: Callable[[Callable[[], object]], float],
    packed: Callable[[Path], int],
) -> dict[str, float | str]:  # fmt: skip
    """Seconds to build, and the compressed kB of the ledger's page, for more chapters and for more claims."""
    measured: dict[str, float | str] = {}
    for times in CHAPTERS:
        copy = more_chapters(root, folder / f"chapters-{times}", times)
        out = folder / f"out-chapters-{times}"
        measured[f"build, chapters x {times}, s"] = _timed(
            partial(build, out, root=copy, strict=False), seconds
        )
        if pages := len(list((out / "_build/html/chapters").glob("*.html"))):
            measured[f"pages, chapters x {times}"] = pages
        for path in (copy, out):
            shutil.rmtree(path, ignore_errors=True)
    for times in CLAIMS:
        data = more_claims(root / "data", folder / f"data-{times}", times)
        out = folder / f"out-claims-{times}"
        took = _timed(partial(build, out, strict=False, LEDGER_DATA=str(data)), seconds)
        measured[f"build, claims x {times}, s"] = took
        if (page := out / "_build/html/chapters/reference/ledger.html").is_file():
            measured[f"ledger page, claims x {times}, kB"] = round(packed(page) / 1000)
        for path in (data, out):
            shutil.rmtree(path, ignore_errors=True)
    return measured


def _timed(
    act: Callable[[], object], seconds: Callable[[Callable[[], object]], float]
) -> float | str:
    try:
        return seconds(act)
    except subprocess.TimeoutExpired:
        return f"more than {LIMIT}"
