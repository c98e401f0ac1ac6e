"""Puts the cards beside the built pages: a number that a reader points at says whose it is and who disagrees.

Each page that links to claims or results gets scripts of its own under
``_static/cards`` with the cards of its numbers, written here as HTML. The page
names them in a meta tag; ``theme/static/cards.js`` loads one when a card is
first asked for. A script and not JSON, because a page opened from a folder may
load scripts, but may not fetch files.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
from dataclasses import astuple
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from press.check.pages import recorded_results
from press.contents import CHAPTERS, LEDGER, address
from press.site.claim_card import Card, Deck
from press.site.result_card import inputs, result_card

FOLDER = "_static/cards"
CARDS_A_SCRIPT = 150  # a page with more has several scripts, so that one card never costs much
CLAIM_LINK = re.compile(r"ledger\.html#([a-z0-9-]+)")
RESULT_LINK = re.compile(r'href="#result-([a-z0-9-]+)"')
META = re.compile(r'<meta name="claim-cards"[^>]*>\n')


def script_of(key: str, scripts: int) -> int:
    """Which of a page's scripts holds a card; cards.js computes the same. key : as in the link, after the #."""
    return sum(map(ord, key)) % scripts


def page_scripts(
    deck: Deck, page: str, recorded: dict[str, dict[str, Any]], ledger: str
) -> list[str]:
    """The scripts of a built page; none if it links to no claim and no result.

    page : its HTML. Any mention of a row's address counts: a script of the page may make a link of it later.
    recorded : the results of its notebook by name. ledger : the address of the ledger page from there.
    """
    claims = set(CLAIM_LINK.findall(html.unescape(page))) & set(deck.rows)
    names = sorted(set(RESULT_LINK.findall(page)) & set(recorded))
    results = {f"result-{name}": recorded[name] for name in names}
    scripts = -(-(len(claims) + len(results)) // CARDS_A_SCRIPT)
    written = []
    for number in range(scripts):
        mine = {key: record for key, record in results.items() if script_of(key, scripts) == number}
        cards = {key: result_card(record, deck, ledger) for key, record in mine.items()}
        wanted = {i for i in claims if script_of(i, scripts) == number}
        wanted.update(claim_id for record in mine.values() for claim_id in inputs(record))
        cards |= {claim_id: deck.card(claim_id, ledger) for claim_id in deck.in_order(wanted)}
        written.append(_script(number, cards))
    return written


def _script(number: int, cards: dict[str, Card]) -> str:
    content = {key: astuple(card) for key, card in cards.items()}
    words = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"(window.claimCards = window.claimCards || [])[{number}] = {words};\n"


def publish(site: Path, source: Path) -> None:
    """Write the scripts of every page of a built site, and name them in the page.

    site : the folder of built pages. source : the book's folder, for the
    results that its notebooks record. Raises ExtensionError if there is no page.
    """
    deck = Deck()
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    pages = sorted((site / CHAPTERS).rglob("*.html"))
    if not pages:
        raise ExtensionError(f"Cards: there is no page in {site / CHAPTERS}.")
    for page in pages:
        file = page.relative_to(site).with_suffix("").as_posix()
        notebook = source / f"{file}.ipynb"
        recorded = recorded_results(notebook) if notebook.exists() else {}
        text = META.sub("", page.read_text(encoding="utf-8"))  # of the build before
        scripts = page_scripts(deck, text, recorded, address(LEDGER, file))
        if scripts:
            text = _named(text, file, scripts)
        for number, script in enumerate(scripts):
            _write(site / FOLDER / f"{_name(file)}-{number}.js", script)
        _write(page, text)


def _named(page: str, file: str, scripts: list[str]) -> str:
    """The page with a tag in its head that says where its scripts are."""
    version = hashlib.sha256("".join(scripts).encode()).hexdigest()[:8]
    place = f"{'../' * file.count('/')}{FOLDER}/{_name(file)}-{{}}.js?v={version}"
    tag = f'<meta name="claim-cards" content="{place}" data-scripts="{len(scripts)}">'
    head, end, body = page.partition("</head>")
    if not end:
        raise ExtensionError(f"Cards: {file} has no head to name them in.")
    return f"{head}{tag}\n{end}{body}"


def _name(file: str) -> str:
    """What a page's scripts are called: chapters/reference/people becomes "reference-people"."""
    return file.removeprefix(f"{CHAPTERS}/").replace("/", "-")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _after_build(app: Sphinx, problem: Exception | None) -> None:
    if not problem and app.builder.format == "html":
        publish(Path(app.outdir), Path(app.srcdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("build-finished", _after_build)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
