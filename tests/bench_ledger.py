"""How soon the ledger page answers a filter on a slow device, with the rows it has and with many more."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from ledger import load
from ledger.tables import data_folder
from press.site import ledger_page
from tests import browser

MANY = 7_000
SLOWER = 4  # times slower than this machine
RUNS = 5
# From the choice to the frame that shows it: the message comes after the frame has been painted.
ANSWER = """([name, value]) => new Promise(done => {
    const field = document.querySelector(`form.filters [name="${name}"]`);
    const start = performance.now();
    field.value = value;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    requestAnimationFrame(() => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = () => done(performance.now() - start);
        port2.postMessage("");
    });
})"""
OPEN = 3000  # milliseconds: long enough to have read the first lines
CHOICES = [
    ("claimant", ("by", "interior-ministry"), OPEN),
    ("chapter", ("in", "prison-break"), OPEN),
    ("words", ("words", "Shaddadeh"), OPEN),
    ("claimant at once", ("by", "interior-ministry"), 0),
]


def more_rows(folder: Path, wanted: int) -> Path:
    """A copy of the ledger in which each claim stands several times, under ids of its own."""
    shutil.copytree(data_folder(), folder)
    path = folder / "claims.csv"
    path.chmod(0o644)
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for number in range(wanted):
            claim_id, *rest = rows[number % len(rows)]
            writer.writerow(
                [f"{claim_id}-{number // len(rows)}" if number >= len(rows) else claim_id, *rest]
            )
    return folder


def with_many_rows(site: Path, chapters: Path, folder: Path) -> Path:
    """The built ledger page once more, with many rows in place of its own."""
    page = site / "chapters" / "reference/ledger.html"
    before = ledger_page.page_html(chapters)
    text = page.read_text(encoding="utf-8")
    assert before in text
    os.environ["LEDGER_DATA"] = str(more_rows(folder, MANY))
    try:
        after = ledger_page.page_html(chapters)
    finally:
        del os.environ["LEDGER_DATA"]
    target = page.with_name("ledger-many.html")
    target.write_text(text.replace(before, after), encoding="utf-8")
    return target


def first_answer(running: Any, address: str, choice: tuple[str, str], wait: int) -> float:
    """Milliseconds until the first filter shows in a page that has been open for some milliseconds."""
    page = running.new_page(viewport={"width": 390, "height": 800})
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(wait)
    took = page.evaluate(ANSWER, choice)
    page.close()
    return took


def measure(site: Path, chapters: Path, folder: Path) -> dict[str, int]:
    """The median of a few first answers, in whole milliseconds, for each size of the page and kind of choice.

    site : a book built just now from ``chapters``; folder : a place for a larger ledger.
    Nothing without a Chromium.
    """
    program = next(filter(None, map(shutil.which, browser.NAMES)), None)
    if program is None:
        return {}
    pages = {
        f"{len(load('claims')):,} rows": site / "chapters" / "reference/ledger.html",
        f"{MANY:,} rows": with_many_rows(site, chapters, folder),
    }
    found = {}
    with sync_playwright() as player:
        for size, page in pages.items():
            for name, choice, wait in CHOICES:
                runs = []
                for _ in range(RUNS):  # a fresh browser each time: no code is warm
                    running = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
                    runs.append(first_answer(running, page.as_uri(), choice, wait))
                    running.close()
                found[f"first filter, {size}, {name}, ms"] = round(median(runs))
    return found
