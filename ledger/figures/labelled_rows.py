"""Labelled rows, one below the other: the words of each, broken into lines, and the place for its mark below them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger.figures.sheet import LINE, Sheet

BASELINE = 12.0  # points from the top of a row to the foot of its first line of words


@dataclass(frozen=True)
class Row:
    """One row of a figure; places are in points from the top of the axes.

    item : what it shows. lines : its words. top, bottom : where it begins and ends.
    line : from one line of words to the next.
    """

    item: Any
    lines: list[str]
    top: float
    bottom: float
    line: float

    @property
    def below(self) -> float:
        """Where its words end: a mark stands a little below."""
        return self.top + self.line * len(self.lines)

    def write(self, sheet: Sheet, x: float, size: float, **look: Any) -> None:
        """Write its words, ``x`` points from the left of the axes."""
        sheet.write(self.lines, x, self.top + BASELINE, size, self.line, **look)


def stacked(
    items: Iterable[Any],
    words: Iterable[list[str]],
    rooms: Iterable[float],
    line: float = LINE,
) -> list[Row]:
    """Rows in the order of ``items``.

    words : the lines of each. rooms : the points that each needs below its words.
    """
    rows: list[Row] = []
    top = 0.0
    for item, lines, room in zip(items, words, rooms):
        bottom = top + line * len(lines) + room
        rows.append(Row(item, lines, top, bottom, line))
        top = bottom
    return rows
