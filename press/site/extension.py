"""What the book adds to Sphinx: figures and results as readable HTML, the reference pages, the published data.

Loaded as a Sphinx extension by ``_config.yml`` and, for the outputs of cells,
through MyST-NB's entry point for renderers of its own kinds of output.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from ledger import dates, results, whatif
from ledger.figures import sheet
from ledger.figures.svg import from_lines
from ledger.show import table_html
from ledger.tables import data_folder, schema
from press.contents import LEDGER, TO_CLAIM, address
from press.site import (
    dataset,
    drawing,
    finish,
    head,
    interact,
    pictures,
    printed,
    publish,
    reference,
    repository,
    search,
)

SVG = "image/svg+xml"
DATA_PAGE = "chapters/reference/data"  # carries the description of the data for machines


class OutputRenderer:
    """Turns the book's own kinds of cell output into nodes (a MyST-NB mime renderer)."""

    mime_priority_overrides = [
        ("html", sheet.MIME, 1),
        ("html", results.MIME, 1),
        ("html", whatif.MIME, 1),
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Node] | None:
        """Render one output; None leaves it to MyST-NB."""
        if inline:
            return None
        if data.mime_type == results.MIME:
            return [_raw(result_html(data.content))]
        if data.mime_type == whatif.MIME:
            return [_raw(interact.whatif_html(data.content))]
        if data.mime_type == sheet.MIME:
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
        taken: list[str] = []
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            kinds = {part["mime_type"]: part for part in bundle.children}
            if sheet.MIME in kinds and SVG in kinds:
                about = kinds[sheet.MIME].children[0]["figure"]
                wide = kinds[SVG].children[0].astext()
                taken.append(pictures.figure_id(about["title"], taken))
                drawn = figure_html(about, wide, len(taken), taken[-1], self.config.html_baseurl)
                bundle.replace_self(_raw(drawn))


class LeadToLedger(SphinxPostTransform):
    """Gives every link to a claim the address of its row, as seen from the page that it stands on."""

    default_priority = 600  # after MarkUses, which reads the claim's id
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        rows = f"{address(LEDGER, self.env.docname)}#"
        for link in self.document.findall(nodes.reference):
            if link.get("refuri", "").startswith(TO_CLAIM):
                link["refuri"] = rows + link["refuri"].removeprefix(TO_CLAIM)
        for raw in list(self.document.findall(nodes.raw)):
            if TO_CLAIM in raw.astext():
                raw.replace_self(_raw(raw.astext().replace(f'href="{TO_CLAIM}', f'href="{rows}')))


class CaptionTables(SphinxTransform):
    """Gives a table written in Markdown, which knows no captions, the heading over it: for those who hear the page."""

    default_priority = 200  # Sphinx gives ids to what has a caption at 210

    def apply(self, **kwargs: Any) -> None:
        for table in self.document.findall(nodes.table):
            section = table.parent
            while section is not None and not isinstance(section, nodes.section):
                section = section.parent
            if section is not None and not isinstance(table[0], nodes.title):
                table.insert(0, nodes.title("", section[0].astext()))


def figure_html(about: dict[str, Any], wide: str, number: int, name: str, address: str = "") -> str:
    """A figure as HTML: two drawings of which the page shows one, alternative text, and the numbers as a table.

    number, name : its place on the page, and its id. address : where the book is published, if known.
    """
    steps = about.get("steps", [])
    parts = [f'<figure class="fig" id="{name}">']
    parts += [interact.stepper_html(steps)] if steps else []
    for kind, svg in (("wide", wide), ("narrow", from_lines(about["narrow"]))):
        svg = pictures.with_address(svg, address)
        prefix = f"f{number}{kind[0]}"
        parts.append(
            drawing.for_page(svg, prefix, class_=f"fig-{kind}", role="img", aria_label=about["alt"])
        )
    frame = pd.DataFrame(about["rows"], columns=about["columns"])
    numbers = table_html(frame, about["title"], interact.seen_on(about.get("seen", [])))
    parts.append(
        f'<details class="fig-data"><summary>The numbers in this figure</summary>{numbers}</details>'
    )
    parts += [interact.sentences_html(steps)] if steps else []
    return "\n".join([*parts, "</figure>"])


def result_html(record: dict[str, Any]) -> str:
    """A recorded result: the number, its formula, and a link to each claim that went in."""
    links = ", ".join(
        f'<a class="claim" href="{TO_CLAIM}{c}">{c}</a>' for c in list(record["claims"])[:12]
    )
    more = len(record["claims"]) - 12
    used = (
        f'<span class="result-claims">From {links}{f" and {more} more" if more > 0 else ""}.</span>'
        if links
        else ""
    )
    formula = f" = {html.escape(record['formula'])}" if record["formula"] != record["text"] else ""
    return (
        f'<p class="result" id="result-{record["name"]}"><strong>{html.escape(record["text"])}</strong>'
        f'<span class="result-formula">{formula}</span> {used}</p>'
    )


# -- reference pages ----------------------------------------------------------


class ReferenceDirective(Directive):
    """``{reference} sources``: one part of a reference page, drawn from the tables (see ledger.reference.PAGES)."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in reference.PAGES:
            raise self.error(
                f"There is no reference page {name!r}; there are: {', '.join(reference.PAGES)}."
            )
        env = self.state.document.settings.env
        for path in sorted(data_folder().iterdir()):
            env.note_dependency(str(path))
        return [_raw(reference.PAGES[name]())]


# -- pages --------------------------------------------------------------------


def tidy_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give each page the edition's date and the day its evidence ends, for the template."""
    package = schema()
    context["edition"] = dates.say(package["created"][:10])
    context["evidence_to"] = dates.say(package["evidenceTo"])
    context["evidence_dense_to"] = dates.say(package["evidenceDenseTo"])
    if page == DATA_PAGE:
        base = app.config.html_baseurl
        described = dataset.as_json(dataset.dataset(f"{base}data/" if base else "../../data/"))
        context["metatags"] += f'<script type="application/ld+json">{described}</script>'
        context["metatags"] += (
            '<link rel="alternate" type="application/ld+json" title="Croissant" href="../../data/croissant.json">'
        )


def publish_data(app: Sphinx, problem: Exception | None) -> None:
    """After the build, put the data beside the pages."""
    if not problem and app.builder.format == "html":
        publish.publish(Path(app.outdir), address=app.config.html_baseurl)


def plain_math(translator: Any, node: nodes.Element) -> None:
    """Write an equation as text: the book has none, and so needs no script from another site to draw them."""
    translator.body.append(f"<code>{html.escape(node.astext())}</code>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.setup_extension("press.site.ledger_page")
    app.add_html_math_renderer("plain", (plain_math, None), (plain_math, None))
    app.add_post_transform(JoinFigure)
    app.add_directive("reference", ReferenceDirective)
    app.connect("config-inited", repository.switch)
    app.add_transform(search.AddSpellings)
    app.add_transform(CaptionTables)
    app.add_post_transform(LeadToLedger)
    app.connect("html-page-context", tidy_page)
    app.connect("html-page-context", interact.load_where_used)
    app.connect("html-page-context", head.add_byline)
    app.connect("html-page-context", head.add_card)
    app.connect("html-page-context", printed.prepare)
    app.connect("build-finished", publish_data)
    app.connect("build-finished", head.write_site)
    app.connect(
        "build-finished", finish.finish, priority=900
    )  # last: the theme and we have written all pages
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
