"""A timeline that reads downwards: the day, then what happened."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import known
from ledger.events import publishers
from ledger.figures import style
from ledger.figures.labelled_rows import BASELINE, stacked
from ledger.figures.lettering import wrap
from ledger.figures.sheet import Figure, Frame, Sheet
from ledger.figures.words import alt_text, must_have, source_line

LINE, ROOM = 15.5, 8.0  # points from one line to the next, and below an event


def timeline_chart(
    rows: pd.DataFrame, title: str, subtitle: str, year: bool = True, as_of: str | None = None
) -> Figure:
    """A timeline that reads downwards: day, then what happened.

    rows : events, from events(). year=False leaves the year off the days.
    as_of : draw only what had happened by then, as in events(), and say so at the foot.

    Raises LedgerError if there are no rows.
    """
    rows = known(rows, as_of)
    must_have(rows, "events")
    frame = Frame(title, subtitle, source_line(publishers(rows), as_of))
    happened = list(rows.itertuples())
    when = [dates.say(e.date) + (f", {e.time}" if e.time else "") for e in happened]
    spelled = (f"{day}: {what}" for day, what in zip(when, rows["title"]))
    alt = alt_text(title, subtitle, spelled, most=len(rows))
    table = pd.DataFrame({"When": when, "What": rows["title"], "More": rows["summary"]})
    return Figure(partial(_draw, frame, happened, year), title, alt, table)


def _draw(frame: Frame, happened: list[Any], year: bool, width: float) -> Sheet:
    days = 96 if year else 84  # points for the days, on the left
    words = [wrap(event.title, style.BODY, width - days - 44) for event in happened]
    rows = stacked(happened, words, [ROOM] * len(words), LINE)
    sheet = Sheet(width, frame, rows[-1].bottom, below=0)
    sheet.run_down()
    line: dict[str, Any] = {"color": style.RULE, "lw": 2, "zorder": 1, "clip_on": False}
    sheet.axes.plot([days + 10] * 2, [6, rows[-1].bottom - 10], "-", **line)
    dot: dict[str, Any] = {"markersize": 8, "color": style.INK, "zorder": 3, "clip_on": False}
    before = ""
    for row in rows:
        if (day := _short_day(row.item.date, year)) != before:
            look: dict[str, Any] = {"color": style.QUIET, "ha": "right"}
            sheet.write([day], days, row.top + BASELINE, style.SMALL, **look)
        before = day
        sheet.axes.plot([days + 10], [row.top + 8], "o", **dot)
        row.write(sheet, days + 22, style.BODY)
    return sheet


def _short_day(date: str, year: bool) -> str:
    words = dates.say(date, year).split()
    return " ".join(w[:3] if w in dates.MONTHS else w for w in words)
