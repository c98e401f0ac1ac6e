"""What the site says of itself to those who share or index it: cards, their picture, robots.txt, the sitemap.

Whatever must name the site by its full address is written only if that address is known
(``html_baseurl``): a copy in a folder has none. That is why the usual extensions are not used.
sphinxext-opengraph takes a page's description from its first words, not from the one written for
it, and names an address without one; sphinx-sitemap warns where no address is known, which fails
the build, and has no day of the edition; sphinx-notfound-page needs an address for every link.
"""

from __future__ import annotations

import functools
from pathlib import Path
from xml.etree import ElementTree

from sphinx.application import Sphinx

from ledger.claims import amount_of, claims
from ledger.figures.sheet import Figure
from ledger.figures.strip import claims_chart
from ledger.tables import schema
from press.site import feed

PICTURE = "social-card.png"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SIZE, DOTS = (560.0, 294.0), 1080 / 7  # points and dots an inch: 1200 by 630 pixels
RIVALS = ["interior-ministry", "us-official-reuters", "sdf-shami"]


def card(site: str, title: str, description: str, page: str, base: str) -> dict[str, str]:
    """What a page shows when somebody shares it, by the names of the Open Graph protocol.

    base : the site's address, if known; the picture needs it.
    """
    told = {
        "og:type": "article",
        "og:site_name": site,
        "og:title": title,
        "og:description": description,
    }
    if not base:
        return told
    return told | {
        "og:url": f"{base}{page}.html",
        "og:image": f"{base}{PICTURE}",
        "og:image:alt": picture().alt,
    }


@functools.cache
def picture() -> Figure:
    """The picture of the cards: the rival numbers of those who escaped."""
    rows = claims("shaddadi-escaped", RIVALS)
    numbers = [amount_of(row).text() for row in rows.itertuples()]
    return claims_chart(
        rows,
        f"How many escaped? {numbers[0][0].upper()}{numbers[0][1:]}, {numbers[1]}, or {numbers[2]}",
        "People who escaped from al-Shaddadi prison in January 2026, as each claimant put it",
    )


def sitemap(base: str, pages: list[str]) -> str:
    """All pages of the book, with the day of the edition."""
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for page in pages:
        place = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(place, "loc").text = f"{base}{page}.html"
        ElementTree.SubElement(place, "lastmod").text = schema()["created"][:10]
    return feed.xml(root)


def write_site(app: Sphinx, problem: Exception | None) -> None:
    """After the build: the cards' picture, the feed, robots.txt, and the sitemap."""
    if problem or app.builder.format != "html":
        return
    site, base = Path(app.outdir), app.config.html_baseurl
    robots = "User-agent: *\nAllow: /\n"
    texts = {feed.FEED: feed.feed(base)}
    if base:
        robots += f"Sitemap: {base}sitemap.xml\n"
        texts["sitemap.xml"] = sitemap(base, sorted(app.env.found_docs))
    for name, text in (texts | {"robots.txt": robots}).items():
        (site / name).write_text(text, encoding="utf-8", newline="\n")
    (site / PICTURE).write_bytes(picture().png(*SIZE, DOTS))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", write_site)
