"""Where a page's links lead: to a claim's row on the ledger page, to other sites, and on paper to a short address."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from press.contents import LEDGER, TO_CLAIM, address

LONGEST = 60  # letters of an address that somebody would still type


class LeadLinks(SphinxPostTransform):
    """Gives a link to a claim the address of its row, and a link to another site what stands behind it on paper."""

    default_priority = 600  # after MarkUses, which reads the claim's id
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        rows = f"{address(LEDGER, self.env.docname)}#"
        for link in self.document.findall(nodes.reference):
            target = link.get("refuri", "")
            if target.startswith(TO_CLAIM):
                link["refuri"] = rows + target.removeprefix(TO_CLAIM)
            elif target.startswith(("http:", "https:")):
                # MyST escapes the address of a link in prose, and docutils does so again
                link["refuri"] = target.replace("&amp;", "&")
                shown = short_address(link["refuri"])
                if shown not in link.astext():
                    link["on_paper"] = shown
        for raw in list(self.document.findall(nodes.raw)):
            if TO_CLAIM in raw.astext():
                text = raw.astext().replace(f'href="{TO_CLAIM}', f'href="{rows}')
                raw.replace_self(nodes.raw("", text, format="html"))


def short_address(url: str) -> str:
    """An address as paper carries it: readable, without its scheme; a long one only by its site."""
    parts = urlsplit(url)
    site = parts.netloc.removeprefix("www.")
    path = unquote(parts.path).rstrip("/") + ("?" + unquote(parts.query) if parts.query else "")
    return site + path if len(site + path) <= LONGEST and not re.search(r"\s", path) else site


def open_link(translator: Any, node: nodes.reference) -> None:
    """Write the start of a link, with the short address that theme/static/print.css prints behind it."""
    HTML5Translator.visit_reference(translator, node)
    if "on_paper" in node:
        extra = f'<a data-address="{html.escape(node["on_paper"])}" '
        translator.body[-1] = translator.body[-1].replace("<a ", extra, 1)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_post_transform(LeadLinks)
    app.add_node(nodes.reference, override=True, html=(open_link, None))
