"""What opens a chapter elsewhere: the links on its page, and the files that Binder builds its image from."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

from press.site import launch
from tests import browser
from tests.conftest import CHAPTERS, ROOT, build

ADDRESS = "https://github.com/someone/prison-break"
HUB = "https://hub.example.org"
BINDER = ROOT / ".binder"
LOCKED = re.compile(r"^([a-z0-9.-]+)==([^ ;\\]+)", re.M)


# -- links ---------------------------------------------------------------------


def links(soup: BeautifulSoup) -> dict[str, str]:
    """The launch links of a page: the place's name, and its address."""
    return {a.get_text().strip(): str(a["href"]) for a in soup.select(".dropdown-launch-buttons a")}


def opened(place: str, link: str) -> tuple[str, str, str]:
    """The repository, the branch and the file that a launch link names."""
    parts = urlsplit(link)
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if place == "Binder":
        repository, branch = re.fullmatch(r"/v2/gh/([^/]+/[^/]+)/([^/]+)", parts.path).groups()
        return (
            f"https://github.com/{repository}",
            branch,
            asked["urlpath"].removeprefix("lab/tree/"),
        )
    if place == "Colab":
        pattern = r"/github/([^/]+/[^/]+)/blob/([^/]+)/(.+)"
        repository, branch, file = re.fullmatch(pattern, unquote(parts.path)).groups()
        return f"https://github.com/{repository}", branch, file
    folder = asked["repo"].rsplit("/", 1)[-1]  # where nbgitpuller puts the copy
    return asked["repo"], asked["branch"], asked["urlpath"].removeprefix(f"lab/tree/{folder}/")


@pytest.fixture(scope="module")
def published(book, tmp_path_factory) -> Path:
    """The built book, brought up to settings that name a repository and a class's hub."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(book.parent, folder / "_build")
    settings = (ROOT / "_config.yml").read_text("utf-8")
    settings, urls = re.subn(r'(?m)^  url: ""$', f'  url: "{ADDRESS}.git"', settings)
    settings, hubs = re.subn(r'jupyterhub_url: ""', f'jupyterhub_url: "{HUB}"', settings)
    assert (urls, hubs) == (1, 1), "_config.yml no longer has these settings, empty"
    (folder / "_config.yml").write_text(settings, encoding="utf-8")
    return build(folder, config=folder / "_config.yml")


@pytest.mark.book
def test_each_chapter_opens_where_it_runs_and_no_other_page_offers_it(published):
    branch = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]["branch"]
    for page in (published / "chapters").rglob("*.html"):
        found = links(BeautifulSoup(page.read_text("utf-8"), "html.parser"))
        name = page.relative_to(published).with_suffix(".ipynb")
        if ROOT / name not in CHAPTERS:
            assert not found, name
            continue
        assert list(found) == ["Binder", "JupyterHub", "Colab"]
        for place, link in found.items():
            assert opened(place, link) == (ADDRESS, branch, name.as_posix()), place
        assert found["Binder"].startswith("https://mybinder.org/v2/gh/")
        assert found["Colab"].startswith("https://colab.research.google.com/github/")
        assert found["JupyterHub"].startswith(f"{HUB}/hub/user-redirect/git-pull?")


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (390, True)])
def test_the_links_open_in_a_menu_that_everybody_can_use(published, open_page, width, dark):
    page = open_page(width=width, dark=dark)
    page.goto((published / CHAPTERS[0].relative_to(ROOT).with_suffix(".html")).as_uri())
    menu = page.locator(".dropdown-launch-buttons").first
    menu.locator("button").click()
    assert all(link.is_visible() for link in menu.locator("a").all())
    drawn = "(all) => all.every(one => one.complete && one.naturalWidth > 0)"
    assert menu.locator("img").evaluate_all(drawn), "a place's picture is missing"
    assert page.faults == [] and browser.axe(page, "header") == []


@pytest.mark.book
def test_without_an_address_no_page_offers_to_open_elsewhere(site):
    for name, soup in site.reading.items():
        assert not links(soup), name
    colab = {"colab_url": "https://colab"}
    assert launch.places("https://gitlab.com/someone/prison-break", colab)["colab_url"] == ""


# -- what Binder builds ---------------------------------------------------------------


def requirement(text: str, name: str) -> str:
    """One package of a locked file: its version and all its hashes."""
    match = re.search(rf"(?m)^{re.escape(name)}==(?:.*\\\n)*.*$", text)
    return match[0] if match else ""


def drift(requirements: str) -> list[str]:
    """How Binder's requirements differ from the locked ones; nothing if they do not."""
    locked = (ROOT / "requirements/hub.txt").read_text("utf-8")
    first, _, rest = requirements.partition("\n")
    faults = [] if first == "-r ../requirements/lab.txt" else [f"the first line is {first!r}"]
    for name, _version in LOCKED.findall(rest):
        if requirement(rest, name) != requirement(locked, name):
            faults.append(f"{name} is not the one in requirements/hub.txt: run `make lock`")
    return faults + ([] if requirement(rest, "nbgitpuller") else ["nbgitpuller is missing"])


def test_binder_installs_the_locked_packages():
    assert drift((BINDER / "requirements.txt").read_text("utf-8")) == []


def test_drift_is_seen():
    whole = (BINDER / "requirements.txt").read_text("utf-8")
    assert drift(whole.replace("sha256:", "sha256:0", 1)) and drift("")
    assert drift(whole.replace("lab.txt", "hub.txt")) and drift(whole.splitlines()[0] + "\n")


def test_the_locked_files_of_lab_and_hub_agree():
    lab, hub = (
        dict(LOCKED.findall((ROOT / f"requirements/{n}.txt").read_text("utf-8")))
        for n in ("lab", "hub")
    )
    assert lab.items() <= hub.items()


def test_binder_has_a_supported_python_and_what_postbuild_needs():
    version = re.fullmatch(r"python-(3\.1[1-4])\n", (BINDER / "runtime.txt").read_text("utf-8"))
    assert version, "runtime.txt: expected python-3.11 to python-3.14"
    script = BINDER / "postBuild"
    assert script.stat().st_mode & 0o111, "repo2docker runs postBuild only if it is executable"
    subprocess.run(["bash", "-n", script], check=True)
    assert requirement((ROOT / "requirements/lab.txt").read_text("utf-8"), "hatchling"), (
        "postBuild builds without network"
    )
