"""Changes of numbers as an Atom feed: our corrections, and claims that their claimants replaced."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from xml.etree import ElementTree

from ledger import dates
from ledger.claims import claims
from ledger.tables import load, schema
from press.contents import CORRECTIONS, LEDGER, TITLE

FEED = "changes.atom"
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Change:
    """One changed number. key : of the feed's entry. row : the claim whose row the entry leads to, "" for a result."""

    day: str
    key: str
    row: str
    title: str
    words: str


def feed(base: str) -> str:
    """The feed, latest change first. base : the site's address with a slash at its end, "" if not known."""
    changes = sorted([*_corrections(), *_replacements()], key=astuple, reverse=True)
    package = schema()
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "title", f"{TITLE}: changes of numbers")
    _add(root, "id", base or "urn:counting-a-prison-break")
    _add(root, "updated", _moment(changes[0].day if changes else package["created"][:10]))
    _add(_add(root, "author"), "name", package["contributors"][0]["title"])
    for change in changes:
        entry = _add(root, "entry")
        _add(entry, "title", change.title)
        _add(entry, "id", f"urn:counting-a-prison-break:{change.key}:{change.day}")
        _add(entry, "updated", _moment(change.day))
        _add(entry, "summary", change.words)
        place = f"{LEDGER}.html#{change.row}" if change.row else f"{CORRECTIONS}.html"
        _add(entry, "link").set("href", f"{base}{place}")
    return xml(root)


def xml(root: ElementTree.Element) -> str:
    """An element as the text of a file."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = text
    return child


def _moment(day: str) -> str:
    return f"{dates.latest(day).isoformat()}T00:00:00Z"


def _corrections() -> list[Change]:
    found = []
    for row in load("corrections").itertuples():
        what = row.claim_id or row.result
        words = f"{row.field}: {row.old} is now {row.new}. {row.reason}"
        found.append(Change(row.date, what, row.claim_id, f"Corrected: {what}", words))
    return found


def _replacements() -> list[Change]:
    rows = {row.claim_id: row for row in claims().itertuples()}
    found = []
    for old in rows.values():
        new = rows.get(old.superseded_by)
        if new is None or new.text == old.text:
            continue
        day = new.asserted_on or schema()["created"][:10]
        title, words = f"{new.subject}: {new.measure}", f"{new.name}: {old.text}, later {new.text}."
        found.append(Change(day, old.claim_id, new.claim_id, title, words))
    return found
