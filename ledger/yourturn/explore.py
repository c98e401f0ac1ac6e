"""explore(): a selection drawn, compared and listed, with controls to choose another where ipywidgets is installed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from IPython.display import DisplayHandle, display

from ledger.yourturn.draw import cautions, comparison, draw, listing
from ledger.yourturn.find import as_list, pick
from ledger.yourturn.keep import escaped


def explore(
    quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
) -> Explorer:
    """Draw a selection, with controls to choose another where ipywidgets is installed.

    quantity, day, claimants : the selection to begin with, as in pick().

    Returns what is selected, also later: ``chosen = explore(...)``, then ``chosen.rows``. Raises LedgerError as pick() does.
    """
    explorer = Explorer(quantity, day, claimants)
    explorer.show()
    return explorer


@dataclass
class Lines:
    """A few sentences; a notebook shows them as a list."""

    lines: list[str]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        plain = "\n".join(f"- {line}" for line in self.lines)
        return {"text/markdown": escaped(plain), "text/plain": plain}


class Explorer:
    """What explore() returns: a selection, shown as a figure, the comparison and cautions, and the rows.

    What is shown follows the controls above it. It is stored as ordinary output, the controls are not.

    quantity, day, claimants : what is selected. rows : its claims. figure : its drawing.
    """

    def __init__(
        self, quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
    ) -> None:
        self._places: list[DisplayHandle] = []
        self._panel: Any = None
        self.choose(quantity, day, claimants)

    def choose(
        self, quantity: str, day: str | None = None, claimants: Iterable[str] | None = None
    ) -> None:
        """Select anew, as with pick(), and show it. Raises LedgerError, and keeps the old selection, if nothing fits."""
        claimants = as_list(claimants)
        rows = pick(quantity, day, claimants)
        figure = draw(rows, day)
        self.quantity, self.day, self.claimants = quantity, day or None, claimants
        self.rows, self.figure = rows, figure
        for place, part in zip(self._places, self._parts()):
            place.update(part)

    def show(self) -> None:
        """Display the controls, if there are any, and under them what is selected."""
        self._panel = self._panel or self._controls()
        if self._panel:
            display(self._panel.view(), raw=True)
        self._places = self._places or [DisplayHandle() for _ in self._parts()]
        for place, part in zip(self._places, self._parts()):
            place.display(part)

    def _controls(self) -> Any:
        """The controls; None where ipywidgets is not installed."""
        if find_spec("ipywidgets") is None:
            return None
        # ipywidgets is optional: the book is built, tested and read without it
        from ledger.yourturn.controls import Panel

        return Panel(self)

    def _parts(self) -> list[Any]:
        return [self.figure, Lines(comparison(self.rows) + cautions(self.rows)), listing(self.rows)]

    def __repr__(self) -> str:
        who = ", ".join(self.claimants) or "all claimants"
        return f"{self.quantity}, {self.day or 'all days'}, {who}"
