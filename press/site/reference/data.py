"""The page of the published data: the files to download, and what each column means."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from ledger.show import framed, table_html
from ledger.tables import load, schema

DATA = "../../data"  # where downloads.py puts the tables, seen from a page
EXPORTS = f"""<p>Everything in one file: <a href="{DATA}/%(name)s.zip" download>%(name)s.zip</a>.
The schema: <a href="{DATA}/datapackage.json" download>datapackage.json</a>.
All sources for a reference manager: <a href="{DATA}/sources.bib" download>BibTeX</a>,
<a href="{DATA}/sources.json" download>CSL-JSON</a>.
All claims in one file without joins: <a href="{DATA}/claims.jsonl" download>JSON lines</a>.
For machines: <a href="{DATA}/SHA256SUMS" download>checksums</a>.</p>
"""
HEAD = (
    '<th scope="col">File</th><th scope="col">What it holds</th>'
    '<th scope="col" class="number">Rows</th><th scope="col" class="number">Size</th>'
)


def downloads_html() -> str:
    """Links to the published files: the whole package, each table, the bibliography."""
    package = schema()
    rows = "".join(_file_html(resource) for resource in package["resources"])
    return EXPORTS % {"name": package["name"]} + framed(HEAD, rows, "The tables")


def _file_html(resource: dict[str, Any]) -> str:
    size = f"{max(1, round(resource['bytes'] / 1000)):,} kB"
    count = f"{len(load(resource['name'])):,}" if "schema" in resource else ""
    link = f'<a href="{DATA}/{resource["path"]}" download>{resource["path"]}</a>'
    return (
        f'<tr><th scope="row">{link}</th><td>{html.escape(resource["title"])}</td>'
        f'<td class="number">{count}</td><td class="number">{size}</td></tr>'
    )


def dictionary_html() -> str:
    """Every column of every table: type, meaning, allowed values, and what it points to."""
    parts = []
    for resource in schema()["resources"]:
        title, digest = html.escape(resource["title"]), resource["hash"].removeprefix("sha256:")
        parts.append(f'<section id="table-{resource["name"]}"><h3>{title}</h3>')
        parts.append(f"<p>{html.escape(resource['description'])}</p>")
        if "schema" in resource:
            parts.append(_columns_html(resource))
        parts.append(f'<p class="facts">SHA-256: <code>{digest}</code></p></section>')
    return "\n".join(parts)


def _columns_html(resource: dict[str, Any]) -> str:
    described = resource["schema"]
    points = {
        key["fields"]: key["reference"]["resource"] or resource["name"]
        for key in described.get("foreignKeys", [])
    }
    keys = described.get("primaryKey", [])
    keys = [keys] if isinstance(keys, str) else keys
    rows = [
        (
            field["name"],
            field["type"],
            _meaning(field, points.get(field["name"], ""), field["name"] in keys),
        )
        for field in described["fields"]
    ]
    frame = pd.DataFrame(rows, columns=["Column", "Type", "Meaning"])
    return table_html(frame, f"Columns of {resource['path']}")


def _meaning(field: dict[str, Any], points_to: str, is_key: bool) -> str:
    notes = [field["description"]]
    if values := field.get("categories"):
        notes.append(f"Values: {', '.join(_value(value) for value in values)}.")
    if points_to:
        notes.append(f"Points to {points_to}.")
    if is_key:
        notes.append("Key.")
    if field.get("constraints", {}).get("required"):
        notes.append("Never empty.")
    return " ".join(notes)


def _value(category: dict[str, str]) -> str:
    value, label = category["value"], category.get("label", "")
    return f"{value} ({label})" if label and label != value else value
