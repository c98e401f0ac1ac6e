"""Check that every number in the chapters' text is somebody's, and says what the data say.

A numeral or number word in a chapter is allowed if it is the text of a link
``[about 120](claim:some-id)`` or ``[about 68%](result:some-name)`` that agrees
with the row or the recorded result, a date, a time, or on the short reviewed
list ``allowed_numbers.csv`` beside this file. A contested number needs its
claimant in the same sentence, and a number that its claimant replaced or
withdrew needs a word that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ledger.claims import amount_of
from ledger.names import names_claimant
from ledger.tables import LedgerError, load
from press.check.agreement import agrees_with_claim, agrees_with_result
from press.check.bare_numbers import bare, read_allowed
from press.check.markdown import LINK, sentences
from press.check.pages import markdown_cells, page_name, recorded_results, records
from press.contents import sources_in

HEDGES = re.compile(
    r"\b(?:correct\w*|revis\w*|withdr\w*|retract\w*|replac\w*|supersed\w*|later|earlier|first|"
    r"initial\w*|previous\w*|until then|at the time|updat\w*|before that)\b",
    re.I,
)
OPEN, CLOSE = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
NOBODYS = (
    "is not a claim, a result, a date or on the list: link it to its row, compute it with "
    "result(), write it without a number, or add it with a reason to "
    "press/check/allowed_numbers.csv."
)


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a chapter: where, the words, what the data say, what to do."""

    chapter: str
    cell: int
    words: str
    problem: str

    def __str__(self) -> str:
        return f"{self.chapter}, cell {self.cell}: {OPEN}{self.words}{CLOSE}: {self.problem}"


@dataclass(frozen=True)
class Ledger:
    """The rows that the check looks things up in."""

    claims: pd.DataFrame
    names: dict[str, list[str]]
    contested: set[str]

    @classmethod
    def read(cls, folder: Path | None = None) -> Ledger:
        """Read the ledger's tables. folder: where they are, if not in the usual place."""
        rows = load("claims", folder).set_index("claim_id", drop=False)
        people = load("claimants", folder)
        names = {
            r.claimant_id: [n.strip() for n in f"{r.name};{r.also_called}".split(";") if n.strip()]
            for r in people.itertuples()
        }
        speakers = rows.groupby("quantity_id")["claimant_id"].nunique()
        return cls(rows, names, set(speakers[speakers > 1].index))


def check(
    folder: Path, ledger: Ledger | None = None, allowed: list[tuple[str, str]] | None = None
) -> list[Fault]:
    """All faults in the prose of all pages in a folder, in the order of their names.

    ledger : the rows to look up. allowed : the reviewed list. Without them, the book's own.
    """
    ledger = ledger or Ledger.read()
    allowed = read_allowed() if allowed is None else allowed
    return [fault for path in sources_in(folder) for fault in check_chapter(path, ledger, allowed)]


def check_chapter(path: Path, ledger: Ledger, allowed: list[tuple[str, str]]) -> list[Fault]:
    """All faults of one page's prose. allowed : pairs of page (* is all) and words."""
    name = page_name(path)
    try:
        recorded = recorded_results(path)
    except LedgerError as problem:
        return [Fault(name, 0, "", str(problem))]
    faults = list(_stale(path, ledger))
    here = [words for page, words in allowed if page in ("*", name)]
    for cell, text in markdown_cells(path):
        for sentence in sentences(text):
            for words, wrong in _wrong_links(sentence, ledger, recorded):
                faults.append(Fault(name, cell, words, wrong))
            for number, around in bare(sentence, here):
                faults.append(Fault(name, cell, around, f"{number!r} {NOBODYS}"))
    return faults


def _stale(path: Path, ledger: Ledger) -> Iterator[Fault]:
    """Stored figures and results that were made when a claim said something else."""
    for cell, kind, record in records(path):
        for claim_id, then in record.get("claims", {}).items():
            since = _says(ledger, claim_id)
            if since != then:
                problem = f"this {kind} was made when {claim_id} said {then}; the row says {since}."
                words = record.get("title") or record["name"]
                yield Fault(page_name(path), cell, words, f"{problem} Run: make refresh.")


def _says(ledger: Ledger, claim_id: str) -> str:
    if claim_id not in ledger.claims.index:
        return "nothing, it is gone"
    row = ledger.claims.loc[claim_id]
    return row["words"] if row["qualifier"] == "words" else amount_of(row).text()


def _wrong_links(
    sentence: str, ledger: Ledger, recorded: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    """The words of each link with which something is wrong, and what it is."""
    for words, scheme, name in LINK.findall(sentence):
        if scheme == "result":
            problem = _wrong_result(words, name, recorded)
        else:
            problem = _wrong_claim(words, name, sentence, ledger)
        if problem:
            yield words, problem


def _wrong_result(words: str, name: str, recorded: dict[str, dict[str, Any]]) -> str:
    if name not in recorded:
        known = ", ".join(sorted(recorded)) or "none"
        return f"no cell of this chapter records the result {name!r} (recorded: {known})."
    if agrees_with_result(words, recorded[name]):
        return ""
    return f"the cell says {recorded[name]['text']} ({recorded[name]['formula']})."


def _wrong_claim(words: str, claim_id: str, sentence: str, ledger: Ledger) -> str:
    if claim_id not in ledger.claims.index:
        return f"claims.csv has no claim {claim_id!r}."
    row = ledger.claims.loc[claim_id]
    if not agrees_with_claim(words, row):
        return f"the row {claim_id} says {_says(ledger, claim_id)} ({row['qualifier']})."
    plain = LINK.sub(r"\1", sentence)
    gone = row["superseded_by"] or "retracted" in row["caveat"].split(";")
    if gone and not HEDGES.search(plain):
        see = f" (see {row['superseded_by']})" if row["superseded_by"] else ""
        return f"{claim_id} was replaced or withdrawn by its claimant{see}: say so in the sentence."
    names = ledger.names[row["claimant_id"]]
    if row["quantity_id"] in ledger.contested and not names_claimant(plain, names):
        return (
            f"others put another number on {row['quantity_id']}: name who said this one "
            f"({' or '.join(names)}) in the same sentence."
        )
    return ""
