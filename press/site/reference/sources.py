"""The page of sources."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from ledger import dates
from ledger.names import marked
from ledger.tables import load
from ledger.wording import plural
from press.site.links import outside_link

KINDS = {
    "news": "News",
    "press_release": "Statements and press releases",
    "report": "Reports",
    "dataset": "Data sets",
    "law": "Laws and orders",
    "analysis": "Analysis",
}
LANGUAGES = {
    "en": "English", "ar": "Arabic", "de": "German", "es": "Spanish", "tr": "Turkish", "ro": "Romanian", "fr": "French",
    "fi": "Finnish", "ko": "Korean", "fa": "Persian", "it": "Italian", "ku": "Kurdish",
}  # fmt: skip


def sources_html() -> str:
    """Every source by kind and by who first published it; a copy stands under its original publisher and says so."""
    sources = load("sources")
    sources["origin"] = sources["copy_of"].where(sources["copy_of"] != "", sources["publisher"])
    read = pd.concat([load("claims")["source_id"], load("carriers")["source_id"]])
    sources["numbers"] = sources["source_id"].map(read.value_counts()).fillna(0).astype(int)
    kinds = [(kind, words, sources[sources["kind"] == kind]) for kind, words in KINDS.items()]
    return "\n".join(_kind_html(*kind) for kind in kinds if not kind[2].empty)


def _kind_html(kind: str, words: str, inside: pd.DataFrame) -> str:
    copies = int((inside["copy_of"] != "").sum())
    told = f"{plural(copies, 'is a copy', 'are copies')} on another site"
    parts = [
        f'<section id="kind-{kind}"><h2>{words}</h2>',
        f'<p class="definition">{plural(len(inside), "page")}; {told if copies else "none is a copy"}.</p>',
    ]
    groups = sorted(inside.groupby("origin"), key=lambda group: str(group[0]).casefold())
    for origin, pages in groups:
        parts.append(f"<h3>{html.escape(str(origin))}</h3>\n<ul class='claims'>")
        in_order = pages.sort_values(["published", "source_id"])
        parts += [_source_html(page) for page in in_order.itertuples()]
        parts.append("</ul>")
    return "\n".join([*parts, "</section>"])


def _source_html(page: Any) -> str:
    facts = [
        html.escape(page.author),
        dates.say(page.published) if page.published else "no date",
        "" if page.language == "en" else f"in {LANGUAGES.get(page.language, page.language)}",
        f"{plural(page.numbers, 'number')} read here" if page.numbers else "",
    ]
    here = f'<a class="here" href="#{page.source_id}" aria-label="Address of this source">#</a>'
    link = outside_link(page.url, page.title, page.language)
    return (
        f'<li id="{page.source_id}">{here} {link}.{_copy_html(page)} '
        f'<span class="facts">{"; ".join(filter(None, facts))}.</span>{_note_html(page)}</li>'
    )


def _copy_html(page: Any) -> str:
    copy = f' <strong class="copy">Copy</strong> on {html.escape(page.publisher)}.'
    original = f" {outside_link(page.original_url, 'The original')}."
    return (copy if page.copy_of else "") + (original if page.original_url else "")


def _note_html(page: Any) -> str:
    return f'<p class="caveat">{marked(page.note)}</p>' if page.note else ""
