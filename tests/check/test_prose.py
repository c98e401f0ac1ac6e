"""Each fault in the prose is named in its cell, and good forms pass."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ledger import Amount, LedgerError, claim
from ledger.outputs import FIGURE, RESULT
from ledger.results import Result
from press.check import bare_numbers, prose
from tests.conftest import code, markdown, notebook

MOI, CAUGHT = "shaddadi-escaped-moi-120", "shaddadi-recaptured-moi-81"

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


def output(data: dict) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def record(name: str, amount: Amount) -> dict:
    return output({RESULT: Result(name, amount).record(), "text/plain": name})


def faults(folder: Path, text: str, *more: dict, allowed=(("*", "Resolution 2799"),)) -> list:
    """What is wrong with a chapter whose third cell is a text, before more cells."""
    caught, escaped = claim(CAUGHT), claim(MOI)
    ran = code(
        "", record("share", (caught / escaped).as_share()), record("ratio", caught / escaped)
    )
    notebook(folder / "chapter.ipynb", markdown("# A chapter"), ran, markdown(text), *more)
    return [(f.chapter, f.cell, f.problem) for f in prose.check(folder, allowed=list(allowed))]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_form_passes(name, tmp_path):
    assert faults(tmp_path, GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_a_fault_in_the_prose_is_named_in_its_place(name, tmp_path):
    text, words = BAD[name]
    found = faults(tmp_path, text)
    assert [f for f in found if f[:2] == ("chapter.ipynb", 3) and re.search(words, f[2])], found


def test_all_faults_of_a_chapter_are_named_in_one_run(tmp_path):
    found = faults(tmp_path, "\n\n".join(text for text, _ in BAD.values()))
    problems = "\n".join(problem for _, _, problem in found)
    assert [name for name, (_, words) in BAD.items() if not re.search(words, problems)] == []


def test_the_description_of_a_page_is_read_too(tmp_path):
    faults(tmp_path, "Text.")
    path = tmp_path / "chapter.ipynb"
    content = json.loads(path.read_text("utf-8"))
    content["metadata"]["myst"] = {"html_meta": {"description": "How 1,500 got out."}}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert [(f.cell, "'1,500' is not" in f.problem) for f in prose.check(tmp_path)] == [(0, True)]


def test_a_page_of_markdown_in_a_folder_below_is_read_too(tmp_path):
    page = tmp_path / "chapters" / "reference" / "page.md"
    page.parent.mkdir(parents=True)
    page.write_text("---\ntitle: 5 rows\n---\n# Page\n\nThen 120 got out.\n", encoding="utf-8")
    assert [f.chapter for f in prose.check(tmp_path / "chapters")] == ["reference/page.md"]


WHERE = [{"figure": {"caption": "All 1,500 of them"}}, {"image": {"alt": "A bar of 1,500 men"}}]


@pytest.mark.parametrize("where", WHERE)
def test_a_number_in_a_caption_or_alternative_text_is_named(where, tmp_path):
    cell = code("chart()", number=2) | {"metadata": {"mystnb": where}}
    assert [(at, "'1,500'" in what) for _, at, what in faults(tmp_path, "Text.", cell)] == [
        (4, True)
    ]


def test_a_result_recorded_twice_is_named(tmp_path):
    again = code("result(...)", record("share", claim(CAUGHT)), number=2)
    assert ["recorded twice" in what for *_, what in faults(tmp_path, "", again)] == [True]


@pytest.mark.parametrize(("mime", "kind"), [(FIGURE, "figure"), (RESULT, "result")])
def test_an_output_made_from_older_data_is_named(mime, kind, tmp_path):
    old = {"name": "old", "title": "Old", "claims": {CAUGHT: "80", "gone": "5"}}
    found = faults(tmp_path, "Text.", code("chart()", output({mime: old}), number=2))
    said = f"this {kind} was made when {CAUGHT} said 80; the row says 81"
    assert len(found) == 2 and said in found[0][2]


@pytest.mark.parametrize(("page", "left"), [("*", 0), ("chapter.ipynb", 0), ("other.ipynb", 1)])
def test_a_number_is_allowed_in_its_chapter_only(page, left, tmp_path):
    assert len(faults(tmp_path, "The Group of 77 met.", allowed=[(page, "Group of 77")])) == left


def test_the_list_of_allowed_numbers_gives_a_reason_for_each(tmp_path):
    assert bare_numbers.read_allowed()
    path = tmp_path / "allowed.csv"
    path.write_text("chapter,words,reason\n*,Resolution 2799,\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="row 2.*reason"):
        bare_numbers.read_allowed(path)
