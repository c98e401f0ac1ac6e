"""Chapters in a real browser with nothing behind it but a file server: JupyterLite, Pyodide, no other host.

Heavy: it builds the book with JupyterLite, puts a Pyodide together from the
package index, and runs chapters from an empty profile: four, or with
LITE_CHAPTERS=all every one. Seconds and megabytes of each run are written to
``_build/lite-runs.csv``.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ledger import LedgerError, results, whatif
from ledger.figures import sheet
from ledger.outputs import WIDGET
from press.site import launch, lite, runtime
from tests import browser
from tests.anywhere import runtimes
from tests.built_site import Site
from tests.conftest import CHAPTERS, ROOT, build

pytestmark = [pytest.mark.interactive, pytest.mark.browser]
FEW = ("start-here", "prison-break", "al-hol-and-roj", "your-turn")
RUN = [p for p in CHAPTERS if p.stem in FEW or os.environ.get("LITE_CHAPTERS") == "all"]
REPORT = ROOT / "_build" / "lite-runs.csv"
PATIENCE = 300  # seconds that a chapter may take on a slow machine before we call it stuck
STATE = """() => {
    const { content, sessionContext } = jupyterapp.shell.currentWidget;
    const cells = content.model.toJSON().cells.filter(cell => cell.cell_type === 'code');
    return [cells.map(cell => [cell.execution_count, cell.outputs]), sessionContext.session?.kernel?.status];
}"""
COMPARED = (
    "text/plain",
    "text/html",
    results.MIME,
    whatif.MIME,
)  # charts: another matplotlib draws other bytes


class Files(SimpleHTTPRequestHandler):
    """Serves files and nothing else."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture(scope="module")
def program() -> str:
    """JupyterLite, set up in .venv-lite as make does it."""
    try:
        return lite.tool(ROOT)
    except LedgerError:
        done = subprocess.run(
            ["make", ".venv-lite/.ready"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"JupyterLite could not be set up: {' '.join(done.stderr.split())[-200:]}")
        return lite.tool(ROOT)


@pytest.fixture(scope="module")
def pyodide() -> Path:
    return runtimes.full(ROOT / "_build" / "runtime")


@pytest.fixture(scope="module")
def site(tmp_path_factory, program, pyodide) -> Path:
    """The book with JupyterLite and a Pyodide of its own, opened to the test by one setting."""
    target = tmp_path_factory.mktemp("site")
    book = build(target, LITE="1", LITE_RUNTIME=str(pyodide))
    lite.build(ROOT, book, target / "work", str(pyodide), program)
    return book


@pytest.fixture(scope="module")
def address(site) -> Iterator[str]:
    settings = site / lite.FOLDER / "jupyter-lite.json"
    stored = settings.read_text("utf-8")
    described = json.loads(stored)
    described["jupyter-config-data"]["exposeAppInBrowser"] = (
        True  # so that a test can read cells that are scrolled away
    )
    settings.write_text(json.dumps(described), "utf-8")
    with served(site) as port:
        yield f"http://localhost:{port}"
    settings.write_text(stored, "utf-8")


@pytest.fixture(scope="module")
def alone(address, player) -> Iterator[Any]:
    """A browser for which there is no host but this machine, under the names localhost and school.test."""
    rules = "--host-resolver-rules=MAP school.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost"
    running = player.chromium.launch(
        executable_path=browser.program(), args=["--no-sandbox", rules]
    )
    yield running
    running.close()


@pytest.fixture
def profile(alone) -> Iterator[Any]:
    """An empty profile; ``asked`` holds every host that was asked for anything, ``said`` the browser's complaints."""
    context = alone.new_context(viewport={"width": 1366, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    context.asked, context.said = set(), []
    context.on(
        "console",
        lambda said: said.type in ("error", "warning") and context.said.append(said.text[:300]),
    )
    context.on("request", lambda request: context.asked.add(request.url.split("/")[2]))
    yield context
    context.close()


def hosts(profile: Any) -> set[str]:
    return {name.split(":")[0] for name in profile.asked if name}


def open_chapter(profile: Any, address: str, name: str) -> Any:
    page = profile.new_page()
    page.goto(f"{address}/lite/notebooks/index.html?path=chapters/{name}.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    return page


def run_all(page: Any) -> tuple[list, float]:
    """Clear the stored outputs and run all cells by the menus. Returns the cells, and when the first figure was there."""
    # Whoever runs cells before there is a kernel is asked to choose one, and nothing runs.
    page.wait_for_function("!!jupyterapp.shell.currentWidget?.sessionContext.session?.kernel")
    for menu, item in (("Edit", "Clear Outputs of All Cells"), ("Run", "Run All Cells")):
        page.get_by_role("menuitem", name=menu, exact=True).click()
        page.get_by_role("menuitem", name=item, exact=True).click()
    figure_at, end = 0.0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        cells, status = page.evaluate(STATE)
        outputs = [output for _, made in cells for output in made]
        if not figure_at and any("image/svg+xml" in output.get("data", {}) for output in outputs):
            figure_at = time.monotonic()
        done = status == "idle" and all(count for count, _ in cells)
        if done or any(output["output_type"] == "error" for output in outputs):
            return cells, figure_at
        time.sleep(0.2)
    waiting = [number for number, (count, _) in enumerate(cells, start=1) if not count]
    return pytest.fail(
        f"Not finished in {PATIENCE} seconds: the kernel is {status}, code cells without a number: {waiting}.\n"
        + "\n".join(page.context.said)
    )


def shown(cells: list) -> list:
    """What the cells put out, as far as two versions of matplotlib agree on it; of a figure its words and numbers."""
    kept = []
    for output in (output for _, made in cells for output in made):
        if output["output_type"] == "execute_result" and not output["data"]:
            continue  # Pyodide's kernel sends an empty result after an object that shows itself
        if WIDGET in output.get("data", {}):
            continue  # controls: never stored
        data = {
            kind: "".join(v) if isinstance(v, list) else v
            for kind, v in output.get("data", {}).items()
        }
        about = data.get(sheet.MIME, {})
        kept.append(
            [output["output_type"], "".join(output.get("text", "")), "image/svg+xml" in data]
            + [data.get(kind) for kind in COMPARED]
            + [about.get(key) for key in ("title", "alt", "columns", "rows", "claims")]
        )
    return kept


def megabytes(alone: Any) -> int:
    """The memory of the browser's largest page, in MB; 0 where the system does not tell."""
    session = alone.new_browser_cdp_session()
    pages = [
        p["id"]
        for p in session.send("SystemInfo.getProcessInfo")["processInfo"]
        if p["type"] == "renderer"
    ]
    session.detach()
    found = [Path(f"/proc/{number}/status") for number in pages]
    sizes = [re.search(r"VmRSS:\s+(\d+)", path.read_text()) for path in found if path.is_file()]
    return max((int(size[1]) // 1000 for size in sizes if size), default=0)


def note(**row: Any) -> None:
    rows = list(csv.DictReader(REPORT.open(encoding="utf-8"))) if REPORT.is_file() else []
    rows = [old for old in rows if old["chapter"] != row["chapter"]] + [row]
    with REPORT.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("path", RUN, ids=lambda path: path.stem)
def test_a_chapter_runs_from_an_empty_profile_and_gives_what_is_stored(
    address, alone, profile, path
):
    started = time.monotonic()
    page = open_chapter(profile, address, path.stem)
    opened = time.monotonic() - started
    cells, figure_at = run_all(page)
    seconds = time.monotonic() - started
    faults = [output for _, made in cells for output in made if output["output_type"] == "error"]
    assert not faults, "\n".join(f"{fault['ename']}: {fault['evalue']}" for fault in faults)
    stored = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert shown(cells) == shown([[c["execution_count"], c["outputs"]] for c in stored])
    assert figure_at and hosts(profile) == {"localhost"}
    note(
        chapter=path.stem, seconds_to_open=f"{opened:.1f}", seconds_to_first_figure=f"{figure_at - started:.1f}",
        seconds_in_all=f"{seconds:.1f}", megabytes=megabytes(alone),
    )  # fmt: skip


def test_the_controls_of_your_turn_work_in_the_browser_alone(address, profile):
    page = open_chapter(profile, address, "your-turn")
    cells, _ = run_all(page)
    path = ROOT / "chapters" / "your-turn.ipynb"
    stored = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert shown(cells) == shown([[c["execution_count"], c["outputs"]] for c in stored])
    assert sum(WIDGET in output.get("data", {}) for _, made in cells for output in made) == 1
    page.evaluate("jupyterapp.shell.currentWidget.content.scrollToItem(23)")
    cell = page.locator(".jp-Cell:has(.widget-vbox)")
    cell.get_by_role("button", name="Earlier").press("Enter")
    cell.get_by_role("status").filter(has_text="On the evening of 9 February 2026").wait_for(
        timeout=PATIENCE * 1000
    )
    assert "transfer-moved-judiciary-5704" not in cell.locator("table").inner_text()
    assert hosts(profile) == {"localhost"}


def test_it_runs_for_a_class_from_the_teachers_laptop(address, profile):
    """Over plain HTTP from another machine a browser allows less: no service worker, so no shared files."""
    page = open_chapter(profile, address.replace("localhost", "school.test"), "start-here")
    assert page.evaluate("isSecureContext") is False
    cells, figure_at = run_all(page)
    assert figure_at and not [o for _, made in cells for o in made if o["output_type"] == "error"]
    assert hosts(profile) == {"school.test"}


def test_the_page_of_a_chapter_leads_there_and_loads_nothing_before(address, profile):
    page = profile.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/chapters/prison-break.html", wait_until="networkidle")
    assert asked and not [url for url in asked if "/lite/" in url]
    line = page.locator("p.run")
    assert "from this site" in line.inner_text() and not browser.axe(page)
    line.get_by_role("link").click()
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    assert page.locator(".jp-Notebook h1").first.inner_text().startswith("The prison break")


def test_stored_figures_show_without_python_and_a_line_says_what_is_missing(address, profile):
    profile.route("**/static/pyodide/**", lambda route: route.abort())
    page = open_chapter(profile, address, "start-here")
    page.set_viewport_size({"width": 390, "height": 800})
    drawn = page.locator(".jp-OutputArea-output img").first
    drawn.wait_for()
    assert drawn.bounding_box()["width"] < 390
    alert = page.get_by_role("alert").filter(has_text="Python could not be loaded from localhost")
    alert.wait_for()
    assert "Is there a network?" in alert.inner_text()
    alert.get_by_role("button", name="Close").click()
    assert not alert.count()


def test_opened_from_a_folder_it_says_that_it_needs_a_server(site, alone):
    page = alone.new_page()
    page.goto((site / "lite/notebooks/index.html").as_uri())
    assert "needs a web server" in page.get_by_role("alert").inner_text()
    page.close()


def test_a_request_elsewhere_would_be_noticed(address, profile):
    """The seeded fault of the tests above: Python from another host."""

    def elsewhere(route: Any) -> None:
        text = (
            route.fetch()
            .text()
            .replace("./static/pyodide/pyodide.mjs", "https://cdn.example/pyodide.mjs")
        )
        route.fulfill(body=text, content_type="application/json")

    profile.route("**/lite/jupyter-lite.json", elsewhere)
    page = open_chapter(profile, address, "start-here")
    end = time.monotonic() + PATIENCE
    while hosts(profile) == {"localhost"} and time.monotonic() < end:
        page.wait_for_timeout(200)
    assert hosts(profile) == {"localhost", "cdn.example"}


def test_no_link_of_the_book_is_dead_and_each_leads_to_its_chapter(site):
    checked = Site(site)
    assert not checked.faults()
    for path in CHAPTERS:
        (link,) = checked.pages[f"chapters/{path.stem}.html"].select("p.run a")
        _, _, name = link["href"].partition("?path=")
        assert (site / "lite/files" / name).is_file() and Path(name).name == path.name
    assert not [name for name in checked.pages if name.startswith("chapters/") and not name.endswith(
        tuple(f"/{path.stem}.html" for path in CHAPTERS)) and checked.pages[name].select("p.run")]  # fmt: skip


def test_a_second_build_gives_the_same_bytes(site, tmp_path, program, pyodide):
    (tmp_path / "index.html").touch()
    again = lite.build(ROOT, tmp_path, tmp_path / "work", str(pyodide), program)
    first = site / lite.FOLDER

    def tree(folder: Path) -> dict[str, str]:
        files = (p for p in folder.rglob("*") if p.is_file())
        return {
            str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
        }

    one, two = tree(first), tree(again)
    one.pop("jupyter-lite.json"), two.pop("jupyter-lite.json")  # opened to the tests above
    assert {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)} == set()


def test_the_setting_is_the_pyodide_that_this_jupyterlite_is_made_for(program):
    made_for = ROOT / ".venv-lite/share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
    if not made_for.is_dir():
        pytest.skip("JupyterLite is not the one of .venv-lite, so its own default was not read.")
    schema = json.loads((made_for / "static/schema/kernel.v0.schema.json").read_text("utf-8"))
    assert (
        schema["properties"]["pyodideUrl"]["default"]
        == f"{runtime.chosen(lite.setting(ROOT))}pyodide.mjs"
    )


def test_the_line_says_about_how_much_is_loaded(site):
    size = sum(path.stat().st_size for path in (site / "lite/static/pyodide").iterdir()) / 1e6
    assert size == pytest.approx(launch.MEGABYTES, rel=0.1)


def test_jupyterlite_says_what_is_wrong(site, tmp_path):
    false = shutil.which("false")
    if false is None:
        pytest.skip("There is no program called false on this machine.")
    (tmp_path / "index.html").touch()
    with pytest.raises(LedgerError, match="JupyterLite could not be built"):
        lite.build(ROOT, tmp_path, tmp_path / "work", "https://cdn.example/", false)
