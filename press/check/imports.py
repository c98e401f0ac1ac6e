"""The imports of ledger and press run one way: import-linter's contracts in pyproject.toml."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LINT = (
    "import sys; from importlinter.cli import lint_imports; "
    "sys.exit(lint_imports(no_cache=True, no_logo=True))"
)


def check(project: Path = PROJECT) -> list[str]:
    """What import-linter says of a project's imports, in one text; nothing if all is well."""
    # in a Python of its own, which looks at the code of this folder and not at an installed copy
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if not done.returncode:
        return []
    report = done.stdout.partition("Broken contracts\n")[2] or done.stdout + done.stderr
    lines = [line for line in report.splitlines() if line.strip("- ")]
    return ["\n    ".join(["An import goes the wrong way (see pyproject.toml):", *lines])]
