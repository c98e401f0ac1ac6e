"""The page of terms and places, and their names in other languages."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

from ledger.names import marked
from ledger.tables import load
from press.site.labels import capital


def terms_html() -> str:
    """The terms of the book in the order of the alphabet, with Arabic and Kurdish names."""
    rows = load("terms").sort_values("term", key=lambda terms: terms.str.casefold())
    entries = (
        (row.term_id, row.term, f"{html.escape(row.meaning)} {names_html(row)}")
        for row in rows.itertuples()
    )
    return _definitions(entries)


def places_html() -> str:
    """The places of the book, with the spellings that a reader meets elsewhere."""
    rows = load("places").sort_values("name", key=lambda names: names.str.casefold())
    entries = []
    for row in rows.itertuples():
        where = f"{capital(row.kind)}{', ' + row.governorate if row.governorate else ''}."
        words = f"{html.escape(where)} {names_html(row)}"
        entries.append((f"place-{row.place_id}", row.name, words))
    return _definitions(entries)


def names_html(row: Any) -> str:
    """The names of a person, place or term in Arabic and Kurdish, each marked with its language, and other spellings."""
    parts = []
    if row.name_ar:
        parts.append(f'Arabic <span lang="ar" dir="rtl">{html.escape(row.name_ar)}</span>')
    if row.name_ku:
        parts.append(f'Kurdish <span lang="ku">{html.escape(row.name_ku)}</span>')
    if others := getattr(row, "other_spellings", ""):
        parts.append("also " + marked(others.replace(";", ", ")))
    return f'<span class="facts">{capital("; ".join(parts))}.</span>' if parts else ""


def _definitions(entries: Iterable[tuple[str, str, str]]) -> str:
    items = "\n".join(
        f'<dt id="{anchor}">{html.escape(name)}</dt>\n<dd>{text.strip()}</dd>'
        for anchor, name, text in entries
    )
    return f'<dl class="terms">\n{items}\n</dl>'
