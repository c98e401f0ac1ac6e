"""What if: every answer is the arithmetic of Amount, and a warning stands exactly where it is due."""

from __future__ import annotations

from itertools import product

import pytest

from ledger import LedgerError, claim, claims, leave_one_out, shares
from ledger.whatif import ABOVE, FEW, OTHER, SIGNS, WARNINGS

PARTIES = ["syrian_government", "sdf", "united_states"]


def caught():
    return claims("shaddadi-recaptured")


def escaped():
    return claims("shaddadi-escaped")


def parties():
    return escaped()[escaped()["side"].isin(PARTIES)]


def numbers(rows) -> list[str]:
    return list(rows[rows["qualifier"] != "words"]["claim_id"])


def test_each_share_is_the_arithmetic_of_amounts_and_is_warned_of_where_claimants_differ():
    made = shares(caught(), escaped(), "Caption")
    answers = {answer.pick: answer for answer in made.answers}
    pairs = list(product(enumerate(numbers(caught())), enumerate(numbers(escaped()))))
    assert len(answers) == len(pairs) > 20
    who = claims().set_index("claim_id")["claimant_id"]
    for (j, part), (i, whole) in pairs:
        ratio, answer = claim(part) / claim(whole), answers[j, i]
        assert (answer.text, answer.formula) == (ratio.as_share().text(), ratio.formula)
        assert (OTHER in answer.warnings) == (who[part] != who[whole])
        assert (ABOVE in answer.warnings) == (ratio.low > 1)
    alone = [a.text for a in made.answers if not a.warnings]
    assert alone == ["about 68%"], "the ministry's own: the US official gave a word"

    for answer, (row, column) in zip(made.answers, made.cells):
        cell = made.frame.iloc[row, column]
        assert cell.startswith(answer.text)
        assert [w for w in (OTHER, ABOVE) if SIGNS[w] in cell] == list(answer.warnings)
    assert all(f"“{word}”" in made.left_out for word in ("all", "many", "a number", "thousands"))
    assert made.notes == [f"* {WARNINGS[OTHER]}", f"† {WARNINGS[ABOVE]}", made.left_out]


def test_what_cannot_be_asked_is_refused():
    for ask in (
        lambda: shares(caught().query("qualifier == 'words'"), escaped(), "Caption"),
        lambda: shares(caught(), claims().query("unit == 'USD'"), "Caption"),
        lambda: leave_one_out(escaped().query("claimant_id == 'sdf-shami'"), "Caption"),
        lambda: leave_one_out(claims().query("unit in ('USD', 'people')"), "Caption"),
    ):
        with pytest.raises(LedgerError):
            ask()


def test_leaving_one_out_is_what_pandas_says():
    made, flat = leave_one_out(escaped(), "Caption"), escaped().query("qualifier != 'words'")
    size = flat["value"].fillna(flat["low"]).fillna(flat["high"])
    people = [None, *dict.fromkeys(flat["claimant_id"])]
    assert len(made.answers) == len(people) == len(made.choices[0][1])
    for answer, who in zip(made.answers, people):
        kept = size[flat["claimant_id"] != who]
        figures = [float(w.replace(",", "")) for w in answer.text.split() if w[0].isdigit()]
        assert figures == [kept.min(), kept.max()], who


def test_the_headline_range_hangs_on_its_two_ends():
    made = leave_one_out(parties(), "Caption")
    table = made.frame.set_index("Left out")["Range"]
    assert table["Nobody"] == "about 120 to about 1,500"
    assert table["Farhad Shami, SDF spokesman"] == "about 120 to about 200"
    assert table["Syrian Interior Ministry"] == "about 200 to about 1,500"
    assert (table == table["Nobody"]).sum() == len(table) - 2
    ends = claim("shaddadi-escaped-sdf-1500"), claim("shaddadi-escaped-moi-120")
    ratio = (ends[0] / ends[1]).text()
    assert ratio in made.answers[0].formula and made.frame.iloc[0, 2] == ratio
    only = escaped()[escaped()["claim_id"].isin([end.claims[0] for end in ends])]
    made = leave_one_out(only, "Caption")
    assert [a.warnings for a in made.answers] == [(), (FEW,), (FEW,)]
    assert made.answers[1].text == "about 120", "one number is no range"
