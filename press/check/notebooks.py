"""What is wrong with a stored notebook, beyond what running it again (nbval) can see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from ledger import outputs
from ledger.tables import LedgerError
from press.check import first_cell
from press.check.pages import page_name
from press.check.stored_form import as_text, canonical

MOST_LINES = 15  # of code in a cell
MOST_DESCRIPTION = 160  # letters
LEAST_WORDS = 40  # letters that say what a figure shows
PLACES = re.compile(r"(?<![\w/.:])/(?:home|root|tmp|work|Users|private|var)/\w|\b[A-Z]:\\\\?\w")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
FENCE = re.compile(r"^(```|~~~|:::).*?^\1", re.M | re.S)
OUT_OF_TEST = re.compile(r"nbval.*|raises-exception|skip-execution")


def check(folder: Path) -> list[str]:
    """Every fault of every notebook in a folder and those below it, one line each.

    Raises LedgerError if there is no notebook.
    """
    paths = sorted(folder.rglob("*.ipynb"))
    if not paths:
        raise LedgerError(f"There is no notebook in {folder}.")
    return [f"{page_name(path)}{fault}" for path in paths for fault in faults(path)]


def faults(path: Path) -> list[str]:
    """Every fault of a stored notebook, as ``, cell 3: what is wrong``, or ``: what is wrong``."""
    text = path.read_bytes().decode("utf-8")
    content = json.loads(text)
    found = [f": {problem}." for problem in _whole(path, text, content)]
    for number, cell in enumerate(content["cells"], start=1):
        problems = [*_tags(cell), *(_code(cell) if cell["cell_type"] == "code" else ())]
        found += [f", cell {number}: {problem}." for problem in problems]
    return found


def _whole(path: Path, text: str, content: dict[str, Any]) -> Iterator[str]:
    counts = [c["execution_count"] for c in content["cells"] if c["cell_type"] == "code"]
    if counts != list(range(1, len(counts) + 1)):
        yield "the cells were not run once each, from first to last, in a fresh kernel"
    notebook = nbformat.reads(text, as_version=4)
    if first_cell.put_in(notebook, path):
        yield "the first code cell is not the one that `make refresh` writes"
    elif as_text(canonical(notebook)) != text:
        yield "the file is not in the form that `make refresh` writes"
    prose = ["".join(c["source"]) for c in content["cells"] if c["cell_type"] == "markdown"]
    headings = re.findall(r"^# .+", FENCE.sub("", "\n\n".join(prose)), re.M)
    if len(headings) != 1:
        yield f"{len(headings)} top headings; one was expected"
    description = content["metadata"].get("myst", {}).get("html_meta", {}).get("description", "")
    length = len(description.strip())
    if not 0 < length <= MOST_DESCRIPTION:
        yield f"the description has {length} characters; 1 to {MOST_DESCRIPTION} were expected"


def _tags(cell: dict[str, Any]) -> Iterator[str]:
    for tag in cell["metadata"].get("tags", []):
        if OUT_OF_TEST.fullmatch(tag):
            yield f"the tag {tag} takes the cell out of the test"


def _code(cell: dict[str, Any]) -> Iterator[str]:
    source = "".join(cell["source"])
    if "NBVAL" in source:
        yield "a comment takes the cell out of the test"
    if (lines := len(source.splitlines())) > MOST_LINES:
        yield f"{lines} lines of code; at most {MOST_LINES} were expected"
    for output in cell["outputs"]:
        yield from _output(output)


def _output(output: dict[str, Any]) -> Iterator[str]:
    data = output.get("data", {})
    if output["output_type"] == "error":
        yield f"an error is stored: {output['ename']}"
    if output.get("name") == "stderr":
        yield "a warning is stored"
    for mime in data:
        if mime.startswith("image/") and mime != "image/svg+xml":
            yield f"the output is {mime}: draw figures with the ledger library"
    if "image/svg+xml" in data and len(data.get(outputs.FIGURE, {}).get("alt", "")) < LEAST_WORDS:
        yield "a figure has no alternative text"
    shown = json.dumps(output, ensure_ascii=False)
    if ADDRESS.search(shown):
        yield "an output shows a memory address"
    if place := PLACES.search(shown):
        yield f"an output shows a path of one machine: {place[0]}"
