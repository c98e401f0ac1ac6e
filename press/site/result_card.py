"""The card of a result, a number that the book computed: its formula, and the claims that went in."""

from __future__ import annotations

import html
from typing import Any

from ledger.claims import quoted
from ledger.results import pieces
from press.site.claim_card import Card, Deck, number_html

Part = str | tuple[str, str]  # of a formula: words, or a number and the claim that says it


def formula_parts(record: dict[str, Any]) -> list[Part]:
    """A recorded result's formula in pieces; the number of an input is ``(number, claim_id)``.

    A number is told by its words. Where two inputs say the same number, the
    record names its inputs in the order of the formula (``Result.record``).
    """
    saying: dict[str, list[str]] = {}
    for claim_id in record.get("inputs", record["claims"]):
        saying.setdefault(record["claims"][claim_id], []).append(claim_id)
    whole = pieces(record["formula"])
    parts: list[Part] = []
    for place, piece in enumerate(whole):
        ids = saying.get(piece, [])
        if len(ids) == 1:
            parts.append((piece, ids[0]))
        elif "inputs" in record and ids and len(ids) == whole.count(piece):
            parts.append((piece, ids[whole[:place].count(piece)]))  # each stands there once
        else:
            parts.append(piece)
    return parts


def inputs(record: dict[str, Any]) -> list[str]:
    """The claims that went into a result, in the order of its formula, those that it does not name last."""
    named = [part[1] for part in formula_parts(record) if not isinstance(part, str)]
    return list(dict.fromkeys([*named, *record["claims"]]))


def result_card(record: dict[str, Any], deck: Deck, ledger: str) -> Card:
    """The card of a recorded result. Each input has a line that opens; the script puts the claim's card there.

    ledger : the address of the ledger page, as seen from the page of the card.
    """
    formula = "".join(_part_html(part, ledger) for part in formula_parts(record))
    lines = [_input_html(claim_id, deck) for claim_id in inputs(record)]
    from_where = (
        "From these rows:" if lines else "Counted over whole tables, so no row is named one by one."
    )
    cell = f'<a href="#result-{record["name"]}">The cell that computes it</a>'
    return Card(
        head=number_html(record["text"], "our own arithmetic"),
        said=f"Computed as {record['formula']}.",
        body=f'<p>= {formula}</p><p>{from_where}</p>{"".join(lines)}<p class="links">{cell}</p>',
    )


def _part_html(part: Part, ledger: str) -> str:
    if isinstance(part, str):
        return html.escape(part)
    number, claim_id = part
    return f'<a href="{ledger}#{claim_id}" class="claim">{html.escape(number)}</a>'


def _input_html(claim_id: str, deck: Deck) -> str:
    row = deck.rows[claim_id]
    said = html.escape(f"{quoted(row)}: {deck.label(row)}")
    return f'<details data-claim="{claim_id}"><summary>{said}</summary></details>'
