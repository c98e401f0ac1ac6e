"""What a site needs around its pages: a line under each title, cards for sharing, sitemap, robots, 404, a feed.

Whatever must name the site by its full address is written only if that address
is known (``html_baseurl``): a copy in a folder has none.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sphinx.application import Sphinx

from ledger import dates
from ledger.claims import amount_of, claims
from ledger.figures.sheet import Figure
from ledger.figures.strip import claims_chart
from ledger.tables import load, schema
from press.contents import LEDGER

CARD = "social-card.png"
FEED = "changes.atom"
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
CARD_SIZE, CARD_DOTS = (560.0, 294.0), 1080 / 7  # points and dots an inch: 1200 by 630 pixels
RIVALS = ["interior-ministry", "us-official-reuters", "sdf-shami"]
NO_ADDRESS = {"search", "genindex", "404"}  # pages that no search engine need know
MINUTES = re.compile(r'<meta[^>]*content="(\d+)"[^>]*name="reading-minutes"')
EXERCISES = re.compile(r'<meta[^>]*content="(\d+)"[^>]*name="exercise-minutes"')
DESCRIPTION = re.compile(r'<meta[^>]*content="([^"]*)"[^>]*name="description"')


def add_byline(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Under the title of each chapter: minutes, edition, how to cite it, the notebook."""
    exercises = EXERCISES.search(context.get("metatags") or "")
    minutes = MINUTES.search(context.get("metatags") or "")
    if not minutes or "</h1>" not in context.get("body", ""):
        return
    up = "../" * page.count("/")
    practice = f", {exercises[1]} more for the exercises" if exercises else ""
    line = (
        f'<p class="byline">{minutes[1]} minutes to read{practice}. Edition of {_edition()}. '
        f'<a href="{up}chapters/reference/cite.html">How to cite</a>. '
        f'<a href="{up}_sources/{page}.ipynb" download>The notebook</a>.</p>'
    )
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{line}", 1)


def add_card(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """What a page shows when somebody shares it: title, description, and with a known address its picture."""
    described = DESCRIPTION.search(context.get("metatags") or "")
    if not described:
        return
    tags = {
        "og:type": "article",
        "og:site_name": app.config.project,
        "og:title": re.sub("<[^>]+>", "", context["title"]),
        "og:description": html.unescape(described[1]),
    }
    base = app.config.html_baseurl
    if base:
        tags |= {
            "og:url": f"{base}{page}.html",
            "og:image": f"{base}{CARD}",
            "og:image:alt": _card().alt,
        }
    lines = [
        f'<meta property="{name}" content="{html.escape(text)}" />' for name, text in tags.items()
    ]
    lines.append(
        f'<meta name="twitter:card" content="{"summary_large_image" if base else "summary"}" />'
    )
    lines.append(
        f'<link rel="alternate" type="application/atom+xml" title="Changes of numbers" href="{"../" * page.count("/")}{FEED}" />'
    )
    context["metatags"] += "\n".join(lines)


def _edition() -> str:
    return dates.say(schema()["created"][:10])


def _card() -> Figure:
    rows = claims("shaddadi-escaped", RIVALS)
    numbers = [amount_of(row).text() for row in rows.itertuples()]
    return claims_chart(
        rows,
        f"How many escaped? {numbers[0][0].upper()}{numbers[0][1:]}, {numbers[1]}, or {numbers[2]}",
        "People who escaped from al-Shaddadi prison in January 2026, as each claimant put it",
    )


def write_site(app: Sphinx, problem: Exception | None) -> None:
    """After the build: the card, the feed, robots.txt, the page for what is not there, and the sitemap."""
    if problem or app.builder.format != "html":
        return
    site, base = Path(app.outdir), app.config.html_baseurl
    (site / CARD).write_bytes(_card().png(*CARD_SIZE, CARD_DOTS))
    _write(site / FEED, feed(base))
    _write(
        site / "robots.txt",
        "User-agent: *\nAllow: /\n" + (f"Sitemap: {base}sitemap.xml\n" if base else ""),
    )
    _write(site / "404.html", not_found(app.config.project, base))
    if base:
        _write(site / "sitemap.xml", sitemap(base, sorted(app.env.found_docs)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def sitemap(base: str, pages: list[str]) -> str:
    """All pages of the book, with the day of the edition."""
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for page in (p for p in pages if p not in NO_ADDRESS):
        place = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(place, "loc").text = f"{base}{page}.html"
        ElementTree.SubElement(place, "lastmod").text = schema()["created"][:10]
    return _xml(root)


def feed(base: str) -> str:
    """Changes of numbers as an Atom feed: our corrections, and claims that their claimants replaced, latest first."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    entries = sorted(_corrections() + _replacements(), reverse=True)
    _add(root, "title", "Counting a Prison Break: changes of numbers")
    _add(root, "id", base or "urn:counting-a-prison-break")
    _add(
        root,
        "updated",
        _moment(max([day for day, *_ in entries], default=schema()["created"][:10])),
    )
    ElementTree.SubElement(_add(root, "author"), "name").text = schema()["contributors"][0]["title"]
    for day, key, row, title, words in entries:
        entry = _add(root, "entry")
        _add(entry, "title", title)
        _add(entry, "id", f"urn:counting-a-prison-break:{key}:{day}")
        _add(entry, "updated", _moment(day))
        _add(entry, "summary", words)
        ElementTree.SubElement(entry, "link", href=f"{base}{LEDGER}.html#{row}")
    return _xml(root)


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = text
    return child


def _moment(day: str) -> str:
    return f"{dates.latest(day).isoformat()}T00:00:00Z"


def _xml(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        + ElementTree.tostring(root, encoding="unicode")
        + "\n"
    )


def _corrections() -> list[tuple[str, str, str, str, str]]:
    return [
        (
            r.date,
            r.claim_id or r.result,
            r.claim_id,
            f"Corrected: {r.claim_id or r.result}",
            f"{r.field}: {r.old} is now {r.new}. {r.reason}",
        )
        for r in load("corrections").itertuples()
    ]


def _replacements() -> list[tuple[str, str, str, str, str]]:
    rows = {row.claim_id: row for row in claims().itertuples()}
    found = []
    for old in (row for row in rows.values() if row.superseded_by):
        new = rows[old.superseded_by]
        if new.text == old.text:
            continue
        day = new.asserted_on or schema()["created"][:10]
        found.append(
            (
                day,
                old.claim_id,
                new.claim_id,
                f"{new.subject}: {new.measure}",
                f"{new.name}: {old.text}, later {new.text}.",
            )
        )
    return found


def not_found(title: str, base: str) -> str:
    """The page for an address that leads nowhere. It may be served at any depth, so its links are absolute if they can be."""
    home = base or ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Not found: {html.escape(title)}</title>
<link rel="icon" href="{home}_static/favicon.svg">
<link rel="stylesheet" href="{home}_static/notfound.css">
</head>
<body>
<main>
<h1>This page is not here</h1>
<p>The address may have changed, or a letter is missing.</p>
<ul>
<li><a href="{home}chapters/00-start-here.html">{html.escape(title)}: start here</a></li>
<li><a href="{home}chapters/reference/ledger.html">The ledger: every number, with who said it</a></li>
<li><a href="{home}search.html">Search the book</a></li>
</ul>
<p class="edition">{html.escape(title)}, edition of {_edition()}. The evidence ends on {dates.say(schema()["evidenceTo"])}.</p>
</main>
</body>
</html>
"""
