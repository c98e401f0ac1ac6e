"""The controls of explore(): imported only where ipywidgets is installed, and needed by nothing else.

JupyterLab takes the arrow keys and single letters for itself unless the focus
is in a text field, so there is no select box or slider here: text fields with
suggestions, buttons and check boxes work with the keyboard everywhere.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets as widgets
import pandas as pd

from ledger import dates
from ledger.claims import claims
from ledger.figures.stepper import span
from ledger.outputs import WIDGET
from ledger.tables import LedgerError, schema
from ledger.yourturn.find import quantities_with

WIDE = {"width": "min(100%, 44em)"}
LIST = {"max_height": "13em", "overflow": "auto", **WIDE}
HINT = "Write a word over the quantity, such as escaped, and press Enter; or choose from its list. No day means all days."
BELOW = "Below stands what was chosen before."
MOST_NAMED = 8  # other quantities with the same words


class Selection(Protocol):
    """What the controls change: see ledger.yourturn.explore.Explorer."""

    quantity: str
    day: str | None
    claimants: list[str]
    rows: pd.DataFrame

    def choose(self, quantity: str, day: str | None = None, claimants: Any = None) -> None:
        """Select anew. Raises LedgerError, and keeps the old selection, if nothing fits."""


class Panel:
    """Quantity, day and claimants of a selection, and a sentence that says what is shown."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.ids = _quantities()
        self.labels = {quantity: label for label, quantity in self.ids.items()}
        self.quantity = _field("Quantity", options=list(self.ids))
        self.quantity.value = self.labels[selection.quantity]
        self.day = _field("As known on", placeholder="2026-01-20")
        self.claimants = widgets.VBox(layout=LIST)
        self.status = widgets.HTML()
        self._filling = False  # True while fields are filled in by us and not by the reader
        self._fill()
        self._tell()
        self.quantity.observe(self._changed_quantity, "value")
        self.day.observe(self._changed, "value")
        days = [_button("Earlier", self._go_back), _button("Later", self._go_on)]
        every = _button("All claimants", lambda: self._tick(True))
        nobody = _button("No claimant", lambda: self._tick(False))
        self.box = widgets.VBox(
            [
                self.quantity,
                self.day,
                widgets.HBox(days),
                widgets.HTML(f"<p>{HINT}</p>"),
                widgets.HBox([every, nobody]),
                self.claimants,
                self.status,
            ]
        )

    def view(self) -> dict[str, Any]:
        """The output that shows the panel."""
        return {WIDGET: {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}}

    def _fill(self) -> None:
        """The days on which something was said of the quantity, and a check box for each claimant."""
        rows = claims(self.selection.quantity)
        said = {day for day in rows["asserted_on"] if day}
        self.days = sorted(said, key=lambda day: (*dates.moment(day), day))
        names = dict(zip(rows["claimant_id"], rows["name"]))
        wanted = self.selection.claimants or list(names)
        self.boxes = {
            who: widgets.Checkbox(who in wanted, description=names[who], indent=False, layout=WIDE)
            for who in sorted(names, key=lambda who: names[who].casefold())
        }
        for box in self.boxes.values():
            box.observe(self._changed, "value")
        self.claimants.children = tuple(self.boxes.values())
        self._set(self.day, options=self.days, value=self.selection.day or "")

    def _set(self, *fields: Any, **values: Any) -> None:
        """Change fields without taking the change for a reader's."""
        self._filling = True
        for field in fields:
            for name, value in values.items():
                setattr(field, name, value)
        self._filling = False

    # -- what a reader chose ---------------------------------------------------

    def _changed_quantity(self, change: Any) -> None:
        """Take what was written: a quantity from the list, or words, of which the one with the most voices is shown."""
        if self._filling:
            return
        written = self.quantity.value
        try:
            found = [written] if written in self.ids else self._with_words(written)
        except LedgerError as problem:
            self._tell(f"{problem} {BELOW}")
            return
        self.selection.choose(self.ids[found[0]])
        self._set(self.quantity, value=found[0])
        self._fill()
        others = "; ".join(found[1 : MOST_NAMED + 1])
        self._tell(also=f" Others with these words: {others}." if others else "")

    def _with_words(self, words: str) -> list[str]:
        return [self.labels[quantity] for quantity in quantities_with(words)["quantity_id"]]

    def _changed(self, change: Any = None) -> None:
        """Take the day and the claimants as they stand."""
        if self._filling:
            return
        ticked = [who for who, box in self.boxes.items() if box.value]
        everybody = len(ticked) == len(self.boxes)
        try:
            if not ticked:
                raise LedgerError("No claimant is chosen.")
            day = self.day.value.strip()
            self.selection.choose(self.selection.quantity, day, [] if everybody else ticked)
        except LedgerError as problem:
            self._tell(f"{problem} {BELOW}")
        else:
            self._tell()

    def _tick(self, ticked: bool) -> None:
        self._set(*self.boxes.values(), value=ticked)
        self._changed()

    def _go_back(self) -> None:
        """To the last day before the one that is shown on which something was said."""
        now = self.selection.day
        before = [day for day in self.days if not now or dates.moment(day) < dates.moment(now)]
        if before:
            self.day.value = before[-1]

    def _go_on(self) -> None:
        """To the next day on which something was said; after the last, to all days."""
        now = self.selection.day
        if now:
            after = [day for day in self.days if dates.moment(day) > dates.moment(now)]
            self.day.value = after[0] if after else ""

    def _tell(self, problem: str = "", also: str = "") -> None:
        until = self.selection.day or schema()["evidenceTo"]
        told = problem or span(self.selection.rows, until) + also
        self.status.value = f'<p role="status"><strong>{html.escape(told)}</strong></p>'


def _field(label: str, **more: Any) -> widgets.Combobox:
    """A text field with suggestions, which waits for Enter and does not act at each letter."""
    style = {"description_width": "6.5em"}
    return widgets.Combobox(
        description=label, style=style, layout=WIDE, continuous_update=False, **more
    )


def _button(label: str, act: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=label)
    button.on_click(lambda _: act())
    return button


def _quantities() -> dict[str, str]:
    """The quantities by what a reader sees of them, in the order of the alphabet; the id too where two look alike."""
    rows = quantities_with()
    alike = rows["what"].duplicated(keep=False)
    labels = rows["what"].where(~alike, rows["what"] + " (" + rows["quantity_id"] + ")")
    return dict(sorted(zip(labels, rows["quantity_id"]), key=lambda item: item[0].casefold()))
