"""The reference pages say what the tables say, all of it."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from ledger import carriers, claims, load, relay_chart
from ledger.tables import LedgerError, data_folder, schema
from press.site import reference
from tests.conftest import ROOT, write_rows


def page(name: str) -> BeautifulSoup:
    return BeautifulSoup(reference.PAGES[name](), "html.parser")


@pytest.mark.parametrize(
    ("name", "table", "key", "prefix"),
    [
        ("claims", "claims", "claim_id", ""),
        ("sources", "sources", "source_id", ""),
        ("claimants", "claimants", "claimant_id", ""),
        ("people", "people", "person_id", "who-"),
        ("terms", "terms", "term_id", ""),
        ("places", "places", "place_id", "place-"),
    ],
)
def test_every_row_of_a_table_stands_on_its_page(name, table, key, prefix):
    assert {prefix + row for row in load(table)[key]} <= {
        tag["id"] for tag in page(name).find_all(id=True)
    }


def test_no_page_uses_an_anchor_twice():
    for name in reference.PAGES:
        ids = [tag["id"] for tag in page(name).find_all(id=True)]
        assert len(ids) == len(set(ids)), name


def test_a_copy_stands_under_its_original_and_says_so():
    row = load("sources").query("copy_of == 'Reuters'").iloc[0]
    item = page("sources").find(id=row["source_id"])
    assert item.find(class_="copy").get_text() == "Copy" and row["publisher"] in item.get_text()
    assert item.find_previous("h3").get_text() == "Reuters"


def test_each_claimant_has_all_its_numbers_as_links():
    links = [a["href"].partition("#")[2] for a in page("claimants").select("a.claim")]
    assert sorted(links) == sorted(load("claims")["claim_id"])


def test_arabic_and_kurdish_are_marked_with_language_and_direction():
    for name in ("people", "terms", "places"):
        arabic = page(name).select("span[lang=ar]")
        assert arabic and all(span["dir"] == "rtl" for span in arabic), name
        outside = re.sub(r'<span lang="ar" dir="rtl">.*?</span>', "", reference.PAGES[name]())
        bare = [line for line in outside.splitlines() if re.search("[\u0600-\u06ff]", line)]
        assert not [line for line in bare if "also " not in line.lower()], name


def test_the_dictionary_has_every_column_and_the_hash_of_every_file():
    soup = page("dictionary")
    for resource in schema()["resources"]:
        section = soup.find(id=f"table-{resource['name']}")
        assert resource["hash"].removeprefix("sha256:") in section.get_text()
        named = {row.find("th").get_text() for row in section.select("tbody tr")}
        assert named == {f["name"] for f in resource.get("schema", {}).get("fields", [])}


def test_a_correction_keeps_the_old_value_the_day_and_the_reason(scratch, monkeypatch):
    head = (data_folder() / "corrections.csv").read_text(encoding="utf-8").strip().split(",")
    row = dict.fromkeys(head, "") | {
        "date": "2026-12-01", "claim_id": "shaddadi-escaped-moi-120", "field": "value", "old": "210", "new": "120",
        "reason": "digits exchanged",
    }  # fmt: skip
    write_rows(scratch / "corrections.csv", [row])
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    text = page("corrections").get_text(" ")
    assert all(
        word in text
        for word in ("2026-12-01", "shaddadi-escaped-moi-120", "210", "digits exchanged")
    )


def test_without_a_correction_the_page_says_that_there_is_none():
    assert load("corrections").empty == ("has no row" in page("corrections").get_text())


def test_every_replaced_number_stands_beside_its_successor():
    pairs = load("claims").query("superseded_by != ''")
    rows = page("replaced").select("tbody tr")
    shown = {tuple(a["href"].partition("#")[2] for a in row.select("a.claim")) for row in rows}
    assert shown == set(zip(pairs["claim_id"], pairs["superseded_by"]))


def test_the_book_is_cited_under_the_title_of_the_citation_file():
    assert f'title: "{reference.BOOK}"' in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert reference.BOOK in page("cite-book").get_text()


# -- who repeats whom -----------------------------------------------------------


def test_outlets_that_quote_one_speaker_are_one_voice():
    rows = claims("shaddadi-escaped", ["interior-ministry", "sdf-shami"])
    pages = carriers(rows)
    assert set(pages["name"]) == {"Syrian Interior Ministry", "Farhad Shami, SDF spokesman"}
    assert pages["outlet"].nunique() > 5


def test_a_reworded_number_is_no_voice_of_its_own():
    pages = carriers(claims().query("claim_id == 'shaddadi-escaped-fox-at-least-120'"))
    assert set(pages["name"]) == {"Syrian Interior Ministry"}
    assert '"about" became "at least"' in set(pages["change"])


def test_a_newsroom_on_its_own_page_is_no_relay():
    pages = carriers(claims("shaddadi-held", "kurdistan24"))
    assert pages.empty
    with pytest.raises(LedgerError, match="Nothing to draw"):
        relay_chart(claims("shaddadi-held", "kurdistan24"), "Title", "Subtitle")


def test_the_figure_of_relays_names_every_outlet_in_its_words_and_its_table():
    rows = claims("shaddadi-escaped")
    figure, pages = relay_chart(rows, "Title", "Subtitle"), carriers(rows)
    assert all(outlet in figure.alt for outlet in pages["outlet"])
    assert len(figure.table) == len(pages)
    assert figure.svg(345).count("<svg") == 1


def test_no_claims_have_no_relays():
    with pytest.raises(LedgerError, match="no claim"):
        carriers(claims("shaddadi-escaped", as_of="2020-01-01"))
