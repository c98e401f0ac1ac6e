"""A figure of the book: drawn twice, for wide pages and for phones, with words for those who cannot see it."""

from __future__ import annotations

import contextlib
import functools
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import matplotlib
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Bbox

from ledger import dates
from ledger.claims import stated
from ledger.figures import style
from ledger.outputs import FIGURE as MIME
from ledger.tables import schema

MARGIN = 8.0  # points around the drawing
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


@functools.cache
def _letter(letter: str, weight: str) -> float:
    """The width of a letter at a font size of one point. Measured once: setting a line of type is slow."""
    prop = FontProperties(family="DejaVu Sans", size=100, weight=weight)
    return TextToPath().get_text_width_height_descent(letter, prop, False)[0] / 100


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a line of text is, in points, letter by letter (kerning would only make it narrower)."""
    return size * sum(_letter(letter, weight) for letter in text)


def wrap(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break text into lines no wider than ``width`` points at a font size, measured, not guessed."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


class Line(NamedTuple):
    """One line of a headline or foot."""

    text: str
    size: float
    weight: str
    colour: str


def _height(lines: list[Line]) -> float:
    return sum(line.size * 1.35 for line in lines)


class Sheet:
    """One drawing surface: headline on top, body axes in the middle, source line at the foot.

    All measures are in points. ``body`` is the height of the axes alone;
    ``left``, ``right`` and ``below`` leave room for labels around them.
    """

    def __init__(
        self,
        width: float,
        title: str,
        subtitle: str,
        foot: str,
        body: float,
        left: float = 0.0,
        right: float = 0.0,
        below: float = 22.0,
    ) -> None:
        room = width - 2 * MARGIN
        self.head = [
            Line(line, style.TITLE, "bold", style.INK)
            for line in wrap(title, style.TITLE, room, "bold")
        ]
        self.head += [
            Line(line, style.BODY, "normal", style.QUIET)
            for line in wrap(subtitle, style.BODY, room)
        ]
        self.feet = [
            Line(line, style.SMALL, "normal", style.QUIET) for line in wrap(foot, style.SMALL, room)
        ]
        self.width = room - left - right
        self.parts: dict[str, list[Artist]] = {}  # what belongs to one claim, by its id
        self.joins: dict[str, Line2D] = {}  # the lines that join marks
        self._room = (width, body, left, below)
        self.canvas = Canvas(dpi=72)
        self.axes: Axes = self.canvas.add_axes((0, 0, 1, 1))
        self.lay_out([self.head], [self.feet])

    def lay_out(
        self, heads: list[list[Line]], feet: list[list[Line]]
    ) -> list[tuple[Artist, list[int]]]:
        """Write headlines and feet around the axes, with room for the tallest of each.

        heads, feet : one for each step of a figure with steps (see ledger.steps), else one.

        Returns each line that was written with the numbers of the steps that it belongs to.
        """
        width, body, left, below = self._room
        top, bottom = max(map(_height, heads)) + 10, max(map(_height, feet)) + 8
        height = MARGIN * 2 + top + body + below + bottom
        self.canvas.set_size_inches(width / 72, height / 72)
        self.axes.set_position(
            (
                (MARGIN + left) / width,
                (MARGIN + bottom + below) / height,
                self.width / width,
                body / height,
            )
        )
        for text in list(self.canvas.texts):
            text.remove()
        written: dict[tuple[Line, float], list[int]] = {}
        for blocks, y in ((heads, height - MARGIN), (feet, MARGIN + bottom - 8)):
            for step, lines in enumerate(blocks):
                at = y
                for line in lines:
                    at -= line.size * 1.35
                    written.setdefault((line, at), []).append(step)
        downwards = sorted(
            written.items(), key=lambda item: -item[0][1]
        )  # text is copied in the order it stands in
        return [(self._write(line, at, width, height), steps) for (line, at), steps in downwards]

    def _write(self, line: Line, y: float, width: float, height: float) -> Artist:
        look: dict[str, Any] = {"size": line.size, "weight": line.weight, "color": line.colour}
        return self.canvas.text(MARGIN / width, (y + line.size * 0.3) / height, line.text, **look)

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Note all that is drawn in this block as belonging together, under a name such as a claim's id."""
        before = set(self.axes.get_children())
        yield
        self.parts.setdefault(name, []).extend(
            a for a in self.axes.get_children() if a not in before
        )

    def join(self, name: str, x: Any, y: Any, **look: Any) -> None:
        """Draw a line that joins marks, and note it under a name: with another mark it takes another course."""
        self.joins[name] = self.axes.plot(x, y, "-", **look)[0]

    def svg(self) -> str:
        """The drawing as a compact SVG with real text and colours that a page can restyle."""
        buffer = io.StringIO()
        self.canvas.savefig(
            buffer,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
        return tidy(buffer.getvalue())


def tidy(svg: str) -> str:
    """Take off what a browser does not need, and turn colours into custom properties with a fallback."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.S)
    # one family for the whole drawing, the reader's own; DejaVu is only what it was measured with
    svg = svg.replace(f"font-family: '{style.RC['font.family']}'; ", "")
    svg = svg.replace("<svg", f'<svg style="font-family: {FONT}"', 1)
    for colour, name in style.PROPERTIES.items():
        svg = svg.replace(colour, f"var({name},{colour})")
    svg = re.sub(r'(width|height)="([\d.]+)pt"', r'\1="\2"', svg, count=2)
    # two decimals are enough for a place on the page; the words between the tags stay as they are
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\d\.\d{2})\d+", r"\1", tag.group()), svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def as_of_line(as_of: str | None = None) -> str:
    """The words that date a figure: the day chosen, or the day the edition's evidence ends."""
    return (
        f"As known {dates.say_by(as_of)}"
        if as_of
        else "Evidence to " + dates.say(schema()["evidenceTo"])
    )


def source_line(publishers: list[str], as_of: str | None = None, most: int = 4) -> str:
    """The line at the foot: who published, as of when, which book."""
    names = list(dict.fromkeys(p for p in publishers if p))
    shown = ", ".join(names[:most]) + (
        f" and {len(names) - most} more" if len(names) > most else ""
    )
    return f"Sources: {shown}. {as_of_line(as_of)}. Counting a Prison Break, CC BY 4.0."


@dataclass
class Figure:
    """What a chart function returns; a notebook shows it when it is a cell's last line.

    draw : makes the drawing for a width in points.
    title, alt : the finding, and the words for those who cannot see the figure.
    table : the numbers in the figure, one row a mark, ready to read.
    claims : ids of the claims drawn.
    """

    draw: Callable[[float], Sheet]
    title: str
    alt: str
    table: pd.DataFrame
    claims: list[str] = field(default_factory=list)

    def svg(self, width: float = style.WIDE) -> str:
        """The figure as SVG text, at a width in points."""
        with matplotlib.rc_context(style.RC):
            return self.draw(width).svg()

    def png(self, width: float, height: float, dots: float) -> bytes:
        """The figure as a PNG, in the middle of a white page of a size in points, at a number of dots an inch."""
        buffer = io.BytesIO()
        with matplotlib.rc_context(style.RC):
            canvas = self.draw(width).canvas
            margin = (height / 72 - canvas.get_figheight()) / 2
            page = Bbox([[0, -margin], [width / 72, canvas.get_figheight() + margin]])
            canvas.savefig(
                buffer, format="png", dpi=dots, bbox_inches=page, metadata={"Software": None}
            )
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        about = {
            "title": self.title,
            "alt": self.alt,
            "claims": stated(self.claims),
            "columns": list(self.table.columns),
            "rows": self.table.astype(str).values.tolist(),
            "narrow": self.svg(style.NARROW),
        }
        return {"image/svg+xml": self.svg(), "text/plain": self.alt, MIME: about}
