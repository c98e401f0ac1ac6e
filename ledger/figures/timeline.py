"""Figures of events: a timeline that reads downwards, and acts counted by quarter."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ledger import dates
from ledger.claims import END_OF_DAY, known
from ledger.figures import style
from ledger.figures.sheet import Figure, Sheet, source_line, wrap
from ledger.tables import LedgerError, load


def events(
    theme: str | Iterable[str] | None = None,
    start: str | None = None,
    end: str | None = None,
    ids: Iterable[str] | None = None,
    as_of: str | None = None,
) -> pd.DataFrame:
    """Select events, in the order of their dates.

    theme : one theme or several. start, end : first and last day, inclusive.
    ids : event ids, instead of or on top of the rest.
    as_of : only what had surely happened by then, as in claims(). Titles and
        summaries stay as written for this edition, with what was learnt later.

    Returns rows of events.csv. Raises LedgerError for an id that does not exist.
    """
    rows = load("events")
    if ids is not None:
        ids = list(ids)
        unknown = [i for i in ids if i not in set(rows["event_id"])]
        if unknown:
            raise LedgerError(f"Not in events.csv: {', '.join(unknown)}.")
        rows = rows[rows["event_id"].isin(ids)]
    if theme is not None:
        rows = rows[rows["theme"].isin([theme] if isinstance(theme, str) else list(theme))]
    if start is not None:
        rows = rows[
            rows["date"].map(lambda d: dates.latest(d) >= dates.earliest(start)).astype(bool)
        ]
    if end is not None:
        rows = rows[rows["date"].map(lambda d: dates.earliest(d) <= dates.latest(end)).astype(bool)]
    rows = known(rows, as_of)
    keys = [(dates.earliest(d), t or END_OF_DAY) for d, t in zip(rows["date"], rows["time"])]
    return rows.iloc[sorted(range(len(rows)), key=lambda n: keys[n])].reset_index(drop=True)


def _publishers(rows: pd.DataFrame) -> list[str]:
    sources = load("sources").set_index("source_id")
    ids = [s for cell in rows["source_ids"] for s in cell.split(";")]
    return [sources.at[s, "copy_of"] or sources.at[s, "publisher"] for s in ids]


def _when(row) -> str:
    return dates.say(row.date) + (f", {row.time}" if row.time else "")


def timeline_chart(
    rows: pd.DataFrame, title: str, subtitle: str, year: bool = True, as_of: str | None = None
) -> Figure:
    """A timeline that reads downwards: day, then what happened.

    rows : events, from events(). year=False leaves the year off the days.
    as_of : draw only what had happened by then, as in events(), and say so at the foot.

    Raises LedgerError if there are no rows.
    """
    rows = known(rows, as_of)
    if len(rows) == 0:
        raise LedgerError("Nothing to draw: no events in this selection.")
    foot = source_line(_publishers(rows), as_of)
    marks = list(rows.itertuples())

    def draw(width: float) -> Sheet:
        column = 96 if year else 84
        texts = [wrap(r.title, style.BODY, width - column - 44) for r in marks]
        heights = [15.5 * len(lines) + 8 for lines in texts]
        sheet = Sheet(width, title, subtitle, foot, body=sum(heights), below=0)
        axes = sheet.axes
        axes.set_xlim(0, sheet.width)
        axes.set_ylim(sum(heights), 0)
        axes.set_axis_off()
        axes.plot([column + 10] * 2, [6, sum(heights) - 10], "-", color=style.RULE, lw=2, zorder=1)
        y, before = 0.0, ""
        for row, lines, height in zip(marks, texts, heights):
            day = _short_day(row.date, year)
            if day != before:
                axes.text(column, y + 12, day, size=style.SMALL, color=style.QUIET, ha="right")
            before = day
            axes.plot([column + 10], [y + 8], "o", markersize=8, color=style.INK, zorder=3)
            for n, line in enumerate(lines):
                axes.text(column + 22, y + 12 + 15.5 * n, line, size=style.BODY)
            y += height
        return sheet

    alt = (
        f"{title.rstrip('.')}. {subtitle.rstrip('.')}. "
        + "; ".join(f"{_when(r)}: {r.title}" for r in marks)
        + "."
    )
    table = pd.DataFrame(
        {"When": [_when(r) for r in marks], "What": rows["title"], "More": rows["summary"]}
    )
    return Figure(draw, title, alt, table)


def _short_day(date: str, year: bool) -> str:
    words = dates.say(date, year).split()
    return " ".join(w[:3] if w in dates.MONTHS else w for w in words)


def quarter_chart(
    rows: pd.DataFrame, title: str, subtitle: str, as_of: str | None = None
) -> Figure:
    """Acts by quarter: those that ease point right, those that impose point left.

    rows : events with a direction. as_of : only what had happened by then, as in events().

    Raises LedgerError if there are none.
    """
    rows = known(rows, as_of)
    rows = rows[rows["direction"] != ""]
    if len(rows) == 0:
        raise LedgerError("Nothing to draw: no event in this selection has a direction.")
    quarter = [f"{d[:4]} Q{(dates.earliest(d).month + 2) // 3}" for d in rows["date"]]
    counted = pd.crosstab(pd.Series(quarter, name="Quarter"), rows["direction"].to_numpy())
    counted = counted.reindex(columns=["easing", "imposing"], fill_value=0)
    foot = source_line(_publishers(rows), as_of)

    def draw(width: float) -> Sheet:
        step = 19.0
        sheet = Sheet(
            width,
            title,
            subtitle,
            foot,
            body=step * (len(counted) + 1.4),
            left=64,
            right=18,
            below=0,
        )
        axes = sheet.axes
        most = counted.to_numpy().max()
        axes.set_xlim(-most - 0.8, most + 0.8)
        axes.set_ylim(len(counted), -1.4)
        axes.set_axis_off()
        axes.text(
            -0.1,
            -0.8,
            "\N{LEFTWARDS ARROW} imposing",
            ha="right",
            size=style.SMALL,
            color=style.IMPOSING,
        )
        axes.text(
            0.1,
            -0.8,
            "easing \N{RIGHTWARDS ARROW}",
            ha="left",
            size=style.SMALL,
            color=style.EASING,
        )
        axes.axvline(0, color=style.QUIET, lw=1)
        for y, (name, row) in enumerate(counted.iterrows()):
            axes.annotate(
                name,
                (0, y),
                xycoords=("axes fraction", "data"),
                xytext=(-6, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                size=style.SMALL,
                color=style.QUIET,
            )
            for number, way, colour in (
                (row["imposing"], -1, style.IMPOSING),
                (row["easing"], 1, style.EASING),
            ):
                if number:
                    axes.barh(y, way * number, height=0.66, color=colour)
                    axes.text(
                        way * (number + 0.15),
                        y,
                        str(number),
                        va="center",
                        size=style.SMALL,
                        ha="left" if way > 0 else "right",
                    )
        return sheet

    table = counted.reset_index().rename(columns={"easing": "Easing", "imposing": "Imposing"})
    alt = (
        f"{title.rstrip('.')}. {subtitle.rstrip('.')}. "
        + "; ".join(
            f"{name}: {row['easing']} easing, {row['imposing']} imposing"
            for name, row in counted.iterrows()
        )
        + "."
    )
    return Figure(draw, title, alt, table)
