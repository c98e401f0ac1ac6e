"""The text of one claim or result link, rewritten so that it says what the data say now, in the author's form.

What the author chose stays: the words around the number, "some" for "about",
a number word, a capital, a space that does not break. A text that cannot be
replaced without bending the sentence stays as it is: the check then names it,
and a person writes the sentence anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from typing import Any

from ledger import wording
from ledger.amount import Amount
from ledger.claims import amount_of
from ledger.rounding import round_to, significant_digits, write_number
from press.check import agreement

LAST_WORD = 12  # numbers up to twelve are written as words where the author wrote a word
LAST_WORD_AT_START = 99  # a sentence does not begin with a figure
NOT_WRITTEN = ("a", "no", "none", "nobody")  # number words that we read but do not write
WORD_FOR = {n: word for word, n in wording.NUMBER_WORDS.items() if word not in NOT_WRITTEN}
SIZES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
OPEN, CLOSE = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"

# -- the grammar of a link's text ----------------------------------------------

WIDE_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
SPACE = rf"[ \t\n{WIDE_SPACES}]"
SCALED = rf"(?P<gap>{SPACE}|-)(?P<scale>billion|million|thousand)\b"
FIGURE = (
    rf"(?P<money>\N{{MINUS SIGN}}?[$£€])?\N{{MINUS SIGN}}?{wording.FIGURES}"
    rf"(?P<order>st|nd|rd|th)?(?:{SCALED})?(?P<percent>{SPACE}?%)?"
)
SUFFIX = re.compile(rf"(?:{SPACE}|-)(?:billion|million|thousand)\Z|{SPACE}?%\Z", re.I)
QUOTED = re.compile(rf'(?P<open>["{OPEN}]).*(?P<close>["{CLOSE}])', re.S)
# no word behind the number leans on it
STANDS_ALONE = re.compile(rf"{SPACE}*(?:of\b|to\b|[.,;:)|]|$)")
STARTS_SENTENCE = re.compile(
    rf"(?:\A|\n\s*\n|^\s*(?:[-*+]|\d+\.|#+)\s+|[.!?][\"{CLOSE})*]*\s+)[*_\"{OPEN}(]*\Z", re.M
)


def _longest_first(words: set[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _pattern() -> re.Pattern[str]:
    """A link's text in its parts: words before, qualifier, one number or two, words behind."""
    phrases = {"between"}.union(*wording.PHRASES.values())
    phrase = _longest_first(phrases).replace(" ", f"{SPACE}+")
    words = _longest_first(set(wording.NUMBER_WORDS) - {"a", "no"})
    figure = re.sub(r"\?P<\w+>", "?:", FIGURE)
    number = rf"(?:(?<!\w){figure}|\b(?:{words})\b)"
    join = rf"{SPACE}*(?:\bto\b|\band\b|\bor\b|-|\N{{EN DASH}}){SPACE}*"
    return re.compile(
        rf"(?P<lead>.*?)(?P<phrase>(?:(?<!\w)(?:{phrase}){SPACE}+)*)"
        rf"(?P<low>{number})(?:(?P<join>{join})(?P<high>{number}))?(?P<tail>.*)",
        re.I | re.S,
    )


PARTS = _pattern()


@dataclass(frozen=True)
class Place:
    """What stands before and behind a link in its text."""

    before: str = ""
    behind: str = ""

    @property
    def starts(self) -> bool:
        """True if the link begins a sentence."""
        return bool(STARTS_SENTENCE.search(self.before))

    @property
    def alone(self) -> bool:
        """True if no word behind the link depends on its number."""
        return bool(STANDS_ALONE.match(self.behind))


# -- one link ------------------------------------------------------------------


def for_claim(words: str, row: Any, place: Place) -> str:
    """The text that a link to a claim is to have.

    words : the text as it is. row : the claim's row. place : what stands around it.
    """

    def agrees(text: str) -> bool:
        return agreement.agrees_with_claim(text, row)

    if agrees(words):
        return words
    if row["qualifier"] != "words":
        return _restated(words, amount_of(row), place, agrees)
    quoted = QUOTED.fullmatch(words)
    return f"{quoted['open']}{row['words']}{quoted['close']}" if quoted else words


def for_result(words: str, record: dict[str, Any], place: Place) -> str:
    """The text that a link to a recorded result is to have.

    words : the text as it is. record : what the cell recorded. place : what stands around it.
    """

    def agrees(text: str) -> bool:
        return agreement.agrees_with_result(text, record)

    if agrees(words):
        return words
    if agreement.plain_words(words) not in agreement.weaker_words(record):
        return _restated(words, agreement.amount_of_record(record), place, agrees)
    if not place.alone and record["unit"] == "percent":
        return words  # "most detainees" does not become "41% detainees"
    text = _capital_like(words, record["text"])
    return text if agrees(text) else words


def _restated(words: str, amount: Amount, place: Place, agrees: Callable[[str], bool]) -> str:
    """Put an amount in the place of the number that a text states, in the author's words if they fit."""
    said, old = wording.read(words), PARTS.fullmatch(words)
    new = PARTS.fullmatch(amount.text())
    if said is None or old is None or new is None or _other_words(said, old, amount, place):
        return words
    forms = [(_spaced_like(words, new["phrase"]), " to ")]
    same = (said.qualifier, said.about) == (amount.qualifier, amount.about)
    if same or _is_sum_of_money(amount):
        forms.insert(0, (old["phrase"], old["join"] or " to "))
    for phrase, join in forms:
        for values in _to_state(amount, said):
            starts = place.starts and not old["lead"] + phrase
            numbers = _numbers(values, old, join, amount.unit, starts)
            text = old["lead"] + phrase + numbers + old["tail"]
            if not words[:1].isalpha() and place.starts:
                text = _capital(text)
            text = _capital_like(words, text)
            if agrees(text):
                return text
    return words


def _other_words(said: wording.Reading, old: re.Match, amount: Amount, place: Place) -> bool:
    """Whether the words behind the number must change: from one to many, from some to none."""
    was, now = (said.low, said.high), wording.stated_numbers(amount)
    if 0.0 in (was[0], now[0]) and old["low"].isalpha():
        return True
    one_or_many = (was == (1.0, 1.0)) != (now == (1.0, 1.0))
    return one_or_many and not (place.alone and not old["tail"])


def _is_sum_of_money(amount: Amount) -> bool:
    return amount.unit in wording.CURRENCY and amount.is_point


def _to_state(amount: Amount, said: wording.Reading) -> list[tuple[float, float]]:
    """The numbers to try: a sum of money with as many digits as the text had, then the amount's own."""
    own = wording.stated_numbers(amount)
    if not _is_sum_of_money(amount):
        return [own]
    digits = max(agreement.MONEY_DIGITS, significant_digits(said.low))
    short = round_to(own[0], digits, ROUND_HALF_UP)
    return [(short, short), own]


# -- numbers in the author's form ----------------------------------------------


def _numbers(values: tuple[float, float], old: re.Match, join: str, unit: str, starts: bool) -> str:
    """One number or a range in the form of the old one; "3 to 5 million" writes the scale once."""
    bare = re.fullmatch(wording.FIGURES, old["low"]) and old["high"]
    written = old["low"] + _suffix(old["high"]) if bare else old["low"]
    low = _number(values[0], written, unit, starts)
    if values[0] == values[1]:
        return low
    high = _number(values[1], old["high"] or written, unit, False)
    once = bare or (not old["high"] and low.endswith("%"))
    if once and _suffix(low) == _suffix(high):
        low = low.removesuffix(_suffix(low))
    return low + join + high


def _suffix(number: str) -> str:
    found = SUFFIX.search(number)
    return found.group() if found else ""


def _number(value: float, written: str, unit: str, starts: bool) -> str:
    """One number in the form of the one it replaces: word, figure, order, scale, share."""
    old = re.fullmatch(FIGURE, written, re.I)
    if old is None:
        fits = 0 < value <= (LAST_WORD_AT_START if starts else LAST_WORD)
        word = WORD_FOR.get(value, "") if fits else ""
        return _capital_like(written, word) or write_number(value, unit)
    if old["order"]:
        return write_number(value) + _ending(int(value))
    percent = old["percent"] or ""
    size = SIZES.get((old["scale"] or "").lower())
    if size and size <= value < 1000 * size and (value / size * 1000).is_integer():
        scaled = f"{old['money'] or ''}{write_number(value / size)}"
        return f"{scaled}{old['gap']}{old['scale']}{percent}"
    if unit == "percent":
        return write_number(value) + percent
    return _spaced_like(written, write_number(value, unit))


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _spaced_like(written: str, text: str) -> str:
    """Give a text the kind of space that the author wrote."""
    used = next((space for space in WIDE_SPACES if space in written), " ")
    return text.replace(" ", used)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _capital_like(written: str, text: str) -> str:
    return _capital(text) if written[:1].isupper() else text
