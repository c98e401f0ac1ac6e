"""The reference pages and the published data say what the tables say, all of it."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_string

from ledger import carriers, claims, load, relay_chart
from ledger.tables import LedgerError, data_folder, schema
from press.site import dataset, publish, reference
from tests.conftest import ROOT, read_rows, write_rows


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


# -- the published data ---------------------------------------------------------


def test_bibtex_can_be_read_back_with_every_source_and_its_address():
    read = parse_string(publish.bibtex(), "bibtex").entries
    sources = load("sources").set_index("source_id")
    assert set(read) == set(sources.index)
    assert {key: entry.fields.get("url", "") for key, entry in read.items()} == sources[
        "url"
    ].to_dict()
    assert read["reuters-us200"].fields["note"] == "Copy of Reuters"


def test_csl_json_has_every_source_with_its_date():
    items = {item["id"]: item for item in json.loads(publish.csl_json())}
    assert set(items) == set(load("sources")["source_id"])
    assert items["masrawy-moi"]["issued"] == {"date-parts": [[2026, 1, 20]]}
    assert items["reuters-us200"]["note"] == "Copy of Reuters"


def test_the_published_package_is_whole_and_its_hashes_hold(tmp_path):
    folder = publish.publish(tmp_path)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(folder / f"{package['name']}.zip") as archive:
        assert archive.testzip() is None
        for resource in package["resources"]:
            for content in (
                (folder / resource["path"]).read_bytes(),
                archive.read(f"{package['name']}/{resource['path']}"),
            ):
                assert "sha256:" + hashlib.sha256(content).hexdigest() == resource["hash"]


def test_publishing_again_gives_the_same_bytes(tmp_path):
    one, two = publish.publish(tmp_path / "one"), publish.publish(tmp_path / "two")
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {
        p.name: p.read_bytes() for p in two.iterdir()
    }


def test_a_source_with_signs_of_tex_survives(scratch, monkeypatch):
    rows = read_rows(scratch / "sources.csv")
    rows[0].update(title="A {B} of $5 & 10% #1", url="https://example.org/a_b?c=1&d=%20#e")
    write_rows(scratch / "sources.csv", rows)
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    entry = parse_string(publish.bibtex(), "bibtex").entries[rows[0]["source_id"]]
    assert entry.fields["url"] == "https://example.org/a_b?c=1&d=%20#e"
    assert entry.fields["title"] == r"{A (B) of \$5 \& 10\% \#1}"


def test_each_claim_is_one_whole_json_line():
    lines = [json.loads(line) for line in publish.json_lines().splitlines()]
    claims_table = load("claims")
    assert [line["claim_id"] for line in lines] == list(claims_table["claim_id"])
    one = next(line for line in lines if line["claim_id"] == "shaddadi-escaped-us-200")
    assert (one["value"], one["qualifier"], one["source"]["copy_of"]) == (200, "about", "Reuters")
    assert one["claimant"]["name"] == "US official (unnamed, to Reuters)" and "low" not in one


def test_the_checksums_are_those_of_every_published_file(tmp_path):
    folder = publish.publish(tmp_path)
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = dict(reversed(line.split("  ")) for line in lines)
    files = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.iterdir()
        if p.name != "SHA256SUMS"
    }
    assert told == files


@pytest.mark.parametrize("address", ["", "https://example.org/book/data/"])
def test_the_description_for_machines_has_every_file_and_column(address):
    described, package = dataset.croissant(address), schema()
    files = {file["name"]: file for file in described["distribution"]}
    for resource in package["resources"]:
        assert files[resource["path"]]["sha256"] == resource["hash"].removeprefix("sha256:")
        assert files[resource["path"]]["contentUrl"] == address + resource["path"]
    columns = {field["@id"] for table in described["recordSet"] for field in table["field"]}
    assert columns == {
        f"{r['name']}/{f['name']}"
        for r in package["resources"]
        for f in r.get("schema", {}).get("fields", [])
    }
    targets = {
        f["references"]["field"]["@id"]
        for table in described["recordSet"]
        for f in table["field"]
        if "references" in f
    }
    assert targets <= columns


@pytest.mark.book
def test_the_data_page_describes_the_data_and_every_download_is_there(book):
    soup = BeautifulSoup(
        (book / "chapters" / "reference/data.html").read_text(encoding="utf-8"), "html.parser"
    )
    described = json.loads(soup.find("script", type="application/ld+json").string)
    assert described["@type"] == "Dataset" and described["license"].startswith(
        "https://creativecommons.org"
    )
    links = {a["href"] for a in soup.select("a[download]") if a["href"].startswith("../data/")}
    assert len(links) > 15 and all((book / "chapters" / link).resolve().is_file() for link in links)
