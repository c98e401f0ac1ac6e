"""Chapters in a real JupyterLab, as ``make lab`` opens it: restart the kernel, run all cells, compare.

Two chapters, or every one with ALL_CHAPTERS=1: the cells of all are run and compared by nbval.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from types import SimpleNamespace

import pytest

from press.check import first_cell
from tests.anywhere import elsewhere, labs
from tests.conftest import CHAPTERS, ROOT, code, environment, notebook

pytestmark = [pytest.mark.interactive, pytest.mark.browser]

RUN = CHAPTERS if os.environ.get("ALL_CHAPTERS") else CHAPTERS[:2]
SETTINGS = {  # no cell is left out of the page because it is out of sight, and no news is asked for
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}


def configure(folder, port: int, token: str) -> dict[str, str]:
    """Settings of a server of its own, as environment variables: nothing of this machine's Jupyter is read or changed."""
    server = {
        "ServerApp": {"open_browser": False, "allow_root": True, "port": port, "port_retries": 0},
        "LabApp": {"expose_app_in_browser": True},
        "IdentityProvider": {"token": token},
    }
    folder.mkdir()
    (folder / "jupyter_server_config.json").write_text(json.dumps(server))
    for name, values in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    own = {"CONFIG_DIR": folder, "DATA_DIR": folder / "data", "RUNTIME_DIR": folder / "runtime"}
    lab = {"SETTINGS_DIR": folder / "settings", "WORKSPACES_DIR": folder / "workspaces"}
    return {f"JUPYTER_{name}": str(path) for name, path in own.items()} | {
        f"JUPYTERLAB_{name}": str(path) for name, path in lab.items()
    }


@pytest.fixture(scope="module")
def lab(tmp_path_factory, chromium):
    """A copy of the project in a folder of another name, its chapters opened by ``make lab``."""
    made = elsewhere.made(".venv-lab")
    folder = tmp_path_factory.mktemp("laptop") / "a reader's copy"
    out = shutil.ignore_patterns("_build", ".git", ".venv*", "tests", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=out)
    (folder / ".venv-lab").symlink_to(made)  # as new as the copy's other files
    (port,) = labs.free_ports(1)
    token = secrets.token_hex(16)
    own = environment(PYTHONPATH=str(folder), **configure(folder.parent / "jupyter", port, token))
    at = f"http://127.0.0.1:{port}"
    command = ["make", "--directory", folder, "lab"]
    log = folder.parent / "lab.log"
    with (
        labs.served(command, f"{at}/api?token={token}", log, env=own),
        labs.window(chromium, at) as page,
    ):
        yield SimpleNamespace(at=at, token=token, chapters=folder / "chapters", page=page)


@pytest.fixture
def opened(lab):
    """Open a notebook of the copy; its kernel ends with the test."""

    def opened(name: str):
        lab.page.goto(f"{lab.at}/lab/tree/{name}?token={lab.token}&reset")
        lab.page.wait_for_function(labs.READY, arg=name)
        return lab.page

    yield opened
    lab.page.evaluate(f"{labs.OPEN}.sessionContext.shutdown()")


@pytest.mark.parametrize("chapter", RUN, ids=lambda path: path.stem)
def test_restart_and_run_all_gives_the_stored_chapter(lab, opened, chapter):
    stored = chapter.read_text("utf-8")
    page = opened(chapter.name)
    shown = page.locator(labs.FIGURE)
    assert shown.count() == labs.stored_figures(stored), "stored figures are not shown at once"
    page.evaluate("jupyterapp.commands.execute('editmenu:clear-all')")
    page.wait_for_function(f"() => !document.querySelector({labs.FIGURE!r})")

    labs.restart_and_run_all(page)
    assert labs.held(page) == stored
    sizes = "all => all.map(image => [image.complete, image.naturalWidth, image.clientHeight])"
    drawn = shown.evaluate_all(sizes)
    assert len(drawn) == labs.stored_figures(stored) and all(all(size) for size in drawn)
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function(f"() => !{labs.OPEN}.model.dirty")
    assert labs.as_stored((lab.chapters / chapter.name).read_text("utf-8")) == stored
    assert not page.outside


@pytest.mark.parametrize(
    ("name", "cell", "says"),
    [
        (
            "no-package",
            "import sys; sys.modules['ledger'] = None  # as if it were not installed",
            [
                "UsageError: This chapter needs the book's package, ledger.",
                "In a terminal, in the book's folder, run: python -m pip install .",
                "Then restart the kernel.",
            ],
        ),
        (
            "no-claim",
            "from ledger import claim\n\nclaim('nobody-said-this')",
            [
                "LedgerError: There is no claim 'nobody-said-this'",
                "Line 3 of the cell: claim('nobody-said-this')",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_further_runs(
    lab, opened, name, cell, says
):
    sources = (cell, first_cell.source(""), "print('ran on')")
    notebook(lab.chapters / f"{name}.ipynb", *(code(source, number=None) for source in sources))
    page = opened(f"{name}.ipynb")
    labs.restart_and_run_all(page)
    shown = page.locator(".jp-NotebookPanel .jp-OutputArea-output").all_inner_texts()
    assert len(shown) == 1, shown
    lines = [line for line in shown[0].splitlines() if line.strip()]
    assert len(lines) == len(says), shown
    assert all(line.startswith(said) for line, said in zip(lines, says)), shown
