"""The oldest packages that pyproject.toml allows, as Colab has them, give the same words and numbers in every chapter.

Figures are compared by the table behind them: another matplotlib draws the same marks with other bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest

from ledger.figures.sheet import MIME
from press.check.stored_form import merged
from press.site.wheel import build_wheel
from tests.anywhere import elsewhere
from tests.conftest import CHAPTERS, ROOT

pytestmark = pytest.mark.interactive

OLDEST = ["pandas==2.2.*", "matplotlib==3.10.*", "ipykernel==6.*", "nbclient"]
OLDEST += (
    ["ipython==7.34.*"] if sys.version_info < (3, 13) else []
)  # later Pythons are too new for it


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Every chapter, run with the wheel and its dependencies from the package index."""
    folder = tmp_path_factory.mktemp("oldest")
    venv.create(folder / "environment", with_pip=True)
    python = folder / "environment" / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", str(build_wheel(ROOT, folder)), *OLDEST],
        env=elsewhere.settings(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"The oldest packages could not be installed:\n{done.stderr[-800:]}")
    copies = [Path(shutil.copy(chapter, folder)) for chapter in CHAPTERS]
    return dict(zip(CHAPTERS, elsewhere.run(python, folder, *copies)))


def said(notebook: nbformat.NotebookNode) -> list[dict]:
    """All outputs of a notebook but for the drawings."""
    outputs = [output for cell in notebook.cells for output in merged(cell.get("outputs", []))]
    for output in outputs:
        output.get("data", {}).pop("image/svg+xml", None)
        output.get("data", {}).get(MIME, {}).pop("narrow", None)
    return outputs


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_the_oldest_packages_say_the_same(ran, chapter):
    assert said(ran[chapter]) == said(nbformat.read(chapter, as_version=4))
