"""What several test modules need: the places, a small ledger to break, and the book built once."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from ledger import tables
from press.check import data
from tests import browser

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
CLOCK = "1767225600"  # one SOURCE_DATE_EPOCH for every build here, also where make has set another
os.environ["SOURCE_DATE_EPOCH"] = CLOCK

# The same examples on every run, and no folder left behind; HYPOTHESIS_PROFILE=explore looks further.
settings.register_profile("book", derandomize=True, database=None, deadline=None, max_examples=200)
settings.register_profile("explore", database=None, deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "book"))

KEPT_CLAIMS = (
    "shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500", "shaddadi-escaped-us-200", "shaddadi-escaped-army-a-number",
    "shaddadi-recaptured-moi-81", "shaddadi-held-k24-3000-5000", "shaddadi-escaped-breitbart-1500",
    "shaddadi-escaped-fox-at-least-120", "amnesty-total-56000", "amnesty-men-11500", "amnesty-women-14500",
    "amnesty-children-30000", "amnesty-facilities-27", "kobani-children-dead-4", "kobani-children-dead-5",
    "kobani-children-dead-6", "withdraw-eta-us-2months",
)  # fmt: skip


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _cut_down(folder: Path) -> None:
    """Leave a few real rows of each table, closed under every reference, one sum that holds and one that misses."""
    rows = {path.stem: read_rows(path) for path in folder.glob("*.csv")}
    missing = next(c["claim_id"] for c in rows["claims"] if "does_not_sum" in c["caveat"])
    sums = [s for s in rows["sums"] if s["total_id"] in ("amnesty-total-56000", missing)]
    wanted = {*KEPT_CLAIMS, *(s["total_id"] for s in sums), *(s["part_id"] for s in sums)}
    claims = [c for c in rows["claims"] if c["claim_id"] in wanted]
    assert {c["claim_id"] for c in claims} == wanted, "the small ledger names a claim that is gone"
    by_id = {q["quantity_id"]: q for q in rows["quantities"]}
    quantities = {c["quantity_id"] for c in claims}
    while more := {by_id[q]["part_of"] for q in quantities} - quantities - {""}:
        quantities |= more
    kept = {
        "claims": claims,
        "quantities": [q for q in rows["quantities"] if q["quantity_id"] in quantities],
        "claimants": [
            c for c in rows["claimants"] if c["claimant_id"] in {x["claimant_id"] for x in claims}
        ],
        "sums": sums,
        "checks": [c for c in rows["checks"] if c["claim_id"] in wanted],
        "corrections": [c for c in rows["corrections"] if c["claim_id"] in wanted | {""}],
        "carriers": [
            r for r in rows["carriers"] if {r["claim_id"], r["restated_as"]} <= wanted | {""}
        ],
        "events": [e for e in rows["events"] if e["place_id"] and not e["claim_ids"]][:3],
        "positions": rows["positions"][:2],
        "people": rows["people"][:2],
    }
    used = {row["source_id"] for row in [*claims, *kept["carriers"]]}
    for table in ("events", "positions", "people"):
        used |= {s for row in kept[table] for s in row["source_ids"].split(";")}
    kept["sources"] = [s for s in rows["sources"] if s["source_id"] in used]
    for table, few in kept.items():
        write_rows(folder / f"{table}.csv", few)


@pytest.fixture(scope="session")
def small_ledger(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("ledger") / "data"
    shutil.copytree(tables.HERE.parent / "data", folder)
    for path in folder.iterdir():
        path.chmod(0o644)
    _cut_down(folder)
    data.write_hashes(folder)
    faults = data.validate(folder)
    assert not faults, "\n".join(map(str, faults))
    return folder


@pytest.fixture
def scratch(small_ledger, tmp_path) -> Path:
    """A small, faultless copy of the ledger that a test may break."""
    return Path(shutil.copytree(small_ledger, tmp_path / "data"))


def markdown(text: str) -> dict:
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": text}


def code(source: str, *outputs: dict, number: int | None = 1) -> dict:
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
        "execution_count": number,
    }


def notebook(path: Path, *cells: dict) -> Path:
    """Write a small notebook."""
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02d}"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    content = {"cells": list(cells), "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def environment(**more: str) -> dict[str, str]:
    kept = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "LEDGER_DATA")
    }
    return kept | {"SOURCE_DATE_EPOCH": CLOCK, "PYTHONHASHSEED": "0", **more}


def build(target: Path, source: Path = ROOT, config: Path | None = None, **more: str) -> Path:
    """Build the book into a folder; fail with the whole log if the build says anything is wrong.

    config : settings, if not the book's. more : environment variables, such as LITE.
    """
    tool = shutil.which("jupyter-book", path=str(Path(sys.executable).parent)) or "jupyter-book"
    settings = ["--config", str(config or source / "_config.yml"), "--path-output", str(target)]
    command = [tool, "build", str(source), *settings, "-W", "-n", "--keep-going", "--quiet"]
    done = subprocess.run(
        command, env=environment(**more), capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"The book does not build.\n{done.stdout}\n{done.stderr}", pytrace=False)
    return target / "_build" / "html"


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    """The book, built once for all tests, whichever worker needs it first."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # the folder of the whole run
    built, done = shared / "book", shared / "book.done"
    with FileLock(shared / "book.lock"):
        if not done.exists():
            build(built)
            done.touch()
    return built / "_build" / "html"


@pytest.fixture(scope="session")
def player() -> Iterator[Any]:
    """Playwright, started once: a second one in the same program refuses to start, so every browser comes from here."""
    from playwright.sync_api import sync_playwright

    browser.program()  # skips, or fails under CI, where there is no browser
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(player) -> Iterator[Any]:
    running = player.chromium.launch(executable_path=browser.program(), args=["--no-sandbox"])
    yield running
    running.close()


@pytest.fixture
def open_page(chromium):
    """Open pages as a reader: on a width, light or dark, with touch, with or without scripts, offline.

    more : as Playwright's new_context takes it. All are closed after the test.
    """
    made = []

    def make(
        width: int = 1366,
        dark: bool = False,
        touch: bool = False,
        scripts: bool = True,
        height: int = 800,
        **more: Any,
    ):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            java_script_enabled=scripts,
            offline=True,
            **more,
        )
        made.append(context)
        return browser.watch(context.new_page())

    yield make
    for context in made:
        context.close()
