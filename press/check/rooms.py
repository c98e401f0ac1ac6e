"""README's table of rooms says what each package says of itself."""

from __future__ import annotations

import ast
from pathlib import Path

README = "README.md"


def rooms(root: Path) -> list[tuple[str, str]]:
    """Every package of ``ledger`` and ``press``, as its folder and the first line of its docstring."""
    found = []
    for top in ("ledger", "press"):
        for module in sorted((root / top).rglob("__init__.py")):
            said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
            found.append((module.parent.relative_to(root).as_posix(), said.partition("\n")[0]))
    return found


def check(root: Path) -> list[str]:
    """The rows that are missing from README's table or say something else; each with the row to paste."""
    readme = (root / README).read_text(encoding="utf-8").splitlines()
    rows = [f"| `{folder}/` | {line} |" for folder, line in rooms(root)]
    return [
        f"{README}: expected this row under “What is where”: {row}"
        for row in rows
        if row not in readme
    ]
