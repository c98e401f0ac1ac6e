"""What is wrong with a folder of built pages: links, anchors, requests elsewhere, words for pictures, HTML, policy."""

from __future__ import annotations

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from press.site.policy import MODE_SCRIPT

FILE_NAME = re.compile(r"\.(?:svg|png|jpe?g|gif|webp)$|^[\w./-]*/[\w./-]*$", re.I)
NOT_OURS = ("_static", "lite")  # what the theme and JupyterLite bring along
# kinds of <link> that load nothing
NO_REQUEST = {"canonical", "license", "author", "next", "prev", "alternate", "index", "search"}
LINKING = "a, link, script, img, iframe, source, object"
LOADING = "link, script, img, iframe, source, object, embed, video, audio, form"
ASKS_ELSEWHERE = re.compile(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//")

# what the Nu checker calls errors, as far as they have been met in books like this
PHRASING_ONLY = "p span summary button h1 h2 h3 h4 h5 h6 label strong em code pre".split()
BLOCKS = (
    "address article aside blockquote details dialog div dl fieldset figure footer form header hr main nav ol p pre "
    "section table ul"
).split()
NEVER_IN = dict.fromkeys(BLOCKS, set(PHRASING_ONLY)) | dict.fromkeys(
    ("a", "button"), {"a", "button"}
)
ONCE = "meta[name=viewport]|meta[charset]|title|meta[name=description]|main|link[rel=canonical]"
OLD = {"border", "align", "bgcolor", "valign", "cellpadding", "cellspacing", "scoped"}
NAMES_IDS = {"aria-controls", "aria-labelledby", "aria-describedby", "for"}


def tree(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder, by its place there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Site:
    """The pages of a built book, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = {
            path.relative_to(folder).as_posix(): BeautifulSoup(
                path.read_text("utf-8"), "html.parser"
            )
            for path in sorted(folder.rglob("*.html"))
            if path.relative_to(folder).parts[0] not in NOT_OURS
        }
        self.anchors = {
            name: [tag.get("id") or tag["name"] for tag in soup.select("[id], a[name]")]
            for name, soup in self.pages.items()
        }

    @functools.cached_property
    def reading(self) -> dict[str, BeautifulSoup]:
        """The pages that a reader stays on: all but those that lead straight to another."""
        leads_on = {"http-equiv": re.compile("refresh", re.I)}
        return {name: soup for name, soup in self.pages.items() if not soup.find("meta", leads_on)}

    def target(self, page: str, address: str) -> tuple[str, str]:
        """The file, relative to the site, and the anchor that a relative address on a page leads to."""
        parts = urlsplit(address)
        here = self.folder / page
        path = (here.parent / unquote(parts.path) if parts.path else here).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            return f"outside the book: {address}", ""
        return path.relative_to(self.folder.resolve()).as_posix(), unquote(parts.fragment)

    def faults(self) -> list[str]:
        """Every fault of every page."""
        checks = (
            self.broken_links,
            self.requests_elsewhere,
            self.pictures_without_words,
            self.page_faults,
        )
        return [
            f"{name}: {fault}"
            for name, soup in self.pages.items()
            for check in checks
            for fault in check(name, soup)
        ]

    def broken_links(self, page: str, soup: BeautifulSoup) -> Iterator[str]:
        for tag in soup.select(LINKING):
            address = str(tag.get("href") or tag.get("src") or tag.get("data") or "")
            if address in ("", "#") or urlsplit(address).scheme or address.startswith("//"):
                continue
            file, anchor = self.target(page, address)
            if not (self.folder / file).is_file():
                yield f"{address!r} leads nowhere"
            elif anchor and file in self.pages and anchor not in self.anchors[file]:
                yield f"{address!r}: {file} has no such anchor"

    def requests_elsewhere(self, page: str, soup: BeautifulSoup) -> Iterator[str]:
        for tag in soup.select(LOADING):
            if tag.name == "link" and set(tag.get("rel") or []) <= NO_REQUEST:
                continue
            for key in ("href", "src", "srcset", "data", "action", "poster"):
                if re.match(r"\s*(?:https?:)?//", str(tag.get(key) or "")):
                    yield f"<{tag.name}> asks {tag[key]}"
        if any(ASKS_ELSEWHERE.search(style.get_text()) for style in soup.find_all("style")):
            yield "a style asks another site"

    def pictures_without_words(self, page: str, soup: BeautifulSoup) -> Iterator[str]:
        for picture in soup.find_all(["img", "svg"]):
            drawn = picture.name == "svg"
            if drawn and picture.get("role") != "img" and not picture.find_parent("figure"):
                continue  # an icon beside words
            words = str(picture.get("aria-label" if drawn else "alt") or "").strip()
            name = str(picture.get("src") or picture.get("class") or "drawing")
            if not words:
                yield f"{name}: no alternative text"
            elif FILE_NAME.search(words):
                yield f"{name}: its alternative text is a file name: {words}"

    def page_faults(self, page: str, soup: BeautifulSoup) -> Iterator[str]:
        if not (soup.html and soup.html.get("lang")):
            yield "the page does not say its language"
        if not (soup.title and soup.title.get_text().strip()):
            yield "the page has no title"
        for anchor, times in Counter(tag["id"] for tag in soup.find_all(id=True)).items():
            if times > 1:
                yield f"the id {anchor!r} stands {times} times"
        # the theme writes a second heading for paper
        headings = [h for h in soup.find_all("h1") if not h.find_parent(class_="onlyprint")]
        if page in self.reading and len(headings) != 1:
            yield f"{len(headings)} top headings; one was expected"


def html_faults(soup: BeautifulSoup) -> Iterator[str]:
    """Errors of HTML."""
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for what in ONCE.split("|"):
        if (times := len(soup.select(what))) > 1:
            yield f"{times} times {what}"
    for tag in soup.find_all(True):
        never_in = NEVER_IN.get(tag.name, set())
        for around in never_in & {parent.name for parent in tag.parents} if never_in else ():
            yield f"<{tag.name}> in <{around}>"
        if tag.parent.name in ("ul", "ol") and tag.name != "li":
            yield f"<{tag.name}> in <{tag.parent.name}>"
        for name in OLD & tag.attrs.keys():
            yield f"{name} on <{tag.name}>"
        for name in NAMES_IDS & tag.attrs.keys():
            for lost in set(str(tag[name]).split()) - ids:
                yield f"{name}: no {lost!r}"


def forbidden_scripts(soup: BeautifulSoup) -> Iterator[str]:
    """Scripts in a page, all of which its policy forbids but the one that sets light or dark."""
    for tag in soup.find_all(True):
        yield from (f"{name} on <{tag.name}>" for name in tag.attrs if name.startswith("on"))
    for tag in soup.select('[href^="javascript:" i]'):
        yield f"a link to {tag['href']}"
    for script in soup.find_all("script", src=False):
        if script.get("type") != "application/ld+json" and script.get_text() != MODE_SCRIPT:
            yield f"script in the page: {script.get_text()[:60]}"
