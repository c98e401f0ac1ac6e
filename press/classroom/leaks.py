"""Search all that is handed to students for the solutions: every file, in archives and PDFs, too.

A solution is cut into its lines and sentences. Those that stand nowhere in what students may read
are looked for; only letters and digits count, so that no markup or line break can hide one.
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

from pypdf import PdfReader

from ledger.tables import LedgerError
from press.classroom.editions import cells, is_answer, is_for_teachers
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
    ours = [p for p in (project / "ledger").rglob("*") if p.suffix in (".py", ".ini")]
    library = letters("\n".join(p.read_text("utf-8") for p in ours))
    inside = [piece for piece in outside if piece not in library]  # it works the answers out
    found, shown, indexed = [], set[str](), set[str]()
    for where, text in texts(package.name, package.read_bytes()):
        plain = letters(text)
        pieces = inside if ".whl: " in where else outside
        found += [f"{where}: {piece[:80]}" for piece in pieces if piece in plain]
        if where.endswith(".html"):
            shown |= beginnings(text)
        if where.endswith(INDEX):
            indexed |= set(re.findall(r'"([a-z]{4,})":', text))
    secret = beginnings("\n".join(answers(project))) - shown
    found += [f"{INDEX}: the word {w!r} of a solution" for w in sorted(indexed) if w[:-1] in secret]
    return list(dict.fromkeys(found))


def telltales(project: Path) -> list[str]:
    """Pieces of what students do not get that stand nowhere in what they may read."""
    pages = [path for path in sources(project) if path.suffix == ".md"]
    plans = [
        s for page in pages if is_for_teachers(page) for s in sentences(page.read_text("utf-8"))
    ]
    allowed = [page.read_text("utf-8") for page in pages if not is_for_teachers(page)]
    for cell in cells(project):
        if not is_answer(cell):
            allowed += [
                "".join(cell["source"]),
                json.dumps(cell.get("outputs"), ensure_ascii=False),
            ]
    elsewhere = letters("\n".join(allowed)) + letters(LINK_TARGET.sub("]", "\n".join(allowed)))
    found = [p for p in map(letters, answers(project)) if len(p) >= FEWEST_LETTERS]
    found += [p for p in map(letters, plans) if len(p) >= SENTENCE]
    return [piece for piece in dict.fromkeys(found) if piece not in elsewhere]


def answers(project: Path) -> Iterator[str]:
    """What the answers say, piece by piece: lines of code, sentences, and what was printed."""
    for cell in filter(is_answer, cells(project)):
        text = "".join(cell["source"])
        yield from text.splitlines() if cell["cell_type"] == "code" else sentences(text)
        for output in cell.get("outputs", []):
            printed = "".join(output.get("data", {}).get("text/plain", []))
            yield from (printed, printed.split(". ")[0])


def sentences(markdown: str) -> Iterator[str]:
    """The lines and sentences of a text in Markdown, with the targets of its links and without."""
    for text in (markdown, LINK_TARGET.sub("]", markdown)):
        yield from SENTENCE_END.split(TAG.sub("\n", text))


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
            raise LedgerError(f"{name} cannot be searched for solutions: no text.") from problem
        yield name, text
        yield name, html.unescape(TAG.sub("", text))
        yield name, ESCAPE.sub(lambda e: chr(int(e[1], 16)) if e[1] else " ", text)


def letters(text: str) -> str:
    """Only the letters and digits of a text, in lower case, without ligatures."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def beginnings(text: str) -> set[str]:
    """How the words of a text begin, with three letters or more: an index has only stems."""
    words = set(re.findall(r"[a-z]{4,}", text.lower()))
    return {word[:length] for word in words for length in range(3, len(word) + 1)}
