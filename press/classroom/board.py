"""What to write on the board: a chapter's question, its first numbers with their owners, and what nobody knows.

Everything is drawn from the built chapter and the ledger, so that a changed
claim changes the board too.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import quoted
from ledger.show import table_html
from ledger.tables import data_folder
from press.classroom.built_pages import AIMS, BuiltPage
from press.classroom.slides import KEY_POINTS, UNKNOWN
from press.print.assemble import cited
from press.site import reference

MOST_NUMBERS, MOST_POINTS = 6, 2


def question(page: BuiltPage) -> str:
    """The question that a chapter asks; if it asks none, what it says of itself."""
    section = page.section(AIMS)
    for paragraph in section.paragraphs() if section else []:
        if found := re.search(r"(?:^|\s)([^.?:]+\?)", " ".join(paragraph.get_text().split())):
            return found[1][0].upper() + found[1][1:]
    return page.about


def first_claims(page: BuiltPage) -> list[Any]:
    """The claims behind the numbers with which a chapter opens, in its order, MOST_NUMBERS at most."""
    links = [a for block in page.opening.blocks for a in block.select("a.claim[href]")]
    ids = dict.fromkeys(str(a["href"]).partition("#")[2] for a in links)
    rows = cited(data_folder())
    return [rows[claim_id] for claim_id in list(ids)[:MOST_NUMBERS]]


def numbers_html(page: BuiltPage, caption: str) -> str:
    """The first numbers of a chapter as a table, one row a number: whose it is, when it was said, how it was read."""
    rows = [
        {
            "Who": row.name,
            "Number": quoted(row),
            "Of what": f"{row.subject}: {row.measure}",
            "Said on": dates.say(row.asserted_on) if row.asserted_on else "not known",
            "We read": reference.SEEN[row.seen],
            "Mind": row.caveat.replace("_", " ").replace(";", ", "),
        }
        for row in first_claims(page)
    ]
    return table_html(pd.DataFrame(rows), caption) if rows else ""


def plan_html(page: BuiltPage) -> str:
    """The board plan of a chapter."""
    figures = page.opening.figures() or [f for section in page.sections for f in section.figures()]
    titles = [
        str(caption.get_text()) for figure in figures[:1] for caption in figure.select("caption")
    ]
    unknown, points = page.section(UNKNOWN), page.section(KEY_POINTS)
    parts = [f"<p><strong>Top of the board:</strong> {html.escape(question(page))}</p>"]
    if titles:
        parts.append(
            f"<p><strong>Show:</strong> the figure “{html.escape(titles[0])}”. Cover its title; ask for one.</p>"
        )
    parts.append(numbers_html(page, "Middle: a line for each number, the owner first"))
    for label, section in (
        ("Right edge, not known:", unknown),
        ("Last, in the class’s words:", points),
    ):
        items = [li for block in section.blocks for li in block.find_all("li")] if section else []
        if items := items[:MOST_POINTS]:
            said = "".join(
                f"<li>{page.html(item)[len('<li>') : -len('</li>')]}</li>" for item in items
            )
            parts.append(f"<p><strong>{label}</strong></p><ul>{said}</ul>")
    return "\n".join(parts)
