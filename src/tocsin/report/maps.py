"""The map: points where a place is known to the city or better, over the coasts and borders of Natural Earth (1:50 million)."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from tocsin.report.charts import INK, svg_of
from tocsin.report.groups import GROUPS
from tocsin.report.series import Spot

# So much room is left around the points, as a share of their extent, and the map never shows less than so many degrees.
_MARGIN, _LEAST = 0.18, 6.0
_POLE = 80.0  # Mercator has no poles
_ASPECT = 0.62
Frame = tuple[float, float, float, float]
# A few incidents far from the rest (a visit overseas) would shrink the map to dots: if leaving out up to this share of the
# incidents makes it this much narrower, they are listed instead.
_FAR_SHARE, _NARROWER = 0.15, 2.5
# Labels in pixels: the height of a line, the width of a letter on average, and the distance from the point.
_LINE, _LETTER, _OFF = 13.0, 6.8, 11.0


def world_map(spots: Sequence[Spot], *, width: int) -> str:
    """The spots, as large as they have incidents, in the colour of most of them; names stand where there is room.

    Args:
        spots: of :func:`tocsin.report.series.spots`; at least one.
        width: of the drawing, in pixels.
    """
    import altair as alt

    height = round(width * (_ASPECT if width > 500 else 0.9))
    west, south, east, north = frame(spots, height / width)
    shown = {"west": west, "south": south, "east": east, "north": north}
    inside = " && ".join(
        ("geoBounds(null, datum)[1][0] > {west}", "geoBounds(null, datum)[0][0] < {east}",
         "geoBounds(null, datum)[1][1] > {south}", "geoBounds(null, datum)[0][1] < {north}")
    ).format(**shown)  # fmt: skip
    shapes = alt.InlineData(values=_world(), format=alt.TopoDataFormat(type="topojson", feature="countries"))
    land = (
        alt.Chart(shapes)
        .transform_filter(inside)
        .mark_geoshape(fill=INK, fillOpacity=0.07, stroke=INK, strokeOpacity=0.35, strokeWidth=0.7)
    )
    countries = (
        alt.Chart(shapes)
        .transform_filter(inside)
        .transform_calculate(
            lon="geoCentroid(null, datum)[0]", lat="geoCentroid(null, datum)[1]", label="upper(datum.properties.name)"
        )
        .transform_filter(
            "datum.lon > {west} && datum.lon < {east} && datum.lat > {south} && datum.lat < {north}".format(**shown)
        )
        .mark_text(color=INK, opacity=0.42, fontSize=11)
        .encode(longitude="lon:Q", latitude="lat:Q", text="label:N")
    )
    rows = [_row(s) for s in spots]
    labels = _labels(spots, (west, south, east, north), width)
    points = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_circle(opacity=0.85, stroke=INK, strokeWidth=0.6)
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            size=alt.Size("incidents:Q", scale=alt.Scale(range=[50, 700], zero=True), legend=None),
            color=alt.Color("colour:N", scale=None),
        )
    )
    sides: tuple[tuple[str, Any, float], ...] = (("right", "left", _OFF), ("left", "right", -_OFF))
    names = [
        alt.Chart(alt.InlineData(values=[label for label in labels if label["side"] == side]))
        .mark_text(align=align, dx=dx, fontSize=12, color=INK, fontWeight=600)
        .encode(longitude="lon:Q", latitude="lat:Q", text="label:N")
        for side, align, dx in sides
    ]
    scale = width / math.radians(east - west)
    chart = alt.layer(land, countries, points, *names).project(
        type="mercator",
        scale=scale,
        center=[(west + east) / 2, _middle(south, north)],
        translate=[width / 2, height / 2],
        clipExtent=[[-2, -2], [width + 2, height + 2]],
    )
    return svg_of(chart.properties(width=width, height=height))


def near(spots: Sequence[Spot]) -> list[Spot]:
    """The spots to draw: all, or without a few that lie far from all others."""
    total = sum(len(s.incidents) for s in spots)
    middle_lon = _median([s.lon for s in spots for _ in s.incidents])
    middle_lat = _median([s.lat for s in spots for _ in s.incidents])
    by_distance = sorted(spots, key=lambda s: math.hypot(s.lon - middle_lon, s.lat - middle_lat))
    kept, count = [], 0
    for spot in by_distance:
        if count >= (1 - _FAR_SHARE) * total:
            break
        kept.append(spot)
        count += len(spot.incidents)
    # What lies no farther than the kept ones' own extent belongs to them.
    reach = max(_extent(kept), _LEAST)
    kept = [s for s in by_distance if math.hypot(s.lon - middle_lon, s.lat - middle_lat) <= reach]
    return kept if _extent(spots) > _NARROWER * max(_extent(kept), _LEAST) else list(spots)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _extent(spots: Sequence[Spot]) -> float:
    lons, lats = [s.lon for s in spots], [s.lat for s in spots]
    return max(max(lons) - min(lons), max(lats) - min(lats))


def _row(spot: Spot) -> dict[str, Any]:
    colour = next(g.colour for g in GROUPS if g.name == spot.group)
    return {"lat": spot.lat, "lon": spot.lon, "incidents": len(spot.incidents), "colour": colour}


def _labels(spots: Sequence[Spot], shown: Frame, width: int) -> list[dict[str, Any]]:
    """The names that fit, the busiest first, right or left of their points without touching another name or point."""
    west, _, east, north = shown
    scale = width / math.radians(east - west)
    at = [
        (math.radians(s.lon - west) * scale, (_mercator(north) - _mercator(max(-_POLE, min(s.lat, _POLE)))) * scale)
        for s in spots
    ]
    taken: list[Frame] = []
    labels: list[dict[str, Any]] = []
    for spot, (x, y) in zip(spots, at, strict=True):
        long = _LETTER * len(spot.name)
        for side, left in (("right", x + _OFF), ("left", x - _OFF - long)):
            box = (left, y - _LINE / 2, left + long, y + _LINE / 2)
            free = box[0] >= 0 and box[2] <= width and not any(_touch(box, other) for other in taken)
            if free and not any(
                box[0] - 4 <= px <= box[2] + 4 and abs(py - y) < _LINE for px, py in at if (px, py) != (x, y)
            ):
                taken.append(box)
                labels.append({"lat": spot.lat, "lon": spot.lon, "label": spot.name, "side": side})
                break
    return labels


def _touch(a: Frame, b: Frame) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def frame(spots: Sequence[Spot], aspect: float) -> Frame:
    """The part of the world to show (west, south, east, north, degrees): all spots, some room, and no distortion."""
    west, east = min(s.lon for s in spots), max(s.lon for s in spots)
    south, north = min(s.lat for s in spots), max(s.lat for s in spots)
    low, high = _mercator(max(south, -_POLE)), _mercator(min(north, _POLE))
    across = max((east - west) * (1 + 2 * _MARGIN), math.degrees(high - low) * (1 + 2 * _MARGIN) / aspect, _LEAST)
    across = min(across, 360.0)
    middle, centre = (west + east) / 2, (low + high) / 2
    tall = math.radians(across * aspect)
    return middle - across / 2, _latitude(centre - tall / 2), middle + across / 2, _latitude(centre + tall / 2)


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _latitude(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(y)) - math.pi / 2)


def _middle(south: float, north: float) -> float:
    return _latitude((_mercator(south) + _mercator(north)) / 2)


@cache
def _world() -> Any:
    """The shapes (Natural Earth, public domain, as TopoJSON by world-atlas 2.0.2); kept, for a packaged file does not change."""
    packed = (files("tocsin.report") / "countries-50m.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))
