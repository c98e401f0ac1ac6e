"""The reference pages say what the tables say, all of it."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from ledger import load
from ledger.tables import data_folder, schema
from press.site import reference
from press.site.ledger_rows import rows_html
from tests.conftest import ROOT, write_rows

PARTS = reference.PAGES | {"claims": rows_html}


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


@pytest.mark.parametrize("name", PARTS)
def test_no_part_uses_an_anchor_twice(name):
    ids = [tag["id"] for tag in part(name).find_all(id=True)]
    assert len(ids) == len(set(ids))


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


@pytest.mark.parametrize("name", ["people", "terms", "places"])
def test_arabic_is_marked_with_language_and_direction(name):
    soup = part(name)
    arabic = soup.select("span[lang=ar][dir=rtl], span[lang=ckb][dir=rtl]")
    assert arabic
    for span in arabic:
        span.decompose()
    assert not re.findall("[\u0600-\u06ff].*", soup.get_text())


def test_the_dictionary_has_every_column_and_the_hash_of_every_file():
    soup = part("dictionary")
    for resource in schema()["resources"]:
        section = soup.find(id=f"table-{resource['name']}")
        assert resource["hash"].removeprefix("sha256:") in section.get_text()
        named = {row.find("th").get_text() for row in section.select("tbody tr")}
        assert named == {field["name"] for field in resource.get("schema", {}).get("fields", [])}


def test_a_correction_keeps_the_old_value_the_day_and_the_reason(scratch, monkeypatch):
    row = dict.fromkeys(
        (data_folder() / "corrections.csv").read_text("utf-8").splitlines()[0].split(","), ""
    )
    row |= {"date": "2026-12-01", "claim_id": "shaddadi-escaped-moi-120", "field": "value"}
    row |= {"old": "210", "new": "120", "reason": "digits exchanged"}
    write_rows(scratch / "corrections.csv", [row])
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    cells = [cell.get_text() for cell in part("corrections").select("tbody :is(th, td)")]
    assert cells == [
        "2026-12-01",
        "shaddadi-escaped-moi-120",
        "value",
        "210",
        "120",
        "digits exchanged",
    ]


def test_without_a_correction_the_page_says_that_there_is_none():
    assert load("corrections").empty == ("has no row" in part("corrections").get_text())


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
def test_every_download_of_the_data_page_is_there(site):
    soup = site.pages["chapters/reference/data.html"]
    links = {a["href"] for a in soup.select("a[download]") if "data/" in a["href"]}
    assert len(links) > 15
    files = [site.target("chapters/reference/data.html", link)[0] for link in links]
    assert not [file for file in files if not (site.folder / file).is_file()]
