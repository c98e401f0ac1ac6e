"""What bad conditions give: a sentence that says what is wrong and what to do, and no file half written."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ledger import LedgerError, locator_map, needs, tables
from ledger.tables import write_whole
from press.check import links
from tests.anywhere import elsewhere
from tests.conftest import ROOT, environment, read_rows, write_rows

# -- an old Python, a missing package -----------------------------------------------


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    for first in ("ledger/__init__.py", "ledger/needs.py", "press/__init__.py"):
        ast.parse((ROOT / first).read_text("utf-8"), feature_version=(3, 7))
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert wanted["requires-python"] == ">=" + ".".join(map(str, needs.PYTHON))
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    with pytest.raises(needs.NotReady) as raised:
        needs.check()
    (said,) = raised.value._render_traceback_()
    assert said.startswith("The book needs Python 3.11 or newer; this is Python 3.10")
    assert said.splitlines()[1].startswith("Install a newer one")


def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path):
    for name in ("pandas", "IPython"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    here = environment(PYTHONPATH=os.pathsep.join([str(ROOT), str(tmp_path)]))
    command = [sys.executable, "-S", "-m", "press", "check"]  # -S: without its packages
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=here)
    said = "The book needs matplotlib, not installed here.\n"
    said += f"Run this: {sys.executable} -m pip install matplotlib\n"
    assert (done.returncode, done.stderr) == (1, said)


# -- setting up, and running, without a network --------------------------------------


def make(folder: Path, *arguments: str) -> list[str]:
    """Run make where no package index answers; it must fail. Returns the lines it wrote to stderr."""
    dead = "http://127.0.0.1:9/simple"
    kept = {k: v for k, v in environment().items() if not k.startswith(("PIP_", "UV_", "MAKE"))}
    kept |= {"PIP_INDEX_URL": dead, "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    kept |= {"UV_DEFAULT_INDEX": dead, "UV_HTTP_RETRIES": "0", "UV_NO_CONFIG": "1"}
    kept |= {"PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1", "NO_PROXY": "127.0.0.1"}
    command = ["make", "book", *arguments]
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True)
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr.splitlines()


def test_setting_up_says_what_it_needs_and_leaves_nothing_to_trip_over(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    old = tmp_path / "python3.9"
    pretend = "import sys; sys.version_info = (3, 9, 18); exec(sys.argv[1])"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{pretend}" "$2"\n')
    old.chmod(0o755)
    first = make(tmp_path, f"PYTHON={old}")[0]
    assert "is Python 3.9. 3.11 or newer is needed; name another one: make PYTHON=" in first
    assert not (tmp_path / ".venv").exists()
    lines = make(tmp_path, f"PYTHON={sys.executable}")
    (told,) = (line for line in lines if line.startswith("The packages for .venv were not inst"))
    assert told.endswith("This step needs the network: with it, run the same again.")
    assert not (tmp_path / ".venv" / ".ready").exists()


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
    (ran,) = elsewhere.run(Path(sys.executable), tmp_path, chapter, PYTHONPATH=path)
    assert elsewhere.as_stored(ran) == chapter.read_text("utf-8") and not log.exists()
    # the guard works: it notes who asks an address that is kept for documentation
    asks = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"
    here = environment(PYTHONPATH=path)
    subprocess.run([sys.executable, "-c", asks], env=here, capture_output=True)
    assert log.read_text() == "('192.0.2.1', 80)\n"


def test_the_link_check_without_a_network_blames_no_source(scratch, monkeypatch, tmp_path):
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    report = tmp_path / "links.md"
    with pytest.raises(LedgerError, match=r"None of the \d+ pages answered.*Is there a network"):
        links.check(report, lambda url: "not answered (Temporary failure in name resolution)")
    assert not report.exists()
    assert links.check(report, lambda url: "not answered (403)") == 0  # answers, though not well


# -- data that are not complete, a cell that is wrong --------------------------------


def drop_column(path: Path) -> None:
    write_rows(path, [{k: v for k, v in row.items() if k != "relay"} for row in read_rows(path)])


INCOMPLETE = "the data are not complete"


@pytest.mark.parametrize(
    ("name", "spoil", "says"),
    [
        ("claims.csv", Path.unlink, rf"claims\.csv is missing: {INCOMPLETE}\. Reinstall"),
        ("claims.csv", lambda path: path.write_text(""), rf"is empty: {INCOMPLETE}\. Reinstall"),
        ("claims.csv", drop_column, r"claims\.csv lacks the columns relay\. Reinstall"),
        ("datapackage.json", lambda path: path.write_text("{"), r"cannot be read .*Reinstall"),
        ("basemap.geojson", Path.unlink, rf"basemap\.geojson is missing: {INCOMPLETE}"),
    ],
)
def test_incomplete_data_are_named(scratch, monkeypatch, name, spoil, says):
    spoil(scratch / name)
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    with pytest.raises(LedgerError, match=says):
        tables.load("claims")
        locator_map(["al-shaddadi"], "A map", "Of one place")


def test_an_error_in_a_notebook_is_a_sentence_and_the_readers_line():
    source = "from ledger import claim\n\nnumber = claim(\n    'nobody')"
    with pytest.raises(LedgerError) as raised:
        exec(compile(source, "a cell", "exec"), {"__name__": "__main__"})
    sentence, line = raised.value._render_traceback_()
    assert sentence == "LedgerError: There is no claim 'nobody' in claims.csv."
    assert line.startswith("Line 3 of the cell")


# -- a file that cannot be written ---------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="There is no /dev/full to write to.")
@pytest.mark.parametrize("old", ["the old text\n", None])
def test_on_a_full_disk_the_old_file_stays_whole(tmp_path, old):
    path = tmp_path / "chapter.ipynb"
    if old:
        path.write_text(old)
    (tmp_path / ".chapter.ipynb.new").symlink_to("/dev/full")
    said = r"chapter\.ipynb could not be written: No space left on device.*Free some space"
    with pytest.raises(LedgerError, match=said):
        write_whole(path, "the new text\n")
    assert [p.name for p in tmp_path.iterdir()] == (["chapter.ipynb"] if old else [])
    assert not old or path.read_text() == old
