"""A link on each chapter that leads to the same chapter in JupyterLite, where a reader can run and change it.

It shows only if the book is built together with JupyterLite: ``make lite``
says so in the environment variable LITE. Nothing is loaded before a reader
follows the link, and the line says what will be, and from where.
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

ASKED = "LITE"
MEGABYTES = 35  # what a first run loads; tests/test_lite.py measures it


def line(page: str, host: str) -> str:
    """The line of one chapter. page : its place in the book. host : the site that Python comes from, in words."""
    link = f"{'../' * page.count('/')}{FOLDER}/notebooks/index.html?path={page}.ipynb"
    return (
        f'<p class="byline run"><a href="{link}">Run this chapter in your browser</a> '
        f"This loads Python, about {MEGABYTES} MB the first time, from {host}.</p>"
    )


def switch(app: Sphinx, config: Config) -> None:
    """Note the site that Python comes from, so that another one writes the pages anew; "" for no link."""
    asked = os.environ.get(ASKED)
    config.lite_host = (
        (runtime.host(runtime.chosen(config.lite_runtime)) or "this site") if asked else ""
    )


def add_line(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the line under a chapter's byline."""
    host = app.config.lite_host
    if host and (Path(app.srcdir) / f"{page}.ipynb").is_file():
        written = line(page, host)
        context["body"] = context["body"].replace("</h1>", f"</h1>\n{written}", 1)


def remove_old(app: Sphinx) -> None:
    """Take an older JupyterLite out of the built book before its pages are written and mended."""
    shutil.rmtree(Path(app.outdir) / FOLDER, ignore_errors=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("lite_runtime", "", "")  # the setting
    app.add_config_value("lite_host", "", "html")  # what pages say of it
    app.connect("config-inited", switch)
    app.connect("builder-inited", remove_old)
    app.connect(
        "html-page-context", add_line, priority=400
    )  # before the byline, which so comes to stand above it
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
