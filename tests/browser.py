"""Pages in a real browser, and what axe-core finds wrong with them."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

NAMES = ("chromium", "chromium-browser", "google-chrome")


def program() -> str:
    """The Chromium of this machine. Without one the test is skipped with a line that says so; under CI it fails."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("No Chromium on this machine: the built pages were not opened in a browser.")
    return str(found)


def watch(page: Any) -> Any:
    """Note in ``page.faults`` every script error and every request to another site."""
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(f"script error: {error}"))
    page.on(
        "request",
        lambda asked: asked.url.split(":")[0] in ("file", "data", "blob") or page.faults.append(f"asks {asked.url}"),
    )
    return page


def axe(page: Any) -> list[str]:
    """What axe-core finds wrong with a page as it stands, one line a rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
