"""Search all that is handed to students for the solutions: every file, in archives and PDFs, too.

A solution is cut into its lines and sentences. Those that stand nowhere in what students may read are looked for;
only letters and digits count, so that no markup, line break or ligature can hide one.
"""

from __future__ import annotations

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from ledger.tables import LedgerError
from press.classroom.editions import cells, is_answer, is_for_teachers, notebooks
from press.contents import sources

FEWEST_LETTERS = 20  # a shorter piece of a solution may stand anywhere by chance
SENTENCE = (
    40  # the same for a page for teachers, whose short lines are titles and rules of the book
)
ARCHIVES = (".zip", ".whl")
WITHOUT_WORDS = (".png", ".woff", ".woff2", ".ttf")  # every other file must be text
INDEX = "searchindex.js"  # the only file that keeps the book's words one by one
LINK_TARGET = re.compile(r"\]\([^)]*\)")
TAG = re.compile(r"<[^>]+>")
ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|[nrt\"\\/])")
SENTENCE_END = re.compile(r"\n+|(?<=[.?!:;])[^\w\s]*\s+")


def leaks(package: Path, project: Path) -> list[str]:
    """Where a zip holds a piece of a solution or of a page for teachers: one line a piece and file.

    package : the zip. project : the sources with their solutions.

    Raises LedgerError if a file cannot be read.
    """
    outside = telltales(project)
    library = letters("\n".join(p.read_text("utf-8") for p in (project / "ledger").rglob("*.py")))
    inside = [piece for piece in outside if piece not in library]  # it works the answers out
    found, shown, indexes = dict[str, None](), set[str](), dict[str, str]()
    for where, text in texts(package.name, package.read_bytes()):
        plain = letters(text)
        for piece in inside if ".whl: " in where else outside:
            if piece in plain:
                found[f"{where}: {piece[:80]}"] = None
        if where.endswith(".html"):
            shown |= words(text)
        if where.endswith(INDEX):
            indexes[where] = text
    secret = beginnings(words("\n".join(secrets(project)))) - beginnings(shown)
    for where, index in indexes.items():
        for stem in re.findall(r'"([a-z]{4,})":', index):
            if stem[:-1] in secret:  # stemming may change the last letter
                found[f"{where}: the word {stem!r} of a solution"] = None
    return list(found)


def telltales(project: Path) -> list[str]:
    """Pieces of what students do not get that stand nowhere in what they may read: to find one is to find a leak."""
    allowed = "\n".join(letters(text) for text in allowed_texts(project))
    found = [letters(piece) for piece in secrets(project)]
    plans = [letters(piece) for page in sources(project) if is_for_teachers(page)
             for piece in sentences(page.read_text(encoding="utf-8"))]  # fmt: skip
    long = [p for p in found if len(p) >= FEWEST_LETTERS] + [p for p in plans if len(p) >= SENTENCE]
    return [piece for piece in dict.fromkeys(long) if piece not in allowed]


def secrets(project: Path) -> Iterator[str]:
    """What the answers say, piece by piece: lines of code, sentences, and what was printed."""
    for cell in _cells(project):
        if not is_answer(cell):
            continue
        text = "".join(cell["source"])
        yield from text.splitlines() if cell["cell_type"] == "code" else sentences(text)
        for output in cell.get("outputs", []):
            printed = "".join(output.get("data", {}).get("text/plain", []))
            yield from (printed, printed.split(". ")[0])


def allowed_texts(project: Path) -> Iterator[str]:
    """What students may read: all other cells with their outputs, and all other pages."""
    for cell in _cells(project):
        if not is_answer(cell):
            yield from _as_stored_and_shown("".join(cell["source"]))
            yield json.dumps(cell.get("outputs", []), ensure_ascii=False)
    for page in sources(project):
        if page.suffix == ".md" and not is_for_teachers(page):
            yield from _as_stored_and_shown(page.read_text(encoding="utf-8"))


def _cells(project: Path) -> Iterator[dict[str, Any]]:
    for path in notebooks(project):
        yield from cells(path)


def sentences(markdown: str) -> Iterator[str]:
    """The lines and sentences of a text in Markdown."""
    for text in _as_stored_and_shown(markdown):
        yield from SENTENCE_END.split(TAG.sub("\n", text))


def _as_stored_and_shown(markdown: str) -> tuple[str, str]:
    """The text, and the text without the targets of its links, as a page shows it."""
    return markdown, LINK_TARGET.sub("]", markdown)


def texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """What can be read in a file, as (where, text): as it is, without tags, and without escapes.

    Of an archive each file, of a PDF the words of its pages.

    Raises LedgerError for a file that is neither these nor text.
    """
    ending = Path(name).suffix
    if ending in ARCHIVES:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                for where, text in texts(inner, archive.read(inner)):
                    yield f"{name}: {where}", text
    elif ending == ".pdf":
        yield name, "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif ending not in WITHOUT_WORDS:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as problem:
            raise LedgerError(
                f"{name} cannot be searched for solutions: it is no text."
            ) from problem
        yield name, text
        yield name, html.unescape(TAG.sub("", text))
        yield name, ESCAPE.sub(lambda e: chr(int(e[1], 16)) if e[1] else " ", text)


def letters(text: str) -> str:
    """Only the letters and digits of a text, in lower case, without ligatures."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def words(text: str) -> set[str]:
    """The words of a text that a search index would keep."""
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def beginnings(of: set[str]) -> set[str]:
    """Every beginning, of three letters or more, of some words."""
    return {word[:length] for word in of for length in range(3, len(word) + 1)}
