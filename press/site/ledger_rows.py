"""Every claim as a row of the ledger page, under its topic and what it counts."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import quoted
from ledger.names import marked
from ledger.tables import load
from press.contents import LEDGER
from press.site.labels import SEEN, capital, labels
from press.site.links import outside_link
from press.site.uses import Use

COPY_BUTTON = (
    '<button type="button" class="copy">Copy link</button>'  # ledger.css shows it where scripts run
)
TO_ROOT = "../" * LEDGER.count("/")  # ledger.js reads a chapter's name after it
TAG = re.compile(r"<[^>]+>")


def topics_html() -> str:
    """Links to the parts of the ledger page, each with the number of its quantities."""
    used = load("quantities")["topic"]
    items = "".join(
        f'<li><a href="#topic-{topic}">{html.escape(capital(words))}</a> ({(used == topic).sum()})</li>'
        for topic, words in labels("quantities", "topic").items()
        if (used == topic).any()
    )
    return f'<ul class="topics">{items}</ul>'


def rows_html(used: Mapping[str, Sequence[Use]] | None = None) -> str:
    """Every claim, grouped by topic and quantity, each with its anchor.

    used : where the book uses each claim, by claim_id (uses.where_used).
    """
    names = load("claimants")[["claimant_id", "name"]]
    claims = load("claims").merge(names, on="claimant_id", validate="many_to_one")
    claims = claims.sort_values(["asserted_on", "claim_id"], kind="stable")
    sources = {row.source_id: row for row in load("sources").itertuples()}
    caveats = labels("claims", "caveat")
    items: dict[str, list[str]] = {}
    for row in claims.itertuples():
        uses = (used or {}).get(row.claim_id, ())
        item = _row_html(row, sources[row.source_id], caveats, uses)
        items.setdefault(row.quantity_id, []).append(item)
    quantities = load("quantities").sort_values("quantity_id")
    parts = []
    for topic, words in labels("quantities", "topic").items():
        inside = quantities[quantities["topic"] == topic]
        if not inside.empty:
            parts.append(f'<section id="topic-{topic}"><h2>{html.escape(capital(words))}</h2>')
            parts += [
                _quantity_html(row, items.get(row.quantity_id)) for row in inside.itertuples()
            ]
            parts.append("</section>")
    return "\n".join(parts)


def _quantity_html(quantity: Any, items: list[str] | None) -> str:
    limits = (
        ("Includes", quantity.includes),
        ("Excludes", quantity.excludes),
        ("Part of", quantity.part_of),
    )
    more = (f"{label}: {html.escape(text.rstrip('.'))}." for label, text in limits if text)
    head = (
        f'<h3 id="{quantity.quantity_id}">{html.escape(quantity.subject)}: {html.escape(quantity.measure)}</h3>'
        f'<p class="definition">{html.escape(quantity.definition)} {" ".join(more)}</p>'
    )
    if not items:
        return head
    rows = "\n".join(items)
    # ledger.css keeps room for it by its letters, a quarter more to be on the safe side
    letters = len(TAG.sub("", head + rows)) * 5 // 4
    box = f'<div class="quantity" style="--letters: {letters}">'
    return f'{box}{head}\n<ul class="claims">\n{rows}\n</ul></div>'


def _row_html(row: Any, source: Any, caveats: dict[str, str], uses: Sequence[Use]) -> str:
    said = dates.say(row.asserted_on) if row.asserted_on else "on a day not known"
    hour = f", {row.asserted_time}" if row.asserted_time else ""
    used = f'<p class="used">Used in: {_uses_html(uses)}.</p>' if uses else ""
    here = f'<a class="here" href="#{row.claim_id}" aria-label="Address of this row">#</a>'
    return (
        f'<li id="{row.claim_id}"{_attributes(row)}>{here}{COPY_BUTTON} '
        f"<strong>{html.escape(quoted(row))}</strong> {html.escape(row.name)}, {said}{hour}. "
        f'<span class="facts">{_facts(row, source)}.</span>{_notes_html(row, caveats)}{used}</li>'
    )


def _facts(row: Any, source: Any) -> str:
    page = outside_link(source.url, f"{source.publisher}: {source.title}", source.language)
    copied = f" (a copy of {html.escape(source.copy_of)})" if source.copy_of else ""
    days = [dates.say(day) for day in dict.fromkeys((row.refers_from, row.refers_to)) if day]
    facts = [
        f"{page}{copied}",
        f"about {' to '.join(days)}" if days else "",
        f"carried by {html.escape(row.relay)}" if row.relay else "",
        f"seen: {SEEN[row.seen]}",
    ]
    return "; ".join(filter(None, facts))


def _notes_html(row: Any, caveats: dict[str, str]) -> str:
    notes = [caveats[code] for code in row.caveat.split(";") if code]
    if row.superseded_by:
        notes.append(f'Replaced by <a href="#{row.superseded_by}">{row.superseded_by}</a>')
    if row.note:
        notes.append(marked(row.note))
    sentences = " ".join(capital(note).rstrip(".") + "." for note in notes)
    return f'<p class="caveat">{sentences}</p>' if notes else ""


def _attributes(row: Any) -> str:
    """What the page filters and sorts by and cannot read from a row's words as easily."""
    size = next((f"{n:.15g}" for n in (row.value, row.low, row.high) if not pd.isna(n)), "")
    written = re.sub(r"[^\d.]", "", quoted(row))
    values = {
        "by": row.claimant_id,
        "said": row.asserted_on,
        "seen": row.seen,
        "caveat": row.caveat,
        "size": size if size != written else "",
    }
    return "".join(f' data-{name}="{html.escape(text)}"' for name, text in values.items() if text)


def _uses_html(uses: Sequence[Use]) -> str:
    """Links to the first place in each chapter that uses a claim, with the number of places."""
    return ", ".join(
        f'<a href="{TO_ROOT}{use.page}.html#{use.anchor}">{html.escape(use.title)}</a>'
        + (f" ({use.times})" if use.times > 1 else "")
        for use in uses
    )
