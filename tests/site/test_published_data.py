"""The published data say what the tables say, all of it, and can be read back."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pytest
from pybtex.database import parse_string

from ledger import load
from ledger.tables import schema
from press.site import dataset, publish
from tests.conftest import read_rows, write_rows


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return publish.publish(tmp_path_factory.mktemp("published"))


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


def test_the_published_package_is_whole_and_its_hashes_hold(published):
    package = json.loads((published / "datapackage.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(published / f"{package['name']}.zip") as archive:
        assert archive.testzip() is None
        for resource in package["resources"]:
            for content in (
                (published / resource["path"]).read_bytes(),
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


def test_the_checksums_are_those_of_every_published_file(published):
    lines = (published / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = dict(reversed(line.split("  ")) for line in lines)
    files = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in published.iterdir()
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
def test_the_data_page_describes_the_data(site):
    described = site.pages["chapters/reference/data.html"].find(
        "script", type="application/ld+json"
    )
    about = json.loads(described.string)
    assert about["@type"] == "Dataset"
    assert about["license"].startswith("https://creativecommons.org")
