"""What "Your turn" is made of: finding, picking, drawing, keeping, and a row of one's own."""

from __future__ import annotations

import csv
import re
import sys

import pytest

from ledger import (
    Draft,
    LedgerError,
    amount_of,
    claims,
    draw,
    explore,
    find,
    pick,
    save,
    sentence,
)
from ledger.suggest import did_you_mean
from ledger.yourturn.draw import MOST_LINES, cautions, comparison, headline
from ledger.yourturn.find import quantities_with
from press.check import data as whole_check

GHWERAN = "ghweran-held"
NATIONAL = "ghweran-held-2022-national-3500"
MOI = "shaddadi-escaped-moi-120"


# -- finding and picking ------------------------------------------------------------


def test_no_day_and_no_claimants_mean_all():
    every = list(claims(GHWERAN)["claim_id"])
    assert list(pick(GHWERAN)["claim_id"]) == list(pick(GHWERAN, "", [])["claim_id"]) == every
    assert set(pick(GHWERAN, "2022-01-31", ["sdf", "ohchr"])["claimant_id"]) == {"sdf", "ohchr"}
    assert set(pick(GHWERAN, None, "sdf")["claimant_id"]) == {"sdf"}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ([find, "shadadi"], r"'shadadi'.*Did you mean 'shaddadi'\?.*find\(\)"),
        ([pick, "ghweran-hold"], "Did you mean 'ghweran-held'"),
        ([pick, GHWERAN, None, ["Syrian Interior Ministry"]], "Did you mean 'interior-ministry'"),
        ([pick, GHWERAN, None, ["sdf", "interior-ministry"]], "by interior-ministry. .*ohchr"),
        ([pick, GHWERAN, "2021-12-31"], "The first claim, about 5,000, was made on 25 January"),
        ([pick, GHWERAN, "31.12.2022"], "is not a date: write 2026-01-20"),
    ],
)
def test_an_empty_answer_is_explained(ask, words):
    with pytest.raises(LedgerError, match=words):
        ask[0](*ask[1:])
    assert did_you_mean("zebra", ["shaddadi-escaped", GHWERAN]) == ""


# -- one selection in words and as a figure --------------------------------------------


def test_a_title_is_the_finding():
    rows = pick(GHWERAN, "2022-12-31")
    finding = "held: the smallest number is 3,000 to 4,000, the largest about 5,000"
    assert headline(rows).endswith(finding)
    assert headline(rows[rows["claimant_id"] == "sdf"]).endswith("held: 3,000 to 4,000")
    escaped = pick("shaddadi-escaped", "2026-01-19").query("qualifier == 'words'")
    assert headline(escaped) == "al-Shaddadi prison, escaped: only words, such as “a number”"
    assert not re.search(r">[\d.,]+</text>", draw(escaped).svg())  # words have no scale


def test_any_quantity_can_be_drawn_compared_and_told():
    rows = quantities_with().drop_duplicates("unit")
    for quantity in rows["quantity_id"]:
        rows = pick(quantity)
        drawn = rows if len(rows) <= MOST_LINES else rows[rows["qualifier"] != "words"]
        assert sorted(draw(rows).claims) == sorted(drawn["claim_id"]), quantity
        assert comparison(rows) and all(line.endswith(".") for line in cautions(rows)), quantity
        told = str(sentence(rows, rows["claim_id"].iloc[0]))
        assert rows["text"].iloc[0] in told and "\n" not in told
    with pytest.raises(LedgerError, match="one quantity"):
        draw(claims(topic="shaddadi"))


def test_cautions_name_what_makes_a_comparison_weak():
    def said(quantity, day=None):
        return "\n".join(cautions(pick(quantity, day)))

    escaped = said("shaddadi-escaped")
    for words in (
        "“dozens” (The Guardian)",
        "second-hand",
        "copy error (Breitbart: up to 1,500, F",
    ):
        assert words in escaped
    assert "different days, from 20 January 2022 to 21 January 2026" in said(GHWERAN)
    assert "different days" not in escaped + said(GHWERAN, "2022-12-31")
    assert "cumulative (all of them)" in said("transfer-moved")
    assert "replaced" in "\n".join(cautions(claims().query("superseded_by != ''").head(3)))


def test_a_comparison_shows_its_formulas_or_says_why_there_is_none():
    assert comparison(pick(GHWERAN, "2022-12-31")) == [
        "Largest over smallest: about 1.2 to 1.7 = about 5,000 ÷ 3,000 to 4,000",
        "Difference: about 1,000 to 2,000 = about 5,000 − 3,000 to 4,000",
    ]
    alone = "A single number: nothing to compare it with."
    assert comparison(pick(GHWERAN, None, "sdf")) == [alone]
    assert comparison(pick("al-hol-killed")) == ["Not computed: Cannot divide by 0."]
    assert "no number" in comparison(pick("shaddadi-escaped", None, "guardian"))[0]


# -- keeping ------------------------------------------------------------------------------


def test_a_sentence_says_who_when_where_and_who_says_otherwise():
    told = sentence(pick(GHWERAN, "2022-12-31"), NATIONAL)
    start = "The National said on 26 January 2022: about 3,500 (Ghweran (al-Sina'a) prison: held; "
    assert str(told).startswith(start)
    assert "read in an excerpt of The National, https://www.thenationalnews.com/" in str(told)
    others = "smallest number is 3,000 to 4,000 (Syrian Democratic Forces (SDF)), the largest about"
    assert others in str(told)
    assert f"[about 3,500](claim:{NATIONAL})" in told.markdown
    assert "[The National](<https://www.thenationalnews.com/" in told.markdown
    rows, alone = pick("shaddadi-escaped"), pick(GHWERAN, None, "sdf")
    lemonde = sentence(rows, "shaddadi-escaped-lemonde-dozens")
    assert "said in February 2026: “dozens”" in str(lemonde)
    assert str(sentence(alone, alone["claim_id"][0])).endswith("No other voice was picked.")
    with pytest.raises(LedgerError, match="among those picked. Did you mean 'ghweran-held-2022"):
        sentence(alone, "ghweran-held-2022-sdf-3000")


def test_figure_and_rows_are_saved_whole(tmp_path, capsys):
    rows = pick(GHWERAN, "2022-12-31")
    for name, folder in (("a/b", tmp_path), ("", tmp_path), ("finding", tmp_path / "none")):
        with pytest.raises(LedgerError, match="cannot be the name|finding"):
            save(draw(rows), rows, name, folder=str(folder))
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


# -- a row of one's own -----------------------------------------------------------------------

NEW = {
    "claim_id": "shaddadi-escaped-gazette",
    "quantity_id": "shaddadi-escaped",
    "claimant_id": "gazette",
    "value": 300,
    "qualifier": "about",
    "asserted_on": "2026-01-21",
    "source_id": "gazette-page",
    "seen": "full",
}
CLAIMANT = {"claimant_id": "gazette", "name": "The Gazette", "also_called": "Gazette"}
CLAIMANT |= {"kind": "media", "side": "media"}
SOURCE = {
    "source_id": "gazette-page",
    "publisher": "The Gazette",
    "title": 'A, "page"',
    "published": "2026-01-21",
    "url": "https://example.org/page",
    "kind": "news",
    "language": "en",
}


@pytest.fixture
def draft(scratch, monkeypatch, capsys) -> Draft:
    """A draft of the small ledger, in which the Gazette and its page stand already."""
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    made = Draft()
    assert made.lines() == "Nothing was added.\n"
    made.add("claimants", **CLAIMANT)
    made.add("sources", **SOURCE)
    capsys.readouterr()
    return made


def append(folder, lines: str) -> None:
    """Put the lines of a proposal where they say that they belong."""
    for part in lines.split("to the end of data/")[1:]:
        name, rows = part.split(":\n", 1)
        with (folder / name).open("a", encoding="utf-8", newline="") as handle:
            handle.write(rows)


def test_a_row_meets_its_rivals_in_the_copy_only_and_can_be_proposed(draft, scratch):
    before = {path.name: path.read_bytes() for path in scratch.iterdir()}
    draft.add("claims", **NEW)
    rows, stored = draft.claims("shaddadi-escaped"), claims("shaddadi-escaped")
    by_id = rows.set_index("claim_id", drop=False)
    new, old = by_id.loc[NEW["claim_id"]], by_id.loc[MOI]
    assert (new["text"], new["name"], new["publisher"]) == ("about 300", *["The Gazette"] * 2)
    assert len(rows) == len(stored) + 1 and list(rows.columns) == list(stored.columns)
    assert "The Gazette, 21 January" in draw(rows).svg()
    assert NEW["claim_id"] not in set(draft.claims("shaddadi-escaped", "2026-01-20")["claim_id"])
    told = sentence(rows, NEW["claim_id"])
    assert "about 300 (" in told.markdown and "(claim:" not in told.markdown  # no page to lead to
    assert (amount_of(new) / amount_of(old)).text() == "about 2.5 times"
    with pytest.raises(LedgerError, match="no such row"):
        amount_of(new) + amount_of(old)
    assert {path.name: path.read_bytes() for path in scratch.iterdir()} == before
    append(scratch, draft.lines())
    whole_check.write_hashes(scratch)
    assert whole_check.validate(scratch) == []
    assert NEW["claim_id"] in (scratch / "claims.csv").read_text("utf-8")


FEW = {"claim_id": "x", "quantity_id": "shaddadi-escapes", "claimant_id": "gazete"}
TOLD = [  # a table, the cells of a row, all that is said of them at once
    ("claims", FEW, ["Did you mean 'shaddadi-escaped'", "Did you mean 'gazette'", "- seen:"]),
    ("claims", {"quantity": "x"}, ["'quantity' is no column", "Did you mean 'quantity_id'"]),
    ("quantities", {}, ["claims, claimants, sources here, not to 'quantities'"]),
    ("claimants", CLAIMANT, ["'gazette' is there already"]),
    ("sources", SOURCE | {"source_id": "other", "url": "example.org"}, ["url: 'example.org'"]),
]


def test_all_mistakes_are_named_at_once_with_the_nearest_names(draft):
    for table, cells, told in TOLD:
        with pytest.raises(LedgerError) as refusal:
            draft.add(table, **cells)
        assert all(words in str(refusal.value) for words in told), refusal.value


# -- with controls and without ----------------------------------------------------------------


def test_without_ipywidgets_there_is_the_figure_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.delitem(sys.modules, "ledger.yourturn.controls", raising=False)
    chosen = explore(GHWERAN, "2022-12-31", ["sdf", "ohchr"])
    assert chosen._panel is None and repr(chosen) == "ghweran-held, 2022-12-31, sdf, ohchr"
    figure, lines, rows = chosen._parts()
    assert lines.lines and set(figure.claims) == set(rows.frame["Row"])
