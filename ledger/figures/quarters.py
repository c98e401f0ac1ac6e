"""Acts counted by quarter: those that ease point right, those that impose point left."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import known
from ledger.events import publishers
from ledger.figures import style
from ledger.figures.sheet import Figure, Frame, Sheet
from ledger.figures.words import alt_text, must_have, source_line

ROW = 19.0  # points a quarter


def quarter_chart(
    rows: pd.DataFrame, title: str, subtitle: str, as_of: str | None = None
) -> Figure:
    """Acts by quarter: those that ease point right, those that impose point left.

    rows : events with a direction. as_of : only what had happened by then, as in events().

    Raises LedgerError if there are none.
    """
    rows = known(rows, as_of)
    rows = rows[rows["direction"] != ""]
    must_have(rows, "event with a direction")
    quarter = [f"{d[:4]} Q{(dates.earliest(d).month + 2) // 3}" for d in rows["date"]]
    counted = pd.crosstab(pd.Series(quarter, name="Quarter"), rows["direction"].to_numpy())
    counted = counted.reindex(columns=["easing", "imposing"], fill_value=0)
    frame = Frame(title, subtitle, source_line(publishers(rows), as_of))
    spelled = [f"{q.Index}: {q.easing} easing, {q.imposing} imposing" for q in counted.itertuples()]
    alt = alt_text(title, subtitle, spelled, most=len(spelled))
    table = counted.reset_index().rename(columns={"easing": "Easing", "imposing": "Imposing"})
    return Figure(partial(_draw, frame, counted), title, alt, table)


def _draw(frame: Frame, counted: pd.DataFrame, width: float) -> Sheet:
    sheet = Sheet(width, frame, ROW * (len(counted) + 1.4), left=64, right=18, below=0)
    axes, most = sheet.axes, counted.to_numpy().max()
    axes.set_xlim(-most - 0.8, most + 0.8)
    axes.set_ylim(len(counted), -1.4)
    axes.set_axis_off()
    left, right = "\N{LEFTWARDS ARROW} imposing", "easing \N{RIGHTWARDS ARROW}"
    axes.text(-0.1, -0.8, left, ha="right", size=style.SMALL, color=style.IMPOSING)
    axes.text(0.1, -0.8, right, ha="left", size=style.SMALL, color=style.EASING)
    axes.axvline(0, color=style.QUIET, lw=1, clip_on=False, solid_capstyle="butt")
    look: dict[str, Any] = {"color": style.QUIET, "ha": "right", "va": "center"}
    for y, quarter in enumerate(counted.itertuples()):
        sheet.write([quarter.Index], -6, y, style.SMALL, **look)
        _draw_acts(sheet, y, quarter.imposing, -1, style.IMPOSING)
        _draw_acts(sheet, y, quarter.easing, 1, style.EASING)
    return sheet


def _draw_acts(sheet: Sheet, y: int, number: int, way: int, colour: str) -> None:
    """A bar to the right, or to the left if ``way`` is -1, with its number behind it; nothing for none."""
    if number:
        sheet.axes.barh(y, way * number, height=0.66, color=colour, clip_on=False)
        place, side = way * (number + 0.15), "left" if way > 0 else "right"
        sheet.axes.text(place, y, str(number), va="center", size=style.SMALL, ha=side)
