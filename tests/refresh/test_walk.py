"""The walk in CONTRIBUTING.md, followed command by command in a copy of the project.

The commands and rows are read from its code blocks, so that what a person is
told to type is what is tested.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

from tests.conftest import ROOT, environment

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
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


def test_the_walk_ends_at_the_published_chapters(tmp_path):
    """Practice, source, claim, run, commit, the end: six blocks and one word for each step."""
    project, make = tmp_path / "book", tmp_path / "tools" / "make"
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for path in (project / "chapters").glob("*.ipynb"):
        if not path.stem.endswith(CHAPTERS):
            path.unlink()
    make.parent.mkdir()
    make.write_text(MAKE.format(python=sys.executable))
    make.chmod(0o755)
    who = [f"GIT_{role}_{fact}" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")]
    path = f"{make.parent}:{environment()['PATH']}"
    here = environment(PYTHONPATH=str(project), PATH=path, **dict.fromkeys(who, "walker"))

    def run(commands: str) -> str:
        """Run a block as a person would paste it; any command that fails ends it."""
        shell = ["bash", "-e", "-o", "pipefail", "-c", commands]
        done = subprocess.run(shell, cwd=project, env=here, capture_output=True, text=True)
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def chapters() -> dict[str, bytes]:
        files = (path for path in (project / "chapters").rglob("*") if path.is_file())
        return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}

    run("git init --quiet --initial-branch main && git add --all")
    run("git commit --quiet --message 'As published'")
    before, source, claim, again, commit, over = re.findall(
        r"^```sh\n(.*?)^```$", GUIDE, re.M | re.S
    )
    published = chapters()

    run(before)
    practised = chapters()
    changed = {name for name in published if practised[name] != published[name]}
    assert all(any(chapter in name for name in changed) for chapter in CHAPTERS)

    run(source + claim)
    told = run(again)
    assert "  - The ledger holds 8 counts.\n  + The ledger holds 9 counts." in told
    assert all(name in told for name in changed)
    assert "left for you" not in told.lower()
    assert told.rstrip().endswith("This report is kept in _build/refresh.txt.")
    assert chapters() == published

    run(commit)
    for table, block in (("sources", source), ("claims", claim)):
        row = block.split("<<'ROW'\n")[1].split("\nROW")[0]
        assert row in (ROOT / "data" / f"{table}.csv").read_text("utf-8").splitlines()
    run(over)
    assert run("git branch").split() == ["*", "main"]
    assert not run("git status --porcelain")
