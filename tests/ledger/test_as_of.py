"""One argument, as_of, means the same everywhere: only what had surely been said, or had happened, by then."""

from __future__ import annotations

import inspect

import pytest

import ledger
from ledger import (
    LedgerError,
    bar_chart,
    carriers,
    claim,
    claims,
    claims_chart,
    count,
    dates,
    events,
    leave_one_out,
    load,
    positions,
    quarter_chart,
    relay_chart,
    series_chart,
    shares,
    timeline_chart,
    unknown,
)
from tests.ledger.drawings import words_in

HEAD = "Title", "Subtitle"
DAY = "2026-01-20 02:00"  # the ministry had spoken, the US official had not surely
END = dates.latest("2026-01-20")
WITHOUT = {  # functions that take no day, and why
    "amount_of": "one row", "claim": "one claim, by its id", "load": "a whole table", "locator_map": "places",
    "result": "an amount", "table": "any table", "steps": "days of its own", "latest": "a day",
    "extremes": "rows", "cautions": "rows", "listing": "rows", "save": "rows", "sentence": "rows",
    "find": "quantities", "pick": "its own argument day", "explore": "its own argument day",
    "check": "an answer", "hint": "an exercise",
}  # fmt: skip


def escaped():
    return claims("shaddadi-escaped")


def bars(**more):
    numbers = escaped().query("value > 0")["claim_id"]
    return bar_chart({i: claim(i) for i in numbers}, *HEAD, [], **more)


DRAWN = {  # every chart of claims, of rows that some day divides
    "claims": lambda **more: claims_chart(escaped(), *HEAD, **more),
    "series": lambda **more: series_chart(claims("transfer-moved"), *HEAD, **more),
    "relays": lambda **more: relay_chart(escaped(), *HEAD, **more),
    "bars": bars,
}


def test_every_function_that_selects_or_draws_takes_the_day():
    functions = {name for name in ledger.__all__ if inspect.isfunction(getattr(ledger, name))}
    parameters = {f: inspect.signature(getattr(ledger, f)).parameters for f in functions}
    assert {f for f in functions if "as_of" not in parameters[f]} == set(WITHOUT)


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
@pytest.mark.parametrize("day", ["2026-01-21", "2026-02-09"])
def test_a_chart_draws_what_had_been_said_and_says_so(draw, day):
    before, whole = draw(as_of=day), draw()
    known = set(claims(as_of=day)["claim_id"])
    assert set(before.claims) == set(whole.claims) & known and len(before.table) <= len(whole.table)
    assert "As known on " + dates.say(day) in words_in(before.svg())
    with pytest.raises(LedgerError):
        draw(as_of="2020")


def test_a_chart_of_rows_selected_before_is_the_same_as_one_that_selects():
    one = claims_chart(escaped(), *HEAD, as_of=DAY)
    two = claims_chart(claims("shaddadi-escaped", as_of=DAY), *HEAD, as_of=DAY)
    assert one.svg() == two.svg() and one.alt == two.alt
    assert "shaddadi-escaped-moi-120" in one.claims and "shaddadi-escaped-us-200" not in one.claims


def test_a_derived_bar_waits_for_all_its_inputs():
    caught = claim("shaddadi-recaptured-moi-81")
    parts = {"late": caught / claim("shaddadi-escaped-us-200"), "own": caught / claim("shaddadi-escaped-moi-120")}  # fmt: skip
    assert list(bar_chart(parts, *HEAD, [], as_of=DAY).table["What"]) == ["own"]


def test_counts_and_tables_follow_the_day():
    known = claims("shaddadi-escaped", as_of=DAY)
    assert count(escaped(), as_of=DAY).low == len(known) < len(escaped())
    assert count(events(), "events", as_of="2026-01-19").low == len(events(as_of="2026-01-19"))
    assert unknown(escaped(), "Caption", as_of=DAY).frame["How many"].iloc[0] == len(known)
    asked = load("positions").query("question == 'who-opened-the-doors'")
    shown = positions("who-opened-the-doors", "Caption", as_of="2026-01-20").frame
    assert len(shown) == sum(dates.latest(day) <= END for day in asked["date"]) < len(asked)
    made = shares(claims("shaddadi-recaptured"), escaped(), "Caption", as_of=DAY)
    left = leave_one_out(escaped(), "Caption", as_of=DAY)
    assert {*made.claims, *left.claims} <= set(claims(as_of=DAY)["claim_id"])
    assert len(made.answers) == 2
    for ask in (unknown, leave_one_out):
        with pytest.raises(LedgerError):
            ask(escaped(), "Caption", as_of="2020")
    with pytest.raises(LedgerError):
        positions("who-opened-the-doors", "Caption", as_of="2020")


def test_events_and_their_charts_end_with_the_day():
    whole = events(start="2026-01-18", end="2026-01-25")
    rows = events(start="2026-01-18", end="2026-01-25", as_of="2026-01-20")
    assert 0 < len(rows) < len(whole) and all(dates.latest(day) <= END for day in rows["date"])
    drawn = timeline_chart(whole, *HEAD, as_of="2026-01-20")
    assert list(drawn.table["What"]) == list(rows["title"])
    drawn = quarter_chart(events(theme="sanctions"), *HEAD, as_of="2024-12-31")
    before = quarter_chart(events(theme="sanctions", as_of="2024-12-31"), *HEAD)
    assert drawn.table.equals(before.table)
    with pytest.raises(LedgerError):
        timeline_chart(rows, *HEAD, as_of="1950")


def test_events_of_some_days_are_those_that_may_lie_in_them():
    first, last = dates.earliest("2026-01-18"), dates.latest("2026-01-25")
    wanted = {
        event.event_id
        for event in load("events").itertuples()
        if dates.latest(event.date) >= first and dates.earliest(event.date) <= last
    }
    assert set(events(start="2026-01-18", end="2026-01-25")["event_id"]) == wanted


def test_pages_count_from_the_day_they_were_published():
    pages = carriers(escaped(), as_of="2026-01-20")
    assert set(pages["claim_id"]) <= set(claims(as_of="2026-01-20")["claim_id"])
    assert 0 < len(pages) < len(carriers(escaped()))
    carried = load("carriers").merge(load("sources"), on="source_id")
    late = carried[[not day or dates.latest(day) > END for day in carried["published"]]]
    out = set(zip(pages["claim_id"], pages["outlet"]))
    assert len(late) and not out & set(zip(late["claim_id"], late["publisher"]))


def test_a_claim_is_not_yet_replaced_before_its_claimant_speaks_again():
    rows = claims().set_index("claim_id", drop=False)
    later = rows["superseded_by"].map(rows["asserted_on"]).fillna("")
    row = rows[(rows["asserted_on"].str.len() == 10) & (later > rows["asserted_on"])].iloc[0]
    known = {
        day: claims(as_of=day).set_index("claim_id").at[row["claim_id"], "superseded_by"]
        for day in (row["asserted_on"], later[row["claim_id"]])
    }
    assert list(known.values()) == ["", row["superseded_by"]]


@pytest.mark.parametrize(
    "day",
    ["20/01/2026", "2026-02-30", "2026-01-20 2am", "2026-01-20 24:00", "2026-01 02:00", "2026-01-20 ", "yesterday"],
)  # fmt: skip
def test_a_day_that_does_not_exist_is_refused_everywhere_and_with_no_rows_too(day):
    for ask in (
        lambda: claims("shaddadi-escaped", "amnesty", as_of=day),
        lambda: count(load("places")[:0].assign(date="", time=""), as_of=day),
        lambda: claims_chart(escaped(), *HEAD, as_of=day),
        lambda: events(as_of=day),
        lambda: positions("aqtan-water", "Caption", as_of=day),
    ):
        with pytest.raises(LedgerError, match="is not a date"):
            ask()
