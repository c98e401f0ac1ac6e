"""Describe the published data for search engines, as schema.org/Dataset, drawn from ``datapackage.json``."""

from __future__ import annotations

import json
from typing import Any

from ledger.tables import load, schema


def dataset(address: str = "") -> dict[str, Any]:
    """The data as a schema.org/Dataset.

    address : where the folder ``data`` is published, with a slash at the end; file names stay relative without one.
    """
    package = schema()
    files = [
        {
            "@type": "DataDownload",
            "@id": resource["path"],
            "name": resource["path"],
            "description": resource["description"],
            "contentUrl": address + resource["path"],
            "contentSize": f"{resource['bytes']} B",
            "encodingFormat": resource["mediatype"],
            "sha256": resource["hash"].removeprefix("sha256:"),
        }
        for resource in package["resources"]
    ]
    described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "license": package["licenses"][0]["path"],
        "creator": {"@type": "Organization", "name": package["contributors"][0]["title"]},
        "version": package["version"],
        "datePublished": package["created"][:10],
        "temporalCoverage": f"{_first_day()}/{package['evidenceTo']}",
        "spatialCoverage": "Syria",
        "keywords": package["keywords"],
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "distribution": files,
    }
    return described | ({"url": address} if address else {})


def _first_day() -> str:
    """The earliest day, month or year that an event or claim is about."""
    about = [*load("events")["date"], *load("claims")["refers_from"]]
    return min(day for day in about if day)


def as_json(described: dict[str, Any]) -> str:
    """A description as JSON text that may also stand inside a page."""
    return json.dumps(described, ensure_ascii=False, indent=1).replace("</", "<\\/") + "\n"
