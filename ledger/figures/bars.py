"""Amounts as bars from zero, each with its words and its number above it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from ledger import rules
from ledger.amount import Amount
from ledger.claims import stated_by
from ledger.figures import marks, style
from ledger.figures.labelled_rows import stacked
from ledger.figures.lettering import wrap
from ledger.figures.sheet import Figure, Sheet
from ledger.figures.words import alt_text, source_line
from ledger.tables import LedgerError
from ledger.wording import brief

ROOM = 24.0  # points that a bar needs below its words
MARK = 9.0  # points from its words to the middle of the bar


def bar_chart(
    parts: Mapping[str, Amount],
    title: str,
    subtitle: str,
    sources: Iterable[str],
    sides: Mapping[str, str] | None = None,
    as_of: str | None = None,
) -> Figure:
    """Horizontal bars from zero, each with its label and number.

    Parameters
    ----------
    parts : label to amount, in one unit, in the order drawn.
    sources : publishers for the line at the foot.
    sides : label to side, for the colour; media grey where none is given.
    as_of : draw only the parts all of whose claims had been said by then, and say so at the foot.

    Raises LedgerError if there are no parts or more than one unit.
    """
    parts = {
        name: part for name, part in parts.items() if as_of is None or stated_by(part.claims, as_of)
    }
    if not parts:
        raise LedgerError("Nothing to draw: no amounts for a bar chart.")
    rules.must_share_unit((part.unit for part in parts.values()), "A bar chart")
    bars = _Bars(parts, sides or {}, title, subtitle, source_line(sources, as_of))
    alt = alt_text(title, subtitle, (f"{name}: {part.text()}" for name, part in parts.items()))
    table = pd.DataFrame(
        {
            "What": list(parts),
            "Number": [part.text() for part in parts.values()],
            "How": [part.formula for part in parts.values()],
        }
    )
    claims = dict.fromkeys(claim for part in parts.values() for claim in part.claims)
    return Figure(bars.draw, title, alt, table, list(claims))


@dataclass(frozen=True)
class _Bars:
    """What is drawn: amounts by their labels, and whose each is."""

    parts: dict[str, Amount]
    sides: Mapping[str, str]
    title: str
    subtitle: str
    foot: str

    def draw(self, width: float) -> Sheet:
        words = [
            wrap(f"{name}: {brief(part)}", style.BODY, width - 20)
            for name, part in self.parts.items()
        ]
        rows = stacked(self.parts, words, [ROOM] * len(words))
        sheet = Sheet(
            width, self.title, self.subtitle, self.foot, rows[-1].bottom, left=2, right=26, below=4
        )
        sheet.run_down()
        ends = (p.low if math.isinf(p.high) else p.high for p in self.parts.values())
        sheet.axes.set_xlim(0, max(ends) or 1)
        for row in rows:
            colour = style.SIDE_COLOURS[self.sides.get(row.item, "media")]
            row.write(sheet, 0, style.BODY)
            marks.draw_bar(sheet.axes, self.parts[row.item], row.below + MARK, colour)
        return sheet
