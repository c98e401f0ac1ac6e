"""Every chapter in a real JupyterLab, as ``make lab`` opens it: restart the kernel, run all cells, compare.

What a run took is kept in ``_build/measured/jupyterlab.json`` and printed.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest

from press.check import first_cell, stored_form
from tests.anywhere import measured
from tests.conftest import CHAPTERS, ROOT, code, environment, notebook

pytestmark = [pytest.mark.interactive, pytest.mark.browser]

ENVIRONMENT = ROOT / ".venv-lab"
SECONDS = 120  # how long the server, a page or a chapter may take on a slow machine
SETTINGS = {  # no cell is left out of the page because it is out of sight, and no news is asked for
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}
FIGURE = ".jp-NotebookPanel .jp-RenderedSVG img"
OPEN = "jupyterapp.shell.currentWidget?.context"
READY = f"{OPEN}?.path === name && {OPEN}.isReady && {OPEN}.sessionContext.session?.kernel?.status === 'idle'"
DONE = f"""() => {{  // every cell was run, or one said what is wrong
  const code = {OPEN}.model.toJSON().cells.filter(cell => cell.cell_type === 'code');
  const idle = {OPEN}.sessionContext.session?.kernel?.status === 'idle';
  const failed = code.some(cell => cell.outputs.some(o => o.output_type === 'error' || o.name === 'stderr'));
  return idle && (failed || code.every(cell => cell.execution_count));
}}"""


def configure(folder: Path, port: int, token: str) -> dict[str, str]:
    """Settings of a server of its own, as environment variables: nothing of this machine's Jupyter is read or changed."""
    server = {
        "ServerApp": {
            "open_browser": False,
            "allow_root": True,
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
        },
        "LabApp": {"expose_app_in_browser": True},
        "IdentityProvider": {"token": token},
    }
    folder.mkdir()
    (folder / "jupyter_server_config.json").write_text(json.dumps(server))
    for name, values in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    names = {"CONFIG_DIR": "", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    own = {f"JUPYTER_{name}": str(folder / part) for name, part in names.items()}
    own |= {
        f"JUPYTERLAB_{name}S_DIR": str(folder / f"{name.lower()}s")
        for name in ("SETTING", "WORKSPACE")
    }
    return own


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A copy of the project in a folder of another name, its chapters opened by ``make lab``."""
    if not (ENVIRONMENT / ".ready").exists():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(
            "There is no .venv-lab: JupyterLab was not tried. Run `make test-interactive`, which sets it up."
        )
    folder = tmp_path_factory.mktemp("laptop") / "a reader's copy"
    out = {"_build", ".git", ".venv", ".venv-lab", "tests", "__pycache__"}
    shutil.copytree(ROOT, folder, ignore=lambda _, names: out & set(names))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    settings = configure(folder.parent / "jupyter", port, token)
    log = (folder.parent / "lab.log").open("w")
    server = subprocess.Popen(
        ["make", "lab", f"LAB={ENVIRONMENT}", "--assume-old=pyproject.toml", "--assume-old=requirements-lab.txt"],
        cwd=folder, env=environment(PYTHONPATH=str(folder), **settings), stdout=log, stderr=log, text=True,
    )  # fmt: skip
    at = f"http://127.0.0.1:{port}"
    wait_for_server(server, f"{at}/api?token={token}", Path(log.name))
    yield SimpleNamespace(
        at=at, token=token, chapters=folder / "chapters", process=psutil.Process(server.pid)
    )
    children = psutil.Process(server.pid).children(recursive=True)
    for process in children:
        process.terminate()
    psutil.wait_procs(children, timeout=10)
    server.wait(timeout=20)
    log.close()


def wait_for_server(server: subprocess.Popen, address: str, log: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"`make lab` did not start.\n{log.read_text()[-3000:]}", pytrace=False)


@pytest.fixture(scope="module")
def took(request):
    """What each chapter took; kept and printed when all have run."""
    rows: dict[str, dict[str, float]] = {}
    yield rows
    if rows:
        measured.keep(request.config, "jupyterlab", rows)


@pytest.fixture(scope="module")
def window(lab, chromium):
    """A browser window that notes every request to another site and every script error of ours."""
    context = chromium.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.outside = []
    own = (lab.at, lab.at.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda asked: asked.url.startswith(own) or page.outside.append(asked.url))
    yield page
    context.close()


def open_chapter(window, lab, name: str) -> None:
    window.goto(f"{lab.at}/lab/tree/{name}?token={lab.token}&reset")
    window.wait_for_function(f"name => window.jupyterapp && {READY}", arg=name)


def restart_and_run_all(window) -> None:
    """As a reader does it: from the menu, and yes to the question."""
    window.get_by_role("menubar").get_by_text("Kernel", exact=True).click()
    window.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
    window.get_by_role("button", name="Confirm Kernel Restart").click()


def kernel_megabytes(lab) -> float:
    """The resident memory of the one kernel that runs."""
    running = [
        p
        for p in lab.process.children(recursive=True)
        if "ipykernel_launcher" in " ".join(p.cmdline())
    ]
    assert len(running) == 1, f"{len(running)} kernels run; one was expected"
    return running[0].memory_info().rss / 1e6


def stored_figures(text: str) -> int:
    outputs = [o for cell in json.loads(text)["cells"] for o in cell.get("outputs", [])]
    return sum("image/svg+xml" in output.get("data", {}) for output in outputs)


def canonical(text: str) -> str:
    content = json.loads(text)
    for cell in content["cells"]:
        if (
            cell.get("attachments", {}) is None
        ):  # JupyterLab holds it open in memory and leaves it out when it saves
            del cell["attachments"]
    return stored_form.as_text(nbformat.reads(json.dumps(content), as_version=4))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_restart_and_run_all_gives_the_stored_chapter(lab, window, took, chapter):
    stored = chapter.read_text("utf-8")
    open_chapter(window, lab, chapter.name)
    shown = window.locator(FIGURE)
    assert shown.count() == stored_figures(stored), (
        "the stored figures are not shown when the chapter is opened"
    )
    window.evaluate("jupyterapp.commands.execute('editmenu:clear-all')")
    window.wait_for_function(f"() => !document.querySelector({FIGURE!r})")

    start = time.monotonic()
    restart_and_run_all(window)
    shown.first.wait_for(state="visible")
    first = time.monotonic() - start
    window.wait_for_function(DONE)
    done = time.monotonic() - start
    memory = kernel_megabytes(lab)

    model = json.dumps(window.evaluate(f"{OPEN}.model.toJSON()"))
    assert canonical(model) == stored
    sizes = shown.evaluate_all(
        "all => all.map(image => [image.complete, image.naturalWidth, image.clientHeight])"
    )
    assert len(sizes) == stored_figures(stored) and all(
        loaded and wide and high for loaded, wide, high in sizes
    )
    window.evaluate("jupyterapp.commands.execute('docmanager:save')")
    window.wait_for_function(f"() => !{OPEN}.model.dirty")
    assert canonical((lab.chapters / chapter.name).read_text("utf-8")) == stored
    assert not window.outside
    took[chapter.stem] = {
        "seconds to the first figure": round(first, 1),
        "seconds to the end": round(done, 1),
        "kernel, MB": round(memory),
    }
    window.evaluate(f"{OPEN}.sessionContext.shutdown()")


# -- when something is wrong -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cell", "says"),
    [
        ("no-package", "import sys; sys.modules['ledger'] = None  # as if it were not installed",
         ["UsageError: This chapter needs the book's package, ledger.",
          "In a terminal, in the book's folder, run: python -m pip install .", "Then restart the kernel."]),
        ("no-pandas", "import sys; sys.modules['pandas'] = None",
         ["The book needs pandas, not installed here.",
          "Run this in a cell, then restart the kernel: %pip install pandas"]),
        ("no-claim", "from ledger import claim\n\nclaim('nobody-said-this')",
         ["LedgerError: There is no claim 'nobody-said-this'", "Line 3 of the cell: claim('nobody-said-this')"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_further_runs(
    lab, window, name, cell, says
):
    parts = [
        code(source, number=None) for source in (cell, first_cell.source(""), "print('ran on')")
    ]
    notebook(lab.chapters / f"{name}.ipynb", *parts)
    open_chapter(window, lab, f"{name}.ipynb")
    restart_and_run_all(window)
    window.wait_for_function(DONE)
    window.wait_for_timeout(500)  # were the last cell to run, it would have by now
    shown = window.locator(".jp-NotebookPanel .jp-OutputArea-output").all_inner_texts()
    assert len(shown) == 1, shown
    lines = [line for line in shown[0].splitlines() if line.strip()]
    assert len(lines) == len(says) and all(
        line.startswith(said) for line, said in zip(lines, says)
    ), shown
    window.evaluate(f"{OPEN}.sessionContext.shutdown()")
