"""Suggest the nearest id for one that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

LIKENESS = 0.65  # of difflib: below this a suggestion puzzles more than it helps


def did_you_mean(wrong: str, known: Mapping[str, object] | Iterable[str]) -> str:
    """A question that names the nearest right id: ``Did you mean 'shaddadi-escaped'?``; "" if none is near.

    known : the ids; of a mapping also its values, such as names, lead to their id.
    """
    ids = list(known)
    leads = {i.casefold(): i for i in ids}
    if isinstance(known, Mapping):
        leads = {name.casefold(): i for i, name in known.items() if isinstance(name, str)} | leads
    near = difflib.get_close_matches(wrong.casefold(), leads, n=1, cutoff=LIKENESS)
    return f"Did you mean {leads[near[0]]!r}?" if near else ""
