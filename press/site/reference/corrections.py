"""The page of numbers that changed: corrected by the book, replaced by their claimants, altered by a relay."""

from __future__ import annotations

import html
from typing import Any

from ledger import dates
from ledger.show import framed, table_html
from ledger.tables import load, schema
from press.site.links import claim_link, outside_link


def corrections_html() -> str:
    """Each number of the book that was corrected: old, new, day, reason; or a line that says there is none yet."""
    rows = load("corrections")
    if rows.empty:
        first = dates.say(schema()["created"][:10])
        return f"<p>No number has been corrected since the edition of {first}: <code>corrections.csv</code> has no row.</p>"
    rows["of"] = rows["claim_id"].where(rows["claim_id"] != "", rows["result"])
    rows = rows.sort_values("date", ascending=False, kind="stable")
    shown = rows[["date", "of", "field", "old", "new", "reason"]]
    shown.columns = ["Day", "Number", "Field", "Was", "Is", "Why"]
    return table_html(shown, "Corrections, latest first")


def replaced_html() -> str:
    """Each claim that its own claimant later replaced: the old value stays, beside the new one."""
    claims = load("claims")
    claims = claims.merge(load("claimants")[["claimant_id", "name"]], validate="many_to_one")
    quantities = load("quantities")[["quantity_id", "subject", "measure"]]
    claims = claims.merge(quantities, validate="many_to_one")
    by_id = {row.claim_id: row for row in claims.itertuples()}
    changed = claims[claims["superseded_by"] != ""].sort_values(["asserted_on", "claim_id"])
    lines = [
        f'<tr><th scope="row">{html.escape(old.subject)}: {html.escape(old.measure)}</th>'
        f"<td>{html.escape(old.name)}</td><td>{_dated(old)}</td><td>{_dated(by_id[old.superseded_by])}</td></tr>"
        for old in changed.itertuples()
    ]
    columns = ("What is counted", "Who", "First", "Later")
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    return framed(head, "".join(lines), "Numbers that their claimants replaced")


def _dated(row: Any) -> str:
    said = f", {dates.say(row.asserted_on)}" if row.asserted_on else ""
    return f"{claim_link(row)}{said}"


def relayed_html() -> str:
    """What pages changed while they carried somebody's number."""
    passed = load("carriers").query("change != ''").sort_values(["claim_id", "source_id"])
    sources = {row.source_id: row for row in load("sources").itertuples()}
    claims = {row.claim_id: row for row in load("claims").itertuples()}
    names = dict(load("claimants")[["claimant_id", "name"]].itertuples(index=False))
    items = []
    for row in passed.itertuples():
        claim, source = claims[row.claim_id], sources[row.source_id]
        items.append(
            f"<li>{claim_link(claim)} by {html.escape(names[claim.claimant_id])}, "
            f"on {outside_link(source.url, source.publisher)}: {html.escape(row.change)}.</li>"
        )
    return f"<ul>{''.join(items)}</ul>"
