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

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.M | re.S)
SOURCE, CLAIM = (block.split("<<'ROW'\n")[1].split("\nROW")[0] for block in BLOCKS[1:3])
# One that draws the row and one that counts all rows: running every chapter would only take longer.
CHAPTERS = ("detention-system", "start-here")
NOT_COPIED = ("_build", ".git", ".venv*", "__pycache__", ".ipynb_checkpoints", "dist", "tests")
MAKE = """#!/bin/sh
# `make` without setting up an environment, and without the tests inside the test
case "$1" in
  refresh) exec {python} -m press refresh ;;
  test) exec {python} -m press check ;;
  *) echo "the walk runs make $1, which this test does not know"; exit 9 ;;
esac
"""


@pytest.fixture
def project(tmp_path):
    """A copy of the project in a repository of its own, with the chapters that the walk touches."""
    folder = tmp_path / "book"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for path in (folder / "chapters").glob("*.ipynb"):
        if not path.stem.endswith(CHAPTERS):
            path.unlink()
    make = tmp_path / "tools" / "make"
    make.parent.mkdir()
    make.write_text(MAKE.format(python=sys.executable))
    make.chmod(0o755)
    run(folder, "git init --quiet --initial-branch main && git add --all")
    run(folder, "git commit --quiet --message 'As published'")
    return folder


def run(folder, commands: str) -> str:
    """Run a block as a person would paste it; any command that fails ends it."""
    people, facts = ("AUTHOR", "COMMITTER"), ("NAME", "EMAIL")
    names = {f"GIT_{who}_{what}": "walker" for who in people for what in facts}
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


def chapters_of(project):
    files = (path for path in (project / "chapters").rglob("*") if path.is_file())
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


def test_the_walk_ends_at_the_published_chapters(project):
    """Practice, source, claim, run, commit, the end: six blocks and one word for each step."""
    before, source, claim, again, commit, over = BLOCKS
    published = chapters_of(project)
    claims = project / "data" / "claims.csv"

    run(project, before)
    assert CLAIM.split(",")[0] not in {row["claim_id"] for row in read_rows(claims)}
    practised = chapters_of(project)
    changed = {name for name in published if practised[name] != published[name]}
    assert all(any(chapter in name for name in changed) for chapter in CHAPTERS)

    run(project, source + claim)
    told = run(project, again)
    assert "  - The ledger holds 8 counts.\n  + The ledger holds 9 counts." in told
    assert all(name in told for name in changed)
    assert "left for you" not in told.lower()
    assert told.rstrip().endswith("This report is kept in _build/refresh.txt.")
    assert chapters_of(project) == published

    run(project, commit)
    run(project, over)
    assert run(project, "git branch").split() == ["*", "main"]
    assert not run(project, "git status --porcelain")


@pytest.mark.parametrize(("table", "row"), [("sources", SOURCE), ("claims", CLAIM)])
def test_the_rows_of_the_walk_are_rows_of_the_ledger(table, row):
    assert row in (ROOT / "data" / f"{table}.csv").read_text("utf-8").splitlines()


def test_make_refresh_is_the_command_that_the_walk_stands_for():
    recipe = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^refresh:.*\n\t@\$\(BIN\)/python -m press refresh$", recipe, re.M)
