"""What the book adds to Sphinx: figures and results as readable HTML, and the ledger page.

Loaded as a Sphinx extension by ``_config.yml`` and, for the outputs of cells,
through MyST-NB's entry point for renderers of its own kinds of output.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ledger import dates, figure, results
from ledger.claims import amount_of
from ledger.show import table_html
from ledger.tables import data_folder, load, schema

SVG = "image/svg+xml"
LEDGER_PAGE = "ledger.html"


class OutputRenderer:
    """Turns the book's own kinds of cell output into nodes (a MyST-NB mime renderer)."""

    mime_priority_overrides = [("html", figure.MIME, 1), ("html", results.MIME, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Node] | None:
        """Render one output; None leaves it to MyST-NB."""
        if inline:
            return None
        if data.mime_type == results.MIME:
            return [_raw(result_html(data.content))]
        if data.mime_type == figure.MIME:
            node = _raw("")
            node["figure"] = data.content
            return [node]
        if data.mime_type == SVG:
            return [_raw(str(data.content))]
        return None


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


class JoinFigure(SphinxPostTransform):
    """Puts the wide and the narrow drawing of a figure, its words and its table into one HTML figure.

    Runs before MyST-NB keeps only one kind of each output (its priority is 4).
    """

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        number = 0
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            kinds = {part["mime_type"]: part for part in bundle.children}
            if figure.MIME in kinds and SVG in kinds:
                number += 1
                about = kinds[figure.MIME].children[0]["figure"]
                wide = kinds[SVG].children[0].astext()
                bundle.replace_self(_raw(figure_html(about, wide, number)))


def figure_html(about: dict[str, Any], wide: str, number: int) -> str:
    """A figure as HTML: two drawings of which the page shows one, alternative text, and the numbers as a table."""
    alt = html.escape(about["alt"], quote=True)
    parts = [f'<figure class="fig" id="figure-{number}">']
    for kind, svg in (("wide", wide), ("narrow", about["narrow"])):
        label = f'<svg class="fig-{kind}" role="img" aria-label="{alt}"'
        parts.append(unique_ids(svg, f"f{number}{kind[0]}").replace("<svg", label, 1).strip())
    frame = pd.DataFrame(about["rows"], columns=about["columns"])
    parts.append(
        f'<details class="fig-data"><summary>The numbers in this figure</summary>{table_html(frame, about["title"])}</details>'
    )
    return "\n".join([*parts, "</figure>"])


def unique_ids(svg: str, prefix: str) -> str:
    """Give every id of a drawing a prefix: a page holds several drawings, and an id must be the only one."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    return re.sub(r'((?:xlink:)?href)="#([^"]+)"', rf'\1="#{prefix}-\2"', svg)


def result_html(record: dict[str, Any]) -> str:
    """A recorded result: the number, its formula, and a link to each claim that went in."""
    links = ", ".join(f'<a class="claim" href="{LEDGER_PAGE}#{c}">{c}</a>' for c in list(record["claims"])[:12])
    more = len(record["claims"]) - 12
    used = f'<span class="result-claims">From {links}{f" and {more} more" if more > 0 else ""}.</span>' if links else ""
    formula = f" = {html.escape(record['formula'])}" if record["formula"] != record["text"] else ""
    return (
        f'<p class="result" id="result-{record["name"]}"><strong>{html.escape(record["text"])}</strong>'
        f'<span class="result-formula">{formula}</span> {used}</p>'
    )


# -- the ledger page ----------------------------------------------------------


class LedgerDirective(Directive):
    """``{ledger}``: every claim, grouped by topic and quantity, each with its anchor."""

    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        for path in sorted(data_folder().iterdir()):
            env.note_dependency(str(path))
        return [_raw(ledger_html())]


class TopicsDirective(Directive):
    """``{ledger-topics}``: links to the parts of the ledger page."""

    def run(self) -> list[nodes.Node]:
        used = load("quantities")["topic"]
        items = "".join(
            f'<li><a href="#topic-{t}">{html.escape(words[0].upper() + words[1:])}</a> ({(used == t).sum()})</li>'
            for t, words in _labels("quantities", "topic").items()
            if (used == t).any()
        )
        return [_raw(f'<ul class="topics">{items}</ul>')]


def _labels(table: str, column: str) -> dict[str, str]:
    for resource in schema()["resources"]:
        if resource["name"] == table:
            field = next(f for f in resource["schema"]["fields"] if f["name"] == column)
            return {c["value"]: c["label"] or c["value"].replace("_", " ") for c in field["categories"]}
    return {}


def ledger_html() -> str:
    """The rows of the ledger page."""
    quantities = load("quantities")
    rows = load("claims").merge(load("claimants")[["claimant_id", "name"]], on="claimant_id", validate="many_to_one")
    rows = rows.sort_values(["asserted_on", "claim_id"], kind="stable")
    sources = load("sources").set_index("source_id")
    caveats, seen = (
        _labels("claims", "caveat"),
        {"full": "whole text", "excerpt": "excerpt", "second_hand": "second-hand"},
    )
    by_quantity = dict(list(rows.groupby("quantity_id", sort=False)))
    parts = []
    for topic, words in _labels("quantities", "topic").items():
        inside = quantities[quantities["topic"] == topic].sort_values("quantity_id")
        if inside.empty:
            continue
        parts.append(f'<section id="topic-{topic}"><h2>{html.escape(words[0].upper() + words[1:])}</h2>')
        for quantity in inside.itertuples():
            parts.append(_quantity_html(quantity, by_quantity.get(quantity.quantity_id), sources, caveats, seen))
        parts.append("</section>")
    return "\n".join(parts)


def _quantity_html(
    quantity: Any, claims: pd.DataFrame | None, sources: pd.DataFrame, caveats: dict[str, str], seen: dict[str, str]
) -> str:
    limits = [("Includes", quantity.includes), ("Excludes", quantity.excludes), ("Part of", quantity.part_of)]
    more = " ".join(f"{label}: {html.escape(text)}." for label, text in limits if text).replace("..", ".")
    head = (
        f'<h3 id="{quantity.quantity_id}">{html.escape(quantity.subject)}: {html.escape(quantity.measure)}</h3>'
        f'<p class="definition">{html.escape(quantity.definition)} {more}</p>'
    )
    if claims is None:
        return head
    items = "\n".join(_claim_html(row, sources.loc[row.source_id], caveats, seen) for row in claims.itertuples())
    return f'{head}\n<ul class="claims">\n{items}\n</ul>'


def _claim_html(row: Any, source: Any, caveats: dict[str, str], seen: dict[str, str]) -> str:
    number = (
        f"\N{LEFT DOUBLE QUOTATION MARK}{row.words}\N{RIGHT DOUBLE QUOTATION MARK}"
        if row.qualifier == "words"
        else amount_of(row).text()
    )
    said = dates.say(row.asserted_on) if row.asserted_on else "on a day not known"
    if row.asserted_time:
        said += f", {row.asserted_time}"
    about = [dates.say(d) for d in dict.fromkeys((row.refers_from, row.refers_to)) if d]
    title = html.escape(f"{source.publisher}: {source.title}")
    link = f'<a href="{html.escape(source.url)}" rel="noreferrer">{title}</a>' if source.url else title
    facts = [link + (f" (a copy of {html.escape(source.copy_of)})" if source.copy_of else "")]
    if about:
        facts.append("about " + " to ".join(about))
    if row.relay:
        facts.append(f"carried by {html.escape(row.relay)}")
    facts.append(f"seen: {seen[row.seen]}")
    notes = [caveats[c] for c in row.caveat.split(";") if c]
    if row.superseded_by:
        notes.append(f'Replaced by <a href="#{row.superseded_by}">{row.superseded_by}</a>')
    if row.note:
        notes.append(html.escape(row.note))
    said_of_it = " ".join(note[0].upper() + note[1:].rstrip(".") + "." for note in notes)
    extra = f'<p class="caveat">{said_of_it}</p>' if notes else ""
    return (
        f'<li id="{row.claim_id}"><a class="here" href="#{row.claim_id}" aria-label="Address of this row">#</a> '
        f"<strong>{html.escape(number)}</strong> "
        f'{html.escape(row.name)}, {said}. <span class="facts">{"; ".join(facts)}.</span>{extra}</li>'
    )


# -- pages --------------------------------------------------------------------

REPAIRS: list[tuple[str, str]] = [  # what the theme writes and a browser or screen reader trips over
    (r"<script[^>]*fontawesome[^>]*></script>", ""),  # 1.5 MB; the web font draws the same icons
    (r'\s*<link[^>]*rel="preload"[^>]*fontawesome\.js[^>]*>', ""),
    (r'(<summary[^>]*) aria-label="[^"]*"', r"\1"),  # hid the words that stand there
]
ROOT_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={start}">
<link rel="canonical" href="{start}">
</head>
<body><p><a href="{start}">{title}</a></p></body>
</html>
"""


def tidy_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give each page the edition's date and the day its evidence ends, for the template."""
    package = schema()
    context["edition"] = dates.say(package["created"][:10])
    context["evidence_to"] = dates.say(package["evidenceTo"])
    context["evidence_dense_to"] = dates.say(package["evidenceDenseTo"])


def repair_pages(app: Sphinx, problem: Exception | None) -> None:
    """After the build, mend what the theme writes, and give the root a page of its own."""
    if problem or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        mended = text
        for pattern, new in REPAIRS:
            mended = re.sub(pattern, new, mended)
        if mended != text:
            path.write_text(mended, encoding="utf-8", newline="\n")
    start = f"{app.config.root_doc}.html"
    if "/" in start:  # Jupyter Book leaves a bare redirect without type, title or language here
        page = ROOT_PAGE.format(title=html.escape(app.config.project), start=html.escape(start))
        (Path(app.outdir) / "index.html").write_text(page, encoding="utf-8", newline="\n")


def plain_math(translator: Any, node: nodes.Element) -> None:
    """Write an equation as text: the book has none, and so needs no script from another site to draw them."""
    translator.body.append(f"<code>{html.escape(node.astext())}</code>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_html_math_renderer("plain", (plain_math, None), (plain_math, None))
    app.add_post_transform(JoinFigure)
    app.add_directive("ledger", LedgerDirective)
    app.add_directive("ledger-topics", TopicsDirective)
    app.connect("html-page-context", tidy_page)
    app.connect("build-finished", repair_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
