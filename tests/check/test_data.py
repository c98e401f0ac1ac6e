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

MOI, CAUGHT, SDF = (
    "shaddadi-escaped-moi-120",
    "shaddadi-recaptured-moi-81",
    "shaddadi-escaped-sdf-1500",
)
TOTAL, MEN, RANGE = "amnesty-total-56000", "amnesty-men-11500", "shaddadi-held-k24-3000-5000"
FOX = "shaddadi-escaped-fox-at-least-120"
EVENT = "*first*"  # stands for the id of a table's first row


def line_of(rows, row_id):
    if row_id == EVENT:
        return 0
    key = "restated_as" if "restated_as" in rows[0] else next(iter(rows[0]))
    return next(n for n, row in enumerate(rows) if row[key] == row_id)


def edit(table, row_id, **cells):
    """Change cells of one row; the fault is expected in that row."""

    def act(folder: Path) -> int:
        rows = read_rows(folder / f"{table}.csv")
        at = line_of(rows, row_id)
        rows[at].update(cells)
        write_rows(folder / f"{table}.csv", rows)
        return at + 2

    return act


def lose(table, column, claim_id):
    """Take out the row that a claim names; the fault is expected in the first claim that names it."""

    def act(folder: Path) -> int:
        naming = read_rows(folder / "claims.csv")
        lost = naming[line_of(naming, claim_id)][column]
        rows = read_rows(folder / f"{table}.csv")
        write_rows(folder / f"{table}.csv", [row for row in rows if row[column] != lost])
        return next(n for n, row in enumerate(naming, start=2) if row[column] == lost)

    return act


def double(table, new_id=None, at=0):
    """Write a row once more at the end, under its own id or a new one."""

    def act(folder: Path) -> int:
        rows = read_rows(folder / f"{table}.csv")
        more = dict(rows[at])
        more[next(iter(more))] = new_id or more[next(iter(more))]
        write_rows(folder / f"{table}.csv", [*rows, more])
        return len(rows) + 2

    return act


def rewrite(table, change, row):
    """Change the bytes of a file."""

    def act(folder: Path) -> int:
        path = folder / f"{table}.csv"
        path.write_bytes(change(path.read_bytes()))
        return row if isinstance(row, int) else row(path.read_bytes())

    return act


def headers(change):
    """Change the names of the columns."""

    def header(content: bytes) -> bytes:
        first, _, rest = content.partition(b"\n")
        return ",".join(change(first.decode().split(","))).encode() + b"\n" + rest

    return rewrite("claims", header, 1)


def columns(change):
    def act(folder: Path) -> int:
        write_rows(folder / "claims.csv", [change(row) for row in read_rows(folder / "claims.csv")])
        return 1

    return act


def line_with(word):
    return lambda content: content[: content.index(word)].count(b"\n") + 1


DATA = {
    "a claim id twice": ("claims.csv", "claim_id", "stands twice", double("claims")),
    "an unknown quantity": ("claims.csv", "quantity_id", "'shaddadi-escapee' is not in quantities", edit("claims", MOI, quantity_id="shaddadi-escapee")),
    "an unknown claimant": ("claims.csv", "claimant_id", "'moi' is not in claimants", edit("claims", MOI, claimant_id="moi")),
    "an unknown source": ("claims.csv", "source_id", "'reuters' is not in sources", edit("claims", MOI, source_id="reuters")),
    "a source gone": ("claims.csv", "source_id", "not in sources.csv.*add the row", lose("sources", "source_id", MOI)),
    "a claimant gone": ("claims.csv", "claimant_id", "not in claimants.csv", lose("claimants", "claimant_id", MOI)),
    "a quantity gone": ("claims.csv", "quantity_id", "not in quantities.csv", lose("quantities", "quantity_id", CAUGHT)),
    "a source that nothing uses": ("sources.csv", "source_id", "nothing uses 'spare'", double("sources", "spare")),
    "a claimant that nothing uses": ("claimants.csv", "claimant_id", "nothing uses 'spare'", double("claimants", "spare")),
    "a quantity that nothing uses": ("quantities.csv", "quantity_id", "nothing uses 'spare'", double("quantities", "spare")),
    "no claimant": ("claims.csv", "claimant_id", "required", edit("claims", MOI, claimant_id="")),
    "no source": ("claims.csv", "source_id", "required", edit("claims", MOI, source_id="")),
    "a value outside its range": ("claims.csv", "value", "lies outside", edit("claims", "kobani-children-dead-6", value="9000")),
    "a count below zero": ("claims.csv", "value", "-81 lies outside", edit("claims", CAUGHT, value="-81")),
    "a low above its high": ("claims.csv", "low", "low 6000 is above high 5000", edit("claims", RANGE, low="6000")),
    "exactly with a floor": ("claims.csv", "qualifier", "'exactly' goes with value", edit("claims", CAUGHT, value="", low="81")),
    "at least with a value": ("claims.csv", "qualifier", "'at_least' goes with low", edit("claims", CAUGHT, qualifier="at_least")),
    "up to with a floor": ("claims.csv", "qualifier", "'up_to' goes with high", edit("claims", "amnesty-facilities-27", qualifier="up_to")),
    "a range with one end": ("claims.csv", "qualifier", "'range' goes with high and low", edit("claims", RANGE, high="")),
    "words without a word": ("claims.csv", "qualifier", "'words' goes with words, but nothing", edit("claims", "shaddadi-escaped-army-a-number", words="")),
    "a number and a word": ("claims.csv", "qualifier", "but value and words", edit("claims", MOI, words="many")),
    "a qualifier not known": ("claims.csv", "qualifier", "roughly", edit("claims", MOI, qualifier="roughly")),
    "a way of seeing not known": ("claims.csv", "seen", "glanced", edit("claims", MOI, seen="glanced")),
    "a caveat not known": ("claims.csv", "caveat", "dubious", edit("claims", MOI, caveat="dubious")),
    "a day that does not exist": ("claims.csv", "asserted_on", "2026-02-30", edit("claims", MOI, asserted_on="2026-02-30")),
    "a day written another way": ("claims.csv", "asserted_on", "19/01/2026", edit("claims", MOI, asserted_on="19/01/2026")),
    "a time that does not exist": ("claims.csv", "asserted_time", "25:00", edit("claims", MOI, asserted_time="25:00")),
    "said before it happened": ("claims.csv", "asserted_on", "before what it counts had happened", edit("claims", MOI, asserted_on="2026-01-18")),
    "said after its source": ("claims.csv", "asserted_on", "after its source was published", edit("claims", MOI, asserted_on="2027-01-20")),
    "a period that ends before it starts": ("claims.csv", "refers_from", "comes after refers_to", edit("claims", CAUGHT, refers_from="2026-01-21", refers_to="2026-01-20")),
    "a sum that misses its total": ("claims.csv", "caveat", "add up to 55,500, but amnesty-total-56000 says 56,000", lambda f: (edit("claims", MEN, value="11000")(f), edit("claims", TOTAL)(f))[1]),
    "a sum that holds but is said to miss": ("claims.csv", "caveat", "its parts add up.*take the caveat off", edit("claims", TOTAL, caveat="does_not_sum")),
    "a thousands separator": ("claims.csv", "value", "'1,500' is not a number.*without thousands separator", edit("claims", SDF, value="1,500")),
    "bytes that are not UTF-8": ("places.csv", "", "not UTF-8", rewrite("places", lambda b: b.replace("ê".encode(), b"\xea", 1), lambda b: b[: b.index(b"\xea") if b"\xea" in b else 0].count(b"\n") + 1)),
    "characters decoded wrongly": ("places.csv", "", "character was lost", rewrite("places", lambda b: b.replace("ê".encode(), "Ãª".encode(), 1), line_with("Ãª".encode()))),
    "Arabic decoded wrongly": ("places.csv", "", "character was lost", rewrite("places", lambda b: b.replace("الشدادي".encode(), "الشدادي".encode().decode("cp1252", "replace").encode(), 1), 2)),
    "a column gone": ("claims.csv", "note", "column is missing", columns(lambda row: {k: v for k, v in row.items() if k != "note"})),
    "a column too many": ("claims.csv", "rank", "no such column", columns(lambda row: row | {"rank": "1"})),
    "a column misspelt": ("claims.csv", "notes", "no such column", headers(lambda names: [*names[:-1], "notes"])),
    "columns swapped": ("claims.csv", "", "another order", headers(lambda names: [names[1], names[0], *names[2:]])),
    "a column name twice": ("claims.csv", "", "stands twice", headers(lambda names: [*names[:-1], names[0]])),
    "a comma without quotation marks": ("claims.csv", "", "18|19 cells", rewrite("claims", lambda b: b.replace(MOI.encode(), MOI.encode() + b",x", 1), line_with(MOI.encode() + b",x"))),
    "no line end at the end": ("claims.csv", "", "no line end", rewrite("claims", lambda b: b.rstrip(b"\n"), lambda b: b.count(b"\n") + 1)),
    "an event with an unknown source": ("events.csv", "source_ids", "'nowhere' is not in sources", edit("events", EVENT, source_ids="nowhere")),
    "an event with an unknown place": ("events.csv", "place_id", "'atlantis' is not in places", edit("events", EVENT, place_id="atlantis")),
    "an event with an unknown claim": ("events.csv", "claim_ids", "'gone' is not in claims", edit("events", EVENT, claim_ids="gone")),
    "an event that repeats another number than its claim": ("events.csv", "claim_ids", "shaddadi-recaptured-moi-81 says 81, but neither title nor summary", edit("events", EVENT, claim_ids=CAUGHT, title="The ministry says 95 were caught", summary="81,000 is no match.")),
    "an event on no day": ("events.csv", "date", "2026-02-30", edit("events", EVENT, date="2026-02-30")),
    "replaced by another's number": ("claims.csv", "superseded_by", "another claimant", edit("claims", MOI, superseded_by=SDF)),
    "replaced by nothing known": ("claims.csv", "superseded_by", "'gone' is not in claims", edit("claims", MOI, superseded_by="gone")),
    "replaced by itself": ("claims.csv", "superseded_by", "replaces itself", edit("claims", MOI, superseded_by=MOI)),
    "a part without its division": ("quantities.csv", "split_by", "go together", edit("quantities", "system-held-men", split_by="")),
    "a share that is said to add over time": ("quantities.csv", "adds_over_time", "is counted in months, which does not add", edit("quantities", "us-withdrawal-eta", adds_over_time="yes")),
    "another word than yes for adding over time": ("quantities.csv", "adds_over_time", "maybe", edit("quantities", "shaddadi-escaped", adds_over_time="maybe")),
    "a quantity that is part of itself": ("quantities.csv", "part_of", "part of itself", edit("quantities", "system-held", part_of="system-held-men", split_by="sex")),
    "a file gone": ("terms.csv", "", "file is missing", lambda f: (f / "terms.csv").unlink() or 0),
    "a page that carries its own claim": ("carriers.csv", "source_id", "is the page that .* itself was read in", edit("carriers", FOX, source_id="masrawy-moi")),
    "a reworded claim read elsewhere": ("carriers.csv", "restated_as", "was read in masrawy-moi, not in", edit("carriers", FOX, restated_as=CAUGHT)),
    "a reworded claim without what changed": ("carriers.csv", "change", "needs the words for what changed", edit("carriers", FOX, change="")),
    "a relay of an unknown claim": ("carriers.csv", "claim_id", "'gone' is not in claims", edit("carriers", FOX, claim_id="gone")),
    "a verdict not known": ("checks.csv", "verdict", "fine", edit("checks", CAUGHT, verdict="fine")),
    "a sum with an unknown claim": ("sums.csv", "part_id", "'gone' is not in claims", edit("sums", EVENT, part_id="gone")),
}  # fmt: skip


def report(folder: Path) -> list[data.Fault]:
    if all((folder / path.name).exists() for path in (ROOT / "data").iterdir()):
        data.write_hashes(folder)
    return data.validate(folder)


@pytest.mark.parametrize("name", DATA)
def test_a_fault_in_the_data_is_named_in_its_place(name, scratch):
    file, column, words, break_it = DATA[name]
    row = break_it(scratch)
    faults = report(scratch)
    rows = [
        fault.row
        for fault in faults
        if (fault.file, fault.column) == (file, column)
        and re.search(words, f"{fault.problem} {fault.remedy}")
    ]
    assert row in rows, list(map(str, faults))
    assert all(fault.remedy for fault in faults)


def test_all_faults_are_named_in_one_run(scratch):
    broken = "a day that does not exist", "a count below zero", "an event with an unknown place"
    for name in (*broken, "a source that nothing uses", "an unknown source"):
        DATA[name][3](scratch)
    rewrite("terms", lambda b: b"\xef\xbb\xbf" + b, 1)(scratch)
    seen = {(fault.file, fault.column) for fault in report(scratch)}
    named = {DATA[name][:2] for name in broken} | {("sources.csv", "source_id"), ("terms.csv", "")}
    assert named <= seen


# -- a cause is named once, and not what follows from it ----------------------------


def commas(content: bytes) -> bytes:
    return content + b"," * content.partition(b"\n")[0].count(b",") + b"\n"


NO_TABLES = {
    "semicolons": (lambda b: b.replace(b",", b";"), "separated by semicolons.*with commas"),
    "tabs": (lambda b: b.replace(b",", b"\t"), "separated by tabs.*with commas"),
    "Latin-1": (lambda b: b + "é".encode("latin-1"), "not UTF-8.*save the file as UTF-8"),
    "UTF-16": (lambda b: b.decode().encode("utf-16"), "UTF-16.*save the file as UTF-8"),
    "a byte order mark": (lambda b: b"\xef\xbb\xbf" + b, "byte order mark.*without BOM"),
    "an empty row": (commas, r"row \d+.*empty.*delete it"),
    "a row with too few cells": (lambda b: b + b"a,b\n", "cells.*comma outside quotation marks"),
    "a quotation mark too many": (
        lambda b: b.replace(MOI.encode(), b'"' + MOI.encode(), 1),
        "cannot be read.*quotation mark",
    ),
    "an open quotation mark at the end": (lambda b: b + b'"a\n', "cannot be read.*quotation mark"),
    "a row with too many": (lambda b: commas(b + b"a,"), "cells.*comma outside"),
}


@pytest.mark.parametrize("kind", NO_TABLES)
def test_a_file_that_is_no_table_is_named_alone(kind, scratch, monkeypatch):
    spoil, words = NO_TABLES[kind]
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


def test_a_cell_that_is_no_number_is_named_by_its_place(scratch):
    row = edit("claims", SDF, value="1,500")(scratch)
    with pytest.raises(LedgerError, match=f"claims.csv, row {row}, column value: '1,500' is not"):
        load("claims", scratch)


def test_of_many_faults_of_a_kind_five_are_told(scratch):
    rows = read_rows(scratch / "claims.csv")
    write_rows(scratch / "claims.csv", [row | {"seen": "glanced"} for row in rows])
    lines = [line for line in told(report(scratch)) if line.startswith("claims.csv")]
    assert sum("glanced" in line for line in lines) == 5
    assert lines[-1] == f"claims.csv: and {len(rows) - 5} more of the same kind."


# -- the commands --------------------------------------------------------------------


def test_letters_that_a_terminal_cannot_show_are_escaped(scratch):
    edit("claims", MOI, claimant_id="الداخلية")(scratch)
    old = environment(LEDGER_DATA=str(scratch), PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    done = subprocess.run(
        [sys.executable, "-m", "press", "check"],
        cwd=ROOT,
        env=old,
        capture_output=True,
        check=False,
    )
    assert b"claimant_id: '\\u0627\\u0644" in done.stdout and b"Traceback" not in done.stderr


def test_a_changed_file_without_its_new_hash_is_named(scratch):
    edit("claims", MOI, note="Another note.")(scratch)
    faults = data.validate(scratch)
    assert [(f.file, f.column) for f in faults] == [("datapackage.json", "claims")]
    assert "press hashes" in faults[0].remedy
    assert data.write_hashes(scratch) == ["claims.csv"] and data.validate(scratch) == []


def test_a_broken_description_of_the_data_is_said(scratch):
    (scratch / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"datapackage\.json cannot be read"):
        data.validate(scratch)


def test_a_clone_whose_line_ends_git_converts_is_without_fault(tmp_path):
    clone = ["git", "clone", "--quiet", "--config", "core.autocrlf=true", str(ROOT), str(tmp_path)]
    if subprocess.run(clone, capture_output=True, check=False).returncode:
        pytest.skip("This copy of the project is no clone: converted line ends were not tried.")
    pages = tmp_path / "chapters"
    assert (data.validate(tmp_path / "data"), notebooks.check(pages)) == ([], [])
    assert prose.check(pages) == []


# -- what must pass --------------------------------------------------------------------


def test_data_and_prose_of_the_book_have_no_fault():
    assert len(sources_in(ROOT / "chapters")) > len(CHAPTERS) > 0
    faults = data.validate(ROOT / "data") + prose.check(ROOT / "chapters")
    assert not faults, "\n".join(map(str, faults))


def test_a_plan_may_be_said_before_it_happens(scratch):
    edit("claims", MOI, asserted_on="2026-01-18", caveat="plan")(scratch)
    assert report(scratch) == []


def test_no_percentage_is_above_a_hundred():
    rows = load("quantities").query("unit == 'percent'")
    assert (rows["minimum"] >= 0).all() and rows["maximum"].notna().all()
