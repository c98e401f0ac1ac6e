"""An import that goes the wrong way is named."""

from __future__ import annotations

import shutil

import pytest

from press.check import imports
from tests.conftest import ROOT

WRONG = {
    "a reader's module needs the press": ("ledger/names.py", "press.check", "ledger.names -> press.check"),
    "a check needs a page": ("press/check/faults.py", "press.site.uses", "faults -> press.site.uses"),
    "the library needs a figure": ("ledger/tables.py", "ledger.figures.style", "tables -> ledger.figures"),
    "a circle": ("ledger/dates.py", "ledger.claims", "No cycles are allowed in ledger"),
}  # fmt: skip


def test_the_imports_of_the_project_go_one_way():
    assert imports.check(ROOT) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_import_is_named(name, tmp_path):
    file, module, words = WRONG[name]
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("ledger", "press"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("data"))
    path = tmp_path / file
    path.write_text(path.read_text("utf-8") + f"\nimport {module}\n", encoding="utf-8")
    assert words in "".join(imports.check(tmp_path))
