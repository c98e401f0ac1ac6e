from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from ledger import load
from tests.built_site import Site
from tests.conftest import CHAPTERS, build

pytestmark = pytest.mark.book


@pytest.fixture(scope="module")
def site(book) -> Site:
    return Site(book)


def test_every_chapter_has_its_page(site):
    assert {f"chapters/{path.stem}.html" for path in CHAPTERS} <= set(site.pages)


def test_no_page_has_a_fault(site):
    found = site.faults()
    assert not found, "\n".join(found)


def test_every_claim_has_its_anchor(site):
    rows = [
        li["id"] for li in site.pages["chapters/reference/ledger.html"].select("ul.claims > li[id]")
    ]
    assert sorted(rows) == sorted(load("claims")["claim_id"])


def test_every_number_leads_to_its_row_or_its_cell(site):
    rows, met = set(load("claims")["claim_id"]), 0
    for name, soup in site.pages.items():
        for link in soup.select("a.claim, a.result-link"):
            file, anchor = site.target(name, link["href"])
            if "claim" in link["class"]:
                assert file == "chapters/reference/ledger.html" and anchor in rows, (
                    f"{name}: {link}"
                )
            else:
                assert file == name and soup.find(id=anchor), f"{name}: {link}"
            met += 1
    assert met


def test_every_figure_has_two_drawings_its_words_and_its_numbers(site):
    met = 0
    for name, soup in site.pages.items():
        for figure in soup.select("figure.fig"):
            wide, narrow = figure.find_all("svg", role="img")
            assert wide["aria-label"] == narrow["aria-label"], name
            assert len(figure.select("details table tbody tr")) > 0, name
            met += 1
    assert met


def test_every_page_says_its_edition_and_where_its_evidence_ends(site):
    for name, soup in site.reading().items():
        assert "edition of" in soup.get_text() and "1 October 2026" in soup.get_text(), name


def test_no_style_sheet_or_script_of_ours_names_another_site(book):
    for path in book.rglob("*.css"):
        assert not re.search(
            r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", path.read_text("utf-8", "ignore")
        ), path.name


def tree(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_a_second_build_gives_the_same_bytes(book, tmp_path):
    first, second = tree(book), tree(build(tmp_path))
    assert {k for k in first.keys() | second.keys() if first.get(k) != second.get(k)} == set()
