"""Amounts as words: how the book writes a number, and how a check reads it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledger.amount import Amount, round_to

BEFORE = {
    "exactly": "",
    "about": "about ",
    "at_least": "at least ",
    "more_than": "more than ",
    "up_to": "up to ",
    "fewer_than": "fewer than ",
}
CURRENCY = {"USD": "$", "GBP": "£", "EUR": "€"}
LABEL_DIGITS = 3
SCALES = (("billion", 1e9), ("million", 1e6))

# What a sentence may say for each qualifier. Each phrase is matched before the number.
PHRASES = {
    "about": ("about", "around", "some", "roughly", "an estimated", "estimated"),
    "at_least": ("at least", "no fewer than", "no less than", "not fewer than", "not less than"),
    "more_than": ("more than", "over"),
    "up_to": ("up to", "at most", "no more than", "not more than"),
    "fewer_than": ("fewer than", "less than", "under", "below"),
}
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = {word: float(n) for n, word in enumerate(SMALL)}
NUMBER_WORDS |= {word: 10.0 * (n + 2) for n, word in enumerate(TENS)}
NUMBER_WORDS |= {
    f"{ten}-{SMALL[n]}": 10.0 * (t + 2) + n for t, ten in enumerate(TENS) for n in range(1, 10)
}
NUMBER_WORDS |= {"no": 0.0, "none": 0.0, "nobody": 0.0, "a": 1.0}

FIGURES = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NUMBER = rf"(?P<minus>\N{{MINUS SIGN}})?(?P<money>[$£€])?\s?(?P<figure>{FIGURES})(?:[\s-](?P<scale>billion|million|thousand)\b)?"


def figure(number: float, unit: str = "") -> str:
    """Write one number: thousands with a comma, money with its sign and scale."""
    minus = "\N{MINUS SIGN}" if number < 0 else ""
    if unit in CURRENCY:
        for word, size in SCALES:
            if abs(number) >= size:
                return f"{minus}{CURRENCY[unit]}{_plain(abs(number) / size)} {word}"
        return minus + CURRENCY[unit] + _plain(abs(number))
    return minus + _plain(abs(number)) + ("%" if unit == "percent" else "")


def _plain(number: float) -> str:
    if float(number).is_integer():
        return f"{number:,.0f}"
    return f"{number:,.9f}".rstrip("0").rstrip(".")


def write(amount: Amount) -> str:
    """Write an amount as a sentence does, with its qualifier and no digit too many.

    A floor or ceiling that is itself approximate says so: "at least about 4%".
    """
    short = amount.rounded()
    kind = short.qualifier
    if kind == "words":
        return "unknown"
    if kind == "range":
        around = "about " if short.about else ""
        return f"{around}{figure(short.low, '' if short.unit == 'percent' else short.unit)} to {figure(short.high, short.unit)}"
    number = short.high if kind in ("up_to", "fewer_than") else short.low
    before = BEFORE[kind]
    if kind == "fewer_than" and (short.unit in ("percent", "ratio") or short.unit in CURRENCY):
        before = "less than "  # people are few, a share is little
    if short.about and kind != "about":
        before += "about "
    return before + figure(number, short.unit) + (" times" if short.unit == "ratio" else "")


def brief(amount: Amount) -> str:
    """Write an amount for the label of a mark: an exact sum of money with no more than three digits, as "about"."""
    if amount.unit in CURRENCY and amount.qualifier == "exactly" and amount.is_point:
        short = round_to(amount.low, LABEL_DIGITS, ROUND_HALF_UP)
        if short != amount.low:
            return BEFORE["about"] + figure(short, amount.unit)
    return write(amount)


# "no" and "a" here are not the numbers 0 and 1
LIMIT = re.compile(r"no (?:fewer|less|more) than\b|a (?:number|few|couple|handful|majority|dozen|hundred|thousand|"
                   r"million|billion|half|third|quarter|fifth|tenth)\b", re.I)  # fmt: skip
# these lean to one side of a number, and no claim's qualifier says that
VAGUE = re.compile(
    r"\b(?:nearly|almost|barely|hardly|close to|just|well|only)$|\b(?:just|well) (?:over|under|below)$"
)
# "two dozen" is not 2
MULTIPLE = re.compile(
    r"[\s-]*(?:dozen|hundred|thousand|million|billion|thirds|quarters|fifths|tenths)\b", re.I
)


@dataclass(frozen=True)
class Reading:
    """What a phrase such as "more than 56,000 people" says: a qualifier and one or two numbers."""

    qualifier: str
    low: float
    high: float
    about: bool = False


def read_number(text: str) -> float | None:
    """The value of a figure or number word; None if it is neither."""
    text = text.strip().lower()
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    match = re.fullmatch(NUMBER + r"\s?%?", text)
    if not match:
        return None
    scale = {"billion": 9, "million": 6, "thousand": 3}.get(match["scale"] or "", 0)
    # in decimal digits, so that 147.9 million is 147,900,000 and not a hair less
    value = float(Decimal(match["figure"].replace(",", "")).scaleb(scale))
    return -value if match["minus"] else value


def read(text: str) -> Reading | None:
    """Read the amount that a link's text states; None if it states none.

    The text is a qualifier phrase (or none), a number or a range, and words
    without numbers: "up to 7,000 men", "5 of them", "3,000 to 5,000".
    """
    text = re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")).strip()
    words = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    number = re.sub(r"\?P<\w+>", "?:", NUMBER) + rf"|\b(?:{words})\b"
    limit = LIMIT.match(text)
    # a whole scan, so that a second number in the text is seen and refused
    found = [
        m
        for m in re.finditer(rf"(?:{number})\s?%?", text, re.I)
        if m.group().strip().lower() not in ("a", "no") or (m.start() == 0 and not limit)
    ]
    figures = [m for m in found if re.search(r"\d", m.group())]
    found = figures or found
    if not found or len(found) > 2 or MULTIPLE.match(text, found[-1].end()):
        return None
    values = [v for m in found if (v := read_number(m.group())) is not None]
    if len(values) < len(found):
        return None
    before = text[: found[0].start()].strip().lower()
    if len(found) == 2:
        between = text[found[0].end() : found[1].start()].strip().lower()
        if between not in ("to", "and", "\N{EN DASH}", "-", "or"):
            return None
        scale = re.search(r"(billion|million|thousand)", found[1].group(), re.I)
        # "3 to 5 million" leaves out the first million; "$500,000 to $2 million" does not
        if (
            scale
            and values[0] < 1000
            and not re.search(r"(billion|million|thousand)", found[0].group(), re.I)
        ):
            values[0] = (
                read_number(f"{found[0].group().strip(' %$£€')} {scale.group()}") or values[0]
            )
        if values[0] > values[1]:
            return None
        return Reading("range", values[0], values[1], about=before.startswith("about"))
    if VAGUE.search(before):
        return None
    # the longest phrase first: "no more than" ends with "more than" and means the opposite
    for phrase, qualifier in sorted(
        ((p, q) for q, ps in PHRASES.items() for p in ps), key=lambda x: -len(x[0])
    ):
        if before == phrase or before.endswith(" " + phrase):
            if qualifier != "about":
                return Reading(qualifier, values[0], values[0])
            bound = read(f"{before[: -len(phrase)]} {found[0].group()}")  # "at least about 4%"
            known = bound is not None and bound.qualifier != "exactly"
            return Reading(
                bound.qualifier if bound and known else "about", values[0], values[0], about=True
            )
    return Reading("exactly", values[0], values[0])


def stated_numbers(amount: Amount) -> tuple[float, float]:
    """The number or numbers that a text states for an amount: an open bound states one."""
    if amount.qualifier in ("at_least", "more_than"):
        return amount.low, amount.low
    if amount.qualifier in ("up_to", "fewer_than"):
        return amount.high, amount.high
    return amount.low, amount.high
