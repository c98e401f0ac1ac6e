from __future__ import annotations

import json

import pytest

from ledger import Amount, LedgerError, claim, results
from ledger.results import MIME, Result


def share():
    return (claim("shaddadi-recaptured-moi-81") / claim("shaddadi-escaped-moi-120")).as_share()


def test_a_record_holds_text_bounds_formula_and_what_each_claim_said():
    record = Result("share", share()).record()
    assert record["text"] == "about 68%" and record["formula"] == "81 ÷ about 120"
    assert record["claims"] == {
        "shaddadi-recaptured-moi-81": "81",
        "shaddadi-escaped-moi-120": "about 120",
    }
    assert (record["low"], record["high"], record["unit"], record["about"]) == (
        68,
        68,
        "percent",
        True,
    )


def test_an_open_bound_is_left_out_and_the_record_is_plain_json():
    record = Result("floor", Amount.of("at_least", low=27, unit="people")).record()
    assert record["low"] == 27 and "high" not in record
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_every_form_of_a_result_says_the_same():
    shown = Result("share", share())._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/markdown", MIME}
    for kind in ("text/plain", "text/markdown"):
        assert "about 68%" in shown[kind] and "81 ÷ about 120" in shown[kind]


def test_a_result_is_shown_once_and_returns_nothing_that_a_cell_would_print_again(monkeypatch):
    shown = []
    monkeypatch.setattr(results, "display", shown.append)
    assert results.result("share", share()) is None
    assert [r.name for r in shown] == ["share"]


@pytest.mark.parametrize("name", ["", "Share", "share_of", "share of", "-share", "share-"])
def test_a_bad_name_is_refused(name):
    with pytest.raises(LedgerError, match="not a name"):
        results.result(name, share())


@pytest.mark.parametrize("number", [68, 67.5, "about 68%", None])
def test_a_bare_number_has_lost_its_claims(number):
    with pytest.raises(LedgerError, match="claim()"):
        results.result("share", number)
