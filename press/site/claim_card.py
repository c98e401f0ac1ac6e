"""The card of a claim as HTML: who said the number, when, where it was read, and who says otherwise."""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger import dates
from ledger.claims import quoted
from ledger.figures.marks import mark_svg
from ledger.names import marked
from ledger.tables import load
from press.site.labels import capital, labels

MOST_RIVALS = 8
SAME_TIME = 31  # days: a side whose nearest claim is farther away is not sure of a place
UNKNOWN = 10**6  # days: farther than any two claims, for a day that is not known


@dataclass(frozen=True)
class Card:
    """A card in three parts.

    head : what the number is, as HTML. said : the rest of what a screen reader is told when the card opens.
    body : everything below the head, as HTML.
    """

    head: str
    said: str
    body: str


class Deck:
    """Makes the card of each claim from the tables."""

    def __init__(self) -> None:
        self.rows = {row.claim_id: row for row in load("claims").itertuples()}
        self.people = {row.claimant_id: row for row in load("claimants").itertuples()}
        self.quantities = {row.quantity_id: row for row in load("quantities").itertuples()}
        self.sources = {row.source_id: row for row in load("sources").itertuples()}
        self.kinds, self.sides = labels("claimants", "kind"), labels("claimants", "side")
        self.seen, self.caveats = labels("claims", "seen"), labels("claims", "caveat")
        self.on: dict[str, list[Any]] = {}  # the rows on each quantity
        for row in self.rows.values():
            self.on.setdefault(row.quantity_id, []).append(row)

    def in_order(self, claim_ids: Iterable[str]) -> list[str]:
        """Claims by what they count: cards of one quantity are alike, and side by side they compress best."""
        return sorted(claim_ids, key=lambda claim_id: (self.rows[claim_id].quantity_id, claim_id))

    # -- who says otherwise

    def others(self, claim_id: str) -> list[Any]:
        """The claims of others on the same quantity: the nearest in day first; of one day, numbers before words."""
        own = self.rows[claim_id]
        rows = [row for row in self.on[own.quantity_id] if row.claimant_id != own.claimant_id]
        return sorted(
            rows, key=lambda row: (*days_apart(own, row), row.qualifier == "words", row.claim_id)
        )

    def rivals(self, claim_id: str) -> list[Any]:
        """Those of the others that a card shows, nearest first.

        Each side has a place for its nearest claim of about the same time;
        the places that are left go to the nearest of all.
        """
        own, others = self.rows[claim_id], self.others(claim_id)
        of_sides: dict[str, Any] = {}
        for row in others:
            if days_apart(own, row)[0] <= SAME_TIME:
                of_sides.setdefault(self.people[row.claimant_id].side, row)
        first = dict.fromkeys(row.claim_id for row in [*of_sides.values(), *others])
        chosen = list(first)[:MOST_RIVALS]
        return [row for row in others if row.claim_id in chosen]

    # -- the card

    def card(self, claim_id: str, ledger: str) -> Card:
        """The card of a claim. ledger : the address of the ledger page, as seen from the page of the card."""
        row = self.rows[claim_id]
        quantity = self.quantities[row.quantity_id]
        others = len(self.others(claim_id))
        count = f"{others or 'No'} {'other' if others == 1 else 'others'} on the same."
        body = [
            self._who_and_when(row),
            _facts(
                ("Source", self._source(row)),
                ("Caution", _sentences(self.caveats[c] for c in row.caveat.split(";") if c)),
                ("Replaced by", self._later(row, ledger)),
            ),
            self._rivals(row, others),
            _facts(
                ("Counts", _definition(quantity)),
                ("Carried by", html.escape(row.relay)),
                ("We read", self.seen[row.seen]),
                ("Note", marked(row.note)),
            ),
            self._links(row, ledger),
        ]
        return Card(
            head=number_html(quoted(row), f"{quantity.subject}: {quantity.measure}"),
            said=f"{self.label(row)}. {count}",
            body="".join(body),
        )

    def label(self, row: Any) -> str:
        """Whose number it is and when it was said."""
        name = self.people[row.claimant_id].name
        return f"{name}, {dates.say(row.asserted_on)}" if row.asserted_on else name

    def _who_and_when(self, row: Any) -> str:
        person = self.people[row.claimant_id]
        foreign = person.kind == "foreign_government"
        kind = self.sides[person.side] if foreign else self.kinds[person.kind]
        said = dates.say(row.asserted_on) if row.asserted_on else "day not known"
        hour = f", {row.asserted_time} in Damascus" if row.asserted_time else ""
        return (
            f'<p>Said by <b>{marked(person.name)}</b> <span class="quiet">({html.escape(kind)})</span>. '
            f"Said: {said}{hour}. For: {_about(row) or 'day not stated'}.</p>"
        )

    def _source(self, row: Any) -> str:
        source = self.sources[row.source_id]
        copy = source.copy_of and f". A copy; the original is by {html.escape(source.copy_of)}"
        original = source.original_url and f": {_outside(source.original_url, 'open it')}"
        return f"{_outside(source.url, f'{source.publisher}: {source.title}')}{copy}{original}."

    def _later(self, row: Any, ledger: str) -> str:
        if not row.superseded_by:
            return ""
        later = self.rows[row.superseded_by]
        link = f'<a href="{ledger}#{later.claim_id}">{html.escape(quoted(later))}</a>'
        return f"{link}, {html.escape(self.label(later))}"

    def _rivals(self, own: Any, others: int) -> str:
        rivals = self.rivals(own.claim_id)
        if not rivals:
            return "<p>No one else in the ledger put a number on this.</p>"
        largest = max((n for row in [own, *rivals] for n in _numbers(row)), default=0)
        lines = (
            f"<li><span><b>{html.escape(quoted(row))}</b>: {self._rival(row, own)}</span>"
            f"{self._mark(row, largest)}</li>"
            for row in [own, *rivals]
        )
        some = f", {len(rivals)} of {others}" if others > len(rivals) else ""
        head = f"Others on the same{some}, nearest in day first. One scale from zero."
        return f'<p class="quiet">{head}</p><ul>{"".join(lines)}</ul>'

    def _rival(self, row: Any, own: Any) -> str:
        handed = " (second-hand)" if row.seen == "second_hand" else ""
        if row is own:
            return f"this number{handed}"
        about = _about(row)
        alike = (_about(own), row.asserted_on and dates.say(row.asserted_on))
        other_day = f" (for {about})" if about and about not in alike else ""
        replaced = ", later replaced" if row.superseded_by else ""
        return f"{marked(self.label(row))}{other_day}{replaced}{handed}"

    def _mark(self, row: Any, largest: float) -> str:
        drawn = mark_svg(row.qualifier, _numbers(row), largest, row.seen == "second_hand")
        side = self.people[row.claimant_id].side.replace("_", "-")
        # mark_svg draws in the colour of the text around it
        return drawn.replace("<svg ", f'<svg color="var(--fig-{side})" ', 1)

    def _links(self, row: Any, ledger: str) -> str:
        rows = len(self.on[row.quantity_id])
        every = f'<a href="{ledger}#{row.quantity_id}">All {rows} rows on this</a>'
        return (
            f'<p class="links"><a href="{ledger}#{row.claim_id}">Row in the ledger</a>'
            f"{every if rows > 1 else ''}</p>"
        )


def number_html(number: str, what: str) -> str:
    """The head of a card: the number, and what it counts."""
    return f"<strong>{html.escape(number)}</strong> {marked(what)}"


def _facts(*pairs: tuple[str, str]) -> str:
    lines = (f"<div><dt>{name}</dt><dd>{words}</dd></div>" for name, words in pairs if words)
    return f"<dl>{''.join(lines)}</dl>"


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(html.escape(capital(part).rstrip(".")) + "." for part in parts)


def _definition(quantity: Any) -> str:
    limits = (("Includes", quantity.includes), ("Excludes", quantity.excludes))
    words = [f"{label}: {text.rstrip('.')}." for label, text in limits if text]
    return marked(" ".join([quantity.definition, *words]))


def _outside(url: str, words: str) -> str:
    shown = marked(words)
    return f'<a href="{html.escape(url)}" rel="noreferrer">{shown}</a>' if url else shown


def _about(row: Any) -> str:
    days = dict.fromkeys((row.refers_from, row.refers_to))
    return " to ".join(dates.say(day) for day in days if day)


def _numbers(row: Any) -> list[float]:
    return [number for number in (row.value, row.low, row.high) if number == number]  # not NaN


def days_apart(one: Any, other: Any) -> tuple[int, int]:
    """How far apart two claims are in the day they are about, and in the day they were said."""
    return _apart(_meant(one), _meant(other)), _apart(one.asserted_on, other.asserted_on)


def _meant(row: Any) -> str:
    return row.refers_to or row.refers_from or row.asserted_on


def _apart(one: str, other: str) -> int:
    return abs(_day(one) - _day(other)) if one and other else UNKNOWN


@functools.cache
def _day(said: str) -> int:
    return dates.middle(said).toordinal()
