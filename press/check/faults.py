"""A fault in the data, and how many faults are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_OF_A_KIND = 5


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in the data.

    row : the line in the file, the header being line 1; 0 is the whole file. stops : False for
    what refresh writes itself (hashes) or names at its end (words of an event).
    """

    file: str
    row: int
    column: str
    problem: str
    remedy: str
    stops: bool = True

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.problem} To do: {self.remedy}"


def told(faults: Iterable[Fault]) -> Iterator[str]:
    """The faults as lines; of many with one remedy in one column, the first few and a count."""
    faults = list(faults)
    kinds = Counter((fault.file, fault.column, fault.remedy) for fault in faults)
    said: Counter[tuple[str, str, str]] = Counter()
    for fault in faults:
        kind = (fault.file, fault.column, fault.remedy)
        said[kind] += 1
        if said[kind] <= MOST_OF_A_KIND:
            yield str(fault)
        if said[kind] == MOST_OF_A_KIND < kinds[kind]:
            yield f"{fault.file}: and {kinds[kind] - MOST_OF_A_KIND} more of the same kind."
