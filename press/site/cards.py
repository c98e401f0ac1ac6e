"""Claim cards: the data that ``theme/static/cards.js`` shows beside a number that a reader points at.

Each built page that links to claims or results gets script files of its own
under ``_static/cards``: its claims, the nearest rivals of each, and the inputs
of its results. A page names its files in a meta tag and loads one only when a
card is first asked for. A script and not JSON, because a page opened from a
folder may load scripts, but may not fetch files.
"""

from __future__ import annotations

import functools
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from ledger import dates
from ledger.claims import quoted
from ledger.results import pieces
from ledger.tables import load, resource, schema
from press.check.pages import recorded_results
from press.contents import CHAPTERS, LEDGER, address

FOLDER = "_static/cards"
MOST_RIVALS = 8
SAME_TIME = (
    31  # days between the days that two claims mean: farther apart, a side is not sure of a place
)
CLAIMS_A_FILE = (
    150  # a page with more spreads them over several files, so that one card never costs much
)
CLAIM_LINK = re.compile(r"ledger\.html#([a-z0-9-]+)")
RESULT_LINK = re.compile(r'href="#result-([a-z0-9-]+)"')
META = re.compile(r'<meta name="claim-cards"[^>]*>\n')


class Deck:
    """What the tables say of each claim, in the words of a card."""

    def __init__(self) -> None:
        self.rows = {row.claim_id: row for row in load("claims").itertuples()}
        self.people = {row.claimant_id: row for row in load("claimants").itertuples()}
        self.quantities = {row.quantity_id: row for row in load("quantities").itertuples()}
        self.sources = {row.source_id: row for row in load("sources").itertuples()}
        self.kinds, self.sides = _labels("claimants", "kind"), _labels("claimants", "side")
        self.seen, self.caveats = _labels("claims", "seen"), _labels("claims", "caveat")
        self.on: dict[str, list[Any]] = {}
        for row in self.rows.values():
            self.on.setdefault(row.quantity_id, []).append(row)

    def others(self, claim_id: str) -> list[Any]:
        """Claims of other claimants on the same quantity, the nearest in day first, on one day numbers before words."""
        own = self.rows[claim_id]
        rows = [row for row in self.on[own.quantity_id] if row.claimant_id != own.claimant_id]
        return sorted(
            rows, key=lambda row: (*_days_apart(own, row), row.qualifier == "words", row.claim_id)
        )

    def rivals(self, claim_id: str) -> list[str]:
        """The others that a card draws, nearest first: of each side its nearest about the same time, then the next."""
        own, others = self.rows[claim_id], self.others(claim_id)
        side_first: dict[str, Any] = {}
        for row in others:
            if _days_apart(own, row)[0] <= SAME_TIME:
                side_first.setdefault(self.people[row.claimant_id].side, row)
        in_turn = dict.fromkeys(row.claim_id for row in [*side_first.values(), *others])
        chosen = list(in_turn)[:MOST_RIVALS]
        return [row.claim_id for row in others if row.claim_id in chosen]

    def brief(self, claim_id: str) -> dict[str, Any]:
        """What a claim's mark and its line in the list of others need."""
        row = self.rows[claim_id]
        return _filled(
            text=quoted(row),
            mark=[row.qualifier, *(n for n in (row.value, row.low, row.high) if n == n)],
            who=row.claimant_id,
            said=dates.say(row.asserted_on) if row.asserted_on else "",
            about=_about(row),
            hollow=row.seen == "second_hand",
            replaced=bool(row.superseded_by),
        )

    def full(self, claim_id: str) -> dict[str, Any]:
        """Everything that a claim's card says, its rivals by their ids."""
        row = self.rows[claim_id]
        return self.brief(claim_id) | _filled(
            time=f"{row.asserted_time} in Damascus" if row.asserted_time else "",
            what=row.quantity_id,
            where=row.source_id,
            relay=row.relay,
            seen=self.seen[row.seen],
            caveats=[self.caveats[c] for c in row.caveat.split(";") if c],
            note=row.note,
            by=row.superseded_by,
            rivals=self.rivals(claim_id),
            others=len(self.others(claim_id)),
        )

    def claimant(self, claimant_id: str) -> list[str]:
        """Name, kind in plain words, and the side that gives the colour."""
        row = self.people[claimant_id]
        kind = self.sides[row.side] if row.kind == "foreign_government" else self.kinds[row.kind]
        return [row.name, kind, row.side.replace("_", "-")]

    def quantity(self, quantity_id: str) -> list[Any]:
        """What is counted: its name, its definition, and how many rows the ledger has on it."""
        row = self.quantities[quantity_id]
        limits = [("Includes", row.includes), ("Excludes", row.excludes)]
        words = [
            row.definition,
            *(f"{label}: {text.rstrip('.')}." for label, text in limits if text),
        ]
        return [f"{row.subject}: {row.measure}", " ".join(words), len(self.on[quantity_id])]

    def source(self, source_id: str) -> list[str]:
        """The page that was read: its name and address; if it is a copy, whose, and the original's address."""
        row = self.sources[source_id]
        return [f"{row.publisher}: {row.title}", row.url, row.copy_of, row.original_url]


def _labels(table: str, column: str) -> dict[str, str]:
    fields = resource(table, schema())["schema"]["fields"]
    return {
        c["value"]: c["label"] for c in next(f for f in fields if f["name"] == column)["categories"]
    }


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _about(row: Any) -> str:
    return " to ".join(
        dates.say(day) for day in dict.fromkeys((row.refers_from, row.refers_to)) if day
    )


@functools.cache
def _day(said: str) -> int:
    return dates.middle(said).toordinal()


def _days_apart(a: Any, b: Any) -> tuple[int, int]:
    """How far apart two claims are in the day they mean, and in the day they were said; a day not known is far."""

    def apart(one: str, other: str) -> int:
        return abs(_day(one) - _day(other)) if one and other else 10**6

    meant = (
        a.refers_to or a.refers_from or a.asserted_on,
        b.refers_to or b.refers_from or b.asserted_on,
    )
    return apart(*meant), apart(a.asserted_on, b.asserted_on)


# -- results ------------------------------------------------------------------


def formula_parts(record: dict[str, Any]) -> list[Any]:
    """A recorded result's formula in pieces: text, or ``[text, claim_id]`` for the number of one input.

    A number is told by its words. Where two inputs say the same number, the
    record names its inputs in the order of the formula (``Result.record``).
    """
    saying: dict[str, list[str]] = {}
    for claim_id in record.get("inputs", record["claims"]):
        saying.setdefault(record["claims"][claim_id], []).append(claim_id)
    whole = pieces(record["formula"])
    parts: list[Any] = []
    for piece in whole:
        ids = saying.get(piece, [])
        if len(ids) == 1:
            parts.append([piece, ids[0]])
        elif (
            ids and "inputs" in record and len(ids) == whole.count(piece)
        ):  # each of them stands there once
            parts.append([piece, ids[[p[0] for p in parts if isinstance(p, list)].count(piece)]])
        else:
            parts.append(piece)
    return parts


def result_entry(record: dict[str, Any]) -> dict[str, Any]:
    """What the card of a result says; its inputs in the order of the formula, the others after them."""
    parts = formula_parts(record)
    named = [part[1] for part in parts if isinstance(part, list)]
    return {
        "text": record["text"],
        "formula": parts,
        "inputs": list(dict.fromkeys([*named, *record["claims"]])),
    }


# -- files --------------------------------------------------------------------


def part_of(key: str, parts: int) -> int:
    """Which of a page's files holds a claim or result; cards.js reckons the same."""
    return sum(map(ord, key)) % parts


def page_data(
    deck: Deck, claims: Iterable[str], results: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The data of some claims and results, with all that their cards name."""
    entries = {name: result_entry(record) for name, record in sorted(results.items())}
    inputs = {claim_id for entry in entries.values() for claim_id in entry["inputs"]}
    full = {claim_id: deck.full(claim_id) for claim_id in sorted({*claims, *inputs})}
    named = {
        other
        for claim in full.values()
        for other in (*claim.get("rivals", ()), claim.get("by"))
        if other
    }
    every = full | {claim_id: deck.brief(claim_id) for claim_id in sorted(named - set(full))}
    return {
        "who": {i: deck.claimant(i) for i in sorted({claim["who"] for claim in every.values()})},
        "what": {i: deck.quantity(i) for i in sorted({claim["what"] for claim in full.values()})},
        "where": {i: deck.source(i) for i in sorted({claim["where"] for claim in full.values()})},
        "claims": every,
        "results": entries,
    }


def page_files(deck: Deck, text: str, recorded: dict[str, dict[str, Any]]) -> list[str]:
    """The scripts of one built page: none if it links to no claim and no result.

    Any mention of a row's address counts, so that links which a script puts in
    later from attributes of the page have their cards too.
    """
    claims = {i for i in CLAIM_LINK.findall(html.unescape(text)) if i in deck.rows}
    results = {i: recorded[i] for i in set(RESULT_LINK.findall(text)) if i in recorded}
    if not claims and not results:
        return []
    parts = -(-(len(claims) + len(results)) // CLAIMS_A_FILE)
    files = []
    for part in range(parts):
        mine = {i: r for i, r in results.items() if part_of(i, parts) == part}
        data = page_data(deck, (i for i in claims if part_of(i, parts) == part), mine)
        words = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        files.append(f"(window.claimCards = window.claimCards || [])[{part}] = {words};\n")
    return files


def publish(site: Path, source: Path) -> None:
    """Write the scripts of every page of a built site, and name them in the page.

    site : the folder of built pages. source : the book's folder, for the
    results that its notebooks record.
    """
    deck = Deck()
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    for page in sorted((site / CHAPTERS).rglob("*.html")):
        text = META.sub("", page.read_text(encoding="utf-8"))
        file = page.relative_to(site).with_suffix("").as_posix()
        notebook = source / f"{file}.ipynb"
        files = page_files(deck, text, recorded_results(notebook) if notebook.exists() else {})
        for part, script in enumerate(files):
            path = site / FOLDER / f"{page.stem}-{part}.js"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(script, encoding="utf-8", newline="\n")
        if files:
            version = hashlib.sha256("".join(files).encode()).hexdigest()[:8]
            up = "../" * file.count("/")
            tag = (
                f'<meta name="claim-cards" content="{up}{FOLDER}/{page.stem}-{{}}.js?v={version}" '
                f'data-parts="{len(files)}" data-ledger="{address(LEDGER, file)}">\n'
            )
            text = text.replace("</head>", f"{tag}</head>", 1)
        page.write_text(text, encoding="utf-8", newline="\n")


def _after_build(app: Sphinx, problem: Exception | None) -> None:
    if not problem and app.builder.format == "html":
        publish(Path(app.outdir), Path(app.srcdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("build-finished", _after_build)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
