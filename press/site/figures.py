"""How a figure stands in a page: two drawings of which one shows, an id, words for it, its numbers as a table."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Container
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ledger.figures import style
from ledger.figures.lettering import text_width
from ledger.figures.sheet import MARGIN, MIME
from ledger.figures.svg import FONT, from_lines
from ledger.show import table_html
from press.site import interact

SVG = "image/svg+xml"
LITTLE = set(
    "a an the of on in at to by as and or than that is are was were its their about".split()
)
MOST_WORDS = 6
COUNTED = re.compile(r' id="(?:matplotlib\.)?\w+_\d+"')
LINE = style.SMALL * 1.35  # points, the height that a line at the foot takes
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')


class JoinFigure(SphinxPostTransform):
    """Makes one HTML figure of the two drawings that a cell shows, their words and their table.

    Runs before MyST-NB keeps only one kind of each output (its priority is 4).
    """

    default_priority = 3

    def run(self, **kwargs: Any) -> None:
        taken: list[str] = []
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            kinds = {part["mime_type"]: part for part in bundle.children}
            if MIME in kinds and SVG in kinds:
                about = kinds[MIME].children[0]["figure"]
                wide = kinds[SVG].children[0].astext()
                taken.append(figure_id(about["title"], taken))
                drawn = figure_html(about, wide, len(taken), taken[-1], self.config.html_baseurl)
                bundle.replace_self(nodes.raw("", drawn, format="html"))


def figure_html(about: dict[str, Any], wide: str, number: int, name: str, address: str = "") -> str:
    """A figure as HTML.

    about : what the cell stored beside its drawing (see ledger.figures.sheet).
    wide : the wide drawing. number, name : the figure's place on the page, and its id.
    address : where the book is published, if known.
    """
    steps = about.get("steps", [])
    parts = [f'<figure class="fig" id="{name}">']
    parts += [interact.stepper_html(steps)] if steps else []
    for kind, svg in (("wide", wide), ("narrow", from_lines(about["narrow"]))):
        named = f'class="fig-{kind}" role="img" aria-label="{html.escape(about["alt"])}"'
        svg = unique_ids(smaller(with_address(svg, address)), f"f{number}{kind[0]}")
        parts.append(svg.replace("<svg ", f"<svg {named} ", 1))
    frame = pd.DataFrame(about["rows"], columns=about["columns"])
    numbers = table_html(frame, about["title"], interact.seen_on(about.get("seen", [])))
    parts.append(
        f'<details class="fig-data"><summary>The numbers in this figure</summary>{numbers}</details>'
    )
    parts += [interact.sentences_html(steps)] if steps else []
    return "\n".join([*parts, "</figure>"])


def smaller(svg: str) -> str:
    """A drawing without white space between its parts and without the names that matplotlib gives them by counting."""
    return re.sub(r">\s+<", "><", COUNTED.sub("", svg))


def unique_ids(svg: str, prefix: str) -> str:
    """A drawing with a prefix before every id: a page holds several, and an id must be the only one."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    return re.sub(r'((?:xlink:)?href)="#([^"]+)"', rf'\1="#{prefix}-\2"', svg)


def figure_id(title: str, taken: Container[str] = ()) -> str:
    """A figure's id: the first words of its title, without little words and without numbers, which may change.

    taken : ids that stand on the page already; the second of a name gets ``-2``.
    """
    letters = (
        unicodedata.normalize("NFKD", title.replace("’", "").replace("'", ""))
        .encode("ascii", "ignore")
        .decode()
    )
    words = [
        w for w in re.findall(r"[a-z0-9]+", letters.lower()) if w.isalpha() and w not in LITTLE
    ]
    name = free = "-".join(["fig", *words[:MOST_WORDS]])
    number = 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def with_address(svg: str, address: str) -> str:
    """The drawing with one more line at its foot: where the book is published. Unchanged without an address."""
    shown = re.sub(r"^https?://|/$", "", address)
    found = SIZE.search(svg)
    if not shown or not found:
        return svg
    width, height = float(found[1]), float(found[2])
    taller = round(height + LINE, 2)
    size = min(style.SMALL, style.SMALL * (width - 2 * MARGIN) / text_width(shown, style.SMALL))
    foot = (
        f'<path d="M 0 {height - 1:g} H {width:g} V {taller:g} H 0 z" style="fill: var(--fig-paper,{style.PAPER})"/>\n'
        f'<text x="{MARGIN:g}" y="{taller - MARGIN - LINE * 0.1:g}" '
        f'style="font-family: {FONT}; font-size: {size:.4g}px; fill: var(--fig-quiet,{style.QUIET})">'
        f"{html.escape(shown)}</text>\n"
    )
    svg = SIZE.sub(
        f'width="{found[1]}" height="{taller:g}" viewBox="0 0 {found[1]} {taller:g}"', svg, count=1
    )
    head, _, _ = svg.rpartition("</svg>")
    return f"{head}{foot}</svg>\n"
