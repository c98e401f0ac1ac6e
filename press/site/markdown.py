"""What a page written in Markdown lacks: captions of tables, and equations without a script from another site."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


class CaptionTables(SphinxTransform):
    """Gives a table the heading over it as its caption, for those who hear the page: Markdown knows no captions."""

    default_priority = 200  # Sphinx gives ids to what has a caption at 210

    def apply(self, **kwargs: Any) -> None:
        for table in self.document.findall(nodes.table):
            section = table.parent
            while section is not None and not isinstance(section, nodes.section):
                section = section.parent
            if section is not None and not isinstance(table[0], nodes.title):
                table.insert(0, nodes.title("", section[0].astext()))


def plain_math(translator: Any, node: nodes.Element) -> None:
    """Write an equation as text: the book has none, and so needs no script from another site to draw them."""
    translator.body.append(f"<code>{html.escape(node.astext())}</code>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_html_math_renderer("plain", (plain_math, None), (plain_math, None))
    app.add_transform(CaptionTables)
