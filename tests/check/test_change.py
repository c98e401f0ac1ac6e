"""One changed row is followed by every figure and result, and every sentence that no longer agrees is named."""

from __future__ import annotations

import shutil

from press.check import data, markdown, prose
from press.check.pages import markdown_cells, page_name, records
from press.contents import sources_in
from tests.conftest import ROOT, read_rows, write_rows

CHANGED = "shaddadi-recaptured-moi-81"


def test_every_sentence_figure_and_result_that_a_changed_claim_touches_is_named(tmp_path):
    folder = shutil.copytree(ROOT / "data", tmp_path / "data")
    (folder / "claims.csv").chmod(0o644)
    rows = read_rows(folder / "claims.csv")
    row = next(row for row in rows if row["claim_id"] == CHANGED)
    assert row["value"] == "81"
    row["value"] = "95"
    write_rows(folder / "claims.csv", rows)
    in_events = [fault for fault in data.validate(folder) if fault.row]
    assert [(f.file, f.column) for f in in_events] == [("events.csv", "claim_ids")]
    assert f"{CHANGED} says 95" in in_events[0].problem

    expected = set()
    for path in sources_in(ROOT / "chapters"):
        for _, _, record in records(path):
            if CHANGED in record.get("claims", {}):
                expected.add((page_name(path), record.get("title") or record["name"]))
        for _, text in markdown_cells(path):
            for words, _, name in markdown.LINK.findall(text):
                if name == CHANGED:
                    expected.add((page_name(path), words))
    faults = prose.check(ROOT / "chapters", prose.Ledger.read(folder))
    named = {(fault.chapter, fault.words) for fault in faults if CHANGED in fault.problem}
    assert expected and expected == named
