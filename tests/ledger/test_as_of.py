"""One argument, as_of, means the same everywhere: only what had surely been said, or had happened, by then."""

from __future__ import annotations

import inspect
import re

import pandas as pd
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

HEAD = "Title", "Subtitle"
DAY = "2026-01-20 02:00"  # the ministry had spoken, the US official had not surely
WITHOUT = {  # functions that take no day, and why
    "amount_of": "one row", "claim": "one claim, by its id", "load": "a whole table", "locator_map": "places",
    "result": "an amount", "table": "any table", "steps": "days of its own", "latest": "a day",
    "extremes": "rows", "cautions": "rows", "listing": "rows", "save": "rows", "sentence": "rows",
    "find": "quantities", "pick": "its own argument day", "explore": "its own argument day",
    "check": "an answer", "hint": "an exercise",
}  # fmt: skip


def words_in(svg: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", svg).split())


def escaped() -> pd.DataFrame:
    return claims("shaddadi-escaped")


def had_been_said(ids, day: str) -> bool:
    return set(ids) <= set(claims(as_of=day)["claim_id"])


def test_every_function_that_selects_or_draws_takes_the_day():
    functions = {name for name in ledger.__all__ if inspect.isfunction(getattr(ledger, name))}
    assert WITHOUT.keys() <= functions
    assert {
        f for f in functions if "as_of" not in inspect.signature(getattr(ledger, f)).parameters
    } == set(WITHOUT)


@pytest.mark.parametrize(
    "draw",
    [
        lambda **more: claims_chart(escaped(), *HEAD, **more),
        lambda **more: series_chart(claims("transfer-moved"), *HEAD, **more),
        lambda **more: relay_chart(escaped(), *HEAD, **more),
        lambda **more: bar_chart(
            {i: claim(i) for i in escaped().query("value > 0")["claim_id"]}, *HEAD, [], **more
        ),
    ],
    ids=["claims", "series", "relays", "bars"],
)
@pytest.mark.parametrize("day", ["2026-01-21", "2026-02-09"])
def test_a_chart_draws_what_had_been_said_and_says_so(draw, day):
    before, whole = draw(as_of=day), draw()
    assert set(before.claims) == {c for c in whole.claims if had_been_said([c], day)}
    assert len(before.table) <= len(whole.table)
    assert "As known on " + dates.say(day) in words_in(before.svg())


def test_a_chart_of_rows_selected_before_is_the_same_as_one_that_selects():
    one = claims_chart(escaped(), *HEAD, as_of=DAY)
    two = claims_chart(claims("shaddadi-escaped", as_of=DAY), *HEAD, as_of=DAY)
    assert one.svg() == two.svg() and one.alt == two.alt
    assert "shaddadi-escaped-moi-120" in one.claims and "shaddadi-escaped-us-200" not in one.claims


def test_nothing_known_is_said():
    for draw in (claims_chart, series_chart, relay_chart):
        with pytest.raises(LedgerError):
            draw(escaped(), *HEAD, as_of="2020")
    with pytest.raises(LedgerError):
        bar_chart({"a": claim("shaddadi-escaped-moi-120")}, *HEAD, [], as_of="2020")


def test_a_derived_bar_waits_for_all_its_inputs():
    share = claim("shaddadi-recaptured-moi-81") / claim("shaddadi-escaped-us-200")
    parts = {
        "share": share,
        "own": claim("shaddadi-recaptured-moi-81") / claim("shaddadi-escaped-moi-120"),
    }
    assert list(bar_chart(parts, *HEAD, [], as_of=DAY).table["What"]) == ["own"]


def test_counts_follow_the_day():
    assert (
        count(escaped(), as_of=DAY).low
        == len(claims("shaddadi-escaped", as_of=DAY))
        < len(escaped())
    )
    assert count(events(), "events", as_of="2026-01-19").low == len(events(as_of="2026-01-19"))


def test_events_and_their_charts_end_with_the_day():
    rows = events(start="2026-01-18", end="2026-01-25", as_of="2026-01-20")
    assert 0 < len(rows) < len(events(start="2026-01-18", end="2026-01-25"))
    assert all(dates.latest(day) <= dates.latest("2026-01-20") for day in rows["date"])
    drawn = timeline_chart(events(start="2026-01-18", end="2026-01-25"), *HEAD, as_of="2026-01-20")
    assert list(drawn.table["What"]) == list(rows["title"])
    acts, before = events(theme="sanctions"), events(theme="sanctions", as_of="2024-12-31")
    assert quarter_chart(acts, *HEAD, as_of="2024-12-31").table.equals(
        quarter_chart(before, *HEAD).table
    )
    with pytest.raises(LedgerError):
        timeline_chart(rows, *HEAD, as_of="1950")


def test_positions_and_what_is_not_known_follow_the_day():
    question = "who-opened-the-doors"
    whole, before = (
        positions(question, "Caption").frame,
        positions(question, "Caption", as_of="2026-01-20").frame,
    )
    known = load("positions").query("question == @question")
    known = [d for d in known["date"] if dates.latest(d) <= dates.latest("2026-01-20")]
    assert len(before) == len(known) < len(whole)
    in_all = unknown(escaped(), "Caption", as_of=DAY).frame["How many"].iloc[0]
    assert in_all == len(claims("shaddadi-escaped", as_of=DAY))
    with pytest.raises(LedgerError):
        unknown(escaped(), "Caption", as_of="2020")
    with pytest.raises(LedgerError):
        positions(question, "Caption", as_of="2020")


def test_pages_count_from_the_day_they_were_published():
    pages = carriers(escaped(), as_of="2026-01-20")
    assert set(pages["claim_id"]) <= set(claims(as_of="2026-01-20")["claim_id"])
    published = load("sources").set_index("source_id")["published"]
    carried = load("carriers").merge(load("sources"), on="source_id")
    late = {
        p.publisher
        for p in carried.itertuples()
        if not p.published or dates.latest(p.published) > dates.latest("2026-01-20")
    }
    assert published.notna().all() and late
    assert len(pages) < len(carriers(escaped()))
    for page in pages.itertuples():
        mine = carried[
            (carried["claim_id"] == page.claim_id) & (carried["publisher"] == page.outlet)
        ]
        assert all(
            day and dates.latest(day) <= dates.latest("2026-01-20") for day in mine["published"]
        )


def test_a_claim_is_not_yet_replaced_before_its_claimant_speaks_again():
    replaced = claims().query("superseded_by != ''")
    said = load("claims").set_index("claim_id")["asserted_on"]
    row = next(
        r
        for r in replaced.itertuples()
        if said[r.superseded_by][:10] > r.asserted_on and len(r.asserted_on) == 10
    )
    before, after = claims(as_of=row.asserted_on), claims(as_of=said[row.superseded_by])
    assert before.set_index("claim_id").at[row.claim_id, "superseded_by"] == ""
    assert after.set_index("claim_id").at[row.claim_id, "superseded_by"] == row.superseded_by


def test_what_if_follows_the_day():
    caught = claims("shaddadi-recaptured")
    made = shares(caught, escaped(), "Caption", as_of=DAY)
    assert had_been_said(made.claims, DAY) and len(made.answers) == 2
    assert had_been_said(leave_one_out(escaped(), "Caption", as_of=DAY).claims, DAY)


@pytest.mark.parametrize(
    "day",
    ["20/01/2026", "2026-02-30", "2026-01-20 2am", "2026-01 02:00", "2026-01-20 ", "yesterday"],
)
def test_a_day_that_does_not_exist_is_refused_everywhere_and_with_no_rows_too(day):
    for ask in (
        lambda: claims("shaddadi-escaped", as_of=day),
        lambda: claims("shaddadi-escaped", "amnesty", as_of=day),
        lambda: count(load("places")[:0].assign(date="", time=""), as_of=day),
        lambda: claims_chart(escaped(), *HEAD, as_of=day),
        lambda: events(as_of=day),
        lambda: positions("aqtan-water", "Caption", as_of=day),
    ):
        with pytest.raises(LedgerError, match="is not a date"):
            ask()
