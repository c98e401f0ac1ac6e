"""The controls of "Your turn": none are stored or asked for by the page, and in JupyterLab the figure follows them.

With controls the outputs are the stored ones, too: test_jupyterlab runs every chapter where ipywidgets is installed.
"""

from __future__ import annotations

import json

import pytest

from ledger.outputs import WIDGET
from tests import browser
from tests.anywhere.test_jupyterlab import SECONDS, lab  # noqa: F401  (a fixture)
from tests.conftest import ROOT

KERNEL = "jupyterapp.shell.currentWidget?.context?.sessionContext.session?.kernel"
CELL = ".jp-Cell:has(.widget-vbox)"
PICTURE = f"{CELL} .jp-RenderedSVG img"
(CHAPTER,) = ROOT.glob("chapters/*your-turn.ipynb")


def test_the_stored_notebook_holds_no_dead_control():
    text = CHAPTER.read_text("utf-8")
    assert WIDGET not in text and "widgets" not in json.loads(text)["metadata"]


@pytest.mark.book
def test_the_page_asks_for_nothing_that_makes_controls_work(book):
    page = (book / "chapters" / f"{CHAPTER.stem}.html").read_text("utf-8")
    assert not [
        word for word in ("jupyter.widget", "jupyter-widgets", "require.js") if word in page
    ]
    stored = CHAPTER.read_text("utf-8").count('"image/svg+xml": [')
    assert page.count('<figure class="fig"') == stored > 0


class Notebook:
    """The notebook in a window of JupyterLab: the cell with the controls, used by the keyboard."""

    def __init__(self, page) -> None:
        self.page = page
        self.cell = page.locator(CELL)
        self.quantity = self.cell.get_by_label("Quantity")
        self.day = self.cell.get_by_label("As known on")

    def run(self) -> None:
        self.page.wait_for_function(f"() => window.jupyterapp && {KERNEL}?.status === 'idle'")
        self.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
        self.quantity.wait_for()

    def picture(self) -> str:
        return self.page.locator(PICTURE).get_attribute("src")

    def expect(self, status: str, before: str = "") -> None:
        """Wait for words in the status line, and with ``before`` for another figure."""
        self.cell.get_by_role("status").filter(has_text=status).wait_for()
        if before:
            another = f"before => document.querySelector({PICTURE!r})?.src !== before"
            self.page.wait_for_function(another, arg=before)

    def write(self, field, words: str) -> None:
        field.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def table(self) -> str:
        return self.cell.locator("table").inner_text()


@pytest.fixture
def notebook(lab, chromium):  # noqa: F811
    context = chromium.new_context(viewport={"width": 1366, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.goto(f"{lab.at}/lab/tree/{CHAPTER.name}?token={lab.token}&reset")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    opened = Notebook(page)
    opened.run()
    yield opened
    context.close()


@pytest.mark.interactive
@pytest.mark.browser
def test_in_jupyterlab_the_figure_follows_what_is_chosen_with_the_keyboard(notebook):
    cell, press = notebook.cell, notebook.page.keyboard.press
    before = notebook.picture()
    cell.get_by_role("button", name="Earlier").focus()
    press("Enter")
    notebook.expect("On the evening of 9 February 2026", before)
    assert notebook.day.input_value() == "2026-02-09"
    assert "transfer-moved-judiciary-5704" not in notebook.table()

    before = notebook.picture()
    notebook.write(notebook.quantity, "shaddadi escaped")
    notebook.expect("from about 120 to about 1,500", before)
    assert notebook.quantity.input_value() == "al-Shaddadi prison: escaped"
    assert "shaddadi-escaped-moi-120" in notebook.table()

    before = notebook.picture()
    guardian = cell.get_by_label("The Guardian")
    guardian.focus()
    press("Space")
    notebook.expect("and 4 words without a number", before)
    assert not guardian.is_checked()
    assert "shaddadi-escaped-guardian-dozens" not in notebook.table()

    before = notebook.picture()
    notebook.write(notebook.day, "20.1.2026")
    notebook.expect("is not a date: write 2026-01-20")
    notebook.write(notebook.quantity, "zebra")
    notebook.expect("No quantity has the words 'zebra'")
    assert notebook.picture() == before

    assert cell.get_by_role("status").count() == 1
    found = [f for f in browser.axe(notebook.page, f"{CELL} .widget-vbox") if "jp-" not in f]
    assert not found, "\n".join(found)
