"""A chapter runs wherever it was opened: alone with the installed package, from any folder, on Colab."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import nbformat
import pytest
import yaml

from ledger.tables import LedgerError
from press.check import first_cell
from press.check import notebooks as stored
from press.site.wheel import build_wheel
from tests.anywhere import elsewhere
from tests.classroom.assignment import released
from tests.conftest import CHAPTERS, ROOT, code, environment, markdown, notebook

ADDRESS = "https://github.com/someone/prison-break"
COLAB = 'import sys, types; sys.modules["google.colab"] = types.ModuleType("google.colab")  # as on Colab'


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_library_and_the_data_alone(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    ours = {path.relative_to(ROOT).as_posix() for path in (ROOT / "ledger").rglob("*.py")}
    data = {f"ledger/data/{path.name}" for path in (ROOT / "data").iterdir()}
    assert ours | data <= names
    folders = {name.split("/")[0] for name in names}
    assert folders - {"ledger"} == {name for name in folders if name.endswith(".dist-info")}


@pytest.fixture(scope="module")
def reader(wheel, tmp_path_factory):
    """A reader's environment with the wheel installed, and the folder that files were downloaded to."""
    folder = tmp_path_factory.mktemp("reader")
    python = elsewhere.make(folder / "environment", wheel)
    ask = [
        python,
        "-c",
        "import importlib.util as u; print(*map(u.find_spec, ('ledger', 'press')))",
    ]
    where = subprocess.run(
        ask, cwd=folder, env=elsewhere.settings(), capture_output=True, text=True, check=True
    )
    assert str(folder / "environment") in where.stdout and where.stdout.endswith(" None\n")
    downloads = folder / "my downloads"
    downloads.mkdir()
    return SimpleNamespace(python=python, downloads=downloads)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A reader's environment without the book's package."""
    return elsewhere.make(tmp_path_factory.mktemp("bare") / "environment")


@pytest.fixture(scope="module")
def downloaded(reader):
    """A chapter with a map, one with steps and what-if, Your turn, and a student's assignment: run with the wheel."""
    chapters = [p for p in CHAPTERS if p.stem.endswith(("prison-break", "claims", "your-turn"))]
    assert len(chapters) == 3
    copies = [shutil.copy(chapter, reader.downloads) for chapter in chapters]
    homework = reader.downloads / "homework.ipynb"
    nbformat.write(released(), homework)
    *ran, assignment = elsewhere.run(reader.python, reader.downloads, *copies, homework)
    left = {path.suffix for path in reader.downloads.iterdir()}
    assert left == {".ipynb"}, "the run left a file in the folder"
    return dict(zip(chapters, ran)), assignment


def test_a_chapter_downloaded_alone_runs_with_the_installed_wheel(downloaded):
    for chapter, ran in downloaded[0].items():
        assert elsewhere.as_stored(ran) == chapter.read_text("utf-8"), chapter.name


def test_a_students_assignment_runs_with_the_installed_wheel(downloaded):
    outputs = [output for cell in downloaded[1].cells for output in cell.get("outputs", [])]
    assert outputs and not [output for output in outputs if output.output_type == "error"]


def test_a_chapter_of_the_project_runs_from_another_working_folder(tmp_path):
    chapter = CHAPTERS[-1]
    (ran,) = elsewhere.run(sys.executable, tmp_path, chapter, PYTHONPATH=str(ROOT))
    assert elsewhere.as_stored(ran) == chapter.read_text("utf-8")


# -- without the package -----------------------------------------------------------


def small(folder, *sources):
    """A notebook of code cells that were not run."""
    return notebook(folder / "small.ipynb", *(code(source, number=None) for source in sources))


def test_without_the_package_or_pandas_the_first_cell_says_what_to_do(bare, tmp_path):
    no_pandas = "import sys; sys.modules['pandas'] = None"
    paths = [
        small(tmp_path / "a", first_cell.source(""), "print('later')"),
        small(tmp_path / "b", first_cell.source(ADDRESS), "print('later')"),
    ]
    commands = ["python -m pip install .", f"%pip install --quiet git+{ADDRESS}"]
    for ran, command in zip(elsewhere.run(bare, tmp_path, *paths), commands):
        said = elsewhere.shown(ran.cells[0]).strip().splitlines()
        assert said[0] == "UsageError: This chapter needs the book's package, ledger."
        assert command in said[1] and len(said) <= 3
    (ran,) = elsewhere.run(
        bare, tmp_path, small(tmp_path, no_pandas, first_cell.source("")), PYTHONPATH=str(ROOT)
    )
    said = elsewhere.shown(ran.cells[1]).strip().splitlines()
    assert said[0].startswith("The book needs pandas, not installed here.")
    assert "%pip install pandas" in said[1] and len(said) == 2


def test_on_colab_the_first_cell_installs_the_package_and_the_chapter_goes_on(tmp_path):
    """The package comes from a repository on this machine, since tests do not ask the network."""
    repository = tmp_path / "repository"
    for part in ("ledger", "data"):
        shutil.copytree(
            ROOT / part, repository / part, ignore=shutil.ignore_patterns("__pycache__")
        )
    for part in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-CC-BY-4.0"):
        shutil.copy(ROOT / part, repository)
    names = ["-c", "user.name=x", "-c", "user.email=x@x"]
    for arguments in (
        ["init", "--quiet"],
        ["add", "--all"],
        [*names, "commit", "--quiet", "--message", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=repository, check=True)
    cell = first_cell.source(ADDRESS).replace(ADDRESS, repository.as_uri())
    path = small(
        tmp_path, COLAB, cell, "from ledger import claim\nprint(claim('shaddadi-escaped-moi-120'))"
    )
    offline = {
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "false",
    }  # false: build without it
    (ran,) = elsewhere.run(
        elsewhere.make(tmp_path / "colab", with_pip=True), tmp_path, path, **offline
    )
    assert elsewhere.shown(ran.cells[2]) == "about 120\n", elsewhere.shown(ran.cells[1])


# -- the cell itself ----------------------------------------------------------------


def test_every_chapter_begins_with_the_cell_and_it_shows_nothing():
    for path in CHAPTERS:
        cells = [
            cell
            for cell in json.loads(path.read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
        assert "".join(cells[0]["source"]).startswith(first_cell.MARK), path.name
        assert cells[0]["outputs"] == [] and cells[0]["metadata"]["tags"] == [first_cell.TAG], (
            path.name
        )


@pytest.mark.book
def test_the_pages_of_the_book_do_without_the_cell(book):
    assert not [
        page.name
        for page in (book / "chapters").rglob("*.html")
        if first_cell.MARK[2:] in page.read_text("utf-8")
    ]


@pytest.mark.parametrize(
    "wrong", ["github.com/someone/copy", 'https://x"); import os', "https://a b"]
)
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(
        LedgerError, match=r"_config\.yml, repository: url: expected an address such as"
    ):
        first_cell.source(wrong)


@pytest.fixture
def project(small_ledger, tmp_path):
    """A project of one chapter that was never run, with a setting for the address."""
    folder = tmp_path / "project"
    shutil.copytree(small_ledger, folder / "data")
    story = "from ledger import claim\nprint(claim('shaddadi-escaped-moi-120'))"
    notebook(folder / "chapters" / "story.ipynb", markdown("# Story\n\nText."), code(story))
    return folder


def refresh(folder, address):
    (folder / "_config.yml").write_text(yaml.safe_dump({"repository": {"url": address}}))
    return subprocess.run([sys.executable, "-m", "press", "refresh"], cwd=folder, capture_output=True, text=True,
                          env=environment(LEDGER_DATA=str(folder / "data"), PYTHONPATH=str(ROOT)), check=False)  # fmt: skip


def test_one_setting_and_refresh_write_the_cell(project):
    chapter = project / "chapters" / "story.ipynb"
    for address in ("", f"{ADDRESS}/"):
        told = refresh(project, address)
        assert "chapters/story.ipynb" in told.stdout.splitlines()[-1], told.stdout + told.stderr
        cells = nbformat.read(chapter, as_version=4).cells
        assert [cell.cell_type for cell in cells] == ["markdown", "code", "code"]
        assert cells[1].source == first_cell.source(address) and cells[1].metadata.tags == [
            first_cell.TAG
        ]
        assert cells[2].outputs[0].text == "about 120\n"
        assert not told.stdout.count("reread") and told.stdout.count("Changed 1 file") == 1
    assert "Nothing to change" in refresh(project, ADDRESS).stdout


def test_an_address_that_is_none_stops_refresh(project):
    before = (project / "chapters" / "story.ipynb").read_bytes()
    told = refresh(project, "github.com/someone")
    assert told.returncode == 2 and told.stderr.startswith(
        "_config.yml, repository: url: expected an address"
    )
    assert (project / "chapters" / "story.ipynb").read_bytes() == before


def test_a_cell_for_another_address_is_a_fault_of_the_chapter(project):
    assert refresh(project, "").returncode == 0
    chapter = project / "chapters" / "story.ipynb"
    words = "not the one that `make refresh` writes"
    assert words not in "\n".join(stored.faults(chapter))
    (project / "_config.yml").write_text(yaml.safe_dump({"repository": {"url": ADDRESS}}))
    assert words in "\n".join(stored.faults(chapter))


# -- the pinned environments ---------------------------------------------------------


def pinned(name):
    """The packages of a requirements file with their versions; a package may have one for each Python."""
    found = {}
    for package, version in re.findall(
        r"^([\w.-]+)==([\w.]+)", (ROOT / name).read_text("utf-8"), re.M
    ):
        found.setdefault(package, set()).add(version)
    return found


def test_jupyterlab_runs_the_chapters_with_the_versions_that_the_book_was_made_with():
    book, lab = pinned("requirements.txt"), pinned("requirements/lab.txt")
    assert {name: lab[name] for name in lab.keys() & book.keys()} == {
        name: book[name] for name in lab.keys() & book.keys()
    }
    assert {"pandas", "matplotlib", "ipython", "ipykernel"} <= lab.keys() & book.keys()
