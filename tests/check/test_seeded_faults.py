"""Every check is shown a fault that it must name, and good forms that it must let pass."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from ledger import Amount, LedgerError, claim
from ledger.figures.sheet import MIME as FIGURE
from ledger.results import MIME as RESULT
from ledger.results import Result
from press.check import data as validate
from press.check import prose
from press.check.stored_form import as_text
from press.refresh import execute
from tests.built_site import Site
from tests.check import stored
from tests.conftest import code, environment, markdown, notebook, read_rows, write_rows

# -- the data -----------------------------------------------------------------

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
    """Take out the row of a table that a claim names; the fault is expected in the claim's row, or the first like it."""

    def act(folder: Path) -> int:
        claims = read_rows(folder / "claims.csv")
        lost = claims[line_of(claims, claim_id)][column]
        rows = read_rows(folder / f"{table}.csv")
        write_rows(folder / f"{table}.csv", [row for row in rows if row[column] != lost])
        return next(n for n, row in enumerate(claims, start=2) if row[column] == lost)

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
    def act(folder: Path) -> int:
        path = folder / "claims.csv"
        first, _, rest = path.read_text("utf-8").partition("\n")
        path.write_text(
            ",".join(change(first.split(","))) + "\n" + rest, encoding="utf-8", newline="\n"
        )
        return 1

    return act


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
    "a byte order mark": ("claims.csv", "", "byte order mark", rewrite("claims", lambda b: b"\xef\xbb\xbf" + b, 1)),
    "line ends of Windows": ("claims.csv", "", "CRLF", rewrite("claims", lambda b: b.replace(b"\n", b"\r\n"), 1)),
    "bytes that are not UTF-8": ("places.csv", "", "not UTF-8", rewrite("places", lambda b: b.replace("ê".encode(), b"\xea", 1), lambda b: b[: b.index(b"\xea") if b"\xea" in b else 0].count(b"\n") + 1)),
    "characters decoded wrongly": ("places.csv", "", "character was lost", rewrite("places", lambda b: b.replace("ê".encode(), "Ãª".encode(), 1), line_with("Ãª".encode()))),
    "Arabic decoded wrongly": ("places.csv", "", "character was lost", rewrite("places", lambda b: b.replace("الشدادي".encode(), "الشدادي".encode().decode("cp1252", "replace").encode(), 1), 2)),
    "a column gone": ("claims.csv", "note", "column is missing", columns(lambda row: {k: v for k, v in row.items() if k != "note"})),
    "a column too many": ("claims.csv", "rank", "no such column", columns(lambda row: row | {"rank": "1"})),
    "a column misspelt": ("claims.csv", "notes", "no such column", headers(lambda names: [*names[:-1], "notes"])),
    "columns swapped": ("claims.csv", "", "another order", headers(lambda names: [names[1], names[0], *names[2:]])),
    "a column name twice": ("claims.csv", "", "stands twice", headers(lambda names: [*names[:-1], names[0]])),
    "a comma without quotation marks": ("claims.csv", "", "18|19 cells", rewrite("claims", lambda b: b.replace(MOI.encode(), MOI.encode() + b",x", 1), line_with(MOI.encode() + b",x"))),
    "a quotation mark left open": ("claims.csv", "", "cannot be read|line break", rewrite("claims", lambda b: b.replace(b"," + MOI.encode() if b"," + MOI.encode() in b else MOI.encode(), b'"' + MOI.encode(), 1), 0)),
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


def report(folder: Path, rehash: bool = True) -> list[validate.Fault]:
    if rehash and (folder / "terms.csv").exists():
        validate.write_hashes(folder)
    return validate.validate(folder)


@pytest.mark.parametrize("name", DATA)
def test_a_fault_in_the_data_is_named_in_its_place(name, scratch):
    file, column, words, break_it = DATA[name]
    row = break_it(scratch)
    faults = report(scratch)
    told = "\n".join(map(str, faults))
    there = [
        f
        for f in faults
        if (f.file, f.column) == (file, column) and re.search(words, f"{f.problem} {f.remedy}")
    ]
    assert there, f"not named; the report was:\n{told}"
    assert row in [f.row for f in there] or name == "a quotation mark left open", told
    assert all(f.remedy for f in faults)


def test_a_percentage_over_a_hundred_is_named(scratch):
    rows = read_rows(scratch / "quantities.csv")
    at = line_of(rows, "shaddadi-recaptured")
    rows[at].update(unit="percent", maximum="100")
    write_rows(scratch / "quantities.csv", rows)
    row = edit("claims", CAUGHT, value="181")(scratch)
    assert ("claims.csv", row, "value") in [(f.file, f.row, f.column) for f in report(scratch)]


def test_every_percentage_of_the_ledger_has_a_ceiling():
    from ledger import load

    rows = load("quantities").query("unit == 'percent'")
    assert (rows["minimum"] >= 0).all() and rows["maximum"].notna().all()


def test_a_plan_may_be_said_before_it_happens(scratch):
    edit("claims", MOI, asserted_on="2026-01-18", caveat="plan")(scratch)
    assert report(scratch) == []


def test_a_changed_file_without_its_new_hash_is_named(scratch):
    edit("claims", MOI, note="Another note.")(scratch)
    faults = report(scratch, rehash=False)
    assert [(f.file, f.column) for f in faults] == [("datapackage.json", "claims")]
    assert "ledger hashes" in faults[0].remedy
    assert validate.write_hashes(scratch) == ["claims.csv"] and report(scratch, rehash=False) == []


def test_all_faults_are_named_in_one_run(scratch):
    edit("claims", MOI, asserted_on="2026-02-30")(scratch)
    edit("claims", CAUGHT, value="-81")(scratch)
    edit("claims", SDF, source_id="reuters")(scratch)
    edit("events", EVENT, place_id="atlantis")(scratch)
    double("sources", "spare")(scratch)
    rewrite("terms", lambda b: b"\xef\xbb\xbf" + b, 1)(scratch)
    seen = {(f.file, f.column) for f in report(scratch)}
    assert {("claims.csv", "asserted_on"), ("claims.csv", "value"), ("claims.csv", "source_id"), ("events.csv", "place_id"),
            ("sources.csv", "source_id"), ("terms.csv", "")} <= seen  # fmt: skip


def test_a_broken_description_of_the_data_is_said(scratch):
    (scratch / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"datapackage\.json cannot be read"):
        validate.validate(scratch)


# -- the prose ----------------------------------------------------------------

GOOD = {
    "a contested number with its claimant": "The Interior Ministry said [about 120](claim:shaddadi-escaped-moi-120) got out.",
    "another word for the same": "The Interior Ministry put it at [some 120 men](claim:shaddadi-escaped-moi-120).",
    "a range": "Kurdistan24 gave [3,000 to 5,000](claim:shaddadi-held-k24-3000-5000) as its own figure.",
    "a word for a number": "The army spoke of [a number](claim:shaddadi-escaped-army-a-number) of escapes.",
    "a number word": "Amnesty counted [at least twenty-seven](claim:amnesty-facilities-27) facilities.",
    "a result": "By the ministry's own count [about 68%](result:share) were caught.",
    "more than half, and it is": "By its own count [more than half](result:share) were caught.",
    "dates and times": "On 19 January 2026, at 22:15, and again from 19 to 21 January, in the 1990s and in January 2026.",
    "years": "From 2019 to 2024, in 2025 and since 2026.",
    "a table": "| Who | How many |\n| --- | --- |\n| Interior Ministry | [about 120](claim:shaddadi-escaped-moi-120) |",
    "a list": "- The Interior Ministry: [about 120](claim:shaddadi-escaped-moi-120)\n- an SDF spokesman: [about 1,500](claim:shaddadi-escaped-sdf-1500)",
    "code, addresses and names of cells": "See `claims(quantity=5)` and [the page](https://example.org/12345).",
    "code between fences": "```python\nclaims(quantity=5)\n```\n\n```{code-block} python\nx = 12\n```",
    "an admonition": "```{note} A title\n:class: box-5\nThe Interior Ministry said [about 120](claim:shaddadi-escaped-moi-120).\n```",
    "words on the reviewed list": "Resolution 2799 came first.",
    "one as a pronoun": "One of them, one by one, no one, one another.",
    "a number replaced, and said so": "The Kurdish Red Crescent first counted [4](claim:kobani-children-dead-4) children.",
}  # fmt: skip

BAD = {
    "a number changed": ("The Interior Ministry said [about 130](claim:shaddadi-escaped-moi-120).", "says about 120"),
    "about dropped": ("The Interior Ministry said [120](claim:shaddadi-escaped-moi-120).", "says about 120"),
    "about added": ("The Interior Ministry said [about 81](claim:shaddadi-recaptured-moi-81) were caught.", "says 81"),
    "a floor made flat": ("Amnesty counted [27](claim:amnesty-facilities-27) facilities.", "says at least 27"),
    "a floor made a ceiling": ("Amnesty counted [no more than 27](claim:amnesty-facilities-27) facilities.", "says at least 27"),
    "a range cut": ("Kurdistan24 gave [5,000](claim:shaddadi-held-k24-3000-5000).", "says 3,000 to 5,000"),
    "a digit dropped": ("The SDF said [about 150](claim:shaddadi-escaped-sdf-1500).", "says about 1,500"),
    "a word made a number": ("The army said [about 120](claim:shaddadi-escaped-army-a-number).", "says a number"),
    "the wrong claimant": ("Amnesty International said [about 120](claim:shaddadi-escaped-moi-120) got out.", "name who said this one"),
    "no claimant": ("It is known that [about 1,500](claim:shaddadi-escaped-sdf-1500) got out.", "name who said this one .*SDF"),
    "the claimant a sentence away": ("The Interior Ministry spoke. It was [about 120](claim:shaddadi-escaped-moi-120).", "name who said"),
    "an unknown claim": ("The Interior Ministry said [about 120](claim:moi-120).", "no claim 'moi-120'"),
    "an unknown result": ("That is [about 68%](result:shares).", "records the result 'shares' .recorded: ratio, share"),
    "a result changed": ("That is [about 70%](result:share).", "the cell says about 68%"),
    "a result too exact": ("That is [about 67.5%](result:share).", "the cell says about 68%"),
    "a result made flat": ("That is [68%](result:share).", "the cell says about 68%"),
    "less than half, and it is more": ("That is [less than half](result:share).", "the cell says about 68%"),
    "more than twice, and it is less": ("That is [more than twice](result:ratio) as many.", "the cell says"),
    "a bare numeral": ("Then 120 men got out.", "'120' is not a claim"),
    "a bare percentage": ("That is 68% of them.", "'68%' is not a claim"),
    "a bare decimal": ("That is 67.25% of them.", "'67.25%' is not a claim"),
    "a bare sum of money": ("They asked for $3.2 billion.", "'.3.2' is not a claim"),
    "a bare multiple": ("It rose tenfold.", "'tenfold' is not a claim"),
    "a bare number word": ("Then twelve men got out.", "'twelve' is not a claim"),
    "a bare size": ("Then dozens of men got out, and half of them ran.", "'dozens' is not a claim"),
    "a number in a heading": ("## The 120", "'120' is not a claim"),
    "a number in a list": ("- first\n- some 200 men\n- last", "'200' is not a claim"),
    "a number in a table": ("| Who | How many |\n| --- | --- |\n| US official | 200 |", "'200' is not a claim"),
    "a number in a link to a page": ("See [the 1,500](https://example.org).", "'1,500' is not a claim"),
    "a number in an admonition": ("```{note}\nAbout 1,500 got out.\n```", "'1,500' is not a claim"),
    "a number in an admonition of colons": (":::{note}\nAbout 1,500 got out.\n:::", "'1,500' is not a claim"),
    "a number in a nested admonition": ("````{note}\n```{tip}\nAbout 1,500 got out.\n```\n````", "'1,500' is not a claim"),
    "a number in the title of an admonition": (":::{note} Why 1,500?\nText.\n:::", "'1,500' is not a claim"),
    "a number in the words for a picture": ("```{image} map.png\n:alt: A map of 1,500 places\n```", "'1,500' is not a claim"),
    "a number in the caption of a table": ("```{list-table} The 1,500\n* - Who\n```", "'1,500' is not a claim"),
    "a number in a note in the margin": ("Text.[^a]\n\n[^a]: Not 200 but more.", "'200' is not a claim"),
    "a date beside a count": ("On 19 January 2026 some 1,500 got out.", "'1,500' is not a claim"),
    "a count that looks like a year": ("Some 2,000 got out.", "'2,000' is not a claim"),
    "a count written like a year": ("Some 2000 men got out.", "'2000' is not a claim"),
    "a count written like a year, with a noun": ("Then 2000 detainees got out.", "'2000' is not a claim"),
    "people made a share": ("The Interior Ministry said [81%](claim:shaddadi-recaptured-moi-81) were caught.", "says 81"),
    "people made money": ("The Interior Ministry said [about $120](claim:shaddadi-escaped-moi-120).", "says about 120"),
    "a share made people": ("That is [about 68](result:share) of them.", "the cell says about 68%"),
    "about made nearly": ("The Interior Ministry said [nearly 120](claim:shaddadi-escaped-moi-120).", "says about 120"),
    "a flat number made nearly": ("The Interior Ministry said [nearly 81](claim:shaddadi-recaptured-moi-81) were caught.", "says 81"),
    "a withdrawn number": ("The Kurdish Red Crescent counted [4](claim:kobani-children-dead-4) children.", "replaced or withdrawn.*see kobani-children-dead-5"),
}  # fmt: skip


def record(name: str, amount: Amount) -> dict:
    data = {RESULT: Result(name, amount).record(), "text/plain": name}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def chapter(folder: Path, text: str, *more: dict) -> Path:
    caught, escaped = claim(CAUGHT), claim(MOI)
    outputs = record("share", (caught / escaped).as_share()), record("ratio", caught / escaped)
    (folder / "allowed_numbers.csv").write_text(
        "chapter,words,reason\n*,Resolution 2799,a name\n", encoding="utf-8"
    )
    return notebook(
        folder / "chapter.ipynb",
        markdown("# A chapter"),
        code("result(...)", *outputs),
        markdown(text),
        *more,
    )


@pytest.mark.parametrize("name", GOOD)
def test_a_good_form_passes(name, tmp_path):
    chapter(tmp_path, GOOD[name])
    assert prose.check(tmp_path) == []


@pytest.mark.parametrize("name", BAD)
def test_a_fault_in_the_prose_is_named_in_its_place(name, tmp_path):
    text, words = BAD[name]
    chapter(tmp_path, text)
    faults = prose.check(tmp_path)
    assert any(
        f.chapter == "chapter.ipynb" and f.cell == 3 and re.search(words, f.problem) for f in faults
    ), faults


def test_all_faults_of_a_chapter_are_named_in_one_run(tmp_path):
    chapter(tmp_path, "\n\n".join(text for text, _ in BAD.values()))
    told = "\n".join(map(str, prose.check(tmp_path)))
    assert [name for name, (_, words) in BAD.items() if not re.search(words, told)] == []


def test_the_description_of_a_page_is_read_too(tmp_path):
    path = chapter(tmp_path, "Text.")
    content = json.loads(path.read_text("utf-8"))
    content["metadata"]["myst"] = {"html_meta": {"description": "How 1,500 got out."}}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert [(f.cell, "'1,500' is not a claim" in f.problem) for f in prose.check(tmp_path)] == [
        (0, True)
    ]


def test_a_page_of_markdown_is_read_too(tmp_path):
    (tmp_path / "page.md").write_text(
        "---\ntitle: 5 rows\n---\n# Page\n\nThen 120 got out.\n", encoding="utf-8"
    )
    assert [(f.chapter, "120" in f.problem) for f in prose.check(tmp_path)] == [("page.md", True)]


@pytest.mark.parametrize(
    "where",
    [{"figure": {"caption": "All 1,500 of them"}}, {"image": {"alt": "A bar of 1,500 men"}}],
)
def test_a_number_in_a_caption_or_alternative_text_is_named(where, tmp_path):
    cell = code("chart()", number=2)
    cell["metadata"] = {"mystnb": where}
    chapter(tmp_path, "Text.", cell)
    assert [(f.cell, "'1,500'" in f.problem) for f in prose.check(tmp_path)] == [(4, True)]


def test_a_result_recorded_twice_is_named(tmp_path):
    chapter(tmp_path, "Text.", code("result(...)", record("share", claim(CAUGHT)), number=2))
    assert ["'share' is recorded twice" in f.problem for f in prose.check(tmp_path)] == [True]


def test_an_allowed_number_without_a_reason_is_refused(tmp_path):
    chapter(tmp_path, "Text.")
    (tmp_path / "allowed_numbers.csv").write_text(
        "chapter,words,reason\n*,Resolution 2799,\n", encoding="utf-8"
    )
    with pytest.raises(prose.LedgerError, match="row 2.*reason"):
        prose.check(tmp_path)


def test_a_number_is_allowed_in_its_chapter_only(tmp_path):
    chapter(tmp_path, "The Group of 77 met.")
    listed = tmp_path / "allowed_numbers.csv"
    listed.write_text("chapter,words,reason\nother.ipynb,Group of 77,a name\n", encoding="utf-8")
    assert len(prose.check(tmp_path)) == 1
    listed.write_text("chapter,words,reason\nchapter.ipynb,Group of 77,a name\n", encoding="utf-8")
    assert prose.check(tmp_path) == []


@pytest.mark.parametrize(("mime", "kind"), [(FIGURE, "figure"), (RESULT, "result")])
def test_an_output_made_from_older_data_is_named(mime, kind, tmp_path):
    old = {"name": "old", "title": "Old", "claims": {CAUGHT: "80", "gone": "5"}}
    cell = code(
        "chart()", {"output_type": "display_data", "metadata": {}, "data": {mime: old}}, number=2
    )
    chapter(tmp_path, "Text.", cell)
    problems = [f.problem for f in prose.check(tmp_path)]
    assert (
        len(problems) == 2
        and f"this {kind} was made when {CAUGHT} said 80; the row says 81" in problems[0]
    )


# -- the notebooks ------------------------------------------------------------


def output(data: dict) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": data}


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """A small notebook, run and stored as refresh does."""
    text = [
        markdown("# Small\n\nText."),
        code("from ledger import claim, claims, claims_chart, result"),
        code('result("caught", claim("shaddadi-recaptured-moi-81"))'),
        code(
            'claims_chart(claims(quantity="shaddadi-recaptured"), "Who caught how many", "People, as each claimant put it")'
        ),
    ]
    path = notebook(tmp_path_factory.mktemp("small") / "small.ipynb", *text)
    made = nbformat.read(path, as_version=4)
    made.metadata["myst"] = {"html_meta": {"description": "A small notebook."}}
    nbformat.write(made, path)
    path.write_text(as_text(execute.run(path)), encoding="utf-8", newline="")
    return path


def altered(ran: Path, target: Path, change) -> Path:
    content = json.loads(ran.read_text("utf-8"))
    change(content)
    target.write_text(
        json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
        encoding="utf-8",
        newline="\n",
    )
    return target


def stale_result(content):
    content["cells"][2]["outputs"][0]["data"]["text/plain"] = ["caught: 82"]


def stale_figure(content):
    svg = content["cells"][3]["outputs"][0]["data"]["image/svg+xml"]
    content["cells"][3]["outputs"][0]["data"]["image/svg+xml"] = "".join(svg).replace(
        ": 81", ": 82"
    )


def emptied(content):
    for cell in content["cells"]:
        cell.update({"outputs": []} if cell["cell_type"] == "code" else {})


def stripped(
    content,
):  # nbval takes a cell that was never run on trust; the check of the stored form does not
    emptied(content)
    for cell in content["cells"]:
        cell.update({"execution_count": None} if cell["cell_type"] == "code" else {})


def failing(content):
    content["cells"][2]["source"] = 'claim("gone")'


RUNS = {
    "unchanged": lambda content: None,
    "stale_result": stale_result,
    "stale_figure": stale_figure,
    "emptied": emptied,
    "failing": failing,
}


@pytest.fixture(scope="module")
def verdicts(ran, tmp_path_factory) -> dict[str, bool]:
    """Whether nbval passes each altered notebook: one run for all of them."""
    folder = tmp_path_factory.mktemp("altered")
    for name, change in RUNS.items():
        altered(ran, folder / f"{name}.ipynb", change)
    asked = "--nbval --nbval-current-env -q -p no:cacheprovider -c empty.ini --junitxml=told.xml .".split()
    (folder / "empty.ini").write_text("[pytest]\n")
    subprocess.run(
        [sys.executable, "-m", "pytest", *asked],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
    )
    passed = dict.fromkeys(RUNS, True)
    cases = list(ElementTree.parse(folder / "told.xml").iter("testcase"))
    assert len(cases) == 3 * len(RUNS)
    for case in cases:
        name = next(n for n in RUNS if n in case.get("classname") + case.get("name"))
        passed[name] &= case.find("failure") is None and case.find("error") is None
    return passed


def test_an_unchanged_notebook_passes(verdicts, ran):
    assert verdicts["unchanged"] and stored.faults(ran) == []


@pytest.mark.parametrize("name", [name for name in RUNS if name != "unchanged"])
def test_a_notebook_that_does_not_say_what_its_cells_say_fails(name, verdicts):
    assert not verdicts[name]


def at(cell, **changes):
    return lambda content: content["cells"][cell].update(changes)


def shows(**data):
    return lambda content: content["cells"][3]["outputs"].append(output(data))


STORED = {
    "stripped outputs": (stripped, "not run once each"),
    "cells run out of order": (at(2, execution_count=7), "not run once each"),
    "a stored error": (lambda c: c["cells"][2]["outputs"].append({"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []}), "error is stored: KeyError"),
    "a warning": (lambda c: c["cells"][2]["outputs"].append({"output_type": "stream", "name": "stderr", "text": "Deprecated"}), "warning is stored"),
    "a picture of dots": (shows(**{"image/png": "iVBORw0KGgo="}), "output is image/png"),
    "a figure without words": (shows(**{"image/svg+xml": "<svg/>"}), "no alternative text"),
    "a memory address": (shows(**{"text/plain": "<Axes at 0x7f4340528540>"}), "memory address"),
    "a path of one machine": (shows(**{"text/plain": "read /home/me/book/data.csv"}), "path of one machine"),
    "a path of Windows": (shows(**{"text/plain": "read C:\\book\\data.csv"}), "path of one machine"),
    "a cell out of the test": (at(2, metadata={"tags": ["nbval-skip"]}), "out of the test"),
    "a comment out of the test": (at(2, source="# NBVAL_IGNORE_OUTPUT\n1"), "out of the test"),
    "a long cell": (at(2, source="\n".join(["1"] * 16)), "16 lines of code"),
    "two top headings": (at(0, source="# Small\n\n# Again"), "2 top headings"),
    "no top heading": (at(0, source="Text."), "0 top headings"),
    "no description": (lambda c: c["metadata"].pop("myst"), "description has 0"),
    "a long description": (lambda c: c["metadata"]["myst"]["html_meta"].update(description="x" * 161), "description has 161"),
    "state of an editor": (at(2, metadata={"collapsed": True}), "make refresh"),
    "a time stamp": (lambda c: c["metadata"].update(signed="2026"), "make refresh"),
}  # fmt: skip


@pytest.mark.parametrize("name", STORED)
def test_a_fault_in_a_stored_notebook_is_named(name, ran, tmp_path):
    change, words = STORED[name]
    found = stored.faults(altered(ran, tmp_path / "small.ipynb", change))
    assert any(re.search(words, fault) for fault in found), found


def test_windows_line_ends_in_a_notebook_are_named(ran, tmp_path):
    path = tmp_path / "small.ipynb"
    path.write_bytes(ran.read_bytes().replace(b"\n", b"\r\n"))
    assert any("make refresh" in fault for fault in stored.faults(path))


# -- the built book -----------------------------------------------------------

PAGE = (
    '<html lang="en"><head><title>Page</title></head><body><h1 id="top">Page</h1>{}</body></html>'
)
BUILT = {
    "a link that leads nowhere": ('<a href="gone.html">x</a>', "'gone.html' leads nowhere"),
    "a link out of the book": ('<a href="../../secret.html">x</a>', "leads nowhere"),
    "an anchor that is not there": ('<a href="other.html#gone">x</a>', "other.html has no such anchor"),
    "an anchor not on this page": ('<a href="#gone">x</a>', "page.html has no such anchor"),
    "a number whose row is gone": ('<a class="claim" href="other.html#moi-130">about 130</a>', "no such anchor"),
    "a picture that is not there": ('<img src="gone.png" alt="A map">', "'gone.png' leads nowhere"),
    "a picture without words": ('<img src="map.png">', "no alternative text"),
    "a picture with empty words": ('<img src="map.png" alt=" ">', "no alternative text"),
    "a picture named by its file": ('<img src="map.png" alt="_images/map.png">', "file name"),
    "a drawing without words": ('<figure><svg role="img"></svg></figure>', "no alternative text"),
    "a drawing named by its file": ('<svg role="img" aria-label="figure-1.svg"></svg>', "file name"),
    "a script from elsewhere": ('<script src="https://cdn.example/x.js"></script>', "asks https://cdn.example"),
    "a font from elsewhere": ('<link rel="stylesheet" href="//fonts.example/x.css">', "asks //fonts.example"),
    "a style that asks elsewhere": ("<style>@import 'https://fonts.example/x.css'</style>", "style asks"),
    "a frame from elsewhere": ('<iframe src="https://video.example"></iframe>', "asks https://video.example"),
    "an id twice": ('<p id="a"></p><p id="a"></p>', "'a' stands 2 times"),
    "two top headings": ("<h1>Again</h1>", "2 top headings"),
}  # fmt: skip
FINE = '<a href="other.html#row">x</a> <a href="https://example.org/">x</a> <img src="map.png" alt="A map of Syria"> <a href="#top">x</a>'


def built(folder: Path, body: str, page: str = PAGE) -> list[str]:
    (folder / "page.html").write_text(page.format(body), encoding="utf-8")
    (folder / "other.html").write_text(PAGE.format('<p id="row"></p>'), encoding="utf-8")
    (folder / "map.png").write_bytes(b"")
    return Site(folder).faults()


def test_a_page_as_it_should_be_has_no_fault(tmp_path):
    assert built(tmp_path, FINE) == []


@pytest.mark.parametrize("name", BUILT)
def test_a_fault_in_a_built_page_is_named(name, tmp_path):
    body, words = BUILT[name]
    found = built(tmp_path, body)
    assert any(fault.startswith("page.html") and re.search(words, fault) for fault in found), found


def test_a_page_without_language_or_title_is_named(tmp_path):
    found = built(tmp_path, "", "<html><body><h1>Page</h1>{}</body></html>")
    assert len(found) == 2 and "language" in found[0] and "title" in found[1]
