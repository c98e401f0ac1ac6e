"""One changed row is followed by every figure and result, and every sentence that no longer agrees is named."""

from __future__ import annotations

from press.check import data, markdown, prose
from press.check.pages import markdown_cells, page_name, records
from press.contents import sources_in
from tests.conftest import ROOT
from tests.ledger.test_exercises import changed_claims, other_ledger

CHANGED = "shaddadi-recaptured-moi-81"


def test_every_sentence_figure_and_result_that_a_changed_claim_touches_is_named(
    tmp_path, monkeypatch
):
    other_ledger(tmp_path, monkeypatch, changed_claims(**{CHANGED: {"value": "95"}}))
    (in_events,) = (fault for fault in data.validate(tmp_path / "data") if fault.row)
    assert (in_events.file, in_events.column) == ("events.csv", "claim_ids")
    assert f"{CHANGED} says 95" in in_events.problem

    expected = set()
    for path in sources_in(ROOT / "chapters"):
        for _, _, record in records(path):
            if CHANGED in record.get("claims", {}):
                expected.add((page_name(path), record.get("title") or record["name"]))
        for _, text in markdown_cells(path):
            links = markdown.LINK.findall(text)
            expected |= {(page_name(path), words) for words, _, name in links if name == CHANGED}
    faults = prose.check(ROOT / "chapters")
    named = {(fault.chapter, fault.words) for fault in faults if CHANGED in fault.problem}
    assert expected and expected == named
