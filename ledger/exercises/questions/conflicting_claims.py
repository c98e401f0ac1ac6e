"""Exercises of Conflicting claims: first voices, fair shares, hours, echoes, what can be true together."""

from __future__ import annotations

import pandas as pd

from ledger.amount import Amount
from ledger.claims import claim, claims, extremes
from ledger.exercises import ARGUE, CHANGE, COMPUTE, READ, Exercise, Mistake
from ledger.exercises.compare import AMOUNT, CLAIM, NAMES
from ledger.tables import load

CAUGHT, ESCAPED = "shaddadi-recaptured-moi-81", "shaddadi-escaped-moi-120"
US_ESCAPED, US_MOVED = "shaddadi-escaped-us-200", "shaddadi-moved-before-us-600"
SDF_ESCAPED, SDF_HELD = "shaddadi-escaped-sdf-1500", "shaddadi-held-sdf-1500"
BREITBART = "shaddadi-escaped-breitbart-1500"
PARTIES = ["syrian_government", "sdf", "united_states"]


def escapes(as_of: str | None = None) -> pd.DataFrame:
    """Every count of the escaped, as known by a day or minute."""
    return claims(quantity="shaddadi-escaped", as_of=as_of)


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that give a number, not a word."""
    return rows[rows["qualifier"] != "words"]


def voices(rows: pd.DataFrame) -> list[str]:
    """Who speaks in these rows, each once."""
    return list(rows["claimant_id"].unique())


def first_voice() -> str:
    """The claim that Breitbart's row retells."""
    relays = load("carriers")
    return relays[relays["restated_as"] == BREITBART]["claim_id"].iloc[0]


def others() -> pd.DataFrame:
    """Every count of the escaped but the SDF spokesman's."""
    rows = escapes()
    return rows[rows["claimant_id"] != "sdf-shami"]


def unaccounted(moved: str = US_MOVED, escaped: str = US_ESCAPED) -> Amount:
    """Who is left of those held if some were moved before and some escaped."""
    return claim(SDF_HELD) - claim(moved) - claim(escaped)


EXERCISES = (
    Exercise(
        "ch2-first-voice",
        "Back to the first voice",
        skill=READ,
        minutes=4,
        misconception="Whoever prints a number is its source.",
        kind=CLAIM,
        answer=first_voice,
        hints=(
            "The section on relays sets each later wording beside the nearest earlier voice.",
            "The number is the same in both; the small word before it, and the speaker, are not.",
        ),
        mistakes=(
            Mistake(
                lambda: BREITBART,
                "This is the retelling itself. Whose number did it retell?",
            ),
            Mistake(
                lambda: SDF_HELD,
                "The speaker is right, but this row counts those who were held. Take those who escaped.",
                "Another count",
            ),
            Mistake(
                lambda: ESCAPED,
                "The ministry's number was far smaller, so a worst case of this size cannot come from it.",
                "Another speaker",
            ),
        ),
        because="On the way “about” became “up to”: the number survived, the claim did not.",
        about="How relays changed the numbers",
    ),
    Exercise(
        "ch2-recapture-share",
        "A fair share",
        skill=COMPUTE,
        minutes=5,
        misconception="A share is fair as long as both numbers are about the same event.",
        kind=AMOUNT,
        answer=lambda: (claim(CAUGHT) / claim(ESCAPED)).as_share(),
        hints=(
            "Both numbers of a share must come from one counter.",
            "Divide what the ministry said were recaptured by what the ministry said had escaped, "
            "and write it with `.as_share()`.",
        ),
        mistakes=(
            Mistake(
                lambda: (claim(CAUGHT) / claim(SDF_ESCAPED)).as_share(),
                "The number under the line is the SDF spokesman's. This is the headline's own mixture.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: (claim(CAUGHT) / claim(US_ESCAPED)).as_share(),
                "The number under the line is the US official's. Take the whole of the voice that counted the part.",
                "Wrong denominator",
            ),
            Mistake(
                lambda: (claim(ESCAPED) / claim(CAUGHT)).as_share(),
                "A part cannot be larger than its whole: the line stands between the wrong numbers. Turn them round.",
            ),
            Mistake(
                lambda: claim(CAUGHT).value / claim(ESCAPED).value * 100,
                "The whole is “about”, so the last digit of the calculator is not known.",
                "False precision",
            ),
            Mistake(
                lambda: (claim(ESCAPED) - claim(CAUGHT)) / claim(ESCAPED),
                "This is about those who were not back.",
            ),
        ),
        because="The headline put this catch over another voice's whole: each number was quoted rightly, the share was not.",
        about="Recaptured: of how many?",
    ),
    Exercise(
        "ch2-by-ten",
        "What could be printed at 10:00?",
        skill=CHANGE,
        minutes=5,
        misconception="A number dated to a day could be read at every hour of that day.",
        kind=NAMES,
        answer=lambda: voices(numbers(escapes("2026-01-20 10:00"))),
        hints=(
            "A row without an hour counts from the end of its day.",
            'Add `"2026-01-20 10:00"` to the days in the cell of `steps()`, run it, and look at that step.',
        ),
        mistakes=(
            Mistake(
                lambda: voices(numbers(escapes("2026-01-20"))),
                "This is the end of the day. Whose row has no hour, so that it may have been said after ten?",
            ),
            Mistake(
                lambda: voices(escapes("2026-01-20 10:00")),
                "Some of these had spoken, but in a word. The question asks for numbers.",
            ),
            Mistake(
                lambda: voices(numbers(escapes("2026-01-20 02:00"))),
                "One more voice gave a number between two and ten in the morning.",
                "Not complete",
            ),
            Mistake(
                lambda: voices(numbers(escapes("2026-01-19"))),
                "This is the evening before. The night brought more.",
            ),
        ),
        because="An hour is only as good as its stamp: Al Jazeera's line may have been altered after it, and others may have spoken earlier without an hour.",
    ),
    Exercise(
        "ch2-without-shami",
        "Whose echo is it?",
        skill=CHANGE,
        minutes=6,
        misconception="Two sources with the same number confirm each other.",
        kind=CLAIM,
        answer=lambda: extremes(others())[1].claim_id,
        hints=(
            'Call `leave_one_out(escaped, "All")`: which range is left without Shami, and who stands at its top?',
            "It is a newsroom's row. Look for its number in the first column of `escaped`, `claim_id`.",
        ),
        mistakes=(
            Mistake(
                lambda: extremes(others()[others()["side"].isin(PARTIES)])[1].claim_id,
                "This is the top among the parties and US voices. Take the newsrooms in as well.",
            ),
            Mistake(
                lambda: SDF_ESCAPED,
                "This is the row that was left out. Who still holds up its number?",
            ),
            Mistake(
                lambda: others()[
                    (others()["qualifier"] == "words") & (others()["words"] == "thousands")
                ]["claim_id"].iloc[0],
                "A word has no place in a range, however large it sounds. Which number is at the top?",
            ),
        ),
        because="That row retells the voice that was left out. To leave out a voice, leave out its echoes too.",
    ),
    Exercise(
        "ch2-unaccounted",
        "If they were all true",
        skill=COMPUTE,
        minutes=6,
        misconception="Claims by rivals can never be true together.",
        kind=AMOUNT,
        answer=unaccounted,
        hints=(
            "Nobody can be moved before the break and escape from it, so both are taken away from those held.",
            '`claim("shaddadi-held-sdf-1500")` is the whole. Subtract the US official\'s two numbers in turn.',
        ),
        mistakes=(
            Mistake(
                lambda: claim(SDF_HELD) - claim(US_MOVED),
                "Those who escaped, by the US official's number, are not taken away yet.",
            ),
            Mistake(
                lambda: claim(SDF_HELD) - claim(US_ESCAPED),
                "Those who had been moved out before are not taken away yet.",
            ),
            Mistake(
                lambda: unaccounted(escaped=ESCAPED),
                "The number of the escaped is the ministry's here. Take the US official's.",
            ),
            Mistake(
                lambda: claim(SDF_HELD).value + claim(US_MOVED).value - claim(US_ESCAPED).value,
                "Those moved out before were inside those held, if both are true: take them away, do not add them.",
            ),
        ),
        because="This takes Shami's number as held before the move. He gave it for those inside at the break, all of whom, he said, got out: nobody has claimed this remainder.",
    ),
    Exercise(
        "ch2-two-headlines",
        "Headlines that need no correction",
        skill=ARGUE,
        minutes=10,
        misconception="To be quick one has to pick a number.",
    ),
)
