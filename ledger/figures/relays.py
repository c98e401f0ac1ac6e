"""Who repeats whom: each voice once, with a square for every outlet that carried it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from ledger.carriers import carriers
from ledger.figures import style
from ledger.figures.labelled_rows import Row, stacked
from ledger.figures.lettering import wrap
from ledger.figures.sheet import LINE, Figure, Frame, Sheet
from ledger.figures.words import alt_text, must_have, source_line
from ledger.wording import plural

ROOM = 30.0  # points that a voice needs besides its lines of words
MARK = 8.0  # points from its name to its squares
LIST = 20.0  # points from the squares to the names of the outlets
SQUARE, STEP = 9.0, 16.0  # points across, and from one to the next
COLUMNS = {
    "name": "Who said it",
    "outlet": "Carried by",
    "original": "Copied from",
    "change": "Changed",
}


def relay_chart(rows: pd.DataFrame, title: str, subtitle: str, as_of: str | None = None) -> Figure:
    """Each voice once, with a mark for every outlet that carried it: full for its own report, hollow for a copy.

    rows : claims, from claims(). title : the finding. subtitle : what is counted, as of when.
    as_of : only what had been said and published by then, as in carriers().

    Raises LedgerError if there are no claims, or nobody carried any.
    """
    pages = carriers(rows, as_of)
    must_have(pages, "relays")
    once = pages.drop_duplicates(["name", "outlet"])
    voices = [
        _Voice(str(name), list(mine.itertuples()))
        for name, mine in once.groupby("name", sort=False)
    ]
    voices.sort(key=lambda voice: (-len(voice.pages), voice.name))
    originals = [page.original or page.outlet for voice in voices for page in voice.pages]
    frame = Frame(title, subtitle, source_line(originals, as_of))
    lines = (f"{v.name}, {plural(len(v.pages), 'outlet')}: {v.outlets}" for v in voices)
    table = pages.rename(columns=COLUMNS)[list(COLUMNS.values())]
    alt = alt_text(title, subtitle, lines)
    claims = list(dict.fromkeys(pages["claim_id"]))
    return Figure(partial(_draw, frame, voices), title, alt, table, claims)


@dataclass(frozen=True)
class _Voice:
    """A claimant, and the pages that carried it, as rows of carriers()."""

    name: str
    pages: list[Any]

    @property
    def outlets(self) -> str:
        return ", ".join(
            f"{p.outlet} (from {p.original})" if p.original else p.outlet for p in self.pages
        )


def _draw(frame: Frame, voices: list[_Voice], width: float) -> Sheet:
    heads = [
        wrap(f"{v.name}: {plural(len(v.pages), 'outlet')}", style.BODY, width - 24, "bold")
        for v in voices
    ]
    lists = [wrap(voice.outlets, style.SMALL, width - 24) for voice in voices]
    rows = stacked(voices, heads, [ROOM + LINE * len(names) for names in lists])
    sheet = Sheet(width, frame, rows[-1].bottom, left=0, right=8, below=2)
    sheet.run_down()
    for row, names in zip(rows, lists):
        row.write(sheet, 0, style.BODY, weight="bold")
        _draw_squares(sheet, row)
        sheet.write(names, 0, row.below + MARK + LIST, style.SMALL, color=style.QUIET)
    return sheet


def _draw_squares(sheet: Sheet, row: Row) -> None:
    for n, page in enumerate(row.item.pages):
        colour = style.SIDE_COLOURS[page.side]
        look: dict[str, Any] = {
            "marker": "s",
            "markersize": SQUARE,
            "markeredgewidth": 1.6,
            "markerfacecolor": style.PAPER if page.original else colour,
        }
        place = [6 + STEP * n], [row.below + MARK]
        sheet.axes.add_artist(Line2D(*place, color=colour, ls="none", clip_on=False, **look))
