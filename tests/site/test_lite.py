"""What runs a chapter in a browser alone: its settings, its wheels, its runtime, and the link on each chapter."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from ledger import LedgerError
from press.__main__ import main
from press.site import launch, lite, runtime
from press.site.wheel import pack_wheel
from tests.conftest import CHAPTERS, ROOT

CDN = "https://cdn.example/pyodide/v1/full/"
PACKAGES = lite.packages(ROOT)


@pytest.fixture(autouse=True)
def as_if_nothing_were_asked(monkeypatch):
    for name in (launch.ASKED, runtime.SETTING):
        monkeypatch.delenv(name, raising=False)


# -- the place of Pyodide -------------------------------------------------------


def test_an_address_is_taken_as_it_is_and_a_folder_makes_the_book_its_own_host(
    tmp_path, monkeypatch
):
    assert runtime.chosen(CDN.rstrip("/")) == CDN and runtime.host(CDN) == "cdn.example"
    assert runtime.host(runtime.chosen(lite.setting(ROOT)))
    monkeypatch.setenv(runtime.SETTING, str(tmp_path))
    assert runtime.chosen(CDN) == str(tmp_path.resolve())
    assert runtime.host(runtime.chosen(CDN)) == ""


@pytest.mark.parametrize("place", ["", "ftp://cdn.example/", "/no/such/folder"])
def test_anything_else_is_refused_with_what_to_do(place):
    with pytest.raises(LedgerError, match=r"lite_runtime in _config.yml.*make lite PYODIDE="):
        runtime.chosen(place)


def distribution(folder: Path, **depends: list[str]) -> Path:
    """A Pyodide of empty files: its core, and packages with what they need."""
    needs = dict.fromkeys(PACKAGES, []) | depends
    packages = {name: {"file_name": f"{name}.whl", "depends": more} for name, more in needs.items()}
    folder.mkdir()
    for name in [*runtime.CORE, *(about["file_name"] for about in packages.values())]:
        (folder / name).write_bytes(b"x")
    (folder / runtime.LOCK).write_text(json.dumps({"packages": packages}), "utf-8")
    return folder


def test_what_the_chapters_need_is_found_and_nothing_else(tmp_path):
    further = {"python-dateutil": ["six"], "six": [], "scipy": []}
    full = distribution(tmp_path / "full", pandas=["Python_DateUtil"], **further)
    wheels = [f"{name}.whl" for name in (*PACKAGES, "python-dateutil", "six")]
    found = {path.name for path in runtime.needed(full, PACKAGES)}
    assert found == {*runtime.CORE, *wheels}


@pytest.mark.parametrize("gone", ["pyodide.mjs", "pandas.whl", runtime.LOCK])
def test_a_folder_that_is_not_complete_is_refused_by_the_file_that_is_missing(tmp_path, gone):
    full = distribution(tmp_path / "full")
    (full / gone).unlink()
    said = rf"there is no (.*, )?{re.escape(gone)}.*pyodide-VERSION.tar.bz2"
    with pytest.raises(LedgerError, match=said):
        runtime.needed(full, PACKAGES)
    distribution(tmp_path / "other")
    with pytest.raises(LedgerError, match="no package scipy: take the full distribution"):
        runtime.needed(tmp_path / "other", [*PACKAGES, "scipy"])


@pytest.mark.parametrize("command", ["lite", "runtime"])
def test_the_command_says_in_one_line_what_is_wrong(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(runtime.SETTING, str(tmp_path))
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert "is not a full distribution of Pyodide: there is no pyodide.mjs" in said
    assert said.count("\n") == 1


# -- what is laid out for JupyterLite -----------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """Where the two packages that are packed again are installed."""
    folder = tmp_path_factory.mktemp("environment") / "lib" / "python3.12" / "site-packages"
    for name in ("comm", "ipywidgets"):
        files = {
            f"{name}/__init__.py": "",
            f"{name}/__init__.pyc": "",
            f"{name}-8.1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 8.1.0\n",
            f"{name}-8.1.0.dist-info/INSTALLER": "pip",
        }
        record = f"{name}-8.1.0.dist-info/RECORD"
        files[record] = "".join(f"{file},,\n" for file in [*files, record])
        for file, text in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text)
    return folder


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory, installed) -> Path:
    work = tmp_path_factory.mktemp("lite") / "work"
    lite.prepare(ROOT, work, CDN, installed)
    return work


def kernel(work: Path) -> dict:
    settings = json.loads((work / lite.SETTINGS).read_text("utf-8"))
    return settings["jupyter-config-data"]["litePluginSettings"][lite.KERNEL]


def test_the_chapters_come_along_trusted_with_their_outputs_and_what_they_link_to(laid_out):
    seen = 0
    for original in CHAPTERS:
        stored = nbformat.read(original, as_version=4)
        path = laid_out / "files" / original.relative_to(ROOT)
        cells = json.loads(path.read_text("utf-8"))["cells"]
        assert [cell.get("outputs") for cell in cells] == [c.get("outputs") for c in stored.cells]
        for cell, known in zip(cells, stored.cells, strict=True):
            assert cell["source"] == known.source and cell["metadata"]["trusted"]
            for target in re.findall(r"\]\(([\w./-]+\.(?:ipynb|md|csv))\)", cell["source"]):
                seen += 1
                assert (path.parent / target).is_file(), f"{path.name}: {target}"
    assert seen


def test_data_wheels_and_settings_come_along(laid_out):
    claims = (ROOT / "data/claims.csv").read_bytes()
    assert (laid_out / "files/data/claims.csv").read_bytes() == claims
    (wheel,) = (laid_out / "pypi").glob("counting_a_prison_break-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        assert packed.read("ledger/data/claims.csv") == claims
    assert kernel(laid_out)["pyodideUrl"] == f"{CDN}pyodide.mjs"
    assert kernel(laid_out)["disablePyPIFallback"] is True
    *pyodides, controls, ours = kernel(laid_out)["loadPyodideOptions"]["packages"]
    assert pyodides == PACKAGES and ours.endswith(f"/pypi/{wheel.name}")
    assert controls.endswith("/pypi/ipywidgets-8.1.0-py3-none-any.whl")
    for name in (controls, "/comm-8.1.0-py3-none-any.whl"):
        assert (laid_out / "pypi" / name.rsplit("/", 1)[1]).is_file()


def test_with_a_folder_the_site_brings_python_itself(tmp_path, installed):
    full = distribution(tmp_path / "full")
    lite.prepare(ROOT, tmp_path / "work", str(full), installed)
    brought = [path.name for path in (tmp_path / "work/static/pyodide").iterdir()]
    assert sorted(brought) == sorted(path.name for path in runtime.needed(full, PACKAGES))
    assert "pyodideUrl" not in kernel(tmp_path / "work")  # JupyterLite writes it


def test_a_packed_wheel_holds_what_is_installed(tmp_path, installed):
    with zipfile.ZipFile(pack_wheel("comm", tmp_path, installed)) as packed:
        about = [f"comm-8.1.0.dist-info/{name}" for name in ("METADATA", "RECORD")]
        assert packed.namelist() == [*about, "comm/__init__.py"]
    with pytest.raises(LedgerError, match="no-such-package is not installed"):
        pack_wheel("no-such-package", tmp_path)


def test_what_is_missing_is_said_with_what_to_do(tmp_path):
    with pytest.raises(LedgerError, match="make book"):
        lite.build(ROOT, tmp_path, tmp_path / "work", CDN)
    (tmp_path / "index.html").touch()
    with pytest.raises(LedgerError, match="make lite sets it up"):
        lite.build(tmp_path, tmp_path, tmp_path / "work", CDN)
    with pytest.raises(LedgerError, match="wrote no page"):
        lite.add_notice(ROOT, tmp_path, CDN)


# -- what a chapter and the package import --------------------------------------

HERE = {*PACKAGES, "numpy", "IPython", "ledger"}  # what the browser has


def imports(source: str) -> set[str]:
    """The packages that code asks for as soon as it runs; what a function imports for itself is left out."""
    found = set()
    python = re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", source)  # IPython's own lines are none
    for node in ast.parse(python).body:
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found - set(sys.stdlib_module_names)


def test_a_chapter_imports_only_what_the_browser_has():
    late = "def f():\n    import late"
    assert imports(f"import scipy.stats\nfrom yaml import load\n{late}") == {"scipy", "yaml"}
    for path in CHAPTERS:
        cells = nbformat.read(path, as_version=4).cells
        assert imports("\n".join(c.source for c in cells if c.cell_type == "code")) <= HERE, path


def test_importing_the_package_loads_nothing_that_the_browser_lacks():
    """In a fresh Python that refuses what only the book's environment has."""
    code = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in "{refused}".split():
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import ledger
"""
    refused = (
        "sphinx docutils yaml nbformat nbclient pybtex playwright pypdf frictionless bs4 press"
    )
    command = [sys.executable, "-c", code.replace("{refused}", refused)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# -- the link on each chapter -----------------------------------------------------


CHAPTER = CHAPTERS[0].relative_to(ROOT).with_suffix("").as_posix()


def with_line(page: str, place: str, **asked: str) -> str:
    """The body of a page after the book's extension has seen it."""
    config = SimpleNamespace(lite_runtime=place, lite_host=None, html_theme_options={})
    app = SimpleNamespace(config=config, srcdir=str(ROOT))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in asked.items():
            patch.setenv(name, value)
        launch.switch(app, config)
    context = {"body": "<h1>T</h1><p>x</p>"}
    launch.add_line(app, page, "", context, None)
    return context["body"]


def test_a_chapter_gets_its_link_and_says_what_is_loaded_from_where(tmp_path):
    body = with_line(CHAPTER, CDN, LITE="1")
    assert f'href="../lite/notebooks/index.html?path={CHAPTER}.ipynb"' in body
    assert body.startswith("<h1>T</h1>\n<p")
    assert f"{launch.MEGABYTES} MB" in body and "from cdn.example." in body
    own = with_line(CHAPTER, CDN, LITE="1", LITE_RUNTIME=str(tmp_path))
    assert "from this site." in own and "cdn.example" not in own and str(tmp_path) not in own


def test_no_other_page_gets_one():
    assert with_line("chapters/glossary", CDN, LITE="1") == "<h1>T</h1><p>x</p>"
    assert with_line(CHAPTER, "") == "<h1>T</h1><p>x</p>"  # built alone; asks for no place


@pytest.mark.book
def test_the_book_built_alone_names_no_runtime_and_leads_to_no_jupyterlite(book):
    host = runtime.host(runtime.chosen(lite.setting(ROOT)))
    paths = [p for kind in ("html", "js", "css") for p in book.rglob(f"*.{kind}")]
    assert paths
    for path in paths:
        text = path.read_text("utf-8", "ignore")
        assert host not in text and "/lite/" not in text, path.name
