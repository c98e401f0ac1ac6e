"""Two editions from one source: the student's has no solution in any file, the teacher's is the book as it is.

The student's book is not the built book with something hidden in it. Its
sources lose their solutions first, and everything is then built from those;
afterwards every file is searched for them all the same.
"""

from __future__ import annotations

import functools
import html
import io
import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from ledger.tables import LedgerError
from press.check.cells import SOLUTION
from press.contents import file_of, sources

ANSWER = "answer"  # tag of a cell that answers something outside the exercises
FOR_TEACHERS = re.compile(
    r"\A---\n(?:.*\n)*?edition: teacher\n(?:.*\n)*?---\n"
)  # the head of a page that pupils do not get
PARTS = ("chapters", "data", "ledger", "theme")  # what a book is built from
FILES = ("_config.yml", "_toc.yml", "pyproject.toml", "README.md", "LICENSE", "LICENSE-CC-BY-4.0")
FOLDED = re.compile(r'<details(?! class="rubric")[^>]*>')
LINK_TARGET = re.compile(r"\]\([^)]*\)")
FEWEST_LETTERS = 20  # a shorter piece of a solution may stand anywhere by chance
SENTENCE = (
    40  # the same for a page for teachers, whose short lines are titles and rules of the book
)
TEXTS = (
    ".html",
    ".ipynb",
    ".js",
    ".json",
    ".jsonl",
    ".css",
    ".csv",
    ".md",
    ".txt",
    ".svg",
    ".xml",
    ".atom",
    ".py",
    ".ini",
    ".bib",
)
ARCHIVES = (".zip", ".whl")
INDEX = "searchindex.js"  # the only file that keeps the book's words one by one


# -- leaving out --------------------------------------------------------------


def copy_project(root: Path, target: Path) -> Path:
    """Copy what the book is built from, solutions and all. Returns the copy's folder, which is laid anew."""
    shutil.rmtree(target, ignore_errors=True)
    left_out = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for part in PARTS:
        shutil.copytree(root / part, target / part, ignore=left_out)
    for name in FILES:
        shutil.copy(root / name, target / name)
    return target


def make_students(project: Path) -> None:
    """Take the solutions, and the pages for teachers, out of a copy of the project.

    Raises LedgerError if a cell folds something away and no tag says what it is.
    """
    for path in sorted((project / "chapters").glob("*.ipynb")):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["cells"] = without_answers(content["cells"], path.name)
        path.write_text(
            json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
            encoding="utf-8",
        )
    for path in pages_for_teachers(project):
        path.unlink()
        _forget(project, path)


def without_answers(cells: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The cells that a student gets. Raises LedgerError for a fold without a tag; name: of the notebook, to say where."""
    kept = [cell for cell in cells if not is_answer(cell)]
    for cell in kept:
        if cell["cell_type"] == "markdown" and FOLDED.search("".join(cell["source"])):
            raise LedgerError(
                f"{name}, {cell.get('id')}: the cell folds something away. Tag it {SOLUTION!r} or {ANSWER!r} if it "
                'answers something; if it helps to judge an answer, write <details class="rubric">.'
            )
    return kept


def is_answer(cell: dict[str, Any]) -> bool:
    """Whether a cell is for the teacher's edition alone."""
    return bool({SOLUTION, ANSWER} & set(cell["metadata"].get("tags", [])))


def for_teachers(page: Path) -> bool:
    """Whether the head of a Markdown page says ``edition: teacher``."""
    return page.is_file() and bool(FOR_TEACHERS.match(page.read_text("utf-8")))


def pages_for_teachers(project: Path) -> list[Path]:
    """The pages whose head says ``edition: teacher``."""
    return [path for path in sources(project) if path.suffix == ".md" and for_teachers(path)]


def _forget(project: Path, page: Path) -> None:
    """Take a page out of the contents, and leave of the links to it only their words."""
    contents = project / "_toc.yml"
    lines = contents.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [
        line
        for line in lines
        if not re.search(rf"file: {re.escape(file_of(page, project))}\s*$", line)
    ]
    contents.write_text("".join(kept), encoding="utf-8")
    link = re.compile(rf"\[([^\]]+)\]\((?:[\w./-]*/)?{re.escape(page.stem)}\.md(?:#[\w-]*)?\)")
    for path in sources(project):
        text = path.read_text(encoding="utf-8")
        if link.search(text):
            path.write_text(link.sub(r"\1", text), encoding="utf-8")


# -- searching for what was left out -------------------------------------------


def letters(text: str) -> str:
    """Text without all that its form adds: only letters and digits, in lower case, no ligatures (a PDF has some)."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def pieces(cell: dict[str, Any]) -> Iterator[str]:
    """What a cell says, in pieces that are looked for one by one: its lines or sentences, and what it printed."""
    text = "".join(cell["source"])
    if cell["cell_type"] == "code":
        yield from text.splitlines()
    else:
        for block in (text, LINK_TARGET.sub("]", text)):  # as it is stored, and as a page shows it
            yield from re.split(r"\n+|(?<=[.?!:;])[^\w\s]*\s+", re.sub(r"<[^>]+>", "\n", block))
    for output in cell.get("outputs", []):
        shown = "".join(output.get("data", {}).get("text/plain", []))
        yield shown
        yield shown.split(". ")[0]


def read_cells(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The cells of some notebooks, one after another."""
    return [
        cell for path in paths for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]


def telltales(project: Path, library: bool = False) -> list[str]:
    """Pieces of what students do not get that stand nowhere else in the book's sources: to find one is to find a leak.

    library : leave out, too, what stands in the library, which works the answers out.
    """
    cells = read_cells(sorted((project / "chapters").glob("*.ipynb")))
    allowed = [letters(piece) for cell in cells if not is_answer(cell) for piece in _all_of(cell)]
    allowed += [
        letters(text) for page in _pages(project, for_teachers=False) for text in _all_of(page)
    ]
    if library:
        sources = [p for p in (project / "ledger").rglob("*") if p.suffix in (".py", ".ini")]
        allowed += [letters(path.read_text("utf-8")) for path in sources]
    elsewhere = "\n".join(allowed)
    answers = [letters(piece) for cell in cells if is_answer(cell) for piece in pieces(cell)]
    plans = [
        letters(piece) for page in _pages(project, for_teachers=True) for piece in pieces(page)
    ]
    found = [piece for piece in answers if len(piece) >= FEWEST_LETTERS]
    found += [piece for piece in plans if len(piece) >= SENTENCE]
    return [piece for piece in dict.fromkeys(found) if piece not in elsewhere]


def _pages(project: Path, for_teachers: bool) -> list[dict[str, Any]]:
    """The pages of the book that are no notebooks, each as a cell of text: those for teachers, or the others."""
    held_back = pages_for_teachers(project)
    pages = [
        path
        for path in sources(project)
        if path.suffix == ".md" and (path in held_back) == for_teachers
    ]
    return [{"cell_type": "markdown", "source": path.read_text(encoding="utf-8")} for path in pages]


def _all_of(cell: dict[str, Any]) -> Iterator[str]:
    text = "".join(cell["source"])
    yield text
    yield LINK_TARGET.sub("]", text)
    for output in cell.get("outputs", []):
        yield json.dumps(output, ensure_ascii=False)


def texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """What can be read in a file, as (where, text): in an archive each file of it, of a PDF the words of its pages."""
    ending = Path(name).suffix
    if ending in ARCHIVES:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from (
                    (f"{name}: {where}", text) for where, text in texts(inner, archive.read(inner))
                )
    elif ending == ".pdf":
        yield name, "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif ending in TEXTS:
        text = content.decode("utf-8")
        yield name, text
        if ending in (".html", ".svg", ".xml", ".atom"):
            yield name, html.unescape(re.sub(r"<[^>]+>", "", text))
        if ending in (".ipynb", ".json", ".jsonl", ".js"):
            yield (
                name,
                re.sub(
                    r"\\(?:u([0-9a-f]{4})|[nrt\"\\/])",
                    lambda e: chr(int(e[1], 16)) if e[1] else " ",
                    text,
                ),
            )


def leaks(package: Path, project: Path) -> list[str]:
    """Where a zip, or an archive inside it, holds a piece of a solution: one line a piece and file.

    package : the zip. project : the sources with their solutions.
    """
    outside, inside = telltales(project), telltales(project, library=True)
    words = solution_words(project)
    found: dict[str, None] = {}
    seen_words: set[str] = set()
    indexes: list[tuple[str, str]] = []
    for where, text in texts(package.name, package.read_bytes()):
        plain = letters(text)
        for piece in inside if ".whl: " in where else outside:
            if piece in plain:
                found[f"{where}: {piece[:80]}"] = None
        if where.endswith(".html"):
            seen_words |= _words(text)
        elif where.endswith(INDEX):
            indexes.append((where, text))
    stems = {_stem(word) for word in words - seen_words} - {_stem(word) for word in seen_words}
    for where, index in indexes:
        known = set(re.findall(r'"([a-z]{4,})":', index))
        found |= {
            f"{where}: the word {stem!r} of a solution": None for stem in sorted(stems & known)
        }
    return list(found)


def solution_words(project: Path) -> set[str]:
    """All words of the solutions' text."""
    cells = read_cells(sorted((project / "chapters").glob("*.ipynb")))
    return {
        word
        for cell in cells
        if is_answer(cell)
        for piece in pieces(cell)
        for word in _words(piece)
    }


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.lower()))


@functools.cache
def _stem(word: str) -> str:
    import snowballstemmer  # what Sphinx stems the words of its index with; belongs to the book's environment

    return snowballstemmer.stemmer("porter").stemWord(word)
