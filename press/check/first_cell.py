"""The first cell of every chapter: it finds the book's package, or says in one sentence how to get it.

A notebook travels alone, so the cell stands in each. ``make refresh`` writes it
from one setting, the repository's address in ``_config.yml``. With an address
the cell also installs the package on Colab, where every visit begins without it.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from ledger.tables import LedgerError
from press.check.cells import LEFT_OUT

SETTINGS = "_config.yml"
MARK = "# Is the book's package here?"
ADDRESS = re.compile(r"https?://[\w.~:/@%+-]+")

WITHOUT_ADDRESS = rf"""{MARK}
try:
    import ledger.claims
except ModuleNotFoundError:
    from IPython.core.error import UsageError
    raise UsageError("This chapter needs the book's package, ledger.\n"
                     "In a terminal, in the book's folder, run: python -m pip install .\n"
                     "Then restart the kernel.")"""
WITH_ADDRESS = rf"""{MARK}
try:
    import ledger.claims
except ModuleNotFoundError:
    import sys
    from IPython.core.error import UsageError
    install = "install --quiet git+ADDRESS"
    if "google.colab" not in sys.modules:
        raise UsageError("This chapter needs the book's package, ledger.\n"
                         f"Run this in a cell, then restart the kernel: %pip {{install}}")
    get_ipython().run_line_magic("pip", install)"""


def source(address: str) -> str:
    """The text of the cell. address : the repository's, or "" if none is known.

    Raises LedgerError if it is no address.
    """
    if not address:
        return WITHOUT_ADDRESS
    if not ADDRESS.fullmatch(address):
        raise LedgerError(
            f"{SETTINGS}, repository: url: expected an address such as "
            f"https://github.com/you/your-copy, found {address!r}. "
            "Mend it, then run: make refresh"
        )
    return WITH_ADDRESS.replace("ADDRESS", address.rstrip("/"))


def put_in(notebook: NotebookNode, path: Path) -> bool:
    """Put the cell before a chapter's other code, or bring it up to date.

    path : where the chapter stands. Outside of the project, where there are no
    settings, nothing is done.

    Returns whether there was anything to do. Raises LedgerError as source() does.
    """
    settings = path.parent.parent / SETTINGS
    code = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if not code or not settings.is_file():
        return False
    repository = yaml.safe_load(settings.read_text(encoding="utf-8")).get("repository") or {}
    first, wanted = notebook.cells[code[0]], source(repository.get("url") or "")
    found = "".join(first.source)
    if found == wanted:
        return False
    if found.startswith(MARK):
        first.source = wanted
    else:
        notebook.cells.insert(code[0], new_code_cell(wanted, metadata={"tags": [LEFT_OUT]}))
    return True
