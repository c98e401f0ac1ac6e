"""Exercises of It happened before: floors, codings, ends of a range, definitions, rules made afterwards."""

from __future__ import annotations

import pandas as pd

from ledger.claims import claim, claims
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import turned

AIN_ISSA, GHWERAN_2022 = "ain-issa-2019-escaped", "ghweran-2022-escaped"
CUSTODIANS = {  # as the chapter codes them: who held the keys in each case
    "abu-ghraib-2013-escaped": ["iraqi-authorities"],
    AIN_ISSA: ["autonomous-administration", "ain-issa-director"],
    "custody-2019-escaped": [],
    "ghweran-2020-escaped": ["sdf-gabriel"],
    GHWERAN_2022: ["autonomous-administration", "sdf"],
    "shaddadi-escaped": ["sdf-shami"],
}
RIVALS = ["turkey", "syrian-army", "interior-ministry", "syrian-government"]
SHAMI, RECENT = "sdf-shami", "2022-01-27"
SDF_SIDE = "ghweran-2022-killed-sdf-side-sdf-121"
LATER, CIVILIANS = "ghweran-2022-killed-sdf-sohr-154", "ghweran-2022-killed-civilians-sohr-7"
RAISED, LATER_ISIS = "sina-2022-killed-sdf-98-sohr", "ghweran-2022-killed-isis-sohr-346"


def fits_all_others(rows: pd.DataFrame) -> list[str]:
    """The claims that can be true together with each of the others."""
    amounts = {i: claim(i) for i in rows["claim_id"]}
    return [
        i
        for i, a in amounts.items()
        if all(a.low <= b.high and b.low <= a.high for b in amounts.values())
    ]


def counts(end: str = "low", as_of: str | None = None) -> pd.DataFrame:
    """The numbers of the chapter, with case, role and place; a range stands on the end named."""
    rows = claims(quantity=list(CUSTODIANS), as_of=as_of)
    rows = rows[~rows["side"].isin(["media", "research"])].copy()
    rows["number"] = rows["value"].fillna(rows[end])
    rows["custodian"] = [
        c in CUSTODIANS[q] for q, c in zip(rows["quantity_id"], rows["claimant_id"])
    ]
    same = rows.groupby("quantity_id")["number"]
    least, most = same.transform("min"), same.transform("max")
    rows["lowest"], rows["highest"] = rows["number"] == least, rows["number"] == most
    return rows[(least != most) & rows["number"].notna()]


def recoded() -> pd.DataFrame:
    """The custodians' numbers once the SDF spokesman is no longer coded as a custodian."""
    rows = counts()
    return rows[rows["custodian"] & (rows["claimant_id"] != SHAMI)]


def only(rows: pd.DataFrame, place: str, other: str) -> int:
    """In how many cases these rows hold one end and not the other."""
    held = rows.groupby("quantity_id")[[place, other]].any()
    return int((held[place] & ~held[other]).sum())


def by_then() -> list[bool]:
    """The three statements about what was known on the day."""
    rows = counts(as_of=RECENT)
    own = rows[rows["custodian"]]
    rivals = rows[rows["claimant_id"].isin(RIVALS)]
    return [
        only(own, "lowest", "highest") > only(own, "highest", "lowest"),
        bool(rivals["lowest"].any()),
        GHWERAN_2022 in set(rows["quantity_id"]),
    ]


ANSWERS: Answers = {
    "ch4-fits-all": {
        "answer": lambda: fits_all_others(claims(quantity=AIN_ISSA))[0],
        "flat": lambda: "ain-issa-2019-escaped-administration-785",
        "co-chair": lambda: "ain-issa-2019-escaped-camp-859",
        "highest": lambda: "ain-issa-2019-escaped-administration-950",
    },
    "ch4-recode": {
        "answer": lambda: int(recoded()["highest"].sum()),
        "before": lambda: int(counts().query("custodian")["highest"].sum()),
        "cases": lambda: only(recoded(), "highest", "lowest"),
        "all-numbers": lambda: len(recoded()),
    },
    "ch4-high-end": {
        "answer": lambda: len(counts("high")),
        "low-end": lambda: len(counts()),
        "lonely-numbers": lambda: int((counts()["value"].notna() | counts()["high"].notna()).sum()),
        "dropped": lambda: len(counts()) - len(counts("high")),
    },
    "ch4-own-side": {
        "answer": lambda: claim(LATER) + claim(CIVILIANS) - claim(SDF_SIDE),
        "without-civilians": lambda: claim(LATER) - claim(SDF_SIDE),
        "day-before": lambda: claim(SDF_SIDE) - (claim(RAISED) + claim(CIVILIANS)),
        "isis-side": lambda: claim(LATER_ISIS) - claim(SDF_SIDE),
    },
    "ch4-evening-of-2022": {
        "answer": by_then,
        "third-turned": lambda: turned(by_then(), 2),
        "first-turned": lambda: turned(by_then(), 0),
        "second-turned": lambda: turned(by_then(), 1),
        "all-turned": lambda: turned(by_then(), 0, 1, 2),
    },
}
