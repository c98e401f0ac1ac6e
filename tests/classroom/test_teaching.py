"""The lesson plans hold what a teacher needs, and their handouts hold what the ledger holds at the hour, no more."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from IPython.core.interactiveshell import InteractiveShell

from ledger import claims
from ledger.claims import said_by
from press.contents import TO_CLAIM
from press.site import handouts
from tests.conftest import CHAPTERS, ROOT

PLANS = ("lesson-45", "lesson-90", "unit", "university")
PAGES = ("teach", "hard-subject", *PLANS)
PARTS = (  # what every plan needs, as a heading begins or as its text says
    "can do afterwards|can do after the unit", "^## The lesson|^## The meetings", "^\\*\\*Needs:\\*\\*",
    "^## What to say first|^## Before the lesson", "^## If somebody has family there", "^## Easier, harder",
    "^## Homework|\\*\\*Homework:\\*\\*|^## The assessment", "^## Answers to expect", "\\bpaper\\b|No programming",
    "^Maps to: ", "hard-subject\\.md",
)  # fmt: skip
DESK = ("desk-first-night", "desk-evening", "desk-midnight", "desk-later")
CLOCK = re.compile(r"(?:^[|-] |^Each: |\. )(\d:\d\d)(?= )", re.M)


def text(page: str) -> str:
    return (ROOT / "chapters" / "teaching" / f"{page}.md").read_text("utf-8")


def missing(plan: str) -> list[str]:
    return [part for part in PARTS if not re.search(part, plan, re.M)]


def badly_timed(plan: str) -> list[str]:
    """Clocks in a plan's parts that run backwards, or past its length."""
    found = []
    for part in re.split(r"^#+ ", plan, flags=re.M):
        times = [int(t[0]) * 60 + int(t[2:]) for t in CLOCK.findall(part)]
        if times != sorted(set(times)) or (times and times[-1] >= 90):
            found.append(part.partition("\n")[0])
    return found


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_holds_all_that_a_teacher_needs(name):
    assert not missing(text(name))
    assert not badly_timed(text(name))


def test_the_checks_of_a_plan_see_what_is_gone_or_runs_backwards():
    plan = text("lesson-45")
    assert missing(plan.replace("## If somebody has family there", "## Family")) == [
        "^## If somebody has family there"
    ]
    assert badly_timed(plan.replace("| 0:17 |", "| 0:07 |")) == ["The lesson"]
    assert badly_timed(plan.replace("| 0:43 |", "| 1:43 |")) == ["The lesson"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_only_exercises_and_places_that_exist(name):
    runs = re.findall(r"Exercises? ([\d., and]+)", text(name))
    chapters = "\n".join(path.read_text("utf-8") for path in CHAPTERS)
    headed = set(re.findall(r"### Exercise (\d+\.\d+):", chapters))
    assert {n for run in runs for n in re.findall(r"\d+\.\d+", run)} <= headed
    for page, place in re.findall(r"\]\(([\w-]*)(?:\.md)?#([\w-]+)\)", text(name)):
        headings = re.findall(r"^#+ (.+)$", text(page or name), re.M)
        slugs = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}
        assert place in slugs, place


# -- handouts -------------------------------------------------------------------


def linked(name: str) -> list[str]:
    page = BeautifulSoup(handouts.PAGES[name](), "html.parser")
    return [a["href"].removeprefix(TO_CLAIM) for a in page.select("a.claim")]


def test_each_handout_holds_what_came_in_since_the_one_before_and_together_they_hold_all():
    given = [claim for name in DESK for claim in linked(name)]
    assert len(given) == len(set(given))
    assert set(given) == set(claims(handouts.COUNTS)["claim_id"])


@pytest.mark.parametrize(
    ("count", "until"),
    [(1, handouts.FIRST_NIGHT), (2, handouts.EVENING), (3, handouts.MIDNIGHT)],
)
def test_nothing_in_the_handouts_was_said_later_than_its_hour(count, until):
    given = {claim for name in DESK[:count] for claim in linked(name)}
    rows = claims(handouts.COUNTS).itertuples()
    assert given == {row.claim_id for row in rows if said_by(row, until)}


def test_the_trap_of_the_newsroom_is_in_the_ledger():
    """The plan tells teachers that these were said that day, that no hour is known, and that these were out by then."""
    desk = set(claims(handouts.COUNTS, as_of=handouts.EVENING)["claim_id"])
    day = set(claims(handouts.COUNTS, as_of=handouts.MIDNIGHT)["claim_id"])
    no_hour = {
        "shaddadi-escaped-us-200",
        "shaddadi-recaptured-trump-all",
        "shaddadi-moved-before-us-600",
    }
    out = {"shaddadi-escaped-sdf-1500", "shaddadi-escaped-moi-120", "shaddadi-recaptured-moi-81"}
    assert no_hour <= day - desk and out <= desk
    escaped = claims("shaddadi-escaped")
    first = escaped[escaped["asserted_on"] == handouts.FIRST_NIGHT]
    assert list(first[first["qualifier"] != "words"]["claim_id"]) == ["shaddadi-escaped-sdf-1500"]
    moi = escaped.set_index("claim_id").loc["shaddadi-escaped-moi-120"]
    assert moi["asserted_time"] in text("lesson-90") and moi["caveat"] == "hedged"


def test_the_cells_of_the_newsroom_run_and_show_the_handouts():
    shell = InteractiveShell.instance()
    shown = []
    for cell in re.findall(r"^```python\n(.*?)^```$", text("lesson-90"), re.M | re.S):
        shell.run_cell(cell).raise_error()
        shown.append(shell.user_ns["_"])
    desk, doors = shown
    assert len(desk.frame) == len(linked("desk-first-night")) + len(linked("desk-evening"))
    assert shell.user_ns["counts"] == handouts.COUNTS
    assert len(doors.frame) == handouts.PAGES["desk-doors"]().count("<tr>") - 1


def test_help_lines_have_no_numbers():
    assert not re.findall(
        r"\+?\d[\d ()/-]{5,}\d", re.sub(r"\(claim:[^)]*\)", "", text("hard-subject"))
    )
