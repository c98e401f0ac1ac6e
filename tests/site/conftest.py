"""What the tests of the built book share."""

from __future__ import annotations

import pytest

from tests.built_site import Site


@pytest.fixture(scope="session")
def site(book) -> Site:
    """The pages of the book, read once."""
    return Site(book)
