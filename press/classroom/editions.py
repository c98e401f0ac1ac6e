"""Two editions from one source: the student's has no solutions, the teacher's is the whole book.

The student's book is not the built book with something hidden in it. Its
sources lose their solutions first, and everything is then built from those;
afterwards ``leaks`` searches every file for them all the same.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from ledger.tables import LedgerError
from press.check.cells import ANSWER, SOLUTION
from press.contents import CONTENTS, file_of, sources

FOR_TEACHERS = re.compile(r"\A---\n(?:.*\n)*?edition: teacher\n")  # the head of a page
FOLDED = re.compile(r'<details(?! class="rubric")[^>]*>')
PARTS = ("chapters", "data", "ledger", "theme")  # what a book is built from
FILES = ("_config.yml", CONTENTS, "pyproject.toml", "README.md", "LICENSE", "LICENSE-CC-BY-4.0")


def copy_project(root: Path, target: Path) -> Path:
    """Copy what the book is built from, solutions and all. Returns the copy's folder, made anew."""
    shutil.rmtree(target, ignore_errors=True)
    left_out = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for part in PARTS:
        shutil.copytree(root / part, target / part, ignore=left_out)
    for name in FILES:
        shutil.copy(root / name, target / name)
    return target


def notebooks(project: Path) -> list[Path]:
    """The notebooks of the book, in reading order."""
    return [path for path in sources(project) if path.suffix == ".ipynb"]


def cells(project: Path) -> list[dict[str, Any]]:
    """The cells of all notebooks, one after another."""
    stored = [json.loads(path.read_text(encoding="utf-8")) for path in notebooks(project)]
    return [cell for notebook in stored for cell in notebook["cells"]]


def is_answer(cell: dict[str, Any]) -> bool:
    """Whether a cell is for the teacher's edition alone."""
    return bool({SOLUTION, ANSWER} & set(cell["metadata"].get("tags", [])))


def is_for_teachers(page: Path) -> bool:
    """Whether a page is Markdown and its head says ``edition: teacher``."""
    return page.suffix == ".md" and bool(FOR_TEACHERS.match(page.read_text(encoding="utf-8")))


def make_students(project: Path) -> None:
    """Take the solutions, and the pages for teachers, out of a copy of the project.

    Raises LedgerError if a cell folds something away and no tag says what it is.
    """
    for path in notebooks(project):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["cells"] = without_answers(content["cells"], path.name)
        text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        path.write_text(text, encoding="utf-8")
    for path in [page for page in sources(project) if is_for_teachers(page)]:
        path.unlink()
        _forget(project, path)


def without_answers(cells: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The cells that a student gets. name : of the notebook, for the message.

    Raises LedgerError if one of them folds something away: a solution without its tag.
    """
    kept = [cell for cell in cells if not is_answer(cell)]
    for cell in kept:
        if cell["cell_type"] == "markdown" and FOLDED.search("".join(cell["source"])):
            raise LedgerError(
                f"{name}, {cell.get('id')}: the cell folds something away. Tag it {SOLUTION!r} or "
                f"{ANSWER!r} if it answers something; if it helps to judge an answer, write "
                '<details class="rubric">.'
            )
    return kept


def _forget(project: Path, page: Path) -> None:
    """Take a page out of the contents, and leave of the links to it only their words."""
    contents = project / CONTENTS
    lines = contents.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.rstrip().endswith(f"file: {file_of(page, project)}")]
    contents.write_text("".join(kept), encoding="utf-8")
    link = re.compile(rf"\[([^\]]+)\]\((?:[\w./-]*/)?{re.escape(page.name)}(?:#[\w-]*)?\)")
    for path in sources(project):
        text = path.read_text(encoding="utf-8")
        path.write_text(link.sub(r"\1", text), encoding="utf-8")
