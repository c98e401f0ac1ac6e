from __future__ import annotations

import pandas as pd
import pytest

from ledger import Amount, LedgerError, claim, claims, count, dates, load
from ledger.claims import said_by


def row(day, time=""):
    return pd.Series({"asserted_on": day, "asserted_time": time})


@pytest.mark.parametrize(
    ("day", "time", "as_of", "known"),
    [
        ("2026-01-20", "", "2026-01-20", True),
        ("2026-01-20", "", "2026-01-19", False),
        ("2026-01-20", "00:45", "2026-01-20 00:45", True),
        ("2026-01-20", "00:45", "2026-01-20 00:44", False),
        (
            "2026-01-20",
            "",
            "2026-01-20 22:00",
            False,
        ),  # no time given: only the end of the day is sure
        ("2026-01-20", "", "2026-01-20 23:59", True),
        (
            "2026-01",
            "",
            "2026-01-30",
            False,
        ),  # known to the month: it counts from the month's last day
        ("2026-01", "", "2026-01-31", True),
        ("2026", "", "2026-12-30", False),
        ("2026-01-20", "00:45", "2026-01", True),
        ("", "", "2030-01-01", False),
    ],
)
def test_what_had_surely_been_said_by_then(day, time, as_of, known):
    assert said_by(row(day, time), as_of) is known


def test_a_selection_grows_with_its_day_and_never_holds_what_came_later():
    days = [
        "2026-01-18",
        "2026-01-19",
        "2026-01-20 00:44",
        "2026-01-20 00:45",
        "2026-01-20",
        "2026-02-28",
    ]
    sizes, before = [], set()
    for day in days:
        rows = claims(topic="shaddadi", as_of=day)
        assert all(dates.latest(d) <= dates.latest(day[:10]) for d in rows["asserted_on"])
        assert before <= set(rows["claim_id"])
        before = set(rows["claim_id"])
        sizes.append(len(rows))
    assert sizes[2] < sizes[3], "the ministry's statement of 00:45 comes in at 00:45"


def test_a_selection_keeps_one_row_a_claim_with_its_names():
    rows = claims()
    assert sorted(rows["claim_id"]) == sorted(load("claims")["claim_id"])
    added = ["name", "side", "subject", "measure", "unit", "publisher", "origin", "text", "topic"]
    assert (
        not rows[added].isna().any().any()
        and (rows[["name", "unit", "text", "publisher"]] != "").all().all()
    )
    said = [dates.latest(day) for day in rows["asserted_on"] if day]
    assert said == sorted(said), "a month counts from its last day"


def test_a_selection_may_name_several():
    one = claims(quantity="shaddadi-escaped", claimant="interior-ministry")
    assert set(one["quantity_id"]) == {"shaddadi-escaped"} and set(one["claimant_id"]) == {
        "interior-ministry"
    }
    two = claims(quantity=["shaddadi-escaped", "shaddadi-recaptured"])
    assert set(two["quantity_id"]) == {"shaddadi-escaped", "shaddadi-recaptured"}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: claims(quantity="escaped"), "quantities.csv: escaped.*load"),
        (lambda: claims(claimant=["interior-ministry", "pentagon"]), "claimants.csv: pentagon"),
        (lambda: claims(topic="weather"), "weather.*quantities.csv"),
        (lambda: claims(as_of="19/01/2026"), "19/01/2026.*write 2026-01-20"),
        (lambda: claims(as_of="2026-02-30"), "is not a date"),
        (lambda: claim("no-such-claim"), "no-such-claim.*claims.csv"),
        (lambda: claim("shaddadi-escaped-army-a-number"), "word, not a number"),
        (lambda: load("claim"), "claims, quantities"),
    ],
)
def test_what_is_not_there_is_said_helpfully(ask, words):
    with pytest.raises(LedgerError, match=words):
        ask()


@pytest.mark.parametrize("time", ["2am", "2:00", "24:00", "02:60"])
def test_a_bad_time_is_refused(time):
    with pytest.raises(LedgerError, match="2026-01-20 02:00"):
        claims(quantity="shaddadi-escaped", as_of=f"2026-01-20 {time}")


def test_a_selection_may_be_empty_and_keeps_its_columns():
    everything = claims(quantity="shaddadi-escaped", claimant="amnesty")
    by_then = claims(quantity="shaddadi-escaped", claimant="amnesty", as_of="2026-01-20")
    assert len(everything) == len(by_then) == 0 and list(by_then.columns) == list(
        everything.columns
    )


# -- what may be added --------------------------------------------------------


def test_men_women_and_children_add_up():
    men, women, children = (
        claim(f"amnesty-{who}") for who in ("men-11500", "women-14500", "children-30000")
    )
    total = men + women + children
    assert total.text() == "about 56,000" and total.low == 56_000 and len(total.claims) == 3


def part(quantity, *claim_ids):
    return Amount.exactly(1, unit="people", quantities=(quantity,), claims=claim_ids)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("amnesty-total-56000", "amnesty-men-11500", "counted twice"),
        ("amnesty-men-11500", "shaddadi-escaped-moi-120", "counted twice"),
        ("shaddadi-escaped-moi-120", "shaddadi-recaptured-moi-81", "counted twice"),
        ("shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500", "rival"),
        ("amnesty-men-11500", "amnesty-men-11500", "at one time"),
        ("prisons-held-2019-10-voa-11000", "prisons-held-2019-10-voa-12000", "at one time"),
        ("alhol-2023-03-51500", "alhol-2025-08-28-27000", "at one time"),
        ("fts-2019-percent", "fts-2020-percent", "at one time"),
        ("alhol-2025-04-syrians", "iraqis-remaining-2025-05-10000", "different times"),
        ("transfer-iraqi-document-460", "transfer-arab-judiciary-4253", "different voices"),
        ("shaddadi-escaped-moi-120", "amnesty-facilities-27", "Cannot add"),
    ],
)
def test_what_may_count_somebody_twice_is_not_added(first, second, why):
    with pytest.raises(LedgerError, match=why):
        claim(first) + claim(second)


def test_a_part_is_not_added_to_a_sum_that_holds_it():
    men, women = claim("amnesty-men-11500"), claim("amnesty-women-14500")
    with pytest.raises(LedgerError):
        (men + women) + men


def _periods(apart: bool):
    """Two claims of one claimant on one quantity, whose stated periods lie apart, or overlap."""
    rows = load("claims")
    rows = rows[
        (rows["refers_from"] != "") & (rows["refers_to"] != "") & (rows["qualifier"] != "words")
    ]
    adding = load("quantities").query("adds_over_time == 'yes'")
    rows = rows[rows["quantity_id"].isin(adding["quantity_id"])]
    for _, group in rows.groupby(["quantity_id", "claimant_id"]):
        spans = [
            (dates.earliest(r.refers_from), dates.latest(r.refers_to), r.claim_id)
            for r in group.itertuples()
        ]
        for a in spans:
            for b in spans:
                if a[2] < b[2] and (a[1] < b[0] or b[1] < a[0]) is apart:
                    return claim(a[2]), claim(b[2])
    raise AssertionError("the ledger holds no such pair")


def test_one_claimant_s_counts_of_disjoint_periods_add():
    a, b = _periods(apart=True)
    assert (a + b).claims == a.claims + b.claims


def test_one_claimant_s_counts_of_overlapping_periods_do_not():
    a, b = _periods(apart=False)
    with pytest.raises(LedgerError, match="overlap"):
        a + b


def test_a_count_of_rows_is_exact_and_remembers_them():
    rows = claims(quantity="shaddadi-escaped")
    assert count(rows).text() == str(len(rows)) and count(rows).claims == tuple(rows["claim_id"])
    assert count(load("places"), "places").claims == ()
    assert [count(rows[:n]).formula for n in (1, 2)] == ["1 counted", "2 claims counted"]
    assert (count(rows[rows["seen"] == "full"]) / count(rows)).as_share().unit == "percent"
