"""Refresh: what it rewrites, what it leaves alone, what it refuses, and what it asks a person to read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from ledger.amount import Amount
from ledger.tables import LedgerError
from press.__main__ import main
from press.check import agree, data, stored_form
from press.refresh import chapter, notebooks, rewrite, run
from press.refresh.rewrite import Place, Unsafe
from tests.conftest import ROOT, code, environment, markdown, notebook, read_rows, write_rows

NBSP = "\N{NO-BREAK SPACE}"

# -- one link's text ----------------------------------------------------------


def amount(qualifier, *numbers, unit="people"):
    names = {"range": ("low", "high"), "about": ("value",), "exactly": ("value",)}
    names |= {
        "at_least": ("low",),
        "more_than": ("low",),
        "up_to": ("high",),
        "fewer_than": ("high",),
    }
    return Amount.of(qualifier, unit=unit, **dict(zip(names[qualifier], numbers)))


def claim_row(now):
    """A row of claims.csv, as far as rewriting reads it, and its amount."""
    return {"qualifier": now.qualifier, "words": ""}


@pytest.fixture
def restate(monkeypatch):
    """Rewrite a text for an amount, as for a claim that states it."""

    def act(words, now, before="It was ", behind=" of them"):
        monkeypatch.setattr(rewrite, "amount_of", lambda row: now)
        monkeypatch.setattr(agree, "amount_of", lambda row: now)
        return rewrite.for_claim(words, claim_row(now), Place(before, behind))

    return act


@pytest.mark.parametrize(
    ("words", "now", "new"),
    [
        ("81", amount("exactly", 95), "95"),
        ("81 people", amount("exactly", 95), "95 people"),
        ("some 1,500 men", amount("about", 12500), "some 12,500 men"),
        ("over 30", amount("more_than", 40), "over 40"),
        ("no fewer than 27", amount("at_least", 31), "no fewer than 31"),
        ("six", amount("exactly", 7), "seven"),
        ("Six", amount("exactly", 12), "Twelve"),
        ("six", amount("exactly", 13), "13"),
        ("at least three", amount("at_least", 4), "at least four"),
        ("two camps", amount("exactly", 3), "three camps"),
        ("About 120", amount("about", 140), "About 140"),
        ("About 120", amount("at_least", 140), "At least 140"),
        ("81", amount("about", 95), "about 95"),
        ("about 120", amount("exactly", 140), "140"),
        ("up to 7,000 men", amount("fewer_than", 8000), "fewer than 8,000 men"),
        (f"about{NBSP}120", amount("about", 140), f"about{NBSP}140"),
        (f"about{NBSP}120", amount("up_to", 140), f"up{NBSP}to{NBSP}140"),
        ("3,000 to 5,000", amount("range", 4000, 6000), "4,000 to 6,000"),
        ("between 3,000 and 5,000", amount("range", 4000, 6000), "between 4,000 and 6,000"),
        ("between 3,000 and 5,000", amount("about", 4000), "about 4,000"),
        ("about 4,000", amount("range", 4000, 6000), "4,000 to 6,000"),
        ("3 to 5 million", amount("range", 4e6, 6e6), "4 to 6 million"),
        ("68%", amount("exactly", 79, unit="percent"), "79%"),
        ("68 per cent", amount("exactly", 79, unit="percent"), "79 per cent"),
        ("68%", amount("range", 60, 70, unit="percent"), "60 to 70%"),
        ("21 to 31%", amount("exactly", 25, unit="percent"), "25%"),
        ("$65 million", amount("exactly", 70.5e6, unit="USD"), "$70.5 million"),
        (f"$65{NBSP}million", amount("exactly", 70e6, unit="USD"), f"$70{NBSP}million"),
        ("$950 million", amount("exactly", 1.2e9, unit="USD"), "$1.2 billion"),
        (
            "about $2.92 billion",
            amount("exactly", 3_123_456_789, unit="USD"),
            "about $3.12 billion",
        ),
        ("16.5 million", amount("exactly", 17e6), "17 million"),
        ("16,500,000", amount("exactly", 17e6), "17,000,000"),
        ("90th member", amount("exactly", 91), "91st member"),
        ("90th member", amount("exactly", 112), "112th member"),
        ("about 13 times", amount("about", 7.9, unit="ratio"), "about 7.9 times"),
    ],
)
def test_a_text_is_rewritten_in_the_authors_form(restate, words, now, new):
    assert restate(words, now) == new


@pytest.mark.parametrize(
    ("words", "now", "new"),
    [
        ("81", amount("about", 95), "About 95"),
        ("Six", amount("exactly", 14), "Fourteen"),
        ("Six", amount("exactly", 120), "120"),
    ],
)
@pytest.mark.parametrize(
    "before", ["", "It ended. ", "# ", "- ", "It ended.\n\n**", "He said “so.” "]
)
def test_a_sentence_begins_with_a_capital(restate, words, now, new, before):
    assert restate(words, now, before) == new


@pytest.mark.parametrize(
    ("words", "now", "behind", "reason"),
    [
        ("nobody", amount("exactly", 3), " came", "from nobody to 3"),
        ("none", amount("exactly", 3), " of them", "from none to 3"),
        ("three", amount("exactly", 0), " came", "from three to 0"),
        ("one prison", amount("exactly", 3), " stood", "between one and many"),
        ("3", amount("exactly", 1), " rows", "between one and many"),
        ("“dozens”", amount("exactly", 36), " came", "it was no number"),
        ("two dozen", amount("exactly", 36), " came", "it was no number"),
        ("3 or 4 or 5", amount("exactly", 6), " came", "it was no number"),
    ],
)
def test_what_would_bend_the_sentence_is_left_to_a_person(restate, words, now, behind, reason):
    with pytest.raises(Unsafe, match=reason):
        restate(words, now, behind=behind)


def test_one_and_many_may_change_where_no_word_leans_on_the_number(restate):
    assert restate("3", amount("exactly", 1), "| ", " |") == "1"


def share(percent, unit="percent", qualifier="about"):
    """A recorded result, as far as rewriting reads it."""
    text = f"about {percent:g}%" if unit == "percent" else f"about {percent:g} times"
    return {
        "low": percent,
        "high": percent,
        "about": True,
        "qualifier": qualifier,
        "unit": unit,
        "text": text,
    }


@pytest.mark.parametrize(
    ("words", "record", "behind", "new"),
    [
        ("more than half", share(41), " of them", "about 41%"),
        ("More than half", share(41), " of them", "About 41%"),
        ("most", share(41), " of them", "about 41%"),
        ("less than half", share(53), ", the rest", "about 53%"),
        ("more than twice", share(1.5, "ratio"), " the number", "about 1.5 times"),
        ("about 68%", share(79), " were", "about 79%"),
    ],
)
def test_a_share_in_words_gives_way_to_the_share_once_it_no_longer_holds(
    words, record, behind, new
):
    assert rewrite.for_result(words, record, Place("It was ", behind)) == new


def test_a_share_in_words_before_a_noun_is_left_to_a_person():
    with pytest.raises(Unsafe, match="no longer holds, the cell says about 41%"):
        rewrite.for_result("most", share(41), Place("It held ", " detainees"))


@pytest.mark.parametrize(("words", "new"), [('"dozens"', '"many"'), ("“dozens”", "“many”")])
def test_a_word_in_quotation_marks_follows_its_row(words, new):
    assert rewrite.for_claim(words, {"qualifier": "words", "words": "many"}, Place()) == new


@pytest.mark.parametrize("words", ["about 120", "dozens of men"])
def test_a_row_that_became_a_word_is_left_to_a_person(words):
    with pytest.raises(Unsafe, match="the row says the word “many”"):
        rewrite.for_claim(words, {"qualifier": "words", "words": "many"}, Place())


# -- a small book -------------------------------------------------------------

CAUGHT, ESCAPED, US = (
    "shaddadi-recaptured-moi-81",
    "shaddadi-escaped-moi-120",
    "shaddadi-escaped-us-200",
)
HELD, WORST, ARMY = (
    "shaddadi-held-k24-3000-5000",
    "shaddadi-escaped-breitbart-1500",
    "shaddadi-escaped-army-a-number",
)
FOUR, FIVE, SIX, SEVEN = (f"kobani-children-dead-{n}" for n in (4, 5, 6, 7))

OPENING = f"""# A story

The Interior Ministry said [81 people](claim:{CAUGHT}) of [about 120](claim:{ESCAPED}) were caught.
That was [most](result:share) of them, and it fell short of the rest.

A lone paragraph in the middle, where prices rose.

The army said ["a number"](claim:{ARMY}); Kurdistan24 put those held at [between 3,000 and 5,000](claim:{HELD}).

```
[81](claim:{CAUGHT}) in a fence stays
```

<!-- [81](claim:{CAUGHT}) in a comment stays -->

The largest was another matter."""

CLOSING = f"""[Less than half](result:mixed) of the US official's number.  
Breitbart wrote [up to 1,500](claim:{WORST}). The Kurdish Red Crescent first counted [five](claim:{FIVE}), then [six](claim:{SIX}).
[Five](claim:{FIVE}) was its first number; the Kurdish Red Crescent first had [four](claim:{FOUR}) children.
By the mixed share [less than half](result:mixed) men were caught.

Put `{CAUGHT}` into the cell.

## Key points

- Most remain unknown."""

CELL = f"""from ledger import bar_chart, claim, result
caught = claim("{CAUGHT}")
result("share", (caught / claim("{ESCAPED}")).as_share())
result("mixed", (caught / claim("{US}")).as_share())
print("left:", (claim("{ESCAPED}") - caught).text())
bar_chart({{"Caught": caught}}, f"Most were caught: {{caught.text()}}", "People, by the ministry", ["Masrawy"])"""

LATER = f"""first = claim("{SIX}").value"""


def ledger(book, *arguments):
    """Run a command of the maintainer on a small book."""
    return subprocess.run(
        [sys.executable, "-m", "press", *arguments],
        env=environment(LEDGER_DATA=str(book / "data"), PYTHONPATH=str(ROOT)),
        cwd=book, capture_output=True, text=True, check=False,
    )  # fmt: skip


def bytes_of(book):
    return {
        str(p.relative_to(book)): p.read_bytes()
        for part in ("data", "chapters")
        for p in (book / part).iterdir()
    }


def minutes(stored):
    return json.loads(stored)["metadata"]["myst"]["html_meta"]["reading-minutes"]


def describe(path, description):
    content = json.loads(path.read_text("utf-8"))
    content["metadata"]["myst"] = {
        "html_meta": {"description": description, "reading-minutes": "0"}
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def edit(book, claim_id, **cells):
    rows = read_rows(book / "data" / "claims.csv")
    next(row for row in rows if row["claim_id"] == claim_id).update(cells)
    write_rows(book / "data" / "claims.csv", rows)


def changed(book):
    """The change of data that the small book is refreshed for."""
    edit(book, CAUGHT, value="95")
    edit(book, US, value="180")
    edit(book, HELD, low="4000", high="6000")
    edit(book, ARMY, words="dozens")
    edit(book, WORST, qualifier="words", high="", words="the worst case")
    edit(book, FOUR, value="1")
    edit(book, FIVE, value="8")
    edit(book, SIX, superseded_by=SEVEN)
    rows = read_rows(book / "data" / "claims.csv")
    last = next(row for row in rows if row["claim_id"] == SIX)
    rows.append(last | {"claim_id": SEVEN, "value": "7", "superseded_by": ""})
    write_rows(book / "data" / "claims.csv", rows)


@pytest.fixture(scope="module")
def published(small_ledger, tmp_path_factory):
    """A book of two chapters and two pages, refreshed and committed."""
    book = tmp_path_factory.mktemp("refresh") / "book"
    shutil.copytree(small_ledger, book / "data")
    story = notebook(
        book / "chapters" / "story.ipynb", markdown(OPENING), code(CELL), markdown(CLOSING),
        code('from ledger import claim\n' + LATER),
    )  # fmt: skip
    describe(story, "How most were caught.")
    # 201 words: one fewer, and it is read in a minute less
    filler = "word " * (200 - len("Less than half of them.".split()))
    short = notebook(
        book / "chapters" / "short.ipynb", code(CELL.rpartition("print")[0]),
        markdown(f"# Short\n\n[Less than half](result:mixed) of them. {filler}"),
    )  # fmt: skip
    describe(short, "A short page.")
    notebook(
        book / "chapters" / "other.ipynb",
        markdown("# Other\n\nNothing rose here."),
        code("print('same')"),
    )
    page = f"---\nmyst: {{}}\n---\n# Page\r\n\r\nThe Interior Ministry said{NBSP}[81](claim:{CAUGHT}).  \r\n"
    (book / "chapters" / "page.md").write_bytes(page.encode())
    (book / "chapters" / "still.md").write_bytes(
        b"# Still\r\n\r\n```\n[81](claim:shaddadi-recaptured-moi-81)\n```\r\n"
    )
    done = ledger(book, "refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    names = ["-c", "user.name=x", "-c", "user.email=x@x"]
    for arguments in (
        ["init", "--quiet"],
        ["add", "data", "chapters"],
        [*names, "commit", "--quiet", "--message", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=book, check=True)
    return book


@pytest.fixture(scope="module")
def told(published, tmp_path_factory):
    """The book after a change of data: what a dry run said and touched, a run, and a second run."""
    book = tmp_path_factory.mktemp("changed") / "book"
    shutil.copytree(published, book)
    changed(book)
    found = {"book": book, "before": bytes_of(book), "dry": ledger(book, "refresh", "--dry-run")}
    found["after dry"] = bytes_of(book)
    found["first"] = ledger(book, "refresh")
    found["after"] = bytes_of(book)
    found["kept"] = (book / "_build" / "refresh.txt").read_text("utf-8")
    found["second"] = ledger(book, "refresh")
    found["after second"] = bytes_of(book)
    return found


def section(text, title):
    """One part of a report."""
    found = re.search(rf"^{re.escape(title)}.*\n=+\n((?:.+\n)+)", text, re.M)
    return found[1] if found else ""


def prose_of(told, name="story.ipynb", when="after"):
    cells = json.loads(told[when][f"chapters/{name}"])["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def test_a_dry_run_touches_nothing_and_says_the_same(told):
    assert told["after dry"] == told["before"]
    assert "Would change" in told["dry"].stdout and "Would change" not in told["first"].stdout
    assert told["dry"].stdout.split("Would change")[0] == told["first"].stdout.split("Changed ")[0]
    assert told["dry"].returncode == told["first"].returncode == 1  # some things are left


def test_the_prose_is_rewritten_and_nothing_else_in_it(told):
    new = OPENING.replace("[81 people]", "[95 people]").replace('["a number"]', '["dozens"]')
    new = new.replace("[between 3,000 and 5,000]", "[between 4,000 and 6,000]")
    new += "\n\n" + CLOSING.replace("[five]", "[eight]").replace("[Five]", "[Eight]").replace(
        "[Less than half]", "[About 53%]"
    )
    assert prose_of(told) == new
    assert told["after"]["chapters/page.md"] == told["before"]["chapters/page.md"].replace(
        b"[81]", b"[95]"
    )


def test_what_has_no_part_in_the_change_stays_to_the_byte(told):
    same = [name for name in told["before"] if told["before"][name] == told["after"][name]]
    assert {
        "chapters/other.ipynb",
        "chapters/still.md",
        "data/claims.csv",
        "data/sources.csv",
    } <= set(same)


def test_one_run_leaves_the_stored_form(told):
    for name in ("story", "short", "other"):
        path = told["book"] / "chapters" / f"{name}.ipynb"
        assert not notebooks.write(stored_form.canonical(nbformat.read(path, as_version=4)), path)
    assert [minutes(told[when]["chapters/short.ipynb"]) for when in ("before", "after")] == [
        "2",
        "1",
    ]
    assert not [f for f in data.validate(told["book"] / "data") if f.file == "datapackage.json"]


def test_no_temporary_file_is_left(told):
    assert set(told["after"]) == set(told["before"])


def test_a_second_run_is_quiet(told):
    assert told["after second"] == told["after"]
    out = told["second"].stdout
    assert "Nothing to change by rule." in out and "rewritten" not in out and "reread" not in out
    assert section(out, "Left for you") == section(told["first"].stdout, "Left for you")
    assert (told["book"] / "_build" / "refresh.txt").read_text("utf-8") == told["kept"]


def test_the_report_is_kept_and_holds_no_colour(told):
    assert told["kept"].strip() in told["first"].stdout and "\033" not in told["first"].stdout


def test_the_rows_that_changed_are_told(told):
    out = section(told["first"].stdout, "What changed in claims.csv")
    assert (
        f"{CAUGHT}, value: 81 → 95" in out
        and f"{FIVE}, value: 5 → 8" in out
        and f"{SEVEN}: new" in out
    )
    assert f"{SIX}, superseded_by: empty → {SEVEN}" in out and "corrections.csv" in out


def test_old_and_new_sentence_stand_one_above_the_other_as_a_reader_sees_them(told):
    out = section(told["first"].stdout, "Sentences rewritten")
    assert (
        "chapters/story.ipynb, cell 1\n"
        "  - The Interior Ministry said 81 people of about 120 were caught.\n"
        "  + The Interior Ministry said 95 people of about 120 were caught.\n"
    ) in out
    assert (
        "chapters/page.md\n  - The Interior Ministry said 81.\n  + The Interior Ministry said 95.\n"
        in out
    )


def test_results_that_moved_are_told_with_where_they_are_used(told):
    out = section(told["first"].stdout, "Results that moved")
    assert (
        "chapters/story.ipynb, cell 2, share: about 68% → about 79% (95 ÷ about 120); used in cell 1\n"
        in out
    )
    assert "mixed: about 41% → about 53% (95 ÷ about 180); used in cell 3\n" in out


def test_figures_and_printed_text_are_told(told):
    out = section(told["first"].stdout, "Figures, tables and printed text")
    assert "  - Most were caught: 81.\n" in out and "  + Most were caught: 95.\n" in out
    assert "does it still hold: “most”?" in out
    assert "  - left: about 40\n  + left: about 30\n" in out


@pytest.mark.parametrize(
    "words",
    [
        "cell 1: That was most of them, and it fell short of the rest.\n    share moved; the words still hold",
        "cell 1: The largest was another matter.\n    does it still hold: “largest”?",  # beside the figure
        f"cell 3: Put `{CAUGHT}` into the cell.\n    speaks of {CAUGHT}, which moved",
        "cell 3: Most remain unknown.\n    does it still hold: “most”?",  # a key point
        "description: How most were caught.\n    does it still hold: “most”?",
        f"cell 4: code with {SIX}\n    its claimant replaced it by {SEVEN}",
    ],
)  # fmt: skip
def test_sentences_beside_a_change_are_listed_to_reread(told, words):
    assert f"chapters/story.ipynb, {words}" in section(told["first"].stdout, "Sentences to reread")


def test_a_sentence_far_from_any_change_is_not_listed(told):
    out = section(told["first"].stdout, "Sentences to reread")
    assert "prices rose" not in out and "Nothing rose" not in out


@pytest.mark.parametrize(
    ("words", "what", "sentence"),
    [
        ("up to 1,500", "the row says the word “the worst case”", "Breitbart wrote up to 1,500."),
        (
            "four",
            "from four to 1 the words behind it change between one and many",
            "first had four children.",
        ),
        (
            "less than half",
            "that no longer holds, the cell says about 53%",
            "By the mixed share less than half men",
        ),
    ],
)
def test_what_cannot_be_rewritten_safely_is_listed_with_file_cell_and_sentence(
    told, words, what, sentence
):
    out = section(told["first"].stdout, "Left for you")
    assert re.search(
        rf"chapters/story.ipynb, cell 3: “{words}”: {re.escape(what)}.*\n    in: .*{re.escape(sentence)}",
        out,
    )
    assert re.search(r"\d+ things left for you\.$", told["first"].stdout.strip())
    assert out.count(f"“{words}”") == 1  # the check's own words on it are left out


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
    edit(book, CAUGHT, claimant_id="nobody-known")
    refused(book, r"data/claims\.csv, row \d+, column claimant_id: .*(.|\n)*The data have 1 fault")


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        (
            "story.ipynb",
            lambda text: text[: len(text) // 2],
            r"chapters/story\.ipynb cannot be read as a notebook",
        ),
        (
            "story.ipynb",
            lambda text: "<<<<<<< HEAD\n" + text,
            r"chapters/story\.ipynb holds both sides of a merge",
        ),
        (
            "page.md",
            lambda text: text + ">>>>>>> theirs\n",
            r"chapters/page\.md holds both sides of a merge",
        ),
        (
            "story.ipynb",
            lambda text: '{"cells": 3}',
            r"chapters/story\.ipynb cannot be read as a notebook",
        ),
    ],
)
def test_a_chapter_that_cannot_be_read_stops_it(book, name, spoil, words):
    path = book / "chapters" / name
    path.write_text(spoil(path.read_text("utf-8")), encoding="utf-8")
    refused(book, words)


def test_a_cell_that_fails_stops_it_and_is_named(book):
    for path in (book / "chapters").glob("*.ipynb"):
        path.unlink()
    notebook(book / "chapters" / "broken.ipynb", markdown("# Broken"), code("1 / 0"))
    refused(book, r"chapters/broken\.ipynb, cell 2 stops: ZeroDivisionError: division by zero")


def test_a_page_edited_meanwhile_stops_it(book):
    page = chapter.read_page(book / "chapters" / "page.md")
    page.text = "other\n"
    page.path.write_text("saved in the meantime\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="was edited while this ran"):
        run._store(book, [page], "")
    assert page.path.read_text("utf-8") == "saved in the meantime\n"


def test_an_events_words_are_named_and_not_rewritten(book):
    for path in (book / "chapters").glob("*.ipynb"):
        path.unlink()
    events = read_rows(book / "data" / "events.csv")
    events[0] |= {"summary": "The ministry said 81 were caught.", "claim_ids": CAUGHT}
    write_rows(book / "data" / "events.csv", events)
    edit(book, CAUGHT, value="95")
    done = ledger(book, "refresh")
    assert done.returncode == 1
    assert f"data/events.csv, row 2, column claim_ids: {CAUGHT} says 95" in section(
        done.stdout, "Left for you"
    )
    assert read_rows(book / "data" / "events.csv") == events


def test_dry_run_goes_with_refresh_only(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["check", "--dry-run"])
    assert stopped.value.code == 2 and "--dry-run goes with refresh" in capsys.readouterr().err
