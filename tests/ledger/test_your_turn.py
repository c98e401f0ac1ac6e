"""What "Your turn" is made of: finding, picking, drawing, keeping, and a row of one's own."""

from __future__ import annotations

import csv
import json
import re
import sys

import nbformat
import pytest

from ledger import Draft, LedgerError, claims, draw, explore, extremes, find, pick, save, sentence
from ledger.names import did_you_mean
from ledger.outputs import WIDGET
from ledger.yourturn.draw import (
    MOST_LINES,
    cautions,
    comparison,
    headline,
)
from ledger.yourturn.find import quantities_with
from press.check import data as whole_check
from press.refresh import notebooks

GHWERAN = "ghweran-held"


# -- names and words --------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "known", "right"),
    [
        ("ghweran-hold", ["shaddadi-escaped", "ghweran-held"], "ghweran-held"),
        ("Interior Ministry", {"moi": "Syrian Interior Ministry", "sdf": "SDF"}, "moi"),
        ("SDF", {"moi": "Syrian Interior Ministry", "sdf": "Syrian Democratic Forces"}, "sdf"),
        ("zebra", ["shaddadi-escaped", "ghweran-held"], ""),
        ("anything", [], ""),
    ],
)
def test_the_nearest_right_name_is_suggested(wrong, known, right):
    assert did_you_mean(wrong, known) == (f"Did you mean {right!r}?" if right else "")


def test_the_quantities_with_most_voices_come_first():
    rows = quantities_with()
    assert set(rows["quantity_id"]) == set(claims()["quantity_id"])
    assert rows["voices"].is_monotonic_decreasing
    first = rows.iloc[0]
    assert first.voices == claims(first.quantity_id)["claimant_id"].nunique()
    shown = find(most=3)
    assert (
        list(shown.frame["Quantity"]) == list(rows["quantity_id"][:3])
        and f"3 of {len(rows)}" in shown.caption
    )


def test_every_word_of_a_search_is_in_what_it_finds():
    found = quantities_with("Held GHWERAN")
    assert GHWERAN in set(found["quantity_id"]) and len(found) < len(quantities_with("ghweran"))
    for row in found.to_dict("records"):
        line = " ".join(map(str, row.values())).casefold()
        assert "held" in line and "ghweran" in line


def test_a_search_without_an_answer_suggests_a_word():
    with pytest.raises(LedgerError, match=r"'shadadi'.*Did you mean 'shaddadi'\?.*find\(\)"):
        find("shadadi")


# -- picking ------------------------------------------------------------------------


def test_no_day_and_no_claimants_mean_all():
    assert list(pick(GHWERAN)["claim_id"]) == list(claims(GHWERAN)["claim_id"])
    assert list(pick(GHWERAN, "", [])["claim_id"]) == list(claims(GHWERAN)["claim_id"])
    few = pick(GHWERAN, "2022-01-31", ["sdf", "ohchr"])
    assert set(few["claimant_id"]) == {"sdf", "ohchr"} and set(
        pick(GHWERAN, None, "sdf")["claimant_id"]
    ) == {"sdf"}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (("ghweran-hold",), "Did you mean 'ghweran-held'"),
        ((GHWERAN, None, ["Syrian Interior Ministry"]), "Did you mean 'interior-ministry'"),
        (
            (GHWERAN, None, ["sdf", "interior-ministry"]),
            "No claim on ghweran-held by interior-ministry. Those .*ohchr",
        ),
        (
            (GHWERAN, "2021-12-31"),
            "by 2021-12-31. The first claim, about 5,000, was made on 25 January 2022",
        ),
        ((GHWERAN, "31.12.2022"), "is not a date: write 2026-01-20"),
    ],
)
def test_an_empty_answer_is_explained(ask, words):
    with pytest.raises(LedgerError, match=words):
        pick(*ask)


def test_a_wrong_claim_id_suggests_the_right_one():
    from ledger import claim

    with pytest.raises(LedgerError, match="Did you mean 'shaddadi-escaped-moi-120'"):
        claim("shaddadi-escaped-moi-12")


# -- one selection in words and as a figure --------------------------------------------


def test_a_title_is_the_finding():
    rows = pick(GHWERAN, "2022-12-31")
    assert headline(rows).endswith(
        "held: the smallest number is 3,000 to 4,000, the largest about 5,000"
    )
    assert headline(rows[rows["claimant_id"] == "sdf"]).endswith("held: 3,000 to 4,000")
    escaped = pick("shaddadi-escaped", "2026-01-19")
    assert (
        headline(escaped[escaped["qualifier"] == "words"])
        == "al-Shaddadi prison, escaped: only words, such as “a number”"
    )


def test_any_quantity_can_be_drawn_compared_and_told():
    rows = quantities_with()
    kinds = rows.drop_duplicates(
        ["topic", "unit"]
    )  # one of each kind, and those with the most voices
    for quantity in {*kinds["quantity_id"], *rows["quantity_id"][:10]}:
        rows = pick(quantity)
        drawn = rows if len(rows) <= MOST_LINES else rows[rows["qualifier"] != "words"]
        assert sorted(draw(rows).claims) == sorted(drawn["claim_id"]), quantity
        assert comparison(rows) and all(line.endswith(".") for line in cautions(rows)), quantity
        told = sentence(rows, rows["claim_id"].iloc[0])
        assert rows["text"].iloc[0] in str(told) and "\n" not in str(told)


def test_very_many_claims_are_drawn_over_time():
    many, few = pick("al-hol-residents"), pick(GHWERAN)
    assert draw(many).svg().count("<text") < len(many) < 200
    assert all(name in draw(few).svg() for name in ("The National", "OHCHR"))


def test_only_one_quantity_is_drawn_at_a_time():
    with pytest.raises(LedgerError, match="one quantity"):
        draw(claims(topic="shaddadi"))


def test_words_alone_have_no_scale():
    rows = pick("shaddadi-escaped")
    words = rows[rows["qualifier"] == "words"]
    assert not re.search(r">[\d.,]+</text>", draw(words).svg())


def test_cautions_name_what_makes_a_comparison_weak():
    told = "\n".join(cautions(pick("shaddadi-escaped")))
    assert (
        "“dozens” (The Guardian)" in told
        and "second-hand" in told
        and "copy error (Breitbart: up to 1,500, Fox News: at least 120)" in told
    )
    assert "different days" not in told
    later = "\n".join(cautions(pick(GHWERAN)))
    assert "different days, from 20 January 2022 to 21 January 2026" in later
    assert "different days" not in "\n".join(cautions(pick(GHWERAN, "2022-12-31")))
    totals = "\n".join(cautions(pick("transfer-moved")))  # running totals, all from one first day
    assert "different days" in totals and "cumulative (all of them)" in totals
    assert "replaced" in "\n".join(cautions(claims().query("superseded_by != ''").head(3)))


def test_a_comparison_shows_its_formulas_or_says_why_there_is_none():
    ratio, gap = comparison(pick(GHWERAN, "2022-12-31"))
    assert ratio == "Largest over smallest: about 1.2 to 1.7 = about 5,000 ÷ 3,000 to 4,000"
    assert gap == "Difference: about 1,000 to 2,000 = about 5,000 − 3,000 to 4,000"
    assert comparison(pick(GHWERAN, None, "sdf")) == [
        "A single number: nothing to compare it with."
    ]
    assert comparison(pick("al-hol-killed")) == ["Not computed: Cannot divide by 0."]
    assert "no number" in comparison(pick("shaddadi-escaped", None, "guardian"))[0]


# -- taking away --------------------------------------------------------------------------


def test_a_sentence_says_who_when_where_and_who_says_otherwise():
    told = sentence(pick(GHWERAN, "2022-12-31"), "ghweran-held-2022-national-3500")
    assert str(told).startswith(
        "The National said on 26 January 2022: about 3,500 (Ghweran (al-Sina'a) prison: held; "
    )
    assert "read in an excerpt of The National, https://www.thenationalnews.com/" in str(told)
    assert (
        "smallest number is 3,000 to 4,000 (Syrian Democratic Forces (SDF)), the largest about 5,000"
        in str(told)
    )
    assert "[about 3,500](claim:ghweran-held-2022-national-3500)" in told.markdown
    assert "[The National](<https://www.thenationalnews.com/" in told.markdown


def test_a_sentence_keeps_words_months_and_lonely_voices():
    rows = pick("shaddadi-escaped")
    assert "said on 19 January 2026: “dozens” (" in str(
        sentence(rows, "shaddadi-escaped-guardian-dozens")
    )
    assert "Farhad Shami, SDF spokesman, said on" in str(
        sentence(rows, "shaddadi-escaped-sdf-1500")
    )
    assert "said in February 2026: “dozens”" in str(
        sentence(rows, "shaddadi-escaped-lemonde-dozens")
    )
    alone = pick(GHWERAN, None, "sdf")
    assert str(sentence(alone, alone["claim_id"][0])).endswith("No other voice was picked.")
    with pytest.raises(
        LedgerError, match="among those picked. Did you mean 'ghweran-held-2022-sdf"
    ):
        sentence(alone, "ghweran-held-2022-sdf-3000")


def test_figure_and_rows_are_saved_whole(tmp_path, capsys):
    rows = pick(GHWERAN, "2022-12-31")
    for _ in range(2):  # again, over the files of the first time
        save(draw(rows), rows, "my-finding", folder=str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-finding.csv", "my-finding.svg"]
    drawing = (tmp_path / "my-finding.svg").read_text("utf-8")
    assert drawing.startswith("<svg") and "var(" not in drawing and "#0079a8" in drawing
    assert (tmp_path / "my-finding.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "my-finding.csv").open(encoding="utf-8-sig", newline="") as handle:
        saved = list(csv.DictReader(handle))
    assert [row["claim_id"] for row in saved] == list(rows["claim_id"])
    assert all(row["url"].startswith("http") and row["name"] and row["text"] for row in saved)
    assert "Saved my-finding.svg, and my-finding.csv with 5 rows." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "folder", "words"),
    [
        ("a/b", ".", "cannot be the name"),
        ("", ".", "cannot be the name"),
        ("finding", "no-such-folder", "finding|folder"),
    ],
)
def test_what_cannot_be_saved_is_said(tmp_path, monkeypatch, name, folder, words):
    monkeypatch.chdir(tmp_path)
    rows = pick(GHWERAN)
    with pytest.raises(LedgerError, match=words):
        save(draw(rows), rows, name, folder=folder)
    assert not list(tmp_path.iterdir())


# -- a row of one's own -----------------------------------------------------------------------

NEW = {
    "claim_id": "shaddadi-escaped-gazette", "quantity_id": "shaddadi-escaped", "claimant_id": "gazette", "value": 300,
    "qualifier": "about", "asserted_on": "2026-01-21", "source_id": "gazette-page", "seen": "full",
}  # fmt: skip
CLAIMANT = {
    "claimant_id": "gazette",
    "name": "The Gazette",
    "also_called": "Gazette",
    "kind": "media",
    "side": "media",
}
SOURCE = {
    "source_id": "gazette-page", "publisher": "The Gazette", "title": "A, \"page\"", "published": "2026-01-21",
    "url": "https://example.org/page", "kind": "news", "language": "en",
}  # fmt: skip
WRONG = {
    "no id": ("claim_id", ""),
    "an id in another form": ("claim_id", "Gazette 1"),
    "an id that is there": ("claim_id", "shaddadi-escaped-moi-120"),
    "an unknown quantity": ("quantity_id", "shaddadi-escapes"),
    "an unknown claimant": ("claimant_id", "gazete"),
    "an unknown source": ("source_id", "gazette"),
    "an unknown qualifier": ("qualifier", "circa"),
    "a qualifier for another column": ("qualifier", "at_least"),
    "a number with a comma": ("value", "1,500"),
    "a number in words": ("value", "many"),
    "a negative number": ("value", -5),
    "no number": ("value", None),
    "a day that does not exist": ("asserted_on", "2026-02-30"),
    "a day in another form": ("asserted_on", "21.1.2026"),
    "said after its page": ("asserted_on", "2026-01-22"),
    "said before what it counts": ("refers_from", "2026-01-25"),
    "not said how far it was read": ("seen", ""),
    "an unknown caveat": ("caveat", "odd"),
    "replaced by a rival": ("superseded_by", "shaddadi-escaped-moi-120"),
    "a line break": ("note", "one\ntwo"),
}


@pytest.fixture
def draft(scratch, monkeypatch, capsys) -> Draft:
    """A draft of the small ledger, in which the Gazette and its page stand already."""
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    made = Draft()
    made.add("claimants", **CLAIMANT)
    made.add("sources", **SOURCE)
    capsys.readouterr()
    return made


def append(folder, lines: str) -> None:
    """Put the lines of a proposal where they say that they belong."""
    for name, rows in re.findall(
        r"to the end of data/(\w+\.csv):\n((?:(?!to the end).*\n)+)", lines
    ):
        with (folder / name).open("a", encoding="utf-8", newline="") as handle:
            handle.write(rows)
    whole_check.write_hashes(folder)


def test_a_row_meets_its_rivals_in_the_copy_only(draft, scratch):
    before = {path.name: path.read_bytes() for path in scratch.iterdir()}
    draft.add("claims", **NEW)
    rows = draft.claims("shaddadi-escaped")
    new = rows[rows["claim_id"] == NEW["claim_id"]].iloc[0]
    assert (new["text"], new["name"], new["publisher"]) == (
        "about 300",
        "The Gazette",
        "The Gazette",
    )
    assert len(rows) == len(claims("shaddadi-escaped")) + 1 and list(rows.columns) == list(
        claims().columns
    )
    assert "The Gazette, 21 January" in draw(rows).svg() and NEW["claim_id"] not in set(
        claims()["claim_id"]
    )
    assert NEW["claim_id"] not in set(
        draft.claims("shaddadi-escaped", as_of="2026-01-20")["claim_id"]
    )
    told = sentence(rows, NEW["claim_id"])
    assert "about 300 (" in told.markdown and "(claim:" not in told.markdown  # no page to lead to
    assert extremes(rows)[0].text == "about 120"
    assert {path.name: path.read_bytes() for path in scratch.iterdir()} == before


def test_the_lines_of_a_draft_pass_the_whole_check(draft, scratch):
    draft.add("claims", **NEW)
    append(scratch, draft.lines())
    assert whole_check.validate(scratch) == []
    assert NEW["claim_id"] in (scratch / "claims.csv").read_text("utf-8")


@pytest.mark.parametrize("fault", WRONG)
def test_a_row_that_the_whole_check_refuses_is_refused_here(draft, scratch, fault):
    column, cell = WRONG[fault]
    size = len(draft.claims("shaddadi-escaped"))
    with pytest.raises(LedgerError, match="not added to claims") as refusal:
        draft.add("claims", **NEW | {column: cell})
    assert re.search(
        rf"^- (?:{column}|qualifier|refers_from|asserted_on): .+ To do: .+",
        str(refusal.value),
        re.M,
    )
    assert len(draft.claims("shaddadi-escaped")) == size
    with (scratch / "claims.csv").open(encoding="utf-8") as handle:
        columns = next(csv.reader(handle))
    row = {
        name: "" if (value := (NEW | {column: cell}).get(name)) is None else str(value)
        for name in columns
    }
    append(scratch, draft.lines())
    with (scratch / "claims.csv").open("a", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerow(row.values())
    whole_check.write_hashes(scratch)
    assert any(found.file == "claims.csv" for found in whole_check.validate(scratch)), (
        "the whole check lets it pass"
    )


def test_all_mistakes_are_named_at_once_with_the_nearest_names(draft):
    with pytest.raises(LedgerError) as refusal:
        draft.add(
            "claims",
            claim_id="x",
            quantity_id="shaddadi-escapes",
            claimant_id="gazete",
            qualifier="circa",
        )
    told = str(refusal.value)
    assert "Did you mean 'shaddadi-escaped'" in told and "Did you mean 'gazette'" in told
    assert (
        "Use one of: exactly, about" in told
        and "- source_id: the cell is empty" in told
        and "- seen:" in told
    )


@pytest.mark.parametrize(
    ("table", "cells", "words"),
    [
        (
            "claims",
            {"quantity": "x"},
            "'quantity' is no column of claims.csv. Did you mean 'quantity_id'",
        ),
        ("quantities", {}, "claims, claimants, sources here, not to 'quantities'"),
        ("claimants", CLAIMANT, "'gazette' is there already"),
        ("sources", SOURCE | {"source_id": "other", "url": "example.org"}, "url: 'example.org'"),
    ],
)
def test_other_rows_are_checked_too(draft, table, cells, words):
    with pytest.raises(LedgerError, match=words):
        draft.add(table, **cells)


def test_a_draft_refuses_an_unknown_quantity_and_has_no_lines_at_first(draft):
    with pytest.raises(LedgerError, match="Did you mean 'shaddadi-escaped'"):
        draft.claims("shaddadi-escape")
    assert Draft().lines() == "Nothing was added.\n"


def test_a_number_of_a_draft_can_be_divided_but_not_added(draft):
    from ledger import amount_of

    draft.add("claims", **NEW)
    rows = draft.claims("shaddadi-escaped")
    new, old = (
        next(r for r in rows.itertuples() if r.claim_id == i)
        for i in (NEW["claim_id"], "shaddadi-escaped-moi-120")
    )
    assert (amount_of(new) / amount_of(old)).text() == "about 2.5 times"
    with pytest.raises(LedgerError, match="no such row"):
        amount_of(new) + amount_of(old)


# -- with controls and without ----------------------------------------------------------------


def test_without_ipywidgets_there_is_the_figure_alone(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.delitem(sys.modules, "ledger.yourturn.controls", raising=False)
    chosen = explore(GHWERAN, "2022-12-31", ["sdf", "ohchr"])
    assert repr(chosen) == "ghweran-held, 2022-12-31, sdf, ohchr"
    assert [type(part).__name__ for part in chosen._parts()] == ["Figure", "Lines", "Table"]
    assert set(chosen.figure.claims) == set(chosen._parts()[2].frame["Row"])


def test_a_choice_that_fits_nothing_keeps_the_one_before():
    chosen = explore(GHWERAN, "2022-12-31")
    with pytest.raises(LedgerError):
        chosen.choose(GHWERAN, "2020-01-01")
    assert (chosen.quantity, chosen.day, len(chosen.rows)) == (GHWERAN, "2022-12-31", 5)
    chosen.choose("shaddadi-escaped", None, "sdf-shami")
    assert chosen.claimants == ["sdf-shami"] and chosen.figure.claims == [
        "shaddadi-escaped-sdf-1500"
    ]


def test_controls_are_not_stored():
    shown = {"output_type": "display_data", "metadata": {}, "data": {WIDGET: {"model_id": "1"}}}
    figure = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "A figure"}}
    cell = {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "source": "",
        "execution_count": 1,
        "outputs": [shown, figure],
    }
    made = nbformat.from_dict({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert json.loads(notebooks.as_text(notebooks.canonical(made)))["cells"][0]["outputs"] == [
        figure | {"data": {"text/plain": ["A figure"]}}
    ]
