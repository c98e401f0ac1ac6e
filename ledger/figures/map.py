"""A locator map: towns on an outline of Syria and its neighbours."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from ledger.figures import style
from ledger.figures.lettering import text_width
from ledger.figures.sheet import MARGIN, Figure, Frame, Sheet
from ledger.figures.words import alt_text
from ledger.tables import LedgerError, data_folder, load, whole

CREDIT = (
    "Map: Natural Earth (public domain). Places: GeoNames, CC BY 4.0. Lines as in Natural Earth, not a view on "
    "whose land it is. Counting a Prison Break, CC BY 4.0."
)
# the outlines end here; the frame starts east of the Golan Heights
WEST, EAST, SOUTH, NORTH = 36.05, 45.9, 31.6, 38.4
COUNTRIES = {
    "SYRIA": (38.6, 34.9),
    "T\u00dcRKIYE": (39.2, 37.35),
    "IRAQ": (42.4, 34.9),
    "JORDAN": (37.6, 32.3),
}
ROOM = 0.55  # degrees left free around the outermost places
STRETCH = 1 / math.cos(math.radians(35))  # a degree of latitude over one of longitude, in Syria


def locator_map(place_ids: Iterable[str], title: str, subtitle: str) -> Figure:
    """Mark places, each on its town, never on a facility.

    place_ids : ids of places.csv that have a point.
    Raises LedgerError for a place that is unknown or has no point.
    """
    places = load("places").set_index("place_id")
    wanted = list(place_ids)
    if not wanted:
        raise LedgerError("Nothing to draw: no place was named.")
    for place in wanted:
        if place not in places.index or math.isnan(places.at[place, "lat"]):
            raise LedgerError(f"places.csv has no point for {place!r}.")
    rows = places.loc[wanted]
    outlines = json.loads(whole(data_folder() / "basemap.geojson").read_text(encoding="utf-8"))
    shown = _Map(list(rows.itertuples()), outlines["features"])
    named = [f"{p.name} ({p.governorate})" if p.governorate else p.name for p in shown.places]
    begun = f"Map of Syria with: {'; '.join(named)}"
    table = rows.reset_index()[["name", "name_ar", "name_ku", "governorate"]]
    table.columns = pd.Index(["Place", "Arabic", "Kurdish", "Governorate"])
    draw = partial(shown.draw, Frame(title, subtitle, CREDIT))
    return Figure(draw, title, alt_text(title, subtitle, [begun]), table)


@dataclass(frozen=True)
class _Map:
    """What is drawn: places as rows of places.csv, on the outlines of a GeoJSON file."""

    places: list[Any]
    outlines: list[dict[str, Any]]

    def edges(self) -> tuple[float, float, float, float]:
        """West, east, south and north of the map: the places with room around them, and never less than Syria."""
        lons, lats = [p.lon for p in self.places], [p.lat for p in self.places]
        west = max(WEST, min(min(lons) - ROOM, 37.6))
        east = min(EAST, max(max(lons) + ROOM * 2, 42.6))
        return west, east, max(SOUTH, min(lats) - ROOM), min(NORTH, max(max(lats) + ROOM, 37.5))

    def draw(self, frame: Frame, width: float) -> Sheet:
        west, east, south, north = self.edges()
        body = (width - 2 * MARGIN) * (north - south) * STRETCH / (east - west)
        sheet = Sheet(width, frame, body, below=0)
        sheet.axes.set_xlim(west, east)
        sheet.axes.set_ylim(south, north)
        sheet.axes.set_xticks([])
        sheet.axes.set_yticks([])
        for spine in sheet.axes.spines.values():
            spine.set_visible(False)
        for feature in self.outlines:
            _draw_outline(sheet, feature)
        for name, (lon, lat) in COUNTRIES.items():
            if south < lat < north and west < lon < east:
                sheet.axes.text(lon, lat, name, size=style.SMALL, color=style.QUIET, ha="center")
        for place in self.places:
            self._draw_place(sheet, place, points_a_degree=sheet.width / (east - west), east=east)
        return sheet

    def _draw_place(self, sheet: Sheet, place: Any, points_a_degree: float, east: float) -> None:
        """A dot with its name: to its left where there is no room, below where another place lies close above."""
        dot: dict[str, Any] = {"markersize": 6, "color": style.INK, "zorder": 4}
        sheet.axes.plot([place.lon], [place.lat], "o", **dot)
        room = (east - place.lon) * points_a_degree - 7
        left = text_width(place.name, style.BODY, "bold") > room
        crowded = any(
            abs(other.lon - place.lon) < 1.4 and 0 < other.lat - place.lat < 0.35
            for other in self.places
        )
        sheet.axes.annotate(
            place.name,
            (place.lon, place.lat),
            xytext=(-7 if left else 7, -12 if crowded else 4),
            textcoords="offset points",
            ha="right" if left else "left",
            size=style.BODY,
            weight="bold",
            zorder=5,
        )


def _draw_outline(sheet: Sheet, feature: dict[str, Any]) -> None:
    """A border or coast, clipped to the frame; a river or lake thinner and blue."""
    look: dict[str, Any] = {"lw": 1.2, "edgecolor": style.QUIET, "alpha": 1}
    if feature["properties"]["layer"] != "country":
        look = {"lw": 0.8, "edgecolor": style.WATER, "alpha": 0.55}
    for ring in _rings(feature["geometry"]):
        sheet.axes.add_patch(PathPatch(Outline(ring), facecolor="none", **look))


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    shapes = geometry["coordinates"]
    return {
        "LineString": lambda: [shapes],
        "MultiLineString": lambda: shapes,
        "Polygon": lambda: shapes,
        "MultiPolygon": lambda: [ring for polygon in shapes for ring in polygon],
    }[geometry["type"]]()
