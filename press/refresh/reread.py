"""Which sentences a person must read again, although no rule could rewrite them.

The rule: a sentence with a comparing word ("most", "below", "fell") that uses a
number that moved, or stands next to such a sentence, or to a cell that shows
something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from press.check import markdown
from press.refresh.page import Page

COMPARES = re.compile(
    r"""\b(?: half | halv(?:es|ed|ing) | most | majority | minority | twice | doubl\w+ | tripl\w+
    | times\ (?:as|the|its|their|more) | as\ (?:many|much|few) | more\ (?:\w+\ )?than | less
    | (?:few|larg|small|bigg|great|short|long|near)(?:er|est) | (?:high|low)(?:er|est)?(?!-) | closer?
    | rose | ris(?:es?|en|ing) | fell | fall(?:s|en|ing)? | gr[eo]w\w* | shr[aiu]nk\w* | declin\w+
    | drop(?:s|ped)\ (?:to|by|from|below) | (?:in|de)creas\w+ | exceed\w* | outnumber\w* | gap
    | (?:lies?|lay|stands?)\ between | in\ the\ middle | below | above | beyond | again | alike
    | (?:dis)?agree\w* | differ(?:s|ed|ences?)? | same\ (?:number|figure|count|share|size|total)
    | equal\w* | match\w* | fit(?:s|ted)? | contradict\w* | coincid\w*
    | nearly | almost | barely | hardly )\b""",
    re.I | re.X,
)
OPEN, CLOSE = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
QUOTATION = re.compile(rf'["{OPEN}][^"{CLOSE}]{{1,20}}["{CLOSE}]')


def comparing(text: str) -> list[str]:
    """The comparing words of a text, but for those of a quotation or of a link with a number."""
    shown = markdown.LINK.sub(lambda link: " " if re.search(r"\d", link[1]) else link[1], text)
    found = COMPARES.finditer(QUOTATION.sub(" ", shown))
    return list(dict.fromkeys(match.group().lower() for match in found))


def to_reread(page: Page, names: set[str], cells: set[int]) -> Iterator[tuple[int, str, list[str]]]:
    """The sentences of a page to read again: cell, sentence and its comparing words.

    names : the claims and results that moved. cells : the code cells that show
    something else. Sentences that were rewritten are left out: they are told anyway.
    """
    before = {sentence for piece in page.pieces for sentence in markdown.sentences(piece.before)}
    read = [(piece.cell, text) for piece in page.pieces for text in markdown.sentences(piece.after)]
    read = sorted(read + [(cell, "") for cell in cells], key=lambda item: item[0])
    moved = [
        not text or bool(names & {link[3] for link in markdown.links(text)}) for _, text in read
    ]
    for index, (cell, text) in enumerate(read):
        near = any(moved[max(index - 1, 0) : index + 2])
        if near and text in before and (words := comparing(text)):
            yield cell, text, words
