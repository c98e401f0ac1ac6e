"""What is wrong with the numbers in a sentence: each should be a link to its row, say what the row says, and have an owner.

A small part of what the book's own check asks of the chapters, for a student's sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from ledger import dates, wording
from ledger.claims import amount_of, claims
from ledger.exercises import compare
from ledger.names import names_claimant
from ledger.tables import load

LINK = re.compile(r"\[([^\]]*)\]\(claim:([^)\s]*)\)")
MONTH = "|".join(dates.MONTHS[1:])
DATE = re.compile(rf"(?:\b\d{{1,2}} )?\b(?:{MONTH})\b(?: \d{{4}})?|\b(?:19|20)\d\d\b|\b\d\d:\d\d\b")
NOT_COUNTS = ("a", "no", "none", "nobody", "one", "zero")  # "one" is mostly no number
SIZES = "half third quarter twice double dozen dozens hundred hundreds thousand thousands million"
NUMBER_WORDS = {*wording.NUMBER_WORDS, *SIZES.split()} - {*NOT_COUNTS}
NUMBER = re.compile(rf"(?<![\w.,])[$£€]?\d[\d,.]*%?|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.I)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a number: the words, what is wrong, and the claim that they link to ("" if none)."""

    words: str
    problem: str
    claim_id: str = ""

    def __str__(self) -> str:
        return f"“{self.words}”: {self.problem}"


def faults(text: str) -> list[Fault]:
    """What is wrong with the numbers of a text in Markdown, in the order of the text, links first."""
    rows = claims().set_index("claim_id", drop=False)
    plain = LINK.sub(r"\1", text)
    found = []
    for words, claim_id in LINK.findall(text):
        if claim_id not in rows.index:
            found.append(Fault(words, f"the ledger has no claim {claim_id!r}.", claim_id))
            continue
        row = rows.loc[claim_id]
        names = all_names()[row["claimant_id"]]
        if not says(words, row):
            found.append(Fault(words, f"the row {claim_id} says {row['text']}.", claim_id))
        elif not names_claimant(plain, names):
            problem = f"name who said it ({' or '.join(names)}) in the same sentence."
            found.append(Fault(words, problem, claim_id))
    for number in NUMBER.finditer(DATE.sub(" ", LINK.sub(" ", text))):
        found.append(
            Fault(number[0], "this number is no claim: link it to its row, or leave it out.")
        )
    return found


def says(words: str, row: pd.Series) -> bool:
    """Whether a text says what a claim says, no more and no less. row : of claims()."""
    if row["qualifier"] == "words":
        return row["words"].lower() in words.lower()
    try:
        return compare.compare(compare.AMOUNT, words, amount_of(row)) == []
    except compare.Unreadable:
        return False


def links(text: str, claim_id: str) -> list[str]:
    """The texts of the links to one claim."""
    return [words for words, linked in LINK.findall(text) if linked == claim_id]


def all_names() -> dict[str, list[str]]:
    """Every name of each claimant, by its id."""
    people = load("claimants")
    names = (people["name"] + ";" + people["also_called"]).str.split(";")
    return {
        claimant: [name.strip() for name in own if name.strip()]
        for claimant, own in zip(people["claimant_id"], names)
    }


def sentences(text: str) -> int:
    """How many sentences a text has: a full stop ends one only before a capital, a link or a quotation mark."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    ends = re.compile(r"(?<=[.!?])[\"”)]*\s+(?=[A-Z\[\"*“(])")
    return sum(len(ends.split(part)) for part in paragraphs if part)
