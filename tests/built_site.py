"""What is wrong with a folder of built pages: links, anchors, requests elsewhere, words for pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

FILE_NAME = re.compile(r"\.(?:svg|png|jpe?g|gif|webp)$|^[\w./-]*/[\w./-]*$", re.I)
NOT_OURS = ("_static", "lite")  # what the theme and JupyterLite bring along
# kinds of <link> that load nothing
NO_REQUEST = {"canonical", "license", "author", "next", "prev", "alternate", "index", "search"}


class Site:
    """The pages of a built book, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = {
            path.relative_to(folder).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for path in sorted(folder.rglob("*.html")) if path.relative_to(folder).parts[0] not in NOT_OURS
        }  # fmt: skip
        self.anchors = {name: self._anchors(soup) for name, soup in self.pages.items()}

    @staticmethod
    def _anchors(soup: BeautifulSoup) -> list[str]:
        return [tag["id"] for tag in soup.find_all(id=True)] + [
            tag["name"] for tag in soup.find_all("a", attrs={"name": True})
        ]

    def reading(self) -> dict[str, BeautifulSoup]:
        """The pages that a reader stays on: all but those that lead straight to another."""
        return {
            n: s
            for n, s in self.pages.items()
            if not s.find("meta", attrs={"http-equiv": re.compile("refresh", re.I)})
        }

    def target(self, page: str, address: str) -> tuple[str, str]:
        """The file, relative to the site, and the anchor that a relative address on a page leads to."""
        parts = urlsplit(address)
        path = (
            (self.folder / page).parent / unquote(parts.path) if parts.path else self.folder / page
        )
        try:
            return path.resolve().relative_to(self.folder.resolve()).as_posix(), unquote(
                parts.fragment
            )
        except ValueError:
            return f"outside the book: {address}", ""

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
        for tag in soup.find_all(["a", "link", "script", "img", "iframe", "source", "object"]):
            address = str(tag.get("href") or tag.get("src") or tag.get("data") or "")
            if (
                not address
                or address == "#"
                or urlsplit(address).scheme
                or address.startswith("//")
            ):
                continue
            file, anchor = self.target(page, address)
            if not (self.folder / file).is_file():
                yield f"{address!r} leads nowhere"
            elif anchor and file in self.pages and anchor not in self.anchors[file]:
                yield f"{address!r}: {file} has no such anchor"

    def requests_elsewhere(self, page: str, soup: BeautifulSoup) -> Iterator[str]:
        for tag in soup.find_all(
            [
                "link",
                "script",
                "img",
                "iframe",
                "source",
                "object",
                "embed",
                "video",
                "audio",
                "form",
            ]
        ):
            if tag.name == "link" and set(tag.get("rel") or []) <= NO_REQUEST:
                continue
            for key in ("href", "src", "srcset", "data", "action", "poster"):
                if re.match(r"\s*(?:https?:)?//", str(tag.get(key) or "")):
                    yield f"<{tag.name}> asks {tag[key]}"
        for style in soup.find_all("style"):
            if re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", style.get_text()):
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
        if page in self.reading() and len(headings) != 1:
            yield f"{len(headings)} top headings; one was expected"
