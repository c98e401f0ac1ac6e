"""How wide text is, and where a line of it breaks: measured, so that it comes out alike on every machine."""

from __future__ import annotations

import functools

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath


@functools.cache
def _letter(letter: str, weight: str) -> float:
    """The width of a letter at a font size of one point. Measured once: setting a line of type is slow."""
    prop = FontProperties(family="DejaVu Sans", size=100, weight=weight)
    return TextToPath().get_text_width_height_descent(letter, prop, False)[0] / 100


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a line of text is, in points, letter by letter (kerning would only make it narrower)."""
    return size * sum(_letter(letter, weight) for letter in text)


def wrap(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """Break text into lines no wider than ``width`` points at a font size."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
