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

CHART = 'claims_chart(claims("shaddadi-recaptured"), "Who caught how many", "People")'


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """A small notebook, run and stored as refresh does."""
    cells = [
        markdown("# Small\n\nText."),
        code("from ledger import claim, claims, claims_chart, result"),
        code('result("caught", claim("shaddadi-recaptured-moi-81"))'),
        code('result("again", claim("shaddadi-recaptured-moi-81"))'),
        code(CHART),
        code("1 + 1"),
        code("2 + 2"),
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


def test_nbval_finds_each_cell_that_does_not_say_what_is_stored(ran, tmp_path):
    def change(content):
        _, _, _, result, figure, emptied, failing = content["cells"]
        result["outputs"][0]["data"]["text/plain"] = ["again: 82"]
        drawing = figure["outputs"][0]["data"]
        drawing["image/svg+xml"] = "".join(drawing["image/svg+xml"]).replace(": 81", ": 82")
        emptied["outputs"] = []
        failing["source"] = 'claim("gone")'

    altered(ran, tmp_path / "changed.ipynb", change)
    (tmp_path / "empty.ini").write_text("[pytest]\n")
    asked = "--nbval --nbval-current-env -q -p no:cacheprovider -c empty.ini --junitxml=told.xml ."
    again = [sys.executable, "-m", "pytest", *asked.split()]
    subprocess.run(again, cwd=tmp_path, env=environment(), capture_output=True, check=False)
    cases = list(ElementTree.parse(tmp_path / "told.xml").iter("testcase"))
    assert [len(case) > 0 for case in cases] == [False, False, True, True, True, True]


ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []}
WARNING = {"output_type": "stream", "name": "stderr", "text": "Deprecated"}


def described(words):
    def change(content):
        content["metadata"]["myst"] = {"html_meta": {"description": words}}

    return change


STORED = [  # a change of the small notebook, and what is said of it
    (each_code_cell(outputs=[], execution_count=None), "not run once each"),
    (at(2, execution_count=7), "not run once each"),
    (shows(ERROR), "error is stored: KeyError"),
    (shows(WARNING), "warning is stored"),
    (shows(**{"image/png": "iVBORw0KGgo="}), "output is image/png"),
    (shows(**{"image/svg+xml": "<svg/>"}), "no alternative text"),
    (shows(**{"text/plain": "<Axes at 0x7f4340528540>"}), "memory address"),
    (shows(**{"text/plain": "read /home/me/book/data.csv"}), "path of one machine"),
    (shows(**{"text/plain": "read C:\\book\\data.csv"}), "path of one machine"),
    (at(2, metadata={"tags": ["nbval-skip"]}), "out of the test"),
    (at(2, source="# NBVAL_IGNORE_OUTPUT\n1"), "out of the test"),
    (at(2, source="\n".join(["1"] * 16)), "16 lines of code"),
    (at(0, source="# Small\n\n# Again"), "2 top headings"),
    (at(0, source="Text."), "0 top headings"),
    (described(""), "description has 0"),
    (described("x" * 161), "description has 161"),
    (at(2, metadata={"collapsed": True}), "make refresh"),
    (lambda content: content["metadata"].update(signed="2026"), "make refresh"),
]


@pytest.mark.parametrize(("change", "words"), STORED)
def test_a_fault_in_a_stored_notebook_is_named(change, words, ran, tmp_path):
    found = notebooks.faults(altered(ran, tmp_path / "small.ipynb", change))
    assert any(re.search(words, fault) for fault in found), found


def test_a_notebook_as_it_should_be_has_no_fault_until_its_line_ends_turn(ran, tmp_path):
    path = altered(ran, tmp_path / "small.ipynb", lambda content: None)
    assert notebooks.faults(path) == notebooks.check(ROOT / "chapters") == []
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert any("make refresh" in fault for fault in notebooks.faults(path))
    path.unlink()
    with pytest.raises(LedgerError, match="no notebook"):
        notebooks.check(tmp_path)
