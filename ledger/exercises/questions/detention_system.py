"""Exercises of The detention system in figures: parts and floors, what may be added, definitions, old shares."""

from __future__ import annotations

import pandas as pd

from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import adds, share, turned

TOTAL, CHILDREN = "amnesty-total-56000", "amnesty-children-30000"
WOMEN, MEN = "amnesty-women-14500", "amnesty-men-11500"
SYRIANS, FOREIGNERS = "system-held-syrian-2022-hrw-23200", "system-held-foreign-2022-hrw-42400"
PAIRS = [
    ("prisons-held-2026-01-ap-9000", "prisons-held-2026-01-state-9000"),
    (MEN, FOREIGNERS),
    (SYRIANS, FOREIGNERS),
    ("prisons-held-2019-10-voa-11000", "prisons-held-2019-10-voa-12000"),
    ("aanes-repat-2019-342", "aanes-repat-2020-281"),
]
HELD_2021, BOTH_SITES = "prisons-held-2021-lead-ig-10000", "two-prisons-share-2021-lead-ig-61"
GHWERAN, GHWERAN_UN = "ghweran-held-2022-national-3500", "ghweran-held-2022-ohchr-5000"
GHWERAN_SDF = "ghweran-held-2022-sdf-3000-4000"


def let_through() -> list[bool]:
    """Which of the pairs the library adds."""
    return [adds(first, then) for first, then in PAIRS]


def sites() -> pd.DataFrame:
    """Every count of the sites."""
    return claims("prisons-facilities")


def changed_their_count() -> list[str]:
    """Who gave different counts of the sites at different times."""
    texts = sites().groupby("claimant_id")["text"].nunique()
    return list(texts[texts > 1].index)


def rest(ghweran: str) -> Amount:
    """What is left of the share of both sites without Ghweran."""
    return claim(BOTH_SITES) - share(ghweran, HELD_2021)


ANSWERS: Answers = {
    "ch6-parts": {
        "answer": lambda: claim(MEN) + claim(WOMEN) + claim(CHILDREN),
        "own-total": lambda: claim(TOTAL),
        "adults": lambda: claim(MEN) + claim(WOMEN),
        "without-men": lambda: claim(CHILDREN) + claim(WOMEN),
    },
    "ch6-ceiling": {
        "answer": lambda: (claim(SYRIANS) / (claim(SYRIANS) + claim(FOREIGNERS))).as_share(),
        "other-whole": lambda: share(SYRIANS, TOTAL),
        "other-part": lambda: claim(SYRIANS) / claim(FOREIGNERS),
        "foreigners": lambda: (
            claim(FOREIGNERS).low / (claim(SYRIANS) + claim(FOREIGNERS)).low * 100
        ),
    },
    "ch6-may-be-added": {
        "answer": let_through,
        "first": lambda: turned(let_through(), 0),
        "second": lambda: turned(let_through(), 1),
        "third": lambda: turned(let_through(), 2),
        "fourth": lambda: turned(let_through(), 3),
        "fifth": lambda: turned(let_through(), 4),
    },
    "ch6-own-counts": {
        "answer": changed_their_count,
        "all-voices": lambda: list(sites()["claimant_id"].unique()),
        "one-too-many": lambda: [*changed_their_count(), "turkiye-today"],
        "exact": lambda: list(sites().query("qualifier == 'exactly'")["claimant_id"].unique()),
        "one-too-few": lambda: [name for name in changed_their_count() if name != "lead-ig"],
    },
    "ch6-assumption": {
        "answer": lambda: rest(GHWERAN),
        "un": lambda: rest(GHWERAN_UN),
        "sdf": lambda: rest(GHWERAN_SDF),
        "ghweran": lambda: share(GHWERAN, HELD_2021),
        "people": lambda: claim(HELD_2021) - claim(GHWERAN),
    },
}
