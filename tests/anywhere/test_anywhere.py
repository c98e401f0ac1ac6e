"""A chapter runs wherever it was opened: alone with the installed package, from any folder, on Colab."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import nbformat
import pytest
import yaml

from ledger.tables import LedgerError
from press.check import first_cell
from press.check import notebooks as stored
from press.site.wheel import build_wheel
from tests.anywhere import elsewhere
from tests.classroom.assignment import released
from tests.conftest import CHAPTERS, ROOT, code, markdown, notebook

ADDRESS = "https://github.com/someone/prison-break"
COLAB = 'import sys, types; sys.modules["google.colab"] = types.ModuleType("google.colab")'
COUNT = "from ledger import claim\nprint(claim('shaddadi-escaped-moi-120'))"


def small(folder, *sources):
    """A notebook of code cells that were not run."""
    return notebook(folder / "small.ipynb", *(code(source, number=None) for source in sources))


def test_the_wheel_alone_runs_chapters_and_a_students_assignment(tmp_path):
    """A chapter with a map, and Your turn; nothing else of the project is in reach, and no file is left."""
    wheel = build_wheel(ROOT, tmp_path)
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "ledger").rglob("*.py")}
    assert ours | {f"ledger/data/{path.name}" for path in (ROOT / "data").iterdir()} <= names
    assert {name.partition("/")[0] for name in names} == {"ledger"}

    python, downloads = elsewhere.make(tmp_path / "environment", wheel), tmp_path / "my downloads"
    downloads.mkdir()
    chapters = [p for p in CHAPTERS if p.stem.endswith(("prison-break", "your-turn"))]
    where = small(downloads, "import ledger; print(ledger.__file__)", "import press")
    homework = downloads / "homework.ipynb"
    nbformat.write(released(), homework)
    *ran, homework, asked = elsewhere.run(python, downloads, *chapters, homework, where)
    for chapter, one in zip(chapters, ran, strict=True):
        assert elsewhere.as_stored(one) == chapter.read_text("utf-8"), chapter.name
    assert not [o for cell in homework.cells for o in cell.get("outputs", []) if "ename" in o]
    assert str(tmp_path / "environment") in elsewhere.shown(asked.cells[0])
    assert "No module named 'press'" in elsewhere.shown(asked.cells[1])
    assert {path.suffix for path in downloads.iterdir()} == {".ipynb"}


def test_without_the_package_or_pandas_the_first_cell_says_what_to_do(tmp_path):
    no_pandas = f"import sys; sys.modules['pandas'] = None; sys.path.insert(0, {str(ROOT)!r})"
    plain, published = first_cell.source(""), first_cell.source(ADDRESS)
    python = elsewhere.make(tmp_path / "environment")
    (ran,) = elsewhere.run(python, tmp_path, small(tmp_path, plain, published, no_pandas, plain))
    told = [elsewhere.shown(cell).strip().splitlines() for cell in ran.cells]
    needed = "UsageError: This chapter needs the book's package, ledger."
    assert told[0][0] == told[1][0] == needed
    assert "python -m pip install ." in told[0][1]
    assert f"%pip install --quiet git+{ADDRESS}" in told[1][1]
    assert told[3][0].startswith("The book needs pandas, not installed here.")
    assert "%pip install pandas" in told[3][1]
    assert max(map(len, told)) <= 3, "no traceback"


@pytest.mark.interactive
def test_on_colab_the_first_cell_installs_the_package_and_the_chapter_goes_on(tmp_path):
    """The package comes from a repository on this machine, since tests do not ask the network."""
    repository = tmp_path / "repository"
    for part in ("ledger", "data"):
        shutil.copytree(ROOT / part, repository / part)
    for part in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-CC-BY-4.0"):
        shutil.copy(ROOT / part, repository)
    commit = "-c user.name=x -c user.email=x@x commit --quiet --message x"
    for arguments in ("init --quiet", "add --all", commit):
        subprocess.run(["git", *arguments.split()], cwd=repository, check=True)
    cell = first_cell.source(ADDRESS).replace(ADDRESS, repository.as_uri())
    python = elsewhere.make(tmp_path / "colab", with_pip=True)
    # "false" stands for: build without isolation, with what is installed here
    offline = {"PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "false"}
    (ran,) = elsewhere.run(python, tmp_path, small(tmp_path, COLAB, cell, COUNT), **offline)
    assert elsewhere.shown(ran.cells[2]) == "about 120\n", elsewhere.shown(ran.cells[1])


def test_one_setting_writes_the_first_cell_and_another_address_is_a_fault(tmp_path):
    def put_in(address: str) -> bool:
        settings = {"repository": {"url": address}}
        (tmp_path / "_config.yml").write_text(yaml.safe_dump(settings))
        found = nbformat.read(path, as_version=4)
        changed = first_cell.put_in(found, path)
        nbformat.write(found, path)
        return changed

    path = notebook(tmp_path / "chapters" / "story.ipynb", markdown("# Story"), code(COUNT))
    fault = "not the one that `make refresh` writes"
    for address in ("", f"{ADDRESS}/"):
        assert put_in(address)
        cells = nbformat.read(path, as_version=4).cells
        assert [cell.cell_type for cell in cells] == ["markdown", "code", "code"]
        assert cells[1].source == first_cell.source(address)
        assert cells[1].metadata.tags == ["remove-cell"], "the page does without it"
        assert fault not in "\n".join(stored.faults(path))
    assert not put_in(ADDRESS)
    (tmp_path / "_config.yml").write_text("repository: {url: ''}")
    assert fault in "\n".join(stored.faults(path))
    for wrong in ("github.com/someone/copy", 'https://x"); import os'):
        with pytest.raises(LedgerError, match=r"_config\.yml, repository: url: expected an addre"):
            put_in(wrong)


def test_jupyterlab_runs_the_chapters_with_the_versions_that_the_book_was_made_with():
    def pinned(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / name).read_text("utf-8"), re.M))

    book, lab = pinned("requirements.txt"), pinned("requirements/lab.txt")
    names = [{pin.partition("==")[0] for pin in pins} for pins in (book, lab)]
    both = names[0] & names[1]
    assert {"pandas", "matplotlib", "ipython", "ipykernel"} <= both
    assert not [pin for pin in book ^ lab if pin.partition("==")[0] in both]
