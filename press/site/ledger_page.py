"""The ledger page as Sphinx builds it: its rows and filters, the script for them, and the places that the rows link to."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ledger.tables import data_folder, load
from press.contents import CONTENTS, LEDGER, TO_CLAIM, sources
from press.site import uses
from press.site.filters import filters_html
from press.site.ledger_rows import rows_html, topics_html

ROWS_SCRIPT = "ledger-rows.js"


def page_html(root: Path) -> str:
    """The filters, the list of topics and every row, with links to the places that use it. root : the book's folder."""
    used = uses.where_used(root)
    version = hashlib.sha256(rows_script().encode()).hexdigest()[:8]
    root_of_site = "../" * LEDGER.count("/")
    filters = filters_html(used, f"{root_of_site}_static/{ROWS_SCRIPT}?v={version}")
    return f'{filters}\n<div class="ledger-rows">\n{topics_html()}\n{rows_html(used)}\n</div>'


def rows_script() -> str:
    """Every row as a line of a CSV file, in a script that the page loads when a reader first downloads rows.

    A page opened from a folder can load a script, but no table.
    """
    names = load("claimants").set_index("claimant_id")["name"].to_dict()
    sources = {
        row.source_id: (row.publisher, row.url) for row in load("sources").itertuples(index=False)
    }
    with (data_folder() / "claims.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    claimant, source = head.index("claimant_id"), head.index("source_id")
    lines = {row[0]: _line([*row, names[row[claimant]], *sources[row[source]]]) for row in rows}
    content = {
        "head": _line([*head, "claimant_name", "source_publisher", "source_url"]),
        "rows": lines,
    }
    return f"window.ledgerRows = {json.dumps(content, ensure_ascii=False, indent=0)};\n"


def _line(cells: list[str]) -> str:
    """One line of comma-separated values as RFC 4180 has them."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


class LedgerDirective(Directive):
    """``{ledger}``: every claim, with filters and with links to the chapters beside the page."""

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        root = Path(env.srcdir)
        # a changed sentence in any chapter changes this page
        for path in [*data_folder().iterdir(), *sources(root), root / CONTENTS]:
            env.note_dependency(str(path))
        return [nodes.raw("", page_html(root), format="html")]


class MarkUses(SphinxPostTransform):
    """Gives the first link to each claim on a page an id, for the ledger page to lead to."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        met: set[str] = set()
        for link in self.document.findall(nodes.reference):
            claim_id = link.get("refuri", "").removeprefix(TO_CLAIM)
            if "claim" in link["classes"] and claim_id not in met:
                met.add(claim_id)
                link["ids"].append(uses.anchor(claim_id))


def add_files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the page's script and style on this page only."""
    if page == LEDGER:
        app.add_js_file("ledger.js", loading_method="defer")
        app.add_css_file("ledger.css")


def write_rows(app: Sphinx, problem: Exception | None) -> None:
    """After the build, put the rows to download where the page looks for them."""
    if not problem and app.builder.format == "html":
        (Path(app.outdir) / "_static" / ROWS_SCRIPT).write_text(
            rows_script(), encoding="utf-8", newline="\n"
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_directive("ledger", LedgerDirective)
    app.add_post_transform(MarkUses)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", write_rows)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
