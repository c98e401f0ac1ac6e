"""What a refresh found, as lines that a person can read and work through."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger import wording
from ledger.claims import stated
from ledger.tables import load
from press.check import data, markdown, prose
from press.refresh import reread
from press.refresh.chapter import Page

GONE = "nothing, it is gone"
IN_PLACE = (
    "A number changed in place. If we had it wrong, add a row to data/corrections.csv; "
    "if the claimant changed it, put the old number back and add a row (CONTRIBUTING.md)."
)


class Report:
    """What a run found, as lines to read: data, results, sentences, outputs, doubts, and what is left."""

    def __init__(
        self,
        folder: Path,
        pages: list[Page],
        in_data: list[data.Fault],
        in_prose: list[prose.Fault],
    ):
        self.folder = folder
        self.pages = pages
        self.data_changes, self.replaced = _since_commit(self.folder)
        self.told = [f"data/{fault}" for fault in in_data]
        named = {(page.path.name, link.cell, link.words) for page in pages for link in page.by_hand}
        self.faults = [f for f in in_prose if (f.chapter, f.cell, f.words) not in named]
        then: dict[str, str] = {}
        for page in pages:
            then |= reread.stated_then(page.old) if page.old is not None else {}
        now = stated(then)
        self.claims = {i: words for page in pages for i, words in page.claims.items()}  # in prose
        self.claims |= {
            i: (said, now.get(i, GONE)) for i, said in then.items() if now.get(i) != said
        }  # in outputs

    @property
    def left(self) -> int:
        """How many things a person must mend before the check is content."""
        return len(self.told) + len(self.faults) + sum(len(page.by_hand) for page in self.pages)

    def lines(self, changed: bool) -> list[str]:
        """The whole report. changed : False if this run changes no file; then only what is left is told."""
        parts = (
            [self._data, self._results, self._sentences, self._outputs, self._doubts]
            if changed
            else []
        )
        return [line for part in [*parts, self._left] for line in _section(*part())]

    def _data(self) -> tuple[str, list[str]]:
        changes = list(self.data_changes)
        if not changes:
            changes = [
                f"{claim_id}: {was} \N{RIGHTWARDS ARROW} {now}"
                for claim_id, (was, now) in self.claims.items()
            ]
        corrected = set(load("corrections", self.folder)["claim_id"])
        if any(
            now != GONE and claim_id not in corrected for claim_id, (_, now) in self.claims.items()
        ):
            changes.append(IN_PLACE)
        return "What changed in claims.csv", changes

    def _results(self) -> tuple[str, list[str]]:
        lines = []
        for page in self._notebooks():
            for moved in reread.moved_results(page.old, page.new, page.after):
                used = ", ".join(map(str, moved.used_in))
                lines.append(
                    f"{_where(page, moved.cell)}, {moved.name}: {moved.was['text']} \N{RIGHTWARDS ARROW} {moved.now['text']} "
                    f"({moved.now['formula']}); "
                    + (f"used in cell {used}" if used else "in no sentence")
                )
        return "Results that moved", lines

    def _sentences(self) -> tuple[str, list[str]]:
        lines = []
        for page in self.pages:
            for cell, was, now in _changed_sentences(page):
                lines += [
                    _where(page, cell),
                    f"  - {reread.plain(was)}",
                    f"  + {reread.plain(now)}",
                ]
                lines += _look_at(reread.comparing(now))
        return "Sentences rewritten: read each one", lines

    def _outputs(self) -> tuple[str, list[str]]:
        lines = []
        for page in self._notebooks():
            for change in reread.output_changes(page.old, page.new):
                title = f": {change.title}" if change.title else ""
                lines.append(f"{_where(page, change.cell)}, {change.kind}{title}")
                lines += [
                    *_few(change.gone, "-"),
                    *_few(change.come, "+"),
                    *_look_at(change.compares),
                ]
        return "Figures, tables and printed text that say something else: look at each one", lines

    def _doubts(self) -> tuple[str, list[str]]:
        lines = []
        for page in self.pages:
            for doubt in reread.doubts(page.before, page.after, _code(page), self._moved(page)):
                lines += [f"{_where(page, doubt.cell)}: {doubt.sentence}", f"    {doubt.why}"]
        lines += [
            f"data/{file}, {row}, {column}: {text}\n    {claim_id} said {was} and says {now}"
            for claim_id, (was, now) in self.claims.items()
            for file, row, column, text in _notes_with(self.folder, claim_id, was)
        ]
        checked = set(load("checks", self.folder)["claim_id"])
        lines += [
            f"data/checks.csv, {claim_id}: a second reader looked it up when it said {was}"
            for claim_id, (was, _) in self.claims.items()
            if claim_id in checked
        ]
        return (
            "Sentences to reread: their own number did not change, but something beside them did",
            lines,
        )

    def _left(self) -> tuple[str, list[str]]:
        lines = [
            f"{_where(page, link.cell)}: \N{LEFT DOUBLE QUOTATION MARK}{link.words}\N{RIGHT DOUBLE QUOTATION MARK}: {link.what}\n"
            f"    in: {link.sentence}"
            for page in self.pages
            for link in page.by_hand
        ]
        lines += [f"chapters/{fault}" for fault in self.faults] + self.told
        return "Left for you: this could not be mended by rule", lines

    def _notebooks(self) -> Iterator[Any]:
        return (page for page in self.pages if page.old is not None)

    def _moved(self, page: Page) -> reread.Moved:
        names, cells = set(self.claims), set()
        if page.old is not None and page.new is not None:
            results = reread.moved_results(page.old, page.new, page.after)
            names |= {moved.name for moved in results}
            cells = {moved.cell for moved in results} | {
                c.cell for c in reread.output_changes(page.old, page.new)
            }
        return reread.Moved(names, cells, self.replaced)


def _changed_sentences(page: Page) -> Iterator[tuple[int, str, str]]:
    for (cell, before), (_, after) in zip(page.before, page.after):
        if before == after:
            continue
        was, now = markdown.sentences(before), markdown.sentences(after)
        if len(was) != len(now):  # a rewriting changed where a sentence ends: show paragraphs
            was, now = markdown.paragraphs(before), markdown.paragraphs(after)
        yield from ((cell, a, b) for a, b in zip(was, now) if a != b)


def _since_commit(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The rows of claims.csv that changed since the last commit, and which were newly replaced by which.

    Nothing where there is no repository.
    """
    git = shutil.which("git")
    command = [git or "", "show", "HEAD:./claims.csv"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False) if git else None
    if done is None or done.returncode:
        return [], {}
    committed = {
        r["claim_id"]: r
        for r in csv.DictReader(io.StringIO(done.stdout.decode("utf-8"), newline=""))
    }
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as handle:
        rows = {r["claim_id"]: r for r in csv.DictReader(handle)}
    lines, replaced = [], {}
    for claim_id, row in rows.items():
        was = committed.get(claim_id)
        if was is None:
            lines.append(f"{claim_id}: new")
            continue
        for column in (c for c in row if row[c] != was.get(c, "")):
            lines.append(
                f"{claim_id}, {column}: {was.get(column) or 'empty'} \N{RIGHTWARDS ARROW} {row[column] or 'empty'}"
            )
        if row["superseded_by"] and row["superseded_by"] != was["superseded_by"]:
            replaced[claim_id] = row["superseded_by"]
    return lines + [
        f"{claim_id}: taken out" for claim_id in committed if claim_id not in rows
    ], replaced


def _notes_with(folder: Path, claim_id: str, was: str) -> Iterator[tuple[str, str, str, str]]:
    """The notes in the data, on a claim's quantity or on what carried it, that repeat the number it said before."""
    number = re.search(wording.FIGURES, was)
    claims = load("claims", folder)
    quantity = set(claims["quantity_id"][claims["claim_id"] == claim_id])
    for table, key, ids, column in (
        ("claims", "quantity_id", quantity, "note"),
        ("quantities", "quantity_id", quantity, "definition"),
        ("carriers", "claim_id", {claim_id}, "change"),
    ):
        rows = load(table, folder)
        for _, row in rows[rows[key].isin(ids)].iterrows():
            if number and re.search(
                rf"(?<![\d,.]){re.escape(number.group())}(?![\d]|[,.]\d)", row[column]
            ):
                yield f"{table}.csv", row.iloc[0], column, row[column]


def _code(page: Page) -> dict[int, str]:
    cells = enumerate(page.new.cells, start=1) if page.new is not None else ()
    return {number: cell.source for number, cell in cells if cell.cell_type == "code"}


def _where(page: Page, cell: int) -> str:
    place = (
        f", cell {cell}" if cell and page.old is not None else ", description" if not cell else ""
    )
    return f"chapters/{page.path.name}{place}"


def _look_at(words: list[str]) -> list[str]:
    return [f"    {reread.asked(words)}"] if words else []


def _few(parts: list[str], sign: str) -> list[str]:
    more = len(parts) - reread.MOST_PARTS
    shown = [f"  {sign} {part}" for part in parts[: reread.MOST_PARTS]]
    return [*shown, f"  {sign} and {more} more"] if more > 0 else shown


def _section(title: str, lines: list[str]) -> list[str]:
    return [title, "=" * len(title), *lines, ""] if lines else []
