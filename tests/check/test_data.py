"""Each fault in the data is named in its place, and causes without what follows from them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ledger import LedgerError, claims, load
from press.check import data, notebooks, prose
from press.check.faults import told
from press.contents import sources_in
from tests.conftest import CHAPTERS, ROOT, environment, read_rows, write_rows

MOI, CAUGHT = "shaddadi-escaped-moi-120", "shaddadi-recaptured-moi-81"
SDF, FOX = "shaddadi-escaped-sdf-1500", "shaddadi-escaped-fox-at-least-120"
TOTAL, MEN, PLACES = "amnesty-total-56000", "amnesty-men-11500", "amnesty-facilities-27"
RANGE, WORDS = "shaddadi-held-k24-3000-5000", "shaddadi-escaped-army-a-number"
FIRST = "the first row"


def place_of(rows, row_id):
    key = "restated_as" if "restated_as" in rows[0] else next(iter(rows[0]))
    return 0 if row_id == FIRST else next(n for n, row in enumerate(rows) if row[key] == row_id)


def edit(folder: Path, table: str, row_id: str, **cells: str) -> int:
    """Change cells of one row. Returns the row's number in the file."""
    rows = read_rows(folder / f"{table}.csv")
    at = place_of(rows, row_id)
    rows[at].update(cells)
    write_rows(folder / f"{table}.csv", rows)
    return at + 2


def report(folder: Path) -> list[data.Fault]:
    if all((folder / path.name).exists() for path in (ROOT / "data").iterdir()):
        data.write_hashes(folder)
    return data.validate(folder)


def assert_named(folder: Path, file: str, row: int, column: str, words: str) -> None:
    faults = report(folder)
    assert all(fault.remedy for fault in faults)
    here = [
        fault for fault in faults if (fault.file, fault.row, fault.column) == (file, row, column)
    ]
    found = [fault for fault in here if re.search(words, f"{fault.problem} {fault.remedy}")]
    assert found, "\n".join(map(str, faults))


EDITED = [  # table, row, what its cells say instead, the column that is named, what is said
    ("claims", MOI, {"quantity_id": "gone"}, "quantity_id", "'gone' is not in quantities"),
    ("claims", MOI, {"claimant_id": "moi"}, "claimant_id", "'moi' is not in claimants"),
    ("claims", MOI, {"source_id": "gone"}, "source_id", "'gone' is not in sources.*add the row"),
    ("claims", MOI, {"claimant_id": ""}, "claimant_id", "required"),
    ("claims", MOI, {"source_id": ""}, "source_id", "required"),
    ("claims", "kobani-children-dead-6", {"value": "9000"}, "value", "lies outside"),
    ("claims", CAUGHT, {"value": "-81"}, "value", "-81 lies outside"),
    ("claims", SDF, {"value": "1,500"}, "value", "is not a number.*without thousands separator"),
    ("claims", RANGE, {"low": "6000"}, "low", "low 6000 is above high 5000"),
    ("claims", CAUGHT, {"value": "", "low": "81"}, "qualifier", "'exactly' goes with value"),
    ("claims", CAUGHT, {"qualifier": "at_least"}, "qualifier", "'at_least' goes with low"),
    ("claims", PLACES, {"qualifier": "up_to"}, "qualifier", "'up_to' goes with high"),
    ("claims", RANGE, {"high": ""}, "qualifier", "'range' goes with high and low"),
    ("claims", WORDS, {"words": ""}, "qualifier", "'words' goes with words, but nothing"),
    ("claims", MOI, {"words": "many"}, "qualifier", "but value and words"),
    ("claims", MOI, {"qualifier": "roughly"}, "qualifier", "roughly"),
    ("claims", MOI, {"seen": "glanced"}, "seen", "glanced"),
    ("claims", MOI, {"caveat": "dubious"}, "caveat", "dubious"),
    ("claims", TOTAL, {"caveat": "does_not_sum"}, "caveat", "add up.*take the caveat off"),
    ("claims", MOI, {"asserted_on": "2026-02-30"}, "asserted_on", "2026-02-30"),
    ("claims", MOI, {"asserted_on": "19/01/2026"}, "asserted_on", "19/01/2026"),
    ("claims", MOI, {"asserted_on": "2026-01-18"}, "asserted_on", "before what it counts"),
    ("claims", MOI, {"asserted_on": "2027-01-20"}, "asserted_on", "after its source was published"),
    ("claims", MOI, {"asserted_time": "25:00"}, "asserted_time", "25:00"),
    ("claims", CAUGHT, {"refers_from": "2027", "refers_to": "2026"}, "refers_from", "comes after"),
    ("claims", MOI, {"superseded_by": SDF}, "superseded_by", "another claimant"),
    ("claims", MOI, {"superseded_by": "gone"}, "superseded_by", "'gone' is not in claims"),
    ("claims", MOI, {"superseded_by": MOI}, "superseded_by", "replaces itself"),
    ("events", FIRST, {"source_ids": "nowhere"}, "source_ids", "'nowhere' is not in sources"),
    ("events", FIRST, {"place_id": "atlantis"}, "place_id", "'atlantis' is not in places"),
    ("events", FIRST, {"claim_ids": "gone"}, "claim_ids", "'gone' is not in claims"),
    (
        "events",
        FIRST,
        {"claim_ids": CAUGHT, "title": "81,000 got out"},
        "claim_ids",
        "says 81, but",
    ),
    ("events", FIRST, {"date": "2026-02-30"}, "date", "2026-02-30"),
    ("quantities", "system-held-men", {"split_by": ""}, "split_by", "go together"),
    ("quantities", "us-withdrawal-eta", {"adds_over_time": "yes"}, "adds_over_time", "not add"),
    ("quantities", "shaddadi-escaped", {"adds_over_time": "maybe"}, "adds_over_time", "maybe"),
    ("quantities", "system-held", {"part_of": "system-held-men"}, "part_of", "part of itself"),
    ("carriers", FOX, {"source_id": "masrawy-moi"}, "source_id", "is the page .* was read in"),
    ("carriers", FOX, {"restated_as": CAUGHT}, "restated_as", "read in masrawy-moi, not in"),
    ("carriers", FOX, {"change": ""}, "change", "needs the words for what changed"),
    ("carriers", FOX, {"claim_id": "gone"}, "claim_id", "'gone' is not in claims"),
    ("checks", CAUGHT, {"verdict": "fine"}, "verdict", "fine"),
    ("sums", FIRST, {"part_id": "gone"}, "part_id", "'gone' is not in claims"),
]


@pytest.mark.parametrize(("table", "row_id", "cells", "column", "words"), EDITED)
def test_a_cell_that_is_wrong_is_named(table, row_id, cells, column, words, scratch):
    if "part_of" in cells:
        cells = cells | {"split_by": "sex"}
    row = edit(scratch, table, row_id, **cells)
    assert_named(scratch, f"{table}.csv", row, column, words)


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("claims", "claim_id", "stands twice"),
        ("sources", "source_id", "nothing uses 'spare'"),
        ("claimants", "claimant_id", "nothing uses 'spare'"),
        ("quantities", "quantity_id", "nothing uses 'spare'"),
    ],
)
def test_a_row_too_many_is_named(table, column, words, scratch):
    rows = read_rows(scratch / f"{table}.csv")
    more = rows[0] if table == "claims" else rows[0] | {column: "spare"}
    write_rows(scratch / f"{table}.csv", [*rows, more])
    assert_named(scratch, f"{table}.csv", len(rows) + 2, column, words)


def test_a_sum_that_misses_its_total_is_named(scratch):
    edit(scratch, "claims", MEN, value="11000")
    row = edit(scratch, "claims", TOTAL)
    words = "add up to 55,500, but amnesty-total-56000 says 56,000"
    assert_named(scratch, "claims.csv", row, "caveat", words)


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        (lambda names: names[:-1], "note", "column is missing"),
        (lambda names: [*names, "rank"], "rank", "no such column"),
        (lambda names: [*names[:-1], "notes"], "notes", "no such column"),
        (lambda names: [names[1], names[0], *names[2:]], "", "another order"),
        (lambda names: [*names[:-1], names[0]], "", "stands twice"),
    ],
)
def test_a_fault_in_the_header_is_named(change, column, words, scratch):
    path = scratch / "claims.csv"
    rows = read_rows(path)
    header = list(rows[0])
    names = change(header)
    if len(names) == len(header):
        path.write_text(
            path.read_text("utf-8").replace(",".join(header), ",".join(names), 1), "utf-8"
        )
    else:
        write_rows(path, [{name: row.get(name, "1") for name in names} for row in rows])
    assert_named(scratch, "claims.csv", 1, column, words)


PRISON = "الشدادي"
SPOILT = [  # table, bytes that are in it, what stands there instead, what is said
    ("places", "ê".encode(), b"\xea", "not UTF-8"),
    ("places", "ê".encode(), "Ãª".encode(), "character was lost"),
    ("places", PRISON.encode(), PRISON.encode().decode("cp1252", "replace").encode(), "was lost"),
    ("claims", MOI.encode(), MOI.encode() + b",x", "18|19 cells"),
]


@pytest.mark.parametrize(("table", "old", "new", "words"), SPOILT)
def test_bytes_that_are_wrong_are_named_in_their_row(table, old, new, words, scratch):
    path = scratch / f"{table}.csv"
    content = path.read_bytes()
    path.write_bytes(content.replace(old, new, 1))
    assert_named(scratch, f"{table}.csv", content[: content.index(old)].count(b"\n") + 1, "", words)


def test_a_file_that_is_cut_off_or_gone_is_named(scratch):
    path = scratch / "claims.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert_named(scratch, "claims.csv", path.read_bytes().count(b"\n") + 1, "", "no line end")
    (scratch / "terms.csv").unlink()
    assert_named(scratch, "terms.csv", 0, "", "file is missing")


def test_all_faults_are_named_in_one_run(scratch):
    edit(scratch, "claims", MOI, asserted_on="2026-02-30", source_id="gone")
    edit(scratch, "claims", CAUGHT, value="-81")
    edit(scratch, "events", FIRST, place_id="atlantis")
    terms = scratch / "terms.csv"
    terms.write_bytes(b"\xef\xbb\xbf" + terms.read_bytes())
    seen = {(fault.file, fault.column) for fault in report(scratch)}
    wrong = {("claims.csv", name) for name in ("asserted_on", "source_id", "value")}
    assert wrong | {("events.csv", "place_id"), ("terms.csv", "")} <= seen


# -- a cause is named once, and not what follows from it ----------------------------


def commas(content: bytes) -> bytes:
    return content + b"," * content.partition(b"\n")[0].count(b",") + b"\n"


NO_TABLES = [
    (lambda b: b.replace(b",", b";"), "separated by semicolons.*with commas"),
    (lambda b: b.replace(b",", b"\t"), "separated by tabs.*with commas"),
    (lambda b: b + "é".encode("latin-1"), "not UTF-8.*save the file as UTF-8"),
    (lambda b: b.decode().encode("utf-16"), "UTF-16.*save the file as UTF-8"),
    (lambda b: b"\xef\xbb\xbf" + b, "byte order mark.*without BOM"),
    (commas, r"row \d+.*empty.*delete it"),
    (lambda b: b + b"a,b\n", "cells.*comma outside quotation marks"),
    (lambda b: commas(b + b"a,"), "cells.*comma outside"),
    (lambda b: b.replace(MOI.encode(), b'"' + MOI.encode(), 1), "cannot be read.*quotation mark"),
    (lambda b: b + b'"a\n', "cannot be read.*quotation mark"),
]


@pytest.mark.parametrize(("spoil", "words"), NO_TABLES)
def test_a_file_that_is_no_table_is_named_alone(spoil, words, scratch, monkeypatch):
    path = scratch / "claims.csv"
    path.write_bytes(spoil(path.read_bytes()))
    assert [re.search(words, str(fault)) is not None for fault in data.validate(scratch)] == [True]
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    for ask in (claims, lambda: load("claims")):
        with pytest.raises(LedgerError, match=f"claims.csv.*{words}"):
            ask()


def test_line_ends_of_windows_are_named_once_and_read_all_the_same(scratch):
    for path in scratch.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert ["CRLF" in str(fault) for fault in data.validate(scratch)] == [True]
    assert len(load("claims", scratch)) == len(read_rows(scratch / "claims.csv"))


def test_of_many_faults_of_a_kind_five_are_told(scratch):
    rows = read_rows(scratch / "claims.csv")
    write_rows(scratch / "claims.csv", [row | {"seen": "glanced"} for row in rows])
    lines = [line for line in told(report(scratch)) if line.startswith("claims.csv")]
    assert sum("glanced" in line for line in lines) == 5
    assert lines[-1] == f"claims.csv: and {len(rows) - 5} more of the same kind."


# -- the command, the description, line ends ----------------------------------------


def test_letters_that_a_terminal_cannot_show_are_escaped(scratch):
    edit(scratch, "claims", MOI, claimant_id="الداخلية")
    old = environment(LEDGER_DATA=str(scratch), PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    check = [sys.executable, "-m", "press", "check"]
    done = subprocess.run(check, cwd=ROOT, env=old, capture_output=True, check=False)
    assert b"claimant_id: '\\u0627\\u0644" in done.stdout and b"Traceback" not in done.stderr


def test_a_changed_file_without_its_new_hash_is_named(scratch):
    edit(scratch, "claims", MOI, note="Another note.")
    faults = data.validate(scratch)
    assert [(f.file, f.column) for f in faults] == [("datapackage.json", "claims")]
    assert "press hashes" in faults[0].remedy
    assert data.write_hashes(scratch) == ["claims.csv"] and data.validate(scratch) == []


def test_a_clone_whose_line_ends_git_converts_is_without_fault(tmp_path):
    clone = ["git", "clone", "--quiet", "--config", "core.autocrlf=true", str(ROOT), str(tmp_path)]
    if subprocess.run(clone, capture_output=True, check=False).returncode:
        pytest.skip("This copy of the project is no clone: converted line ends were not tried.")
    pages = tmp_path / "chapters"
    assert (data.validate(tmp_path / "data"), notebooks.check(pages)) == ([], [])
    assert prose.check(pages) == []


def test_data_and_prose_of_the_book_have_no_fault():
    assert len(sources_in(ROOT / "chapters")) > len(CHAPTERS) > 0
    faults = data.validate(ROOT / "data") + prose.check(ROOT / "chapters")
    assert not faults, "\n".join(map(str, faults))


def test_a_plan_may_be_said_before_it_happens(scratch):
    edit(scratch, "claims", MOI, asserted_on="2026-01-18", caveat="plan")
    assert report(scratch) == []
