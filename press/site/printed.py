"""What a printed page needs and a screen does not: which book and edition it is from, and where its links lead."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from ledger import dates
from ledger.tables import schema
from press.site.dataset import TITLE

LONGEST = 60  # letters of an address that somebody would still type
PROSE_LINK = re.compile(r'<a class="reference external" href="(https?://[^"]*)">(.*?)</a>', re.S)


def short_address(url: str) -> str:
    """An address as paper carries it: readable, without its scheme; a long one only by its site."""
    parts = urlsplit(url)
    site = parts.netloc.removeprefix("www.")
    path = unquote(parts.path).rstrip("/") + ("?" + unquote(parts.query) if parts.query else "")
    return site + path if len(site + path) <= LONGEST and not re.search(r"\s", path) else site


def print_addresses(body: str) -> str:
    """Give every outside link in the prose its short address, which the print style writes behind it."""

    def mark(link: re.Match[str]) -> str:
        href = link[1].replace(
            "&amp;amp;", "&amp;"
        )  # MyST escapes twice when schemes of one's own are set
        shown = short_address(html.unescape(href))
        said = html.unescape(re.sub(r"<[^>]+>", "", link[2]))
        extra = "" if shown in said else f' data-address="{html.escape(shown)}"'
        return f'<a class="reference external" href="{href}"{extra}>{link[2]}</a>'

    return PROSE_LINK.sub(mark, body)


def print_line(page: str, base: str) -> str:
    """The line over a printed page: book, edition and, if the book is published, the page's address."""
    edition = f"{TITLE}, edition of {dates.say(schema()['created'][:10])}"
    where = f"<br>{html.escape(base)}{page}.html" if base else ""
    return f'<p class="print-line" hidden>{edition}{where}</p>\n'


def prepare(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Make a page ready for print (a handler of ``html-page-context``)."""
    if doctree is not None:
        context["body"] = print_line(page, app.config.html_baseurl) + print_addresses(
            context["body"]
        )
