"""What the answers of several chapters are worked out with: a share, a sum that is refused, one answer turned round."""

from __future__ import annotations

from ledger.amount import Amount
from ledger.claims import claim
from ledger.tables import LedgerError


def share(part: str, whole: str) -> Amount:
    """One claim as a share of another, in percent."""
    return (claim(part) / claim(whole)).as_share()


def adds(first: str, second: str) -> bool:
    """Whether the library adds two claims."""
    try:
        claim(first) + claim(second)
    except LedgerError:
        return False
    return True


def turned(answers: list[bool], *places: int) -> list[bool]:
    """Answers of yes or no with those at these places turned round."""
    return [one != (n in places) for n, one in enumerate(answers)]
