"""The lesson plans hold what a teacher needs, and their handouts hold what the ledger holds at the hour, no more."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from IPython.core.interactiveshell import InteractiveShell

from ledger import claims, exercises
from ledger.claims import said_by
from press.site import handouts
from tests.conftest import ROOT

PLANS = ("lesson-45", "lesson-90", "unit", "university")
PAGES = ("teach", "hard-subject", *PLANS)
PARTS = (  # what every plan needs, as a heading begins or as its text says
    "can do afterwards|can do after the unit", "^## The lesson|^## The meetings", "^\\*\\*Needs:\\*\\*",
    "^## What to say first|^## Before the lesson", "^## If somebody has family there", "^## Easier, harder",
    "^## Homework|\\*\\*Homework:\\*\\*|^## The assessment", "^## Answers to expect", "\\bpaper\\b|No programming",
    "^Maps to: ", "hard-subject\\.md",
)  # fmt: skip
CLOCK = re.compile(r"(?:^[|-] |^Each: |\. )(\d:\d\d)(?= )", re.M)


def text(page: str) -> str:
    return (ROOT / "chapters" / f"{page}.md").read_text("utf-8")


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
def test_a_page_names_only_exercises_that_exist(name):
    ours = {x.name.partition("-")[0] for c in exercises.CHAPTERS[:3] for x in exercises.declared(c)}
    assert ours == {"ch0", "ch1", "ch2"}
    headed = set()
    for chapter in exercises.CHAPTERS:
        source = (ROOT / "chapters" / f"{chapter}.ipynb").read_text("utf-8")
        headed |= set(re.findall(r"### Exercise (\d+\.\d+):", source))
    named = {
        n
        for run in re.findall(r"Exercises? ([\d., and]+)", text(name))
        for n in re.findall(r"\d+\.\d+", run)
    }
    assert named <= headed


@pytest.mark.parametrize("name", PAGES)
def test_a_link_to_a_place_on_another_page_leads_to_a_heading(name):
    for page, place in re.findall(r"\]\(([\w-]*)(?:\.md)?#([\w-]+)\)", text(name)):
        headings = re.findall(r"^#+ (.+)$", text(page or name), re.M)
        assert place in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}, (
            place
        )


# -- handouts -------------------------------------------------------------------


def linked(name: str) -> list[str]:
    page = BeautifulSoup(handouts.PAGES[name](), "html.parser")
    return [a["href"].partition("#")[2] for a in page.select("a.claim")]


def test_each_handout_holds_what_came_in_since_the_one_before_and_together_they_hold_all():
    order = ("desk-first-night", "desk-evening", "desk-midnight", "desk-later")
    given = [claim for name in order for claim in linked(name)]
    assert len(given) == len(set(given))
    assert set(given) == set(claims(handouts.COUNTS)["claim_id"])


@pytest.mark.parametrize(
    ("names", "until"),
    [
        (["desk-first-night"], handouts.FIRST_NIGHT),
        (["desk-first-night", "desk-evening"], handouts.EVENING),
        (["desk-first-night", "desk-evening", "desk-midnight"], handouts.MIDNIGHT),
    ],
)
def test_nothing_in_a_handout_was_said_later_than_its_hour(names, until):
    rows = claims(handouts.COUNTS).set_index("claim_id", drop=False)
    for claim in (claim for name in names for claim in linked(name)):
        assert said_by(rows.loc[claim], until), claim
    assert {c for n in names for c in linked(n)} == {
        r.claim_id for r in rows.itertuples() if said_by(r, until)
    }


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
