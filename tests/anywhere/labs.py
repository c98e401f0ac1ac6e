"""JupyterLab in a browser: wait for its server, open a notebook, restart and run it, read what it holds."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

SECONDS = 180  # how long a server, a page or a chapter may take on a slow machine
OPEN = "jupyterapp.shell.currentWidget?.context"
CODE = f"{OPEN}.model.toJSON().cells.filter(cell => cell.cell_type === 'code')"
KERNEL = f"{OPEN}?.sessionContext.session?.kernel?.status"
READY = (
    f"name => window.jupyterapp && {OPEN}?.path === name && {OPEN}.isReady && {KERNEL} === 'idle'"
)
# No cell waits any more, and each was run, or one said what is wrong.
DONE = f"""() => {{
  const waits = [...document.querySelectorAll('.jp-NotebookPanel .jp-InputPrompt')]
    .some(prompt => prompt.textContent.includes('*'));
  const failed = {CODE}.some(cell => cell.outputs.some(o => o.output_type === 'error' || o.name === 'stderr'));
  return {KERNEL} === 'idle' && !waits && (failed || {CODE}.every(cell => cell.execution_count));
}}"""


def free_ports(count: int) -> int:
    """The first of some ports on this machine, one after the other, that nobody listens on."""
    while True:
        with contextlib.ExitStack() as taken, contextlib.suppress(OSError):
            first = taken.enter_context(socket.create_server(("127.0.0.1", 0)))
            port: int = first.getsockname()[1]
            for further in range(1, count):
                taken.enter_context(socket.create_server(("127.0.0.1", port + further)))
            return port


def show_every_cell(settings: Path) -> None:
    """Write user settings of JupyterLab: no cell is left out because it is out of sight, no news."""
    news = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    wanted = {
        "notebook-extension/tracker": {"windowingMode": "none"},
        "apputils-extension/notification": news,
    }
    for name, values in wanted.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))


@contextlib.contextmanager
def served(command: list[Any], address: str, log: Path, **settings: Any) -> Iterator[None]:
    """Run a server until the end of the block, which begins when it answers at an address."""
    with log.open("w") as words:
        server = subprocess.Popen(
            command, stdout=words, stderr=words, start_new_session=True, **settings
        )
    try:
        end = time.monotonic() + SECONDS
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=5).close()
                break
            if server.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{command} did not start.\n{log.read_text()[-3000:]}", pytrace=False)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(0.2)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)  # it and what it started
        server.wait(timeout=30)


@contextlib.contextmanager
def window(chromium: Any, at: str) -> Iterator[Any]:
    """A browser window; ``outside`` notes every request to another site than ``at``."""
    context = chromium.new_context(viewport={"width": 1366, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.outside = []
    own = (at, at.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda asked: asked.url.startswith(own) or page.outside.append(asked.url))
    yield page
    context.close()


def restart_and_run_all(page: Any) -> None:
    """As a reader does it: from the menu, and yes to the question. Returns when nothing runs."""
    page.get_by_role("menubar").get_by_text("Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function(DONE)


def held(page: Any) -> nbformat.NotebookNode:
    """The open notebook."""
    content = page.evaluate(f"{OPEN}.model.toJSON()")
    for cell in content["cells"]:
        if cell.get("attachments", {}) is None:  # held open, and left out when it is saved
            del cell["attachments"]
    return nbformat.reads(json.dumps(content), as_version=4)
