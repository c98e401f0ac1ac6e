"""Rival claims on one scale, a line each: who said it, the number in words, and its mark."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from ledger import dates, rules
from ledger.claims import is_second_hand, known, size
from ledger.figures import marks, style
from ledger.figures.labelled_rows import Row, stacked
from ledger.figures.lettering import wrap
from ledger.figures.sheet import Figure, Frame, Sheet
from ledger.figures.words import alt_text, must_have, source_line, table_of_claims
from ledger.rounding import write_number

ROOM = 21.0  # points that a claim needs below its words
MARK = 10.0  # points from its words to its mark


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
    rules.must_share_unit(rows["unit"], "A chart")
    numbers, words = rows[rows["qualifier"] != "words"], rows[rows["qualifier"] == "words"]
    if order == "size":
        numbers = numbers.assign(size=size(numbers))
        numbers = numbers.sort_values(["size", "asserted_on", "claim_id"])
    drawn = pd.concat([numbers, words])
    if log:
        subtitle = subtitle.rstrip(".") + ". Logarithmic scale."
    said = list(drawn.itertuples())
    frame = Frame(title, subtitle, source_line(drawn["origin"], as_of))
    spelled = (
        f"{_who(row, year=True)}: {row.text}" + (" (second-hand)" if is_second_hand(row) else "")
        for row in said
    )
    alt = alt_text(title, subtitle, spelled)
    table, ids = table_of_claims(drawn), list(drawn["claim_id"])
    return Figure(partial(_draw, frame, said, log), title, alt, table, ids)


def _who(row: Any, year: bool) -> str:
    return row.name + (f", {dates.say(row.asserted_on, year)}" if row.asserted_on else "")


def _draw(frame: Frame, said: list[Any], log: bool, width: float) -> Sheet:
    year = len({row.asserted_on[:4] for row in said}) > 1
    words = [wrap(f"{_who(row, year)}: {row.text}", style.BODY, width - 20) for row in said]
    rows = stacked(said, words, [ROOM] * len(said))
    sheet = Sheet(width, frame, rows[-1].bottom, left=6, right=30, below=24)
    sheet.axes.set_ylim(rows[-1].bottom, 0)
    places = [row.below + MARK for row in rows if row.item.qualifier != "words"]
    _set_scale(sheet.axes, said, log)
    if not places:  # a scale without a number on it would mean nothing
        sheet.axes.set_xticks([])
    for row in rows:
        with sheet.part(row.item.claim_id):
            _draw_row(sheet, row)
    across = sheet.axes.get_yaxis_transform()
    look: dict[str, Any] = {"color": style.RULE, "lw": 0.6, "zorder": 1, "clip_on": False}
    sheet.axes.hlines(places, 0, 1, transform=across, **look)
    return sheet


def _set_scale(axes: Axes, said: list[Any], log: bool) -> None:
    """A few numbers on a scale from zero, or from half the smallest if it is logarithmic."""
    ends = [n for row in said for n in (row.value, row.low, row.high) if not math.isnan(n)]
    largest, unit = max(ends, default=1.0), said[0].unit
    if log:
        axes.set_xscale("log")
        axes.set_xlim(min(n for n in ends if n > 0) / 2, largest * 1.6)
    else:
        axes.set_xlim(0, largest * 1.04 or 1)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=unit != "percent"))
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.set_yticks([])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda n, _: write_number(n, unit)))
    axes.tick_params(axis="x", labelsize=style.SMALL, length=3)


def _draw_row(sheet: Sheet, row: Row) -> None:
    said, colour = row.item, style.SIDE_COLOURS[row.item.side]
    row.write(sheet, -4, style.BODY)
    if said.qualifier == "words":
        marks.draw_words(sheet.axes, row.below + MARK, colour)
    else:
        marks.draw(sheet.axes, said, row.below + MARK, colour)
