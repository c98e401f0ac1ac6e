"""Make the paper on the book: Pandoc sets Markdown and citations, the machine's Chromium prints it.

The Journal of Open Source Education builds its papers with Pandoc from the same
two files, ``paper/paper.md`` and ``paper/paper.bib``; its layout is its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from ledger.tables import LedgerError
from press.print import pdf

FOLDER = "paper"
NO_PANDOC = (
    "The paper needs Pandoc: run `make paper`, which brings its own, or install Pandoc so that "
    "pandoc is found."
)


def to_html(root: Path, folder: Path, pandoc: str | None = None) -> Path:
    """Write the paper as a page with its references. Returns the page's path.

    root : the project. folder : where the page goes. pandoc : the program, if not the one found.

    Raises LedgerError if there is no Pandoc, or if it complains: of a key without a reference.
    """
    program = pandoc or shutil.which("pandoc")
    if program is None:
        raise LedgerError(NO_PANDOC)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder.resolve() / "paper.html"
    done = subprocess.run(
        [
            program, "paper.md", "--from=markdown", "--to=html", "--standalone", "--citeproc", "--fail-if-warnings",
            "--metadata=link-citations:true", "--metadata=lang:en", "--template=page.html", f"--output={page}",
        ],
        cwd=root / FOLDER, env=os.environ | {"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LedgerError(f"Pandoc could not set paper/paper.md:\n{done.stderr.strip()}")
    return page


def write(chromium: Any, root: Path, folder: Path, pandoc: str | None = None) -> Path:
    """Write the paper as PDF, beside its page, with a browser that runs. Returns the PDF's path."""
    page = to_html(root, folder, pandoc)
    target = page.with_suffix(".pdf")
    pdf.print_page(chromium, page, target)
    return target


def make(root: Path, folder: Path) -> Path:
    """Write the paper as PDF with the Chromium of this machine. Returns the PDF's path.

    Raises LedgerError if there is no Pandoc or no Chromium.
    """
    with pdf.browser() as chromium:
        return write(chromium, root, folder)
