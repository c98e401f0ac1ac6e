"""Pages in a real browser, and what axe-core finds wrong with them."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

NAMES = ("chromium", "chromium-browser", "google-chrome")
LONGEST = 20_000  # milliseconds that a condition may take, on a machine that has much else to do


def program() -> str:
    """The Chromium of this machine. Without one the test is skipped with a line that says so; under CI it fails."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("No Chromium on this machine: the built pages were not opened in a browser.")
    return str(found)


def in_browser(test: Any) -> Any:
    """Mark a test that opens the built book in a browser."""
    return pytest.mark.book(pytest.mark.browser(test))


def watch(page: Any) -> Any:
    """Note in ``page.faults`` every script error, every request to another site and all that the page's policy forbids."""
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(f"script error: {error}"))
    page.on(
        "console",
        lambda said: (
            "Content Security Policy" in said.text
            and page.faults.append(f"forbidden: {said.text[:200]}")
        ),
    )
    page.on(
        "request",
        lambda asked: (
            asked.url.split(":")[0] in ("file", "data", "blob")
            or page.faults.append(f"asks {asked.url}")
        ),
    )
    return page


def axe(page: Any, part: str | None = None, rules: list[str] | None = None) -> list[str]:
    """What axe-core finds wrong with a page or a part of it as it stands, one line a rule and element.

    rules : to ask for these alone.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}  # the rest takes as long again
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = Axe().run(page, context=part, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def wait_until(page: Any, condition: str) -> None:
    """Wait until a condition in JavaScript holds. Playwright's own wait needs eval, which the pages' policy forbids."""
    came = page.evaluate(f"""async () => {{
        const end = performance.now() + {LONGEST};
        while (!({condition}) && performance.now() < end) await new Promise(requestAnimationFrame);
        return Boolean({condition});
    }}""")
    assert came, f"not within {LONGEST} ms: {condition}"
