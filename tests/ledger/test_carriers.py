"""Who carried whose number: outlets that quote one speaker are one voice."""

from __future__ import annotations

import pytest

from ledger import carriers, claims, relay_chart
from ledger.tables import LedgerError


def test_outlets_that_quote_one_speaker_are_one_voice():
    rows = claims("shaddadi-escaped", ["interior-ministry", "sdf-shami"])
    pages = carriers(rows)
    assert set(pages["name"]) == {"Syrian Interior Ministry", "Farhad Shami, SDF spokesman"}
    assert pages["outlet"].nunique() > 5


def test_a_reworded_number_is_no_voice_of_its_own():
    pages = carriers(claims().query("claim_id == 'shaddadi-escaped-fox-at-least-120'"))
    assert set(pages["name"]) == {"Syrian Interior Ministry"}
    assert '"about" became "at least"' in set(pages["change"])


def test_a_newsroom_on_its_own_page_is_no_relay():
    pages = carriers(claims("shaddadi-held", "kurdistan24"))
    assert pages.empty
    with pytest.raises(LedgerError, match="Nothing to draw"):
        relay_chart(claims("shaddadi-held", "kurdistan24"), "Title", "Subtitle")


def test_the_figure_of_relays_names_every_outlet_in_its_words_and_its_table():
    rows = claims("shaddadi-escaped")
    figure, pages = relay_chart(rows, "Title", "Subtitle"), carriers(rows)
    assert all(outlet in figure.alt for outlet in pages["outlet"])
    assert len(figure.table) == len(pages)
    assert figure.svg(345).count("<svg") == 1


def test_no_claims_have_no_relays():
    with pytest.raises(LedgerError, match="no claim"):
        carriers(claims("shaddadi-escaped", as_of="2020-01-01"))
