"""What matplotlib writes, made into what the book stores: small, in the page's colours, alike from run to run."""

from __future__ import annotations

import re

from ledger.figures import style
from ledger.tables import LedgerError

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
COUNTED = r' id="(?:matplotlib\.)?[A-Za-z]\w*_\d+"'  # one mark more would change all that follow


def tidy(svg: str) -> str:
    """A drawing as matplotlib wrote it, in the form that the book stores.

    Its letters are the reader's own (DejaVu is only what they were measured
    with), its colours custom properties with a fallback, its size in pixels,
    and no id in it is a running number.

    Raises LedgerError if matplotlib has come to write otherwise than is expected here.
    """
    svg = _replaced(r"\A.*?<svg", f'<svg style="font-family: {FONT}"', svg)
    svg = _replaced(f"font-family: '{style.RC['font.family']}'; ", "", svg)
    svg = _replaced(r'(width|height)="([\d.]+)pt"', r'\1="\2"', svg)
    svg = _replaced(COUNTED, "", svg)
    for colour, name in style.PROPERTIES.items():
        svg = svg.replace(colour, f"var({name},{colour})")
    # two decimals are enough for a place on the page; the words between the tags stay as they are
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\d\.\d{2})\d+", r"\1", tag.group()), svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _replaced(pattern: str, new: str, svg: str) -> str:
    svg, times = re.subn(pattern, new, svg, flags=re.S)
    if not times:
        raise LedgerError(f"This version of matplotlib draws without {pattern!r}: see {__name__}.")
    return svg


def lines_of(svg: str) -> list[str]:
    """A drawing in lines, as it is stored inside JSON: so a small change of it is a small change of the file."""
    return svg.splitlines()


def from_lines(lines: list[str]) -> str:
    """A drawing from the lines that it was stored in."""
    return "\n".join(lines) + "\n"
