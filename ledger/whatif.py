"""What if another voice's number went into the fraction, or one voice were left out?

Every answer is worked out when the cell runs, with the arithmetic of Amount; a
page only shows one of them at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger import dates, rules
from ledger.claims import amount_of, extremes, known, quoted, stated
from ledger.outputs import WHATIF as MIME
from ledger.show import table_html
from ledger.tables import LedgerError

OTHER, ABOVE, FEW = "other", "above", "few"
WARNINGS = {
    OTHER: "Not like with like: two voices, two counts. Nobody said that they counted the same people.",
    ABOVE: "More than the whole: the two numbers can hardly both be right about the same people.",
    FEW: "A single number is no range.",
}
SIGNS = {OTHER: "*", ABOVE: "†", FEW: ""}


@dataclass(frozen=True)
class Answer:
    """One answer: which option of each choice was picked, the text, how it was made, which warnings it needs."""

    pick: tuple[int, ...]
    text: str
    formula: str
    warnings: tuple[str, ...] = ()

    @property
    def signed(self) -> str:
        """The text with a sign for each warning, as it stands in the table."""
        signs = "".join(SIGNS[w] for w in self.warnings)
        return f"{self.text} {signs}" if signs else self.text


@dataclass
class WhatIf:
    """All answers to a question with one or two choices; a notebook shows them as a table.

    caption : what the table shows. choices : what may be picked: a label and its options.
    answers : one for each pick. frame : the table. cells : the row and column of each answer in it.
    left_out : rows that have no number, in words. claims : ids of the claims that went in.
    """

    caption: str
    choices: list[tuple[str, list[str]]]
    answers: list[Answer]
    frame: pd.DataFrame
    cells: list[tuple[int, int]]
    left_out: str
    claims: list[str]

    @property
    def notes(self) -> list[str]:
        """What stands under the table: what its signs mean, and what is left out of it."""
        used = {w for answer in self.answers for w in answer.warnings}
        signs = [f"{SIGNS[w]} {WARNINGS[w]}" for w in WARNINGS if w in used and SIGNS[w]]
        return [*signs, self.left_out] if self.left_out else signs

    def record(self) -> dict[str, Any]:
        """What is stored in the notebook for the book."""
        return {
            "title": self.caption,
            "choices": self.choices,
            "answers": [
                vars(answer) | {"cell": cell} for answer, cell in zip(self.answers, self.cells)
            ],
            "columns": list(self.frame.columns),
            "rows": self.frame.values.tolist(),
            "notes": self.notes,
            "claims": stated(self.claims),
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        under = "".join(f"<p>{note}</p>\n" for note in self.notes)
        return {
            "text/plain": "\n".join([self.caption, self.frame.to_string(index=False), *self.notes]),
            "text/html": table_html(self.frame, self.caption) + under,
            MIME: self.record(),
        }


def shares(
    parts: pd.DataFrame, wholes: pd.DataFrame, caption: str, as_of: str | None = None
) -> WhatIf:
    """Each number of ``parts`` as a share of each number of ``wholes``, with a warning where the voices differ.

    parts, wholes : claims in one unit, from claims(): recaptured and escaped, say.
    as_of : use only what had been said by then, as in claims().

    Raises LedgerError if either has no number, or if their units differ.
    """
    parts, wholes = known(parts, as_of), known(wholes, as_of)
    tops, bottoms = _numbers(parts), _numbers(wholes)
    rules.must_share_unit((row.unit for row in [*tops, *bottoms]), "A share")
    answers = [
        _share((j, i), part, whole)
        for i, whole in enumerate(bottoms)
        for j, part in enumerate(tops)
    ]
    above, below = _labels(tops), _labels(bottoms)
    what, of = tops[0].measure, bottoms[0].measure
    grid = {of.capitalize(): below}
    for j, name in enumerate(above):
        grid[f"{what.capitalize()}, {name}"] = [
            answer.signed for answer in answers if answer.pick[0] == j
        ]
    return WhatIf(
        caption,
        [(what.capitalize(), above), (f"as a share of {of}", below)],
        answers,
        pd.DataFrame(grid),
        [(a.pick[1], a.pick[0] + 1) for a in answers],
        _words(pd.concat([parts, wholes]), "Words give no share"),
        [row.claim_id for row in [*tops, *bottoms]],
    )


def _share(pick: tuple[int, int], part: Any, whole: Any) -> Answer:
    ratio = amount_of(part) / amount_of(whole)
    warnings = [OTHER] * (part.claimant_id != whole.claimant_id) + [ABOVE] * (ratio.low > 1)
    return Answer(pick, ratio.as_share().text(), ratio.formula, tuple(warnings))


def leave_one_out(rows: pd.DataFrame, caption: str, as_of: str | None = None) -> WhatIf:
    """The range of all numbers, and what is left of it without each claimant in turn.

    rows : claims in one unit, from claims(). as_of : as in claims().

    Raises LedgerError if fewer than two claimants gave a number.
    """
    rows = known(rows, as_of)
    numbers = rows[rows["qualifier"] != "words"]
    if numbers["claimant_id"].nunique() < 2 or numbers["unit"].nunique() > 1:
        raise LedgerError("Leaving one out needs numbers in one unit, by two claimants or more.")
    names = dict(zip(numbers["claimant_id"], numbers["name"]))
    kept = [numbers, *(numbers[numbers["claimant_id"] != who] for who in names)]
    answers = [_range((n,), left) for n, left in enumerate(kept)]
    who = ["Nobody", *names.values()]
    frame = pd.DataFrame(
        {
            "Left out": who,
            "Range": [answer.text for answer in answers],
            "Largest over smallest": [_ratio(left) for left in kept],
        }
    )
    cells = [(n, 1) for n in range(len(kept))]
    left_out = _words(rows, "Words have no place in a range")
    return WhatIf(
        caption, [("Leave out", who)], answers, frame, cells, left_out, list(numbers["claim_id"])
    )


def _range(pick: tuple[int], rows: pd.DataFrame) -> Answer:
    smallest, largest = extremes(rows)
    if len(rows) == 1:
        return Answer(pick, smallest.text, smallest.name, (FEW,))
    least, most = (
        ", ".join(rows["name"][rows["text"] == end.text].unique()) for end in (smallest, largest)
    )
    made = f"smallest: {least}; largest: {most}, {_ratio(rows)} the smallest"
    return Answer(pick, f"{smallest.text} to {largest.text}", made)


def _ratio(rows: pd.DataFrame) -> str:
    smallest, largest = extremes(rows)
    return (amount_of(largest) / amount_of(smallest)).text()


def _numbers(rows: pd.DataFrame) -> list[Any]:
    numbers = list(rows[rows["qualifier"] != "words"].itertuples())
    if not numbers:
        raise LedgerError("There is no number in this selection.")
    return numbers


def _labels(rows: list[Any]) -> list[str]:
    """Who said how many; the day too where one voice said the same number twice."""
    labels = [f"{row.name}: {row.text}" for row in rows]
    if len(set(labels)) < len(labels):
        labels = [f"{row.name}, {dates.say(row.asserted_on)}: {row.text}" for row in rows]
    return labels


def _words(rows: pd.DataFrame, what: str) -> str:
    words = rows[rows["qualifier"] == "words"]
    said = ", ".join(f"{quoted(row)} ({row.name})" for row in words.itertuples())
    return f"{what}: {said}." if said else ""
