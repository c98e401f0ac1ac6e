"""The form above the ledger's rows: what a reader can choose.

``theme/static/ledger.js`` makes it work, and ``ledger.css`` shows it only where scripts run.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ledger import dates
from ledger.names import SIDES
from ledger.tables import load
from press.site import spellings
from press.site.labels import SEEN, capital, kind_of, labels
from press.site.uses import Use

Options = Iterable[tuple[str, str]]
SORTS = (
    ("", "Day said, earliest first"),
    ("latest", "Day said, latest first"),
    ("largest", "Size, largest first"),
    ("smallest", "Size, smallest first"),
    ("claimant", "Claimant, A to Z"),
)


def filters_html(used: Mapping[str, Sequence[Use]], rows_script: str) -> str:
    """The form: search words, filters, sort, the count of rows, download and clear.

    used : where the book uses each claim; rows_script : the address of the script that holds the rows to download.
    """
    claims = load("claims")
    known = html.escape(spellings.for_the_ledger_page())
    words = (
        '<input id="filter-words" name="words" type="search" autocapitalize="none"'
        f' spellcheck="false" data-spellings="{known}">'
    )
    return f"""<form class="filters" role="search" aria-label="Find rows" autocomplete="off" data-rows="{rows_script}">
{_field("words", "Words in a row", words)}
<button type="button" class="more" aria-expanded="false" aria-controls="filter-more">Filters and order</button>
<div id="filter-more" class="grid">
{_fields(claims, used)}<p class="hint">A row whose day is known only to the month or year is kept if any day of it fits.</p>
</div>
<p class="outcome"><span class="count">{len(claims):,} rows in {claims["quantity_id"].nunique():,} quantities</span>
<button type="button" class="download">Download these rows (CSV)</button>
<button type="reset" class="clear" disabled>Clear</button></p>
<p class="also"></p>
<p class="visually-hidden" role="status"></p>
</form>"""


def _fields(claims: pd.DataFrame, used: Mapping[str, Sequence[Use]]) -> str:
    claimants = load("claimants")
    sides = _present(SIDES, claimants["side"])
    kinds = {kind: capital(kind_of(kind)) for kind in labels("claimants", "kind")}
    seen = [(code, capital(words)) for code, words in SEEN.items()]
    caveats = {code: capital(words) for code, words in labels("claims", "caveat").items()}
    with_caveat = _present(caveats, claims["caveat"].str.split(";").explode())
    caveat = [("", "With or without"), ("none", "Without a caveat"), ("any", "With any caveat")]
    first, last = _days(claims)
    day = f'type="date" min="{first}" max="{last}"'
    fields = [
        _select("side", "Side", [("", "All sides"), *sides]),
        _select("by", "Claimant", [("", "All claimants")], _by_side(claimants, sides)),
        _select(
            "kind", "Kind of claimant", [("", "All kinds"), *_present(kinds, claimants["kind"])]
        ),
        _select("in", "Used in", [("", "All rows"), *_chapters(used), ("none", "No chapter")]),
        _field("from", "Said on or after", f'<input id="filter-from" name="from" {day}>'),
        _field("to", "Said on or before", f'<input id="filter-to" name="to" {day}>'),
        _select("seen", "How far we read", [("", "All"), *seen]),
        _select("caveat", "Caveat", [*caveat, *with_caveat]),
        _select("sort", "Order within a quantity", SORTS),
    ]
    return "".join(fields)


def _field(name: str, label: str, control: str) -> str:
    head = f'<label for="filter-{name}">{html.escape(label)}</label>'
    return f'<p class="field">{head}{control}</p>\n'


def _select(name: str, label: str, options: Options, groups: str = "") -> str:
    choices = "".join(
        f'<option value="{value}">{html.escape(words)}</option>' for value, words in options
    )
    control = f'<select id="filter-{name}" name="{name}">{choices}{groups}</select>'
    return _field(name, label, control)


def _present(words: Mapping[str, str], values: pd.Series) -> list[tuple[str, str]]:
    """The words of those codes that occur, in the order of the words."""
    occurring = set(values)
    return [(code, said) for code, said in words.items() if code in occurring]


def _by_side(claimants: pd.DataFrame, sides: Options) -> str:
    """All claimants as options in one group a side; each option says the claimant's kind and side to the script."""
    by_name = claimants.sort_values("name", key=lambda names: names.str.casefold())
    groups = []
    for side, words in sides:
        options = "".join(
            f'<option value="{row.claimant_id}" data-kind="{row.kind}">{html.escape(row.name)}</option>'
            for row in by_name[by_name["side"] == side].itertuples()
        )
        group = f'<optgroup label="{html.escape(words)}" data-side="{side}">'
        groups.append(f"{group}{options}</optgroup>")
    return "".join(groups)


def _chapters(used: Mapping[str, Sequence[Use]]) -> Options:
    """The chapters that use a claim, in the order of the book."""
    every = {use.place: use for uses in used.values() for use in uses}
    return [(use.page, use.title) for _, use in sorted(every.items())]


def _days(claims: pd.DataFrame) -> tuple[str, str]:
    said = [day for day in claims["asserted_on"] if day]
    return str(min(map(dates.earliest, said))), str(max(map(dates.latest, said)))
