"""The reference pages say what the tables say, all of it."""

from __future__ import annotations

import functools
import json
import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from ledger import load
from ledger.tables import schema
from press.site import feed, reference
from press.site.ledger_rows import rows_html
from tests.conftest import ROOT, write_rows

DATA = "chapters/reference/data.html"
PARTS = reference.PAGES | {"claims": rows_html}


@functools.cache
def part(name: str) -> BeautifulSoup:
    return BeautifulSoup(PARTS[name](), "html.parser")


@pytest.mark.parametrize(
    ("name", "key", "prefix"),
    [
        ("claims", "claim_id", ""),
        ("sources", "source_id", ""),
        ("claimants", "claimant_id", ""),
        ("people", "person_id", "who-"),
        ("terms", "term_id", ""),
        ("places", "place_id", "place-"),
    ],
)
def test_every_row_of_a_table_stands_on_its_page(name, key, prefix):
    ids = {tag["id"] for tag in part(name).find_all(id=True)}
    assert {prefix + row for row in load(name)[key]} <= ids


def test_every_part_stands_on_a_page_and_no_page_asks_for_another():
    pages = (path.read_text("utf-8") for path in (ROOT / "chapters").rglob("*.md"))
    asked = [name for text in pages for name in re.findall(r"^```{reference} (\S+)$", text, re.M)]
    assert sorted(asked) == sorted(reference.PAGES)


def test_a_copy_stands_under_its_original_and_says_so():
    row = load("sources").query("copy_of == 'Reuters'").iloc[0]
    item = part("sources").find(id=row["source_id"])
    assert item.find(class_="copy").get_text() == "Copy" and row["publisher"] in item.get_text()
    assert item.find_previous("h3").get_text() == "Reuters"


def test_each_claimant_has_all_its_numbers_as_links():
    links = [a["href"].partition(":")[2] for a in part("claimants").select("a.claim")]
    assert sorted(links) == sorted(load("claims")["claim_id"])


def test_the_dictionary_has_every_column_and_the_hash_of_every_file():
    soup = part("dictionary")
    for resource in schema()["resources"]:
        section = soup.find(id=f"table-{resource['name']}")
        assert resource["hash"].removeprefix("sha256:") in section.get_text()
        named = {row.find("th").get_text() for row in section.select("tbody tr")}
        assert named == {field["name"] for field in resource.get("schema", {}).get("fields", [])}


def test_a_correction_keeps_the_old_value_the_day_and_the_reason_and_leads_the_feed(
    scratch, monkeypatch
):
    assert load("corrections").empty == ("has no row" in part("corrections").get_text())
    row = {"date": "2026-12-01", "claim_id": "shaddadi-escaped-moi-120", "result": ""}
    row |= {"field": "value", "old": "210", "new": "120", "reason": "digits exchanged"}
    write_rows(scratch / "corrections.csv", [row])
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    made = BeautifulSoup(PARTS["corrections"](), "html.parser")
    cells = [cell.get_text() for cell in made.select("tbody :is(th, td)")]
    assert cells == [value for value in row.values() if value]
    first = ElementTree.fromstring(feed.feed("")).find(f"{{{feed.ATOM}}}entry")
    assert first.find(f"{{{feed.ATOM}}}title").text == "Corrected: shaddadi-escaped-moi-120"
    assert "210 is now 120" in first.find(f"{{{feed.ATOM}}}summary").text


def test_every_replaced_number_stands_beside_its_successor():
    pairs = load("claims").query("superseded_by != ''")
    rows = part("replaced").select("tbody tr")
    shown = {tuple(a["href"].partition(":")[2] for a in row.select("a.claim")) for row in rows}
    assert shown == set(zip(pairs["claim_id"], pairs["superseded_by"]))


def test_every_change_by_a_relay_is_told():
    changes = load("carriers").query("change != ''")["change"]
    told = [item.get_text() for item in part("relayed").select("li")]
    assert len(told) == len(changes)
    assert all(any(change in line for line in told) for change in changes)


def test_the_book_is_cited_under_the_title_of_the_citation_file():
    assert f'title: "{reference.BOOK}"' in (ROOT / "CITATION.cff").read_text("utf-8")
    assert reference.BOOK in part("cite-book").get_text()


@pytest.mark.book
def test_the_data_page_describes_the_data_and_every_download_is_there(site):
    soup = site.pages[DATA]
    described = json.loads(soup.find("script", type="application/ld+json").string)
    assert described["@type"] == "Dataset"
    assert described["license"].startswith("https://creativecommons.org")
    files = {site.target(DATA, link["href"])[0] for link in soup.select("a[download]")}
    assert len(files) > 15 and all(file.startswith("data/") for file in files)
    assert not [file for file in files if not (site.folder / file).is_file()]
