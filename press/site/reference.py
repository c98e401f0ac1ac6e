"""The reference pages, drawn from the tables: claims, sources, people, glossary, data dictionary, corrections.

Each function returns HTML for one page of back matter; nothing on these pages
is typed by hand. Pages stand in one folder, and the published tables in
``DATA`` beside it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import quoted
from ledger.names import SIDES, in_title, marked
from ledger.show import framed, table_html
from ledger.tables import load, schema
from ledger.wording import plural
from press.contents import TO_CLAIM
from press.site import handouts
from press.site.uses import Use

DATA = "../../data"  # where export.publish puts the tables, seen from a page
SOURCE_KINDS = {
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
BOOK = "Counting a Prison Break: al-Shaddadi, January 2026, and how to read contested numbers"
CITED = "shaddadi-escaped-moi-120"  # the example on the page How to cite
KINDS = {"un_agency": "UN body", "ngo": "NGO"}  # the other kinds read well as they are
COPY_BUTTON = (
    '<button type="button" class="copy">Copy link</button>'  # ledger.css shows it where scripts run
)
ROOM = (  # letters for which ledger.css keeps room while they are out of sight
    250, 310, 390, 490, 610, 760, 950, 1190, 1490, 1860, 2320, 2900, 3620, 4520, 5650, 7060, 8820, 11020, 13780, 17220,
    21520, 26900, 33620,
)  # fmt: skip
TAG = re.compile(r"<[^>]+>")
SEEN = {"full": "whole text", "excerpt": "excerpt", "second_hand": "second-hand"}


def _said(words: str) -> str:
    return words[:1].upper() + words[1:]


def _labels(table: str, column: str) -> dict[str, str]:
    for resource in schema()["resources"]:
        if resource["name"] == table:
            field = next(f for f in resource["schema"]["fields"] if f["name"] == column)
            return {
                c["value"]: c["label"] or c["value"].replace("_", " ") for c in field["categories"]
            }
    return {}


def _link(url: str, words: str, language: str = "") -> str:
    """A link to a page. language : of the page, for letters in its title that are not Latin."""
    shown = marked(words, in_title(language))
    return f'<a href="{html.escape(url)}" rel="noreferrer">{shown}</a>' if url else shown


def _names(row: Any) -> str:
    """The names of a person, place or term in Arabic and Kurdish, each marked with its language, and other spellings."""
    parts = []
    if row.name_ar:
        parts.append(f'Arabic <span lang="ar" dir="rtl">{html.escape(row.name_ar)}</span>')
    if row.name_ku:
        parts.append(f'Kurdish <span lang="ku">{html.escape(row.name_ku)}</span>')
    if others := getattr(row, "other_spellings", ""):
        parts.append("also " + marked(others.replace(";", ", ")))
    return "; ".join(parts)


# -- every claim --------------------------------------------------------------


def topics_html() -> str:
    """Links to the parts of the ledger page, each with the number of its quantities."""
    used = load("quantities")["topic"]
    items = "".join(
        f'<li><a href="#topic-{t}">{html.escape(_said(words))}</a> ({(used == t).sum()})</li>'
        for t, words in _labels("quantities", "topic").items()
        if (used == t).any()
    )
    return f'<ul class="topics">{items}</ul>'


def claims_html(used: Mapping[str, Sequence[Use]] | None = None) -> str:
    """Every claim, grouped by topic and quantity, each with its anchor.

    used : where the book uses each claim, by claim_id (ledger.uses.where_used).
    """
    quantities = load("quantities")
    rows = load("claims").merge(
        load("claimants")[["claimant_id", "name"]], on="claimant_id", validate="many_to_one"
    )
    rows = rows.sort_values(["asserted_on", "claim_id"], kind="stable")
    sources = load("sources").set_index("source_id")
    caveats = _labels("claims", "caveat")
    by_quantity = dict(list(rows.groupby("quantity_id", sort=False)))
    parts = []
    for topic, words in _labels("quantities", "topic").items():
        inside = quantities[quantities["topic"] == topic].sort_values("quantity_id")
        if inside.empty:
            continue
        parts.append(f'<section id="topic-{topic}"><h2>{html.escape(_said(words))}</h2>')
        for quantity in inside.itertuples():
            parts.append(
                _quantity_html(
                    quantity, by_quantity.get(quantity.quantity_id), sources, caveats, used or {}
                )
            )
        parts.append("</section>")
    return "\n".join(parts)


def _quantity_html(
    quantity: Any,
    claims: pd.DataFrame | None,
    sources: pd.DataFrame,
    caveats: dict[str, str],
    used: Mapping[str, Sequence[Use]],
) -> str:
    limits = [
        ("Includes", quantity.includes),
        ("Excludes", quantity.excludes),
        ("Part of", quantity.part_of),
    ]
    more = " ".join(f"{label}: {html.escape(text)}." for label, text in limits if text).replace(
        "..", "."
    )
    head = (
        f'<h3 id="{quantity.quantity_id}">{html.escape(quantity.subject)}: {html.escape(quantity.measure)}</h3>'
        f'<p class="definition">{html.escape(quantity.definition)} {more}</p>'
    )
    if claims is None:
        return head
    rows = (
        _claim_html(row, sources.loc[row.source_id], caveats, used.get(row.claim_id, ()))
        for row in claims.itertuples()
    )
    items = "\n".join(rows)
    letters = len(TAG.sub("", head + items))
    room = next((step for step in ROOM if step >= letters), ROOM[-1])
    return f'<div class="quantity room-{room}">{head}\n<ul class="claims">\n{items}\n</ul></div>'


def _claim_html(row: Any, source: Any, caveats: dict[str, str], used: Sequence[Use]) -> str:
    said = dates.say(row.asserted_on) if row.asserted_on else "on a day not known"
    if row.asserted_time:
        said += f", {row.asserted_time}"
    about = [dates.say(d) for d in dict.fromkeys((row.refers_from, row.refers_to)) if d]
    copied = f" (a copy of {html.escape(source.copy_of)})" if source.copy_of else ""
    facts = [_link(source.url, f"{source.publisher}: {source.title}", source.language) + copied]
    if about:
        facts.append("about " + " to ".join(about))
    if row.relay:
        facts.append(f"carried by {html.escape(row.relay)}")
    facts.append(f"seen: {SEEN[row.seen]}")
    notes = [caveats[c] for c in row.caveat.split(";") if c]
    if row.superseded_by:
        notes.append(f'Replaced by <a href="#{row.superseded_by}">{row.superseded_by}</a>')
    if row.note:
        notes.append(marked(row.note))
    said_of_it = " ".join(_said(note).rstrip(".") + "." for note in notes)
    extra = f'<p class="caveat">{said_of_it}</p>' if notes else ""
    extra += f'<p class="used">Used in: {_uses_html(used)}.</p>' if used else ""
    return (
        f'<li id="{row.claim_id}"{_attributes(row)}><a class="here" href="#{row.claim_id}" aria-label="Address of this row">#</a>{COPY_BUTTON} '
        f"<strong>{html.escape(quoted(row))}</strong> "
        f'{html.escape(row.name)}, {said}. <span class="facts">{"; ".join(facts)}.</span>{extra}</li>'
    )


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


def _uses_html(used: Sequence[Use]) -> str:
    """Links to the first place in each chapter that uses a claim, with the number of places."""
    return ", ".join(
        f'<a href="../../{use.page}.html#{use.anchor}">{html.escape(use.title)}</a>'
        + (f" ({use.times})" if use.times > 1 else "")
        for use in used
    )


# -- sources ------------------------------------------------------------------


def sources_html() -> str:
    """Every source by kind and by who first published it; a copy stands under its original publisher and says so."""
    sources = load("sources")
    sources["origin"] = sources["copy_of"].where(sources["copy_of"] != "", sources["publisher"])
    carried = pd.concat([load("claims")["source_id"], load("carriers")["source_id"]]).value_counts()
    parts = []
    for kind, words in SOURCE_KINDS.items():
        inside = sources[sources["kind"] == kind]
        if inside.empty:
            continue
        copies = int((inside["copy_of"] != "").sum())
        parts.append(f'<section id="kind-{kind}"><h2>{words}</h2>')
        told = (
            plural(copies, "is a copy", "are copies") + " on another site"
            if copies
            else "none is a copy"
        )
        parts.append(f'<p class="definition">{plural(len(inside), "page")}; {told}.</p>')
        for origin, pages in sorted(
            inside.groupby("origin"), key=lambda group: str(group[0]).casefold()
        ):
            parts.append(f"<h3>{html.escape(str(origin))}</h3>\n<ul class='claims'>")
            for page in pages.sort_values(["published", "source_id"]).itertuples():
                parts.append(_source_html(page, int(carried.get(page.source_id, 0))))
            parts.append("</ul>")
        parts.append("</section>")
    return "\n".join(parts)


def _source_html(page: Any, claims: int) -> str:
    facts = [dates.say(page.published) if page.published else "no date"]
    if page.author:
        facts.insert(0, html.escape(page.author))
    if page.language != "en":
        facts.append("in " + LANGUAGES.get(page.language, page.language))
    if claims:
        facts.append(plural(claims, "number") + " read here")
    copy = (
        f' <strong class="copy">Copy</strong> on {html.escape(page.publisher)}.'
        if page.copy_of
        else ""
    )
    original = f" {_link(page.original_url, 'The original')}." if page.original_url else ""
    note = f'<p class="caveat">{marked(page.note)}</p>' if page.note else ""
    return (
        f'<li id="{page.source_id}"><a class="here" href="#{page.source_id}" aria-label="Address of this source">#</a> '
        f'{_link(page.url, page.title, page.language)}.{copy}{original} <span class="facts">{"; ".join(facts)}.</span>{note}</li>'
    )


# -- people and bodies --------------------------------------------------------


def claimants_html() -> str:
    """Who puts forward numbers, by side: kind, interest, record, and each number as a link to its row."""
    claimants, claims = load("claimants"), load("claims")
    said = dict(list(claims.groupby("claimant_id", sort=False)))
    parts = []
    for side, words in SIDES.items():
        inside = claimants[claimants["side"] == side].sort_values(
            "name", key=lambda names: names.str.casefold()
        )
        if inside.empty:
            continue
        parts.append(f'<section id="side-{side}"><h2>{words}</h2>\n<ul class="claims">')
        parts += [_claimant_html(row, said.get(row.claimant_id)) for row in inside.itertuples()]
        parts.append("</ul></section>")
    return "\n".join(parts)


def _claimant_html(row: Any, claims: pd.DataFrame | None) -> str:
    facts = "".join(
        f"<br><em>{label}:</em> {html.escape(text.rstrip('.'))}."
        for label, text in (("Interest", row.interest), ("Record", row.record))
        if text
    )
    numbers = ""
    if claims is not None:
        links = ", ".join(
            f'<a class="claim" href="{TO_CLAIM}{c.claim_id}">{html.escape(quoted(c))}</a>'
            for c in claims.itertuples()
        )
        numbers = f"<details><summary>{plural(len(claims), 'number')}</summary>{links}</details>"
    return (
        f'<li id="{row.claimant_id}"><strong>{html.escape(row.name)}</strong> '
        f'<span class="facts">{KINDS.get(row.kind, row.kind.replace("_", " "))}</span>{facts}{numbers}</li>'
    )


def people_html() -> str:
    """Public persons and bodies that the book names, by side: names, role, from when to when the sources show it."""
    people = load("people")
    parts = []
    for side, inside in people.groupby("side", sort=False):
        parts.append(f"<h3>{html.escape(_said(str(side)))}</h3>\n<ul class='claims'>")
        for row in inside.sort_values("name", key=lambda names: names.str.casefold()).itertuples():
            names = _names(row)
            named = f' <span class="facts">{names}.</span>' if names else ""
            role = f"{row.role.rstrip('.')}. " if row.role else ""
            parts.append(
                f'<li id="who-{row.person_id}"><strong>{marked(row.name)}</strong>. {role}{named}</li>'
            )
        parts.append("</ul>")
    return "\n".join(parts)


# -- glossary -----------------------------------------------------------------


def terms_html() -> str:
    """The terms of the book in the order of the alphabet, with Arabic and Kurdish names."""
    rows = load("terms").sort_values("term", key=lambda terms: terms.str.casefold())
    entries = [
        (r.term_id, r.term, f"{html.escape(r.meaning)} {_in_brackets(_names(r))}")
        for r in rows.itertuples()
    ]
    return _definitions(entries)


def places_html() -> str:
    """The places of the book, with the spellings that a reader meets elsewhere."""
    rows = load("places").sort_values("name", key=lambda names: names.str.casefold())
    entries = []
    for row in rows.itertuples():
        where = f"{_said(row.kind)}{', ' + row.governorate if row.governorate else ''}."
        entries.append(
            (f"place-{row.place_id}", row.name, f"{html.escape(where)} {_in_brackets(_names(row))}")
        )
    return _definitions(entries)


def _in_brackets(names: str) -> str:
    return f'<span class="facts">{_said(names)}.</span>' if names else ""


def _definitions(entries: Iterable[tuple[str, str, str]]) -> str:
    items = "\n".join(
        f'<dt id="{anchor}">{html.escape(name)}</dt>\n<dd>{text.strip()}</dd>'
        for anchor, name, text in entries
    )
    return f'<dl class="terms">\n{items}\n</dl>'


# -- data dictionary and downloads --------------------------------------------


def downloads_html() -> str:
    """Links to the published files: the whole package, each table, the bibliography."""
    package = schema()
    rows = []
    for resource in package["resources"]:
        size = f"{max(1, round(resource['bytes'] / 1000)):,} kB"
        count = f"{len(load(resource['name'])):,}" if "schema" in resource else ""
        link = f'<a href="{DATA}/{resource["path"]}" download>{resource["path"]}</a>'
        rows.append(f'<tr><th scope="row">{link}</th><td>{html.escape(resource["title"])}</td>')
        rows.append(f'<td class="number">{count}</td><td class="number">{size}</td></tr>')
    name = package["name"]
    head = (
        '<th scope="col">File</th><th scope="col">What it holds</th>'
        '<th scope="col" class="number">Rows</th><th scope="col" class="number">Size</th>'
    )
    return (
        f'<p>Everything in one file: <a href="{DATA}/{name}.zip" download>{name}.zip</a>. '
        f'The schema: <a href="{DATA}/datapackage.json" download>datapackage.json</a>. '
        f'All sources for a reference manager: <a href="{DATA}/sources.bib" download>BibTeX</a>, '
        f'<a href="{DATA}/sources.json" download>CSL-JSON</a>. '
        f'All claims in one file without joins: <a href="{DATA}/claims.jsonl" download>JSON lines</a>. '
        f'For machines: <a href="{DATA}/SHA256SUMS" download>checksums</a>.</p>\n'
    ) + framed(head, "".join(rows), "The tables")


def dictionary_html() -> str:
    """Every column of every table: type, meaning, allowed values, and what it points to."""
    parts = []
    for resource in schema()["resources"]:
        parts.append(
            f'<section id="table-{resource["name"]}"><h3>{html.escape(resource["title"])}</h3>'
        )
        parts.append(f"<p>{html.escape(resource['description'])}</p>")
        if "schema" in resource:
            parts.append(_columns_html(resource))
        parts.append(
            f'<p class="facts">SHA-256: <code>{resource["hash"].removeprefix("sha256:")}</code></p></section>'
        )
    return "\n".join(parts)


def _columns_html(resource: dict[str, Any]) -> str:
    described = resource["schema"]
    points = {
        k["fields"]: k["reference"]["resource"] or resource["name"]
        for k in described.get("foreignKeys", [])
    }
    key = described.get("primaryKey", [])
    rows = []
    for field in described["fields"]:
        notes = [field["description"]]
        if values := field.get("categories"):
            notes.append("Values: " + ", ".join(_value(v) for v in values) + ".")
        if field["name"] in points:
            notes.append(f"Points to {points[field['name']]}.")
        if field["name"] in ([key] if isinstance(key, str) else key):
            notes.append("Key.")
        if field.get("constraints", {}).get("required"):
            notes.append("Never empty.")
        rows.append((field["name"], field["type"], " ".join(notes)))
    return table_html(
        pd.DataFrame(rows, columns=["Column", "Type", "Meaning"]), f"Columns of {resource['path']}"
    )


def _value(category: dict[str, str]) -> str:
    label = category.get("label", "")
    return (
        f"{category['value']} ({label})"
        if label and label != category["value"]
        else category["value"]
    )


# -- changes of numbers -------------------------------------------------------


def corrections_html() -> str:
    """Each number of the book that was corrected: old, new, day, reason; or a line that says there is none yet."""
    rows = load("corrections")
    if rows.empty:
        first = dates.say(schema()["created"][:10])
        return f"<p>No number has been corrected since the edition of {first}: <code>corrections.csv</code> has no row.</p>"
    rows["of"] = rows["claim_id"].where(rows["claim_id"] != "", rows["result"])
    shown = rows.sort_values("date", ascending=False, kind="stable")[
        ["date", "of", "field", "old", "new", "reason"]
    ]
    shown.columns = ["Day", "Number", "Field", "Was", "Is", "Why"]
    return table_html(shown, "Corrections, latest first")


def replaced_html() -> str:
    """Each claim that its own claimant later replaced: the old value stays, beside the new one."""
    claims = load("claims").merge(
        load("claimants")[["claimant_id", "name"]], validate="many_to_one"
    )
    claims = claims.merge(
        load("quantities")[["quantity_id", "subject", "measure"]], validate="many_to_one"
    )
    by_id = {row.claim_id: row for row in claims.itertuples()}
    changed = sorted(
        (r for r in by_id.values() if r.superseded_by), key=lambda r: (r.asserted_on, r.claim_id)
    )
    lines = []
    for old in changed:
        new = by_id[old.superseded_by]
        lines.append(
            f'<tr><th scope="row">{html.escape(old.subject)}: {html.escape(old.measure)}</th>'
            f"<td>{html.escape(old.name)}</td><td>{_dated(old)}</td><td>{_dated(new)}</td></tr>"
        )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("What is counted", "Who", "First", "Later")
    )
    return framed(head, "".join(lines), "Numbers that their claimants replaced")


def _dated(row: Any) -> str:
    said = f", {dates.say(row.asserted_on)}" if row.asserted_on else ""
    return f'<a class="claim" href="{TO_CLAIM}{row.claim_id}">{html.escape(quoted(row))}</a>{said}'


def relayed_html() -> str:
    """What pages changed while they carried somebody's number."""
    passed = load("carriers").query("change != ''")
    passed = passed.merge(
        load("sources")[["source_id", "publisher", "url"]], validate="many_to_one"
    )
    claims = {row.claim_id: row for row in load("claims").itertuples()}
    names = load("claimants").set_index("claimant_id")["name"]
    items = []
    for row in passed.sort_values(["claim_id", "source_id"]).itertuples():
        claim = claims[row.claim_id]
        number = (
            f'<a class="claim" href="{TO_CLAIM}{row.claim_id}">{html.escape(quoted(claim))}</a>'
        )
        items.append(
            f"<li>{number} by {html.escape(names[claim.claimant_id])}, "
            f"on {_link(row.url, row.publisher)}: {html.escape(row.change)}.</li>"
        )
    return f"<ul>{''.join(items)}</ul>"


# -- how to cite --------------------------------------------------------------


def cite_number_html() -> str:
    """How one number is cited, with the edition's date."""
    package = schema()
    row = load("claims").set_index("claim_id").loc[CITED]
    who = load("claimants").set_index("claimant_id").at[row["claimant_id"], "name"]
    title, edition = BOOK.partition(":")[0], dates.say(package["created"][:10])
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


PAGES = {
    "claims": claims_html,
    "topics": topics_html,
    "sources": sources_html,
    "claimants": claimants_html,
    "people": people_html,
    "terms": terms_html,
    "places": places_html,
    "downloads": downloads_html,
    "dictionary": dictionary_html,
    "corrections": corrections_html,
    "replaced": replaced_html,
    "relayed": relayed_html,
    "cite-number": cite_number_html,
    "cite-book": cite_book_html,
    **handouts.PAGES,
}
