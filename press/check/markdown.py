"""Markdown cut into sentences and paragraphs, as a reader sees them: without code and comments."""

from __future__ import annotations

import re

LINK = re.compile(r"\[([^\]]*)\]\((claim|result):([^)\s]*)\)")
FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})(.*)\n((?:.*\n)*?)[ \t]*\1[ \t\r]*$", re.M)
COMMENT = re.compile(r"<!--.*?-->", re.S)
# directives that show no prose of their own
NOT_PROSE = set(
    "code code-block code-cell ledger ledger-topics math raw toctree tableofcontents".split()
)
BLOCK_ENDS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.|\|)\s?)|(?<=\|)\n|\n(?=#)|(?<=^)(?=#)")
# a full stop ends a sentence only before a capital, a link or a quotation mark
SENTENCE_ENDS = re.compile(
    r"(?<=[.!?])[\"\N{RIGHT DOUBLE QUOTATION MARK})]*\s+"
    r"(?=[A-Z\[\"*\N{LEFT DOUBLE QUOTATION MARK}(])"
)


def sentences(text: str) -> list[str]:
    """Cut Markdown into sentences; a heading, a list item or a table row ends one too."""
    text = COMMENT.sub("", _without_code(text))
    # the titles of notes and the words of figures are prose; other options of directives are not
    text = re.sub(r"^:{3,}(?:\{[\w-]+\})?(.*)$", r"\n\1\n", text, flags=re.M)
    text = re.sub(r"^:(?:alt|caption):(.*)$", r"\n\1\n", text, flags=re.M)
    text = re.sub(r"^:\w[\w-]*:.*$", "\n", text, flags=re.M)
    found: list[str] = []
    for block in BLOCK_ENDS.split(text):
        block = re.sub(r"^\s*(?:\d+\.|[-*+]|#+)\s", "", block.strip())
        found += SENTENCE_ENDS.split(re.sub(r"\s+", " ", block))
    return [sentence for sentence in found if sentence]


def paragraphs(text: str) -> list[str]:
    """Cut Markdown where there are blank lines, without code between fences and comments."""
    text = COMMENT.sub("", _without_code(text))
    return [block for block in re.split(r"\n\s*\n", text) if block.strip()]


def links(text: str) -> list[re.Match[str]]:
    """The claim and result links that a reader sees, each in its place in the text."""
    return list(LINK.finditer(_blanked(text)))


def _is_prose(fence: re.Match) -> bool:
    directive = re.match(r"\{([\w-]+)\}", fence[2])
    return directive is not None and directive[1] not in NOT_PROSE


def _without_code(text: str) -> str:
    """Take out code between fences; of a directive such as ``{note}`` keep what it shows."""

    def kept(fence: re.Match) -> str:
        if not _is_prose(fence):
            return "\n"
        title = fence[2].partition("}")[2]
        return f"\n\n{title}\n\n{_without_code(fence[3])}\n\n"

    return FENCE.sub(kept, text)


def _blanked(text: str) -> str:
    """The text with spaces in place of code and comments: all other letters stay in place."""

    def blank(found: re.Match) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    def kept(fence: re.Match) -> str:
        if not _is_prose(fence):
            return blank(fence)
        start, end = fence.start(3) - fence.start(), fence.end(3) - fence.start()
        return fence[0][:start] + _blanked(fence[3]) + fence[0][end:]

    return COMMENT.sub(blank, FENCE.sub(kept, text))
