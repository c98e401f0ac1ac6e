"""The page on how to cite a number and the book."""

from __future__ import annotations

import html

from ledger import dates
from ledger.tables import load, schema

BOOK = "Counting a Prison Break: al-Shaddadi, January 2026, and how to read contested numbers"
CITED = "shaddadi-escaped-moi-120"  # the example


def cite_number_html() -> str:
    """How one number is cited, with the edition's date."""
    row = load("claims").set_index("claim_id").loc[CITED]
    who = load("claimants").set_index("claimant_id").at[row["claimant_id"], "name"]
    title, edition = BOOK.partition(":")[0], dates.say(schema()["created"][:10])
    return (
        f"<blockquote><p>{html.escape(who)}, {dates.say(row['asserted_on'])}, in: <cite>{html.escape(title)}</cite>, "
        f"edition of {edition}, row <code>{CITED}</code>.</p></blockquote>"
    )


def cite_book_html() -> str:
    """How the book is cited, as text and as BibTeX, with the edition's date."""
    package = schema()
    edition, who = package["created"][:10], package["contributors"][0]["title"]
    entry = (
        f"@book{{{package['name']},\n  title   = {{{BOOK}}},\n  author  = {{{{{who}}}}},\n"
        f"  year    = {{{edition[:4]}}},\n  edition = {{{dates.say(edition)}}}\n}}"
    )
    return (
        f"<blockquote><p>{html.escape(who)}: <cite>{html.escape(BOOK)}</cite>. "
        f"Edition of {dates.say(edition)}.</p></blockquote>\n<pre><code>{html.escape(entry)}</code></pre>"
    )
