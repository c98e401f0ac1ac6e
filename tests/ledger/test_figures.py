from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

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
    series_chart,
    timeline_chart,
)
from ledger.figures import style
from ledger.figures.lettering import wrap
from ledger.figures.sheet import MIME
from ledger.figures.svg import from_lines
from ledger.figures.words import LONG_LIST, as_of_line
from ledger.wording import brief
from tests.conftest import ROOT

HEAD = "Who says how many", "People, as each claimant put it"


def kinds_of_claims() -> pd.DataFrame:
    """Claims in one unit with every qualifier, first-hand and second-hand, few enough to be spelled out."""
    rows = claims()
    rows = rows[
        (rows["unit"] == "people") & (rows["asserted_on"] != "") & (rows["refers_to"] != "")
    ]
    return rows.groupby(["qualifier", "seen"]).head(1).reset_index(drop=True)


def over_time() -> pd.DataFrame:
    return claims(quantity="al-hol-residents").query("qualifier != 'words'").reset_index(drop=True)


def whole_system() -> dict[str, Amount]:
    names = {"Men": "amnesty-men-11500", "Women": "amnesty-women-14500", "Children": "amnesty-children-30000",
             "All": "amnesty-total-56000", "One reading": "shaddadi-held-k24-3000-5000"}  # fmt: skip
    return {name: claim(claim_id) for name, claim_id in names.items()}


def placed() -> list[str]:
    return list(load("places").dropna(subset=["lat"])["place_id"][:6])


MAKERS = {
    "claims": lambda: claims_chart(kinds_of_claims(), *HEAD),
    "claims, logarithmic": lambda: claims_chart(kinds_of_claims().query("high > 0 or low > 0 or value > 0 or words != ''"), *HEAD, log=True),
    "claims, as of": lambda: claims_chart(claims(quantity="shaddadi-escaped", as_of="2026-01-20"), *HEAD, as_of="2026-01-20", order="said"),
    "series": lambda: series_chart(over_time()[:20], *HEAD, join=["un-ocha"], breaks={"2020-01": "another rule"}),
    "bars": lambda: bar_chart(whole_system(), *HEAD, sources=["Amnesty International"], sides={"Men": "organisation"}),
    "map": lambda: locator_map(placed(), *HEAD),
    "timeline": lambda: timeline_chart(events(start="2026-01-18", end="2026-01-20"), *HEAD),
    "quarters": lambda: quarter_chart(events(theme="sanctions"), *HEAD),
}  # fmt: skip


@cache
def figure(name):
    return MAKERS[name]()


@cache
def drawing(name, width):
    return figure(name).svg(width)


every_figure = pytest.mark.parametrize("name", MAKERS)
both_widths = pytest.mark.parametrize("width", [style.WIDE, style.NARROW])


def words_in(svg: str) -> str:
    texts = (
        "".join(t.itertext()) for t in ElementTree.fromstring(svg).iter() if t.tag.endswith("}text")
    )
    return re.sub(r"\s+", " ", " ".join(texts))


# -- the drawing --------------------------------------------------------------


@every_figure
@both_widths
def test_it_is_drawn_at_the_width_asked_for_with_real_text(name, width):
    root = ElementTree.fromstring(drawing(name, width))
    assert (
        float(root.get("width")) == pytest.approx(width)
        and root.get("viewBox").split()[2] == f"{width:g}"
    )
    assert HEAD[0] in words_in(drawing(name, width)), "the headline is text, not outlines"
    assert "Counting a Prison Break, CC BY 4.0" in words_in(drawing(name, width))


@every_figure
@both_widths
def test_it_is_the_same_bytes_twice(name, width):
    assert MAKERS[name]().svg(width) == drawing(name, width)


@every_figure
def test_it_carries_no_date_no_maker_and_no_comment(name):
    svg = drawing(name, style.WIDE)
    assert not re.search(
        r"<metadata|<!--|<!DOCTYPE|<\?xml|dc:date|matplotlib (?:v|\d)|matplotlib\.org", svg, re.I
    )


@every_figure
@both_widths
def test_every_colour_can_be_restyled_and_falls_back(name, width):
    svg = drawing(name, width)
    for colour in re.findall(
        r"#[0-9a-fA-F]{6}\b", re.sub(r"var\(--fig-[a-z-]+,#[0-9a-f]{6}\)", "", svg)
    ):
        raise AssertionError(f"{colour} is a bare colour")
    used = set(re.findall(r"var\((--fig-[a-z-]+),(#[0-9a-f]{6})\)", svg))
    assert used <= {(name, colour) for colour, name in style.PROPERTIES.items()} and len(used) >= 3


def test_two_colours_never_share_a_property():
    assert len(set(style.PROPERTIES.values())) == len(style.PROPERTIES)
    assert set(load("claimants")["side"]) <= set(style.SIDE_COLOURS), "every side has a colour"


def test_the_page_styles_every_property_in_light_and_dark():
    sheet = (ROOT / "theme" / "static" / "book.css").read_text("utf-8")
    light, dark = sheet.split('html[data-theme="dark"]', 1)
    for colour, name in style.PROPERTIES.items():
        assert f"{name}: {colour}" in light and f"{name}: #" in dark.split("}")[0]


def test_a_second_hand_mark_is_hollow():
    row = kinds_of_claims().query("qualifier == 'exactly'").head(1)
    colour = f"fill: var(--fig-{row['side'].iloc[0].replace('_', '-')}"
    drawn = {
        seen: claims_chart(row.assign(seen=seen), *HEAD).svg()
        for seen in ("full", "excerpt", "second_hand")
    }
    assert drawn["full"] == drawn["excerpt"] != drawn["second_hand"]
    assert drawn["full"].count(colour) == drawn["second_hand"].count(colour) + 1
    assert "second-hand" in claims_chart(row.assign(seen="second_hand"), *HEAD).alt


def test_each_qualifier_has_a_mark_of_its_own():
    row = kinds_of_claims().query("qualifier == 'range'").head(1)
    shapes = {}
    for kind in ("exactly", "about", "at_least", "up_to", "range", "words"):
        bounds = {"exactly": (80, None, None), "about": (80, None, None), "at_least": (None, 80, None),
                  "up_to": (None, None, 80), "range": (None, 60, 80), "words": (None, None, None)}[kind]  # fmt: skip
        cells = dict(
            zip(("value", "low", "high"), (float("nan") if b is None else float(b) for b in bounds))
        )
        svg = claims_chart(
            row.assign(qualifier=kind, text="some number", words="many", **cells), *HEAD
        ).svg()
        shapes[kind] = svg
    assert len(set(shapes.values())) == len(shapes)


# -- words and table ----------------------------------------------------------


@every_figure
def test_the_alternative_text_says_title_subtitle_and_every_row(name):
    made = figure(name)
    assert made.alt.startswith(f"{HEAD[0]}. {HEAD[1]}")
    if name == "quarters":
        spelled = [
            f"{row.Quarter}: {row.Easing} easing, {row.Imposing} imposing"
            for row in made.table.itertuples()
        ]
    else:
        spelled = made.table[{"map": "Place", "timeline": "What"}.get(name, "Number")]
        assert name == "timeline" or len(made.table) <= LONG_LIST
    assert all(text in made.alt for text in spelled)


@pytest.mark.parametrize("name", ["claims", "claims, logarithmic", "claims, as of", "series"])
def test_chart_table_and_words_say_the_same_numbers(name):
    made = figure(name)
    rows = claims().set_index("claim_id").loc[made.claims]
    assert list(made.table["Number"]) == list(rows["text"]) and list(made.table["Who"]) == list(
        rows["name"]
    )
    assert len(made.claims) == len(set(made.claims)) == len(made.table)
    for number, who in zip(rows["text"], rows["name"]):
        assert number in made.alt and who in made.alt


@pytest.mark.parametrize("name", ["claims", "claims, logarithmic", "claims, as of"])
@both_widths
def test_every_mark_is_labelled_with_who_and_how_many(name, width):
    drawn = words_in(drawing(name, width))
    for who, number in zip(figure(name).table["Who"], figure(name).table["Number"]):
        assert who in drawn and number in drawn


@both_widths
def test_bars_are_labelled_with_their_numbers(width):
    drawn, made = words_in(drawing("bars", width)), figure("bars")
    for (name, amount), row in zip(whole_system().items(), made.table.itertuples()):
        assert f"{name}: {amount.text()}" in drawn and f"{name}: {amount.text()}" in made.alt
        assert (row.What, row.Number) == (name, amount.text())
    assert made.claims == [c for a in whole_system().values() for c in a.claims]


def test_quarters_add_up_to_the_events():
    rows = events(theme="sanctions")
    table = figure("quarters").table
    assert table["Easing"].sum() == (rows["direction"] == "easing").sum()
    assert table["Imposing"].sum() == (rows["direction"] == "imposing").sum()


def test_the_timeline_names_each_event_in_order():
    rows, table = events(start="2026-01-18", end="2026-01-20"), figure("timeline").table
    assert list(table["What"]) == list(rows["title"])
    drawn = words_in(drawing("timeline", style.WIDE))
    places = [drawn.index(title.split()[0]) for title in rows["title"]]
    assert len(places) == len(rows) and list(rows["date"]) == sorted(rows["date"])


def test_the_map_names_each_place():
    drawn = words_in(drawing("map", style.NARROW))
    assert all(name in drawn and name in figure("map").alt for name in figure("map").table["Place"])


def test_a_long_list_is_cut_off_in_words_but_not_in_the_table():
    rows = over_time()[: LONG_LIST + 6]
    made = series_chart(rows, *HEAD)
    assert "and 6 more in the table below" in made.alt and len(made.table) == len(rows)


def test_a_notebook_keeps_both_drawings_the_words_and_what_each_claim_said():
    shown = figure("claims")._repr_mimebundle_()
    about = shown[MIME]
    assert set(shown) == {"image/svg+xml", "text/plain", MIME}
    assert shown["image/svg+xml"] == drawing("claims", style.WIDE)
    assert from_lines(about["narrow"]) == drawing("claims", style.NARROW)
    assert shown["text/plain"] == about["alt"] == figure("claims").alt
    assert about["claims"] == dict(zip(figure("claims").claims, figure("claims").table["Number"]))
    assert len(about["rows"]) == len(figure("claims").table)
    assert all(len(row) == len(about["columns"]) for row in about["rows"])


def test_a_figure_says_as_of_when():
    assert as_of_line("2026-01-20") == "As known on 20 January 2026"
    assert as_of_line("2026-01-20 02:00") == "As known at 02:00 on 20 January 2026, Damascus time"
    assert as_of_line("2025-05") == "As known at the end of May 2025"
    assert "As known on 20 January 2026" in words_in(drawing("claims, as of", style.WIDE))
    assert "Evidence to 1 October 2026" in words_in(drawing("claims", style.WIDE))


@pytest.mark.parametrize("width", [60, 200, 600])
def test_wrapping_loses_no_word(width):
    text = "People who got out of al-Shaddadi prison, as each claimant put it, and a-word-that-is-much-too-long-for-a-narrow-line"
    assert " ".join(wrap(text, 12, width)) == text


# -- what is refused ----------------------------------------------------------


@pytest.mark.parametrize(
    "draw",
    [
        lambda: claims_chart(claims()[:0], *HEAD),
        lambda: series_chart(claims()[:0], *HEAD),
        lambda: series_chart(claims().query("qualifier == 'words'")[:1], *HEAD),
        lambda: bar_chart({}, *HEAD, sources=[]),
        lambda: timeline_chart(events(start="1900", end="1901"), *HEAD),
        lambda: quarter_chart(events().query("direction == ''"), *HEAD),
        lambda: locator_map([], *HEAD),
    ],
    ids=["claims", "series", "series of words", "bars", "timeline", "quarters", "map"],
)
def test_nothing_to_draw_is_said(draw):
    with pytest.raises(LedgerError):
        draw()


@pytest.mark.parametrize(
    "draw",
    [
        lambda: claims_chart(claims().query("unit in ('people', 'USD')"), *HEAD),
        lambda: series_chart(claims().query("unit in ('people', 'USD')"), *HEAD),
        lambda: bar_chart(
            {"a": Amount.exactly(1, unit="people"), "b": Amount.exactly(1, unit="USD")},
            *HEAD,
            sources=[],
        ),
        lambda: locator_map(["al-shaddadi-base"], *HEAD),
        lambda: locator_map(["atlantis"], *HEAD),
    ],
    ids=["claims", "series", "bars", "a place without a point", "an unknown place"],
)
def test_what_does_not_go_on_one_scale_or_map_is_refused(draw):
    with pytest.raises(LedgerError):
        draw()


@pytest.mark.parametrize(
    "chosen", [{"ids": []}, {"theme": "weather"}, {"start": "1900", "end": "1901"}]
)
def test_a_selection_of_events_may_be_empty_and_keeps_its_columns(chosen):
    rows = events(**{"start": "1900", "end": "2100", **chosen})
    assert len(rows) == 0 and list(rows.columns) == list(load("events").columns)


def test_a_selection_without_numbers_is_drawn_as_words():
    rows = claims(quantity="shaddadi-escaped").query("qualifier == 'words'")
    made = claims_chart(rows, *HEAD)
    assert all(word in words_in(made.svg(style.NARROW)) for word in rows["words"]) and len(
        made.table
    ) == len(rows)


def test_the_letters_are_the_readers_own_and_never_a_font_that_only_this_machine_has():
    svg = claims_chart(claims("shaddadi-escaped"), "A title", "What is counted").svg()
    assert "DejaVu" not in svg and svg.count("font-family") == 1
    assert "sans-serif" in svg.split(">", 1)[0]


def test_a_series_of_days_has_days_on_its_axis_and_never_hours():
    rows = claims("displaced-hasakah", "iom")
    for width in (style.WIDE, style.NARROW):
        svg = series_chart(rows, "Title", "Subtitle").svg(width)
        assert "Jan" in svg and "00:00" not in svg


def test_a_place_near_the_edge_keeps_its_whole_name():
    svg = locator_map(["baghdad", "damascus"], "Title", "Subtitle").svg(style.NARROW)
    name = re.search(r"<text style=\"([^\"]*)\"[^>]*>Baghdad</text>", svg)
    assert name and "text-anchor: end" in name[1]


def test_a_mark_at_zero_is_not_cut_by_the_axis():
    rows = claims("ghweran-2022-escaped")
    svg = claims_chart(rows, "Title", "Subtitle").svg()
    zero = [line for line in svg.splitlines() if "<g clip-path" in line]
    assert not zero


def test_labels_round_exact_money_and_say_about():
    amount = claim("fts-2019-requirement-september")
    assert len(amount.text()) > 15 and brief(amount) == "about $3.29 billion"
    assert brief(claim("shaddadi-recaptured-moi-81")) == "81"
