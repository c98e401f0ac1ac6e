"""Chapters in a real JupyterLab, as ``make lab`` opens it: restart the kernel, run all cells, use the controls."""

from __future__ import annotations

import json
import secrets
import shutil
from types import SimpleNamespace

import nbformat
import pytest

from press.check import first_cell
from tests import browser
from tests.anywhere import elsewhere, labs
from tests.conftest import CHAPTERS, ROOT, code, environment, notebook

pytestmark = [pytest.mark.interactive, pytest.mark.browser]

FIGURE = ".jp-NotebookPanel .jp-RenderedSVG img"
CONTROLS = ".jp-Cell:has(.widget-vbox)"
(YOUR_TURN,) = (path for path in CHAPTERS if path.stem.endswith("your-turn"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory, chromium):
    """A copy of the project in a folder of another name, its chapters opened by ``make lab``."""
    made = elsewhere.made(".venv-lab")
    folder = tmp_path_factory.mktemp("laptop") / "a reader's copy"
    out = shutil.ignore_patterns("_build", ".git", ".venv*", "tests", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=out)
    (folder / ".venv-lab").symlink_to(made)  # as new as the copy's other files
    home, port, token = folder.parent, labs.free_ports(1), secrets.token_hex(16)
    server = {
        "ServerApp": {"open_browser": False, "allow_root": True, "port": port, "port_retries": 0},
        "LabApp": {"expose_app_in_browser": True},
        "IdentityProvider": {"token": token},
    }
    (home / "jupyter_server_config.json").write_text(json.dumps(server))
    labs.show_every_cell(home / "lab" / "user-settings")
    places = {f"JUPYTER_{kind}_DIR": str(home) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own = environment(PYTHONPATH=str(folder), **places)
    at, log = f"http://127.0.0.1:{port}", home / "lab.log"
    command = ["make", "--directory", folder, "lab"]
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


def test_restart_and_run_all_gives_the_stored_chapter(lab, opened):
    stored = CHAPTERS[1].read_text("utf-8")
    figures = stored.count('"image/svg+xml": [')
    page = opened(CHAPTERS[1].name)
    shown = page.locator(FIGURE)
    assert shown.count() == figures > 0, "stored figures are not shown at once"
    page.evaluate("jupyterapp.commands.execute('editmenu:clear-all')")
    page.wait_for_function(f"() => !document.querySelector({FIGURE!r})")

    labs.restart_and_run_all(page)
    assert elsewhere.as_stored(labs.held(page)) == stored
    sizes = "all => all.map(image => [image.complete, image.naturalWidth, image.clientHeight])"
    drawn = shown.evaluate_all(sizes)
    assert len(drawn) == figures and all(all(size) for size in drawn)
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function(f"() => !{labs.OPEN}.model.dirty")
    saved = nbformat.read(lab.chapters / CHAPTERS[1].name, as_version=4)
    assert elsewhere.as_stored(saved) == stored
    assert not page.outside


def test_what_is_wrong_is_said_in_a_sentence_and_nothing_further_runs(lab, opened):
    wrong = "from ledger import claim\n\nclaim('nobody-said-this')"
    sources = (first_cell.source(""), wrong, "print('ran on')")
    notebook(lab.chapters / "wrong.ipynb", *(code(source, number=None) for source in sources))
    page = opened("wrong.ipynb")
    labs.restart_and_run_all(page)
    (shown,) = page.locator(".jp-NotebookPanel .jp-OutputArea-output").all_inner_texts()
    first, second = (line for line in shown.splitlines() if line.strip())
    assert first.startswith("LedgerError: There is no claim 'nobody-said-this'")
    assert second.startswith("Line 3 of the cell: claim('nobody-said-this')")


def test_in_your_turn_the_figure_follows_what_is_chosen_with_the_keyboard(opened):
    page = opened(YOUR_TURN.name)
    labs.restart_and_run_all(page)
    assert elsewhere.as_stored(labs.held(page)) == YOUR_TURN.read_text("utf-8")
    cell, picture = page.locator(CONTROLS), page.locator(f"{CONTROLS} img")
    table, said = cell.locator("table"), cell.get_by_role("status")

    def choose(act, status: str) -> None:
        """Act, and wait for words in the status line and another figure."""
        before = picture.get_attribute("src")
        act()
        said.filter(has_text=status).wait_for()
        another = f"before => document.querySelector('{CONTROLS} img')?.src !== before"
        page.wait_for_function(another, arg=before)

    def write(label: str, words: str) -> None:
        cell.get_by_label(label).fill(words)
        page.keyboard.press("Enter")

    earlier = cell.get_by_role("button", name="Earlier")
    choose(lambda: earlier.press("Enter"), "On the evening of 9 February 2026")
    assert cell.get_by_label("As known on").input_value() == "2026-02-09"
    assert "transfer-moved-judiciary-5704" not in table.inner_text()
    choose(lambda: write("Quantity", "shaddadi escaped"), "from about 120 to about 1,500")
    assert "shaddadi-escaped-moi-120" in table.inner_text()
    guardian = cell.get_by_label("The Guardian")
    choose(lambda: guardian.press("Space"), "and 4 words without a number")
    assert "shaddadi-escaped-guardian-dozens" not in table.inner_text()
    before = picture.get_attribute("src")
    write("As known on", "20.1.2026")
    said.filter(has_text="is not a date: write 2026-01-20").wait_for()
    assert picture.get_attribute("src") == before
    found = [f for f in browser.axe(page, f"{CONTROLS} .widget-vbox") if "jp-" not in f]
    assert not found, "\n".join(found)
