"""The walk in CONTRIBUTING.md, followed command by command in a copy of the project.

The commands and rows are read from its code blocks, so that what a person is
told to type is what is tested.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT, environment, read_rows

BLOCKS = re.findall(
    r"^```sh\n(.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M | re.S
)
# One that draws the row and one that counts all rows: running every chapter would only take longer.
CHAPTERS = ("detention-system", "start-here")
MAKE = """#!/bin/sh
# `make` without setting up an environment, and without the tests inside the test
case "$1" in
  refresh) exec {python} -m press refresh ;;
  test) exec {python} -m press check ;;
  *) echo "the walk runs make $1, which this test does not know"; exit 9 ;;
esac
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project in a repository of its own, with the chapters that the walk touches."""
    folder = tmp_path_factory.mktemp("walk") / "book"
    out = {
        "_build",
        ".git",
        ".venv",
        ".venv-lab",
        "__pycache__",
        ".ipynb_checkpoints",
        "dist",
        "tests",
    }
    shutil.copytree(ROOT, folder, ignore=lambda _, names: out & set(names))
    for path in (folder / "chapters").glob("*.ipynb"):
        if path.stem not in CHAPTERS:
            path.unlink()
    tools = folder.parent / "tools"
    tools.mkdir()
    (tools / "make").write_text(MAKE.format(python=sys.executable))
    (tools / "make").chmod(0o755)
    run(
        folder,
        "git init --quiet --initial-branch main && git add --all && git commit --quiet --message 'As published'",
    )
    return folder


def run(folder, commands: str) -> str:
    """Run a block as a person would paste it; any command that fails ends it."""
    names = {
        f"GIT_{who}_{what}": "walker"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    path = f"{folder.parent / 'tools'}:{environment()['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=folder,
        env=environment(PYTHONPATH=str(folder), PATH=path, **names),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_walk_ends_at_the_published_chapters(project):
    """Practice, source, claim, run, commit, the end: six blocks and one word for each step."""
    before, source, claim, again, commit, over = BLOCKS
    stood = {path.name: path.read_bytes() for path in (project / "chapters").iterdir()}
    row_id = re.search(r"^([\w-]+),", claim.split("<<'ROW'\n")[1])[1]

    run(project, before)
    assert row_id not in {row["claim_id"] for row in read_rows(project / "data" / "claims.csv")}
    assert (project / "chapters" / "06-detention-system.ipynb").read_bytes() != stood[
        "06-detention-system.ipynb"
    ]

    run(project, source + claim)
    told = run(project, again)
    assert f"{row_id}: new" in told
    assert "  - The ledger holds 8 counts.\n  + The ledger holds 9 counts." in told
    for chapter in CHAPTERS:
        assert f"chapters/{chapter}.ipynb" in told
    assert "left for you" not in told.lower()
    assert told.rstrip().endswith("This report is kept in _build/refresh.txt.")
    assert {path.name: path.read_bytes() for path in (project / "chapters").iterdir()} == stood

    run(project, commit)
    run(project, over)
    assert run(project, "git branch").split() == ["*", "main"] and not run(
        project, "git status --porcelain"
    )


def test_the_rows_of_the_walk_are_the_rows_of_the_ledger():
    for block, table in ((BLOCKS[1], "sources"), (BLOCKS[2], "claims")):
        row = block.split("<<'ROW'\n")[1].removesuffix("ROW\n").strip()
        assert row in (ROOT / "data" / f"{table}.csv").read_text("utf-8").splitlines()


def test_make_refresh_is_the_command_that_the_walk_stands_for():
    recipe = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^refresh:.*\n\t@\$\(BIN\)/python -m press refresh$", recipe, re.M)
