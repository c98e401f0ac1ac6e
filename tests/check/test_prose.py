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
IDS = {  # how the texts below write a claim for short
    "moi": MOI,
    "caught": CAUGHT,
    "sdf": "shaddadi-escaped-sdf-1500",
    "army": "shaddadi-escaped-army-a-number",
    "k24": "shaddadi-held-k24-3000-5000",
    "amnesty": "amnesty-facilities-27",
    "dead": "kobani-children-dead-4",
}

GOOD = [
    "The Interior Ministry said [about 120](claim:moi) got out.",
    "The Interior Ministry put it at [some 120 men](claim:moi).",
    "Kurdistan24 gave [3,000 to 5,000](claim:k24) as its own figure.",
    "The army spoke of [a number](claim:army) of escapes.",
    "Amnesty counted [at least twenty-seven](claim:amnesty) facilities.",
    "By the ministry's own count [about 68%](result:share) were caught.",
    "By its own count [more than half](result:share) were caught.",
    "On 19 January 2026, at 22:15, from 19 to 21 January, in the 1990s and in January 2026.",
    "From 2019 to 2024, in 2025 and since 2026.",
    "| Who | How many |\n| --- | --- |\n| Interior Ministry | [about 120](claim:moi) |",
    "- The Interior Ministry: [about 120](claim:moi)\n- an SDF spokesman: [about 1,500](claim:sdf)",
    "See `claims(quantity=5)` and [the page](https://example.org/12345).",
    "```python\nclaims(quantity=5)\n```\n\n```{code-block} python\nx = 12\n```",
    "```{note} A title\n:class: box-5\nThe Interior Ministry said [about 120](claim:moi).\n```",
    "Resolution 2799 came first.",
    "One of them, one by one, no one, one another.",
    "The Kurdish Red Crescent first counted [4](claim:dead) children.",
]
DISAGREEING = [  # a text, and what is said of it
    ("The Interior Ministry said [about 130](claim:moi).", "says about 120"),
    ("The Interior Ministry said [120](claim:moi).", "says about 120"),
    ("The Interior Ministry said [about $120](claim:moi).", "says about 120"),
    ("The Interior Ministry said [nearly 120](claim:moi).", "says about 120"),
    ("The Interior Ministry said [about 81](claim:caught) were caught.", "says 81"),
    ("The Interior Ministry said [nearly 81](claim:caught) were caught.", "says 81"),
    ("The Interior Ministry said [81%](claim:caught) were caught.", "says 81"),
    ("Amnesty counted [27](claim:amnesty) facilities.", "says at least 27"),
    ("Amnesty counted [no more than 27](claim:amnesty) facilities.", "says at least 27"),
    ("Kurdistan24 gave [5,000](claim:k24).", "says 3,000 to 5,000"),
    ("The SDF said [about 150](claim:sdf).", "says about 1,500"),
    ("The army said [about 120](claim:army).", "says a number"),
    ("The Interior Ministry said [about 120](claim:moi-120).", "no claim 'moi-120'"),
    ("The Kurdish Red Crescent counted [4](claim:dead) children.", "replaced.*see kobani"),
    ("Amnesty International said [about 120](claim:moi) got out.", "name who said this one"),
    ("It is known that [about 1,500](claim:sdf) got out.", "name who said this one .*SDF"),
    ("The Interior Ministry spoke. It was [about 120](claim:moi).", "name who said"),
    ("That is [about 68%](result:shares).", "records the result 'shares' .recorded: ratio, share"),
    ("That is [about 70%](result:share).", "the cell says about 68%"),
    ("That is [about 67.5%](result:share).", "the cell says about 68%"),
    ("That is [68%](result:share).", "the cell says about 68%"),
    ("That is [about 68](result:share) of them.", "the cell says about 68%"),
    ("That is [less than half](result:share).", "the cell says about 68%"),
    ("That is [more than twice](result:ratio) as many.", "the cell says"),
]
BARE = [  # a text, and the number in it that is nobody's
    ("Then 120 men got out.", "120"),
    ("That is 68% of them.", "68%"),
    ("That is 67.25% of them.", "67.25%"),
    ("They asked for $3.2 billion.", "$3.2"),
    ("It rose tenfold.", "tenfold"),
    ("Then twelve men got out.", "twelve"),
    ("Then dozens of men got out, and half of them ran.", "dozens"),
    ("On 19 January 2026 some 1,500 got out.", "1,500"),
    ("Some 2,000 got out.", "2,000"),
    ("Some 2000 men got out.", "2000"),
    ("Then 2000 detainees got out.", "2000"),
    ("## The 120", "120"),
    ("- first\n- some 200 men\n- last", "200"),
    ("| Who | How many |\n| --- | --- |\n| US official | 200 |", "200"),
    ("See [the 1,500](https://example.org).", "1,500"),
    ("```{note}\nAbout 1,500 got out.\n```", "1,500"),
    (":::{note}\nAbout 1,500 got out.\n:::", "1,500"),
    ("````{note}\n```{tip}\nAbout 1,500 got out.\n```\n````", "1,500"),
    (":::{note} Why 1,500?\nText.\n:::", "1,500"),
    ("```{image} map.png\n:alt: A map of 1,500 places\n```", "1,500"),
    ("```{list-table} The 1,500\n* - Who\n```", "1,500"),
    ("Text.[^a]\n\n[^a]: Not 200 but more.", "200"),
]
BAD = DISAGREEING + [(text, f"'{re.escape(number)}' is not a claim") for text, number in BARE]


def output(data: dict) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def record(name: str, amount: Amount) -> dict:
    return output({RESULT: Result(name, amount).record(), "text/plain": name})


def faults(folder: Path, texts: list[str], *more: dict, allowed=(("*", "Resolution 2799"),)):
    """What is wrong with a chapter that has each text in a cell of its own, from the third on, before more cells."""
    caught, escaped = claim(CAUGHT), claim(MOI)
    share, ratio = record("share", (caught / escaped).as_share()), record("ratio", caught / escaped)
    for short, whole in IDS.items():
        texts = [text.replace(f"(claim:{short})", f"(claim:{whole})") for text in texts]
    cells = [markdown("# A chapter"), code("", share, ratio), *map(markdown, texts), *more]
    notebook(folder / "chapter.ipynb", *cells)
    return [(f.cell, f.problem) for f in prose.check(folder, allowed=list(allowed))]


def test_good_forms_pass(tmp_path):
    assert faults(tmp_path, GOOD) == []


def test_each_fault_in_the_prose_is_named_in_its_place(tmp_path):
    found = faults(tmp_path, [text for text, _ in BAD])
    for cell, (text, words) in enumerate(BAD, start=3):
        told = [problem for at, problem in found if at == cell]
        assert any(re.search(words, problem) for problem in told), (text, told)


def test_the_description_of_a_page_and_pages_in_folders_are_read_too(tmp_path):
    path, page = tmp_path / "chapters" / "chapter.ipynb", tmp_path / "chapters" / "more" / "page.md"
    faults(path.parent, ["Text."])
    content = json.loads(path.read_text("utf-8"))
    content["metadata"]["myst"] = {"html_meta": {"description": "How 1,500 got out."}}
    path.write_text(json.dumps(content), encoding="utf-8")
    page.parent.mkdir()
    page.write_text("---\ntitle: 5 rows\n---\n# Page\n\nThen 120 got out.\n", encoding="utf-8")
    found = [(f.chapter, f.problem.split(" is not")[0]) for f in prose.check(path.parent)]
    assert found == [("chapter.ipynb", "'1,500'"), ("more/page.md", "'120'")]


@pytest.mark.parametrize("where", [{"figure": {"caption": "All 5"}}, {"image": {"alt": "All 5"}}])
def test_a_number_in_a_caption_or_alternative_text_is_named(where, tmp_path):
    cell = code("chart()", number=2) | {"metadata": {"mystnb": where}}
    assert [(at, "'5'" in what) for at, what in faults(tmp_path, ["Text."], cell)] == [(4, True)]


def test_a_result_recorded_twice_is_named(tmp_path):
    again = code("result(...)", record("share", claim(CAUGHT)), number=2)
    assert ["recorded twice" in what for _, what in faults(tmp_path, [""], again)] == [True]


@pytest.mark.parametrize(("mime", "kind"), [(FIGURE, "figure"), (RESULT, "result")])
def test_an_output_made_from_older_data_is_named(mime, kind, tmp_path):
    old = {"name": "old", "title": "Old", "claims": {CAUGHT: "80", "gone": "5"}}
    found = faults(tmp_path, ["Text."], code("chart()", output({mime: old}), number=2))
    said = f"this {kind} was made when {CAUGHT} said 80; the row says 81"
    assert len(found) == 2 and said in found[0][1]


def test_a_number_is_allowed_in_its_chapter_only_and_with_a_reason(tmp_path):
    for page, left in (("*", 0), ("chapter.ipynb", 0), ("other.ipynb", 1)):
        text = ["The Group of 77 met."]
        assert len(faults(tmp_path, text, allowed=[(page, "Group of 77")])) == left
    path = tmp_path / "allowed.csv"
    path.write_text("chapter,words,reason\n*,Resolution 2799,\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="row 2.*reason"):
        bare_numbers.read_allowed(path)
