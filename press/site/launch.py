"""The links of a chapter that open it where it runs: JupyterLite, Binder, Colab, a class's hub.

The first stands under the byline if the book is built together with JupyterLite: ``make lite``
says so in the environment variable LITE. Nothing is loaded before a reader follows it, and the
line says what will be, and from where. The others are the theme's; they need the repository's
address in _config.yml.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from press.site import runtime
from press.site.lite import FOLDER
from press.site.repository import GITHUB

ASKED = "LITE"
MEGABYTES = 35  # what a first run loads; tests/anywhere/test_lite_runs.py measures it


def places(address: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """The places that open a chapter from a repository: none without one, Colab from GitHub alone.

    wanted : the theme's option launch_buttons.
    """
    if not address:
        return {}
    return wanted if GITHUB.fullmatch(address) else wanted | {"colab_url": ""}


def line(page: str, host: str) -> str:
    """The line of one chapter. page : as Sphinx names it. host : where Python comes from."""
    up = "../" * page.count("/")
    link = f"{up}{FOLDER}/notebooks/index.html?path={page}.ipynb"
    return (
        f'<p class="byline run"><a href="{link}">Run this chapter in your browser</a> '
        f"This loads Python, about {MEGABYTES} MB the first time, from {host}.</p>"
    )


def switch(app: Sphinx, config: Config) -> None:
    """Apply both settings before the theme reads its options.

    lite_host is the site that Python comes from, in words, or "" for no line: another one writes
    the pages anew.
    """
    options = config.html_theme_options
    wanted = options.get("launch_buttons") or {}
    options["launch_buttons"] = places(options.get("repository_url") or "", wanted)
    config.lite_host = ""
    if os.environ.get(ASKED):
        config.lite_host = runtime.host(runtime.chosen(config.lite_runtime)) or "this site"


def add_line(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the line under a chapter's byline."""
    if app.config.lite_host and (Path(app.srcdir) / f"{page}.ipynb").is_file():
        written = line(page, app.config.lite_host)
        context["body"] = context["body"].replace("</h1>", f"</h1>\n{written}", 1)


def remove_old(app: Sphinx) -> None:
    """Take an older JupyterLite out of the built book before its pages are written and mended."""
    shutil.rmtree(Path(app.outdir) / FOLDER, ignore_errors=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("lite_runtime", "", "")  # the setting
    app.add_config_value("lite_host", "", "html")  # what pages say of it
    app.connect("config-inited", switch, priority=600)  # after the repository's address is tidied
    app.connect("builder-inited", remove_old)
    # before the byline, which so comes to stand above it
    app.connect("html-page-context", add_line, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
