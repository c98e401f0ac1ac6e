"""What runs took: kept as JSON in ``_build/measured`` and printed as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "_build" / "measured"
Rows = Mapping[str, Mapping[str, float]]


def keep(config: pytest.Config, name: str, rows: Rows) -> None:
    """Write ``rows`` (what was run: measure: value) to ``_build/measured/name.json``, and print them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("", *table(name, rows), sep="\n")


def table(name: str, rows: Rows) -> list[str]:
    """The lines of a table, one for each thing that was run."""
    measures = list(next(iter(rows.values())))
    first = max(map(len, [name, *rows]))
    lines = ["  ".join([name.ljust(first), *measures])]
    for run, values in rows.items():
        lines.append("  ".join([run.ljust(first), *(f"{values[m]:>{len(m)}}" for m in measures)]))
    return lines
