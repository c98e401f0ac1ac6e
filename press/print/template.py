"""Fill the templates of what is printed or handed out. Values are escaped if not marked safe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bs4 import Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ledger import dates
from ledger.tables import schema
from press.contents import SUBTITLE, TITLE

THEME = Path(__file__).resolve().parents[2] / "theme"
PAGES = Environment(
    loader=FileSystemLoader(THEME), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def html(parts: Iterable[Tag]) -> Markup:
    """Parts of a built page as they are (a filter for templates)."""
    return Markup("\n".join(map(str, parts)))


def fill(name: str, **values: Any) -> str:
    """A template of the folder ``theme`` with its values: a whole page as HTML.

    Each also has the book's title and subtitle, its description ``package``, and ``say``, which
    writes a day in words.
    """
    ours = {"book": TITLE, "subtitle": SUBTITLE, "package": schema(), "say": dates.say}
    return PAGES.get_template(name).render(ours | values) + "\n"


PAGES.filters["html"] = html
