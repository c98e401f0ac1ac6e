"""The book's own kinds of cell output as HTML, and the line that unfolds a cell's code."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx

from ledger import results, whatif
from ledger.figures import sheet
from press.contents import TO_CLAIM
from press.site import interact
from press.site.figures import SVG

MOST_LINKS = 12  # claims that a result names one by one


class OutputRenderer:
    """Turns the book's own kinds of cell output into nodes (a MyST-NB mime renderer)."""

    mime_priority_overrides = [
        ("html", sheet.MIME, 1),
        ("html", results.MIME, 1),
        ("html", whatif.MIME, 1),
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Node] | None:
        """Render one output; None leaves it to MyST-NB."""
        if inline:
            return None
        if data.mime_type == results.MIME:
            return [_raw(result_html(data.content))]
        if data.mime_type == whatif.MIME:
            return [_raw(interact.whatif_html(data.content))]
        if data.mime_type == sheet.MIME:
            node = _raw("")
            node["figure"] = data.content  # for press.site.figures.JoinFigure
            return [node]
        if data.mime_type == SVG:
            return [_raw(str(data.content))]
        return None


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def result_html(record: dict[str, Any]) -> str:
    """A recorded result: the number, its formula, and a link to each claim that went in."""
    names = list(record["claims"])
    links = ", ".join(f'<a class="claim" href="{TO_CLAIM}{c}">{c}</a>' for c in names[:MOST_LINKS])
    more = f" and {len(names) - MOST_LINKS} more" if len(names) > MOST_LINKS else ""
    used = f'<span class="result-claims">From {links}{more}.</span>' if links else ""
    formula = f" = {html.escape(record['formula'])}" if record["formula"] != record["text"] else ""
    return (
        f'<p class="result" id="result-{record["name"]}"><strong>{html.escape(record["text"])}</strong>'
        f'<span class="result-formula">{formula}</span> {used}</p>'
    )


def open_folded(translator: Any, node: nodes.Element) -> None:
    """Write the line that unfolds a cell: MyST-NB's own has paragraphs, which HTML forbids there, and a label that hides them."""
    translator.body.append(
        f'<details class="admonition hide {" ".join(node["classes"])}"><summary>'
        f'<span class="collapsed admonition-title">{html.escape(node["prompt_show"])}</span>'
        f'<span class="expanded admonition-title">{html.escape(node["prompt_hide"])}</span></summary>\n'
    )


def close_folded(translator: Any, node: nodes.Element) -> None:
    """End what ``open_folded`` began."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register with Sphinx; MyST-NB finds the renderer by its entry point."""
    app.add_node(HideCodeCellNode, override=True, html=(open_folded, close_folded))
