"""Publish the data beside the book: the tables, the whole package as one file, the sources for a reference manager."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from pybtex.database import BibliographyData, Entry

from ledger import dates
from ledger.tables import data_folder, load, schema
from press.zips import write_zip

ENTRY_TYPES = {"news": "article", "report": "techreport"}  # everything else is misc
CSL_TYPES = {
    "news": "article-newspaper",
    "report": "report",
    "dataset": "dataset",
    "law": "legislation",
}


def bibtex() -> str:
    """All sources as BibTeX, one entry a source under its source_id.

    A copy is entered as the page that was read, with its original publisher in
    the note. Only the year stands in ``year``; the full date is in ``date``.
    """
    entries = {}
    for row in load("sources").itertuples():
        kind = ENTRY_TYPES.get(row.kind, "misc")
        where = {"article": "journal", "techreport": "institution"}.get(kind, "howpublished")
        fields = {
            "title": f"{{{_plain(row.title)}}}",
            where: _plain(row.publisher),
            "year": row.published[:4],
            "date": row.published,
            "url": row.url,
            "language": row.language,
            "note": f"Copy of {_plain(row.copy_of)}" if row.copy_of else "",
            "author": f"{{{_plain(row.author)}}}" if row.author else "",
        }
        entries[row.source_id] = Entry(
            kind, [(name, text) for name, text in fields.items() if text]
        )
    text = BibliographyData(entries).to_string("bibtex")
    # pybtex escapes addresses like words; biblatex and reference managers take them as they are
    return re.sub(
        r'^    url = ".*"',
        lambda line: re.sub(r"\\([_%&#])", r"\1", line.group()),
        text,
        flags=re.M,
    )


def _plain(text: str) -> str:
    """Text without what BibTeX would read as grouping or mathematics (pybtex escapes the rest)."""
    return text.replace("{", "(").replace("}", ")").replace("$", r"\$")


def csl_json() -> str:
    """All sources as CSL-JSON, which Zotero and other reference managers read."""
    items = []
    for row in load("sources").itertuples():
        item: dict[str, Any] = {
            "id": row.source_id,
            "type": CSL_TYPES.get(row.kind, "webpage"),
            "title": row.title,
            "container-title" if row.kind == "news" else "publisher": row.publisher,
            "language": row.language,
        }
        if row.url:
            item["URL"] = row.url
        if row.author:
            item["author"] = [{"literal": name.strip()} for name in row.author.split(";")]
        if row.published and dates.is_date(row.published):
            item["issued"] = {"date-parts": [[int(part) for part in row.published.split("-")]]}
        if row.copy_of:
            item["note"] = f"Copy of {row.copy_of}"
        items.append(item)
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def json_lines() -> str:
    """Every claim with its claimant, quantity and source in full, one JSON object a line: a table without joins."""
    names = load("claimants").set_index("claimant_id")[["name", "kind", "side"]]
    counted = load("quantities").set_index("quantity_id")[
        ["topic", "subject", "measure", "unit", "definition"]
    ]
    pages = load("sources").set_index("source_id")[
        ["publisher", "title", "published", "url", "copy_of"]
    ]
    lines = []
    for row in load("claims").to_dict("records"):
        whole = {
            key: value for key, value in row.items() if value != "" and value == value
        }  # NaN is not itself
        whole["claimant"] = names.loc[row["claimant_id"]].to_dict()
        whole["quantity"] = counted.loc[row["quantity_id"]].to_dict()
        whole["source"] = {k: v for k, v in pages.loc[row["source_id"]].to_dict().items() if v}
        lines.append(json.dumps(whole, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def publish(site: Path) -> Path:
    """Write the published data into the folder ``data`` of a built site, at addresses that do not change.

    Returns the folder: every table and its schema, README.md, the claims as JSON lines, the
    bibliography as sources.bib and sources.json, all of it once more as a zip named after the
    package, and the SHA-256 of every file.
    """
    folder = site / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    package = schema()
    names = ["datapackage.json", "README.md", *(r["path"] for r in package["resources"])]
    files = {name: (data_folder() / name).read_bytes() for name in names}
    files |= {"sources.bib": bibtex().encode(), "sources.json": csl_json().encode()}
    files |= {"claims.jsonl": json_lines().encode()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    name = package["name"]
    write_zip(folder / f"{name}.zip", {f"{name}/{file}": files[file] for file in files})
    sums = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    )
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")
    return folder
