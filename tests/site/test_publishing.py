"""The workflows are valid and do what a person does by hand; one setting switches the links to the repository."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ledger import load
from press.check import links
from press.site import repository
from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\s*$")


def problems(path: Path, kind: str = "github-workflows") -> str:
    """What GitHub's own schema says of a file; nothing if it is valid."""
    tool = Path(sys.executable).with_name("check-jsonschema")
    command = [tool, "--builtin-schema", f"vendor.{kind}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_workflows_and_updates_are_valid_and_actions_are_pinned():
    assert not problems(ROOT / ".github" / "dependabot.yml", "dependabot")
    for path in WORKFLOWS:
        assert not problems(path)
        uses = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]
        assert all(map(PINNED.search, uses)), path.name


def test_a_misspelt_workflow_is_named(tmp_path):
    broken = tmp_path / "book.yml"
    broken.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    assert "run-on" in problems(broken)


def test_every_command_of_a_workflow_is_a_target_of_make():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for path in WORKFLOWS:
        targets = re.findall(r"(?m)run: make ([a-z-]+)$", path.read_text("utf-8"))
        assert targets, path.name
        assert all(re.search(rf"(?m)^{target}:", makefile) for target in targets), path.name


# -- the repository's address ---------------------------------------------------


@pytest.mark.parametrize(
    ("address", "pages"),
    [
        ("https://github.com/Someone/prison-break", "https://someone.github.io/prison-break/"),
        ("https://github.com/someone/someone.github.io", "https://someone.github.io/"),
        ("https://gitlab.com/someone/prison-break", ""),
        ("", ""),
    ],
)
def test_buttons_and_the_address_on_pages_hang_on_the_repository_alone(address, pages):
    assert repository.pages_address(address) == pages
    options = repository.theme_options({"repository_url": address, "show_toc_level": 2})
    switched = {
        options[f"use_{name}_button"] for name in ("repository", "edit_page", "issues", "source")
    }
    assert switched == {bool(address)} and options["show_toc_level"] == 2


@pytest.mark.book
def test_without_an_address_no_page_links_to_a_repository(site):
    for name, soup in site.pages.items():
        if name.startswith("chapters/"):
            assert not soup.select('[href*="/edit/main/"], [href*="issues/new"]'), name


# -- the links of the sources -----------------------------------------------------


@pytest.fixture
def host():
    """A web host on this machine that answers with the status named in the address."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            self.send_response(int(self.path.strip("/").split("/")[0]))
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_page_is_there_gone_or_silent(host):
    assert links.answer(f"{host}/206/ü?q=ä") == ""
    assert links.answer(f"{host}/404") == "gone (404)"
    assert links.answer(f"{host}/403") == "not answered (403)"
    for address in ("http://127.0.0.1:9/", "no address"):
        assert links.answer(address).startswith("not answered (")


def test_the_report_says_which_numbers_lose_their_source(scratch, monkeypatch, tmp_path):
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    bad = {"masrawy-moi": "gone (404)", "reuters-us200": "not answered (403)"}
    by_url = load("sources").set_index("url")["source_id"]
    target = tmp_path / "deep" / "links.md"
    assert links.check(target, lambda url: bad.get(by_url[url], "")) == 1
    text = target.read_text("utf-8")
    assert f"{len(by_url)} pages asked; 1 gone, 1 that did not answer" in text
    assert text.index("masrawy-moi") < text.index("reuters-us200")
    assert "shaddadi-escaped-moi-120" in text and "shaddadi-escaped-us-200" in text
