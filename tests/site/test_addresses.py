"""Where links lead, and what of it is printed."""

from __future__ import annotations

import pytest

from press.site.addresses import short_address


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.kassioun.org/news/item/85273-81-120", "kassioun.org/news/item/85273-81-120"),
        ("https://example.org/", "example.org"),
        ("https://example.org/" + "long/" * 20, "example.org"),
        ("https://example.org/%D8%A7%D9%84", "example.org/ال"),
    ],
)
def test_an_address_on_paper_is_short_enough_to_type(url, shown):
    assert short_address(url) == shown


@pytest.mark.book
def test_links_to_other_sites_carry_their_address_for_paper_unless_it_stands_there(site):
    met = 0
    for name, soup in site.pages.items():
        for link in soup.select("article p a.reference.external[href^=http]"):
            shown = short_address(link["href"])
            expected = None if shown in link.get_text() else shown
            assert link.get("data-address") == expected, f"{name}: {link}"
            met += bool(expected)
    assert met and not site.pages["chapters/02-conflicting-claims.html"].select(
        "a.claim[data-address]"
    )


@pytest.mark.book
def test_the_line_over_a_printed_page_names_book_and_edition(site):
    for name, soup in site.reading.items():
        if name.startswith("chapters/"):
            line = soup.select_one("article > .print-line")
            assert line.get_text() == "Counting a Prison Break, edition of 22 November 2026", name
