"""The grammar of marks: what each qualifier looks like, in a figure and on a card.

A dot is a number flat; a dot in a halo is "about"; an arrow is a floor or a
ceiling; a bar is a range; a dashed line is a word without a number. A hollow
dot is second-hand. Colour is whose voice it is, and a label says it again.

``draw`` and ``draw_words`` put a mark on the axes of a figure, ``draw_bar`` an
amount as a bar from zero, ``mark_svg`` a mark on a small scale of its own.
"""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ledger.amount import Amount
from ledger.claims import amount_of, is_second_hand
from ledger.figures import style

# What stands for each qualifier; the parts are drawn in this order.
GRAMMAR = {
    "exactly": ("dot",),
    "about": ("halo", "dot"),
    "at_least": ("arrow_up", "small_dot"),
    "more_than": ("arrow_up", "small_dot"),
    "up_to": ("arrow_down", "small_dot"),
    "fewer_than": ("arrow_down", "small_dot"),
    "range": ("bar", "ends"),
    "words": ("dashes",),
}
DOT, SMALL_DOT, HALO = 7.0, 5.0, 15.0  # points across
EDGE = 1.6  # of a dot
ARROW, ARROW_WIDTH = 26.0, 1.8
BAR, END, END_WIDTH = 5.0, 11.0, 1.8
DASHES, DASHES_WIDTH = (1.0, 3.0), 2.4  # dash and gap, as multiples of the width
SHEER, SHEER_BAR = 0.22, 0.45  # how opaque a halo is, and a range

THICK = 11.0  # points of a bar from zero
OPACITY_ABOUT, OPACITY_OPEN = 0.65, 0.4  # of a bar from zero: approximate; between a range's ends
BAR_ARROW = 20.0


def end_of(amount: Amount) -> float:
    """Where the mark of an amount ends: the bound that is known, the upper of two."""
    return amount.low if math.isinf(amount.high) else amount.high


# -- on the axes of a figure ----------------------------------------------------


def draw(axes: Axes, row: Any, place: float, colour: str, vertical: bool = False) -> None:
    """Draw the number of a claim, a row of claims(), at the height ``place``, or at that x if ``vertical``."""
    amount = amount_of(row)
    pen = _Pen(axes, place, colour, is_second_hand(row), vertical)
    low, high = amount.low, amount.high
    parts = {
        "dot": lambda: pen.dot(low, DOT),
        "halo": lambda: pen.halo(low),
        "small_dot": lambda: pen.dot(end_of(amount), SMALL_DOT),
        "arrow_up": lambda: pen.arrow(low, ARROW),
        "arrow_down": lambda: pen.arrow(high, -ARROW),
        "bar": lambda: pen.bar(low, high),
        "ends": lambda: pen.ends(low, high),
    }
    for part in GRAMMAR[amount.qualifier]:
        parts[part]()


def draw_words(axes: Axes, y: float, colour: str) -> None:
    """Draw a word in place of a number: a dashed line without ends."""
    look: dict[str, Any] = {"color": colour, "lw": DASHES_WIDTH, "linestyle": (0, DASHES)}
    across = axes.get_yaxis_transform()
    axes.add_artist(Line2D([0, 1], [y, y], transform=across, clip_on=False, **look))


def draw_bar(axes: Axes, amount: Amount, y: float, colour: str) -> None:
    """Draw an amount as a bar from zero: paler if approximate or between the ends of a range, an arrow at a floor."""
    look: dict[str, Any] = {"height": THICK, "color": colour, "clip_on": False}
    end = end_of(amount)
    if amount.qualifier == "range":
        axes.barh(y, amount.low, **look)
        axes.barh(y, end - amount.low, left=amount.low, alpha=OPACITY_OPEN, **look)
    else:
        axes.barh(y, end, alpha=OPACITY_ABOUT if amount.about else 1, **look)
    if math.isinf(amount.high):
        _arrow(axes, (end, y), (BAR_ARROW, 0), colour, gap=0)


class _Pen:
    """Draws the parts of one mark."""

    def __init__(self, axes: Axes, place: float, colour: str, hollow: bool, vertical: bool) -> None:
        self.axes, self.place, self.colour, self.vertical = axes, place, colour, vertical
        self.face = style.PAPER if hollow else colour

    def _line(self, ends: list[float], **look: Any) -> None:
        across = [self.place] * len(ends)
        x, y = (across, ends) if self.vertical else (ends, across)
        # add_artist, so that the axes keep their limits; not clipped, so that a mark at zero stays whole
        drawn = self.axes.add_artist(Line2D(x, y, color=self.colour, **look))
        drawn.set_clip_on(False)

    def dot(self, at: float, size: float) -> None:
        look: dict[str, Any] = {"markerfacecolor": self.face, "markeredgecolor": self.colour}
        self._line(
            [at], ls="none", marker="o", markersize=size, markeredgewidth=EDGE, zorder=4, **look
        )

    def halo(self, at: float) -> None:
        look: dict[str, Any] = {"markerfacecolor": self.colour, "markeredgewidth": 0}
        self._line([at], ls="none", marker="o", markersize=HALO, alpha=SHEER, zorder=3, **look)

    def arrow(self, at: float, reach: float) -> None:
        if self.vertical:
            _arrow(self.axes, (self.place, at), (0, reach), self.colour, gap=2)
        else:
            _arrow(self.axes, (at, self.place), (reach, 0), self.colour, gap=2)

    def bar(self, low: float, high: float) -> None:
        self._line([low, high], lw=BAR, alpha=SHEER_BAR, solid_capstyle="butt", zorder=3)

    def ends(self, low: float, high: float) -> None:
        marker = "_" if self.vertical else "|"
        for end in (low, high):
            self._line(
                [end], ls="none", marker=marker, markersize=END, markeredgewidth=END_WIDTH, zorder=4
            )


def _arrow(
    axes: Axes, at: tuple[float, float], reach: tuple[float, float], colour: str, gap: float
) -> None:
    """An arrow from a place in the data, ``reach`` points away. gap : points left free at its foot."""
    look = {"arrowstyle": "<|-", "color": colour, "lw": ARROW_WIDTH, "shrinkA": 0, "shrinkB": gap}
    axes.annotate("", xy=at, xytext=reach, textcoords="offset points", zorder=3, arrowprops=look)


# -- on a small scale of its own ---------------------------------------------------

WIDTH, HEIGHT, ZERO, LAST = 124, 20, 10, 118  # of the picture; where its scale begins and ends
LARGEST = 92  # where the largest number stands, so that an arrow has room behind it


def mark_svg(qualifier: str, numbers: list[float], largest: float, hollow: bool = False) -> str:
    """A mark on a small scale from zero, as an SVG in the colour of the text around it.

    qualifier, numbers : as in claims.csv: the value, or low and high, those that are not empty.
    largest : the number at the right end, so that several pictures have one scale.
    hollow : second-hand. The page gives ``.scale`` and ``.hollow`` their colours.

    Raises KeyError for a qualifier that does not exist.
    """
    places = [ZERO + number / (largest or 1) * (LARGEST - ZERO) for number in numbers] or [ZERO]
    low, high, middle = round(places[0]), round(places[-1]), HEIGHT / 2
    parts = {
        "dot": lambda: _dot_svg(low, DOT, hollow),
        "halo": lambda: (
            f'<circle cx="{low:g}" cy="{middle:g}" r="{HALO / 2:g}" opacity="{SHEER}"/>'
        ),
        "small_dot": lambda: _dot_svg(low, SMALL_DOT, hollow),
        "arrow_up": lambda: _arrow_svg(low, 1),
        "arrow_down": lambda: _arrow_svg(low, -1),
        "bar": lambda: _line_svg(f"M{low:g} {middle:g}H{high:g}", BAR, f'opacity="{SHEER_BAR}"'),
        "ends": lambda: "".join(
            _line_svg(f"M{end:g} {middle - END / 2:g}v{END:g}", END_WIDTH) for end in (low, high)
        ),
        "dashes": lambda: _line_svg(
            f"M{ZERO} {middle:g}H{LAST}",
            DASHES_WIDTH,
            f'stroke-dasharray="{DASHES[0] * DASHES_WIDTH:g} {DASHES[1] * DASHES_WIDTH:g}"',
        ),
    }
    drawn = "".join(parts[part]() for part in GRAMMAR[qualifier])
    scale = f'<path d="M{ZERO} {middle:g}H{LAST}M{ZERO} {middle / 2:g}v{middle:g}" class="scale"/>'
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{scale}{drawn}</svg>'


def _dot_svg(x: float, size: float, hollow: bool) -> str:
    look = 'class="hollow" ' if hollow else ""
    place = f'cx="{x:g}" cy="{HEIGHT / 2:g}" r="{size / 2:g}"'
    return f'<circle {look}{place} stroke="currentColor" stroke-width="{EDGE}"/>'


def _arrow_svg(x: float, way: int) -> str:
    reach = ARROW - SMALL_DOT / 2
    path = f"M{x:g} {HEIGHT / 2:g}h{reach * way:g}m{-5 * way} -4l{5 * way} 4l{-5 * way} 4"
    return _line_svg(path, ARROW_WIDTH)


def _line_svg(path: str, width: float, more: str = "") -> str:
    look = f'fill="none" stroke="currentColor" stroke-width="{width:g}"'
    return f'<path d="{path}" {look}{" " + more if more else ""}/>'
