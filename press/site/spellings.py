"""The spellings of each name in the tables, in English, Arabic and Kurdish, for those who look for one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.tables import load

SHORTEST = 3  # letters of a spelling: "IS" would find every "is"
IN_BRACKETS = re.compile(r"\(([^)]*)\)")
SEARCHED = {  # the columns whose words stand in a row of the ledger page
    "claims": ["note", "relay", "words"],
    "quantities": ["subject", "measure", "definition", "includes", "excludes"],
    "claimants": ["name"],
    "sources": ["publisher", "title", "copy_of"],
}


@dataclass(frozen=True)
class Name:
    """A place, person, body or term.

    spellings : as they are written, the book's own first. loose : what else a reader may
    look for, but may also mean something else: "Damascus" for the government, and all
    that stands in brackets.
    """

    spellings: tuple[str, ...]
    loose: tuple[str, ...] = ()


def names() -> Iterator[Name]:
    """Each name in the tables of places, people and terms."""
    for table in ("places", "people"):
        for row in load(table).itertuples():
            others, scripts = row.other_spellings, (row.name_ar, row.name_ku)
            in_brackets = tuple(IN_BRACKETS.findall(" ".join([others, *scripts])))
            if table == "people" and row.kind != "person":
                yield Name(_single(row.name, *scripts), loose=(others, *in_brackets))
            else:
                yield Name(_single(row.name, others, *scripts), loose=in_brackets)
    for row in load("terms").itertuples():
        cells = (row.term, row.name_ar, row.name_ku)
        in_brackets = IN_BRACKETS.findall(" ".join(cells))
        others = [name for found in in_brackets for name in found.split(",")]  # here: other names
        yield Name(_single(*cells, *others))


def _single(*cells: str) -> tuple[str, ...]:
    """Single spellings out of cells that hold several, without what stands in brackets."""
    parts = [part for cell in cells for part in re.split("[;/]", IN_BRACKETS.sub("", cell))]
    tidy = (" ".join(part.split()).removeprefix("formerly ") for part in parts)
    return tuple(name for name in dict.fromkeys(tidy) if len(name) >= SHORTEST)


def for_the_ledger_page() -> str:
    """What ledger.js knows of spellings: a line for each name that the rows use and that is also spelled otherwise.

    ``name;name=other;other``: before the sign the spellings that stand in the rows.
    """
    written = _words_of_the_rows()
    lines = []
    for name in names():
        found = [s for s in name.spellings if f" {_words(s)} " in written]
        others = [s for s in name.spellings if s not in found]
        if found and len(name.spellings) > 1:
            lines.append(f"{';'.join(found)}={';'.join(others)}")
    return "\n".join(dict.fromkeys(lines))


def _words_of_the_rows() -> str:
    cells = [load(table)[columns].to_numpy().ravel() for table, columns in SEARCHED.items()]
    return f" {_words(' '.join(text for column in cells for text in column))} "


def _words(text: str) -> str:
    """The words in small letters with one space between them, for finding a name as a whole."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
