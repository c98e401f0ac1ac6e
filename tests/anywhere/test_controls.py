"""The notebook "Your turn" with controls and without: the same outputs, and in a real JupyterLab the figure follows."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.outputs import WIDGET
from tests import browser
from tests.conftest import ROOT, environment

CHAPTER = ROOT / "chapters" / "your-turn.ipynb"
LAB = ROOT / ".venv-lab"
SECONDS = 120  # how long a step may take on a slow machine
KERNEL = "jupyterapp.shell.currentWidget?.context?.sessionContext.session?.kernel"
RUN = """
import contextlib, json, pathlib, sys
from ledger import notebooks
with contextlib.suppress(ImportError):
    import ipywidgets
print(json.dumps(["ipywidgets" in sys.modules, notebooks.as_text(notebooks.run(pathlib.Path(sys.argv[1])))]))
"""


def test_the_stored_notebook_holds_no_dead_control():
    assert (
        WIDGET not in CHAPTER.read_text("utf-8")
        and "widgets" not in json.loads(CHAPTER.read_text("utf-8"))["metadata"]
    )


@pytest.mark.book
def test_the_page_asks_for_nothing_that_makes_controls_work(book):
    page = (book / "chapters" / "your-turn.html").read_text("utf-8")
    assert (
        "jupyter.widget" not in page and "jupyter-widgets" not in page and "require.js" not in page
    )
    assert page.count('<figure class="fig"') == CHAPTER.read_text("utf-8").count(
        '"image/svg+xml": ['
    )


def lab_environment() -> Path:
    """The environment with JupyterLab and ipywidgets. Without one the test is skipped with a line that says so."""
    if not (LAB / "bin" / "jupyter-lab").exists():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(
            "There is no .venv-lab: JupyterLab was not tried. Run `make test-interactive`, which sets it up."
        )
    return LAB / "bin"


@pytest.mark.interactive
@pytest.mark.parametrize("installed", [True, False], ids=["with ipywidgets", "without"])
def test_with_and_without_ipywidgets_the_outputs_are_the_stored_ones(tmp_path, installed):
    python = lab_environment() / "python"
    if not installed:
        (tmp_path / "ipywidgets.py").write_text("raise ModuleNotFoundError('ipywidgets')\n")
    done = subprocess.run(
        [python, "-c", RUN, str(CHAPTER)], cwd=ROOT, env=environment(PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    there, text = json.loads(done.stdout.splitlines()[-1])
    assert there is installed
    assert text == CHAPTER.read_text("utf-8")


# -- in a real JupyterLab -------------------------------------------------------------


@contextlib.contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """A server of its own for a folder, with settings of its own. Gives the address with its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, own = secrets.token_hex(16), folder.parent / "jupyter"
    places = {f"JUPYTER_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    places |= {f"JUPYTERLAB_{name}_DIR": str(own / name) for name in ("SETTINGS", "WORKSPACES")}
    command = [
        lab_environment() / "jupyter-lab",
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
    ]
    options = [
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        str(folder),
    ]
    with (folder.parent / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [*command, *options],
            env=environment(PYTHONPATH=str(ROOT), **places),
            stdout=log,
            stderr=log,
        )
        try:
            end = time.monotonic() + SECONDS
            while True:
                assert server.poll() is None and time.monotonic() < end, Path(log.name).read_text()[
                    -3000:
                ]
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(
                        f"http://127.0.0.1:{port}/api?token={token}", timeout=5
                    ).close()
                    break
                time.sleep(0.3)
            yield f"http://127.0.0.1:{port}/lab/tree/{{}}?token={token}&reset"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


class Notebook:
    """The notebook in a window of JupyterLab: the cell with the controls, used by the keyboard."""

    def __init__(self, page) -> None:
        self.page = page
        self.cell = page.locator(".jp-Cell:has(.widget-vbox)")
        self.quantity = self.cell.get_by_label("Quantity")
        self.day = self.cell.get_by_label("As known on")

    def run(self) -> None:
        self.page.wait_for_function(f"() => window.jupyterapp && {KERNEL}?.status === 'idle'")
        self.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
        self.quantity.wait_for()

    def picture(self) -> str:
        return self.cell.locator(".jp-RenderedSVG img").get_attribute("src")

    def expect(self, status: str, before: str = "") -> None:
        """Wait for words in the status line, and with ``before`` for another figure."""
        self.cell.get_by_role("status").filter(has_text=status).wait_for()
        if before:
            self.page.wait_for_function(
                "before => document.querySelector('.jp-Cell:has(.widget-vbox) .jp-RenderedSVG img')?.src !== before",
                arg=before,
            )

    def write(self, field, words: str) -> None:
        field.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def table(self) -> str:
        return self.cell.locator("table").inner_text()


@pytest.mark.interactive
@pytest.mark.browser
def test_in_jupyterlab_the_figure_follows_what_is_chosen_with_the_keyboard(tmp_path, chromium):
    folder = tmp_path / "chapters"
    folder.mkdir()
    shutil.copy(CHAPTER, folder)
    with jupyterlab(folder) as address:
        context = chromium.new_context(viewport={"width": 1366, "height": 1000})
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.goto(address.format(CHAPTER.name))
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        notebook = Notebook(page)
        notebook.run()

        first = notebook.picture()
        notebook.cell.get_by_role("button", name="Earlier").focus()
        page.keyboard.press("Enter")
        notebook.expect("On the evening of 9 February 2026", first)
        assert (
            notebook.day.input_value() == "2026-02-09"
            and "transfer-moved-judiciary-5704" not in notebook.table()
        )

        second = notebook.picture()
        notebook.write(notebook.quantity, "shaddadi escaped")
        notebook.expect("from about 120 to about 1,500", second)
        assert notebook.quantity.input_value() == "al-Shaddadi prison: escaped"
        assert "shaddadi-escaped-moi-120" in notebook.table()

        third = notebook.picture()
        guardian = notebook.cell.get_by_label("The Guardian")
        guardian.focus()
        page.keyboard.press("Space")
        notebook.expect("and 4 words without a number", third)
        assert (
            not guardian.is_checked() and "shaddadi-escaped-guardian-dozens" not in notebook.table()
        )

        fourth = notebook.picture()
        notebook.write(notebook.day, "20.1.2026")
        notebook.expect("is not a date: write 2026-01-20")
        notebook.write(notebook.quantity, "zebra")
        notebook.expect("No quantity has the words 'zebra'")
        assert notebook.picture() == fourth

        assert notebook.cell.get_by_role("status").count() == 1
        found = [
            f
            for f in browser.axe(page, ".jp-Cell:has(.widget-vbox) .widget-vbox")
            if "jp-" not in f
        ]
        assert not found, "\n".join(found)
        assert len(json.loads((folder / CHAPTER.name).read_text())["cells"]) == len(
            json.loads(CHAPTER.read_text())["cells"]
        )
        context.close()
