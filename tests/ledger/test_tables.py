"""The tables: read as their schema says, from wherever they lie, and shown as a reader can use them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

from ledger import LedgerError, load, positions, table, tables, unknown
from press.site.wheel import build_wheel
from tests.conftest import ROOT, environment


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


def test_the_wheel_works_from_any_folder_with_the_data_inside_it_and_nothing_of_the_press(tmp_path):
    with zipfile.ZipFile(build_wheel(ROOT, tmp_path)) as wheel:
        names = wheel.namelist()
        wheel.extractall(tmp_path / "installed")
    assert {n.split("/")[0] for n in names if ".dist-info" not in n} == {"ledger"}
    (about,) = (tmp_path / "installed").glob("*.dist-info/METADATA")
    assert "Requires-Python: >=3.11\n" in about.read_text("utf-8")  # pip refuses an older one
    ask = (
        "import json, sys, ledger; from ledger import claims, tables;"
        "pressed = [m for m in sys.modules if m.partition('.')[0] == 'press'];"
        "print(json.dumps([str(tables.data_folder()), len(claims()), pressed]))"
    )
    here = environment(PYTHONPATH=str(tmp_path / "installed"))
    command = [sys.executable, "-c", ask]
    done = subprocess.run(command, cwd=tmp_path, env=here, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    data = tmp_path / "installed" / "ledger" / "data"
    assert json.loads(done.stdout) == [str(data), len(load("claims")), []]


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
