"""What stands on the reference pages and in the handouts, drawn from the tables: one function a part, HTML out.

Nothing on these pages is typed by hand. A page names a part by ``{reference} sources``.
"""

from __future__ import annotations

from collections.abc import Callable

from press.site import handouts
from press.site.labels import SEEN
from press.site.reference import cite, corrections, data, glossary, people, sources
from press.site.reference.cite import BOOK, cite_book_html

__all__ = ["BOOK", "PAGES", "SEEN", "cite_book_html"]

PAGES: dict[str, Callable[[], str]] = {
    "sources": sources.sources_html,
    "claimants": people.claimants_html,
    "people": people.people_html,
    "terms": glossary.terms_html,
    "places": glossary.places_html,
    "downloads": data.downloads_html,
    "dictionary": data.dictionary_html,
    "corrections": corrections.corrections_html,
    "replaced": corrections.replaced_html,
    "relayed": corrections.relayed_html,
    "cite-number": cite.cite_number_html,
    "cite-book": cite_book_html,
    **handouts.PAGES,
}
