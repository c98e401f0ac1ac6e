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

import pytest

from ledger import LedgerError
from press.__main__ import main
from press.site import launch, lite, runtime
from press.site.wheel import pack_wheel
from tests.conftest import CHAPTERS, ROOT, code, markdown, notebook

CDN = "https://cdn.example/pyodide/v1/full/"


@pytest.fixture(autouse=True)
def as_if_nothing_were_asked(monkeypatch):
    for name in (launch.ASKED, runtime.SETTING):
        monkeypatch.delenv(name, raising=False)


# -- the place of Pyodide -------------------------------------------------------


@pytest.mark.parametrize("address", [CDN, CDN.rstrip("/"), "http://10.0.0.5:8000/pyodide"])
def test_an_address_is_taken_as_it_is(address):
    assert runtime.chosen(address) == address.rstrip("/") + "/"
    assert runtime.host(runtime.chosen(address)) in ("cdn.example", "10.0.0.5")


def test_a_folder_on_this_machine_makes_the_book_its_own_host(tmp_path, monkeypatch):
    monkeypatch.setenv(runtime.SETTING, str(tmp_path))
    assert runtime.chosen(CDN) == str(tmp_path.resolve())
    assert runtime.host(runtime.chosen(CDN)) == ""


@pytest.mark.parametrize("place", ["", "https://", "ftp://cdn.example/", "/no/such/folder"])
def test_anything_else_is_refused_with_what_to_do(place):
    with pytest.raises(LedgerError, match=r"lite_runtime in _config.yml.*make lite PYODIDE="):
        runtime.chosen(place)


def test_the_books_setting_is_a_place():
    assert runtime.host(runtime.chosen(lite.setting(ROOT)))


def distribution(folder: Path, **depends: list[str]) -> Path:
    """A Pyodide of empty files: its core, and packages with what they need."""
    needs = dict.fromkeys(runtime.PACKAGES, []) | depends
    packages = {name: {"file_name": f"{name}.whl", "depends": more} for name, more in needs.items()}
    folder.mkdir()
    for name in [*runtime.CORE, *(about["file_name"] for about in packages.values())]:
        (folder / name).write_bytes(b"x")
    (folder / runtime.LOCK).write_text(json.dumps({"packages": packages}), "utf-8")
    return folder


def test_what_the_chapters_need_is_copied_and_nothing_else(tmp_path):
    full = distribution(
        tmp_path / "full",
        pandas=["Python_DateUtil"],
        scipy=[],
        **{"python-dateutil": ["six"], "six": []},
    )
    size = runtime.copy(full, tmp_path / "copy")
    copied = {path.name for path in (tmp_path / "copy").iterdir()}
    assert {
        "pandas.whl",
        "python-dateutil.whl",
        "six.whl",
        *runtime.CORE,
    } <= copied and "scipy.whl" not in copied
    assert size == sum(path.stat().st_size for path in (tmp_path / "copy").iterdir())


@pytest.mark.parametrize("gone", ["pyodide.mjs", "pandas.whl", runtime.LOCK])
def test_a_folder_that_is_not_complete_is_refused_by_the_file_that_is_missing(tmp_path, gone):
    full = distribution(tmp_path / "full")
    (full / gone).unlink()
    with pytest.raises(
        LedgerError, match=rf"there is no {re.escape(gone)}.*pyodide-VERSION.tar.bz2"
    ):
        runtime.copy(full, tmp_path / "copy")


@pytest.mark.parametrize("command", ["lite", "runtime"])
def test_the_command_says_in_one_line_what_is_wrong(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(runtime.SETTING, str(tmp_path))
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert (
        "is not a full distribution of Pyodide: there is no pyodide.mjs" in said
        and said.count("\n") == 1
    )


def test_a_core_without_packages_is_refused(tmp_path):
    with pytest.raises(LedgerError, match="take the full distribution"):
        runtime.needed({"packages": {}})


# -- what is laid out for JupyterLite -----------------------------------------


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory) -> Path:
    work = tmp_path_factory.mktemp("lite") / "work"
    lite.prepare(ROOT, work, CDN)
    return work


def test_the_chapters_have_the_same_cells_and_outputs(laid_out):
    assert {p.name for p in CHAPTERS} == {
        p.name for p in (laid_out / "files/chapters").glob("*.ipynb")
    }
    stored = json.loads(CHAPTERS[0].read_text("utf-8"))["cells"]
    copied = json.loads((laid_out / "files/chapters" / CHAPTERS[0].name).read_text("utf-8"))[
        "cells"
    ]
    assert ["".join(cell["source"]) for cell in stored] == [cell["source"] for cell in copied]
    assert [len(cell.get("outputs", [])) for cell in stored] == [
        len(cell.get("outputs", [])) for cell in copied
    ]


def test_a_copied_chapter_is_trusted_and_has_no_list_of_lines(tmp_path):
    drawn = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/svg+xml": ["<svg>\n", "</svg>"]},
    }
    path = notebook(tmp_path / "c.ipynb", markdown("# A\n\ntext"), code("x = 1\nx", drawn))
    cells = json.loads(lite.chapter(path))["cells"]
    assert all(cell["metadata"]["trusted"] for cell in cells)
    assert cells[1]["outputs"][0]["data"]["image/svg+xml"] == "<svg>\n</svg>"


def test_every_file_that_a_chapter_links_to_comes_along(laid_out):
    for path in (laid_out / "files/chapters").glob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for target in re.findall(r"\]\(([\w./-]+\.(?:ipynb|md|csv))\)", cell["source"]):
                assert (path.parent / target).is_file(), f"{path.name}: {target}"


def test_the_data_and_the_wheel_with_its_own_copy_come_along(laid_out):
    assert (laid_out / "files/data/claims.csv").read_bytes() == (
        ROOT / "data/claims.csv"
    ).read_bytes()
    (wheel,) = (laid_out / "pypi").glob("counting_a_prison_break-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        assert packed.read("ledger/data/claims.csv") == (ROOT / "data/claims.csv").read_bytes()
        assert packed.read("ledger/claims.py") == (ROOT / "ledger/claims.py").read_bytes()
    settings = json.loads((laid_out / "jupyter-lite.json").read_text("utf-8"))[
        "jupyter-config-data"
    ]
    kernel = settings["litePluginSettings"][lite.KERNEL]
    assert kernel["pyodideUrl"] == f"{CDN}pyodide.mjs" and kernel["disablePyPIFallback"] is True
    assert kernel["loadPyodideOptions"]["packages"][-1].endswith(f"/pypi/{wheel.name}")


def test_a_second_laying_out_gives_the_same_bytes_and_times(laid_out, tmp_path):
    lite.prepare(ROOT, tmp_path / "work", CDN)
    for path in (p for p in laid_out.rglob("*") if p.is_file()):
        again = tmp_path / "work" / path.relative_to(laid_out)
        assert (again.read_bytes(), again.stat().st_mtime) == (
            path.read_bytes(),
            path.stat().st_mtime,
        ), path.name


def test_a_packed_wheel_holds_what_is_installed(tmp_path):
    wheel = pack_wheel("comm", tmp_path)
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        assert "comm/__init__.py" in names and not [
            n for n in names if n.endswith((".pyc", "INSTALLER"))
        ]
        assert any(n.endswith(".dist-info/METADATA") for n in names)
    with pytest.raises(LedgerError, match="no-such-package is not installed"):
        pack_wheel("no-such-package", tmp_path)


def test_the_controls_come_along_where_they_are_installed(tmp_path):
    program = tmp_path / "environment" / "bin" / "jupyter-lite"
    assert lite.packages_beside(str(program)) is None
    packages = tmp_path / "environment" / "lib" / "python3.12" / "site-packages"
    (packages / "ipywidgets").mkdir(parents=True)
    (packages / "ipywidgets" / "__init__.py").write_text("")
    about = packages / "ipywidgets-8.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: ipywidgets\nVersion: 8.1.0\n")
    (about / "RECORD").write_text(
        "ipywidgets/__init__.py,,\nipywidgets-8.1.0.dist-info/METADATA,,\n"
    )
    assert lite.packages_beside(str(program)) == packages
    lite.prepare(ROOT, tmp_path / "work", CDN, packages)
    settings = json.loads((tmp_path / "work" / "jupyter-lite.json").read_text("utf-8"))[
        "jupyter-config-data"
    ]
    *_, controls, ours = settings["litePluginSettings"][lite.KERNEL]["loadPyodideOptions"][
        "packages"
    ]
    assert (
        controls.endswith("pypi/ipywidgets-8.1.0-py3-none-any.whl")
        and "counting_a_prison_break" in ours
    )
    assert (tmp_path / "work" / "pypi" / "ipywidgets-8.1.0-py3-none-any.whl").is_file()


def test_with_a_runtime_of_its_own_the_site_asks_only_itself(tmp_path):
    kernel = lite.site_settings(str(tmp_path), "x.whl")["jupyter-config-data"][
        "litePluginSettings"
    ][lite.KERNEL]
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"


def test_without_a_book_or_without_jupyterlite_it_says_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(LedgerError, match="make book"):
        lite.build(ROOT, tmp_path, tmp_path / "work", CDN, "true")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LedgerError, match="make lite sets it up"):
        lite.tool(tmp_path)


# -- what a chapter and the package import --------------------------------------

HERE = {
    "pandas",
    "numpy",
    "matplotlib",
    "IPython",
    "ledger",
}  # what the browser has; see runtime.PACKAGES


def imports(source: str) -> set[str]:
    """The packages that code asks for as soon as it runs; what a function imports for itself is left out."""
    found = set()
    for node in ast.parse(
        re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", source)
    ).body:  # IPython's own lines are no Python
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found - set(sys.stdlib_module_names)


def test_imports_sees_what_is_loaded_at_once():
    assert imports(
        "import scipy.stats\nfrom yaml import load\nimport json\ndef f():\n    import late"
    ) == {
        "scipy",
        "yaml",
    }


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_imports_only_what_the_browser_has(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert (
        imports("\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")) <= HERE
    )


def test_importing_the_package_loads_nothing_that_the_browser_lacks():
    """In a fresh Python that refuses what only the book's environment has."""
    code = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {refused}:
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import ledger
"""
    refused = {
        "sphinx",
        "docutils",
        "yaml",
        "nbformat",
        "nbclient",
        "pybtex",
        "playwright",
        "pypdf",
        "frictionless",
        "bs4",
    }
    done = subprocess.run(
        [sys.executable, "-c", code.format(refused=refused)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# -- the link on each chapter -----------------------------------------------------


def with_line(page: str, place: str, **asked: str) -> str:
    """The body of a page after the book's extension has seen it."""
    config = SimpleNamespace(lite_runtime=place, lite_host=None)
    app = SimpleNamespace(config=config, srcdir=str(ROOT))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in asked.items():
            patch.setenv(name, value)
        launch.switch(app, config)
    context = {"body": "<h1>T</h1><p>x</p>"}
    launch.add_line(app, page, "", context, None)
    return context["body"]


def test_a_chapter_gets_its_link_and_says_what_is_loaded_from_where(tmp_path):
    body = with_line("chapters/prison-break", CDN, LITE="1")
    assert 'href="../lite/notebooks/index.html?path=chapters/prison-break.ipynb"' in body
    assert (
        body.startswith("<h1>T</h1>\n<p")
        and f"{launch.MEGABYTES} MB" in body
        and "from cdn.example." in body
    )
    own = with_line("chapters/prison-break", CDN, LITE="1", LITE_RUNTIME=str(tmp_path))
    assert "from this site." in own and "cdn.example" not in own and str(tmp_path) not in own


def test_no_other_page_gets_one():
    for page in ("chapters/ledger", "search", "genindex"):
        assert with_line(page, CDN, LITE="1") == "<h1>T</h1><p>x</p>"


def test_built_alone_the_book_has_no_link_and_asks_for_no_place():
    assert with_line("chapters/prison-break", "") == "<h1>T</h1><p>x</p>"


def test_an_old_jupyterlite_is_taken_out_of_the_book(tmp_path):
    (tmp_path / "lite").mkdir()
    launch.remove_old(SimpleNamespace(outdir=str(tmp_path)))
    launch.remove_old(SimpleNamespace(outdir=str(tmp_path)))
    assert not (tmp_path / "lite").exists()


@pytest.mark.book
def test_the_book_built_alone_names_no_runtime_and_leads_to_no_jupyterlite(book):
    host = runtime.host(runtime.chosen(lite.setting(ROOT)))
    for path in [p for kind in ("html", "js", "css") for p in book.rglob(f"*.{kind}")]:
        text = path.read_text("utf-8", "ignore")
        assert host not in text and "/lite/" not in text, path.name
