"""Exercises of The human cost of January: areas and days, still away, an evening, Kobani, where a figure begins."""

from __future__ import annotations

from ledger.claims import claim, claims, extremes
from ledger.exercises.declare import Answers
from ledger.exercises.questions.arithmetic import share, turned
from ledger.tables import load

IOM_FIRST, IOM_MIDDLE = "disp-iom-2026-01-18-5725", "disp-iom-2026-01-22-134803"
IOM_LAST, UN = "disp-iom-2026-01-27-146000", "disp-ocha-2026-01-27-170000"
ADMINISTRATION = "disp-daanes-2026-01-28-350000"
PAIRS = ((IOM_FIRST, IOM_MIDDLE), (IOM_MIDDLE, IOM_LAST), (IOM_LAST, UN), (UN, ADMINISTRATION))
MOVED, AWAY = "nes-2019-10-displaced-200465", "nes-2019-10-remain-139265"
ARA, NEXT_DAY, SMALLEST = "kobani-pop-500000", "kobani-pop-400000", "kobani-pop-150000"
EVENING = "2026-01-22"


def comparable() -> list[bool]:
    """Whether the two counts of each pair of the exercise have one counter and count the same in one area."""
    rows = load("claims").set_index("claim_id")
    same = [
        (
            rows.loc[first, ["claimant_id", "quantity_id"]]
            == rows.loc[second, ["claimant_id", "quantity_id"]]
        ).all()
        for first, second in PAIRS
    ]
    return [bool(one) for one in same]


def most_in_hasakah(as_of: str | None = None) -> str:
    """The largest count of the displaced in al-Hasakah governorate, as known by a day."""
    return extremes(claims("displaced-hasakah", as_of=as_of))[1].claim_id


def lowest_share(first: int, last: int) -> str:
    """The year's share of the UN plan that was lowest in a span of years, as recorded in late September 2026."""
    rows = claims("plan-share-funded", "un-fts")
    rows = rows[rows["claim_id"].str.endswith("-september")]
    return extremes(rows[rows["refers_from"].between(str(first), str(last))])[0].claim_id


ANSWERS: Answers = {
    "ch8-day-to-day": {
        "answer": comparable,
        "all": lambda: [True] * len(PAIRS),
        "none": lambda: [False] * len(PAIRS),
        "area-not-stated": lambda: turned(comparable(), 3),
        "another-area": lambda: turned(comparable(), 2),
    },
    "ch8-still-away": {
        "answer": lambda: share(AWAY, MOVED),
        "gone-back": lambda: ((claim(MOVED) - claim(AWAY)) / claim(MOVED)).as_share(),
        "upside-down": lambda: share(MOVED, AWAY),
        "of-those-away": lambda: ((claim(MOVED) - claim(AWAY)) / claim(AWAY)).as_share(),
    },
    "ch8-that-evening": {
        "answer": lambda: most_in_hasakah(EVENING),
        "later-day": most_in_hasakah,
        "earlier-day": lambda: IOM_FIRST,
        "in-camps": lambda: "nes-all-camps-2026-01-200000",
        "aleppo": lambda: "aleppo-2026-displaced-150000",
    },
    "ch8-one-newsroom": {
        "answer": lambda: claim(NEXT_DAY) / claim(SMALLEST),
        "ara": lambda: claim(ARA) / claim(SMALLEST),
        "without-the-smallest": lambda: claim(ARA) / claim(NEXT_DAY),
        "upside-down": lambda: claim(SMALLEST) / claim(NEXT_DAY),
    },
    "ch8-first-year": {
        "answer": lambda: lowest_share(2012, 2018),
        "after-2019": lambda: lowest_share(2012, 2025),
        "this-year": lambda: lowest_share(2012, 2026),
        "first-year": lambda: "fts-2012-percent-september",
    },
}
