"""The controls of explore(): imported only where ipywidgets is installed, and needed by nothing else.

JupyterLab takes the arrow keys and single letters for itself unless the focus
is in a text field, so there is no select box or slider here: text fields with
suggestions, buttons and check boxes work with the keyboard everywhere.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from ledger import dates
from ledger.claims import claims
from ledger.figures.stepper import span
from ledger.outputs import WIDGET
from ledger.tables import LedgerError, schema
from ledger.yourturn.explore import quantities_with

if TYPE_CHECKING:
    from ledger.yourturn.explore import Explorer

LABELS = {"description_width": "6.5em"}
WIDE, SCROLLS = (
    {"width": "min(100%, 44em)"},
    {"max_height": "13em", "overflow": "auto", "width": "min(100%, 44em)"},
)
HINT = "Write a word over the quantity, such as escaped, and press Enter; or choose from its list. No day means all days."
BELOW = "Below stands what was chosen before."
MOST_NAMED = 8  # other quantities with the same words


class Panel:
    """Quantity, day and claimants of an Explorer, and a sentence that says what is shown."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.ids = _quantities()
        look: dict[str, Any] = {
            "style": LABELS,
            "layout": WIDE,
            "continuous_update": False,
        }  # not at each letter
        self.quantity = widgets.Combobox(
            description="Quantity", options=list(self.ids), value=self._label(), **look
        )
        self.day = widgets.Combobox(description="As known on", placeholder="2026-01-20", **look)
        self.earlier, self.later = (
            widgets.Button(description="Earlier"),
            widgets.Button(description="Later"),
        )
        self.every, self.nobody = (
            widgets.Button(description="All claimants"),
            widgets.Button(description="No claimant"),
        )
        self.claimants = widgets.VBox(layout=SCROLLS)
        self.status = widgets.HTML()
        rows = [
            self.quantity,
            self.day,
            widgets.HBox([self.earlier, self.later]),
            widgets.HTML(f"<p>{HINT}</p>"),
            widgets.HBox([self.every, self.nobody]),
            self.claimants,
            self.status,
        ]
        self.box = widgets.VBox(rows)
        self._filling = False
        self._list()
        self._tell()
        self.quantity.observe(self._changed_quantity, "value")
        self.day.observe(self._changed, "value")
        for button, act in ((self.earlier, self._go_back), (self.later, self._go_on)):
            button.on_click(act)
        for button, ticked in ((self.every, True), (self.nobody, False)):
            button.on_click(lambda _, ticked=ticked: self._tick_all(ticked))

    def view(self) -> dict[str, Any]:
        """The output that shows the panel."""
        return {WIDGET: {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}}

    def _label(self) -> str:
        return next(
            label for label, quantity in self.ids.items() if quantity == self.explorer.quantity
        )

    def _list(self) -> None:
        """The days on which something was said of the quantity, and a check box for each claimant."""
        rows = claims(self.explorer.quantity)
        self.days = sorted(
            {day for day in rows["asserted_on"] if day}, key=lambda day: (*dates.moment(day), day)
        )
        self._filling = True
        self.day.options, self.day.value = self.days, self.explorer.day or ""
        names = sorted(
            set(zip(rows["name"], rows["claimant_id"])), key=lambda name: name[0].casefold()
        )
        wanted = self.explorer.claimants or list(rows["claimant_id"])
        boxes = {
            who: widgets.Checkbox(value=who in wanted, description=name, indent=False)
            for name, who in names
        }
        for box in boxes.values():
            box.layout = WIDE
            box.observe(self._changed, "value")
        self.boxes, self.claimants.children = boxes, tuple(boxes.values())
        self._filling = False

    # -- what a reader chose ---------------------------------------------------

    def _changed_quantity(self, change: Any) -> None:
        """Take what was written: a quantity from the list, or words, of which the one with the most voices is shown."""
        if self._filling:
            return
        try:
            found = self._found(self.quantity.value)
        except LedgerError as problem:
            self._tell(f"{problem} {BELOW}")
            return
        self.explorer.choose(self.ids[found[0]])
        self._filling = True
        self.quantity.value = found[0]
        self._filling = False
        self._list()
        also = (
            f" Others with these words: {'; '.join(found[1 : MOST_NAMED + 1])}."
            if found[1:]
            else ""
        )
        self._tell(also=also)

    def _found(self, words: str) -> list[str]:
        if words in self.ids:
            return [words]
        labels = {quantity: label for label, quantity in self.ids.items()}
        return [labels[quantity] for quantity in quantities_with(words)["quantity_id"]]

    def _changed(self, change: Any) -> None:
        if self._filling:
            return
        ticked = [who for who, box in self.boxes.items() if box.value]
        try:
            if not ticked:
                raise LedgerError("No claimant is chosen.")
            chosen = [] if len(ticked) == len(self.boxes) else ticked
            self.explorer.choose(self.explorer.quantity, self.day.value.strip(), chosen)
        except LedgerError as problem:
            self._tell(f"{problem} {BELOW}")
        else:
            self._tell()

    def _tick_all(self, ticked: bool) -> None:
        self._filling = True
        for box in self.boxes.values():
            box.value = ticked
        self._filling = False
        self._changed(None)

    def _go_back(self, button: Any) -> None:
        """To the last day before the one that is shown on which something was said."""
        now = self.explorer.day
        before = [day for day in self.days if now is None or dates.moment(day) < dates.moment(now)]
        if before:
            self.day.value = before[-1]

    def _go_on(self, button: Any) -> None:
        """To the next day on which something was said; after the last, to all days."""
        now = self.explorer.day
        if now is not None:
            after = [day for day in self.days if dates.moment(day) > dates.moment(now)]
            self.day.value = after[0] if after else ""

    def _tell(self, problem: str = "", also: str = "") -> None:
        told = (
            problem or span(self.explorer.rows, self.explorer.day or schema()["evidenceTo"]) + also
        )
        self.status.value = f'<p role="status"><strong>{html.escape(told)}</strong></p>'


def _quantities() -> dict[str, str]:
    """The quantities by what a reader sees of them, in the order of the alphabet; the id too where two look alike."""
    rows = quantities_with()
    alike = rows["what"].duplicated(keep=False)
    labels = {
        f"{r.what} ({r.quantity_id})" if same else r.what: r.quantity_id
        for r, same in zip(rows.itertuples(), alike)
    }
    return dict(sorted(labels.items(), key=lambda item: item[0].casefold()))
