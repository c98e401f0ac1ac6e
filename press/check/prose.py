"""Check that every number in the chapters' text is somebody's, and says what the data say.

A numeral or number word in a chapter is allowed if it is the text of a link
``[about 120](claim:some-id)`` or ``[about 68%](result:some-name)`` that agrees
with the row or the recorded result, a date, a time, or on the short reviewed
list ``chapters/allowed_numbers.csv``. A contested number needs its claimant in
the same sentence, and a number that its claimant replaced or withdrew needs a
word that says so.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from pathlib import Path

import pandas as pd

from ledger import dates, results, whatif, wording
from ledger.amount import Amount
from ledger.claims import amount_of
from ledger.digits import round_to, significant_digits
from ledger.figures import sheet as figure
from ledger.tables import LedgerError, load

LINK = re.compile(r"\[([^\]]*)\]\((claim|result):([^)\s]*)\)")
MONTH = "|".join(dates.MONTHS[1:])
# A date, a year or a time is not a claim.
# "Some 2000 men" is a count, although 2000 could be a year.
NOT_AFTER = "".join(
    rf"(?<!\b{word} )"
    for word in ("about", "around", "some", "nearly", "almost", "than", "least", "most", "up to")
)
NOT_BEFORE = r"(?!\s(?:people|persons|men|women|children|minors|detainees|residents|troops|soldiers|families|claims|rows)\b)"
DATES = re.compile(
    rf"\b(?:\d{{1,2}}(?:\s?(?:-|\N{{EN DASH}}|to|and|or)\s?\d{{1,2}})?\s(?:{MONTH})(?:,?\s\d{{4}})?"
    rf"|(?:{MONTH})(?:\s\d{{1,2}})?(?:,?\s\d{{4}})?|{NOT_AFTER}(?:19|20)\d{{2}}s?{NOT_BEFORE}|\d{{1,2}}:\d{{2}})\b(?!,\d)"
)
WORDS = sorted(
    (w for w in wording.NUMBER_WORDS if w not in ("a", "no", "none", "nobody")),
    key=len,
    reverse=True,
)
SIZES = (
    "half halves halved third thirds quarter quarters fifth fifths tenth twice thrice double doubled "
    "triple tripled quadruple quadrupled twofold threefold fourfold fivefold tenfold pair dozen "
    "dozens hundred hundreds thousand thousands million millions billion trillion majority"
).split()
NUMERAL = re.compile(
    rf"(?<![\w.,])[$£€]?\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th)?%?|\b(?:{'|'.join([*WORDS, *SIZES])})\b",
    re.I,
)
EXERCISE = re.compile(
    r"\bExercises? \d+\.\d+(?:(?:, | and |, and )\d+\.\d+)*"
)  # a place in the book
NOT_COUNTS = re.compile(  # "one" and "second" as pronoun and order, and sizes that are not amounts
    r"\b(?:one another|no one|the one|this one|that one|each one|every one|which one|any one|one (?:of|by one|or more|or the other|"
    r"or another|side|day|way|another|thing|at a time|can|may|might|could|should|must|has|is|does|reads?|from|that|who|whose|"
    r"with|in|for)|one's|(?:the|a|an|by|in|per|each|every|this|that|last|first|fourth|second) (?:third|quarter|fifth)(?! of)|"
    r"third(?:-| )(?:country|party|parties|step|chapter|time|column|account|person)|quarters? by quarter|by quarter|"
    r"(?:at|on) one end|on the one hand|(?:the )?first half of|second half of)\b",
    re.I,
)
HEDGES = re.compile(
    r"\b(?:correct\w*|revis\w*|withdr\w*|retract\w*|replac\w*|supersed\w*|later|earlier|first|initial\w*|"
    r"previous\w*|until then|at the time|updat\w*|before that)\b",
    re.I,
)
NOT_PROSE = (
    "code",
    "code-block",
    "code-cell",
    "ledger",
    "ledger-topics",
    "math",
    "raw",
    "toctree",
    "tableofcontents",
)
FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})(.*)\n((?:.*\n)*?)[ \t]*\1[ \t\r]*$", re.M)
MONEY_DIGITS = 3  # an exact sum of money may be written "about $2.92 billion"


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a chapter: where, the words, what the data say, what to do."""

    chapter: str
    cell: int
    words: str
    problem: str

    def __str__(self) -> str:
        return f"{self.chapter}, cell {self.cell}: \N{LEFT DOUBLE QUOTATION MARK}{self.words}\N{RIGHT DOUBLE QUOTATION MARK}: {self.problem}"


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


def chapters(folder: Path) -> list[Path]:
    """The pages whose prose is checked: every notebook and Markdown file of the folder."""
    return sorted([*folder.glob("*.ipynb"), *folder.glob("*.md")])


def markdown_cells(path: Path) -> Iterator[tuple[int, str]]:
    """Every piece of prose of a chapter with the number of its cell, captions and alternative texts included."""
    if path.suffix == ".md":
        yield 1, re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.S)
        return
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if description := notebook["metadata"].get("myst", {}).get("html_meta", {}).get("description"):
        yield 0, description
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            yield number, "".join(cell["source"])
        figure = cell.get("metadata", {}).get("mystnb", {})
        for words in (figure.get("figure", {}).get("caption"), figure.get("image", {}).get("alt")):
            if words:
                yield number, words


def recorded_results(path: Path) -> dict[str, dict]:
    """The results that a chapter's stored outputs record, by name. Raises LedgerError if a name is used twice."""
    found: dict[str, dict] = {}
    if path.suffix == ".md":
        return found
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(results.MIME)
            if record and record["name"] in found:
                raise LedgerError(
                    f"{path.name}: the result {record['name']!r} is recorded twice; give one another name."
                )
            if record:
                found[record["name"]] = record
    return found


def check_outputs(path: Path, ledger: Ledger) -> Iterator[Fault]:
    """Stored figures and results that were made when a claim said something else."""
    if path.suffix == ".md":
        return
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
        for output in cell.get("outputs", []):
            for mime, kind in (
                (figure.MIME, "figure"),
                (results.MIME, "result"),
                (whatif.MIME, "table of answers"),
            ):
                record = output.get("data", {}).get(mime)
                for claim_id, then in (record or {}).get("claims", {}).items():
                    since = _says(ledger, claim_id)
                    if since != then:
                        yield Fault(
                            path.name,
                            number,
                            record.get("title") or record["name"],
                            f"this {kind} was made when {claim_id} said {then}; the row says {since}. Run: make refresh.",
                        )


def _says(ledger: Ledger, claim_id: str) -> str:
    if claim_id not in ledger.claims.index:
        return "nothing, it is gone"
    row = ledger.claims.loc[claim_id]
    return row["words"] if row["qualifier"] == "words" else amount_of(row).text()


def allowed_numbers(path: Path) -> list[tuple[str, str]]:
    """The reviewed list: pairs of chapter file name (or *) and words. Raises LedgerError for a row without a reason."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for line, row in enumerate(rows, start=2):
        if not all((row.get("chapter"), row.get("words"), row.get("reason"))):
            raise LedgerError(
                f"{path.name}, row {line}: expected chapter, words and reason; fill all of them in."
            )
    return [(row["chapter"], row["words"]) for row in rows]


def check_chapter(path: Path, ledger: Ledger, allowed: list[tuple[str, str]]) -> list[Fault]:
    """All faults of one chapter's prose."""
    try:
        recorded = recorded_results(path)
    except LedgerError as problem:
        return [Fault(path.name, 0, "", str(problem))]
    faults = list(check_outputs(path, ledger))
    for cell, text in markdown_cells(path):
        for sentence in sentences(text):
            for words, wrong in _check_sentence(sentence, ledger, recorded):
                faults.append(Fault(path.name, cell, words, wrong))
            plain = strip(sentence, [w for chapter, w in allowed if chapter in ("*", path.name)])
            for match in NUMERAL.finditer(plain):
                faults.append(
                    Fault(
                        path.name,
                        cell,
                        _around(plain, match),
                        f"{match.group()!r} is not a claim, a result, a date or on the list: link it to its row, "
                        "compute it with result(), write it without a number, or add it with a reason to "
                        "allowed_numbers.csv.",
                    )
                )
    return faults


def check(folder: Path, ledger: Ledger | None = None) -> list[Fault]:
    """All faults in the prose of all chapters in a folder, in reading order of their names."""
    ledger = ledger or Ledger.read()
    allowed = allowed_numbers(folder / "allowed_numbers.csv")
    return [fault for path in chapters(folder) for fault in check_chapter(path, ledger, allowed)]


def links(text: str) -> list[re.Match[str]]:
    """The claim and result links in Markdown that a reader sees: none in code between fences or in a comment."""
    return list(LINK.finditer(_blanked(text)))


def _blanked(text: str) -> str:
    """The text with code between fences and comments turned into spaces, so that every place stays where it is."""

    def blank(part: str) -> str:
        return re.sub(r"[^\n]", " ", part)

    def keep(fence: re.Match) -> str:
        directive = re.match(r"\{([\w-]+)\}", fence[2])
        if not directive or directive[1] in NOT_PROSE:
            return blank(fence[0])
        start, end = fence.start(3) - fence.start(), fence.end(3) - fence.start()
        return fence[0][:start] + _blanked(fence[3]) + fence[0][end:]

    return re.sub(
        r"<!--.*?-->", lambda comment: blank(comment[0]), FENCE.sub(keep, text), flags=re.S
    )


def paragraphs(text: str) -> list[str]:
    """Markdown in blocks as blank lines part them, without code between fences and comments."""
    text = re.sub(r"<!--.*?-->", "", _unfenced(text), flags=re.S)
    return [block for block in re.split(r"\n\s*\n", text) if block.strip()]


def sentences(text: str) -> list[str]:
    """Split Markdown into sentences; a heading, a list item or a table row ends one too."""
    text = _unfenced(text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(
        r"^:{3,}(?:\{[\w-]+\})?(.*)$", r"\n\1\n", text, flags=re.M
    )  # the title of a note is prose too
    text = re.sub(r"^:(?:alt|caption):(.*)$", r"\n\1\n", text, flags=re.M)
    text = re.sub(r"^:\w[\w-]*:.*$", "\n", text, flags=re.M)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.|\|)\s?)|(?<=\|)\n|\n(?=#)|(?<=^)(?=#)", text)
    found = []
    for block in blocks:
        block = re.sub(r"^\s*(?:\d+\.|[-*+]|#+)\s", "", block.strip())
        block = re.sub(r"\s+", " ", block)
        # a full stop ends a sentence only before a capital, a link or a quotation mark
        found += re.split(
            r"(?<=[.!?])[\"\N{RIGHT DOUBLE QUOTATION MARK})]*\s+(?=[A-Z\[\"*\N{LEFT DOUBLE QUOTATION MARK}(])",
            block,
        )
    return [s for s in found if s]


def _unfenced(text: str) -> str:
    """Take out code between fences; keep what a directive such as ``{note}`` shows to a reader, and its title."""

    def keep(fence: re.Match) -> str:
        directive = re.match(r"\{([\w-]+)\}(.*)", fence[2])
        if not directive or directive[1] in NOT_PROSE:
            return "\n"
        return f"\n\n{directive[2]}\n\n{_unfenced(fence[3])}\n\n"

    return FENCE.sub(keep, text)


def strip(sentence: str, allowed: list[str]) -> str:
    """What is left of a sentence once claim and result links, code, addresses, dates and allowed words are gone."""
    sentence = LINK.sub(" \N{WHITE SQUARE} ", sentence)
    sentence = re.sub(r"`[^`]*`", " ", sentence)
    sentence = re.sub(r"\]\([^)]*\)", "]", sentence)
    sentence = re.sub(r"https?://\S+|<[^>]+>|\{[\w-]+\}", " ", sentence)
    for words in sorted(allowed, key=len, reverse=True):
        sentence = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", sentence)
    return NOT_COUNTS.sub(" ", DATES.sub(" ", EXERCISE.sub(" ", sentence)))


def _around(sentence: str, match: re.Match) -> str:
    start, end = max(0, match.start() - 30), min(len(sentence), match.end() + 30)
    return sentence[start:end].strip()


def _check_sentence(
    sentence: str, ledger: Ledger, recorded: dict[str, dict]
) -> Iterator[tuple[str, str]]:
    for words, scheme, name in LINK.findall(sentence):
        if scheme == "result":
            problem = _check_result(words, name, recorded)
        else:
            problem = _check_claim(words, name, sentence, ledger)
        if problem:
            yield words, problem


def _check_result(words: str, name: str, recorded: dict[str, dict]) -> str:
    if name not in recorded:
        known = ", ".join(sorted(recorded)) or "none"
        return f"no cell of this chapter records the result {name!r} (recorded: {known})."
    record = recorded[name]
    if agrees_with_result(words, record):
        return ""
    return f"the cell says {record['text']} ({record['formula']})."


def _check_claim(words: str, claim_id: str, sentence: str, ledger: Ledger) -> str:
    if claim_id not in ledger.claims.index:
        return f"claims.csv has no claim {claim_id!r}."
    row = ledger.claims.loc[claim_id]
    if not agrees_with_claim(words, row):
        return f"the row {claim_id} says {_says(ledger, claim_id)} ({row['qualifier']})."
    plain = LINK.sub(r"\1", sentence)
    if (row["superseded_by"] or "retracted" in row["caveat"].split(";")) and not HEDGES.search(
        plain
    ):
        return (
            f"{claim_id} was replaced or withdrawn by its claimant"
            + (f" (see {row['superseded_by']})" if row["superseded_by"] else "")
            + ": say so in the sentence."
        )
    if row["quantity_id"] in ledger.contested and not names_claimant(
        plain, ledger.names[row["claimant_id"]]
    ):
        return (
            f"others put another number on {row['quantity_id']}: name who said this one "
            f"({' or '.join(ledger.names[row['claimant_id']])}) in the same sentence."
        )
    return ""


def names_claimant(sentence: str, names: list[str]) -> bool:
    """Say whether a sentence names a claimant by any of its names, whole words, in any case."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence, re.I) for name in names)


def agrees_with_claim(words: str, row) -> bool:
    """Say whether a link's text states a claim's value and qualifier, no more and no less."""
    if row["qualifier"] == "words":
        return (
            row["words"].lower() in words.lower()
            and wording.read(words) is None
            or row["words"].lower() == words.lower()
        )
    said, amount = wording.read(words), amount_of(row)
    if said is None or not fits_unit(words, amount.unit):
        return False
    if (
        said.qualifier == "about"
        and amount.qualifier == "exactly"
        and amount.unit in wording.CURRENCY
    ):
        return said.low == round_to(
            amount.low, max(MONEY_DIGITS, significant_digits(said.low)), ROUND_HALF_UP
        )
    if said.qualifier != row["qualifier"]:
        return False
    return (said.low, said.high) == wording.stated_numbers(amount)


def fits_unit(words: str, unit: str) -> bool:
    """Say whether a text writes a share as a share, money as money, and nothing else as either."""
    is_share = bool(re.search(r"%|\bper ?cent\b", words, re.I))
    money = [sign for sign in wording.CURRENCY.values() if sign in words]
    return is_share == (unit == "percent") and money == [
        sign for u, sign in wording.CURRENCY.items() if u == unit
    ]


def weaker_words(record: dict) -> dict[str, bool]:
    """The plain weaker words that may stand for a recorded share or ratio, and whether each holds."""
    if record["unit"] not in ("percent", "ratio"):
        return {}
    low, high = _bounds(record)
    share = 100.0 if record["unit"] == "percent" else 1.0
    return {
        "more than half": low > share / 2,
        "most": low > share / 2,
        "a majority": low > share / 2,
        "at least half": low >= share / 2,
        "less than half": high < share / 2,
        "fewer than half": high < share / 2,
        "more than twice": record["unit"] == "ratio" and low > 2,
    }


def _bounds(record: dict) -> tuple[float, float]:
    return record.get("low", float("-inf")), record.get("high", float("inf"))


def amount_of_record(record: dict) -> Amount:
    """The amount that a recorded result states."""
    low, high = _bounds(record)
    return Amount(
        low,
        high,
        about=record["about"],
        low_open=record["qualifier"] == "more_than",
        high_open=record["qualifier"] == "fewer_than",
        unit=record["unit"],
    )


def plain_words(words: str) -> str:
    """A link's text on one line and in small letters."""
    return re.sub(r"\s+", " ", words).strip().lower()


def agrees_with_result(words: str, record: dict) -> bool:
    """Say whether a link's text states a recorded result: its own text, or a plain weaker word that holds."""
    weaker = weaker_words(record)
    if plain_words(words) in weaker:
        return weaker[plain_words(words)]
    said = wording.read(words)
    if said is None or not fits_unit(words, record["unit"]):
        return False
    return (
        said.qualifier == record["qualifier"]
        and (said.low, said.high) == wording.stated_numbers(amount_of_record(record))
        and (said.about or record["qualifier"] in ("exactly", "about"))
        == (record["about"] or record["qualifier"] in ("exactly", "about"))
    )
