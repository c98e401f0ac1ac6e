"""Exercises of It happened before: floors, codings, ends of a range, definitions, rules made afterwards."""

from __future__ import annotations

import pandas as pd

from ledger.claims import claim, claims
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, CLAIM, NUMBER, YES_NO

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


EXERCISES = (
    Exercise(
        "ch4-fits-all",
        "A mark that fits every other",
        skill=READ,
        minutes=4,
        misconception="Different numbers for the same event contradict each other.",
        kind=CLAIM,
        answer=lambda: fits_all_others(claims(quantity=AIN_ISSA))[0],
        hints=(
            "Look at the shape of the marks: which one says where the number begins, and not where it ends?",
            "Read the words before the numbers. An “about” stands near its number, a floor allows all above it.",
        ),
        mistakes=(
            Mistake(
                lambda: "ain-issa-2019-escaped-administration-785",
                "This number is “about”, and the same body gave a larger one elsewhere: they do not fit each other.",
            ),
            Mistake(
                lambda: "ain-issa-2019-escaped-camp-859",
                "The co-chair's number is exact, so it denies each number beside it that is not a floor.",
            ),
            Mistake(
                lambda: "ain-issa-2019-escaped-administration-950",
                "The highest mark is not a ceiling: it says “about”, and the marks just below it disagree.",
            ),
        ),
        because="A floor does not deny a higher number, so its place as the lowest means little.",
        about="October 2019: a camp and the prisons",
    ),
    Exercise(
        "ch4-recode",
        "Recode a case",
        skill=CHANGE,
        minutes=5,
        misconception="How a case is coded is a detail that does not touch the result.",
        kind=NUMBER,
        answer=lambda: int(recoded()["highest"].sum()),
        hints=(
            'Delete `"sdf-shami": "custodian", ` in the cell of `roles`, and run all cells.',
            "Then read the bar of the custodian's highest numbers in the opening figure.",
        ),
        mistakes=(
            Mistake(
                lambda: int(counts().query("custodian")["highest"].sum()),
                "This is the bar before the change, or another bar. Run all cells below the change as well.",
            ),
            Mistake(
                lambda: only(recoded(), "highest", "lowest"),
                "The bar counts numbers, not cases: at Ghweran the custodian's voices gave both ends.",
            ),
            Mistake(
                lambda: len(recoded()),
                "These are all the custodian's numbers that can be ranked. Take those at the top.",
            ),
        ),
        because="A single entry in the coding tips the balance of the opening figure: a reason to print the coding.",
    ),
    Exercise(
        "ch4-high-end",
        "Rank by the other end",
        skill=CHANGE,
        minutes=6,
        misconception="It makes no difference which end of a range a ranking uses.",
        kind=NUMBER,
        answer=lambda: len(counts("high")),
        hints=(
            'Change `rows["low"]` to `rows["high"]` in the cell that makes `number`, run all, and read `ranked-numbers`.',
            "A floor has no high end. And where a case is left with a single number, nothing can be ranked.",
        ),
        mistakes=(
            Mistake(
                lambda: len(counts()),
                "This is the ranking by the low end, as printed. Run all cells below the change.",
            ),
            Mistake(
                lambda: int((counts()["value"].notna() | counts()["high"].notna()).sum()),
                "The floors are gone from this. But some cases are left with a single number, which has no rival.",
            ),
            Mistake(
                lambda: len(counts()) - len(counts("high")),
                "These drop out. How many stay?",
            ),
        ),
        because="The floors have no high end, so two whole cases leave the ranking with them.",
    ),
    Exercise(
        "ch4-own-side",
        "The same side, counted by another",
        skill=COMPUTE,
        minutes=5,
        misconception="Two bodies that name the same group count the same people.",
        kind=AMOUNT,
        answer=lambda: claim(LATER) + claim(CIVILIANS) - claim(SDF_SIDE),
        hints=(
            "Make both sides alike first: the SDF's number has the civilians in it.",
            "Add the civilians to SOHR's later number for the SDF side, then take away the SDF's own.",
        ),
        mistakes=(
            Mistake(
                lambda: claim(LATER) - claim(SDF_SIDE),
                "The civilians are in the SDF's number and not in this one of SOHR.",
                "Not like with like",
            ),
            Mistake(
                lambda: claim(SDF_SIDE) - (claim(RAISED) + claim(CIVILIANS)),
                "This is SOHR's count of the day before, which the SDF's was above. Take the later one.",
            ),
            Mistake(
                lambda: claim(LATER_ISIS) - claim(SDF_SIDE),
                "This takes SOHR's number for the ISIS side. Take the one for the SDF side.",
            ),
        ),
        because="SOHR's later count is the higher. We found nothing that explains the gap, so it is no proof against either.",
    ),
    Exercise(
        "ch4-evening-of-2022",
        "What would you have concluded?",
        skill=CHANGE,
        minutes=6,
        misconception="A rule that fits every case so far is a rule.",
        kind=YES_NO,
        answer=by_then,
        hints=(
            'Put `as_of="2022-01-27"` into `claims(quantity=roles)`, and run down to the table of ranked numbers.',
            "A row dated to a month counts from the end of that month.",
        ),
        mistakes=(
            Mistake(
                lambda: [by_then()[0], by_then()[1], not by_then()[2]],
                "The first number for that break is dated to a month only. Was it surely known on that evening?",
            ),
            Mistake(
                lambda: [not by_then()[0], by_then()[1], by_then()[2]],
                "Count the cases again: in which did the keeper of the keys give the lowest number by then?",
            ),
            Mistake(
                lambda: [by_then()[0], not by_then()[1], by_then()[2]],
                "A rival with a ranked number appears in a single case by then. At which end does it stand?",
            ),
            Mistake(
                lambda: [not one for one in by_then()],
                "Each is the other way round. Did you run the page with the new day?",
            ),
        ),
        because="That evening “the custodian counts low, the rival counts high” had Ain Issa as its exception; later rows brought more.",
    ),
    Exercise(
        "ch4-next-break",
        "Evidence against the second rule",
        skill=ARGUE,
        minutes=10,
        misconception="A good rule can explain any number that comes.",
    ),
)
