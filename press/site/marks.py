"""A number as a small drawing on a scale from zero: the marks of the figures, on a card."""

from __future__ import annotations

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
DOT, SMALL_DOT, HALO = 7.0, 5.0, 15.0  # across
EDGE, ARROW, ARROW_WIDTH = 1.6, 26.0, 1.8
BAR, END, END_WIDTH = 5.0, 11.0, 1.8
DASHES_WIDTH = 2.4
SHEER, SHEER_BAR = 0.22, 0.45
WIDTH, HEIGHT, ZERO, LAST = 124, 20, 10, 118  # of the picture; where its scale begins and ends
LARGEST = 92  # where the largest number stands, so that an arrow has room behind it


def mark_svg(qualifier: str, numbers: list[float], largest: float, hollow: bool = False) -> str:
    """A mark on a small scale from zero, as an SVG in the colour of the text around it.

    qualifier, numbers : as in claims.csv: the value, or low and high, those that are not empty.
    largest : the number at the right end, so that several pictures have one scale.
    hollow : second-hand. The page gives ``.scale`` and ``.hollow`` their colours.
    """
    places = [ZERO + number / (largest or 1) * (LARGEST - ZERO) for number in numbers] or [ZERO]
    low, high, middle = round(places[0]), round(places[-1]), HEIGHT / 2
    parts = {
        "dot": lambda: _dot(low, DOT, hollow),
        "halo": lambda: (
            f'<circle cx="{low:g}" cy="{middle:g}" r="{HALO / 2:g}" opacity="{SHEER}"/>'
        ),
        "small_dot": lambda: _dot(low, SMALL_DOT, hollow),
        "arrow_up": lambda: _arrow(low, 1),
        "arrow_down": lambda: _arrow(low, -1),
        "bar": lambda: _line(f"M{low:g} {middle:g}H{high:g}", BAR, f' opacity="{SHEER_BAR}"'),
        "ends": lambda: "".join(
            _line(f"M{end:g} {middle - END / 2:g}v{END:g}", END_WIDTH) for end in (low, high)
        ),
        "dashes": lambda: _line(
            f"M{ZERO} {middle:g}H{LAST}", DASHES_WIDTH, ' stroke-dasharray="2.4 7.2"'
        ),
    }
    drawn = "".join(parts[part]() for part in GRAMMAR[qualifier])
    scale = f'<path d="M{ZERO} {middle:g}H{LAST}M{ZERO} {middle / 2:g}v{middle:g}" class="scale"/>'
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{scale}{drawn}</svg>'


def _dot(x: float, size: float, hollow: bool) -> str:
    look = 'class="hollow" ' if hollow else ""
    place = f'cx="{x:g}" cy="{HEIGHT / 2:g}" r="{size / 2:g}"'
    return f'<circle {look}{place} stroke="currentColor" stroke-width="{EDGE}"/>'


def _arrow(x: float, way: int) -> str:
    reach = ARROW - SMALL_DOT / 2
    path = f"M{x:g} {HEIGHT / 2:g}h{reach * way:g}m{-5 * way} -4l{5 * way} 4l{-5 * way} 4"
    return _line(path, ARROW_WIDTH)


def _line(path: str, width: float, more: str = "") -> str:
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{width:g}"{more}/>'
