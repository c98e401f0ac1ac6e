"""What the package needs, looked for before anything else is imported, so that one sentence says what is missing.

It also runs on the old Pythons that it refuses: nothing newer than Python 3.7 in here.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

PYTHON = (3, 11)
PACKAGES = {
    "pandas": "pandas",
    "matplotlib": "matplotlib",
    "IPython": "ipython",
}  # what is imported: what is installed


class NotReady(ImportError):
    """The package cannot work here; the message says what is missing and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the sentence alone."""
        return [str(self)]


def missing() -> str:
    """What is missing and the one thing to do about it; "" if nothing is."""
    if sys.version_info[:2] < PYTHON:
        here = ".".join(map(str, sys.version_info[:2]))
        return (
            f"The book needs Python {PYTHON[0]}.{PYTHON[1]} or newer; this is Python {here} ({sys.executable}).\n"
            "Install a newer one from https://www.python.org/downloads/ and use it here."
        )
    lacking = [installed for imported, installed in PACKAGES.items() if find_spec(imported) is None]
    if not lacking:
        return ""
    in_notebook = "ipykernel" in sys.modules
    run = "%pip" if in_notebook else f"{sys.executable} -m pip"
    return (
        f"The book needs {' and '.join(lacking)}, not installed here.\n"
        f"Run this{' in a cell, then restart the kernel' if in_notebook else ''}: {run} install {' '.join(lacking)}"
    )


def check() -> None:
    """Raise NotReady if something is missing; at ``python -m press`` end with the sentence and no traceback."""
    said = missing()
    # while Python looks for the module to run, press/__init__.py is imported and the program is "-m"
    if said and sys.argv and sys.argv[0] == "-m":
        raise SystemExit(said)
    if said:
        raise NotReady(said)


check()
