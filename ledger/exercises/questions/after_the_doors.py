"""Exercises of After the doors: one movement and another, parts and wholes, what a subtraction leaves."""

from __future__ import annotations

import pandas as pd

from ledger.claims import claim, claims
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import share, turned

CAMP, CAMP_MINISTRY = "alhol-2026-01-19-23407", "hol-pop-moi-23500"
LEFT_DIPLOMATS, AT_LARGE = "hol-left-diplomats-20000", "hol-left-usintel-15000-20000"
AKHTARIN = ["akhtarin-2026-02-17-400", "akhtarin-2026-02-17-500-rudaw", "akhtarin-2026-02-18-270"]
TO_IRAQ = ["iraq-ret-2026-02-19-191"]
DRAWN = [
    *AKHTARIN,
    *TO_IRAQ,
    LEFT_DIPLOMATS,
    AT_LARGE,
    "hol-left-ft-20000",
    "alhol-2026-ft-remaining-2000",
]
MOVED, PLANNED = "transfer-moved-judiciary-5704", "transfer-target-centcom-7000"
MOVED_MINISTRY = "transfer-moved-justice-5703"
IRAQIS, ARABS = "transfer-iraqi-judiciary-467", "transfer-arab-judiciary-4253"
OTHERS = "transfer-foreign-non-arab-judiciary-983"
SYRIANS, OTHER_ARABS = "transfer-syrian-judiciary-3543", "transfer-other-arab-judiciary-710"
HELD_ABDI, HELD_AP = "prisons-held-2025-01-abdi-10000", "prisons-held-2026-01-ap-9000"
MINORS, QUESTIONED = "transfer-minors-judiciary-157", "transfer-questioned-judiciary-500"


def marks(ids: list[str]) -> pd.DataFrame:
    """The rows of these claims."""
    rows = claims()
    return rows[rows["claim_id"].isin(ids)]


def convoys(ids: list[str]) -> int:
    """How many convoys these rows count: those of one day on one road are the same."""
    return len(marks(ids).drop_duplicates(["quantity_id", "refers_from"]))


def fits(whole: str, *parts: str) -> bool:
    """Whether the parts make the whole, to the last person."""
    together = claim(parts[0])
    for part in parts[1:]:
        together = together + claim(part)
    return together.value == claim(whole).value


def sums() -> list[bool]:
    """Whether each of the three sums fits, in the order of the question."""
    three = IRAQIS, ARABS, OTHERS
    return [fits(ARABS, SYRIANS, OTHER_ARABS), fits(MOVED, *three), fits(MOVED_MINISTRY, *three)]


ANSWERS: Answers = {
    "ch3-convoys": {
        "answer": lambda: convoys([*AKHTARIN, *TO_IRAQ]),
        "marks": lambda: len(marks([*AKHTARIN, *TO_IRAQ])),
        "to-akhtarin": lambda: convoys(AKHTARIN),
        "all-marks": lambda: len(marks(DRAWN)),
    },
    "ch3-at-large": {
        "answer": lambda: share(AT_LARGE, CAMP),
        "those-who-left": lambda: share(LEFT_DIPLOMATS, CAMP),
        "ministry-whole": lambda: share(AT_LARGE, CAMP_MINISTRY),
        "low-end": lambda: claim(AT_LARGE).low / claim(CAMP).value * 100,
        "the-others": lambda: (claim(CAMP) - claim(AT_LARGE)) / claim(CAMP),
    },
    "ch3-three-sums": {
        "answer": sums,
        "all": lambda: [True, True, True],
        "totals-swapped": lambda: turned(sums(), 1, 2),
        "first-sum": lambda: turned(sums(), 0),
    },
    "ch3-not-moved": {
        "answer": lambda: claim(HELD_ABDI) - claim(MOVED),
        "from-ap": lambda: claim(HELD_AP) - claim(MOVED),
        "last-digits": lambda: claim(HELD_ABDI).value - claim(MOVED).value,
        "the-plan": lambda: claim(HELD_ABDI) - claim(PLANNED),
    },
    "ch3-first-interviews": {
        "answer": lambda: share(MINORS, QUESTIONED),
        "all-moved": lambda: share(MINORS, MOVED),
        "the-plan": lambda: share(MINORS, PLANNED),
        "upside-down": lambda: claim(QUESTIONED) / claim(MINORS),
        "not-minors": lambda: claim(QUESTIONED).low - claim(MINORS).value,
    },
}
