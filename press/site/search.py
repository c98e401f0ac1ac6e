"""Let the search find a page by any spelling of a name that stands on it, in Latin or Arabic letters.

The press writes al-Shaddadi in a dozen ways. Each page gets, as keywords for
Sphinx's search index, the other spellings of the places, people and terms that
it names.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform

from ledger.tables import data_folder
from press.site import spellings

WORD = re.compile(r"\w[\w'’-]*\w")
PLAIN = re.compile(r"[a-z]+|\d+")  # "formerly", "and", 2013: no part of a name
SHORTEST = 3  # letters: shorter words are in every text


def words(text: str) -> set[str]:
    """The words of a name, lower case, with and without the parts around a hyphen: al-Shaddadeh, Shaddadeh."""
    whole = {word.lower() for word in WORD.findall(text) if not PLAIN.fullmatch(word)}
    return {w for word in whole for w in (word, *word.split("-")) if len(w) >= SHORTEST}


@functools.cache
def _names(folder: Path) -> list[tuple[re.Pattern[str], set[str]]]:
    """Each name of the book as a pattern, with the words of its other spellings. folder : only tells the data apart."""
    found = []
    for name in spellings.names():
        own, *others = *name.spellings, *name.loose
        more = words(" ".join(others)) - words(own)
        if more:
            found.append((re.compile(rf"\b{re.escape(own)}\b", re.I), more))
    return found


def other_spellings(text: str) -> list[str]:
    """The words by which somebody may look for the names in a text, in the order of the alphabet."""
    found: set[str] = set()
    for name, others in _names(data_folder()):
        if name.search(text):
            found |= others
    return sorted(found)


class AddSpellings(SphinxTransform):
    """Gives a page the other spellings of its names as keywords."""

    default_priority = 880

    def apply(self, **kwargs: object) -> None:
        found = other_spellings(self.document.astext())
        if found:
            self.document += nodes.meta("", name="keywords", content=", ".join(found))
