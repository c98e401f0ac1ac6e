"""The figures: what is drawn, said in words and listed is the same, and no reader's settings change it."""

from __future__ import annotations

import difflib
import json
import math
import re
from functools import cache
from xml.etree import ElementTree

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest

from ledger import (
    Amount,
    LedgerError,
    bar_chart,
    claim,
    claims,
    claims_chart,
    events,
    load,
    locator_map,
    quarter_chart,
    relay_chart,
    series_chart,
    timeline_chart,
)
from ledger.figures import marks, style, svg
from ledger.figures.lettering import wrap
from ledger.figures.sheet import MIME
from ledger.figures.words import LONG_LIST
from ledger.tables import resource, schema
from press.check import stored_form
from tests.conftest import ROOT
from tests.ledger.drawings import words_in
from tests.ledger.test_exercises import changed_claims, other_ledger

HEAD = "Who says how many", "People, as each claimant put it"


def kinds_of_claims() -> pd.DataFrame:
    """Claims in one unit with every qualifier, first-hand and second-hand, few enough to be spelled out."""
    rows = claims().query("unit == 'people' and asserted_on != '' and refers_to != ''")
    return rows.groupby(["qualifier", "seen"]).head(1).reset_index(drop=True)


def over_time() -> pd.DataFrame:
    return claims("al-hol-residents").query("qualifier != 'words'").reset_index(drop=True)


def whole_system() -> dict[str, Amount]:
    ids = {"Men": "amnesty-men-11500", "All": "amnesty-total-56000"}
    ids |= {"One reading": "shaddadi-held-k24-3000-5000"}
    return {name: claim(claim_id) for name, claim_id in ids.items()}


JOINED = {"join": ["un-ocha"], "breaks": {"2020-01": "another rule"}}
MAKERS = {
    "claims": lambda: claims_chart(kinds_of_claims(), *HEAD),
    "claims, as of": lambda: claims_chart(
        claims("shaddadi-escaped"), *HEAD, as_of="2026-01-20", order="said"
    ),
    "claims, logarithmic": lambda: claims_chart(
        kinds_of_claims().query("value > 0 or words != ''"), *HEAD, log=True
    ),
    "series": lambda: series_chart(over_time()[:20], *HEAD, **JOINED),
    "bars": lambda: bar_chart(whole_system(), *HEAD, ["Amnesty"], sides={"Men": "organisation"}),
    "map": lambda: locator_map(load("places").dropna(subset=["lat"])["place_id"][:6], *HEAD),
    "timeline": lambda: timeline_chart(events(start="2026-01-18", end="2026-01-20"), *HEAD),
    "quarters": lambda: quarter_chart(events(theme="sanctions"), *HEAD),
    "relays": lambda: relay_chart(claims("shaddadi-escaped"), *HEAD),
}
WIDTHS = (style.WIDE, style.NARROW)


@cache
def figure(name):
    return MAKERS[name]()


@cache
def drawing(name, width=style.WIDE):
    return figure(name).svg(width)


every_figure = pytest.mark.parametrize("name", MAKERS)


# -- the drawing --------------------------------------------------------------


@every_figure
def test_a_drawing_has_its_width_real_text_and_colours_that_a_page_can_set(name):
    for width in WIDTHS:
        drawn = drawing(name, width)
        root = ElementTree.fromstring(drawn)
        assert float(root.get("width")) == pytest.approx(width)
        assert root.get("viewBox").split()[2] == f"{width:g}"
        assert HEAD[0] in words_in(drawn) and "Counting a Prison Break, CC BY" in words_in(drawn)
        used = set(re.findall(r"var\((--fig-[a-z-]+),(#[0-9a-f]{6})\)", drawn))
        assert used <= {(property, colour) for colour, property in style.PROPERTIES.items()}
        bare = re.sub(r"var\(--fig-[a-z-]+,#[0-9a-f]{6}\)", "", drawn)
        assert used and not re.findall(r"#[0-9a-fA-F]{6}\b", bare)
        foreign = r"<metadata|<!--|<!DOCTYPE|<\?xml|dc:date|matplotlib|DejaVu"
        assert not re.search(foreign, drawn, re.I)
        assert "sans-serif" in drawn.split(">", 1)[0], "the letters are the reader's own"
        assert ("clip-path" in drawn) == (name == "map"), "only a map cuts off what is drawn"


def test_the_page_styles_every_property_in_light_and_dark():
    sheet = (ROOT / "theme" / "static" / "book.css").read_text("utf-8")
    light, dark = sheet.split('html[data-theme="dark"]', 1)
    for colour, name in style.PROPERTIES.items():
        assert f"{name}: {colour}" in light and f"{name}: #" in dark.split("}")[0]
    assert set(load("claimants")["side"]) <= set(style.SIDE_COLOURS), "every side has a colour"


HOSTILE = {"axes.grid": True, "text.usetex": True, "svg.fonttype": "path", "font.size": 30}


@every_figure
def test_no_setting_of_the_reader_changes_a_drawing(name):
    with matplotlib.rc_context(HOSTILE):
        assert MAKERS[name]().svg() == drawing(name)
        assert matplotlib.rcParams["font.size"] == 30, "the reader's own settings stay"
    with plt.style.context("ggplot"):
        assert MAKERS[name]().svg(style.NARROW) == drawing(name, style.NARROW)


@pytest.mark.parametrize("draw", [claims_chart, series_chart])
def test_a_changed_number_changes_few_lines_of_a_notebook(tmp_path, monkeypatch, draw):
    def lines() -> list[str]:
        made = draw(claims(["shaddadi-escaped", "shaddadi-recaptured"]), *HEAD)
        output = nbformat.v4.new_output("display_data", made._repr_mimebundle_())
        cell = nbformat.v4.new_code_cell("draw()", outputs=[output], id="cell-01")
        return stored_form.as_text(nbformat.v4.new_notebook(cells=[cell])).splitlines()

    before = lines()
    changed = {"shaddadi-recaptured-moi-81": {"value": "85"}}  # still the smallest
    other_ledger(tmp_path, monkeypatch, changed_claims(**changed))
    changes = [d for d in difflib.unified_diff(before, lines(), n=0, lineterm="") if d[0] in "+-"]
    assert 6 <= len(changes) - 2 <= 24, "\n".join(changes)


def test_a_drawing_that_matplotlib_writes_otherwise_is_refused():
    with pytest.raises(LedgerError, match="matplotlib"):
        svg.tidy('<svg width="600px"><g id="patch_1"></g></svg>')


# -- marks --------------------------------------------------------------------


def bounds(kind: str) -> dict[str, float]:
    sides = {"at_least": ["low"], "more_than": ["low"], "up_to": ["high"], "fewer_than": ["high"]}
    filled = (sides | {"range": ["low", "high"], "words": []}).get(kind, ["value"])
    given = {"value": 80.0, "low": 60.0, "high": 80.0}
    return {key: given[key] if key in filled else math.nan for key in given}


def test_each_qualifier_of_the_data_has_a_mark_of_its_own_in_a_figure_and_on_a_card():
    fields = resource("claims", schema())["schema"]["fields"]
    kinds = next(f["categories"] for f in fields if f["name"] == "qualifier")
    assert set(marks.GRAMMAR) == {kind["value"] for kind in kinds}
    row = kinds_of_claims().query("qualifier == 'range'").head(1)
    drawn, small = {}, {}
    for kind, parts in marks.GRAMMAR.items():
        cells = {"qualifier": kind, "text": "some number", "words": "many", **bounds(kind)}
        drawn.setdefault(parts, set()).add(claims_chart(row.assign(**cells), *HEAD).svg())
        numbers = [n for n in bounds(kind).values() if not math.isnan(n)]
        small.setdefault(parts, set()).add(marks.mark_svg(kind, numbers, 100))
        largest = ElementTree.fromstring(marks.mark_svg(kind, [80.0] * len(numbers), 80))
        places = {float(dot.get("cx")) for dot in largest.iter("circle")}
        assert places <= {float(marks.LARGEST)}, "a mark on a card stands in its place"
    for pictures in (drawn, small):
        assert all(len(alike) == 1 for alike in pictures.values())
        assert len(set.union(*pictures.values())) == len(pictures) == 6


def test_a_second_hand_mark_is_hollow():
    row = kinds_of_claims().query("qualifier == 'exactly'").head(1)
    full, hollow = (claims_chart(row.assign(seen=s), *HEAD) for s in ("full", "second_hand"))
    assert full.svg() != hollow.svg()
    assert "second-hand" in hollow.alt and "second-hand" not in full.alt
    assert 'class="hollow"' in marks.mark_svg("exactly", [80], 100, hollow=True)


# -- words and table ----------------------------------------------------------


@every_figure
def test_the_alternative_text_says_title_subtitle_and_every_row(name):
    made = figure(name)
    assert made.alt.startswith(f"{HEAD[0]}. {HEAD[1]}")
    if name == "quarters":
        rows = made.table.itertuples()
        spelled = [f"{r.Quarter}: {r.Easing} easing, {r.Imposing} imposing" for r in rows]
    elif name == "relays":
        spelled = [*made.table["Who said it"], *made.table["Carried by"]]
    else:
        spelled = made.table[{"map": "Place", "timeline": "What"}.get(name, "Number")]
    assert len(spelled) and all(text in made.alt for text in spelled)


@pytest.mark.parametrize("name", ["claims", "claims, logarithmic", "claims, as of", "series"])
def test_chart_table_and_words_say_the_same_numbers(name):
    made = figure(name)
    rows = claims().set_index("claim_id").loc[made.claims]
    assert list(made.table["Number"]) == list(rows["text"])
    assert list(made.table["Who"]) == list(rows["name"])
    assert len(set(made.claims)) == len(made.table) <= LONG_LIST
    drawn = [words_in(drawing(name, width)) for width in WIDTHS] if name != "series" else []
    for said in (made.alt, *drawn):
        assert all(words in said for words in [*rows["text"], *rows["name"]])


def test_a_notebook_keeps_both_drawings_the_words_and_what_each_claim_said():
    made, shown = figure("claims"), figure("claims")._repr_mimebundle_()
    about = shown[MIME]
    assert set(shown) == {"image/svg+xml", "text/plain", MIME}
    assert shown["image/svg+xml"] == drawing("claims")
    assert svg.from_lines(about["narrow"]) == drawing("claims", style.NARROW)
    assert shown["text/plain"] == about["alt"] == made.alt
    assert about["claims"] == dict(zip(made.claims, made.table["Number"]))
    assert about["columns"] == list(made.table) and about["rows"] == made.table.values.tolist()
    assert json.loads(json.dumps(about)) == about


# -- cases of their own -------------------------------------------------------


def test_words_long_lists_and_days_are_drawn_as_they_are():
    rows = claims("shaddadi-escaped").query("qualifier == 'words'")
    drawn = words_in(claims_chart(rows, *HEAD).svg())
    assert len(rows) and all(word in drawn for word in rows["words"])
    made = series_chart(over_time()[: LONG_LIST + 6], *HEAD)
    assert "and 6 more in the table below" in made.alt and len(made.table) == LONG_LIST + 6
    days = series_chart(claims("displaced-hasakah", "iom"), *HEAD).svg()
    assert "Jan" in days and "00:00" not in days, "days on its axis and never hours"
    text = "People who got out, and a-word-that-is-much-too-long-for-a-narrow-line"
    assert all(" ".join(wrap(text, 12, width)) == text for width in (60, 200, 600))


UNLIKE = [Amount.exactly(1, unit=unit) for unit in ("people", "USD")]
MIXED = "unit in ('people', 'USD')"


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda: claims_chart(claims()[:0], *HEAD), "Nothing to draw"),
        (lambda: series_chart(claims().query("qualifier == 'words'")[:1], *HEAD), "Nothing to"),
        (lambda: timeline_chart(events(start="1900", end="1901"), *HEAD), "Nothing to draw"),
        (lambda: claims_chart(claims().query(MIXED), *HEAD), "one unit.*USD and people"),
        (lambda: bar_chart(dict(enumerate(UNLIKE)), *HEAD, sources=[]), "one unit"),
        (lambda: locator_map(["atlantis"], *HEAD), "no point"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, why):
    with pytest.raises(LedgerError, match=why):
        draw()
