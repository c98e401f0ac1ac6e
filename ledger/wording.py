"""What a phrase says: amounts read back from words, the words for an amount in a label, one and many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledger.amount import Amount
from ledger.rounding import CURRENCY, round_to, write_number

LABEL_DIGITS = 3

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
SCALES = {"billion": 9, "million": 6, "thousand": 3}  # word to power of ten
NUMBER = (
    rf"(?P<minus>\N{{MINUS SIGN}})?(?P<money>[$£€])?\s?(?P<figure>{FIGURES})"
    rf"(?:[\s-](?P<scale>{'|'.join(SCALES)})\b)?"
)
SCALE = re.compile("|".join(SCALES), re.I)
WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
IN_FIGURES = re.sub(r"\?P<\w+>", "?:", NUMBER)
ANY_NUMBER = re.compile(rf"(?:{IN_FIGURES}|\b(?:{WORDS})\b)\s?%?", re.I)
BETWEEN = ("to", "and", "\N{EN DASH}", "-", "or")  # what may stand between the ends of a range
# "no" and "a" here are not the numbers 0 and 1
LIMIT = re.compile(
    r"no (?:fewer|less|more) than\b|a (?:number|few|couple|handful|majority|dozen|hundred|thousand|"
    r"million|billion|half|third|quarter|fifth|tenth)\b",
    re.I,
)
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


# the longest phrase first: "no more than" ends with "more than" and means the opposite
LONGEST_FIRST = sorted(
    ((phrase, qualifier) for qualifier, phrases in PHRASES.items() for phrase in phrases),
    key=lambda pair: -len(pair[0]),
)


def read(text: str) -> Reading | None:
    """Read the amount that a link's text states; None if it states none.

    text : a qualifier phrase (or none), a number or a range, and words without
        numbers: "up to 7,000 men", "5 of them", "3,000 to 5,000".
    """
    text = re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")).strip()
    found = _numbers_in(text)
    if not 1 <= len(found) <= 2 or MULTIPLE.match(text, found[-1].end()):
        return None
    before = text[: found[0].start()].strip().lower()
    if len(found) == 2:
        return _read_range(before, text[found[0].end() : found[1].start()], found)
    number = read_number(found[0].group())
    if number is None or VAGUE.search(before):
        return None
    qualifier, about = _qualifier_of(before)
    return Reading(qualifier, number, number, about)


def _numbers_in(text: str) -> list[re.Match[str]]:
    """Every number of a text, so that one too many is seen; number words only where there are no figures."""
    limit = LIMIT.match(text)
    found = [
        number
        for number in ANY_NUMBER.finditer(text)
        if number.group().strip().lower() not in ("a", "no") or (number.start() == 0 and not limit)
    ]
    return [number for number in found if re.search(r"\d", number.group())] or found


def _read_range(before: str, between: str, found: list[re.Match[str]]) -> Reading | None:
    if between.strip().lower() not in BETWEEN:
        return None
    first, last = (number.group() for number in found)
    low, high = read_number(first), read_number(last)
    scale = SCALE.search(last)
    # "3 to 5 million" leaves out the first million; "$500,000 to $2 million" does not
    if scale and low is not None and low < 1000 and not SCALE.search(first):
        low = read_number(f"{first.strip(' %$£€')} {scale.group()}") or low
    if low is None or high is None or low > high:
        return None
    return Reading("range", low, high, about=before.startswith("about"))


def _qualifier_of(before: str) -> tuple[str, bool]:
    """The qualifier of the words before a number, and whether the number is approximate besides: "at least about"."""
    for phrase, qualifier in LONGEST_FIRST:
        if before != phrase and not before.endswith(f" {phrase}"):
            continue
        if qualifier != "about":
            return qualifier, False
        bound, _ = _qualifier_of(before[: -len(phrase)].strip())
        return ("about" if bound == "exactly" else bound), True
    return "exactly", False


def read_number(text: str) -> float | None:
    """The value of a figure or number word; None if it is neither."""
    text = text.strip().lower()
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    match = re.fullmatch(NUMBER + r"\s?%?", text)
    if not match:
        return None
    # in decimal digits, so that 147.9 million is 147,900,000 and not a hair less
    value = Decimal(match["figure"].replace(",", "")).scaleb(SCALES.get(match["scale"] or "", 0))
    return float(-value if match["minus"] else value)


def stated_numbers(amount: Amount) -> tuple[float, float]:
    """The number or numbers that a text states for an amount: an open bound states one, here twice."""
    if amount.qualifier in ("at_least", "more_than"):
        return amount.low, amount.low
    if amount.qualifier in ("up_to", "fewer_than"):
        return amount.high, amount.high
    return amount.low, amount.high


def brief(amount: Amount) -> str:
    """Write an amount for a label: an exact sum of money with no more than three digits, then as "about"."""
    if amount.unit in CURRENCY and amount.qualifier == "exactly":
        short = round_to(amount.low, LABEL_DIGITS, ROUND_HALF_UP)
        if short != amount.low:
            return "about " + write_number(short, amount.unit)
    return amount.text()


def plural(number: int, one: str, many: str = "") -> str:
    """A number of things: ``1 row``, ``2,000 rows``. many : the plural, if it is not ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
