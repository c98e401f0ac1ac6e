"""The page of those who put forward numbers, and of the people and bodies that the book names."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from ledger.names import SIDES, marked
from ledger.tables import load
from ledger.wording import plural
from press.site.labels import capital, kind_of
from press.site.links import claim_link
from press.site.reference.glossary import names_html


def claimants_html() -> str:
    """Who puts forward numbers, by side: kind, interest, record, and each number as a link to its row."""
    claimants = _by_name(load("claimants"))
    said = dict(list(load("claims").groupby("claimant_id", sort=False)))
    parts = []
    for side, words in SIDES.items():
        inside = claimants[claimants["side"] == side]
        if not inside.empty:
            parts.append(f'<section id="side-{side}"><h2>{words}</h2>\n<ul class="claims">')
            parts += [_claimant_html(row, said.get(row.claimant_id)) for row in inside.itertuples()]
            parts.append("</ul></section>")
    return "\n".join(parts)


def _claimant_html(row: Any, claims: pd.DataFrame | None) -> str:
    about = (("Interest", row.interest), ("Record", row.record))
    facts = "".join(
        f"<br><em>{label}:</em> {html.escape(text.rstrip('.'))}." for label, text in about if text
    )
    numbers = ""
    if claims is not None:
        links = ", ".join(claim_link(claim) for claim in claims.itertuples())
        numbers = f"<details><summary>{plural(len(claims), 'number')}</summary>{links}</details>"
    return (
        f'<li id="{row.claimant_id}"><strong>{html.escape(row.name)}</strong> '
        f'<span class="facts">{kind_of(row.kind)}</span>{facts}{numbers}</li>'
    )


def people_html() -> str:
    """Public persons and bodies that the book names, by side: names, role, from when to when the sources show it."""
    parts = []
    for side, inside in load("people").groupby("side", sort=False):
        parts.append(f"<h3>{html.escape(capital(str(side)))}</h3>\n<ul class='claims'>")
        for row in _by_name(inside).itertuples():
            role = f"{row.role.rstrip('.')}. " if row.role else ""
            name = f"<strong>{marked(row.name)}</strong>. {role}{names_html(row)}"
            parts.append(f'<li id="who-{row.person_id}">{name}</li>')
        parts.append("</ul>")
    return "\n".join(parts)


def _by_name(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("name", key=lambda names: names.str.casefold())
