"""Claims about one quantity over time: each at the day that it is about, the key of the sides under the days."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ledger import dates, rules
from ledger.claims import known, size
from ledger.figures import marks, style
from ledger.figures.lettering import wrap
from ledger.figures.sheet import LINE, Figure, Frame, Sheet
from ledger.figures.words import alt_text, must_have, period, source_line, table_of_claims
from ledger.names import SIDES_IN_KEY
from ledger.rounding import CURRENCY, write_number

SHORT_SPAN = 20  # days on a time axis below which its ticks are set by the day
LATE = (
    0.6  # of the time shown: words beside what is later stand to its left, or they leave the page
)


def series_chart(
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    join: Iterable[str] = (),
    label: Mapping[str, str] | None = None,
    as_of: str | None = None,
    breaks: Mapping[str, str] | None = None,
) -> Figure:
    """Claims about one quantity over time.

    Parameters
    ----------
    rows : claims in one unit, each with refers_to or refers_from.
    join : ids of claimants whose marks a line joins: only where they counted the same way.
    label : claim id to words that stand beside its mark; None labels the largest and the latest.
    as_of : draw only what had been said by then, as in claims(), and say so at the foot.
    breaks : day to words: a change of counting rule, drawn as a line down the chart.

    Raises LedgerError if there are no rows or more than one unit.
    """
    rows = known(rows, as_of)
    must_have(rows, "claims")
    rules.must_share_unit(rows["unit"], "A chart")
    rows = rows[rows["qualifier"] != "words"]
    must_have(rows, "numbers")
    days = [dates.middle(r.refers_to or r.refers_from or r.asserted_on) for r in rows.itertuples()]
    rows = rows.assign(when=days, size=size(rows))
    rows = rows.sort_values(["when", "claim_id"], kind="stable")
    if label is None:
        chosen = rows.loc[[rows["size"].idxmax(), rows.index[-1]]]
        label = dict(zip(chosen["claim_id"], chosen["text"]))
    frame = Frame(title, subtitle, source_line(rows["origin"], as_of))
    series = _Series(frame, rows, list(join), label, breaks or {})
    spelled = (
        f"{period(r.refers_from, r.refers_to)}: {r.text} ({r.name})" for r in rows.itertuples()
    )
    alt = alt_text(title, subtitle, spelled)
    return Figure(series.draw, title, alt, table_of_claims(rows), list(rows["claim_id"]))


@dataclass(frozen=True)
class _Series:
    """What is drawn: claims in the order of the days they are about, with ``when`` and ``size``."""

    frame: Frame
    rows: pd.DataFrame
    join: list[str]
    label: Mapping[str, str]
    breaks: Mapping[str, str]

    @property
    def first(self) -> dt.date:
        return self.rows["when"].min()

    @property
    def last(self) -> dt.date:
        return self.rows["when"].max()

    def is_late(self, day: dt.date) -> bool:
        return day > self.first + (self.last - self.first) * LATE

    def draw(self, width: float) -> Sheet:
        key = _key_lines(list(dict.fromkeys(self.rows["side"])), width - 20)
        body, below = 250 if width > 500 else 230, 30 + LINE * len(key)
        sheet = Sheet(width, self.frame, body, left=52, right=14, below=below)
        self._scales(sheet.axes, most=6 if width > 500 else 4)
        for claimant in self.join:
            self._draw_joined(sheet, claimant)
        for row in self.rows.itertuples():
            with sheet.part(row.claim_id):
                at, colour = mdates.date2num(row.when), style.SIDE_COLOURS[row.side]
                marks.draw(sheet.axes, row, at, colour, vertical=True)
        self._draw_labels(sheet)
        for day, words in self.breaks.items():
            with sheet.part(f"break {day}"):
                self._draw_break(sheet, dates.middle(day), words)
        _draw_key(sheet.axes, key)
        return sheet

    def _scales(self, axes: Axes, most: int) -> None:
        """Numbers from zero upwards, days from left to right with room at both ends. most : ticks of days."""
        unit = self.rows["unit"].iloc[0]
        pad = max((self.last - self.first) * 0.06, dt.timedelta(days=2))
        axes.set_ylim(0, self.rows["size"].max() * 1.18)
        days: Any = (self.first - pad, self.last + pad)  # matplotlib's stubs know numbers only
        axes.set_xlim(*days)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda n, _: _short(n, unit)))
        axes.grid(axis="y", color=style.RULE, lw=0.6, clip_on=False, solid_capstyle="butt")
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        _set_day_ticks(axes.xaxis, (self.last - self.first + 2 * pad).days, most)
        axes.tick_params(labelsize=style.SMALL, length=3)

    def _draw_joined(self, sheet: Sheet, claimant: str) -> None:
        """A line through the numbers of one claimant, floors left aside, in its colour if it has one side."""
        rows = self.rows[self.rows["claimant_id"] == claimant]
        rows = rows[rows["low"].isna() | rows["value"].notna()]
        if len(rows) < 2:
            return
        one_side = rows["side"].nunique() == 1
        colour = style.SIDE_COLOURS[rows["side"].iloc[0]] if one_side else style.QUIET
        sheet.join(claimant, rows["when"], rows["size"], lw=1.4, zorder=2, color=colour, alpha=0.7)

    def _draw_labels(self, sheet: Sheet) -> None:
        for row in self.rows.itertuples():
            if row.claim_id not in self.label:
                continue
            late = self.is_late(row.when)
            with sheet.part(row.claim_id):
                sheet.axes.annotate(
                    self.label[row.claim_id],
                    (row.when, row.size),
                    xytext=(-9 if late else 9, 9),
                    textcoords="offset points",
                    size=style.SMALL,
                    ha="right" if late else "left",
                    zorder=6,
                )

    def _draw_break(self, sheet: Sheet, day: dt.date, words: str) -> None:
        """A dashed line down the chart with words beside it: from here on something was counted otherwise."""
        at, late = mdates.date2num(day), self.is_late(day)
        sheet.axes.axvline(at, color=style.QUIET, lw=1, linestyle=(0, (4, 3)), clip_on=False)
        for n, text in enumerate(wrap(words, style.SMALL, sheet.width * 0.42)):
            sheet.axes.annotate(
                text,
                (at, 1),
                xycoords=("data", "axes fraction"),
                xytext=(-5 if late else 5, -13 - 14 * n),
                textcoords="offset points",
                ha="right" if late else "left",
                size=style.SMALL,
                color=style.QUIET,
            )


def _set_day_ticks(axis, days: int, most: int) -> None:
    """Ticks on days, months or years, never on hours: no claim here is drawn to the hour."""
    if days <= SHORT_SPAN:
        axis.set_major_locator(mdates.DayLocator(interval=max(1, math.ceil(days / most))))
        axis.set_major_formatter(
            FuncFormatter(lambda n, _: "{0.day} {0:%b}".format(mdates.num2date(n)))
        )
        return
    locator = mdates.AutoDateLocator(minticks=3, maxticks=most)
    axis.set_major_locator(locator)
    axis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))


def _short(number: float, unit: str) -> str:
    """A number beside a tick: $2m, not $2 million."""
    words = write_number(number, unit)
    if unit in CURRENCY:
        return words.replace(" million", "m").replace(" billion", "bn")
    return words


def _key_lines(sides: list[str], room: float) -> list[list[tuple[str, float]]]:
    """Break the key into lines that fit: each a list of a side and how far from the left it stands, in points."""
    lines: list[list[tuple[str, float]]] = [[]]
    x = 0.0
    for side in sides:
        size = 7.2 * len(SIDES_IN_KEY[side]) + 24
        if lines[-1] and x + size > room:
            lines.append([])
            x = 0.0
        lines[-1].append((side, x))
        x += size
    return lines


def _draw_key(axes: Axes, lines: list[list[tuple[str, float]]]) -> None:
    """Coloured words under the time axis: whose the marks are."""
    for number, line in enumerate(lines):
        for side, x in line:
            axes.annotate(
                f"\N{BLACK CIRCLE} {SIDES_IN_KEY[side]}",
                (0, 0),
                xycoords="axes fraction",
                xytext=(x - 46, -36 - LINE * number),
                textcoords="offset points",
                size=style.SMALL,
                color=style.SIDE_COLOURS[side],
            )
