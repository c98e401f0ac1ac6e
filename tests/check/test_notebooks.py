"""Each fault in a stored notebook is named, and running it again (nbval) finds what does not follow from its cells."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from ledger import LedgerError
from press.check import notebooks
from press.check.stored_form import as_text
from press.refresh import execute
from tests.conftest import ROOT, code, environment, markdown, notebook


def test_the_notebooks_of_the_book_are_stored_as_they_should_be(tmp_path):
    assert notebooks.check(ROOT / "chapters") == []
    with pytest.raises(LedgerError, match="no notebook"):
        notebooks.check(tmp_path)


CHART = 'claims_chart(claims(quantity="shaddadi-recaptured"), "Who caught how many", "People, as each claimant put it")'


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """A small notebook, run and stored as refresh does."""
    cells = [
        markdown("# Small\n\nText."),
        code("from ledger import claim, claims, claims_chart, result"),
        code('result("caught", claim("shaddadi-recaptured-moi-81"))'),
        code(CHART),
    ]
    path = notebook(tmp_path_factory.mktemp("small") / "small.ipynb", *cells)
    made = nbformat.read(path, as_version=4)
    made.metadata["myst"] = {"html_meta": {"description": "A small notebook."}}
    nbformat.write(made, path)
    path.write_text(as_text(execute.run(path)), encoding="utf-8", newline="\n")
    return path


def altered(ran: Path, target: Path, change) -> Path:
    content = json.loads(ran.read_text("utf-8"))
    change(content)
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def outputs(cell, **changes):
    """Change what a cell's first output shows."""
    return lambda content: content["cells"][cell]["outputs"][0]["data"].update(changes)


def another_figure(content):
    svg = "".join(content["cells"][3]["outputs"][0]["data"]["image/svg+xml"])
    outputs(3, **{"image/svg+xml": svg.replace(": 81", ": 82")})(content)


def each_code_cell(**changes):
    def change(content):
        for cell in content["cells"]:
            cell.update(changes if cell["cell_type"] == "code" else {})

    return change


def at(cell, **changes):
    return lambda content: content["cells"][cell].update(changes)


def shows(output=None, **data):
    more = output or {"output_type": "display_data", "metadata": {}, "data": data}
    return lambda content: content["cells"][3]["outputs"].append(more)


# -- found by nbval ------------------------------------------------------------------

RUNS = {
    "unchanged": lambda content: None,
    "another_result": outputs(2, **{"text/plain": ["caught: 82"]}),
    "another_figure": another_figure,
    "emptied": each_code_cell(outputs=[]),
    "failing": at(2, source='claim("gone")'),
}


def test_nbval_finds_a_notebook_that_does_not_say_what_its_cells_say(ran, tmp_path):
    for name, change in RUNS.items():
        altered(ran, tmp_path / f"{name}.ipynb", change)
    (tmp_path / "empty.ini").write_text("[pytest]\n")
    asked = "--nbval --nbval-current-env -q -p no:cacheprovider -c empty.ini --junitxml=told.xml ."
    subprocess.run(
        [sys.executable, "-m", "pytest", *asked.split()],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )
    cases = list(ElementTree.parse(tmp_path / "told.xml").iter("testcase"))
    assert len(cases) == 3 * len(RUNS)
    wrong = [case for case in cases if {"failure", "error"} & {child.tag for child in case}]
    failed = {name for name in RUNS for case in wrong if name in f"{case.attrib}"}
    assert failed == set(RUNS) - {"unchanged"}


# -- found by looking ------------------------------------------------------------------

ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []}
WARNING = {"output_type": "stream", "name": "stderr", "text": "Deprecated"}
STORED = {
    "never run": (each_code_cell(outputs=[], execution_count=None), "not run once each"),
    "cells run out of order": (at(2, execution_count=7), "not run once each"),
    "a stored error": (shows(ERROR), "error is stored: KeyError"),
    "a warning": (shows(WARNING), "warning is stored"),
    "a picture of dots": (shows(**{"image/png": "iVBORw0KGgo="}), "output is image/png"),
    "a figure without words": (shows(**{"image/svg+xml": "<svg/>"}), "no alternative text"),
    "a memory address": (shows(**{"text/plain": "<Axes at 0x7f4340528540>"}), "memory address"),
    "a path of one machine": (shows(**{"text/plain": "read /home/me/book/data.csv"}), "path of one machine"),
    "a path of Windows": (shows(**{"text/plain": "read C:\\book\\data.csv"}), "path of one machine"),
    "a cell out of the test": (at(2, metadata={"tags": ["nbval-skip"]}), "out of the test"),
    "a comment out of the test": (at(2, source="# NBVAL_IGNORE_OUTPUT\n1"), "out of the test"),
    "a long cell": (at(2, source="\n".join(["1"] * 16)), "16 lines of code"),
    "two top headings": (at(0, source="# Small\n\n# Again"), "2 top headings"),
    "no top heading": (at(0, source="Text."), "0 top headings"),
    "no description": (lambda c: c["metadata"].pop("myst"), "description has 0"),
    "a long description": (lambda c: c["metadata"]["myst"]["html_meta"].update(description="x" * 161), "description has 161"),
    "state of an editor": (at(2, metadata={"collapsed": True}), "make refresh"),
    "a time stamp": (lambda c: c["metadata"].update(signed="2026"), "make refresh"),
}  # fmt: skip


@pytest.mark.parametrize("name", STORED)
def test_a_fault_in_a_stored_notebook_is_named(name, ran, tmp_path):
    change, words = STORED[name]
    found = notebooks.faults(altered(ran, tmp_path / "small.ipynb", change))
    assert any(re.search(words, fault) for fault in found), found


def test_a_notebook_as_it_should_be_has_no_fault_until_its_line_ends_turn(ran, tmp_path):
    path = altered(ran, tmp_path / "small.ipynb", lambda content: None)
    assert notebooks.faults(path) == []
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert any("make refresh" in fault for fault in notebooks.faults(path))
