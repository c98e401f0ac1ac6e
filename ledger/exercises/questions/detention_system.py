"""Exercises of The detention system in figures: parts and floors, what may be added, definitions, old shares."""

from __future__ import annotations

import pandas as pd

from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, NAMES, YES_NO
from ledger.tables import LedgerError

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


def adds(first: str, then: str) -> bool:
    """Whether the library adds the two claims."""
    try:
        claim(first) + claim(then)
    except LedgerError:
        return False
    return True


def let_through() -> list[bool]:
    """Which of the pairs the library adds."""
    return [adds(first, then) for first, then in PAIRS]


def but(place: int) -> list[bool]:
    """The right answers with one turned round."""
    return [one != (n == place) for n, one in enumerate(let_through())]


def sites() -> pd.DataFrame:
    """Every count of the sites."""
    return claims("prisons-facilities")


def changed_their_count() -> list[str]:
    """Who gave different counts of the sites at different times."""
    texts = sites().groupby("claimant_id")["text"].nunique()
    return list(texts[texts > 1].index)


def rest(ghweran: str) -> Amount:
    """What is left of the share of both sites without Ghweran."""
    return claim(BOTH_SITES) - (claim(ghweran) / claim(HELD_2021)).as_share()


EXERCISES = (
    Exercise(
        "ch6-parts",
        "Do the bars reach the total?",
        skill=READ,
        minutes=4,
        misconception="Parts that add up to the printed total prove that the total is exact.",
        kind=AMOUNT,
        answer=lambda: claim(MEN) + claim(WOMEN) + claim(CHILDREN),
        hints=(
            "Add all the bars of the opening figure, and look at the small word before each.",
            "Let the library add: `men + women + children`. A sum keeps the small word of its parts.",
        ),
        mistakes=(
            Mistake(
                lambda: claim(TOTAL),
                "This is Amnesty's own total, a floor. The sum of the parts carries another small word.",
                "Changed qualifier",
            ),
            Mistake(
                lambda: claim(MEN) + claim(WOMEN),
                "These are the adults. The largest bar is missing.",
            ),
            Mistake(
                lambda: claim(CHILDREN) + claim(WOMEN),
                "The men are missing.",
            ),
        ),
        because="The numbers meet and the small words do not: estimates cannot show how far a floor lies below the truth.",
    ),
    Exercise(
        "ch6-ceiling",
        "A ceiling made of a floor",
        skill=COMPUTE,
        minutes=5,
        misconception="A share of a minimum is a minimum too.",
        kind=AMOUNT,
        answer=lambda: (claim(SYRIANS) / (claim(SYRIANS) + claim(FOREIGNERS))).as_share(),
        hints=(
            "The whole is the sum of both groups, and one of them has a “more than”.",
            "If the whole were larger, with the same number of Syrians, which way would the share go?",
        ),
        mistakes=(
            Mistake(
                lambda: (claim(SYRIANS) / claim(TOTAL)).as_share(),
                "The whole is Amnesty's, of another year. Use the groups of Human Rights Watch.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: claim(SYRIANS) / claim(FOREIGNERS),
                "The foreigners are the other part. The whole has the Syrians in it too.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: claim(FOREIGNERS).low / (claim(SYRIANS) + claim(FOREIGNERS)).low * 100,
                "This is worked out for the foreigners, and their number stands above and below the line.",
            ),
        ),
        because="A larger whole makes a smaller share, so the floor under the line turns into a ceiling.",
    ),
    Exercise(
        "ch6-may-be-added",
        "What may be added?",
        skill=CHANGE,
        minutes=6,
        misconception="Numbers of one kind, from one speaker, can always be added.",
        kind=YES_NO,
        answer=let_through,
        hints=(
            "Put each pair into the cell that refuses, and run it.",
            "Ask of each pair: could one and the same person be in both numbers?",
        ),
        mistakes=(
            Mistake(
                lambda: but(0),
                "Both speak of the same detainees. Does the library add rivals? Try it.",
            ),
            Mistake(
                lambda: but(1), "The one is split by age and sex, the other by nationality. Try it."
            ),
            Mistake(
                lambda: but(2),
                "Nobody is in both groups, and Human Rights Watch gave both. Try it.",
            ),
            Mistake(
                lambda: but(3),
                "Who was held on the first day may still be held on the second. Try it.",
            ),
            Mistake(
                lambda: but(4),
                "Those handed over in one year are not handed over again in the next. Try it.",
            ),
        ),
        because="People held are counted as of a day, so two days never add up; people handed over are counted through a year, so two years do.",
    ),
    Exercise(
        "ch6-own-counts",
        "Whose own counts differ?",
        skill=READ,
        minutes=4,
        misconception="When counts differ, somebody disagrees with somebody else.",
        kind=NAMES,
        answer=changed_their_count,
        hints=(
            "In the figure of the sites, look for a name that stands there more than once.",
            "Sort `sites` by `name`, and compare the days and the numbers of each.",
        ),
        mistakes=(
            Mistake(
                lambda: list(sites()["claimant_id"].unique()),
                "These are all the voices. Most of them stand there once.",
            ),
            Mistake(
                lambda: [*changed_their_count(), "turkiye-today"],
                "Türkiye Today gave a single number, the same figure as somebody else's.",
                "Too many",
            ),
            Mistake(
                lambda: list(sites().query("qualifier == 'exactly'")["claimant_id"].unique()),
                "These gave a number without a small word. The question is who gave different numbers.",
            ),
            Mistake(
                lambda: [name for name in changed_their_count() if name != "lead-ig"],
                "A US watchdog counted in different years.",
                "Not complete",
            ),
        ),
        because="Sites may open and close, and a definition may change; the difference alone does not tell which it was.",
        about="What is a facility?",
    ),
    Exercise(
        "ch6-assumption",
        "Another assumption",
        skill=CHANGE,
        minutes=5,
        misconception="A share of several places together tells how many were in each.",
        kind=AMOUNT,
        answer=lambda: rest(GHWERAN),
        hints=(
            "Copy the cell of `rest-un`, and put The National's claim in place of the UN's.",
            "First the share of Ghweran among all detainees, then take it away from the share of both sites.",
        ),
        mistakes=(
            Mistake(
                lambda: rest(GHWERAN_UN),
                "This is still the number of the UN Human Rights Office.",
            ),
            Mistake(
                lambda: rest(GHWERAN_SDF),
                "This is the SDF's range. Take The National's number.",
            ),
            Mistake(
                lambda: (claim(GHWERAN) / claim(HELD_2021)).as_share(),
                "This is the share of Ghweran itself. What is left of both sites without it?",
            ),
            Mistake(
                lambda: claim(HELD_2021) - claim(GHWERAN),
                "These are people, in all the other prisons. A share for al-Shaddadi is asked for.",
            ),
        ),
        because="The result moves with each assumption: which site, which month, whose number. None of it counts al-Shaddadi.",
    ),
    Exercise(
        "ch6-correction",
        "Write the correction",
        skill=ARGUE,
        minutes=10,
        misconception="A number quoted rightly cannot mislead.",
    ),
)
