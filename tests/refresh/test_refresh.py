"""A small book before and after a change of the data: what is rewritten, stored, told and refused."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from ledger.tables import LedgerError
from press.__main__ import main
from press.check import data
from press.check.stored_form import as_text
from press.refresh import page, run
from tests.conftest import code, markdown, notebook, read_rows, write_rows

CAUGHT, ESCAPED = "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120"
US, ARMY = "shaddadi-escaped-us-200", "shaddadi-escaped-army-a-number"
HELD, WORST = "shaddadi-held-k24-3000-5000", "shaddadi-escaped-breitbart-1500"
FOUR, FIVE, SIX, SEVEN = (f"kobani-children-dead-{n}" for n in (4, 5, 6, 7))

OPENING = f"""# A story

The Interior Ministry said [81 people](claim:{CAUGHT}) of [about 120](claim:{ESCAPED}) were caught.
That was [most](result:share) of them, and it fell short of the rest.

A lone paragraph follows. Prices rose in it. It ends here.

The army said ["a number"](claim:{ARMY}); Kurdistan24 put those held at [between 3,000 and 5,000](claim:{HELD}).

```
[81](claim:{CAUGHT}) in a fence stays
```

<!-- [81](claim:{CAUGHT}) in a comment stays -->

The largest was another matter."""

CLOSING = f"""[Less than half](result:mixed) of the US official's number.  
Breitbart wrote [up to 1,500](claim:{WORST}). The Kurdish Red Crescent first counted [five](claim:{FIVE}), then [six](claim:{SIX}).
[Five](claim:{FIVE}) was its first number; the Kurdish Red Crescent first had [four](claim:{FOUR}) children.
By the mixed share [less than half](result:mixed) men were caught."""

CELL = f"""from ledger import bar_chart, claim, result
caught = claim("{CAUGHT}")
result("share", (caught / claim("{ESCAPED}")).as_share())
result("mixed", (caught / claim("{US}")).as_share())
print("left:", (claim("{ESCAPED}") - caught).text())
bar_chart({{"Caught": caught}}, f"Most were caught: {{caught.text()}}", "People, by the ministry", ["Masrawy"])"""

PAGE = "---\nmyst: {}\n---\n# Page\r\n\r\nThe Interior Ministry said\N{NO-BREAK SPACE}"
PAGE += f"[81](claim:{CAUGHT}).  \r\n"
STILL = f"# Still\r\n\r\n```\n[81](claim:{CAUGHT})\n```\r\n"

STORY = "chapters/start-here.ipynb"  # its first figure is README's picture
CHANGES = {
    CAUGHT: {"value": "95"},
    US: {"value": "180"},
    HELD: {"low": "4000", "high": "6000"},
    ARMY: {"words": "dozens"},
    WORST: {"qualifier": "words", "high": "", "words": "the worst case"},
    FOUR: {"value": "1"},
    FIVE: {"value": "8"},
    SIX: {"superseded_by": SEVEN},
}


def edit(book: Path, changes: dict) -> None:
    """Change rows of the claims. Where six is replaced, a row is added for seven."""
    rows = [row | changes.get(row["claim_id"], {}) for row in read_rows(book / "data/claims.csv")]
    seven = [
        row | {"claim_id": SEVEN, "value": "7"} for row in rows if row["superseded_by"] == SEVEN
    ]
    write_rows(book / "data/claims.csv", rows + [row | {"superseded_by": ""} for row in seven])


def refresh(book: Path, *options: str) -> tuple[int, str]:
    """Run the command on a book. Returns its exit status and what it printed."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setenv("LEDGER_DATA", str(book / "data"))
        return main(["refresh", *options]), said.getvalue()


def bytes_of(book: Path) -> dict[str, bytes]:
    files = [path for part in ("data", "chapters") for path in (book / part).rglob("*")]
    return {p.relative_to(book).as_posix(): p.read_bytes() for p in files if p.is_file()}


@pytest.fixture(scope="module")
def published(small_ledger, tmp_path_factory) -> Path:
    """A refreshed book of two chapters and two pages."""
    book = tmp_path_factory.mktemp("refresh") / "book"
    shutil.copytree(small_ledger, book / "data")
    events = read_rows(book / "data" / "events.csv")
    events[0] |= {"summary": "The ministry said 81 were caught.", "claim_ids": CAUGHT}
    write_rows(book / "data" / "events.csv", events)
    uses_six = code(f'from ledger import claim\nfirst = claim("{SIX}").value')
    story = notebook(book / STORY, markdown(OPENING), code(CELL), markdown(CLOSING), uses_six)
    content = json.loads(story.read_text("utf-8"))
    content["metadata"]["myst"] = {"html_meta": {"description": "A story.", "reading-minutes": "0"}}
    story.write_text(json.dumps(content), encoding="utf-8")
    other = markdown("# Other\n\nNothing rose.")
    notebook(book / "chapters" / "other.ipynb", other, code("print('same')"))
    (book / "chapters" / "page.md").write_bytes(PAGE.encode())
    (book / "chapters" / "still.md").write_bytes(STILL.encode())
    picture = book / run.README_PICTURE
    picture.parent.mkdir(parents=True)
    picture.write_text("<svg/>")
    status, said = refresh(book)
    assert status == 0, said
    return book


@pytest.fixture
def book(published, tmp_path) -> Path:
    return shutil.copytree(published, tmp_path / "book")


@pytest.fixture(scope="module")
def told(published, tmp_path_factory) -> dict:
    """The book after a change of data: what a dry run said and touched, a run, and a second run."""
    book = tmp_path_factory.mktemp("changed") / "book"
    shutil.copytree(published, book)
    edit(book, CHANGES)
    found = {"book": book, "before": bytes_of(book), "dry": refresh(book, "--dry-run")}
    found["after dry"] = bytes_of(book)
    found["first"] = refresh(book)
    found["after"] = bytes_of(book)
    found["kept"] = (book / run.REPORT).read_text("utf-8")
    found["second"] = refresh(book)
    found["after second"] = bytes_of(book)
    return found


def section(text: str, title: str) -> str:
    """One part of a report."""
    found = re.search(rf"^{re.escape(title)}.*\n=+\n((?:.+\n)+)", text, re.M)
    return found[1] if found else ""


# -- what is written ----------------------------------------------------------


def test_a_dry_run_touches_nothing_and_says_the_same(told):
    assert told["after dry"] == told["before"]
    (status, dry), (same, first) = told["dry"], told["first"]
    assert "Would change" in dry and dry.split("Would change")[0] == first.split("Changed ")[0]
    assert status == same == 1  # some things are left


def test_the_prose_is_rewritten_and_nothing_else_in_it(told):
    new = OPENING + "\n\n" + CLOSING
    for old, now in {
        "[81 people]": "[95 people]",
        '["a number"]': '["dozens"]',
        "[between 3,000 and 5,000]": "[between 4,000 and 6,000]",
        "[five]": "[eight]",
        "[Five]": "[Eight]",
        "[Less than half]": "[About 53%]",
    }.items():
        new = new.replace(old, now)
    cells = json.loads(told["after"][STORY])["cells"]
    found = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert "\n\n".join(found) == new
    page_before = told["before"]["chapters/page.md"]
    assert told["after"]["chapters/page.md"] == page_before.replace(b"[81]", b"[95]")


def test_what_has_no_part_in_the_change_stays_to_the_byte_and_no_file_is_added(told):
    before, after = told["before"], told["after"]
    changed = {"data/datapackage.json", STORY, "chapters/page.md"}
    assert {name for name in before if before[name] != after[name]} == changed
    assert set(after) == set(before)


def test_one_run_leaves_the_stored_form_the_hashes_and_readmes_picture(told):
    for path in (told["book"] / "chapters").glob("*.ipynb"):
        assert as_text(nbformat.read(path, as_version=4)) == path.read_text("utf-8")
    about = json.loads(told["after"][STORY])["metadata"]["myst"]["html_meta"]
    assert about["reading-minutes"] == "2"
    assert not [f for f in data.validate(told["book"] / "data") if f.file == "datapackage.json"]
    assert "Most were caught: 95" in (told["book"] / run.README_PICTURE).read_text("utf-8")


def test_a_second_run_changes_nothing_and_tells_only_what_is_left(told):
    assert told["after second"] == told["after"]
    first, second = told["first"][1], told["second"][1]
    assert "Nothing to change by rule." in second and len(re.findall("^=+$", second, re.M)) == 1
    assert section(second, "Left for you") == section(first, "Left for you") != ""
    assert (told["book"] / run.REPORT).read_text("utf-8") == told["kept"]
    assert told["kept"].strip() in first


# -- what is told -------------------------------------------------------------

TOLD = {  # a part of the report, and what it says
    "Claims changed in place": [
        f"{FIVE}\n",
        f"{CAUGHT}\nIf we had it wrong, add a row to data/corrections.csv",
    ],
    "Sentences rewritten": [
        f"{STORY}, cell 1\n"
        "  - The Interior Ministry said 81 people of about 120 were caught.\n"
        "  + The Interior Ministry said 95 people of about 120 were caught.\n",
        "chapters/page.md\n"
        "  - The Interior Ministry said 81.\n"
        "  + The Interior Ministry said 95.\n",
    ],
    "Results, figures": [
        f"{STORY}, cell 2, share: about 68% = 81 ÷ about 120 → about 79% = 95 ÷ about 120\n",
        "cell 2, figure: Most were caught: 81 → Most were caught: 95\n"
        "    does it still hold: “most”?",
        "cell 2, printed text: left: about 40 → left: about 30\n",
    ],
    "To reread": [
        "cell 1: That was most of them, and it fell short of the rest.\n"
        "    does it still hold: “most”, “fell”?",  # beside a number that moved
        "cell 1: The largest was another matter.\n"
        "    does it still hold: “largest”?",  # before the figure
        f"{STORY}, cell 4: {SIX} was replaced by {SEVEN}: which is meant?",
    ],
    "Left for you": [
        f"“up to 1,500”: the row {WORST} says the worst case",
        "    in: Breitbart wrote up to 1,500.",
        f"{STORY}, cell 3: “four”: the row {FOUR} says 1",
        f"{STORY}, cell 3: “less than half”: the cell says about 53%",
        f"data/events.csv, row 2, column claim_ids: {CAUGHT} says 95",
    ],
}


def test_what_changed_and_what_is_left_is_told_with_its_place(told):
    out = told["first"][1]
    missing = [words for title in TOLD for words in TOLD[title] if words not in section(out, title)]
    assert not missing, out
    assert re.search(r"\d things left for you\.$", out.strip())
    assert "Prices rose" not in out and "Nothing rose" not in out, "far from any change"


# -- what stops it ------------------------------------------------------------


def refused(book, words):
    before = bytes_of(book)
    with pytest.raises(LedgerError, match=words) as stopped:
        run.refresh(book)
    assert "Nothing was changed" in str(stopped.value) and bytes_of(book) == before


def test_faulty_data_stop_it_before_anything_is_touched(book):
    edit(book, {CAUGHT: {"claimant_id": "nobody-known"}})
    refused(book, r"data/claims\.csv, row \d+, column claimant_id: .*(.|\n)*The data have 1 fault")


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        ("other.ipynb", lambda text: text[: len(text) // 2], "cannot be read"),
        ("other.ipynb", lambda text: b'{"cells": 3}', "cannot be read"),
        ("other.ipynb", lambda text: b"<<<<<<< HEAD\n" + text, "both sides of a merge"),
        ("page.md", lambda text: text + b">>>>>>> theirs\n", "both sides of a merge"),
        ("page.md", lambda text: text + b"\xff", "cannot be read .*utf-8"),
    ],
)
def test_a_page_that_cannot_be_read_stops_it(book, name, spoil, words):
    path = book / "chapters" / name
    path.write_bytes(spoil(path.read_bytes()))
    refused(book, rf"^chapters/{re.escape(name)} .*{words}")


def test_a_cell_that_fails_stops_it_and_is_named(book):
    (book / STORY).unlink()
    cells = markdown("# Broken"), code("1"), code("1 / 0"), code("2")
    notebook(book / "chapters" / "other.ipynb", *cells)
    refused(book, r"chapters/other\.ipynb, cell 3 stops: ZeroDivisionError: division by zero")


def test_a_page_edited_meanwhile_stops_it(book):
    edited = page.read_page(book / "chapters" / "page.md", book)
    edited.path.write_text("saved in the meantime\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"chapters/page\.md was edited while this ran"):
        run._store(book, [edited], {edited.path: "other\n"})
    assert edited.path.read_text("utf-8") == "saved in the meantime\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="There is no /dev/full to write to.")
def test_a_full_disk_is_said_in_a_line_and_the_page_stays_whole(book, capsys, monkeypatch):
    for path in (book / "chapters").glob("*.ipynb"):
        path.unlink()
    shutil.rmtree(book / "theme")
    edit(book, {CAUGHT: {"value": "95"}})
    path = book / "chapters" / "page.md"
    stood = path.read_bytes()
    (path.parent / ".page.md.new").symlink_to("/dev/full")
    assert refresh(book)[0] == 2
    assert "page.md could not be written: No space left on device" in capsys.readouterr().err
    assert path.read_bytes() == stood and {p.name for p in path.parent.iterdir()} == {
        "page.md",
        "still.md",
    }

    def full():
        raise OSError(28, "No space left on device", "scratch")

    monkeypatch.setattr(run.tempfile, "TemporaryDirectory", full)
    assert refresh(book)[0] == 2
    said = "scratch: No space left on device. Mend that, then run the same again.\n"
    assert capsys.readouterr().err == said
