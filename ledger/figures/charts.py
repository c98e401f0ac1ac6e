"""The figures of the book. Each draws rows of the ledger, and says in words what it drew.

The visual grammar, from the style guide: a dot is a number flat, a dot in a
halo is "about", an arrow is "at least" or "up to", a bar is a range, a dashed
band is a word without a number. A hollow mark is second-hand. Colour is whose
voice it is, and the label says it again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from ledger import dates
from ledger.amount import Amount
from ledger.claims import amount_of, known, stated_by
from ledger.figures import style
from ledger.figures.sheet import Figure, Sheet, source_line, wrap
from ledger.tables import LedgerError
from ledger.wording import brief
from ledger.wording import figure as write_figure

SHORT_SPAN = 20  # days on a time axis below which its ticks are set by the day
LONG_LIST = 24  # a text alternative spells out no more marks than this


def must_have(rows: pd.DataFrame, what: str) -> None:
    """Refuse to draw nothing."""
    if len(rows) == 0:
        raise LedgerError(f"Nothing to draw: no {what} in this selection.")


def _label(row, year: bool) -> str:
    when = f", {dates.say(row.asserted_on, year)}" if row.asserted_on else ""
    return f"{row.name}{when}"


def _describe(rows: pd.DataFrame) -> pd.DataFrame:
    """The table behind a chart of claims."""
    return pd.DataFrame(
        {
            "Who": rows["name"],
            "Number": rows["text"],
            "Said": [dates.say(d) if d else "not known" for d in rows["asserted_on"]],
            "About": [_span(a, b) for a, b in zip(rows["refers_from"], rows["refers_to"])],
            "Read in": rows["publisher"],
            "How seen": rows["seen"].str.replace("_", "-"),
        }
    ).reset_index(drop=True)


def _span(start: str, end: str) -> str:
    if start and end and start != end:
        return f"{dates.say(start)} to {dates.say(end)}"
    return dates.say(start or end) if (start or end) else "not stated"


def alt_text(title: str, subtitle: str, lines: Iterable[str]) -> str:
    """The words of a figure for those who cannot see it: its finding, and its marks up to LONG_LIST."""
    lines = list(lines)
    spelled = "; ".join(lines[:LONG_LIST])
    if len(lines) > LONG_LIST:
        spelled += f"; and {len(lines) - LONG_LIST} more in the table below"
    return f"{title.rstrip('.')}. {subtitle.rstrip('.')}. {spelled}.".replace(". .", ".")


def _second_hand(row) -> bool:
    return row.seen == "second_hand"


def mark(
    axes: Axes, amount: Amount, y: float, colour: str, hollow: bool, vertical: bool = False
) -> None:
    """Draw one amount at height ``y`` (or at x, if ``vertical``) in the book's grammar."""
    face = style.PAPER if hollow else colour

    def line(
        ends: list[float], **look: Any
    ) -> None:  # add_artist: the axes keep the limits they were given
        across = [y] * len(ends)
        drawn = axes.add_artist(Line2D(*((across, ends) if vertical else (ends, across)), **look))
        drawn.set_clip_on(False)  # a mark at zero stays whole

    def dot(at: float, size: float = 7.0) -> None:
        line(
            [at],
            linestyle="none",
            color=colour,
            marker="o",
            markersize=size,
            markerfacecolor=face,
            markeredgecolor=colour,
            markeredgewidth=1.6,
            zorder=4,
        )

    def halo(at: float) -> None:
        line(
            [at],
            linestyle="none",
            color=colour,
            marker="o",
            markersize=15,
            markerfacecolor=colour,
            markeredgewidth=0,
            alpha=0.22,
            zorder=3,
        )

    def arrow(at: float, way: int) -> None:
        reach = (0, 26 * way) if vertical else (26 * way, 0)
        xy = (y, at) if vertical else (at, y)
        axes.annotate(
            "",
            xy=xy,
            xytext=reach,
            textcoords="offset points",
            zorder=3,
            arrowprops={
                "arrowstyle": "<|-",
                "color": colour,
                "lw": 1.8,
                "shrinkA": 0,
                "shrinkB": 2,
            },
        )

    if amount.is_point:
        if amount.about:
            halo(amount.low)
        dot(amount.low)
    elif amount.qualifier == "range":
        line(
            [amount.low, amount.high],
            lw=5,
            color=colour,
            alpha=0.45,
            solid_capstyle="butt",
            zorder=3,
        )
        for end in (amount.low, amount.high):
            tick = "_" if vertical else "|"
            line(
                [end],
                linestyle="none",
                marker=tick,
                markersize=11,
                markeredgewidth=1.8,
                color=colour,
                zorder=4,
            )
    elif math.isinf(amount.high):
        arrow(amount.low, 1)
        dot(amount.low, 5)
    else:
        arrow(amount.high, -1)
        dot(amount.high, 5)


def claims_chart(
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    log: bool = False,
    as_of: str | None = None,
    order: str = "size",
) -> Figure:
    """Rival claims on one scale, one line each, labelled.

    Parameters
    ----------
    rows : claims in one unit, from claims().
    title : the finding. subtitle : what is counted, by whom, as of when.
    log : use a logarithmic scale, and say so in the subtitle.
    as_of : draw only what had been said by then, as in claims(), and say so at the foot.
    order : "size" or "said" (day).

    Raises LedgerError if there are no rows or more than one unit.
    """
    rows = known(rows, as_of)
    must_have(rows, "claims")
    if rows["unit"].nunique() > 1:
        raise LedgerError(
            "One chart, one unit; these rows have " + ", ".join(sorted(rows["unit"].unique()))
        )
    numbers = rows[rows["qualifier"] != "words"].copy()
    words = rows[rows["qualifier"] == "words"]
    numbers["size"] = numbers[["value", "low", "high"]].bfill(axis=1).iloc[:, 0]
    if order == "size":
        numbers = numbers.sort_values(["size", "asserted_on", "claim_id"])
    ordered = pd.concat([numbers, words])
    marks = list(ordered.itertuples())
    if log:
        subtitle = subtitle.rstrip(".") + ". Logarithmic scale."
    year = len(set(ordered["asserted_on"].str[:4])) > 1
    foot = source_line(list(ordered["origin"]), as_of)
    unit = rows["unit"].iloc[0]

    def draw(width: float) -> Sheet:
        labels = [wrap(f"{_label(r, year)}: {r.text}", style.BODY, width - 20) for r in marks]
        heights = [15 * len(lines) + 21 for lines in labels]
        sheet = Sheet(width, title, subtitle, foot, body=sum(heights), left=6, right=30, below=24)
        axes = sheet.axes
        top = [end for r in marks for end in (r.value, r.low, r.high) if not math.isnan(end)]
        largest = max(top, default=1.0)
        if log:
            axes.set_xscale("log")
            axes.set_xlim(min(v for v in top if v > 0) / 2, largest * 1.6)
        else:
            axes.set_xlim(0, largest * 1.04 or 1)
        axes.set_ylim(sum(heights), 0)
        y, rules = 0.0, []
        for row, lines, height in zip(marks, labels, heights):
            at = y + 15 * len(lines) + 10
            with sheet.part(row.claim_id):
                _claim_line(axes, row, lines, y, at)
            if row.qualifier != "words":
                rules.append(at)
            y += height
        axes.hlines(
            rules, 0, 1, transform=axes.get_yaxis_transform(), color=style.RULE, lw=0.6, zorder=1
        )
        _plain_axis(axes, unit, log)
        if numbers.empty:  # a scale without a number on it would mean nothing
            axes.set_xticks([])
        return sheet

    alt = alt_text(
        title,
        subtitle,
        (
            f"{_label(r, True)}: {r.text}" + (" (second-hand)" if _second_hand(r) else "")
            for r in marks
        ),
    )
    return Figure(draw, title, alt, _describe(ordered), list(ordered["claim_id"]))


def _claim_line(axes: Axes, row: Any, lines: list[str], y: float, at: float) -> None:
    """The label of one claim, its lines from ``y`` downwards, and its mark at ``at``."""
    colour = style.SIDE_COLOURS[row.side]
    for n, line in enumerate(lines):
        axes.annotate(
            line,
            (0, y + 12 + 15 * n),
            xycoords=("axes fraction", "data"),
            size=style.BODY,
            va="baseline",
            xytext=(-4, 0),
            textcoords="offset points",
        )
    if row.qualifier == "words":  # a band without ends: no number was given
        look: dict[str, Any] = {"color": colour, "lw": 2.4, "linestyle": (0, (1, 3))}
        axes.add_artist(Line2D([0, 1], [at, at], transform=axes.get_yaxis_transform(), **look))
    else:
        mark(axes, amount_of(row), at, colour, _second_hand(row))


def _plain_axis(axes: Axes, unit: str, log: bool = False) -> None:
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.set_yticks([])
    if not log:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=unit != "percent"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: write_figure(v, unit)))
    axes.tick_params(axis="x", labelsize=style.SMALL, length=3)


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
    if rows["unit"].nunique() > 1:
        raise LedgerError(
            "One chart, one unit; these rows have " + ", ".join(sorted(rows["unit"].unique()))
        )
    rows = rows[rows["qualifier"] != "words"].copy()
    must_have(rows, "numbers")
    rows["when"] = [
        dates.middle(r.refers_to or r.refers_from or r.asserted_on) for r in rows.itertuples()
    ]
    rows["size"] = rows[["value", "low", "high"]].bfill(axis=1).iloc[:, 0]
    rows = rows.sort_values(["when", "claim_id"], kind="stable")
    if label is None:
        chosen = rows.loc[[rows["size"].idxmax(), rows.index[-1]]]
        label = {r.claim_id: r.text for r in chosen.itertuples()}
    marks = list(rows.itertuples())
    foot = source_line(list(rows["origin"]), as_of)
    unit = rows["unit"].iloc[0]
    present = list(dict.fromkeys(rows["side"]))

    def draw(width: float) -> Sheet:
        key = _key_lines(present, width - 20)
        sheet = Sheet(
            width,
            title,
            subtitle,
            foot,
            body=250 if width > 500 else 230,
            left=52,
            right=14,
            below=30 + 15 * len(key),
        )
        axes = sheet.axes
        axes.set_ylim(0, rows["size"].max() * 1.18)
        first, last = rows["when"].min(), rows["when"].max()
        pad = max((last - first) * 0.06, dt.timedelta(days=2))
        axes.set_xlim(first - pad, last + pad)
        for claimant in join:
            line = rows[
                (rows["claimant_id"] == claimant) & (rows["low"].isna() | rows["value"].notna())
            ]
            if len(line) > 1:
                sheet.join(
                    claimant,
                    line["when"],
                    line["size"],
                    lw=1.4,
                    zorder=2,
                    color=style.SIDE_COLOURS[line["side"].iloc[0]]
                    if line["side"].nunique() == 1
                    else style.QUIET,
                    alpha=0.7,
                )
        for row in marks:
            at, colour = mdates.date2num(row.when), style.SIDE_COLOURS[row.side]
            with sheet.part(row.claim_id):
                mark(axes, amount_of(row), at, colour, _second_hand(row), vertical=True)
        for row in (m for m in marks if m.claim_id in label):
            right = row.when > first + (last - first) * 0.6
            with sheet.part(row.claim_id):
                axes.annotate(
                    label[row.claim_id],
                    (row.when, row.size),
                    xytext=(-9 if right else 9, 9),
                    textcoords="offset points",
                    size=style.SMALL,
                    ha="right" if right else "left",
                    zorder=6,
                )
        for day, words in (breaks or {}).items():
            # words left of the line where it is late, or they leave the page
            late = dates.middle(day) > first + (last - first) * 0.6
            with sheet.part(f"break {day}"):
                _break(axes, dates.middle(day), wrap(words, style.SMALL, sheet.width * 0.42), late)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: _short(v, unit)))
        axes.grid(axis="y", color=style.RULE, lw=0.6)
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        _day_axis(axes, (last - first + 2 * pad).days, most=6 if width > 500 else 4)
        axes.tick_params(labelsize=style.SMALL, length=3)
        _key(axes, key)
        return sheet

    alt = alt_text(
        title,
        subtitle,
        (f"{_span(r.refers_from, r.refers_to)}: {r.text} ({r.name})" for r in marks),
    )
    return Figure(draw, title, alt, _describe(rows), list(rows["claim_id"]))


def _break(axes: Axes, day: dt.date, lines: list[str], left: bool) -> None:
    """A dashed line down the chart with words beside it: from here on something was counted otherwise."""
    at = mdates.date2num(day)
    axes.axvline(at, color=style.QUIET, lw=1, linestyle=(0, (4, 3)))
    for n, text in enumerate(lines):
        axes.annotate(
            text,
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-5 if left else 5, -13 - 14 * n),
            textcoords="offset points",
            ha="right" if left else "left",
            size=style.SMALL,
            color=style.QUIET,
        )


def _day_axis(axes: Axes, days: int, most: int) -> None:
    """Ticks on days, months or years, never on hours: no claim here is drawn to the hour."""
    if days <= SHORT_SPAN:
        axes.xaxis.set_major_locator(mdates.DayLocator(interval=max(1, math.ceil(days / most))))
        axes.xaxis.set_major_formatter(
            FuncFormatter(lambda v, _: "{0.day} {0:%b}".format(mdates.num2date(v)))
        )
        return
    locator = mdates.AutoDateLocator(minticks=3, maxticks=most)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))


def _short(number: float, unit: str) -> str:
    if unit in ("USD", "GBP", "EUR") and number:
        return write_figure(number, unit).replace(" million", "m").replace(" billion", "bn")
    return write_figure(number, unit)


SIDE_NAMES = {
    "syrian_government": "Syrian government",
    "sdf": "SDF and administration",
    "united_states": "United States",
    "iraq": "Iraq",
    "other_state": "other states",
    "united_nations": "UN",
    "organisation": "organisations",
    "research": "research",
    "media": "media",
}


def _key_lines(sides: list[str], room: float) -> list[list[tuple[str, float]]]:
    """Break the key into lines that fit: each a list of a side and how far from the left it stands."""
    lines: list[list[tuple[str, float]]] = [[]]
    x = 0.0
    for side in sides:
        size = 7.2 * len(SIDE_NAMES[side]) + 24
        if lines[-1] and x + size > room:
            lines.append([])
            x = 0.0
        lines[-1].append((side, x))
        x += size
    return lines


def _key(axes: Axes, lines: list[list[tuple[str, float]]]) -> None:
    """Coloured words under the time axis: whose the marks are."""
    for number, line in enumerate(lines):
        for side, x in line:
            axes.annotate(
                f"\N{BLACK CIRCLE} {SIDE_NAMES[side]}",
                (0, 0),
                xycoords="axes fraction",
                xytext=(x - 46, -36 - 15 * number),
                textcoords="offset points",
                size=style.SMALL,
                color=style.SIDE_COLOURS[side],
            )


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
    if not parts or len({a.unit for a in parts.values()}) > 1:
        raise LedgerError("A bar chart needs amounts in one unit.")
    foot = source_line(list(sources), as_of)

    def draw(width: float) -> Sheet:
        labels = {k: wrap(f"{k}: {brief(a)}", style.BODY, width - 20) for k, a in parts.items()}
        heights = {k: 15 * len(lines) + 24 for k, lines in labels.items()}
        sheet = Sheet(
            width, title, subtitle, foot, body=sum(heights.values()), left=2, right=26, below=4
        )
        axes = sheet.axes
        ends = [a.low if math.isinf(a.high) else a.high for a in parts.values()]
        axes.set_xlim(0, max(ends) or 1)
        axes.set_ylim(sum(heights.values()), 0)
        axes.set_axis_off()
        y = 0.0
        for (name, amount), end in zip(parts.items(), ends):
            colour = style.SIDE_COLOURS[(sides or {}).get(name, "media")]
            for n, line in enumerate(labels[name]):
                axes.annotate(line, (0, y + 12 + 15 * n), size=style.BODY)
            at = y + 15 * len(labels[name]) + 9
            if amount.qualifier == "range":
                axes.barh(at, amount.low, height=11, color=colour)
                axes.barh(
                    at,
                    amount.high - amount.low,
                    left=amount.low,
                    height=11,
                    color=colour,
                    alpha=0.4,
                )
            else:
                axes.barh(at, end, height=11, color=colour, alpha=0.65 if amount.about else 1)
            if math.isinf(amount.high):
                axes.annotate(
                    "",
                    xy=(end, at),
                    xytext=(20, 0),
                    textcoords="offset points",
                    arrowprops={
                        "arrowstyle": "<|-",
                        "color": colour,
                        "lw": 1.8,
                        "shrinkA": 0,
                        "shrinkB": 0,
                    },
                )
            y += heights[name]
        return sheet

    alt = alt_text(title, subtitle, (f"{k}: {a.text()}" for k, a in parts.items()))
    table = pd.DataFrame(
        {
            "What": list(parts),
            "Number": [a.text() for a in parts.values()],
            "How": [a.formula for a in parts.values()],
        }
    )
    claims = list(dict.fromkeys(c for a in parts.values() for c in a.claims))
    return Figure(draw, title, alt, table, claims)
