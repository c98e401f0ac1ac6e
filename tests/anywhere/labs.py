"""JupyterLab in a browser: wait for its server, open a notebook, restart and run it, read what it holds."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from tests.anywhere import elsewhere

SECONDS = 180  # how long a server, a page or a chapter may take on a slow machine
FIGURE = ".jp-NotebookPanel .jp-RenderedSVG img"
OPEN = "jupyterapp.shell.currentWidget?.context"
KERNEL = f"{OPEN}?.sessionContext.session?.kernel?.status"
READY = (
    f"name => window.jupyterapp && {OPEN}?.path === name && {OPEN}.isReady && {KERNEL} === 'idle'"
)
# No cell waits any more, and each was run, or one said what is wrong.
DONE = f"""() => {{
  const code = {OPEN}.model.toJSON().cells.filter(cell => cell.cell_type === 'code');
  const waits = [...document.querySelectorAll('.jp-NotebookPanel .jp-InputPrompt')]
    .some(prompt => prompt.textContent.includes('*'));
  const failed = code.some(cell => cell.outputs.some(o => o.output_type === 'error' || o.name === 'stderr'));
  return {KERNEL} === 'idle' && !waits && (failed || code.every(cell => cell.execution_count));
}}"""


def free_ports(count: int) -> list[int]:
    """Ports on this machine that nobody listens on, one after the other."""
    while True:
        with contextlib.ExitStack() as taken, contextlib.suppress(OSError):
            first = taken.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            found = [first.getsockname()[1] + n for n in range(count)]
            for port in found[1:]:
                taken.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return found


@contextlib.contextmanager
def served(command: list[Any], address: str, log: Path, **settings: Any) -> Iterator[None]:
    """Run a server until the end of the block, which begins when it answers at an address."""
    with log.open("w") as words:
        server = subprocess.Popen(command, stdout=words, stderr=words, **settings)
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
        children = (
            psutil.Process(server.pid).children(recursive=True) if server.poll() is None else []
        )
        for process in [server, *children]:
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                process.terminate()
        psutil.wait_procs(children, timeout=20)
        server.wait(timeout=20)


@contextlib.contextmanager
def window(chromium: Any, at: str) -> Iterator[Any]:
    """A browser window; ``outside`` notes every request to another site than ``at``."""
    context = chromium.new_context(viewport={"width": 1366, "height": 900})
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


def as_stored(text: str) -> str:
    """The text that the project would store for a notebook that JupyterLab holds or saved."""
    content = json.loads(text)
    for cell in content["cells"]:
        if cell.get("attachments", {}) is None:  # held open, and left out when it is saved
            del cell["attachments"]
    return elsewhere.as_stored(nbformat.reads(json.dumps(content), as_version=4))


def held(page: Any) -> str:
    """The open notebook as the project would store it."""
    return as_stored(json.dumps(page.evaluate(f"{OPEN}.model.toJSON()")))


def stored_figures(text: str) -> int:
    """How many figures a stored notebook holds."""
    outputs = [o for cell in json.loads(text)["cells"] for o in cell.get("outputs", [])]
    return sum("image/svg+xml" in output.get("data", {}) for output in outputs)
