"""What the book adds to Sphinx, registered in one place; each module named here says its one thing.

Loaded by ``_config.yml`` and, for the outputs of cells, through MyST-NB's entry point.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from ledger.tables import data_folder
from press.site import (
    addresses,
    assets,
    byline,
    downloads,
    figures,
    head,
    interact,
    markdown,
    outputs,
    reference,
    repository,
    search,
    sharing,
)
from press.site.outputs import OutputRenderer

__all__ = ["OutputRenderer", "setup"]


class ReferenceDirective(Directive):
    """``{reference} sources``: one part of a reference page, drawn from the tables (see press.site.reference.PAGES)."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in reference.PAGES:
            raise self.error(
                f"There is no reference page {name!r}; there are: {', '.join(reference.PAGES)}."
            )
        env = self.state.document.settings.env
        for path in sorted(data_folder().iterdir()):
            env.note_dependency(str(path))
        return [nodes.raw("", reference.PAGES[name](), format="html")]


def publish_data(app: Sphinx, problem: Exception | None) -> None:
    """After the build, put the data beside the pages."""
    if not problem and app.builder.format == "html":
        downloads.publish(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.setup_extension("press.site.ledger_page")
    app.add_directive("reference", ReferenceDirective)
    app.add_post_transform(figures.JoinFigure)
    app.add_transform(search.AddSpellings)
    app.connect("config-inited", repository.switch)
    app.connect("html-page-context", interact.load_where_used)
    app.connect("build-finished", publish_data)
    for module in (addresses, assets, byline, head, markdown, outputs, sharing):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
