"""Names of the sides, and names in Arabic letters marked with their language for browsers and screen readers."""

from __future__ import annotations

import html
import re

# whose voice it is, as in claimants.csv
SIDES = {
    "syrian_government": "Syrian government",
    "sdf": "SDF and Autonomous Administration",
    "united_states": "United States",
    "iraq": "Iraq",
    "other_state": "Other states",
    "united_nations": "United Nations",
    "organisation": "Organisations",
    "research": "Research and monitoring",
    "media": "Media",
}
SIDES_IN_KEY = SIDES | {  # the same, short, within a line
    "sdf": "SDF and administration",
    "other_state": "other states",
    "united_nations": "UN",
    "organisation": "organisations",
    "research": "research",
    "media": "media",
}

RUN = re.compile(r"[\u0600-\u06ff](?:[\u0600-\u06ff\u200c\s،؛]*[\u0600-\u06ff])?")
SORANI = re.compile("[ەێۆڵڕڤ]")  # letters of Kurdish that Arabic does not have
KURDISH = "Kurdish"  # the heading of a column of names that need marking and have Latin letters


def marked(text: str, language: str = "ar") -> str:
    """A text as HTML, each part in Arabic letters marked with its language and direction.

    language : what such letters stand for, unless they are Sorani Kurdish: ``ar``, or ``fa`` for Persian.
    """

    def mark(run: re.Match[str]) -> str:
        spoken = "ckb" if SORANI.search(run[0]) else language
        return f'<span lang="{spoken}" dir="rtl">{run[0]}</span>'

    return RUN.sub(mark, html.escape(text))


def in_title(language: str) -> str:
    """What Arabic letters in a title stand for, by the language of the page."""
    return language if language in ("fa", "ckb") else "ar"


def names_claimant(sentence: str, names: list[str]) -> bool:
    """Say whether a sentence names a claimant by any of its names, whole words, in any case."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence, re.I) for name in names)
