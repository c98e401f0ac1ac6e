"""The built book as files: every page and number is there, leads where it should, and is written without errors."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from ledger import load
from press.site.policy import POLICY
from tests.built_site import ASKS_ELSEWHERE, forbidden_scripts, html_faults, tree
from tests.conftest import build

book_test = pytest.mark.book
LEDGER = "chapters/reference/ledger.html"


@book_test
def test_no_page_has_a_fault(site):
    found = site.faults()
    for name, soup in site.pages.items():
        found += [f"{name}: {fault}" for fault in (*html_faults(soup), *forbidden_scripts(soup))]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (html_faults, "<summary><p>Show</p></summary>"),
        (html_faults, "<p><span><div></div></span></p>"),
        (html_faults, '<table border="1"></table>'),
        (html_faults, '<label aria-controls="gone"></label>'),
        (html_faults, "<ul><div></div></ul>"),
        (html_faults, "<a><button></button></a>"),
        (forbidden_scripts, '<button onclick="go()">'),
        (forbidden_scripts, "<script>go()</script>"),
        (forbidden_scripts, '<a href="javascript:go()">'),
    ],
)
def test_a_seeded_error_is_named(check, fault):
    assert list(check(BeautifulSoup(fault, "html.parser")))


@book_test
def test_every_page_has_the_policy_before_all_that_it_rules(site):
    for name, soup in site.pages.items():
        policies = soup.find_all("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert [policy["content"] for policy in policies] == [POLICY], name
        assert not policies[0].find_previous(["script", "link", "style"]), name


@book_test
def test_a_page_asks_only_for_what_it_uses_and_scripts_wait_for_the_text(site):
    searching = set()
    for name, soup in site.pages.items():
        scripts = {script["src"].partition("?")[0]: script for script in soup.select("script[src]")}
        assert all(script.has_attr("defer") for script in scripts.values()), name
        assert not [file for file in scripts if "bootstrap" in file or "fontawesome" in file], name
        assert len(soup.select('link[rel="stylesheet"]:not([media])')) <= 2, name
        assert not soup.select('link[rel="next"], link[rel="prev"]'), f"{name}: fetched too early"
        searching |= {name for file in scripts if "searchtools" in file or "searchindex" in file}
    assert searching == {"search.html"}


@book_test
def test_every_claim_has_its_row_and_every_number_leads_to_its_row_or_its_cell(site):
    rows, met = [row["id"] for row in site.pages[LEDGER].select("ul.claims > li[id]")], 0
    assert sorted(rows) == sorted(load("claims")["claim_id"])
    for name, soup in site.pages.items():
        for link in soup.select("a.claim, a.result-link"):
            file, anchor = site.target(name, link["href"])
            wanted = LEDGER if "claim" in link["class"] else name
            assert file == wanted and anchor in site.anchors[wanted], f"{name}: {link}"
            met += 1
    assert met


@book_test
def test_every_figure_has_two_drawings_its_words_and_its_numbers(site):
    figures = [figure for soup in site.pages.values() for figure in soup.select("figure.fig")]
    assert figures
    for figure in figures:
        wide, narrow = figure.find_all("svg", role="img")
        assert wide["aria-label"] == narrow["aria-label"]
        assert figure.select("details table tbody tr"), figure["id"]


@book_test
def test_every_page_says_its_edition_where_its_evidence_ends_and_where_one_is(site):
    for name, soup in site.reading.items():
        assert "edition of" in soup.get_text() and "1 October 2026" in soup.get_text(), name
        if name.startswith("chapters/"):
            current = soup.select('.bd-links [aria-current="page"]')
            assert [link["href"] for link in current] == ["#"], name


@book_test
def test_the_folder_of_assets_has_nothing_that_no_page_asks_for(book):
    left = {path.name for path in (book / "_static").iterdir()}
    assert not {"styles", "scripts", "vendor", "locales"} & left and not list(book.rglob("*.map"))
    css = (book / "_static" / "site.css").read_text("utf-8")
    assert {file for file in left if file.endswith(".woff")} == {"icons-solid-900.woff"}
    assert "icons-solid-900.woff?v=" in css
    for path in book.rglob("*.css"):
        assert not ASKS_ELSEWHERE.search(path.read_text("utf-8", "ignore")), path.name


@book_test
def test_hosts_are_told_the_same_policy(book):
    for name in ("_headers", ".htaccess"):
        assert POLICY in (book / name).read_text("utf-8"), name


@book_test
def test_a_second_build_gives_the_same_bytes(book, tmp_path):
    first, second = tree(book), tree(build(tmp_path))
    assert {k for k in first.keys() | second.keys() if first.get(k) != second.get(k)} == set()
