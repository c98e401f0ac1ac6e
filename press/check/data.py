"""Check the ledger: every fault in one run, each with its file, row, column, what was expected and what to do.

Types, required cells, allowed values, keys and foreign keys come from
``datapackage.json`` and are checked by the frictionless library. What a table
schema cannot say is checked here: the bytes of the files, dates that do not
exist, qualifiers, the order of days, ranges, sums, and rows that nothing uses.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger import dates
from ledger.digits import write_number
from ledger.tables import data_folder, schema, write_whole

Row = dict[str, str]
Tables = dict[str, list[Row]]

FILLED = {  # which of these columns a qualifier fills, and no others
    "exactly": {"value"},
    "about": {"value"},
    "at_least": {"low"},
    "more_than": {"low"},
    "up_to": {"high"},
    "fewer_than": {"high"},
    "range": {"low", "high"},
    "words": {"words"},
}
NEVER_ADDED = (
    "percent",
    "ratio",
    "km",
    "hours",
    "days",
    "months",
)  # units whose numbers say nothing when added up


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in the data. ``row`` is the line in the file, the header being line 1; 0 is the whole file.

    ``stops`` is False for what refresh writes itself (hashes) or names at its end (words of an event).
    """

    file: str
    row: int
    column: str
    problem: str
    remedy: str
    stops: bool = True

    def __str__(self) -> str:
        place = (
            f"{self.file}"
            + (f", row {self.row}" if self.row else "")
            + (f", column {self.column}" if self.column else "")
        )
        return f"{place}: {self.problem} To do: {self.remedy}"


def validate(folder: Path | None = None) -> list[Fault]:
    """Check all tables of a folder.

    Returns every fault found, in the order of files and rows; none if all is
    well. Raises LedgerError only if datapackage.json itself cannot be read.
    """
    folder = folder or data_folder()
    package = schema(folder)
    faults: list[Fault] = []
    readable: Tables = {}
    for resource in package["resources"]:
        path = folder / resource["path"]
        broken = list(_check_bytes(path, resource))
        faults += broken
        if not broken and resource["path"].endswith(".csv"):
            broken = list(_check_shape(path, resource))
            faults += broken
            if not broken:
                readable[resource["name"]] = read_rows(path)
    faults += _check_schema(folder, package, set(readable))
    for resource in package["resources"]:
        if resource["name"] in readable:
            faults += check_dates(resource, readable)
            faults += _check_lists(resource, readable)
    if {
        "claims",
        "quantities",
        "claimants",
        "sources",
        "events",
        "positions",
        "sums",
        "carriers",
        "people",
    } <= set(readable):
        for check in CHECKS:
            faults += check(readable)
    faults += _check_hashes(folder, package)
    return sorted(set(faults))


def read_rows(path: Path) -> list[Row]:
    """The rows of a table as text, cell by cell."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _numbered(rows: list[Row]) -> Iterator[tuple[int, Row]]:
    return enumerate(rows, start=2)


# -- the file itself ----------------------------------------------------------


def _check_bytes(path: Path, resource: dict[str, Any]) -> Iterator[Fault]:
    if not path.exists():
        yield Fault(
            path.name,
            0,
            "",
            "the file is missing.",
            "restore it, or take it out of datapackage.json.",
        )
        return
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        yield Fault(
            path.name,
            1,
            "",
            "the file starts with a byte order mark.",
            "save it as UTF-8 without BOM.",
        )
    if b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        yield Fault(
            path.name,
            line,
            "",
            "the line ends with CR or CRLF; LF was expected.",
            "save it with Unix line ends (LF).",
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        yield Fault(
            path.name, line, "", f"byte {problem.start} is not UTF-8.", "save the file as UTF-8."
        )
        return
    if "\ufffd" in (text := content.decode("utf-8")) or re.search(
        r"Ã[\x80-\xbf©¶¼¤±]|â€|Ø[§¨ª«¬­®]Ù", text
    ):
        line = next(
            n
            for n, x in enumerate(text.splitlines(), 1)
            if re.search(r"\ufffd|Ã[\x80-\xbf©¶¼¤±]|â€|Ø[§¨ª«¬­®]Ù", x)
        )
        yield Fault(
            path.name,
            line,
            "",
            "a character was lost by decoding the file wrongly.",
            "open the last good version as UTF-8 and make the change again.",
        )
    if content and not content.endswith(b"\n"):
        yield Fault(
            path.name,
            text.count("\n") + 1,
            "",
            "the last line has no line end.",
            "end the file with a line end.",
        )


def _check_shape(path: Path, resource: dict[str, Any]) -> Iterator[Fault]:
    wanted = [field["name"] for field in resource["schema"]["fields"]]
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        try:
            header = next(reader, [])
            for name in wanted:
                if name not in header:
                    yield Fault(
                        path.name,
                        1,
                        name,
                        "the column is missing.",
                        "add it; see datapackage.json.",
                    )
            for name in header:
                if name not in wanted:
                    yield Fault(
                        path.name,
                        1,
                        name,
                        "the schema has no such column.",
                        "take it out, or describe it in datapackage.json.",
                    )
            if sorted(header) == sorted(wanted) and header != wanted:
                yield Fault(
                    path.name,
                    1,
                    "",
                    f"the columns stand in another order; expected {', '.join(wanted)}.",
                    "put them in that order.",
                )
            if len(set(header)) < len(header):
                yield Fault(path.name, 1, "", "a column name stands twice.", "take one out.")
            for cells in reader:
                if len(cells) != len(wanted):
                    yield Fault(
                        path.name,
                        reader.line_num,
                        "",
                        f"the row has {len(cells)} cells; {len(wanted)} were expected.",
                        "look for a comma outside quotation marks, or a quotation mark that is not closed.",
                    )
                elif any("\n" in cell for cell in cells):
                    yield Fault(
                        path.name,
                        reader.line_num,
                        "",
                        "a cell holds a line break.",
                        "close the quotation mark, or write the cell on one line.",
                    )
        except csv.Error as problem:
            yield Fault(
                path.name,
                reader.line_num,
                "",
                f"the row cannot be read ({problem}).",
                "double every quotation mark inside a quoted cell and close the last one.",
            )


def _check_schema(folder: Path, package: dict[str, Any], readable: set[str]) -> Iterator[Fault]:
    """Types, required cells, patterns, allowed values, keys and foreign keys, by frictionless."""
    from frictionless import (
        Package,  # slow to import, and not needed by a reader of the data
        system,
    )

    kept = [r for r in package["resources"] if r["name"] in readable]
    for resource in kept:  # a foreign key to an unreadable table cannot be judged
        resource["schema"]["foreignKeys"] = [
            key
            for key in resource["schema"].get("foreignKeys", [])
            if key["reference"]["resource"] in readable | {""}
        ]
        resource.pop("hash", None), resource.pop("bytes", None)
    with system.use_context(trusted=True):
        report = Package.from_descriptor(
            {"name": package["name"], "resources": kept}, basepath=str(folder)
        ).validate()
    for error in report.errors:
        yield Fault("datapackage.json", 0, "", error.message, "put the descriptor right.")
    for task in report.tasks:
        fields = {
            f["name"]: f for r in kept if r["name"] == task.name for f in r["schema"]["fields"]
        }
        for error in task.errors:
            yield _from_frictionless(f"{task.name}.csv", error, fields)


def _from_frictionless(file: str, error: Any, fields: dict[str, Any]) -> Fault:
    row = getattr(error, "row_number", 0) or 0
    column = getattr(error, "field_name", "") or ""
    cell = getattr(error, "cell", "")
    rules = fields.get(column, {}).get("constraints", {})
    if error.type == "foreign-key":
        names = error.field_names
        column = ", ".join(names)
        return Fault(
            file,
            row,
            column,
            f"{', '.join(map(str, error.field_cells))!r} is not in {error.reference_name or file.removesuffix('.csv')}.csv.",
            "correct the id, or add the row it names.",
        )
    if error.type in ("primary-key", "unique-error"):
        return Fault(
            file,
            row,
            column or "key",
            f"the id stands twice ({error.note}).",
            "give each row its own id.",
        )
    if error.type == "type-error":
        return Fault(
            file,
            row,
            column,
            f"{cell!r} is not a {fields[column]['type']}.",
            "write a plain number without thousands separator.",
        )
    if error.type == "constraint-error":
        if not cell:
            return Fault(
                file,
                row,
                column,
                "the cell is empty; it is required.",
                "fill it in; a row without it cannot enter.",
            )
        if "enum" in rules:
            return Fault(
                file,
                row,
                column,
                f"{cell!r} is not one of: {', '.join(rules['enum'])}.",
                "use one of them.",
            )
        return Fault(
            file,
            row,
            column,
            f"{cell!r} breaks the rule {error.note}.",
            fields[column]["description"],
        )
    return Fault(file, row, column, error.message, "see datapackage.json.")


# -- what a table schema cannot say -------------------------------------------


def check_dates(resource: dict[str, Any], tables: Tables) -> Iterator[Fault]:
    """Every date of a table exists, and is written as its column says."""
    columns = [
        f["name"] for f in resource["schema"]["fields"] if "YYYY-MM-DD" in f.get("description", "")
    ]
    for line, row in _numbered(tables[resource["name"]]):
        for column in columns:
            if row[column] and not dates.is_date(row[column]):
                yield Fault(
                    resource["path"],
                    line,
                    column,
                    f"{row[column]!r} is not a day in the calendar.",
                    "write YYYY, YYYY-MM or YYYY-MM-DD.",
                )


def _check_lists(resource: dict[str, Any], tables: Tables) -> Iterator[Fault]:
    """Cells that hold several ids: each must exist."""
    for field in resource["schema"]["fields"]:
        table = field.get("refersTo")
        if table not in tables:
            continue
        key = next(iter(tables[table][0])) if tables[table] else ""
        known = {row[key] for row in tables[table]}
        for line, row in _numbered(tables[resource["name"]]):
            for one in filter(None, row[field["name"]].split(";")):
                if one not in known:
                    yield Fault(
                        resource["path"],
                        line,
                        field["name"],
                        f"{one!r} is not in {table}.csv.",
                        "correct the id, or add the row it names.",
                    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def check_qualifiers(tables: Tables) -> Iterator[Fault]:
    """A claim fills the cells that its qualifier needs, and no others; no floor lies above its ceiling."""
    for line, row in _numbered(tables["claims"]):
        wanted = FILLED.get(row["qualifier"])
        filled = {c for c in ("value", "low", "high", "words") if row[c]}
        if wanted is not None and filled != wanted:
            yield Fault(
                "claims.csv",
                line,
                "qualifier",
                f"{row['qualifier']!r} goes with {' and '.join(sorted(wanted))}, but {' and '.join(sorted(filled)) or 'nothing'} is filled in.",
                "move the number to the column that the qualifier needs.",
            )
        low, high = _number(row["low"]), _number(row["high"])
        if low is not None and high is not None and low > high:
            yield Fault(
                "claims.csv",
                line,
                "low",
                f"low {row['low']} is above high {row['high']}.",
                "swap them.",
            )


def check_ranges(tables: Tables) -> Iterator[Fault]:
    """Numbers lie within the range of their quantity."""
    quantities = {q["quantity_id"]: q for q in tables["quantities"]}
    for line, row in _numbered(tables["claims"]):
        quantity = quantities.get(row["quantity_id"])
        for column in ("value", "low", "high"):
            number = _number(row[column])
            if quantity is None or number is None:
                continue
            least, most = _number(quantity["minimum"]), _number(quantity["maximum"])
            if (least is not None and number < least) or (most is not None and number > most):
                yield Fault(
                    "claims.csv",
                    line,
                    column,
                    f"{row[column]} lies outside {quantity['minimum'] or '-'} to {quantity['maximum'] or '-'}, the range of {row['quantity_id']}.",
                    "correct the number, or the range in quantities.csv.",
                )


def check_order_of_days(tables: Tables) -> Iterator[Fault]:
    """Nothing is said after the page that prints it, or about days that had not come; no period ends before it begins."""
    published = {s["source_id"]: s["published"] for s in tables["sources"]}
    for line, row in _numbered(tables["claims"]):
        said, about, page = (
            row["asserted_on"],
            row["refers_to"] or row["refers_from"],
            published.get(row["source_id"], ""),
        )
        if not all(dates.is_date(d) for d in (said, about, page) if d):
            continue
        if (
            said
            and about
            and "plan" not in row["caveat"].split(";")
            and dates.latest(said) < dates.earliest(about)
        ):
            yield Fault(
                "claims.csv",
                line,
                "asserted_on",
                f"said on {said}, before what it counts had happened ({about}).",
                "correct one of the days, or mark the row with the caveat plan.",
            )
        if said and page and dates.earliest(said) > dates.latest(page):
            yield Fault(
                "claims.csv",
                line,
                "asserted_on",
                f"said on {said}, after its source was published ({page}).",
                "correct the day here or in sources.csv.",
            )
        if (
            row["refers_from"]
            and row["refers_to"]
            and dates.is_date(row["refers_from"])
            and dates.earliest(row["refers_from"]) > dates.latest(row["refers_to"])
        ):
            yield Fault(
                "claims.csv",
                line,
                "refers_from",
                f"{row['refers_from']} comes after refers_to {row['refers_to']}.",
                "swap them.",
            )


def _check_use(tables: Tables) -> Iterator[Fault]:
    claims = tables["claims"]
    used_sources = {c["source_id"] for c in claims}
    used_sources |= {row["source_id"] for row in tables["carriers"]}
    for table in ("events", "positions", "people"):
        used_sources |= {s for row in tables[table] for s in row["source_ids"].split(";")}
    parents = {q["part_of"] for q in tables["quantities"]}
    for table, key, used in (
        ("quantities", "quantity_id", {c["quantity_id"] for c in claims} | parents),
        ("claimants", "claimant_id", {c["claimant_id"] for c in claims}),
        ("sources", "source_id", used_sources),
    ):
        for line, row in _numbered(tables[table]):
            if row[key] not in used:
                yield Fault(
                    f"{table}.csv",
                    line,
                    key,
                    f"nothing uses {row[key]!r}.",
                    "take the row out, or correct the row that should name it.",
                )


def check_supersession(tables: Tables) -> Iterator[Fault]:
    """A claim is replaced only by another of the same claimant on the same quantity."""
    claims = {c["claim_id"]: c for c in tables["claims"]}
    for line, row in _numbered(tables["claims"]):
        newer = claims.get(row["superseded_by"])
        if newer and (newer["claimant_id"], newer["quantity_id"]) != (
            row["claimant_id"],
            row["quantity_id"],
        ):
            yield Fault(
                "claims.csv",
                line,
                "superseded_by",
                f"{row['superseded_by']!r} is by another claimant or about another quantity.",
                "only a claimant replaces its own number: rivals stay side by side.",
            )
        if newer and newer["claim_id"] == row["claim_id"]:
            yield Fault(
                "claims.csv",
                line,
                "superseded_by",
                "the row replaces itself.",
                "name the newer row.",
            )


def _check_sums(tables: Tables) -> Iterator[Fault]:
    claims = {c["claim_id"]: (line, c) for line, c in _numbered(tables["claims"])}
    parts: dict[tuple[str, str], list[Row]] = {}
    for row in tables["sums"]:
        if row["total_id"] in claims and row["part_id"] in claims:
            parts.setdefault((row["sum_id"], row["total_id"]), []).append(claims[row["part_id"]][1])
    missed = set()
    for (name, total_id), addends in parts.items():
        line, total = claims[total_id]
        numbers, stated = (
            [_number(a["value"]) for a in addends],
            _number(total["value"] or total["low"]),
        )
        if stated is None or None in numbers:
            yield Fault(
                "sums.csv",
                0,
                "part_id",
                f"{name} has a part or total without a number.",
                "leave such rows out of the sum.",
            )
            continue
        added = sum(n for n in numbers if n is not None)
        said_so = "does_not_sum" in total["caveat"].split(";")
        if added != stated:
            missed.add(total_id)
        if added != stated and not said_so:
            yield Fault(
                "claims.csv",
                line,
                "caveat",
                f"the parts of {name} add up to {added:,.0f}, but {total_id} says {stated:,.0f}.",
                "correct the number that is wrong; if the source misses its own total, add the caveat does_not_sum.",
            )
    for total_id in {t for _, t in parts} - missed:
        line, total = claims[total_id]
        if "does_not_sum" in total["caveat"].split(";"):
            yield Fault(
                "claims.csv",
                line,
                "caveat",
                f"{total_id} carries does_not_sum, but its parts add up.",
                "take the caveat off.",
            )


def _check_adding_over_time(tables: Tables) -> Iterator[Fault]:
    """Shares and lengths of time never add up."""
    for line, row in _numbered(tables["quantities"]):
        if row["adds_over_time"] and row["unit"] in NEVER_ADDED:
            problem = f"{row['quantity_id']!r} is counted in {row['unit']}, which does not add up over time."
            yield Fault("quantities.csv", line, "adds_over_time", problem, "leave the cell empty.")


def _check_parts(tables: Tables) -> Iterator[Fault]:
    """A part names its division, and the chain of parts has no ring."""
    parents = {q["quantity_id"]: q["part_of"] for q in tables["quantities"]}
    for line, row in _numbered(tables["quantities"]):
        if bool(row["part_of"]) != bool(row["split_by"]):
            yield Fault(
                "quantities.csv",
                line,
                "split_by",
                "part_of and split_by go together.",
                "fill in both, or neither.",
            )
        seen, here = set(), row["quantity_id"]
        while here and here not in seen:
            seen.add(here)
            here = parents.get(here, "")
        if here:
            yield Fault(
                "quantities.csv",
                line,
                "part_of",
                f"{row['quantity_id']!r} is in the end part of itself.",
                "break the ring.",
            )


def _check_event_numbers(tables: Tables) -> Iterator[Fault]:
    """An event that repeats a claim's number says what the claim says."""
    claims = {c["claim_id"]: c for c in tables["claims"]}
    units = {q["quantity_id"]: q["unit"] for q in tables["quantities"]}
    for line, row in _numbered(tables["events"]):
        told = f"{row['title']} {row['summary']}"
        for claim_id in filter(None, row["claim_ids"].split(";")):
            stated = claims.get(claim_id, {})
            for number in filter(
                None, (_number(stated.get(c, "")) for c in ("value", "low", "high"))
            ):
                words = write_number(number, units.get(stated["quantity_id"], ""))
                if not re.search(rf"(?<![\d,.]){re.escape(words)}(?![\d]|,\d)", told):
                    yield Fault(
                        "events.csv",
                        line,
                        "claim_ids",
                        f"{claim_id} says {words}, but neither title nor summary does.",
                        "write the claim's number in the title or summary, or take the id out.",
                        stops=False,
                    )


def _check_carriers(tables: Tables) -> Iterator[Fault]:
    """A page carries a claim once, and what it made of the claim is another claim, read on that page."""
    claims = {c["claim_id"]: c for c in tables["claims"]}
    for line, row in _numbered(tables["carriers"]):
        carried, reworded = claims.get(row["claim_id"]), claims.get(row["restated_as"])
        if carried and carried["source_id"] == row["source_id"]:
            yield Fault(
                "carriers.csv",
                line,
                "source_id",
                f"{row['source_id']} is the page that {row['claim_id']} itself was read in.",
                "take the row out: a claim's own page stands in claims.csv.",
            )
        if reworded and reworded["source_id"] != row["source_id"]:
            yield Fault(
                "carriers.csv",
                line,
                "restated_as",
                f"{row['restated_as']} was read in {reworded['source_id']}, not in {row['source_id']}.",
                "name the page where the reworded claim was read, or the claim that this page made of it.",
            )
        if reworded and not row["change"]:
            yield Fault(
                "carriers.csv",
                line,
                "change",
                "a reworded claim needs the words for what changed.",
                "say in a few words what the page altered.",
            )


CHECKS: list[Callable[[Tables], Iterator[Fault]]] = [
    check_qualifiers,
    check_ranges,
    check_order_of_days,
    _check_use,
    check_supersession,
    _check_sums,
    _check_carriers,
    _check_adding_over_time,
    _check_parts,
    _check_event_numbers,
]


# -- fingerprints -------------------------------------------------------------


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, as a data package writes it."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def _check_hashes(folder: Path, package: dict[str, Any]) -> Iterator[Fault]:
    for resource in schema(folder)["resources"]:
        path = folder / resource["path"]
        if path.exists() and resource.get("hash") != fingerprint(path):
            yield Fault(
                "datapackage.json",
                0,
                resource["name"],
                f"the hash is not that of {resource['path']}.",
                "run: python -m press hashes",
                stops=False,
            )


def changed_files(folder: Path | None = None) -> list[str]:
    """The names of the files whose size or SHA-256 is not the one that datapackage.json gives."""
    folder = folder or data_folder()
    return [
        r["path"]
        for r in schema(folder)["resources"]
        if {k: r.get(k) for k in ("bytes", "hash")} != _seal(folder, r)
    ]


def _seal(folder: Path, resource: dict[str, Any]) -> dict[str, Any]:
    path = folder / resource["path"]
    return {"bytes": path.stat().st_size, "hash": fingerprint(path)}


def write_hashes(folder: Path | None = None) -> list[str]:
    """Write size and SHA-256 of every file into datapackage.json. Returns the names of those that changed."""
    folder = folder or data_folder()
    package, changed = schema(folder), changed_files(folder)
    for resource in package["resources"]:
        resource.update(_seal(folder, resource))
    if changed:
        write_whole(
            folder / "datapackage.json", json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        )
    return changed
