"""The numbers in a sentence that are no claim, result, date or time, nor on the reviewed list."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from ledger import dates, wording
from ledger.tables import LedgerError
from press.check.markdown import LINK

ALLOWED = Path(__file__).with_name("allowed_numbers.csv")

# -- what is no number -----------------------------------------------------------

MONTH = "|".join(dates.MONTHS[1:])
# "Some 2000 men" is a count, although 2000 could be a year.
COUNTING = ("about", "around", "some", "nearly", "almost", "than", "least", "most", "up to")
COUNTED = (
    "people|persons|men|women|children|minors|detainees|residents|troops|soldiers|families|"
    "claims|rows"
)
YEAR = (
    "".join(rf"(?<!\b{word} )" for word in COUNTING) + rf"(?:19|20)\d{{2}}s?(?!\s(?:{COUNTED})\b)"
)
DATES = re.compile(
    rf"\b(?:\d{{1,2}}(?:\s?(?:-|\N{{EN DASH}}|to|and|or)\s?\d{{1,2}})?\s(?:{MONTH})(?:,?\s\d{{4}})?"
    rf"|(?:{MONTH})(?:\s\d{{1,2}})?(?:,?\s\d{{4}})?|{YEAR}|\d{{1,2}}:\d{{2}})\b(?!,\d)"
)
EXERCISE = re.compile(r"\bExercises? \d+\.\d+(?:(?:, | and |, and )\d+\.\d+)*")
# "one" and "second" as pronoun and order, and sizes that are not amounts
NOT_COUNTS = re.compile(
    r"\b(?:one another|no one|the one|this one|that one|each one|every one|which one|any one|one's|"
    r"one (?:of|by one|or more|or the other|or another|side|day|way|another|thing|at a time|can|"
    r"may|might|could|should|must|has|is|does|reads?|from|that|who|whose|with|in|for)|"
    r"(?:the|a|an|by|in|per|each|every|this|that|last|first|fourth|second) "
    r"(?:third|quarter|fifth)(?! of)|"
    r"third(?:-| )(?:country|party|parties|step|chapter|time|column|account|person)|"
    r"quarters? by quarter|by quarter|(?:at|on) one end|on the one hand|(?:the )?first half of|"
    r"second half of)\b",
    re.I,
)

# -- what is one -----------------------------------------------------------------

WORDS = set(wording.NUMBER_WORDS) - {"a", "no", "none", "nobody"}
SIZES = (
    "half halves halved third thirds quarter quarters fifth fifths tenth twice thrice double "
    "doubled triple tripled quadruple quadrupled twofold threefold fourfold fivefold tenfold pair dozen "
    "dozens hundred hundreds thousand thousands million millions billion trillion majority"
).split()
NUMERAL = re.compile(
    r"(?<![\w.,])[$£€]?\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th)?%?"
    rf"|\b(?:{'|'.join([*sorted(WORDS, key=lambda word: (-len(word), word)), *SIZES])})\b",
    re.I,
)
ROOM = 30  # letters before and behind a number, in a message


def bare(sentence: str, allowed: list[str]) -> list[tuple[str, str]]:
    """The numbers that are nobody's, each with the words around it. allowed : words to skip."""
    plain = strip(sentence, allowed)
    return [
        (found[0], plain[max(0, found.start() - ROOM) : found.end() + ROOM].strip())
        for found in NUMERAL.finditer(plain)
    ]


def strip(sentence: str, allowed: list[str]) -> str:
    """What is left of a sentence without links, code, addresses, dates and allowed words."""
    sentence = LINK.sub(" \N{WHITE SQUARE} ", sentence)
    sentence = re.sub(r"`[^`]*`", " ", sentence)
    sentence = re.sub(r"\]\([^)]*\)", "]", sentence)
    sentence = re.sub(r"https?://\S+|<[^>]+>|\{[\w-]+\}", " ", sentence)
    for words in sorted(allowed, key=len, reverse=True):
        sentence = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", sentence)
    return NOT_COUNTS.sub(" ", DATES.sub(" ", EXERCISE.sub(" ", sentence)))


def read_allowed(path: Path = ALLOWED) -> list[tuple[str, str]]:
    """The reviewed list: pairs of page (* is all) and words. Raises LedgerError for a gap."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for line, row in enumerate(rows, start=2):
        if not all(row.get(column) for column in ("chapter", "words", "reason")):
            raise LedgerError(
                f"{path.name}, row {line}: expected chapter, words and reason; fill all of them in."
            )
    return [(row["chapter"], row["words"]) for row in rows]
