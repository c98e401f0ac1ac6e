"""Exercises of The human cost of January: areas and days, still away, an evening, Kobani, where a figure begins."""

from __future__ import annotations

from ledger.claims import claim, claims, extremes
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, CLAIM, YES_NO
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


EXERCISES = (
    Exercise(
        "ch8-day-to-day",
        "From day to day",
        skill=READ,
        minutes=4,
        misconception="A larger number on a later day means that more people had to leave.",
        kind=YES_NO,
        answer=comparable,
        hints=(
            "Read area and counter at each bar, not only its length and its day.",
            "The section on al-Hasakah says whose counts share an area and a counter.",
        ),
        mistakes=(
            Mistake(
                lambda: [True] * len(PAIRS),
                "The days follow each other, but the areas and the counters change on the way.",
            ),
            Mistake(
                lambda: [False] * len(PAIRS),
                "The qualifiers differ, but some bars come from the same counter and are about the same area.",
            ),
            Mistake(
                lambda: [*comparable()[:3], True],
                "The Administration did not say where it counted, so nobody can tell whether the areas agree.",
                "Area not stated",
            ),
            Mistake(
                lambda: [*comparable()[:2], True, comparable()[3]],
                "The UN spokesperson's number takes in Aleppo and Raqqa, IOM's only al-Hasakah.",
                "Another area",
            ),
        ),
        because="Even within one counter and area, a count that catches up looks the same as a crowd that moves.",
    ),
    Exercise(
        "ch8-still-away",
        "Still away",
        skill=COMPUTE,
        minutes=5,
        misconception="Everybody who was displaced is displaced.",
        kind=AMOUNT,
        answer=lambda: (claim(AWAY) / claim(MOVED)).as_share(),
        hints=(
            "Decide first which of the numbers is the whole.",
            "`still_away` is the part and `moved` the whole; `.as_share()` writes the quotient in percent.",
        ),
        mistakes=(
            Mistake(
                lambda: ((claim(MOVED) - claim(AWAY)) / claim(MOVED)).as_share(),
                "This is the share that had gone back. The question asks for the others.",
            ),
            Mistake(
                lambda: (claim(MOVED) / claim(AWAY)).as_share(),
                "A part cannot be larger than its whole: the numbers have changed places.",
                "Upside down",
            ),
            Mistake(
                lambda: ((claim(MOVED) - claim(AWAY)) / claim(AWAY)).as_share(),
                "This sets those who had gone back against those who had not. The whole is all that were recorded.",
                "Wrong denominator",
            ),
        ),
        because="The whole counts movements: somebody who fled again may be in it again. For the north-east in "
        "January 2026 we found no such split.",
    ),
    Exercise(
        "ch8-that-evening",
        "What could be known that evening?",
        skill=CHANGE,
        minutes=5,
        misconception="The largest number in a report is the newest and covers the most.",
        kind=CLAIM,
        answer=lambda: most_in_hasakah(EVENING),
        hints=(
            "Look at `subject` and `measure` beside each number, and leave out what is not al-Hasakah governorate.",
            "The counter is IOM, which had given more than one count by then.",
        ),
        mistakes=(
            Mistake(
                most_in_hasakah,
                "This count is about a later day. Nobody could read it that evening.",
                "Too late",
            ),
            Mistake(
                lambda: IOM_FIRST,
                "Read on the same page, but it is about an earlier day, and smaller.",
            ),
            Mistake(
                lambda: "nes-all-camps-2026-01-200000",
                "These people were in camps and centres before the fighting reached the north-east.",
            ),
            Mistake(
                lambda: "aleppo-2026-displaced-150000",
                "This is the earlier wave, from Aleppo, and it is a newsroom's number.",
            ),
        ),
        because="That evening the larger numbers in the list were about other people or another year.",
    ),
    Exercise(
        "ch8-one-newsroom",
        "The same newsroom, a night later",
        skill=CHANGE,
        minutes=4,
        misconception="Numbers differ because sources differ, so one outlet gives one number.",
        kind=AMOUNT,
        answer=lambda: claim(NEXT_DAY) / claim(SMALLEST),
        hints=(
            "Only the larger number in the cell has to change.",
            'Put `claim("kobani-pop-400000")` in place of Ara\'s number, and run the cell.',
        ),
        mistakes=(
            Mistake(
                lambda: claim(ARA) / claim(SMALLEST),
                "This is still Ara's number over the smallest. Take The New Region's two.",
            ),
            Mistake(
                lambda: claim(ARA) / claim(NEXT_DAY),
                "You took out the smallest number. Ara's has to go.",
                "Wrong numbers",
            ),
            Mistake(
                lambda: claim(SMALLEST) / claim(NEXT_DAY),
                "The smaller number stands above the line. Turn them round.",
                "Upside down",
            ),
        ),
        because="A rate per head would move this far within one newsroom, from one day to the next. We found no census "
        "and no UN count to choose by.",
    ),
    Exercise(
        "ch8-first-year",
        "Where a figure begins",
        skill=CHANGE,
        minutes=5,
        misconception="A figure that falls from its first year on shows that the fall began there.",
        kind=CLAIM,
        answer=lambda: lowest_share(2012, 2018),
        hints=(
            "Let `years` be `range(2012, 2027)`, and run the cell: look at the bars to the left of 2019.",
            "The ids are made like `fts-2019-percent-september`: put in the year that you found.",
        ),
        mistakes=(
            Mistake(
                lambda: lowest_share(2012, 2025),
                "This is the lowest of all finished years, but it lies after 2019.",
            ),
            Mistake(
                lambda: lowest_share(2012, 2026),
                "This year is not over, so its share will probably rise. It also lies after 2019.",
            ),
            Mistake(
                lambda: "fts-2012-percent-september",
                "This is the first year of the new figure, not its lowest before 2019.",
            ),
        ),
        because="From that year to 2019 the share rose. The chapter's figure begins at the highest bar of all, from "
        "which it could only fall.",
    ),
    Exercise(
        "ch8-correction",
        "Write the correction",
        skill=ARGUE,
        minutes=10,
        misconception="A rough total is better for readers than no total.",
    ),
)
