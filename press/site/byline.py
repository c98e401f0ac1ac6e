"""The lines right under a page's title, and what the first of them says: minutes, edition, how to cite, the notebook."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ledger import dates
from ledger.tables import schema
from press.contents import address

CITE = "chapters/reference/cite"


class TitleLine(nodes.Element):
    """A line of HTML under a title. Its words are no part of the text, so that the search does not find them."""


def put_under_title(document: nodes.document, line: str) -> None:
    """Put a line of HTML right under the title of a page, above those put there before.

    Raises ValueError if the page has no title.
    """
    title = next(document.findall(nodes.title), None)
    if title is None:
        raise ValueError(f"{document.get('source')} has no title to put a line under.")
    title.parent.insert(title.parent.index(title) + 1, TitleLine(html=line))


class AddByline(SphinxPostTransform):
    """Puts the byline on every page that says how long it takes to read."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        said = said_in_head(self.document)
        if "reading-minutes" in said:
            put_under_title(self.document, byline(self.env.docname, said))


def said_in_head(document: nodes.document) -> dict[str, str]:
    """What a page says of itself by its metadata: description, reading-minutes and the like."""
    return {
        meta["name"]: meta["content"] for meta in document.findall(nodes.meta) if "name" in meta
    }


def byline(page: str, said: dict[str, str]) -> str:
    """The byline of a page. page : as Sphinx names it. said : the page's metadata."""
    practice = said.get("exercise-minutes")
    more = f", {practice} more for the exercises" if practice else ""
    up = "../" * page.count("/")
    return (
        f'<p class="byline">{said["reading-minutes"]} minutes to read{more}. '
        f"Edition of {edition()}. "
        f'<a href="{address(CITE, page)}">How to cite</a>. '
        f'<a href="{up}_sources/{page}.ipynb" download>The notebook</a>.</p>\n'
    )


def edition() -> str:
    """The day of this edition, in words."""
    return dates.say(schema()["created"][:10])


def write_line(translator: Any, node: TitleLine) -> None:
    """Write a line under a title as it is."""
    translator.body.append(node["html"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(TitleLine, html=(write_line, None))
    app.add_post_transform(AddByline)
