"""The look of the figures: colours, letters, sizes (what a mark looks like is in marks).

Colours have at least 3:1 contrast on white and are told apart in the common
colour-vision deficiencies; a label always repeats what a colour says. Each has
a twin for dark pages: the book's style sheet sets the custom property named
here, and a figure seen anywhere else falls back to the light colour.
"""

from __future__ import annotations

from typing import Any

INK, QUIET, RULE, PAPER = "#1a1a1a", "#595959", "#c9c9c9", "#ffffff"

SIDE_COLOURS = {
    "syrian_government": "#1b5faa",
    "sdf": "#b34f00",
    "united_states": "#7b3fa0",
    "iraq": "#00756a",
    "other_state": "#7a5c00",
    "united_nations": "#0079a8",
    "organisation": "#b3246b",
    "research": "#4d6b00",
    "media": "#6a6a6a",
}
# a hair off two colours of sides, so that each has a property of its own
EASING, IMPOSING = "#00756b", "#b34f01"
WATER = SIDE_COLOURS["united_nations"]

PROPERTIES = {
    INK: "--fig-ink",
    QUIET: "--fig-quiet",
    RULE: "--fig-rule",
    PAPER: "--fig-paper",
    EASING: "--fig-easing",
    IMPOSING: "--fig-imposing",
}
PROPERTIES |= {colour: f"--fig-{side.replace('_', '-')}" for side, colour in SIDE_COLOURS.items()}

RC: Any = {
    "svg.fonttype": "none",  # real text: it can be read aloud, searched and copied
    "svg.hashsalt": "counting-a-prison-break",  # the same bytes on every run
    "font.family": "DejaVu Sans",  # ships with matplotlib, so text is measured alike everywhere
    "font.size": 12,
    "text.parse_math": False,  # a dollar sign is money here
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
}
TITLE, BODY, SMALL = 15.0, 12.0, 11.5  # points; the narrow drawing is shown at about its own size
WIDE, NARROW = 600.0, 345.0  # points, the two widths each figure is drawn at
