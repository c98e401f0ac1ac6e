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
    "can do afterwards|can do after the unit",
    "^## The lesson|^## The meetings",
    "^\\*\\*Needs:\\*\\*",
    "^## If somebody has family there",
    "^## Homework|\\*\\*Homework:\\*\\*|^## The assessment",
    "^## Answers to expect",
)
DESK = ("desk-first-night", "desk-evening", "desk-midnight", "desk-later")
CLOCK = re.compile(r"(?:^[|-] |^Each: |\. )(\d:\d\d)(?= )", re.M)


def text(page: str) -> str:
    return (ROOT / "chapters" / "teaching" / f"{page}.md").read_text("utf-8")


def faults(plan: str) -> list[str]:
    """Parts that a plan lacks, and those whose clocks run backwards or past its length."""
    found = [part for part in PARTS if not re.search(part, plan, re.M)]
    for part in re.split(r"^#+ ", plan, flags=re.M):
        times = [int(t[0]) * 60 + int(t[2:]) for t in CLOCK.findall(part)]
        if times != sorted(set(times)) or (times and times[-1] >= 90):
            found.append(part.partition("\n")[0])
    return found


def test_a_plan_holds_all_that_a_teacher_needs():
    assert not [(name, fault) for name in PLANS for fault in faults(text(name))]
    plan = text("lesson-45")
    family = "## If somebody has family there"
    assert faults(plan.replace(family, "## Family")) == [f"^{family}"]
    assert faults(plan.replace("| 0:17 |", "| 0:07 |")) == ["The lesson"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_only_exercises_that_exist(name):
    runs = re.findall(r"Exercises? ([\d., and]+)", text(name))
    chapters = "\n".join(path.read_text("utf-8") for path in CHAPTERS)
    headed = set(re.findall(r"### Exercise (\d+\.\d+):", chapters))
    assert {n for run in runs for n in re.findall(r"\d+\.\d+", run)} <= headed


# -- handouts -------------------------------------------------------------------


def linked(name: str) -> list[str]:
    page = BeautifulSoup(handouts.PAGES[name](), "html.parser")
    return [a["href"].removeprefix(TO_CLAIM) for a in page.select("a.claim")]


def test_each_handout_holds_what_came_in_by_its_hour_and_together_they_hold_all():
    given, rows = [], list(claims(handouts.COUNTS).itertuples())
    hours = (handouts.FIRST_NIGHT, handouts.EVENING, handouts.MIDNIGHT, None)
    for name, until in zip(DESK, hours, strict=True):
        given += linked(name)
        known = {row.claim_id for row in rows if until is None or said_by(row, until)}
        assert len(given) == len(set(given)) and set(given) == known, name


def test_the_trap_of_the_newsroom_is_in_the_ledger():
    """The plan tells teachers that these were said that day, that no hour is known, and that these were out by then."""
    desk = set(claims(handouts.COUNTS, as_of=handouts.EVENING)["claim_id"])
    day = set(claims(handouts.COUNTS, as_of=handouts.MIDNIGHT)["claim_id"])
    no_hour = ("escaped-us-200", "recaptured-trump-all", "moved-before-us-600")
    out = ("escaped-sdf-1500", "escaped-moi-120", "recaptured-moi-81")
    assert {f"shaddadi-{claim}" for claim in no_hour} <= day - desk
    assert {f"shaddadi-{claim}" for claim in out} <= desk
    moi = claims("shaddadi-escaped").set_index("claim_id").loc["shaddadi-escaped-moi-120"]
    assert moi["asserted_time"] in text("lesson-90") and moi["caveat"] == "hedged"


def test_the_cells_of_the_newsroom_run_and_show_the_handouts():
    shell = InteractiveShell.instance()
    shown = []
    for cell in re.findall(r"^```python\n(.*?)^```$", text("lesson-90"), re.M | re.S):
        shell.run_cell(cell).raise_error()
        shown.append(shell.user_ns["_"])
    desk, doors = shown
    assert len(desk.frame) == len(linked("desk-first-night")) + len(linked("desk-evening"))
    assert len(doors.frame) == handouts.PAGES["desk-doors"]().count("<tr>") - 1
