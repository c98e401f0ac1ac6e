"""What bad conditions give: a sentence that says what is wrong and what to do, and no file half written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ledger import locator_map, tables
from ledger.tables import LedgerError, write_whole
from press.check import links
from press.site.wheel import build_wheel
from tests.anywhere import elsewhere
from tests.conftest import ROOT, code, environment, markdown, notebook, read_rows, write_rows

DEAD = "http://127.0.0.1:9/simple"  # where a package index would be, and nobody answers
FULL = Path("/dev/full")  # every write to it fails as on a full disk
IMPORT = "import ledger"


def python(*arguments, cwd=ROOT, program=sys.executable, **more):
    """Run Python on this copy of the project; return its exit status and the lines it wrote to stderr."""
    done = subprocess.run([program, *arguments], cwd=cwd, env=environment(PYTHONPATH=str(ROOT), **more),
                          capture_output=True, text=True, check=False)  # fmt: skip
    return done.returncode, done.stderr.strip().splitlines()


# -- an old Python ------------------------------------------------------------------


def pretend(version: str, then: str) -> str:
    """Code that takes this Python for another version."""
    parts = version.split(".")
    return (
        f"import sys; V = type('V', (tuple,), dict(major={parts[0]}, minor={parts[1]})); "
        f"sys.version_info = V(({', '.join(parts)}))\n{then}"
    )


@pytest.mark.parametrize("version", ["3.9.18", "3.10.13"])
def test_an_old_python_is_told_which_one_is_needed(version):
    status, lines = python("-c", pretend(version, IMPORT))
    assert status == 1 and lines[-1].startswith("Install a newer one")
    assert (
        f"The book needs Python 3.11 or newer; this is Python {version.rpartition('.')[0]}"
        in lines[-2]
    )


def old_pythons() -> list[str]:
    found = [path for minor in (8, 9, 10) if (path := shutil.which(f"python3.{minor}"))]
    return [
        path
        for path in found
        if subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0
    ]


def test_a_real_old_python_is_told_the_same():
    programs = old_pythons()
    if not programs:
        pytest.skip("No Python 3.8, 3.9 or 3.10 on this machine: only a pretended one was tried.")
    for program in programs:
        status, lines = python("-m", "press", "check", program=program)
        assert (
            status == 1
            and len(lines) == 2
            and lines[0].startswith("The book needs Python 3.11 or newer; this is")
        )


def test_make_names_the_python_that_it_needs(copy):
    old = copy / "python3.9"
    old.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "{pretend("3.9.18", "exec(sys.argv[1])")}" "$2"\n'
    )
    old.chmod(0o755)
    lines = make(copy, "book", f"PYTHON={old}")
    assert (
        lines[0].startswith("Python 3.11, 3.12 or 3.13 is needed;")
        and "make PYTHON=python3.12" in lines[0]
    )
    assert not (copy / ".venv").exists()


def test_pip_refuses_an_old_python_by_name(tmp_path):
    wheel = build_wheel(ROOT, tmp_path)
    pip = elsewhere.make(tmp_path / "environment")
    status, lines = python("-m", "pip", "download", "--no-deps", "--no-index", "--python-version", "3.10",
                           "--only-binary=:all:", str(wheel), cwd=tmp_path, program=pip)  # fmt: skip
    assert status == 1 and "requires a different Python: 3.10.0 not in '>=3.11'" in "\n".join(lines)


# -- a missing package --------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "lacking"),
    [
        ((), "pandas matplotlib ipython"),
        (("pandas", "IPython"), "matplotlib"),
        (("matplotlib", "IPython"), "pandas"),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path, there, lacking):
    for name in there:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    path = os.pathsep.join([str(ROOT), str(tmp_path)])
    done = subprocess.run([sys.executable, "-S", "-m", "press", "check"], cwd=tmp_path, capture_output=True, text=True,
                          env=environment() | {"PYTHONPATH": path}, check=False)  # fmt: skip
    said = f"The book needs {' and '.join(lacking.split())}, not installed here.\nRun this: {sys.executable} -m pip install {lacking}"
    assert (done.returncode, done.stderr.strip()) == (1, said)


# -- no network ---------------------------------------------------------------------

REFUSE = """
import socket
def refuse(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        open({log!r}, "a").write(f"{{address}}\\n")
        raise OSError("no network")
    return connect(self, address)
connect, socket.socket.connect = socket.socket.connect, refuse
"""


def test_a_chapter_asks_nothing_of_the_network(tmp_path):
    log = tmp_path / "asked"
    (tmp_path / "sitecustomize.py").write_text(REFUSE.format(log=str(log)))
    chapter = ROOT / "chapters" / "12-method.ipynb"
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    asks = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"  # an address kept for documentation
    assert python("-c", asks)[0] == 1 and not log.exists()
    ran = elsewhere.run(sys.executable, chapter, tmp_path, PYTHONPATH=path)
    assert elsewhere.as_stored(ran) == chapter.read_text("utf-8") and not log.exists()
    subprocess.run(
        [sys.executable, "-c", asks],
        env=environment(PYTHONPATH=path),
        capture_output=True,
        check=False,
    )
    assert log.read_text() == "('192.0.2.1', 80)\n"  # the guard works


@pytest.fixture
def copy(tmp_path) -> Path:
    """The files that setting up an environment needs."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements/lab.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder, *arguments, path: str = ""):
    """Run make, which must fail, and return the lines it wrote to stderr."""
    more = {
        "PIP_INDEX_URL": DEAD,
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    more |= {
        "UV_DEFAULT_INDEX": DEAD,
        "UV_HTTP_RETRIES": "0",
        "UV_NO_CONFIG": "1",
        "UV_NO_CACHE": "1",
    }
    variables = {
        k: v for k, v in environment().items() if not k.startswith(("PIP_", "UV_", "MAKE"))
    }
    done = subprocess.run(["make", *arguments], cwd=folder, env=variables | more | ({"PATH": path} if path else {}),
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr.strip().splitlines()


@pytest.mark.parametrize("tool", ["pip", "uv"])
def test_setting_up_without_a_network_says_so_and_leaves_nothing_to_trip_over(copy, tool):
    without_uv = [
        part for part in os.environ["PATH"].split(os.pathsep) if not (Path(part) / "uv").exists()
    ]
    if tool == "uv" and not shutil.which("uv"):
        pytest.skip("There is no uv on this machine: setting up with it was not tried.")
    lines = make(
        copy,
        "book",
        f"PYTHON={sys.executable}",
        path=os.pathsep.join(without_uv) if tool == "pip" else "",
    )
    told = next(
        line for line in lines if line.startswith("The packages for .venv were not installed")
    )
    assert told.endswith("This step alone needs the network: with it, run the same again.")
    assert not (copy / ".venv" / ".ready").exists()


def test_the_link_check_without_a_network_blames_no_source(scratch, monkeypatch, tmp_path):
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    with pytest.raises(
        LedgerError, match=r"None of the \d+ pages answered.*Is there a network here"
    ):
        links.check(
            tmp_path / "links.md",
            lambda url: "not answered ([Errno -3] Temporary failure in name resolution)",
        )
    assert not (tmp_path / "links.md").exists()
    assert (
        links.check(tmp_path / "links.md", lambda url: "not answered (403)") == 0
    )  # answers, though not well


# -- data that are not complete -----------------------------------------------------


def drop_column(path: Path) -> None:
    write_rows(path, [{k: v for k, v in row.items() if k != "relay"} for row in read_rows(path)])


INCOMPLETE = "the data are not complete"


@pytest.mark.parametrize(
    ("name", "spoil", "says"),
    [
        ("claims.csv", Path.unlink, rf"claims\.csv is missing: {INCOMPLETE}\. Reinstall"),
        ("claims.csv", lambda path: path.write_text(""), rf"claims\.csv is empty: {INCOMPLETE}\. Reinstall"),
        ("claims.csv", drop_column, r"claims\.csv lacks the columns relay\. Reinstall"),
        ("datapackage.json", lambda path: path.write_text('{"resources": ['), r"datapackage\.json cannot be read .*Reinstall"),
        ("datapackage.json", Path.unlink, r"LEDGER_DATA names .*, but there is no datapackage\.json in it"),
        ("basemap.geojson", Path.unlink, rf"basemap\.geojson is missing: {INCOMPLETE}"),
    ],
)  # fmt: skip
def test_incomplete_data_are_named(scratch, monkeypatch, name, spoil, says):
    spoil(scratch / name)
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    with pytest.raises(LedgerError, match=says):
        tables.load("claims")
        locator_map(["al-shaddadi"], "A map", "Of one place")


def test_a_package_without_data_says_so(tmp_path):
    for package in ("ledger", "press"):
        leave = shutil.ignore_patterns("__pycache__", "data")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=leave)
    done = subprocess.run([sys.executable, "-m", "press", "check"], cwd=tmp_path, capture_output=True, text=True,
                          env=environment(PYTHONPATH=str(tmp_path)), check=False)  # fmt: skip
    assert (
        done.returncode == 2
        and done.stderr.startswith("No data found")
        and done.stderr.count("\n") == 1
    )


def test_an_error_in_a_notebook_is_a_sentence_and_the_readers_line():
    source = "from ledger import claim\n\nnumber = claim(\n    'nobody')"
    with pytest.raises(LedgerError) as raised:
        exec(compile(source, "a cell", "exec"), {"__name__": "__main__"})
    sentence, line = raised.value._render_traceback_()
    assert sentence == "LedgerError: There is no claim 'nobody' in claims.csv."
    assert line.startswith("Line 3 of the cell")


# -- a full disk, a folder that is read-only ----------------------------------------

needs_full = pytest.mark.skipif(
    not FULL.exists(), reason="There is no /dev/full here: a full disk was not tried."
)


@needs_full
@pytest.mark.parametrize("old", ["the old text\n", None])
def test_on_a_full_disk_the_old_file_stays_whole(tmp_path, old):
    path = tmp_path / "chapter.ipynb"
    if old:
        path.write_text(old)
    (tmp_path / ".chapter.ipynb.new").symlink_to(FULL)
    with pytest.raises(
        LedgerError,
        match=r"chapter\.ipynb could not be written: No space left on device.*Free some space",
    ):
        write_whole(path, "the new text\n")
    assert [p.name for p in tmp_path.iterdir()] == (["chapter.ipynb"] if old else [])
    assert not old or path.read_text() == old


@needs_full
def test_refresh_on_a_full_disk_says_so_and_can_be_run_again(small_ledger, tmp_path):
    shutil.copytree(small_ledger, tmp_path / "data")
    chapter = tmp_path / "chapters" / "story.ipynb"
    notebook(chapter, markdown("# Story\n\nText."), code("print('ran')", number=None))
    stood = chapter.read_bytes()
    (chapter.parent / ".story.ipynb.new").symlink_to(FULL)
    own = {"LEDGER_DATA": str(tmp_path / "data")}
    status, lines = python("-m", "press", "refresh", cwd=tmp_path, **own)
    assert (
        status == 2
        and len(lines) == 1
        and "story.ipynb could not be written: No space left on device" in lines[0]
    )
    assert chapter.read_bytes() == stood and [p.name for p in chapter.parent.iterdir()] == [
        "story.ipynb"
    ]
    status, lines = python("-m", "press", "refresh", cwd=tmp_path, **own)
    assert (status, lines) == (0, []) and b"ran" in chapter.read_bytes().partition(b"outputs")[2]


def test_no_room_for_temporary_files_is_a_line_too(small_ledger, tmp_path):
    """A limit on the size of files stands for the disk here: the chapters are put together in a temporary folder."""
    shutil.copytree(small_ledger, tmp_path / "data")
    notebook(
        tmp_path / "chapters" / "story.ipynb",
        markdown("# Story\n\n" + "Text. " * 40_000),
        code("1", number=None),
    )
    limited = (
        "import resource, sys; from press.__main__ import main; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); sys.exit(main(['refresh']))"
    )
    status, lines = python("-c", limited, cwd=tmp_path, LEDGER_DATA=str(tmp_path / "data"))
    assert (
        status == 2
        and len(lines) == 1
        and "File too large. Mend that, then run the same again." in lines[0]
    )


def test_a_read_only_folder_is_said_and_its_file_stays():
    """In a folder of its own, because pytest's may not be entered by the user that this test becomes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "claims.csv").write_text("old\n")
        folder.chmod(0o555)
        change = (
            "import os, sys; from pathlib import Path; from ledger.tables import LedgerError, write_whole\n"
            "if os.geteuid() == 0: os.setuid(65534)\n"  # root may write everywhere
            "try: write_whole(Path(sys.argv[1]), 'new')\nexcept LedgerError as problem: sys.exit(str(problem))"
        )
        status, lines = python("-c", change, str(folder / "claims.csv"))
        folder.chmod(0o755)
        assert (
            status == 1
            and len(lines) == 1
            and "Permission denied. The file is as it was." in lines[0]
        )
        assert (folder / "claims.csv").read_text() == "old\n" and len(list(folder.iterdir())) == 1
