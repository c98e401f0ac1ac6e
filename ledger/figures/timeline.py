"""A timeline that reads downwards: the day, then what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger import dates
from ledger.claims import known
from ledger.events import publishers
from ledger.figures import style
from ledger.figures.labelled_rows import BASELINE, stacked
from ledger.figures.lettering import wrap
from ledger.figures.sheet import Figure, Sheet
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
    timeline = _Timeline(
        list(rows.itertuples()), title, subtitle, source_line(publishers(rows), as_of), year
    )
    when = [dates.say(e.date) + (f", {e.time}" if e.time else "") for e in timeline.events]
    spelled = (f"{day}: {what}" for day, what in zip(when, rows["title"]))
    alt = alt_text(title, subtitle, spelled, most=len(rows))
    table = pd.DataFrame({"When": when, "What": rows["title"], "More": rows["summary"]})
    return Figure(timeline.draw, title, alt, table)


@dataclass(frozen=True)
class _Timeline:
    """What is drawn: events in their order."""

    events: list[Any]
    title: str
    subtitle: str
    foot: str
    year: bool

    def draw(self, width: float) -> Sheet:
        days = 96 if self.year else 84  # points for the days, on the left
        words = [wrap(event.title, style.BODY, width - days - 44) for event in self.events]
        rows = stacked(self.events, words, [ROOM] * len(words), LINE)
        height = rows[-1].bottom
        sheet = Sheet(width, self.title, self.subtitle, self.foot, height, below=0)
        sheet.run_down()
        line: dict[str, Any] = {"color": style.RULE, "lw": 2, "zorder": 1, "clip_on": False}
        sheet.axes.plot([days + 10] * 2, [6, height - 10], "-", **line)
        dot: dict[str, Any] = {"markersize": 8, "color": style.INK, "zorder": 3, "clip_on": False}
        before = ""
        for row in rows:
            day = _short_day(row.item.date, self.year)
            if day != before:
                look: dict[str, Any] = {"color": style.QUIET, "ha": "right"}
                sheet.write([day], days, row.top + BASELINE, style.SMALL, **look)
            before = day
            sheet.axes.plot([days + 10], [row.top + 8], "o", **dot)
            row.write(sheet, days + 22, style.BODY)
        return sheet


def _short_day(date: str, year: bool) -> str:
    words = dates.say(date, year).split()
    return " ".join(w[:3] if w in dates.MONTHS else w for w in words)
