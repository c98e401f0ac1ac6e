"""A derived number is shown once, and recorded with all that went into it."""

from __future__ import annotations

import json

import pytest

from ledger import Amount, LedgerError, claim, results
from ledger.results import MIME, Result


def share():
    return (claim("shaddadi-recaptured-moi-81") / claim("shaddadi-escaped-moi-120")).as_share()


def test_every_form_holds_the_text_the_formula_and_the_record_what_each_claim_said():
    shown = Result("share", share())._repr_mimebundle_()
    assert shown.pop(MIME) == {
        "name": "share", "text": "about 68%", "qualifier": "about", "about": True, "low": 68, "high": 68,
        "unit": "percent", "formula": "81 ÷ about 120",
        "claims": {"shaddadi-recaptured-moi-81": "81", "shaddadi-escaped-moi-120": "about 120"},
    }  # fmt: skip
    assert set(shown) == {"text/plain", "text/markdown"}
    assert all("about 68%" in text and "81 ÷ about 120" in text for text in shown.values())


def test_an_open_bound_is_left_out_and_the_record_is_plain_json():
    record = Result("floor", Amount.of("at_least", low=27, unit="people")).record()
    assert record["low"] == 27 and "high" not in record
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_inputs_that_say_the_same_are_told_apart_by_their_order():
    same = claim("shaddadi-escaped-us-200"), claim("shaddadi-escaped-government-200")
    assert Result("ratio", same[0] / same[1]).record()["inputs"] == [c.claims[0] for c in same]


def test_a_result_is_shown_once_and_returns_nothing_that_a_cell_would_print_again(monkeypatch):
    shown = []
    monkeypatch.setattr(results, "display", shown.append)
    assert results.result("share", share()) is None
    assert [r.name for r in shown] == ["share"]


@pytest.mark.parametrize("name", ["", "Share", "share_of", "share of", "-share", "share-"])
def test_a_bad_name_is_refused(name):
    with pytest.raises(LedgerError, match="not a name"):
        results.result(name, share())


@pytest.mark.parametrize("number", [68, "about 68%"])
def test_a_bare_number_has_lost_its_claims(number):
    with pytest.raises(LedgerError, match="claim()"):
        results.result("share", number)
