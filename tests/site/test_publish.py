"""The published data say what the tables say, all of it, in files that other programs read."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pytest
from pybtex.database import parse_string

from ledger import load
from ledger.tables import schema
from press.site import downloads, schema_org
from tests.built_site import tree
from tests.conftest import read_rows, write_rows


def test_bibtex_can_be_read_back_with_every_source_and_its_address():
    read = parse_string(downloads.bibtex(), "bibtex").entries
    urls = load("sources").set_index("source_id")["url"].to_dict()
    assert {key: entry.fields.get("url", "") for key, entry in read.items()} == urls
    assert read["reuters-us200"].fields["note"] == "Copy of Reuters"


def test_a_source_with_signs_of_tex_survives(scratch, monkeypatch):
    rows = read_rows(scratch / "sources.csv")
    rows[0].update(title="A {B} of $5 & 10% #1", url="https://example.org/a_b?c=1&d=%20#e")
    write_rows(scratch / "sources.csv", rows)
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    entry = parse_string(downloads.bibtex(), "bibtex").entries[rows[0]["source_id"]]
    assert entry.fields["url"] == "https://example.org/a_b?c=1&d=%20#e"
    assert entry.fields["title"] == r"{A (B) of \$5 \& 10\% \#1}"


def test_csl_json_has_every_source_with_its_date():
    items = {item["id"]: item for item in json.loads(downloads.csl_json())}
    assert set(items) == set(load("sources")["source_id"])
    assert items["masrawy-moi"]["issued"] == {"date-parts": [[2026, 1, 20]]}
    assert items["reuters-us200"]["note"] == "Copy of Reuters"


def test_each_claim_is_one_whole_json_line():
    lines = [json.loads(line) for line in downloads.json_lines().splitlines()]
    assert [line["claim_id"] for line in lines] == list(load("claims")["claim_id"])
    one = next(line for line in lines if line["claim_id"] == "shaddadi-escaped-us-200")
    assert (one["value"], one["qualifier"], one["source"]["copy_of"]) == (200, "about", "Reuters")
    assert one["claimant"]["name"] == "US official (unnamed, to Reuters)" and "low" not in one


def test_the_published_package_is_whole_its_hashes_hold_and_it_is_the_same_each_time(tmp_path):
    folder = downloads.publish(tmp_path / "one")
    assert tree(folder) == tree(downloads.publish(tmp_path / "two"))
    package, files = schema(), tree(folder)
    with zipfile.ZipFile(folder / f"{package['name']}.zip") as archive:
        for resource in package["resources"]:
            packed = archive.read(f"{package['name']}/{resource['path']}")
            told = resource["hash"].removeprefix("sha256:")
            assert hashlib.sha256(packed).hexdigest() == files[resource["path"]] == told
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert (
        dict(reversed(line.split("  ")) for line in lines) | {"SHA256SUMS": files["SHA256SUMS"]}
        == files
    )


@pytest.mark.parametrize("address", ["", "https://example.org/book/data/"])
def test_the_description_for_machines_has_every_file(address):
    files = {file["name"]: file for file in schema_org.dataset(address)["distribution"]}
    assert set(files) == {resource["path"] for resource in schema()["resources"]}
    for resource in schema()["resources"]:
        assert files[resource["path"]]["sha256"] == resource["hash"].removeprefix("sha256:")
        assert files[resource["path"]]["contentUrl"] == address + resource["path"]
