"""A small book before and after a change of the data: what is rewritten, stored, told and refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from ledger.tables import LedgerError
from press.__main__ import main
from press.check import data
from press.check.stored_form import as_text
from press.refresh import page, run
from tests.conftest import ROOT, code, environment, markdown, notebook, read_rows, write_rows

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


def refresh(book, *options):
    return subprocess.run(
        [sys.executable, "-m", "press", "refresh", *options],
        env=environment(LEDGER_DATA=str(book / "data"), PYTHONPATH=str(ROOT)),
        cwd=book,
        capture_output=True,
        text=True,
        check=False,
    )


def bytes_of(book):
    files = [path for part in ("data", "chapters") for path in (book / part).rglob("*")]
    return {p.relative_to(book).as_posix(): p.read_bytes() for p in files if p.is_file()}


def described(path, description):
    content = json.loads(path.read_text("utf-8"))
    about = {"description": description, "reading-minutes": "0"}
    content["metadata"]["myst"] = {"html_meta": about}
    path.write_text(json.dumps(content), encoding="utf-8")


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


def edit(book, changes, new_rows=()):
    path = book / "data" / "claims.csv"
    rows = read_rows(path)
    last = next(row for row in rows if row["claim_id"] == SIX)
    rows = [row | changes.get(row["claim_id"], {}) for row in rows]
    write_rows(path, rows + [last | row for row in new_rows])


@pytest.fixture(scope="module")
def published(small_ledger, tmp_path_factory):
    """A refreshed book of three chapters and two pages."""
    book = tmp_path_factory.mktemp("refresh") / "book"
    chapters = book / "chapters"
    shutil.copytree(small_ledger, book / "data")
    uses_six = code(f'from ledger import claim\nfirst = claim("{SIX}").value')
    story = [markdown(OPENING), code(CELL), markdown(CLOSING), uses_six]
    described(notebook(chapters / "story.ipynb", *story), "How most were caught.")
    # 201 words: one fewer, and it is read in a minute less
    text = f"# Short\n\n[Less than half](result:mixed) of them. {'word ' * 195}"
    short = [code(CELL.rpartition("print")[0]), markdown(text)]
    described(notebook(chapters / "short.ipynb", *short), "A short page.")
    notebook(chapters / "other.ipynb", markdown("# Other\n\nNothing rose."), code("print('same')"))
    (chapters / "page.md").write_bytes(PAGE.encode())
    (chapters / "still.md").write_bytes(
        f"# Still\r\n\r\n```\n[81](claim:{CAUGHT})\n```\r\n".encode()
    )
    done = refresh(book)
    assert done.returncode == 0, done.stdout + done.stderr
    return book


@pytest.fixture(scope="module")
def told(published, tmp_path_factory):
    """The book after a change of data: what a dry run said and touched, a run, and a second run."""
    book = tmp_path_factory.mktemp("changed") / "book"
    shutil.copytree(published, book)
    edit(book, CHANGES, [{"claim_id": SEVEN, "value": "7"}])
    found = {"book": book, "before": bytes_of(book), "dry": refresh(book, "--dry-run")}
    found["after dry"] = bytes_of(book)
    found["first"] = refresh(book)
    found["after"] = bytes_of(book)
    found["kept"] = (book / run.REPORT).read_text("utf-8")
    found["second"] = refresh(book)
    found["after second"] = bytes_of(book)
    return found


def section(text, title):
    """One part of a report."""
    found = re.search(rf"^{re.escape(title)}.*\n=+\n((?:.+\n)+)", text, re.M)
    return found[1] if found else ""


# -- what is written ----------------------------------------------------------


def test_a_dry_run_touches_nothing_and_says_the_same(told):
    assert told["after dry"] == told["before"]
    dry, first = told["dry"].stdout, told["first"].stdout
    assert "Would change" in dry and dry.split("Would change")[0] == first.split("Changed ")[0]
    assert told["dry"].returncode == told["first"].returncode == 1  # some things are left


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
    cells = json.loads(told["after"]["chapters/story.ipynb"])["cells"]
    found = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert "\n\n".join(found) == new
    page_before = told["before"]["chapters/page.md"]
    assert told["after"]["chapters/page.md"] == page_before.replace(b"[81]", b"[95]")


def test_what_has_no_part_in_the_change_stays_to_the_byte_and_no_file_is_added(told):
    before, after = told["before"], told["after"]
    changed = {"story.ipynb", "short.ipynb", "page.md"}
    assert {name for name in before if before[name] != after[name]} == {
        "data/datapackage.json",
        *(f"chapters/{name}" for name in changed),
    }
    assert set(after) == set(before)


def test_one_run_leaves_the_stored_form(told):
    for path in (told["book"] / "chapters").glob("*.ipynb"):
        assert as_text(nbformat.read(path, as_version=4)) == path.read_text("utf-8")
    minutes = [
        json.loads(told[when]["chapters/short.ipynb"])["metadata"]["myst"]["html_meta"]
        for when in ("before", "after")
    ]
    assert [about["reading-minutes"] for about in minutes] == ["2", "1"]
    assert not [f for f in data.validate(told["book"] / "data") if f.file == "datapackage.json"]


def test_a_second_run_changes_nothing_and_tells_only_what_is_left(told):
    assert told["after second"] == told["after"]
    first, second = told["first"].stdout, told["second"].stdout
    assert "Nothing to change by rule." in second and len(re.findall("^=+$", second, re.M)) == 1
    assert section(second, "Left for you") == section(first, "Left for you") != ""
    assert (told["book"] / run.REPORT).read_text("utf-8") == told["kept"]
    assert told["kept"].strip() in first


# -- what is told -------------------------------------------------------------

TOLD = [
    ("Claims changed in place", f"{FIVE}\n"),
    ("Claims changed in place", f"{CAUGHT}\nIf we had it wrong, add a row to data/corrections.csv"),
    ("Sentences rewritten", "chapters/story.ipynb, cell 1\n"
     "  - The Interior Ministry said 81 people of about 120 were caught.\n"
     "  + The Interior Ministry said 95 people of about 120 were caught.\n"),
    ("Sentences rewritten", "chapters/page.md\n"
     "  - The Interior Ministry said 81.\n  + The Interior Ministry said 95.\n"),
    ("Results, figures", "chapters/story.ipynb, cell 2, share: "
     "about 68% = 81 ÷ about 120 → about 79% = 95 ÷ about 120\n"),
    ("Results, figures", "cell 2, figure: Most were caught: 81 → Most were caught: 95\n"
     "    does it still hold: “most”?"),
    ("Results, figures", "cell 2, printed text: left: about 40 → left: about 30\n"),
    ("To reread", "cell 1: That was most of them, and it fell short of the rest.\n"
     "    does it still hold: “most”, “fell”?"),  # beside a number that moved
    ("To reread", "cell 1: The largest was another matter.\n"
     "    does it still hold: “largest”?"),  # before the figure
    ("To reread", f"chapters/story.ipynb, cell 4: {SIX} was replaced by {SEVEN}: which is meant?"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "words"), TOLD)
def test_what_changed_is_told_with_its_place(told, title, words):
    assert words in section(told["first"].stdout, title)


def test_a_sentence_far_from_any_change_is_not_listed(told):
    out = told["first"].stdout
    assert "Prices rose" not in out and "Nothing rose" not in out


@pytest.mark.parametrize(
    ("words", "what", "sentence"),
    [
        ("up to 1,500", f"the row {WORST} says the worst case", "Breitbart wrote up to 1,500."),
        ("four", f"the row {FOUR} says 1", "first had four children."),
        ("less than half", "the cell says about 53%", "less than half men"),
    ],
)
def test_what_cannot_be_rewritten_safely_is_left_with_its_sentence(told, words, what, sentence):
    out = section(told["first"].stdout, "Left for you")
    where = f"chapters/story.ipynb, cell 3: “{words}”: {what}"
    assert re.search(rf"{re.escape(where)}.*\n    in: .*{re.escape(sentence)}", out)
    assert out.count(f"“{words}”") == 1
    assert re.search(r"\d+ things left for you\.$", told["first"].stdout.strip())


# -- what stops it ------------------------------------------------------------


@pytest.fixture
def book(published, tmp_path):
    return shutil.copytree(published, tmp_path / "book")


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
        ("story.ipynb", lambda text: text[: len(text) // 2], "cannot be read"),
        ("story.ipynb", lambda text: b'{"cells": 3}', "cannot be read"),
        ("story.ipynb", lambda text: b"<<<<<<< HEAD\n" + text, "both sides of a merge"),
        ("page.md", lambda text: text + b">>>>>>> theirs\n", "both sides of a merge"),
        ("page.md", lambda text: text + b"\xff", "cannot be read .*utf-8"),
    ],
)
def test_a_page_that_cannot_be_read_stops_it(book, name, spoil, words):
    path = book / "chapters" / name
    path.write_bytes(spoil(path.read_bytes()))
    refused(book, rf"^chapters/{re.escape(name)} .*{words}")


def without_chapters(book):
    for path in (book / "chapters").glob("*.ipynb"):
        path.unlink()


def test_a_cell_that_fails_stops_it_and_is_named(book):
    without_chapters(book)
    cells = markdown("# Broken"), code("1"), code("1 / 0"), code("2")
    notebook(book / "chapters" / "broken.ipynb", *cells)
    refused(book, r"chapters/broken\.ipynb, cell 3 stops: ZeroDivisionError: division by zero")


def test_a_page_edited_meanwhile_stops_it(book):
    edited = page.read_page(book / "chapters" / "page.md", book)
    edited.path.write_text("saved in the meantime\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"chapters/page\.md was edited while this ran"):
        run._store(book, [edited], {edited.path: "other\n"})
    assert edited.path.read_text("utf-8") == "saved in the meantime\n"


def test_an_events_words_are_named_and_not_rewritten(book):
    without_chapters(book)
    events = read_rows(book / "data" / "events.csv")
    events[0] |= {"summary": "The ministry said 81 were caught.", "claim_ids": CAUGHT}
    write_rows(book / "data" / "events.csv", events)
    edit(book, {CAUGHT: {"value": "95"}})
    done = refresh(book)
    assert done.returncode == 1
    left = section(done.stdout, "Left for you")
    assert f"data/events.csv, row 2, column claim_ids: {CAUGHT} says 95" in left
    assert read_rows(book / "data" / "events.csv") == events


def test_a_page_in_a_folder_of_its_own_is_named_by_its_place(book):
    folder = book / "chapters" / "teaching"
    folder.mkdir()
    moved = (book / "chapters" / "page.md").rename(folder / "page.md")
    assert page.read_page(moved, book).name == "chapters/teaching/page.md"


def test_readmes_picture_follows_the_first_figure_of_the_first_chapter(book):
    story = book / "chapters" / "story.ipynb"
    for path in (book / "chapters").glob("*.ipynb"):
        if path != story:
            path.unlink()
    story.rename(book / "chapters" / "01-start-here.ipynb")
    picture = book / run.README_PICTURE
    picture.parent.mkdir(parents=True)
    picture.write_text("<svg/>")
    assert run.README_PICTURE in refresh(book).stdout.splitlines()[-1]
    assert picture.read_text("utf-8").count("<svg") == 1 and len(picture.read_text("utf-8")) > 1000


def test_dry_run_goes_with_refresh_only(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["check", "--dry-run"])
    assert stopped.value.code == 2 and "--dry-run goes with refresh" in capsys.readouterr().err
