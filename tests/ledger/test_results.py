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
        "name": "share",
        "text": "about 68%",
        "qualifier": "about",
        "about": True,
        "low": 68,
        "high": 68,
        "unit": "percent",
        "formula": "81 ÷ about 120",
        "claims": {"shaddadi-recaptured-moi-81": "81", "shaddadi-escaped-moi-120": "about 120"},
    }
    assert set(shown) == {"text/plain", "text/markdown"}
    assert all("about 68%" in text and "81 ÷ about 120" in text for text in shown.values())


def test_open_bounds_are_left_out_and_inputs_that_say_the_same_keep_their_order():
    record = Result("floor", Amount.of("at_least", low=27, unit="people")).record()
    assert record["low"] == 27 and "high" not in record
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    same = claim("shaddadi-escaped-us-200"), claim("shaddadi-escaped-government-200")
    assert Result("ratio", same[0] / same[1]).record()["inputs"] == [c.claims[0] for c in same]


def test_a_result_is_shown_once_under_a_good_name_with_its_claims(monkeypatch):
    shown = []
    monkeypatch.setattr(results, "display", shown.append)
    assert results.result("share", share()) is None  # a cell would print what is returned again
    assert [r.name for r in shown] == ["share"]
    for name in ("", "Share", "share of", "share-"):
        with pytest.raises(LedgerError, match="not a name"):
            results.result(name, share())
    for number in (68, "about 68%"):
        with pytest.raises(LedgerError, match="claim()"):
            results.result("share", number)
