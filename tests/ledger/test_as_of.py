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
WITHOUT = """amount_of cautions check claim explore extremes find hint latest listing load locator_map
pick result save sentence steps table"""  # they take no day, or one of their own


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


def test_every_view_takes_the_argument_but_those_that_show_no_day():
    functions = [name for name in ledger.__all__ if inspect.isfunction(getattr(ledger, name))]
    signatures = {name: inspect.signature(getattr(ledger, name)) for name in functions}
    assert {n for n in functions if "as_of" not in signatures[n].parameters} == {*WITHOUT.split()}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_a_chart_draws_what_had_been_said_and_says_so(draw):
    whole = draw()
    for day in ("2026-01-21", "2026-02-09"):
        before, known = draw(as_of=day), set(claims(as_of=day)["claim_id"])
        assert set(before.claims) == set(whole.claims) & known
        assert "As known on " + dates.say(day) in words_in(before.svg())
    with pytest.raises(LedgerError):
        draw(as_of="2020")


def test_a_derived_bar_waits_for_all_its_inputs():
    caught, late = claim("shaddadi-recaptured-moi-81"), claim("shaddadi-escaped-us-200")
    parts = {"late": caught / late, "own": caught / claim("shaddadi-escaped-moi-120")}
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


def test_events_and_their_charts_end_with_the_day():
    whole = events(start="2026-01-18", end="2026-01-25")
    first, last = dates.earliest("2026-01-18"), dates.latest("2026-01-25")
    said = load("events")
    inside = [dates.latest(d) >= first and dates.earliest(d) <= last for d in said["date"]]
    assert set(whole["event_id"]) == set(said["event_id"][inside])
    rows = events(start="2026-01-18", end="2026-01-25", as_of="2026-01-20")
    assert 0 < len(rows) < len(whole) and all(dates.latest(day) <= END for day in rows["date"])
    drawn = timeline_chart(whole, *HEAD, as_of="2026-01-20")
    assert list(drawn.table["What"]) == list(rows["title"])
    drawn = quarter_chart(events(theme="sanctions"), *HEAD, as_of="2024-12-31")
    before = quarter_chart(events(theme="sanctions", as_of="2024-12-31"), *HEAD)
    assert drawn.table.equals(before.table)


def test_a_claim_is_not_yet_replaced_before_its_claimant_speaks_again():
    rows = claims().set_index("claim_id", drop=False)
    later = rows["superseded_by"].map(rows["asserted_on"]).fillna("")
    row = rows[(rows["asserted_on"].str.len() == 10) & (later > rows["asserted_on"])].iloc[0]
    for day, replaced in (
        (row["asserted_on"], ""),
        (later[row["claim_id"]], row["superseded_by"]),
    ):
        known = claims(as_of=day).set_index("claim_id")
        assert known.at[row["claim_id"], "superseded_by"] == replaced


@pytest.mark.parametrize("day", ["20/01/2026", "2026-02-30", "2026-01-20 2am", "2026-01-20 24:00"])
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


# -- who carried whose number -------------------------------------------------


def test_outlets_that_quote_one_speaker_are_one_voice_from_the_day_they_published():
    pages = carriers(claims("shaddadi-escaped", ["interior-ministry", "sdf-shami"]))
    assert set(pages["name"]) == {"Syrian Interior Ministry", "Farhad Shami, SDF spokesman"}
    assert pages["outlet"].nunique() > 5
    reworded = carriers(claims().query("claim_id == 'shaddadi-escaped-fox-at-least-120'"))
    assert set(reworded["name"]) == {"Syrian Interior Ministry"}
    assert '"about" became "at least"' in set(reworded["change"])
    early = carriers(escaped(), as_of="2026-01-20")
    assert set(early["claim_id"]) <= set(claims(as_of="2026-01-20")["claim_id"])
    carried = load("carriers").merge(load("sources"), on="source_id")
    late = carried[[not day or dates.latest(day) > END for day in carried["published"]]]
    out = set(zip(early["claim_id"], early["outlet"]))
    assert out and len(late) and not out & set(zip(late["claim_id"], late["publisher"]))


def test_nobody_carries_a_claim_twice_or_its_own():
    pages = carriers(claims())
    assert not pages.duplicated(["claim_id", "outlet", "original", "change"]).any()
    own = claims("shaddadi-held", "kurdistan24")
    assert carriers(own).empty
    for ask, words in (
        (lambda: relay_chart(own, *HEAD), "Nothing to draw"),
        (lambda: carriers(own[:0]), "no claim"),
    ):
        with pytest.raises(LedgerError, match=words):
            ask()
