"""What if: every answer is the arithmetic of Amount, and a warning stands exactly where it is due."""

from __future__ import annotations

import json
from itertools import product

import pytest
from bs4 import BeautifulSoup

from ledger import Amount, LedgerError, claim, claims, leave_one_out, shares
from ledger.whatif import ABOVE, FEW, MIME, OTHER, SIGNS, WARNINGS
from tests import browser
from tests.conftest import ROOT

CHAPTER = "conflicting-claims"
PARTIES = ["syrian_government", "sdf", "united_states"]


def caught():
    return claims("shaddadi-recaptured")


def escaped():
    return claims("shaddadi-escaped")


def parties():
    return escaped()[escaped()["side"].isin(PARTIES)]


def numbers(rows) -> list[str]:
    return list(rows[rows["qualifier"] != "words"]["claim_id"])


def stored() -> list[dict]:
    cells = json.loads((ROOT / "chapters" / f"{CHAPTER}.ipynb").read_text("utf-8"))["cells"]
    return [
        o["data"][MIME]
        for cell in cells
        for o in cell.get("outputs", [])
        if MIME in o.get("data", {})
    ]


# -- shares -------------------------------------------------------------------


def test_each_share_is_the_arithmetic_of_amounts():
    made = shares(caught(), escaped(), "Caption")
    pairs = list(product(enumerate(numbers(caught())), enumerate(numbers(escaped()))))
    assert len(made.answers) == len(pairs) > 20
    answers = {answer.pick: answer for answer in made.answers}
    for (j, part), (i, whole) in pairs:
        ratio = claim(part) / claim(whole)
        assert (
            answers[j, i].text == ratio.as_share().text() and answers[j, i].formula == ratio.formula
        )


def test_a_warning_stands_exactly_where_claimants_differ():
    made = shares(caught(), escaped(), "Caption")
    who = claims().set_index("claim_id")["claimant_id"]
    tops, bottoms = numbers(caught()), numbers(escaped())
    for answer in made.answers:
        part, whole = tops[answer.pick[0]], bottoms[answer.pick[1]]
        assert (OTHER in answer.warnings) == (who[part] != who[whole])
        assert (ABOVE in answer.warnings) == ((claim(part) / claim(whole)).low > 1)
    alone = [a for a in made.answers if not a.warnings]
    assert [a.text for a in alone] == ["about 68%", "about 45%"], (
        "the ministry's own and the US official's own"
    )


def test_the_table_holds_every_answer_with_its_sign_and_says_what_is_left_out():
    made = shares(caught(), escaped(), "Caption")
    for answer, (row, column) in zip(made.answers, made.cells):
        cell = made.frame.iloc[row, column]
        assert cell.startswith(answer.text) and all(
            (SIGNS[w] in cell) == (w in answer.warnings) for w in (OTHER, ABOVE)
        )
        assert made.frame.iloc[row, 0] == made.choices[1][1][answer.pick[1]]
        assert made.frame.columns[column].endswith(made.choices[0][1][answer.pick[0]])
    for word in ("all", "many", "a number", "thousands"):
        assert f"“{word}”" in made.left_out
    assert [note for note in made.notes if note.startswith("*")] == [f"* {WARNINGS[OTHER]}"]


def test_labels_are_told_apart_by_their_day():
    twice = claims("al-hol-residents", "un-ocha").head(2).copy()
    twice["text"] = "about 5"
    options = shares(twice, twice, "Caption").choices[0][1]
    assert len(set(options)) == 2 and all("20" in option for option in options)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: shares(caught().query("qualifier == 'words'"), escaped(), "Caption"),
        lambda: shares(caught(), escaped()[:0], "Caption"),
        lambda: shares(caught(), claims().query("unit == 'USD'"), "Caption"),
        lambda: leave_one_out(escaped()[:0], "Caption"),
        lambda: leave_one_out(escaped().query("claimant_id == 'sdf-shami'"), "Caption"),
        lambda: leave_one_out(claims().query("unit in ('USD', 'people')"), "Caption"),
    ],
    ids=["only words", "no rows", "another unit", "nobody", "one voice", "two units"],
)
def test_what_cannot_be_asked_is_refused(ask):
    with pytest.raises(LedgerError):
        ask()


# -- leave one out ------------------------------------------------------------


@pytest.mark.parametrize("rows", [parties, escaped], ids=["parties", "all"])
def test_leaving_one_out_is_what_pandas_says(rows):
    made = leave_one_out(rows(), "Caption")
    flat = rows().query("qualifier != 'words'")
    size = flat["value"].fillna(flat["low"]).fillna(flat["high"])
    people = [None, *dict.fromkeys(flat["claimant_id"])]
    assert len(made.answers) == len(people) == len(made.choices[0][1])
    for answer, who in zip(made.answers, people):
        kept = size[flat["claimant_id"] != who]
        low, high = (
            answer.text.split(" to ", 1)
            if not answer.text.startswith("up to")
            else answer.text.split(" to ", 2)
        )
        assert [float(end.split()[-1].replace(",", "")) for end in (low, high)] == [
            kept.min(),
            kept.max(),
        ], who


def test_the_headline_range_hangs_on_its_two_ends():
    made = leave_one_out(parties(), "Caption")
    table = made.frame.set_index("Left out")["Range"]
    assert table["Nobody"] == "about 120 to about 1,500"
    assert table["Farhad Shami, SDF spokesman"] == "about 120 to about 200"
    assert table["Syrian Interior Ministry"] == "about 200 to about 1,500"
    assert (table == table["Nobody"]).sum() == len(table) - 2
    ratio = (claim("shaddadi-escaped-sdf-1500") / claim("shaddadi-escaped-moi-120")).text()
    assert ratio in made.answers[0].formula and made.frame.iloc[0, 2] == ratio


def test_a_tie_names_every_voice_of_it():
    without = leave_one_out(parties(), "Caption").answers[
        2
    ]  # without the ministry three voices say about 200
    smallest = without.formula.partition(";")[0]
    assert (
        "Syrian government (body not named)" in smallest
        and "US official (unnamed, to Reuters)" in smallest
    )


def test_one_number_is_no_range():
    two = escaped()[
        escaped()["claim_id"].isin(["shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500"])
    ]
    made = leave_one_out(two, "Caption")
    assert [a.warnings for a in made.answers] == [(), (FEW,), (FEW,)]
    assert made.answers[1].text == "about 120"


# -- the chapter and its page -------------------------------------------------


def test_the_chapter_stores_a_whole_table_for_jupyter():
    asked, left_out = stored()
    assert len(asked["answers"]) == len(numbers(caught())) * len(numbers(escaped()))
    assert set(asked["claims"]) == {*numbers(caught()), *numbers(escaped())}
    assert set(left_out["claims"]) == set(numbers(parties()))
    cells = json.loads((ROOT / "chapters" / f"{CHAPTER}.ipynb").read_text("utf-8"))["cells"]
    shown = [
        o["data"] for cell in cells for o in cell.get("outputs", []) if MIME in o.get("data", {})
    ]
    for data in shown:
        table = BeautifulSoup("".join(data["text/html"]), "html.parser")
        assert len(table.select("tbody tr")) == len(data[MIME]["rows"]) and not table.select(
            "select, script"
        )


@pytest.mark.book
@pytest.mark.browser
def test_without_scripts_the_page_shows_the_whole_table_and_no_dead_control(book, open_page):
    tab = open_page(width=390, scripts=False)
    tab.goto((book / "chapters" / f"{CHAPTER}.html").as_uri())
    for number, record in enumerate(stored()):
        box = tab.locator(".whatif").nth(number)
        assert not box.locator(".whatif-pick").is_visible()
        cells = box.locator("[data-pick]")
        assert [c.strip() for c in cells.all_text_contents()] == [
            record["rows"][a["cell"][0]][a["cell"][1]]
            for a in sorted(record["answers"], key=lambda a: a["cell"])
        ]
        assert all(cell.is_visible() for cell in cells.all())
        assert all(note in box.text_content() for note in record["notes"])


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (320, True)])
def test_each_pick_shows_its_answer_and_its_warning(book, open_page, width, dark):
    tab = open_page(width=width, dark=dark)
    tab.goto((book / "chapters" / f"{CHAPTER}.html").as_uri())
    for number, record in enumerate(stored()):
        box = tab.locator(".whatif").nth(number)
        said, pickers = box.locator("[role=status]"), box.locator("select")
        assert [p.locator("option").all_text_contents() for p in pickers.all()] == [
            c[1] for c in record["choices"]
        ]
        for answer in record["answers"]:
            for picker, option in zip(pickers.all(), answer["pick"]):
                picker.select_option(index=option)
            shown = [part.text_content() for part in said.locator("> *").all() if part.is_visible()]
            assert shown == [
                answer["text"],
                answer["formula"],
                *(WARNINGS[w] for w in answer["warnings"]),
            ]
            picked = box.locator("td.picked")
            assert picked.count() == 1 and picked.text_content().startswith(answer["text"])
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth") and tab.faults == []


@pytest.mark.book
@pytest.mark.browser
def test_it_opens_on_a_pair_of_one_voice_and_works_by_keyboard(book, open_page):
    tab = open_page()
    tab.goto((book / "chapters" / f"{CHAPTER}.html").as_uri())
    box = tab.locator(".whatif").first
    assert box.locator("strong").text_content() == "about 68%"
    assert not box.locator("[data-warning]").first.is_visible()
    tab.locator(".whatif select").nth(1).focus()
    tab.keyboard.press("Home")
    assert box.locator("strong").text_content() == "about 5.4%"
    assert box.locator(f"[data-warning={OTHER}]").is_visible()
    labels = tab.locator(".whatif label").all()
    assert len(labels) == tab.locator(".whatif select").count() == 3
    assert all(
        select.bounding_box()["height"] >= 44 for select in tab.locator(".whatif select").all()
    )


@pytest.mark.book
@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_with_every_warning_shown(book, open_page, dark):
    tab = open_page(width=390, dark=dark)
    tab.goto((book / "chapters" / f"{CHAPTER}.html").as_uri())
    worst = next(a for a in stored()[0]["answers"] if len(a["warnings"]) == 2)
    for picker, option in zip(tab.locator(".whatif").first.locator("select").all(), worst["pick"]):
        picker.select_option(index=option)
    assert tab.locator("[data-warning]:visible").count() == 2
    assert browser.axe(tab) == []


def test_an_amount_of_nothing_divides_nothing():
    with pytest.raises(LedgerError, match="divide"):
        claim("shaddadi-recaptured-moi-81") / Amount.exactly(0, unit="people")
