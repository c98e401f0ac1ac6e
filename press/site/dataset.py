"""Describe the published data for machines: schema.org/Dataset for search engines, Croissant for data tools.

Both are drawn from ``datapackage.json``. Croissant 1.0 is an extension of
schema.org/Dataset: https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from __future__ import annotations

import json
from typing import Any

from ledger.tables import load, schema

TITLE = "Counting a Prison Break"
TYPES = {"string": "sc:Text", "number": "sc:Float", "integer": "sc:Integer"}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "citeAs": "cr:citeAs",
    "recordSet": "cr:recordSet",
    "field": "cr:field",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "source": "cr:source",
    "extract": "cr:extract",
    "column": "cr:column",
    "fileObject": "cr:fileObject",
    "key": "cr:key",
    "references": "cr:references",
}


def dataset(address: str = "") -> dict[str, Any]:
    """The data as a schema.org/Dataset.

    address : where the folder ``data`` is published, with a slash at the end; file names stay relative without one.
    """
    package = schema()
    files = [
        {
            "@type": "sc:FileObject",
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


def croissant(address: str = "") -> dict[str, Any]:
    """The data as Croissant: the same, with every column of every table."""
    package = schema()
    described = dataset(address) | {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "citeAs": f"{package['contributors'][0]['title']}: {TITLE}, edition of {package['created'][:10]}",
        "recordSet": [_records(r) for r in package["resources"] if "schema" in r],
    }
    described["distribution"] = [
        {**file, "@type": "cr:FileObject"} for file in described["distribution"]
    ]
    return described


def _records(resource: dict[str, Any]) -> dict[str, Any]:
    table, name = resource["schema"], resource["name"]
    points = {k["fields"]: k["reference"] for k in table.get("foreignKeys", [])}
    fields = []
    for column in table["fields"]:
        field = {
            "@type": "cr:Field",
            "@id": f"{name}/{column['name']}",
            "name": column["name"],
            "description": column["description"],
            "dataType": TYPES[column["type"]],
            "source": {
                "fileObject": {"@id": resource["path"]},
                "extract": {"column": column["name"]},
            },
        }
        target = points.get(column["name"])
        if (
            target and target["resource"]
        ):  # a table that points into itself would be a ring to Croissant's tools
            field["references"] = {"field": {"@id": f"{target['resource']}/{target['fields']}"}}
        fields.append(field)
    found = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "field": fields,
    }
    key = table.get("primaryKey", [])
    keys = [key] if isinstance(key, str) else key
    return found | ({"key": [{"@id": f"{name}/{column}"} for column in keys]} if keys else {})


def as_json(described: dict[str, Any]) -> str:
    """A description as JSON text that may also stand inside a page."""
    return json.dumps(described, ensure_ascii=False, indent=1).replace("</", "<\\/") + "\n"
