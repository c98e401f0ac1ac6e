"""Show a derived number, and record it where the checks and the book can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from IPython.display import display

from ledger.amount import Amount
from ledger.claims import stated
from ledger.outputs import RESULT as MIME
from ledger.tables import LedgerError

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
OPERATOR = re.compile(r"( [+\N{MINUS SIGN}\N{DIVISION SIGN}] |[()])")


def pieces(formula: str) -> list[str]:
    """A formula in pieces: its numbers, and between them its operators and brackets."""
    return [piece for piece in OPERATOR.split(formula) if piece]


@dataclass(frozen=True)
class Result:
    """A derived number under its name. ``amount`` can be computed with further."""

    name: str
    amount: Amount

    def record(self) -> dict[str, Any]:
        """What is stored in the notebook: text, bounds, formula, claims.

        If two claims say the same number, the formula alone does not tell
        which is which: then ``inputs`` names the claims in the formula's order
        (a stored notebook sorts ``claims`` by name).
        """
        short = self.amount.rounded()
        finite = {
            k: v for k, v in (("low", short.low), ("high", short.high)) if abs(v) != float("inf")
        }
        finite = {
            k: int(v) if v == int(v) else v for k, v in finite.items()
        }  # 13, not 13.0: as JupyterLab saves it
        claims = stated(self.amount.claims)
        said = list(claims.values())
        unclear = any(said.count(piece) > 1 for piece in pieces(self.amount.formula))
        return {
            "name": self.name,
            "text": self.amount.text(),
            "qualifier": short.qualifier,
            "about": short.about,
            **finite,
            "unit": short.unit,
            "formula": self.amount.formula,
            "claims": claims,
            **({"inputs": list(claims)} if unclear else {}),
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        record = self.record()
        plain = f"{record['name']}: {record['text']}"
        if record["formula"] != record["text"]:
            plain += f"  =  {record['formula']}"
        markdown = f"**{record['text']}** = {record['formula']}"
        return {"text/plain": plain, "text/markdown": markdown, MIME: record}


def result(name: str, amount: Amount) -> None:
    """Show a derived number with its formula, and record it for the prose.

    A sentence uses it as ``[about 68%](result:share-recaptured-ministry)``.

    name : lower-case words joined by hyphens, once in a notebook.
    amount : an Amount computed from claims.

    Returns nothing, so that a cell may end with it. Raises LedgerError for a bad
    name, or if ``amount`` is a bare number that has lost its claims.
    """
    if not NAME.fullmatch(name):
        raise LedgerError(f"{name!r} is not a name: use lower-case words joined by hyphens.")
    if not isinstance(amount, Amount):
        raise LedgerError(
            f"result({name!r}, ...) needs an Amount, not {type(amount).__name__}: compute with claim() or count(), "
            "so that the number remembers where it comes from."
        )
    display(Result(name, amount))
