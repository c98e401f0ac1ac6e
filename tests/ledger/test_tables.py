from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

from ledger import LedgerError, dates, load, positions, table, tables, unknown
from press.site.wheel import build_wheel
from tests.conftest import ROOT, environment


@pytest.mark.parametrize(
    "name", [r["name"] for r in tables.schema()["resources"] if r["path"].endswith(".csv")]
)
def test_a_table_has_the_columns_and_types_of_its_schema(name):
    fields = tables.resource(name, tables.schema())["schema"]["fields"]
    frame = load(name)
    assert list(frame.columns) == [f["name"] for f in fields]
    for field in fields:
        is_number = pd.api.types.is_float_dtype(frame[field["name"]])
        assert is_number == (field["type"] == "number") or frame.empty, field["name"]
        if not is_number:
            assert not frame[field["name"]].isna().any()


def test_a_reader_gets_a_copy_of_its_own():
    first = load("claims")
    first["value"] = 0
    assert load("claims")["value"].sum() != 0


def test_an_unknown_table_is_answered_with_the_known_ones():
    with pytest.raises(LedgerError, match="no table 'claim'.*claims, quantities"):
        load("claim")


def test_ledger_data_names_another_folder(scratch, monkeypatch):
    monkeypatch.setenv("LEDGER_DATA", str(scratch))
    assert tables.data_folder() == scratch.resolve() and len(load("claims")) == len(
        load("claims", scratch)
    )
    monkeypatch.setenv("LEDGER_DATA", str(scratch / "nowhere"))
    with pytest.raises(LedgerError, match="nowhere.*datapackage.json"):
        load("claims")


def test_no_data_is_said_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.delenv("LEDGER_DATA", raising=False)
    monkeypatch.setattr(tables, "HERE", tmp_path / "ledger")
    with pytest.raises(LedgerError, match="No data found.*Reinstall"):
        load("claims")


def test_data_inside_the_package_come_before_data_beside_it(tmp_path, monkeypatch):
    monkeypatch.delenv("LEDGER_DATA", raising=False)
    for folder in ("ledger/data", "data"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "datapackage.json").write_text("{}")
    monkeypatch.setattr(tables, "HERE", tmp_path / "ledger")
    assert tables.data_folder() == tmp_path / "ledger" / "data"


def test_it_works_from_any_folder(tmp_path):
    ask = "from ledger import claim; print(claim('shaddadi-escaped-moi-120'))"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "about 120"


def test_the_wheel_carries_the_data_and_reads_them(tmp_path):
    made = build_wheel(ROOT, tmp_path)
    with zipfile.ZipFile(made) as wheel:
        names = set(wheel.namelist())
        wheel.extractall(tmp_path / "installed")
    inside = {f"ledger/data/{r['path']}" for r in tables.schema()["resources"]} | {
        "ledger/data/datapackage.json"
    }
    assert inside <= names and not [
        n for n in names if n.startswith(("data/", "tests/", "chapters/"))
    ]
    ask = "import json, ledger; from ledger import tables, claims; print(json.dumps([str(tables.data_folder()), len(claims())]))"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=tmp_path, env=environment(PYTHONPATH=str(tmp_path / "installed")), capture_output=True, text=True, check=True
    )  # fmt: skip
    folder, size = json.loads(done.stdout)
    assert folder == str(tmp_path / "installed" / "ledger" / "data") and size == len(load("claims"))


# -- tables as a reader meets them --------------------------------------------


def test_a_shown_table_has_caption_headers_and_escaped_cells():
    frame = pd.DataFrame({"Who": ["A & B", "<script>"], "How many": [5, 12]})
    shown = table(frame, "Two rows")._repr_mimebundle_()
    assert "<caption>Two rows</caption>" in shown["text/html"] and "Two rows" in shown["text/plain"]
    assert (
        shown["text/html"].count('scope="col"') == 2
        and shown["text/html"].count('scope="row"') == 2
    )
    assert "A &amp; B" in shown["text/html"] and "<script>" not in shown["text/html"]
    assert shown["text/html"].count('class="number"') == 3


@pytest.mark.parametrize(
    "ask",
    [
        lambda: table(pd.DataFrame(), "nothing"),
        lambda: table(pd.DataFrame({"a": [1]}), ""),
        lambda: positions("who-won", "x"),
        lambda: unknown(load("claims")[:0], "x"),
    ],
)
def test_a_table_of_nothing_is_refused(ask):
    with pytest.raises(LedgerError):
        ask()


def test_positions_stand_in_the_order_of_days():
    rows = load("positions")
    rows = rows[rows["question"] == rows["question"].iloc[0]]
    shown = positions(rows["question"].iloc[0], "What each side said").frame
    assert list(shown["Said on"]) == [
        dates.say(day) for day in sorted(rows["date"], key=dates.latest)
    ]
    assert sorted(shown["What they said"]) == sorted(rows["position"])
