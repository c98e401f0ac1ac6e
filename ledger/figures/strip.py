"""Rival claims on one scale, a line each: who said it, the number in words, and its mark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from ledger import dates, rules
from ledger.claims import amount_of, known, size
from ledger.digits import write_number
from ledger.figures import marks, style
from ledger.figures.labelled_rows import Row, stacked
from ledger.figures.lettering import wrap
from ledger.figures.sheet import Figure, Sheet
from ledger.figures.words import alt_text, must_have, source_line, table_of_claims

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
    foot = source_line(drawn["origin"], as_of)
    strip = _Strip(list(drawn.itertuples()), title, subtitle, foot, log)
    spelled = (
        f"{_who(r, year=True)}: {r.text}" + (" (second-hand)" if r.seen == "second_hand" else "")
        for r in strip.claims
    )
    alt = alt_text(title, subtitle, spelled)
    return Figure(strip.draw, title, alt, table_of_claims(drawn), list(drawn["claim_id"]))


def _who(row: Any, year: bool) -> str:
    return row.name + (f", {dates.say(row.asserted_on, year)}" if row.asserted_on else "")


@dataclass(frozen=True)
class _Strip:
    """What is drawn: claims as rows of claims(), in the order drawn."""

    claims: list[Any]
    title: str
    subtitle: str
    foot: str
    log: bool

    def draw(self, width: float) -> Sheet:
        year = len({row.asserted_on[:4] for row in self.claims}) > 1
        words = [
            wrap(f"{_who(row, year)}: {row.text}", style.BODY, width - 20) for row in self.claims
        ]
        rows = stacked(self.claims, words, [ROOM] * len(words))
        height = rows[-1].bottom
        sheet = Sheet(
            width, self.title, self.subtitle, self.foot, height, left=6, right=30, below=24
        )
        sheet.axes.set_ylim(height, 0)
        self._scale(sheet.axes)
        for row in rows:
            with sheet.part(row.item.claim_id):
                _draw_row(sheet, row)
        places = [row.below + MARK for row in rows if row.item.qualifier != "words"]
        sheet.axes.hlines(
            places,
            0,
            1,
            transform=sheet.axes.get_yaxis_transform(),
            color=style.RULE,
            lw=0.6,
            zorder=1,
            clip_on=False,
        )
        if not places:  # a scale without a number on it would mean nothing
            sheet.axes.set_xticks([])
        return sheet

    def _scale(self, axes: Axes) -> None:
        """The scale from zero (or from half the smallest, if logarithmic), with a few numbers on it."""
        ends = [
            n for row in self.claims for n in (row.value, row.low, row.high) if not math.isnan(n)
        ]
        largest, unit = max(ends, default=1.0), self.claims[0].unit
        if self.log:
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
        hollow = said.seen == "second_hand"
        marks.draw(sheet.axes, amount_of(said), row.below + MARK, colour, hollow)
