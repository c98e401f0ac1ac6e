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

SETTINGS = "_config.yml"
MARK = "# Is the book's package here?"
TAG = "remove-cell"  # the pages of the book do without it
ADDRESS = re.compile(r"https?://[\w.~:/@%+-]+")

WITHOUT_ADDRESS = rf"""{MARK}
try:
    import ledger.claims
except ModuleNotFoundError:
    from IPython.core.error import UsageError
    raise UsageError("This chapter needs the book's package, ledger.\n"
                     "In a terminal, in the book's folder, run: python -m pip install .\n"
                     "Then restart the kernel.")
"""
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
    get_ipython().run_line_magic("pip", install)
"""


def source(address: str) -> str:
    """The text of the cell, for a repository's address or for "", none known. Raises LedgerError if it is no address."""
    if not address:
        return WITHOUT_ADDRESS.strip()
    if not ADDRESS.fullmatch(address):
        raise LedgerError(f"{SETTINGS}, repository: url: expected an address such as https://github.com/you/your-copy, "
                          f"found {address!r}. Mend it, then run: make refresh")  # fmt: skip
    return WITH_ADDRESS.strip().replace("ADDRESS", address.rstrip("/"))


def put_in(notebook: NotebookNode, path: Path) -> bool:
    """Put the cell before a chapter's other code, or bring it up to date. Returns whether there was anything to do.

    path : where the chapter stands. Outside of the project, where there are no settings, nothing is done.
    """
    settings = path.parent.parent / SETTINGS
    code = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if not code or not settings.is_file():
        return False
    address = (yaml.safe_load(settings.read_text(encoding="utf-8")).get("repository") or {}).get(
        "url"
    ) or ""
    first, wanted = notebook.cells[code[0]], source(address)
    if "".join(first.source) == wanted:
        return False
    if "".join(first.source).startswith(MARK):
        first.source = wanted
    else:
        notebook.cells.insert(code[0], new_code_cell(wanted, metadata={"tags": [TAG]}))
    return True
