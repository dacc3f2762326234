"""The map: points where a place is known to the city or better, over the coasts and borders of Natural Earth (1:50 million)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tocsin.report.charts import INK, svg_of
from tocsin.report.groups import GROUPS
from tocsin.report.series import Spot
from tocsin.report.shapes import Frame, countries

# So much room is left around the points, as a share of their extent, and the map never shows less than so many degrees.
_MARGIN, _LEAST = 0.3, 8.0
_POLE = 80.0  # Mercator has no poles
_ASPECT = 0.62
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
    shown = frame(spots, height / width)
    west, south, east, north = shown
    layers = [*_land(shown), _points(spots), *_names(_labels(spots, shown, width))]
    chart = alt.layer(*layers).project(
        type="mercator",
        scale=width / math.radians(east - west),
        center=[(west + east) / 2, _middle(south, north)],
        translate=[width / 2, height / 2],
        clipExtent=[[-2, -2], [width + 2, height + 2]],
    )
    return svg_of(chart.properties(width=width, height=height))


def _land(shown: Frame) -> list[Any]:
    """The countries, and the names of those whose middle is in sight."""
    import altair as alt

    west, south, east, north = shown
    aside, above = 0.05 * (east - west), 0.04 * (north - south)  # a name at the very edge would be cut
    shapes = alt.Chart(alt.InlineData(values=countries(shown)))
    land = shapes.mark_geoshape(fill=INK, fillOpacity=0.07, stroke=INK, strokeOpacity=0.35, strokeWidth=0.7)
    names = (
        shapes.transform_calculate(middle="geoCentroid(null, datum)", label="upper(datum.properties.name)")
        .transform_calculate(lon="datum.middle[0]", lat="datum.middle[1]")
        .transform_filter(f"datum.lon > {west + aside} && datum.lon < {east - aside}")
        .transform_filter(f"datum.lat > {south + above} && datum.lat < {north - above}")
        .mark_text(color=INK, opacity=0.42, fontSize=11)
        .encode(longitude="lon:Q", latitude="lat:Q", text="label:N")
    )
    return [land, names]


def _points(spots: Sequence[Spot]) -> Any:
    import altair as alt

    colours = {g.name: g.colour for g in GROUPS}
    rows = [{"lat": s.lat, "lon": s.lon, "incidents": len(s.incidents), "colour": colours[s.group]} for s in spots]
    data = alt.Chart(alt.InlineData(values=rows)).mark_circle(opacity=0.85, stroke=INK, strokeWidth=0.6)
    size = alt.Size("incidents:Q", scale=alt.Scale(range=[50, 700], zero=True), legend=None)
    return data.encode(longitude="lon:Q", latitude="lat:Q", size=size, color=alt.Color("colour:N", scale=None))


def _names(labels: Sequence[dict[str, Any]]) -> list[Any]:
    import altair as alt

    sides: tuple[tuple[str, Any, float], ...] = (("right", "left", _OFF), ("left", "right", -_OFF))
    return [
        alt.Chart(alt.InlineData(values=[label for label in labels if label["side"] == side]))
        .mark_text(align=align, dx=dx, fontSize=12, color=INK, fontWeight=600)
        .encode(longitude="lon:Q", latitude="lat:Q", text="label:N")
        for side, align, dx in sides
    ]


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
