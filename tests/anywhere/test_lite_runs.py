"""Chapters in a real browser with nothing behind it but a file server: JupyterLite, Pyodide, no other host.

Heavy: it builds the book with JupyterLite, and puts a Pyodide together from the package index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ledger.outputs import WIDGET
from press.site import launch, lite, runtime
from tests import browser
from tests.anywhere import elsewhere, labs, runtimes
from tests.built_site import Site
from tests.conftest import CHAPTERS, ROOT, build
from tests.serving import serve

pytestmark = [pytest.mark.interactive, pytest.mark.browser]
CHAPTER = CHAPTERS[1]
(YOUR_TURN,) = (path for path in CHAPTERS if path.stem.endswith("your-turn"))
PATIENCE = 300_000  # milliseconds that a chapter may take on a slow machine before we call it stuck


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The book with JupyterLite and a Pyodide of its own."""
    elsewhere.made(".venv-lite")
    pyodide = str(runtimes.full(ROOT / "_build" / "runtime"))
    target = tmp_path_factory.mktemp("site")
    book = build(target, LITE="1", LITE_RUNTIME=pyodide)
    settings = lite.build(ROOT, book, target / "work", pyodide) / lite.SETTINGS
    described = json.loads(settings.read_text("utf-8"))
    described["jupyter-config-data"]["exposeAppInBrowser"] = True  # for a test to read its cells
    settings.write_text(json.dumps(described), "utf-8")
    return book


@pytest.fixture(scope="module")
def address(site) -> Iterator[str]:
    with serve(site) as (at, _):
        yield at.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def alone(player) -> Iterator[Any]:
    """A browser for which there is no host but this machine, under the names localhost and school.test."""
    rules = "--host-resolver-rules=MAP school.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost"
    options = {"executable_path": browser.program(), "args": ["--no-sandbox", rules]}
    running = player.chromium.launch(**options)
    yield running
    running.close()


@pytest.fixture
def profile(alone) -> Iterator[Any]:
    """An empty profile; ``hosts`` are those that were asked for anything."""
    context = alone.new_context(viewport={"width": 1366, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.hosts = set()
    context.on("request", lambda request: context.hosts.update(host(request.url)))
    yield context
    context.close()


def host(url: str) -> list[str]:
    return [url.split("/")[2].split(":")[0]] if url.startswith("http") else []


def open_chapter(profile: Any, address: str, chapter: Path) -> Any:
    page = profile.new_page()
    place = chapter.relative_to(ROOT).as_posix()
    page.goto(f"{address}/{lite.FOLDER}/notebooks/index.html?path={place}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    return page


def run_all(page: Any, chapter: Path) -> None:
    """Clear the stored outputs and run all cells by the menus; they give what is stored."""
    # Whoever runs cells before there is a kernel is asked to choose one, and nothing runs.
    page.wait_for_function(f"!!{labs.OPEN}?.sessionContext.session?.kernel")
    for menu, item in (("Edit", "Clear Outputs of All Cells"), ("Run", "Run All Cells")):
        page.get_by_role("menuitem", name=menu, exact=True).click()
        page.get_by_role("menuitem", name=item, exact=True).click()
    page.wait_for_function(labs.DONE)
    stored = elsewhere.without_drawings(nbformat.read(chapter, as_version=4))
    made = elsewhere.without_drawings(labs.held(page))
    # Pyodide's kernel sends an empty result after an object that shows itself
    assert [output for output in made if output.get("data") != {}] == stored


def test_a_chapter_runs_for_a_class_from_the_teachers_laptop(address, profile):
    """Over plain HTTP from another machine a browser allows less: no service worker, so no shared files."""
    page = open_chapter(profile, address.replace("localhost", "school.test"), CHAPTER)
    assert page.evaluate("isSecureContext") is False
    run_all(page, CHAPTER)
    assert profile.hosts == {"school.test"}


def test_your_turn_runs_and_its_controls_work_in_the_browser_alone(address, profile):
    page = open_chapter(profile, address, YOUR_TURN)
    run_all(page, YOUR_TURN)
    cells = page.evaluate(f"{labs.OPEN}.model.toJSON().cells")
    (place,) = (
        number
        for number, cell in enumerate(cells)
        if any(WIDGET in output.get("data", {}) for output in cell.get("outputs", []))
    )
    page.evaluate(f"jupyterapp.shell.currentWidget.content.scrollToItem({place})")
    cell = page.locator(".jp-Cell:has(.widget-vbox)")
    cell.get_by_role("button", name="Earlier").press("Enter")
    cell.get_by_role("status").filter(has_text="On the evening of 9 February 2026").wait_for()
    assert "transfer-moved-judiciary-5704" not in cell.locator("table").inner_text()
    assert profile.hosts == {"localhost"}


def test_the_page_of_a_chapter_leads_there_and_loads_nothing_before(address, profile):
    page = profile.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    place = CHAPTER.relative_to(ROOT).with_suffix(".html").as_posix()
    page.goto(f"{address}/{place}", wait_until="networkidle")
    assert asked and not [url for url in asked if f"/{lite.FOLDER}/" in url]
    line = page.locator("p.run")
    assert "from this site" in line.inner_text() and not browser.axe(page)
    line.get_by_role("link").click()
    heading = nbformat.read(CHAPTER, as_version=4).cells[0].source.splitlines()[0].lstrip("# ")
    page.locator(".jp-Notebook h1").filter(has_text=heading).first.wait_for()


def test_without_python_stored_figures_show_and_a_line_says_what_is_missing(address, profile):
    """The seeded fault of the tests above, too: Python from another host, which is noticed."""

    def from_elsewhere(route: Any) -> None:
        text, ours = route.fetch().text(), "./static/pyodide/pyodide.mjs"
        assert ours in text
        text = text.replace(ours, "https://cdn.example/pyodide.mjs")
        route.fulfill(body=text, content_type="application/json")

    profile.route(f"**/{lite.FOLDER}/{lite.SETTINGS}", from_elsewhere)
    profile.route("**/static/pyodide/**", lambda route: route.abort())
    with profile.expect_event("request", lambda asked: "cdn.example" in asked.url):
        page = open_chapter(profile, address, CHAPTERS[0])
    page.set_viewport_size({"width": 390, "height": 800})
    drawn = page.locator(".jp-OutputArea-output img").first
    drawn.wait_for()
    assert drawn.bounding_box()["width"] < 390
    alert = page.get_by_role("alert").filter(has_text="Python could not be loaded")
    alert.wait_for()
    assert "Is there a network?" in alert.inner_text()
    alert.get_by_role("button", name="Close").click()
    assert not alert.count()
    assert profile.hosts == {"localhost", "cdn.example"}


def test_opened_from_a_folder_it_says_that_it_needs_a_server(site, alone):
    page = alone.new_page()
    page.goto((site / lite.FOLDER / "notebooks/index.html").as_uri())
    assert "needs a web server" in page.get_by_role("alert").inner_text()
    page.close()


def test_each_chapter_links_to_its_notebook_and_says_about_how_much_is_loaded(site):
    checked = Site(site)
    assert not checked.faults()
    leads = {
        name: link["href"].partition("?path=")[2]
        for name, page in checked.pages.items()
        if name.startswith("chapters/")
        for link in page.select("p.run a")
    }
    places = [path.relative_to(ROOT) for path in CHAPTERS]
    assert leads == {place.with_suffix(".html").as_posix(): place.as_posix() for place in places}
    assert all((site / lite.FOLDER / "files" / place).is_file() for place in places)
    loaded = (site / lite.FOLDER / "static/pyodide").iterdir()
    size = sum(path.stat().st_size for path in loaded) / 1e6
    assert size == pytest.approx(launch.MEGABYTES, rel=0.1)


def test_the_setting_is_the_pyodide_that_this_jupyterlite_is_made_for():
    extension = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
    schema = elsewhere.made(".venv-lite") / extension / "static/schema/kernel.v0.schema.json"
    described = json.loads(schema.read_text("utf-8"))["properties"]["pyodideUrl"]
    assert described["default"] == f"{runtime.chosen(lite.setting(ROOT))}pyodide.mjs"
