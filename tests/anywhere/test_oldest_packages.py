"""The oldest packages that pyproject.toml allows, as Colab has them, give the same words and numbers in every chapter."""

from __future__ import annotations

import sys
import venv

import nbformat
import pytest

from press.site.wheel import build_wheel
from tests.anywhere import elsewhere
from tests.conftest import CHAPTERS, ROOT

OLDEST = ["pandas==2.2.*", "matplotlib==3.10.*", "ipykernel==6.*", "nbclient"]
if sys.version_info < (3, 13):  # later Pythons are too new for it
    OLDEST.append("ipython==7.34.*")


@pytest.mark.interactive
def test_the_oldest_packages_say_the_same(tmp_path):
    venv.create(tmp_path / "environment", with_pip=True)
    python = tmp_path / "environment" / "bin" / "python"
    wheel = build_wheel(ROOT, tmp_path)
    done = elsewhere.told(python, "-m", "pip", "install", "--quiet", wheel, *OLDEST)
    if done.returncode:
        elsewhere.give_up(f"The oldest packages could not be installed: {done.stderr}")
    for chapter, ran in zip(CHAPTERS, elsewhere.run(python, tmp_path, *CHAPTERS), strict=True):
        stored = elsewhere.without_drawings(nbformat.read(chapter, as_version=4))
        assert elsewhere.without_drawings(ran) == stored, chapter.stem
