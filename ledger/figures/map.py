"""A locator map: towns on an outline of Syria and its neighbours."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from ledger.figures import style
from ledger.figures.sheet import Figure, Sheet, text_width
from ledger.tables import LedgerError, data_folder, load, whole

CREDIT = (
    "Map: Natural Earth (public domain). Places: GeoNames, CC BY 4.0. Lines as in Natural Earth, not a view on "
    "whose land it is. Counting a Prison Break, CC BY 4.0."
)
WEST, EAST, SOUTH, NORTH = (
    36.05,
    45.9,
    31.6,
    38.4,
)  # the outlines end here; the frame starts east of the Golan Heights
COUNTRIES = {
    "SYRIA": (38.6, 34.9),
    "T\u00dcRKIYE": (39.2, 37.35),
    "IRAQ": (42.4, 34.9),
    "JORDAN": (37.6, 32.3),
}
ROOM = 0.55  # degrees left free around the outermost places


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
    base = json.loads(whole(data_folder() / "basemap.geojson").read_text(encoding="utf-8"))[
        "features"
    ]

    west, east = (
        max(WEST, min(rows["lon"].min() - ROOM, 37.6)),
        min(EAST, max(rows["lon"].max() + ROOM * 2, 42.6)),
    )
    south, north = (
        max(SOUTH, rows["lat"].min() - ROOM),
        min(NORTH, max(rows["lat"].max() + ROOM, 37.5)),
    )

    def draw(width: float) -> Sheet:
        stretch = 1 / math.cos(math.radians(35))
        sheet = Sheet(
            width,
            title,
            subtitle,
            CREDIT,
            below=0,
            body=(width - 16) * (north - south) * stretch / (east - west),
        )
        axes = sheet.axes
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)
        for feature in base:
            water = feature["properties"]["layer"] != "country"
            for ring in _rings(feature["geometry"]):
                axes.add_patch(
                    PathPatch(
                        Outline(ring),
                        facecolor="none",
                        lw=0.8 if water else 1.2,
                        edgecolor=style.SIDE_COLOURS["united_nations"] if water else style.QUIET,
                        alpha=0.55 if water else 1,
                    )
                )
        for name, (lon, lat) in COUNTRIES.items():
            if south < lat < north and west < lon < east:
                axes.text(lon, lat, name, size=style.SMALL, color=style.QUIET, ha="center")
        for row in rows.itertuples():
            axes.plot([row.lon], [row.lat], "o", markersize=6, color=style.INK, zorder=4)
            room = sheet.width * (east - row.lon) / (east - west) - 7
            left = text_width(row.name, style.BODY, "bold") > room
            above = [
                r
                for r in rows.itertuples()
                if abs(r.lon - row.lon) < 1.4 and 0 < r.lat - row.lat < 0.35
            ]
            axes.annotate(
                row.name,
                (row.lon, row.lat),
                xytext=(-7 if left else 7, -12 if above else 4),
                textcoords="offset points",
                ha="right" if left else "left",
                size=style.BODY,
                weight="bold",
                zorder=5,
            )
        return sheet

    table = rows.reset_index()[["name", "name_ar", "name_ku", "governorate"]]
    table.columns = ["Place", "Arabic", "Kurdish", "Governorate"]
    alt = (
        f"{title.rstrip('.')}. {subtitle.rstrip('.')}. Map of Syria with: "
        + "; ".join(
            f"{r.name} ({r.governorate})" if r.governorate else r.name for r in rows.itertuples()
        )
        + "."
    )
    return Figure(draw, title, alt, table)


def _rings(geometry: dict) -> list[list[list[float]]]:
    shapes = geometry["coordinates"]
    return {
        "LineString": lambda: [shapes],
        "MultiLineString": lambda: shapes,
        "Polygon": lambda: shapes,
        "MultiPolygon": lambda: [ring for polygon in shapes for ring in polygon],
    }[geometry["type"]]()
