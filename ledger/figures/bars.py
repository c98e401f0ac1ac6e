"""Amounts as bars from zero, each with its words and its number above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd

from ledger import rules
from ledger.amount import Amount
from ledger.claims import stated_by
from ledger.figures import marks, style
from ledger.figures.labelled_rows import stacked
from ledger.figures.lettering import wrap
from ledger.figures.sheet import Figure, Frame, Sheet
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
    frame = Frame(title, subtitle, source_line(sources, as_of))
    alt = alt_text(title, subtitle, (f"{name}: {part.text()}" for name, part in parts.items()))
    table = pd.DataFrame(
        {
            "What": list(parts),
            "Number": [part.text() for part in parts.values()],
            "How": [part.formula for part in parts.values()],
        }
    )
    claims = list(dict.fromkeys(claim for part in parts.values() for claim in part.claims))
    return Figure(partial(_draw, frame, parts, sides or {}), title, alt, table, claims)


def _draw(frame: Frame, parts: dict[str, Amount], sides: Mapping[str, str], width: float) -> Sheet:
    words = [wrap(f"{name}: {brief(part)}", style.BODY, width - 20) for name, part in parts.items()]
    rows = stacked(parts, words, [ROOM] * len(words))
    sheet = Sheet(width, frame, rows[-1].bottom, left=2, right=26, below=4)
    sheet.run_down()
    sheet.axes.set_xlim(0, max(marks.end_of(part) for part in parts.values()) or 1)
    for row in rows:
        colour = style.SIDE_COLOURS[sides.get(row.item, "media")]
        row.write(sheet, 0, style.BODY)
        marks.draw_bar(sheet.axes, parts[row.item], row.below + MARK, colour)
    return sheet
