"""A figure of the book: drawn twice, for wide pages and for phones, with words for those who cannot see it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import matplotlib
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from ledger.claims import stated
from ledger.figures import style
from ledger.figures.lettering import wrap
from ledger.figures.svg import lines_of, tidy
from ledger.outputs import FIGURE as MIME

MARGIN = 8.0  # points around the drawing
LINE = 15.0  # points from one line of text in the body to the next


@contextlib.contextmanager
def book_style() -> Iterator[None]:
    """Draw in the book's style on matplotlib's own defaults, whatever the reader has set; then as it was."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style.RC)
        yield


class Frame(NamedTuple):
    """The words around a drawing."""

    title: str
    subtitle: str
    foot: str


class TextLine(NamedTuple):
    """One line of a headline or foot."""

    text: str
    size: float
    weight: str
    colour: str


def _broken(text: str, size: float, width: float, colour: str, weight: str) -> list[TextLine]:
    return [TextLine(line, size, weight, colour) for line in wrap(text, size, width, weight)]


def _height(lines: list[TextLine]) -> float:
    return sum(line.size * 1.35 for line in lines)


class Sheet:
    """One drawing surface: headline on top, body axes in the middle, source line at the foot.

    All measures are in points. ``body`` is the height of the axes alone;
    ``left``, ``right`` and ``below`` leave room for labels around them.
    """

    def __init__(
        self,
        width: float,
        frame: Frame,
        body: float,
        left: float = 0.0,
        right: float = 0.0,
        below: float = 22.0,
    ) -> None:
        room = width - 2 * MARGIN
        self.head = _broken(frame.title, style.TITLE, room, style.INK, "bold")
        self.head += _broken(frame.subtitle, style.BODY, room, style.QUIET, "normal")
        self.feet = _broken(frame.foot, style.SMALL, room, style.QUIET, "normal")
        self.width = room - left - right
        self.parts: dict[str, list[Artist]] = {}  # what belongs to one claim, by its id
        self.joins: dict[str, Line2D] = {}  # the lines that join marks
        self._room = (width, body, left, below)
        self.canvas = Canvas(dpi=72)
        self.axes: Axes = self.canvas.add_axes((0, 0, 1, 1))
        self.lay_out([self.head], [self.feet])

    def lay_out(
        self, heads: list[list[TextLine]], feet: list[list[TextLine]]
    ) -> list[tuple[Artist, list[int]]]:
        """Write headlines and feet around the axes, with room for the tallest of each.

        heads, feet : one for each step of a figure with steps (see stepper), else one.

        Returns each line that was written with the numbers of the steps that it belongs to.
        """
        width, body, left, below = self._room
        top, bottom = max(map(_height, heads)) + 10, max(map(_height, feet)) + 8
        height = MARGIN * 2 + top + body + below + bottom
        self.canvas.set_size_inches(width / 72, height / 72)
        corner = (MARGIN + left) / width, (MARGIN + bottom + below) / height
        self.axes.set_position((*corner, self.width / width, body / height))
        for text in list(self.canvas.texts):
            text.remove()
        written: dict[tuple[TextLine, float], list[int]] = {}
        for blocks, y in ((heads, height - MARGIN), (feet, MARGIN + bottom - 8)):
            for step, lines in enumerate(blocks):
                at = y
                for line in lines:
                    at -= line.size * 1.35
                    written.setdefault((line, at), []).append(step)
        # from top to bottom, since text is copied in the order it stands in
        downwards = sorted(written.items(), key=lambda item: -item[0][1])
        return [(self._write(line, at, width, height), steps) for (line, at), steps in downwards]

    def _write(self, line: TextLine, y: float, width: float, height: float) -> Artist:
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
        self.joins[name] = self.axes.plot(x, y, "-", clip_on=False, **look)[0]

    def run_down(self) -> None:
        """Take away the axes, and measure places in points: rightwards and downwards from their corner."""
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(self._room[1], 0)
        self.axes.set_axis_off()

    def write(
        self, lines: list[str], x: float, y: float, size: float, line: float = LINE, **look: Any
    ) -> None:
        """Write lines of text one below the other. x : points from the left of the axes. y : of the first, on their scale."""
        across = self.axes.get_yaxis_transform()
        for n, text in enumerate(lines):
            self.axes.text(x / self.width, y + line * n, text, size=size, transform=across, **look)

    def svg(self) -> str:
        """The drawing as a compact SVG with real text and colours that a page can restyle."""
        buffer = io.StringIO()
        self.canvas.savefig(
            buffer,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
        return tidy(buffer.getvalue())


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
        with book_style():
            return self.draw(width).svg()

    def png(self, width: float, height: float, dots: float) -> bytes:
        """The figure as a PNG, in the middle of a white page of a size in points, at a number of dots an inch."""
        buffer = io.BytesIO()
        with book_style():
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
            "narrow": lines_of(self.svg(style.NARROW)),
        }
        return {"image/svg+xml": self.svg(), "text/plain": self.alt, MIME: about}
