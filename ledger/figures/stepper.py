"""A figure that steps through the days: what was known then, in one drawing, and a sentence for each day.

The drawing holds every mark once, in the place that it has on the last day, so
that nothing jumps. Each mark says on which steps it is seen; a notebook and a
page without scripts show the last one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from ledger import dates
from ledger.claims import claims, extremes, said_by
from ledger.figures import style
from ledger.figures.sheet import MIME, Figure, Sheet, book_style
from ledger.figures.svg import lines_of
from ledger.tables import LedgerError
from ledger.wording import plural

Sentence = Callable[[pd.DataFrame, str], str]
# how a part carries its claim and its steps through matplotlib, which writes no attribute but an id
TAG = re.compile(r'id="step\|([^|"]*)\|([\d ]*)"')


@dataclass
class Steps:
    """What steps() returns; a notebook shows its last day when it is a cell's last line.

    figures : one for each day. days : as given. said : the sentence for each day.
    """

    figures: list[Figure]
    days: list[str]
    said: list[str]

    def svg(self, width: float = style.WIDE) -> str:
        """All steps as one SVG: what is seen on some of them only says on which (``data-steps``)."""
        with book_style():
            sheets = [figure.draw(width) for figure in self.figures]
            return tagged(overlaid(sheets).svg(), last=len(sheets) - 1)

    def seen(self) -> list[str]:
        """For each claim of the last figure the steps that show it, such as ``2 3 4``."""
        shown = [set(figure.claims) for figure in self.figures]
        return [
            _numbers(n for n, ids in enumerate(shown) if i in ids) for i in self.figures[-1].claims
        ]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        last = self.figures[-1]
        about = last._repr_mimebundle_()[MIME] | {
            "narrow": lines_of(self.svg(style.NARROW)),
            "seen": self.seen(),
            "steps": [
                {"day": day, "said": said, "alt": figure.alt}
                for day, said, figure in zip(self.days, self.said, self.figures)
            ],
        }
        return {
            "image/svg+xml": self.svg(),
            "text/plain": "\n".join([last.alt, *self.said]),
            MIME: about,
        }


def steps(draw: Callable[[str], Figure], days: Iterable[str], say: Sentence | None = None) -> Steps:
    """Draw a chart of claims as it was known on each of several days.

        steps(lambda day: claims_chart(escaped, title, subtitle, as_of=day), ["2026-01-19", "2026-01-20 02:00"])

    Parameters
    ----------
    draw : makes the figure of one day: claims_chart() or series_chart() with its ``as_of``.
    days : in order; a day, a month, or a minute in Damascus time. The last one is shown first.
    say : makes the sentence of a day from its rows; span() if not given, or latest(), or your own.

    Raises LedgerError if there are fewer than two days or they are out of order,
    if a figure holds what was said later, or if a claim is gone again on a later day.
    """
    days = list(days)
    if len(days) < 2 or any(_end(a) >= _end(b) for a, b in zip(days, days[1:])):
        raise LedgerError("steps() needs two or more different days, the earliest first.")
    figures = [draw(day) for day in days]
    rows = claims()
    for day, figure in zip(days, figures):
        _must_be_known(rows[rows["claim_id"].isin(figure.claims)], day)
    for (day, before), (later, after) in zip(zip(days, figures), list(zip(days, figures))[1:]):
        if gone := set(before.claims) - set(after.claims):
            raise LedgerError(
                f"{', '.join(sorted(gone))}: drawn for {day} but not for {later}. Steps only add."
            )
    said = [
        (say or span)(rows[rows["claim_id"].isin(f.claims)], day) for day, f in zip(days, figures)
    ]
    return Steps(figures, days, said)


def _end(day: str) -> tuple[Any, str]:
    try:
        last, time = dates.moment(day)
    except ValueError as problem:
        raise LedgerError(str(problem)) from None
    return last, time or "24:00"


def _must_be_known(rows: pd.DataFrame, day: str) -> None:
    later = [row.claim_id for row in rows.itertuples() if not said_by(row, day)]
    if later:
        raise LedgerError(
            f"The figure for {day} shows what was said later: {', '.join(later)}. Pass as_of=day to it."
        )


# -- sentences ----------------------------------------------------------------


def when(day: str) -> str:
    """How a sentence of a step begins: ``On the evening of 20 January 2026``, ``At 02:00 on ...``."""
    words = dates.say_by(day)
    return (
        words.replace("on ", "On the evening of ", 1)
        if words.startswith("on ")
        else words[0].upper() + words[1:]
    )


def span(rows: pd.DataFrame, day: str) -> str:
    """Say how many counts were known, from which to which, and how many words without a number."""
    numbers, words = _halves(rows)
    counts = plural(len(numbers), "count")
    if len(numbers) == 0:
        return f"{when(day)}: no number, only {_words(words)}."
    smallest, largest = extremes(numbers)
    if len(numbers) == 1:
        counts += f", {smallest.text} ({smallest.name})"
    elif smallest.text == largest.text:
        counts += f", each {smallest.text}"
    elif "range" in (smallest.qualifier, largest.qualifier):
        counts += f", the smallest {smallest.text}, the largest {largest.text}"
    else:
        counts += f", from {smallest.text} to {largest.text}"
    return f"{when(day)}: {counts}" + (f", and {_words(words)}." if len(words) else ".")


def latest(rows: pd.DataFrame, day: str) -> str:
    """Say how many counts were known, and what was said last: every count of that day, with its owner."""
    numbers, words = _halves(rows)
    if len(numbers) == 0:
        return f"{when(day)}: no number, only {_words(words)}."
    last = max(numbers["asserted_on"], key=dates.latest)
    named = [_owned(row) for row in numbers[numbers["asserted_on"] == last].itertuples()]
    all_named = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    said = ("on " if len(last) == len("2026-01-20") else "in ") + dates.say(last)
    counts = (
        plural(len(numbers), "count")
        + (f", the last said {said}: " if len(numbers) > 1 else ", ")
        + all_named
    )
    return f"{when(day)}: {counts}" + (f"; and {_words(words)}." if len(words) else ".")


def _owned(row: Any) -> str:
    """A count with its owner, and the day it is for where that is not the day it was said."""
    meant = row.refers_to or row.refers_from
    same_year = meant[:4] == row.asserted_on[:4]
    about = (
        f", for {dates.say(meant, year=not same_year)}"
        if meant and meant != row.asserted_on
        else ""
    )
    return f"{row.text} ({row.name}{about})"


def _halves(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return rows[rows["qualifier"] != "words"], rows[rows["qualifier"] == "words"]


def _words(rows: pd.DataFrame) -> str:
    return f"{plural(len(rows), 'word')} without a number"


# -- one drawing --------------------------------------------------------------


def overlaid(sheets: list[Sheet]) -> Sheet:
    """The last sheet with what the others have beside it, each part named by the steps that show it.

    Marks stand in all sheets alike; headlines, feet and the lines that join
    marks change, so each of their forms is drawn.
    """
    last = sheets[-1]
    for name, artists in last.parts.items():
        for artist in artists:
            _tag(artist, [n for n, sheet in enumerate(sheets) if name in sheet.parts], name)
    for line, numbers in _courses(sheets):
        _tag(line if line.axes is last.axes else _copied(line, last), numbers)
    for text, numbers in last.lay_out(
        [sheet.head for sheet in sheets], [sheet.feet for sheet in sheets]
    ):
        _tag(text, numbers)
    return last


def _courses(sheets: list[Sheet]) -> list[tuple[Line2D, list[int]]]:
    """Each course that a joining line takes, once, with the steps on which it takes it."""
    courses: dict[tuple, tuple[Line2D, list[int]]] = {}
    for n, sheet in reversed(list(enumerate(sheets))):  # the last sheet's own lines come first
        for name, line in sheet.joins.items():
            course = (name, *map(tuple, np.asarray(line.get_xydata())))
            courses.setdefault(course, (line, []))[1].insert(0, n)
    return list(courses.values())


def _copied(line: Line2D, sheet: Sheet) -> Line2D:
    look: dict[str, Any] = {
        "color": line.get_color(),
        "lw": line.get_linewidth(),
        "alpha": line.get_alpha(),
    }
    return sheet.axes.plot(*np.asarray(line.get_xydata()).T, "-", zorder=line.zorder, **look)[0]


def _tag(artist: Any, numbers: list[int], name: str = "") -> None:
    # an arrow is an artist within its annotation
    for drawn in (artist, getattr(artist, "arrow_patch", None)):
        if drawn is not None:
            drawn.set_gid(f"step|{name}|{_numbers(numbers)}")


def tagged(svg: str, last: int) -> str:
    """Turn the names of the parts into attributes, and hide what the last step does not show."""

    def attributes(tag: re.Match) -> str:
        name, shown = tag.groups()
        claim = f'data-claim="{name}" ' if name and " " not in name else ""
        hidden = "" if str(last) in shown.split() else ' display="none"'
        return f'{claim}data-steps="{shown}"{hidden}'

    svg, times = TAG.subn(attributes, svg)
    if not times:
        raise LedgerError("The drawing does not say what it shows on which step: see " + __name__)
    return svg


def _numbers(steps: Iterable[int]) -> str:
    return " ".join(map(str, steps))
