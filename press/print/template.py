"""Fill the templates of what is handed out or printed. What they are given is escaped; HTML is marked with Markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ledger import dates
from ledger.tables import schema
from press.contents import SUBTITLE, TITLE

THEME = Path(__file__).resolve().parents[2] / "theme"


def fill(name: str, **values: Any) -> str:
    """A template of the folder ``theme`` with its values: a whole page as HTML.

    Each template also has the book's title and subtitle, its description as ``package``, and ``say``, which writes
    a day in words.
    """
    pages = Environment(
        loader=FileSystemLoader(THEME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals |= {"book": TITLE, "subtitle": SUBTITLE, "package": schema(), "say": dates.say}
    return pages.get_template(name).render(**values) + "\n"
