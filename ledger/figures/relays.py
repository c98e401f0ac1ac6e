"""Who repeats whom: the voices behind a selection of claims, and the outlets that carried each.

A spokesman whom five outlets quote is one voice. A page is named by ``source_id``
(in claims.csv and carriers.csv); an outlet known only by name stands in ``relay``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from ledger.claims import by_then, known
from ledger.figures import style
from ledger.figures.charts import alt_text, must_have
from ledger.figures.sheet import Figure, Sheet, source_line, wrap
from ledger.tables import LedgerError, load

COLUMNS = ["name", "side", "outlet", "original", "change", "claim_id"]
AUTHORS = ("media", "research")  # kinds of claimant who speak on pages of their own
ROW = 15.0  # points between two lines of a list of outlets


def carriers(rows: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """Each outlet that carried a claim of the selection, under the voice that made it.

    rows : claims, from claims(). A row that is only another claim reworded
        (``restated_as`` in carriers.csv) counts as a page of that other claim.
    as_of : only claims that had been said, and pages that had been published, by then, as in claims(). An
        outlet known only by name counts from the page that names it.

    Returns a DataFrame, one row a voice, outlet and claim: name and side of the
    claimant, outlet, original (the outlet whose text it copies, or ""), change
    (what it altered, or ""), claim_id. A claimant's own page, and a person's own
    words on it, are no relay and not listed.

    Raises LedgerError if there are no claims.
    """
    rows = known(rows, as_of)
    if rows.empty:
        raise LedgerError("There is no claim in this selection, so nobody carried one.")
    passed_on = load("carriers").merge(
        load("sources")[["source_id", "publisher", "copy_of", "published"]], validate="many_to_one"
    )
    reworded = dict(zip(passed_on["restated_as"], passed_on["claim_id"]))
    if as_of is not None:
        passed_on = passed_on[[by_then(day, "", as_of) for day in passed_on["published"]]]
    wanted = list(dict.fromkeys(reworded.get(c, c) for c in rows["claim_id"]))
    people = load("claimants")[["claimant_id", "name", "side", "kind"]]
    made = load("claims").merge(people, validate="many_to_one").set_index("claim_id")
    pages = load("sources").set_index("source_id")
    listed = []
    for claim_id in wanted:
        said = made.loc[claim_id]
        page = pages.loc[said["source_id"]]
        wrote_it = said["kind"] in AUTHORS and not page["copy_of"]
        is_out = as_of is None or by_then(page["published"], "", as_of)
        seen = [(page["publisher"], page["copy_of"], "")] if is_out and not wrote_it else []
        seen += [
            (p.publisher, p.copy_of, p.change)
            for p in passed_on[passed_on["claim_id"] == claim_id].itertuples()
        ]
        shown = {name for outlet, original, _ in seen for name in (outlet, *original.split("; "))}
        seen += [
            (name, "", "")
            for name in said["relay"].split("; ")
            if is_out and name and name not in shown
        ]
        for outlet, original, change in seen:
            if (
                outlet not in said["name"] and said["name"] not in outlet
            ):  # "US Central Command (DVIDS)" is its own page
                listed.append((said["name"], said["side"], outlet, original, change, claim_id))
    return pd.DataFrame(listed, columns=COLUMNS)


def relay_chart(rows: pd.DataFrame, title: str, subtitle: str, as_of: str | None = None) -> Figure:
    """Each voice once, with a mark for every outlet that carried it: full for its own report, hollow for a copy.

    rows : claims, from claims(). title : the finding. subtitle : what is counted, as of when.
    as_of : only what had been said and published by then, as in carriers().

    Raises LedgerError if there are no claims, or nobody carried any.
    """
    pages = carriers(rows, as_of)
    must_have(pages, "relays")
    once = pages.drop_duplicates(["name", "outlet"])
    voices = [(name, list(mine.itertuples())) for name, mine in once.groupby("name", sort=False)]
    voices.sort(key=lambda voice: (-len(voice[1]), voice[0]))
    foot = source_line([p.original or p.outlet for _, mine in voices for p in mine], as_of)

    def draw(width: float) -> Sheet:
        lists = [
            wrap(", ".join(_outlet(p) for p in mine), style.SMALL, width - 24) for _, mine in voices
        ]
        heads = [
            wrap(f"{name}: {_outlets(mine)}", style.BODY, width - 24, "bold")
            for name, mine in voices
        ]
        heights = [ROW * (len(head) + len(names)) + 30 for head, names in zip(heads, lists)]
        sheet = Sheet(width, title, subtitle, foot, body=sum(heights), left=0, right=8, below=2)
        axes = sheet.axes
        axes.set_xlim(0, sheet.width)
        axes.set_ylim(sum(heights), 0)
        axes.set_axis_off()
        y = 0.0
        for (_, mine), head, names, height in zip(voices, heads, lists, heights):
            for n, line in enumerate(head):
                axes.annotate(line, (0, y + 12 + ROW * n), size=style.BODY, weight="bold")
            at = y + ROW * len(head) + 8
            for n, page in enumerate(mine):
                look: dict[str, Any] = {"marker": "s", "markersize": 9, "markeredgewidth": 1.6}
                colour = style.SIDE_COLOURS[page.side]
                face = style.PAPER if page.original else colour
                axes.add_artist(
                    Line2D(
                        [6 + 16 * n],
                        [at],
                        color=colour,
                        linestyle="none",
                        markerfacecolor=face,
                        **look,
                    )
                )
            for n, line in enumerate(names):
                axes.annotate(line, (0, at + 20 + ROW * n), size=style.SMALL, color=style.QUIET)
            y += height
        return sheet

    lines = (
        f"{name}, {_outlets(mine)}: {', '.join(_outlet(p) for p in mine)}" for name, mine in voices
    )
    table = pages.rename(
        columns={
            "name": "Who said it",
            "outlet": "Carried by",
            "original": "Copied from",
            "change": "Changed",
        }
    )
    return Figure(
        draw,
        title,
        alt_text(title, subtitle, lines),
        table[["Who said it", "Carried by", "Copied from", "Changed"]],
        list(dict.fromkeys(pages["claim_id"])),
    )


def _outlet(page: Any) -> str:
    return f"{page.outlet} (from {page.original})" if page.original else page.outlet


def _outlets(mine: list[Any]) -> str:
    return f"{len(mine)} outlet" + ("s" if len(mine) > 1 else "")
