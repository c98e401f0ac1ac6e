"""One changed row is followed by every figure and result, and every sentence that no longer agrees is named."""

from __future__ import annotations

import json
import shutil

import pytest

from ledger import tables
from ledger.figures.sheet import MIME as FIGURE
from ledger.results import MIME as RESULT
from ledger.whatif import MIME as WHATIF
from press.check import data, prose
from press.check.stored_form import as_text
from press.refresh import execute
from tests.conftest import CHAPTERS, ROOT, read_rows, write_rows

CHANGED = "shaddadi-recaptured-moi-81"


@pytest.fixture
def other_data(tmp_path, monkeypatch):
    """The whole ledger in a folder of its own, in which the ministry recaptured 95."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    rows = read_rows(folder / "claims.csv")
    row = next(row for row in rows if row["claim_id"] == CHANGED)
    assert row["value"] == "81"
    row["value"] = "95"
    for path in folder.iterdir():
        path.chmod(0o644)
    write_rows(folder / "claims.csv", rows)
    data.write_hashes(folder)
    told = data.validate(folder)
    assert [(f.file, f.column) for f in told] == [
        ("events.csv", "claim_ids")
    ] and f"{CHANGED} says 95" in told[0].problem
    monkeypatch.setenv("LEDGER_DATA", str(folder))
    assert tables.data_folder() == folder.resolve()
    return folder


def recorded(path):
    """The names of a chapter's stored figures and results that the changed claim went into."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            for mime in (FIGURE, RESULT, WHATIF):
                record = output.get("data", {}).get(mime, {})
                if CHANGED in record.get("claims", {}):
                    yield record.get("title") or record["name"]


def test_every_sentence_figure_and_result_that_it_touches_is_named(other_data):
    faults = prose.check(ROOT / "chapters", prose.Ledger.read(other_data))
    named = {(fault.chapter, fault.words) for fault in faults if CHANGED in fault.problem}
    expected = {(path.name, name) for path in CHAPTERS for name in recorded(path)}
    for path in prose.chapters(ROOT / "chapters"):
        for _, text in prose.markdown_cells(path):
            expected |= {
                (path.name, words)
                for words, scheme, name in prose.LINK.findall(text)
                if name == CHANGED
            }
    assert expected and expected == named


def test_a_chapter_that_is_run_again_follows_and_its_results_are_checked_anew(other_data, tmp_path):
    chapter = next(
        path
        for path in CHAPTERS
        if any(CHANGED in r["claims"] for r in prose.recorded_results(path).values())
    )
    folder = tmp_path / "chapters"
    folder.mkdir()
    copy = folder / chapter.name
    copy.write_text(as_text(execute.run(chapter)), encoding="utf-8", newline="")
    before, after = prose.recorded_results(chapter), prose.recorded_results(copy)
    moved = {name for name in before if before[name]["text"] != after[name]["text"]}
    assert copy.read_bytes() != chapter.read_bytes() and moved
    linked = {
        name
        for _, text in prose.markdown_cells(copy)
        for _, scheme, name in prose.LINK.findall(text)
        if scheme == "result"
    }
    told = "\n".join(map(str, prose.check(folder, prose.Ledger.read(other_data))))
    assert all(
        f"the cell says {after[name]['text']} ({after[name]['formula']})" in told
        for name in moved & linked
    )
    assert f"was made when {CHANGED} said" not in told
