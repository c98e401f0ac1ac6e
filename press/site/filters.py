"""The form above the ledger's rows: what a reader can choose, and the spellings that the search knows.

``theme/static/ledger.js`` makes it work, and ``ledger.css`` shows it only where scripts run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ledger import dates
from ledger.names import SIDES
from ledger.tables import load
from press.site.reference import KINDS, SEEN, _labels, _said
from press.site.uses import Use

Options = Iterable[tuple[str, str]]
SORTS = (
    ("", "Day said, earliest first"),
    ("latest", "Day said, latest first"),
    ("largest", "Size, largest first"),
    ("smallest", "Size, smallest first"),
    ("claimant", "Claimant, A to Z"),
)
SHORTEST = 3  # letters of a spelling: "IS" would find every "is"
IN_BRACKETS = re.compile(r"\(([^)]*)\)")


def filters_html(used: Mapping[str, Sequence[Use]], rows_script: str) -> str:
    """The form: search words, filters, sort, the count of rows, download and clear.

    used : where the book uses each claim; rows_script : the address of the script that holds the rows to download.
    """
    claims, claimants = load("claims"), load("claimants")
    kinds = {
        kind: _said(KINDS.get(kind, kind.replace("_", " ")))
        for kind in _labels("claimants", "kind")
    }
    caveats = {code: _said(words) for code, words in _labels("claims", "caveat").items()}
    first, last = _days(claims)
    day = f'type="date" min="{first}" max="{last}"'
    fields = [
        _select("side", "Side", [("", "All sides"), *_present(SIDES, claimants["side"])]),
        _select("by", "Claimant", [("", "All claimants")], _by_side(claimants)),
        _select("kind", "Kind of claimant", [("", "All kinds"), *_present(kinds, claimants["kind"])]),
        _select("in", "Used in", [("", "All rows"), *_chapters(used), ("none", "No chapter")]),
        _field("from", "Said on or after", f'<input id="filter-from" name="from" {day}>'),
        _field("to", "Said on or before", f'<input id="filter-to" name="to" {day}>'),
        _select("seen", "How far we read", [("", "All"), *((k, _said(v)) for k, v in SEEN.items())]),
        _select(
            "caveat",
            "Caveat",
            [("", "With or without"), ("none", "Without a caveat"), ("any", "With any caveat"),
             *_present(caveats, claims["caveat"].str.split(";").explode())],
        ),
        _select("sort", "Order within a quantity", SORTS),
    ]  # fmt: skip
    spellings = html.escape(spellings_text())
    return f"""<form class="filters" role="search" aria-label="Find rows" autocomplete="off" data-rows="{rows_script}">
{_field("words", "Words in a row", f'<input id="filter-words" name="words" type="search" autocapitalize="none" spellcheck="false" data-spellings="{spellings}">')}
<button type="button" class="more" aria-expanded="false" aria-controls="filter-more">Filters and order</button>
<div id="filter-more" class="grid">
{"".join(fields)}<p class="hint">A row whose day is known only to the month or year is kept if any day of it fits.</p>
</div>
<p class="outcome"><span class="count">{len(claims):,} rows in {claims["quantity_id"].nunique():,} quantities</span>
<button type="button" class="download">Download these rows (CSV)</button>
<button type="reset" class="clear" disabled>Clear</button></p>
<p class="also"></p>
<p class="visually-hidden" role="status"></p>
</form>"""


def _field(name: str, label: str, control: str) -> str:
    return (
        f'<p class="field"><label for="filter-{name}">{html.escape(label)}</label>{control}</p>\n'
    )


def _select(name: str, label: str, options: Options, groups: str = "") -> str:
    return _field(
        name,
        label,
        f'<select id="filter-{name}" name="{name}">{_options(options)}{groups}</select>',
    )


def _options(options: Options) -> str:
    return "".join(
        f'<option value="{value}">{html.escape(words)}</option>' for value, words in options
    )


def _present(labels: Mapping[str, str], values: pd.Series) -> Options:
    """The labels of those values that occur, in the order of the labels."""
    return [(value, words) for value, words in labels.items() if value in set(values)]


def _by_side(claimants: pd.DataFrame) -> str:
    """All claimants as options in one group a side; each option says the claimant's kind and side to the script."""
    groups = []
    for side, words in _present(SIDES, claimants["side"]):
        inside = claimants[claimants["side"] == side].sort_values(
            "name", key=lambda names: names.str.casefold()
        )
        options = "".join(
            f'<option value="{row.claimant_id}" data-kind="{row.kind}">{html.escape(row.name)}</option>'
            for row in inside.itertuples(index=False)
        )
        groups.append(
            f'<optgroup label="{html.escape(words)}" data-side="{side}">{options}</optgroup>'
        )
    return "".join(groups)


def _chapters(used: Mapping[str, Sequence[Use]]) -> Options:
    """The chapters that use a claim, in the order of the book."""
    longest = max(used.values(), key=len, default=())
    pages = {use.page: use.title for use in longest}
    for uses in used.values():
        pages |= {use.page: use.title for use in uses}
    return list(pages.items())


def _days(claims: pd.DataFrame) -> tuple[str, str]:
    said = [day for day in claims["asserted_on"] if day]
    return str(min(map(dates.earliest, said))), str(max(map(dates.latest, said)))


# -- spellings ----------------------------------------------------------------


def spellings_text() -> str:
    """Every name in the ledger's words that is also spelled otherwise: ``name;name=other;other``, one a line."""
    words = _words_of_the_ledger()
    lines = []
    for spellings in _spellings():
        found = [s for s in spellings if f" {_words(s)} " in words]
        others = [s for s in spellings if s not in found]
        if found and len(spellings) > 1:
            lines.append(f"{';'.join(found)}={';'.join(others)}")
    return "\n".join(dict.fromkeys(lines))


def _spellings() -> Iterable[list[str]]:
    """The spellings of each place, person, body and term in English, Arabic and Kurdish."""
    for row in load("places").itertuples(index=False):
        yield _apart(row.name, row.other_spellings, row.name_ar, row.name_ku)
    for row in load("people").itertuples(index=False):
        # a body's other names are looser: "Damascus" for the government, "State" for a department
        others = row.other_spellings if row.kind == "person" else ""
        yield _apart(row.name, others, row.name_ar, row.name_ku)
    for row in load("terms").itertuples(index=False):
        names = (row.term, row.name_ar, row.name_ku)  # what stands in brackets here is another name
        inside = [
            name
            for text in names
            for brackets in IN_BRACKETS.findall(text)
            for name in brackets.split(",")
        ]
        yield _apart(*names, *inside)


def _apart(*names: str) -> list[str]:
    """Single spellings out of cells that hold several, without what stands in brackets."""
    parts = [part for name in names for part in re.split("[;/]", IN_BRACKETS.sub("", name))]
    tidy = (" ".join(part.split()).removeprefix("formerly ") for part in parts)
    return [name for name in dict.fromkeys(tidy) if len(name) >= SHORTEST]


def _words(text: str) -> str:
    """Words in small letters with one space between them, for finding a name as a whole."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _words_of_the_ledger() -> str:
    columns = {
        "claims": ("note", "relay", "words"),
        "quantities": ("subject", "measure", "definition", "includes", "excludes"),
        "claimants": ("name",),
        "sources": ("publisher", "title", "copy_of"),
    }
    cells = (load(table)[list(names)].to_numpy().ravel() for table, names in columns.items())
    return f" {_words(' '.join(text for column in cells for text in column))} "
