"""Exercises of After the doors: one movement and another, parts and wholes, what a subtraction leaves."""

from __future__ import annotations

import pandas as pd

from ledger.amount import Amount
from ledger.claims import claim, claims
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, NUMBER, YES_NO

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


def gone(left: str, of: str) -> Amount:
    """Those who left as a share of those who lived in the camp."""
    return (claim(left) / claim(of)).as_share()


def minors(of: str) -> Amount:
    """The minors as a share of a whole."""
    return (claim(MINORS) / claim(of)).as_share()


EXERCISES = (
    Exercise(
        "ch3-convoys",
        "Marks and convoys",
        skill=READ,
        minutes=3,
        misconception="Each mark of a chart is an event of its own.",
        kind=NUMBER,
        answer=lambda: convoys([*AKHTARIN, *TO_IRAQ]),
        hints=(
            "Sort the marks by their first words: who left or was at large, who was still there, who went in a convoy.",
            "Among the convoys, look for a label that points back to the one beside it.",
        ),
        mistakes=(
            Mistake(
                lambda: len(marks([*AKHTARIN, *TO_IRAQ])),
                "These are the marks that speak of convoys. SANA and Rudaw counted the same one.",
            ),
            Mistake(
                lambda: convoys(AKHTARIN),
                "These went to Akhtarin. Another road led out of the camp as well.",
            ),
            Mistake(
                lambda: len(marks(DRAWN)),
                "These are all the marks. Those who left, were at large or were still there are not a convoy.",
            ),
        ),
        because="A chart shows claims, and the same journey may be claimed more than once.",
        about="Al-Hol: who left, and who was blamed",
    ),
    Exercise(
        "ch3-at-large",
        "At large, of how many?",
        skill=CHANGE,
        minutes=5,
        misconception="Everybody who left a camp is at large.",
        kind=AMOUNT,
        answer=lambda: gone(AT_LARGE, CAMP),
        hints=(
            "Change the part of the share and leave the whole as it is.",
            "A range stays a range when it is divided: do not pick one of its ends.",
        ),
        mistakes=(
            Mistake(
                lambda: gone(LEFT_DIPLOMATS, CAMP),
                "This is still the diplomats' number: those who left, not those at large.",
            ),
            Mistake(
                lambda: gone(AT_LARGE, CAMP_MINISTRY),
                "The number under the line is the one that al-Baba gave. Keep the administration's count.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: claim(AT_LARGE).low / claim(CAMP).value * 100,
                "This is the low end alone. The voice behind it gave a range.",
            ),
            Mistake(
                lambda: (claim(CAMP) - claim(AT_LARGE)) / claim(CAMP),
                "This is the share of all the others.",
            ),
        ),
        because="Whoever left and reached a home, another camp or another country may not be in it.",
    ),
    Exercise(
        "ch3-three-sums",
        "Which sums fit?",
        skill=COMPUTE,
        minutes=5,
        misconception="Official parts always make up the official total.",
        kind=YES_NO,
        answer=sums,
        hints=(
            "Add each line with `claim()` and `+`, and compare to the last person.",
            "The chapter has the sum of the three groups. For the first line add the Syrians and the other Arabs.",
        ),
        mistakes=(
            Mistake(
                lambda: [True, True, True],
                "A difference of a single person is small, and still a difference.",
            ),
            Mistake(
                lambda: [sums()[0], not sums()[1], not sums()[2]],
                "Two bodies gave totals, and you took the one for the other.",
            ),
            Mistake(
                lambda: [not sums()[0], sums()[1], sums()[2]],
                "Add the Syrians and the other Arabs once more. Iraqis are not among either.",
            ),
        ),
        because="The total of the one body does not fit its own parts; the total of the other body does.",
    ),
    Exercise(
        "ch3-not-moved",
        "Start from another count",
        skill=CHANGE,
        minutes=5,
        misconception="Whoever is left over in a subtraction has gone missing.",
        kind=AMOUNT,
        answer=lambda: claim(HELD_ABDI) - claim(MOVED),
        hints=(
            "Put the commander's claim in place of AP's, and let the library subtract.",
            "A result is as rough as its roughest number. Of an “about” number the book takes the first two digits as meant: in AP's number they reach to the hundreds, in the commander's only to the thousands.",
        ),
        mistakes=(
            Mistake(
                lambda: claim(HELD_AP) - claim(MOVED),
                "This still starts from AP's number.",
            ),
            Mistake(
                lambda: claim(HELD_ABDI).value - claim(MOVED).value,
                "The commander's number is “about” and round, so the last digits are not known.",
                "False precision",
            ),
            Mistake(
                lambda: claim(HELD_ABDI) - claim(PLANNED),
                "This takes away the plan of the first day. Take away those who arrived, by the judiciary's count.",
            ),
        ),
        because="The start is a year older than the transfer: whoever left the prisons within that year would be in it too.",
    ),
    Exercise(
        "ch3-first-interviews",
        "Minors among the first interviewed",
        skill=COMPUTE,
        minutes=5,
        misconception="A share found among the first people asked holds for everybody.",
        kind=AMOUNT,
        answer=lambda: minors(QUESTIONED),
        hints=(
            "The whole has to be the people among whom the minors were found.",
            "The whole is “more than”: were it larger, would the share be larger or smaller?",
        ),
        mistakes=(
            Mistake(
                lambda: minors(MOVED),
                "These are all who were moved. The minors were found among those interviewed so far.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: minors(PLANNED),
                "This is a plan of the first day, not a count of people.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: claim(QUESTIONED) / claim(MINORS),
                "A part cannot be larger than its whole. Turn the line round.",
            ),
            Mistake(
                lambda: claim(QUESTIONED).low - claim(MINORS).value,
                "This counts those interviewed who were not found to be minors. A share is asked for.",
            ),
        ),
        because="Nothing we saw says how the first were chosen, so the share cannot be carried over to the rest.",
    ),
    Exercise(
        "ch3-fair-headline",
        "A headline for both sides of the fence",
        skill=ARGUE,
        minutes=10,
        misconception="To avoid blame, a headline has to leave out what happened.",
    ),
)
