"""Words in Arabic letters, marked so that browsers set them from the right and screen readers say them in their language."""

from __future__ import annotations

import html
import re

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
