"""What a figure carries out into the world: an id that can be linked, and the book's address inside the picture."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Container

from ledger.figures import style
from ledger.figures.lettering import text_width
from ledger.figures.sheet import MARGIN
from ledger.figures.svg import FONT

LITTLE = set(
    "a an the of on in at to by as and or than that is are was were its their about".split()
)
MOST_WORDS = 6
LINE = style.SMALL * 1.35  # points, the height that a line at the foot takes
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')


def figure_id(title: str, taken: Container[str] = ()) -> str:
    """A figure's id: the first words of its title, without little words and without numbers, which follow the data.

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
