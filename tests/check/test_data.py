from __future__ import annotations

from press.check import data, prose
from press.check.pages import chapters
from tests.conftest import CHAPTERS, ROOT


def test_the_data_are_valid():
    faults = data.validate(ROOT / "data")
    assert not faults, "\n".join(map(str, faults))


def test_every_number_in_the_prose_is_somebody_s():
    faults = prose.check(ROOT / "chapters")
    assert not faults, "\n".join(map(str, faults))


def test_there_are_chapters_to_check():
    assert CHAPTERS and len(chapters(ROOT / "chapters")) > len(CHAPTERS)
