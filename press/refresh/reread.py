"""What a person must read again after the data changed: words that compare, beside something that moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from ledger import results
from ledger.figures import sheet
from press.check import markdown

COMPARES = re.compile(
    r"\b(?:(?:more|less|fewer) than (?:half|twice)|half|halves|halved|halving|most|majority|minority|"
    r"more(?: \w+)? than|less|few(?:er|est)|larg(?:er|est)|small(?:er|est)|big(?:ger|gest)|(?:high|low)(?:er|est)?(?!-)|"
    r"great(?:er|est)|shorte(?:r|st)|longe(?:r|st)|rose|risen|rises?|rising|fell|falls?|fallen|falling|grew|grown?|grows|"
    r"growing|shrank|shrunk|shrinks?|(?:drop(?:s|ped)?)(?= (?:to|by|from|below))|declin\w+|increas\w+|decreas\w+|"
    r"doubl\w+|tripl\w+|twice|thrice|times (?:as|the|its|their|more|larger|smaller)|(?:lies?|lay|stands?) between|"
    r"in the middle|below|above|exceed\w*|beyond|again|as (?:many|much|few)|(?:dis)?agree\w*|differ|differs|differences?|"
    r"same (?:number|figure|count|share|size|total)|alike|equal\w*|match\w*|fits?|fitted|contradict\w*|coincid\w*|"
    r"established|contested|nearly|almost|barely|hardly|near(?:er|est)|closer?|gap|outnumber\w*)\b",
    re.I,
)
MENTION = re.compile(
    r"[\"\N{LEFT DOUBLE QUOTATION MARK}][^\"\N{RIGHT DOUBLE QUOTATION MARK}]{1,20}[\"\N{RIGHT DOUBLE QUOTATION MARK}]"
)
MOST_PARTS = 8  # of a table or figure, shown of what went and of what came
SUMMARY = re.compile(r"^#+ key points", re.I)


def comparing(text: str) -> list[str]:
    """The words of a text that compare or give a direction, those of a link's qualifier and of a quotation left out."""
    weaker = " ".join(m[1] for m in markdown.LINK.finditer(text) if not re.search(r"\d", m[1]))
    rest = MENTION.sub(" ", markdown.LINK.sub(" ", text))
    return list(dict.fromkeys(m.group().lower() for m in COMPARES.finditer(f"{rest} {weaker}")))


def asked(words: list[str]) -> str:
    """The question to a reader about words that compare; nothing if there are none."""
    quoted = (
        f"\N{LEFT DOUBLE QUOTATION MARK}{word}\N{RIGHT DOUBLE QUOTATION MARK}" for word in words
    )
    return f"does it still hold: {', '.join(quoted)}?" if words else ""


def plain(text: str) -> str:
    """A sentence as a reader sees it, without the marks of links, stress and markup."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]+>", "", text).replace("**", "")
    return re.sub(r"\s+", " ", text).strip()


@dataclass(frozen=True)
class OutputChange:
    """A figure, table or printed text that reads otherwise than the stored one; its title, if that stayed."""

    cell: int
    kind: str
    title: str
    gone: list[str]
    come: list[str]
    compares: list[str] = field(default_factory=list)


def output_changes(old: NotebookNode, new: NotebookNode) -> Iterator[OutputChange]:
    """What the outputs of a notebook say that they did not say before; results are told by moved_results()."""
    for number, (before, after) in enumerate(zip(old.cells, new.cells), start=1):
        shown = [list(_shown(cell.get("outputs", []))) for cell in (before, after)]
        width = max(map(len, shown))
        for was, now in zip(*(s + [("", [])] * (width - len(s)) for s in shown)):
            gone, come = ([p for p in a[1] if p not in b[1]] for a, b in ((was, now), (now, was)))
            if gone or come:
                title = now[1][0] if now[1][:1] == was[1][:1] else ""
                yield OutputChange(
                    number, now[0] or was[0], title, gone, come, comparing(" ".join(now[1][:2]))
                )


def _shown(outputs: list[Any]) -> Iterator[tuple[str, list[str]]]:
    """What each output says, by kind and in parts: a figure's title and subtitle first, then its marks."""
    for output in outputs:
        data = output.get("data", {})
        if about := data.get(sheet.MIME):
            marks = (
                [", ".join(row) for row in about["rows"]]
                if "more in the table below" in about["alt"]
                else []
            )
            yield "figure", re.split(r"(?<=[.;])\s", about["alt"].rstrip(".")) + marks
        elif output.output_type == "stream":
            yield "printed", [" ".join(line.split()) for line in output.text.splitlines()]
        elif results.MIME not in data and "text/plain" in data:
            yield "table", [" ".join(line.split()) for line in data["text/plain"].splitlines()]


@dataclass(frozen=True)
class MovedResult:
    """A recorded result whose number or formula is another than the stored one."""

    cell: int
    name: str
    was: dict[str, Any]
    now: dict[str, Any]
    used_in: list[int]


def moved_results(
    old: NotebookNode, new: NotebookNode, pieces: list[tuple[int, str]]
) -> list[MovedResult]:
    """The results of a notebook that moved, and the cells whose sentences use them."""
    before = {record["name"]: record for _, record in records(old)}
    moved = []
    for cell, record in records(new):
        was = before.get(record["name"], record)
        if (was["text"], was["formula"]) != (record["text"], record["formula"]):
            used = {
                n
                for n, text in pieces
                if any(m[2:4] == ("result", record["name"]) for m in _named(text))
            }
            moved.append(MovedResult(cell, record["name"], was, record, sorted(used)))
    return moved


def _named(text: str) -> Iterator[tuple[Any, ...]]:
    for match in markdown.LINK.finditer(text):
        yield match[0], match[1], match[2], match[3]


def records(notebook: NotebookNode) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every result that a notebook records, with the number of its cell."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if record := output.get("data", {}).get(results.MIME):
                yield number, record


def stated_then(notebook: NotebookNode) -> dict[str, str]:
    """What each claim said when the stored figures and results were made, by id."""
    then: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for mime in (sheet.MIME, results.MIME):
                then |= output.get("data", {}).get(mime, {}).get("claims", {})
    return then


@dataclass(frozen=True)
class Doubt:
    """A sentence that no rule can rewrite and that may no longer hold, with the reason."""

    cell: int
    sentence: str
    why: str


@dataclass(frozen=True)
class Moved:
    """What moved in one chapter: names of claims and results, cells with another output, claims newly replaced."""

    names: set[str]
    cells: set[int]
    replaced: dict[str, str]


def doubts(
    old: list[tuple[int, str]], new: list[tuple[int, str]], code: dict[int, str], moved: Moved
) -> Iterator[Doubt]:
    """The sentences of a chapter to read again, besides those whose number was rewritten.

    old, new : the pieces of prose with the numbers of their cells. code : the
    source of each code cell. moved : what moved.
    """
    rewritten = any(a != b for a, b in zip(old, new))
    for (cell, before), (_, after) in zip(old, new):
        blocks = list(zip(markdown.paragraphs(before), markdown.paragraphs(after)))
        in_summary = cell == 0
        for place, (was, now) in enumerate(blocks):
            if now.lstrip().startswith("#"):
                in_summary = bool(SUMMARY.match(now.strip()))
            near = was != now or _beside(cell, place, len(blocks), code, moved.cells)
            near = near or (in_summary and (rewritten or bool(moved.cells)))
            unchanged = set(markdown.sentences(was))
            for sentence in markdown.sentences(now):
                if sentence in unchanged and (why := _doubt(sentence, moved, near)):
                    yield Doubt(cell, plain(sentence), why)
    for cell, source in code.items():
        for claim_id, later in moved.replaced.items():
            if _names(source, claim_id):
                yield Doubt(
                    cell,
                    f"code with {claim_id}",
                    f"its claimant replaced it by {later}: which of them is meant?",
                )


def _beside(cell: int, place: int, places: int, code: dict[int, str], changed: set[int]) -> bool:
    """True for the first paragraph behind, or the last before, a run of code cells of which one shows something else."""
    if cell in code:  # a caption or an alternative text
        return cell in changed
    step = {0: -1, places - 1: 1} if places > 1 else {}
    steps = [step[place]] if place in step else ([-1, 1] if places == 1 else [])
    for direction in steps:
        here = cell + direction
        while here in code:
            if here in changed:
                return True
            here += direction
    return False


def _doubt(sentence: str, moved: Moved, near: bool) -> str:
    links = {match[3] for match in markdown.LINK.finditer(sentence)}
    for claim_id, later in moved.replaced.items():
        if claim_id in links:
            return f"{claim_id} was replaced by {later}"
    if gone := links & moved.names:
        return f"{', '.join(sorted(gone))} moved; the words still hold"
    if gone := {
        name for name in moved.names if _names(" ".join(re.findall(r"`[^`]*`", sentence)), name)
    }:
        return f"speaks of {', '.join(sorted(gone))}, which moved"
    words = comparing(sentence) if near else []
    return asked(words)


def _names(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))
