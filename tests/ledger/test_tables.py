"""The tables: read as their schema says, from wherever they lie, and shown as a reader can use them."""

from __future__ import annotations

import pandas as pd
import pytest

from ledger import LedgerError, load, positions, table, tables, unknown


def test_each_table_has_the_columns_and_types_of_its_schema_in_a_copy_of_ones_own():
    resources = [r for r in tables.schema()["resources"] if r["path"].endswith(".csv")]
    assert len(resources) > 10
    for described in resources:
        frame, fields = load(described["name"]), described["schema"]["fields"]
        assert list(frame.columns) == [f["name"] for f in fields]
        for field in fields:
            column = frame[field["name"]]
            is_number = pd.api.types.is_float_dtype(column)
            assert is_number == (field["type"] == "number") or frame.empty, field["name"]
            assert is_number or not column.isna().any()
    own = load("claims")
    own["value"] = 0
    assert load("claims")["value"].sum() != 0


def test_data_come_from_ledger_data_then_from_inside_the_package_then_from_beside_it(
    scratch, tmp_path, monkeypatch
):
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    assert tables.data_folder() == scratch.resolve()
    assert len(load("claims")) == len(load("claims", scratch))
    monkeypatch.setenv("LEDGER_DATA", str(scratch / "nowhere"))
    with pytest.raises(LedgerError, match="nowhere.*datapackage.json"):
        load("claims")
    monkeypatch.delenv("LEDGER_DATA")
    monkeypatch.setattr(tables, "HERE", tmp_path / "project" / "ledger")
    with pytest.raises(LedgerError, match="No data found.*Reinstall"):
        load("claims")
    for folder in (tmp_path / "project" / "data", tmp_path / "project" / "ledger" / "data"):
        folder.mkdir(parents=True)
        (folder / "datapackage.json").write_text("{}")
        assert tables.data_folder() == folder


# -- tables as a reader meets them --------------------------------------------


def test_a_shown_table_has_caption_headers_and_escaped_cells():
    frame = pd.DataFrame({"Who <b>": ["A & B", "<script>"], "How many": [5, 12]})
    shown = table(frame, "Two rows")._repr_mimebundle_()
    page = shown["text/html"]
    assert "<caption>Two rows</caption>" in page and "Two rows" in shown["text/plain"]
    assert page.count('scope="col"') == 2 and page.count('scope="row"') == 2
    assert "A &amp; B" in page and "<script>" not in page and "<b>" not in page
    assert page.count('class="number"') == 3
    for ask in (
        lambda: table(pd.DataFrame(), "nothing"),
        lambda: table(pd.DataFrame({"a": [1]}), ""),
        lambda: positions("who-won", "x"),
        lambda: unknown(load("claims")[:0], "x"),
    ):
        with pytest.raises(LedgerError):
            ask()
