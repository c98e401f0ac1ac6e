from __future__ import annotations

import pytest

from tests.check import stored
from tests.conftest import CHAPTERS


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_stored_as_it_should_be(path):
    found = stored.faults(path)
    assert not found, f"{path.name}:\n" + "\n".join(found)
