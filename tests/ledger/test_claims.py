"""Selecting claims, and what may be added to what."""

from __future__ import annotations

from itertools import permutations

import pytest

from ledger import LedgerError, claim, claims, count, dates, extremes, load
from ledger.claims import by_then

KNOWN = {  # a day and time when something was said, a moment: whether it had surely been said
    ("2026-01-20", "", "2026-01-20"): True,
    ("2026-01-20", "", "2026-01-19"): False,
    ("2026-01-20", "00:45", "2026-01-20 00:45"): True,
    ("2026-01-20", "00:45", "2026-01-20 00:44"): False,
    ("2026-01-20", "", "2026-01-20 22:00"): False,  # no time given: only the end of the day is sure
    ("2026-01-20", "", "2026-01-20 23:59"): True,
    ("2026-01", "", "2026-01-30"): False,  # of a month, only its last day
    ("2026-01", "", "2026-01-31"): True,
    ("", "", "2030-01-01"): False,
}


def test_what_had_surely_been_said_by_then():
    assert {(day, time, moment): by_then(day, time, moment) for day, time, moment in KNOWN} == KNOWN
    days = ["2026-01-18", "2026-01-19", "2026-01-20 00:44", "2026-01-20 00:45", "2026-02-28"]
    known = [set(claims(topic="shaddadi", as_of=day)["claim_id"]) for day in days]
    assert all(before <= after for before, after in zip(known, known[1:]))
    assert "shaddadi-escaped-moi-120" in known[3] - known[2], "the ministry spoke at 00:45"


def test_a_selection_keeps_one_row_a_claim_with_its_names_in_the_order_of_days():
    rows = claims()
    assert sorted(rows["claim_id"]) == sorted(load("claims")["claim_id"])
    added = ["name", "side", "subject", "measure", "unit", "publisher", "origin", "text", "topic"]
    assert not rows[added].isna().any().any()
    assert (rows[["name", "unit", "text", "publisher"]] != "").all().all()
    said = [dates.latest(day) for day in rows["asserted_on"] if day]
    assert said == sorted(said), "a month counts from its last day"
    copied = load("sources").query("copy_of != ''").set_index("source_id")["copy_of"]
    copies = rows[rows["source_id"].isin(copied.index)]
    assert list(copies["origin"]) == [copied[source] for source in copies["source_id"]]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: claims(quantity="escaped"), "quantities.csv: escaped.*load"),
        (lambda: claims(claimant=["interior-ministry", "pentagon"]), "claimants.csv: pentagon"),
        (lambda: claims(topic="weather"), "weather.*quantities.csv"),
        (lambda: claim("shaddadi-escaped-moi-12"), "Did you mean 'shaddadi-escaped-moi-120'"),
        (lambda: claim("shaddadi-escaped-army-a-number"), "word, not a number"),
        (lambda: load("claim"), "no table 'claim'.*claims, quantities"),
    ],
)
def test_what_is_not_there_is_said_helpfully(ask, words):
    with pytest.raises(LedgerError, match=words):
        ask()


def test_a_count_of_rows_is_exact_and_remembers_them_unless_they_are_many():
    rows = claims("shaddadi-escaped")
    assert count(rows).text() == str(len(rows)) and count(rows).claims == tuple(rows["claim_id"])
    assert count(claims()).claims == () == count(load("places"), "places").claims
    assert [count(rows[:n]).formula for n in (1, 2)] == ["1 counted", "2 claims counted"]
    assert (count(rows[rows["seen"] == "full"]) / count(rows)).as_share().unit == "percent"


def test_the_extremes_are_numbers_flat_where_a_bound_is_as_large():
    ends = [row.claim_id for row in extremes(claims("shaddadi-escaped"))]
    assert ends == ["shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500"]
    assert {"at least 120", "up to 1,500"} <= set(claims("shaddadi-escaped")["text"])


# -- what may be added --------------------------------------------------------


def test_men_women_and_children_add_up():
    parts = [f"amnesty-{who}" for who in ("men-11500", "women-14500", "children-30000")]
    total = sum(claim(part) for part in parts)
    assert total.text() == "about 56,000" and total.claims == tuple(parts)
    with pytest.raises(LedgerError, match="counted twice"):
        total + claim(parts[0])


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("amnesty-total-56000", "amnesty-men-11500", "counted twice"),
        ("shaddadi-escaped-moi-120", "shaddadi-recaptured-moi-81", "counted twice"),
        ("shaddadi-escaped-moi-120", "kobani-pop-500000", "counted twice"),
        ("shaddadi-escaped-moi-120", "shaddadi-escaped-sdf-1500", "rival"),
        ("amnesty-men-11500", "amnesty-men-11500", "at one time"),
        ("fts-2019-percent", "fts-2020-percent", "at one time"),
        ("alhol-2025-04-syrians", "iraqis-remaining-2025-05-10000", "different times"),
        ("transfer-iraqi-document-460", "transfer-arab-judiciary-4253", "different voices"),
        ("shaddadi-escaped-moi-120", "amnesty-facilities-27", "Cannot add"),
    ],
)
def test_what_may_count_somebody_twice_is_not_added(first, second, why):
    with pytest.raises(LedgerError, match=why):
        claim(first) + claim(second)


def test_one_claimant_s_counts_add_if_their_periods_are_apart():
    adding = load("quantities").query("adds_over_time == 'yes'")["quantity_id"]
    rows = claims().query("refers_from != '' and refers_to != '' and qualifier != 'words'")
    apart, overlapping = [], []
    for _, group in rows[rows["quantity_id"].isin(adding)].groupby(["quantity_id", "claimant_id"]):
        for a, b in permutations(group.itertuples(), 2):
            end, start = dates.latest(a.refers_to), dates.earliest(b.refers_from)
            if end < start:
                apart.append((a.claim_id, b.claim_id))
            elif dates.earliest(a.refers_from) <= start:
                overlapping.append((a.claim_id, b.claim_id))
    one, other = apart[0]
    assert (claim(one) + claim(other)).claims == (one, other)
    one, other = overlapping[0]
    with pytest.raises(LedgerError, match="overlap"):
        claim(one) + claim(other)
