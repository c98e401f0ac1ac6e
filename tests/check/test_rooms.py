"""README's table of rooms agrees with the packages."""

from __future__ import annotations

import shutil

from press.check import rooms
from tests.conftest import ROOT


def test_readme_says_of_each_room_what_the_room_says_of_itself():
    assert rooms.check(ROOT) == [] and len(rooms.rooms(ROOT)) > 8


def test_a_room_that_says_something_else_is_named_with_its_row(tmp_path):
    leave = shutil.ignore_patterns("*.csv", "*.ini", "__pycache__")
    for package in ("ledger", "press"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=leave)
    shutil.copy(ROOT / "README.md", tmp_path)
    (tmp_path / "press/print/__init__.py").write_text('"""Another line."""\n', encoding="utf-8")
    (fault,) = rooms.check(tmp_path)
    assert fault.endswith("| `press/print/` | Another line. |")
