"""Rewrite the text of a claim or result link so that it says what the data say now, in the author's form.

What the author chose stays: the words around the number, "some" for "about",
a number word, a capital, a space that does not break. What cannot be replaced
without bending the sentence is refused with a reason, and left to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from typing import Any

from ledger import wording
from ledger.amount import Amount
from ledger.claims import amount_of
from ledger.digits import round_to, significant_digits
from press.check import prose

LAST_WORD = 12  # numbers up to twelve are written as words where the author wrote a word
LAST_WORD_AT_START = 99  # a sentence does not begin with a figure
SPACE = r"[ \t\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
BETWEEN = "between"


def _pattern() -> re.Pattern[str]:
    """A link's text in its parts: words before, qualifier, one number or two, words behind."""
    phrases = sorted(
        {BETWEEN, *(p for ps in wording.PHRASES.values() for p in ps)}, key=len, reverse=True
    )
    phrase = "|".join(p.replace(" ", rf"{SPACE}+") for p in phrases)
    numbers = "|".join(
        sorted((w for w in wording.NUMBER_WORDS if w not in ("a", "no")), key=len, reverse=True)
    )
    figures = (
        rf"\N{{MINUS SIGN}}?[$£€]?{wording.FIGURES}(?:st|nd|rd|th)?"
        rf"(?:(?:{SPACE}|-)(?:billion|million|thousand)\b)?(?:{SPACE}?%)?"
    )
    number = rf"(?:(?<!\w){figures}|\b(?:{numbers})\b)"
    return re.compile(
        rf"(?P<lead>.*?)(?P<phrase>(?:(?<!\w)(?:{phrase}){SPACE}+)*)(?P<low>{number})"
        rf"(?:(?P<join>{SPACE}*(?:\bto\b|\band\b|\bor\b|-|\N{{EN DASH}}){SPACE}*)(?P<high>{number}))?(?P<tail>.*)",
        re.I | re.S,
    )


PARTS = _pattern()
FIGURE = re.compile(
    rf"(?P<money>\N{{MINUS SIGN}}?[$£€])?(?P<digits>\N{{MINUS SIGN}}?{wording.FIGURES})(?P<order>st|nd|rd|th)?"
    rf"(?:(?P<gap>{SPACE}|-)(?P<scale>billion|million|thousand)\b)?(?P<percent>{SPACE}?%)?",
    re.I,
)
SIZES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
STANDS_ALONE = re.compile(
    rf"{SPACE}*(?:of\b|to\b|[.,;:)|]|$)"
)  # no word behind the number leans on it
STARTS = re.compile(r"(?:\A|\n\s*\n|^\s*(?:[-*+]|\d+\.|#+)\s+|[.!?][\"\N{RIGHT DOUBLE QUOTATION MARK})*]*\s+)"
                    r"[*_\"\N{LEFT DOUBLE QUOTATION MARK}(]*\Z", re.M)  # fmt: skip
QUOTED = re.compile(r"(?P<open>[\"\N{LEFT DOUBLE QUOTATION MARK}])(?P<words>.*)(?P<close>[\"\N{RIGHT DOUBLE QUOTATION MARK}])",
                    re.S)  # fmt: skip


class Unsafe(Exception):
    """A link that a person must rewrite; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """What stands before and behind a link in its text."""

    before: str = ""
    behind: str = ""

    @property
    def starts(self) -> bool:
        """True if the link begins a sentence."""
        return bool(STARTS.search(self.before))

    @property
    def alone(self) -> bool:
        """True if no word behind the link depends on its number."""
        return bool(STANDS_ALONE.match(self.behind))


def for_claim(words: str, row: Any, place: Place) -> str:
    """The new text of a link to a claim.

    words : the text as it is. row : the claim's row. place : what stands around it.

    Raises Unsafe if the sentence itself must change.
    """
    if row["qualifier"] == "words":
        quoted = QUOTED.fullmatch(words)
        if not quoted or wording.read(words):
            raise Unsafe(f"the row says the word \N{LEFT DOUBLE QUOTATION MARK}{row['words']}\N{RIGHT DOUBLE QUOTATION MARK}"
                         ": write the sentence anew.")  # fmt: skip
        new = f"{quoted['open']}{row['words']}{quoted['close']}"
    else:
        new = _restated(words, amount_of(row), place)
    if not prose.agrees_with_claim(new, row):
        raise Unsafe(f"the row says {_text(row)}: write the sentence anew.")
    return new


def for_result(words: str, record: dict[str, Any], place: Place) -> str:
    """The new text of a link to a recorded result. Raises Unsafe if the sentence itself must change."""
    amount = prose.amount_of_record(record)
    if prose.plain_words(words) in prose.weaker_words(record):
        if not place.alone and record["unit"] == "percent":
            raise Unsafe(
                f"that no longer holds, the cell says {record['text']}: write the sentence anew."
            )
        new = _capital(record["text"], like=words)
    else:
        new = _restated(words, amount, place)
    if not prose.agrees_with_result(new, record):
        raise Unsafe(f"the cell says {record['text']}: write the sentence anew.")
    return new


def _text(row: Any) -> str:
    return amount_of(row).text()


def _restated(words: str, amount: Amount, place: Place) -> str:
    """Put an amount in the place of the number that a text states."""
    said, parts = wording.read(words), PARTS.fullmatch(words)
    now = amount.text()
    if said is None or parts is None:
        raise Unsafe(f"it was no number, and now it is {now}: write the sentence anew.")
    canonical = PARTS.fullmatch(now)
    if canonical is None:
        raise Unsafe(f"it is now {now}: write the sentence anew.")
    values = wording.stated_numbers(amount)
    if (
        said.about
        and said.qualifier == "about"
        and amount.qualifier == "exactly"
        and amount.unit in wording.CURRENCY
    ):
        digits = max(
            prose.MONEY_DIGITS, significant_digits(said.low)
        )  # money may be rounded, and says "about"
        values, phrase = (round_to(values[0], digits, ROUND_HALF_UP),) * 2, parts["phrase"]
    elif said.qualifier == amount.qualifier and (
        amount.qualifier == "about" or said.about == amount.about
    ):
        phrase = parts["phrase"]
    else:
        phrase = _spaced_like(canonical["phrase"], words)
    _refuse_other_number(parts, said, values, place)
    low = _number(
        values[0], _scaled_like(parts), amount.unit, place.starts and not parts["lead"] + phrase
    )
    if values[0] == values[1]:
        numbers = low + _percent(parts["high"] or "") if "%" not in low else low
    elif parts["high"]:
        join = parts["join"] if phrase == parts["phrase"] else " to "
        low = re.sub(r"(?<=\d)\D+\Z", "", low) if re.fullmatch(r"[\d,.]+", parts["low"]) else low
        numbers = low + join + _number(values[1], parts["high"], amount.unit, False)
    else:
        numbers = (
            low.removesuffix("%").rstrip()
            + " to "
            + _number(values[1], parts["low"], amount.unit, False)
        )
    new = parts["lead"] + phrase + numbers + parts["tail"]
    return (
        _capital(new, like=words)
        if words[:1].isalpha() or not place.starts
        else new[:1].upper() + new[1:]
    )


def _scaled_like(parts: re.Match) -> str:
    """The lower number with the scale that "3 to 5 million" writes only once."""
    scale = re.search(rf"(?:{SPACE}|-)(?:billion|million|thousand)", parts["high"] or "", re.I)
    return parts["low"] + scale.group() if scale and parts["low"].isdecimal() else parts["low"]


def _percent(written: str) -> str:
    sign = re.search(rf"{SPACE}?%\Z", written)
    return sign.group() if sign else ""


def _refuse_other_number(
    parts: re.Match, said: wording.Reading, values: tuple[float, float], place: Place
) -> None:
    """Refuse where the words behind the number would have to change: one and many, some and none."""
    if 0.0 in (said.low, values[0]) and parts["low"].isalpha():
        raise Unsafe(
            f"from {parts['low']} to {wording.write_number(values[0])} other words are needed: write the sentence anew."
        )
    if (said.low == said.high == 1.0) != (values[0] == values[1] == 1.0) and not (
        place.alone and not parts["tail"]
    ):
        raise Unsafe(
            f"from {parts['low'].strip()} to {wording.write_number(values[0])} the words behind it change between one and many: "
            "write the sentence anew."
        )


def _number(value: float, written: str, unit: str, starts: bool) -> str:
    """One number in the form of the one it replaces: word, figure, order, scale, share."""
    if not re.search(r"\d", written):
        word = _word(value, LAST_WORD_AT_START if starts else LAST_WORD)
        return _capital(word, like=written) if word else wording.write_number(value, unit)
    old = FIGURE.fullmatch(written)
    if old is None:
        return wording.write_number(value, unit)
    if old["order"]:
        return wording.write_number(value) + _ending(int(value))
    percent = old["percent"] or ""
    size = SIZES.get((old["scale"] or "").lower())
    if size and size <= value < 1000 * size and (value / size * 1000).is_integer():
        return f"{old['money'] or ''}{wording.write_number(value / size)}{old['gap']}{old['scale']}{percent}"
    if unit == "percent":
        return wording.write_number(value) + percent
    return _spaced_like(wording.write_number(value, unit), written)


def _word(value: float, last: int) -> str:
    words = {
        n: word
        for word, n in wording.NUMBER_WORDS.items()
        if word not in ("a", "no", "none", "nobody")
    }
    return words.get(value, "") if 0 < value <= last else ""


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _spaced_like(text: str, written: str) -> str:
    """Give a text the kind of space that the author wrote."""
    for space in ("\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"):
        if space in written:
            return text.replace(" ", space)
    return text


def _capital(text: str, like: str) -> str:
    """Begin a text with a capital if the one it replaces did."""
    first = next((c for c in like if c.isalpha()), "")
    begins_with_letter = text[:1].isalpha() and like[:1].isalpha()
    return text[:1].upper() + text[1:] if begins_with_letter and first.isupper() else text
