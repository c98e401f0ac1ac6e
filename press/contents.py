"""The pages of the book in reading order, as ``_toc.yml`` lists them, and the names that they go by."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

TITLE = "Counting a Prison Break"
SUBTITLE = "al-Shaddadi, January 2026, and how to read contested numbers"
CONTENTS = "_toc.yml"
CHAPTERS = "chapters"
LEDGER = "chapters/reference/ledger"  # the page with every claim, to which each number leads
CORRECTIONS = "chapters/reference/corrections"
TO_CLAIM = "ledger:"  # the address of a claim's row until it is known which page the link stands on


@dataclass(frozen=True)
class Entry:
    """A page in the book's contents.

    file : its place from the root of the book, without an ending, "chapters/01-prison-break".
    part : the heading under which the contents have it, "" for the first page.
    """

    file: str
    part: str

    @property
    def name(self) -> str:
        return name_of(Path(self.file))


def name_of(path: Path) -> str:
    """The short name of a page, without the number that puts its file in order: "prison-break"."""
    return re.sub(r"^\d\d-", "", path.stem)


def contents(root: Path) -> list[Entry]:
    """The pages of the book whose folder is given, in reading order; none where no contents are written."""
    if not (root / CONTENTS).is_file():
        return []  # a folder of loose chapters
    toc = yaml.safe_load((root / CONTENTS).read_text(encoding="utf-8"))
    inside = [(page["file"], part["caption"]) for part in toc["parts"] for page in part["chapters"]]
    return [Entry(file, part) for file, part in [(toc["root"], ""), *inside]]


def sources(root: Path) -> list[Path]:
    """Every page's source, notebooks and Markdown, in reading order; then those that no contents list."""
    rank = {entry.file: place for place, entry in enumerate(contents(root))}
    found = sources_in(root / CHAPTERS)
    return sorted(found, key=lambda path: rank.get(file_of(path, root), len(rank)))


def sources_in(folder: Path) -> list[Path]:
    """Every notebook and Markdown page in a folder and its subfolders, by their names."""
    found = sorted([*folder.rglob("*.ipynb"), *folder.rglob("*.md")])
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def address(file: str, page: str) -> str:
    """The relative address of a built page as a link on another page needs it; both as in Entry.file."""
    return posixpath.relpath(f"{file}.html", posixpath.dirname(page) or ".")


def file_of(path: Path, root: Path) -> str:
    """A source's place in the book, "chapters/01-prison-break". root : the book's folder."""
    return path.relative_to(root).with_suffix("").as_posix()
