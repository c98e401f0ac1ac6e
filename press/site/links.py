"""Links that many pages write: to the row of a claim, and to the page that was read."""

from __future__ import annotations

import html
from typing import Any

from ledger.claims import quoted
from ledger.names import in_title, marked
from press.contents import TO_CLAIM


def claim_link(row: Any) -> str:
    """The number of a claim, a row of claims.csv, as a link to its row in the ledger."""
    return f'<a class="claim" href="{TO_CLAIM}{row.claim_id}">{html.escape(quoted(row))}</a>'


def outside_link(url: str, words: str, language: str = "") -> str:
    """A link to a page elsewhere, or the words alone if it has no address.

    language : of the page, for letters in its title that are not Latin.
    """
    shown = marked(words, in_title(language))
    return f'<a href="{html.escape(url)}" rel="noreferrer">{shown}</a>' if url else shown
