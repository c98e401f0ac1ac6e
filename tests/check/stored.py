"""What is wrong with a stored notebook, beyond what running it again (nbval) can see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from ledger.figures import sheet
from press.check import first_cell
from press.check.stored_form import as_text

MOST_LINES = 15
MOST_DESCRIPTION = 160
PLACES = re.compile(r"(?<![\w/.:])/(?:home|root|tmp|work|Users|private|var)/\w|\b[A-Z]:\\\\?\w")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
FENCE = re.compile(r"^(```|~~~|:::).*?^\1", re.M | re.S)


def faults(path: Path) -> list[str]:
    """Every fault of a stored notebook, as ``cell 3: what is wrong``."""
    content = json.loads(path.read_text(encoding="utf-8"))
    found = [*_whole(path, content)]
    for number, cell in enumerate(content["cells"], start=1):
        found += [
            f"cell {number}: {problem}"
            for problem in (_code(cell) if cell["cell_type"] == "code" else _any(cell))
        ]
    return found


def _whole(path: Path, content: dict[str, Any]) -> Iterator[str]:
    code = [c for c in content["cells"] if c["cell_type"] == "code"]
    if [c["execution_count"] for c in code] != list(range(1, len(code) + 1)):
        yield "the cells were not run once each, from first to last, in a fresh kernel"
    if not _is_canonical(path):
        yield "the file is not in the form that `make refresh` writes"
    if first_cell.put_in(nbformat.from_dict(content), path):
        yield "the first code cell is not the one that `make refresh` writes for the address in _config.yml"
    text = "\n\n".join(
        "".join(c["source"]) for c in content["cells"] if c["cell_type"] == "markdown"
    )
    headings = re.findall(r"^# .+", FENCE.sub("", text), re.M)
    if len(headings) != 1:
        yield f"{len(headings)} top headings; one was expected"
    description = content["metadata"].get("myst", {}).get("html_meta", {}).get("description", "")
    if not 0 < len(description.strip()) <= MOST_DESCRIPTION:
        yield f"the description has {len(description)} characters; 1 to {MOST_DESCRIPTION} were expected"


def _is_canonical(path: Path) -> bool:
    stored = path.read_bytes().decode("utf-8")
    return as_text(nbformat.reads(stored, as_version=4)) == stored


def _any(cell: dict[str, Any]) -> Iterator[str]:
    for tag in cell["metadata"].get("tags", []):
        if tag.startswith("nbval") or tag in ("raises-exception", "skip-execution"):
            yield f"the tag {tag} takes the cell out of the test"


def _code(cell: dict[str, Any]) -> Iterator[str]:
    yield from _any(cell)
    source = "".join(cell["source"])
    if "NBVAL" in source:
        yield "a comment takes the cell out of the test"
    if len(source.splitlines()) > MOST_LINES:
        yield f"{len(source.splitlines())} lines of code; at most {MOST_LINES} were expected"
    for output in cell["outputs"]:
        kind, data = output["output_type"], output.get("data", {})
        if kind == "error":
            yield f"an error is stored: {output['ename']}"
        if output.get("name") == "stderr":
            yield "a warning is stored"
        if bare := [mime for mime in data if mime.startswith("image/") and mime != "image/svg+xml"]:
            yield f"the output is {bare[0]}: draw figures with the ledger library"
        if "image/svg+xml" in data and len(data.get(sheet.MIME, {}).get("alt", "")) < 40:
            yield "a figure has no alternative text"
        shown = json.dumps(output, ensure_ascii=False)
        if ADDRESS.search(shown):
            yield "an output shows a memory address"
        if place := PLACES.search(shown):
            yield f"an output shows a path of one machine: {place.group()}"
