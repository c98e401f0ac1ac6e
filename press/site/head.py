"""What the templates in theme/templates are told: edition, policy, the page's card for sharing, the data's description."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from ledger import dates
from ledger.tables import schema
from press.site import policy, schema_org, sharing
from press.site.byline import edition, said_in_head

DATA_PAGE = "chapters/reference/data"  # carries the description of the data for machines
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'


def mend(text: str, old: str, new: str) -> str:
    """A text with something replaced that others write. Fails the build if it is not there: then the repair is idle."""
    if old not in text:
        raise ExtensionError(f"{old!r} is no longer written: look whether its repair is needed.")
    return text.replace(old, new)


def tell_templates(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page's templates what they need (a handler of ``html-page-context``)."""
    base = app.config.html_baseurl
    context |= {
        "edition": edition(),
        "evidence_to": dates.say(schema()["evidenceTo"]),
        "evidence_dense_to": dates.say(schema()["evidenceDenseTo"]),
        "mode_script": policy.MODE_SCRIPT,
        "base": base,
        "mend": mend,
        "listed": app.env.found_docs - {app.config.root_doc},
        "card": {},
    }
    tags = context.get("metatags") or ""
    if doctree is not None:
        tags = mend(tags, VIEWPORT, "")  # docutils writes it, and Sphinx has written it before
        said = said_in_head(doctree)
        if "description" in said:
            title = re.sub("<[^>]+>", "", context["title"])
            context["card"] = sharing.card(
                app.config.project, title, said["description"], page, base
            )
    if page == DATA_PAGE:
        context["described"] = schema_org.as_json(
            schema_org.dataset(f"{base}data/" if base else "../../data/")
        )
    context["metatags"] = policy.POLICY_TAG + tags


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect(
        "html-page-context", tell_templates, priority=100
    )  # before the theme tries its templates
