"""Maps as drawings: a town is a point; what is known only to the country is the country, never a pin in its middle."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from tocsin.report.projection import Board
from tocsin.serve import shapes, words
from tocsin.serve.drawing import NARROW, WIDE, both, svg, text
from tocsin.serve.looks import group_class
from tocsin.store.lens import Row

PINNED = ("point", "city")
ZOOMS = 7
_NORTH, _SOUTH = 80.0, -58.0
_TALL = {WIDE: 0.54, NARROW: 0.86}
_SMALL, _LARGE = 5.0, 22.0
# Where a text says only the province, the ring around its middle has this radius, in degrees.
_ADMIN = 1.2


@dataclass(frozen=True, slots=True)
class View:
    """A part of the world: its middle in degrees, and how often it is halved from the whole."""

    lon: float
    lat: float
    zoom: int

    @property
    def across(self) -> float:
        """Degrees from west to east."""
        return 360.0 / float(2**self.zoom)

    def frame(self, width: int) -> tuple[float, float, float, float]:
        """West, south, east and north of a drawing of this width; Mercator, kept on the map."""
        west = min(max(self.lon - self.across / 2, -180.0), 180.0 - self.across)
        tall = math.radians(self.across) * _TALL[width]
        low, high = _mercator(_SOUTH), _mercator(_NORTH)
        if tall >= high - low:
            return west, _SOUTH, west + self.across, _latitude(low + tall)
        bottom = min(max(_mercator(self.lat) - tall / 2, low), high - tall)
        return west, _latitude(bottom), west + self.across, _latitude(bottom + tall)

    def named(self, *, by: int = 0, lon: float | None = None, lat: float | None = None) -> str:
        """The view as it stands in an address, nearer or elsewhere."""
        zoom = min(max(self.zoom + by, 0), ZOOMS)
        return f"{self.lon if lon is None else lon:.2f},{self.lat if lat is None else lat:.2f},{zoom}"


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def _latitude(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(y)) - math.pi / 2)


def around(points: Sequence[tuple[float, float]]) -> View:
    """The view that shows some points, longitude and latitude, with room around them."""
    if not points:
        return View(15.0, 25.0, 0)
    lons, lats = sorted(p[0] for p in points), sorted(p[1] for p in points)
    # A few far away would show the whole world; eight of ten are seen.
    cut = len(points) // 10
    west, east, south, north = lons[cut], lons[-1 - cut], lats[cut], lats[-1 - cut]
    across = max((east - west) * 1.35, (north - south) * 2.4, 8.0)
    zoom = min(max(int(math.log2(360.0 / across)), 0), 5)
    return View(round((west + east) / 2, 2), round((south + north) / 2, 2), zoom)


@dataclass(frozen=True, slots=True)
class Plane:
    """A frame as pixels."""

    frame: tuple[float, float, float, float]
    width: int

    @property
    def height(self) -> int:
        """Of the drawing."""
        return round(self.width * _TALL[self.width])

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """The pixel of a place."""
        west, _, east, north = self.frame
        scale = self.width / math.radians(east - west)
        return math.radians(lon - west) * scale, (_mercator(north) - _mercator(min(max(lat, -85.0), 85.0))) * scale


@lru_cache(maxsize=24)
def _ground(view: View, width: int) -> tuple[str, ...]:
    """Sea, lines of the globe, and land."""
    plane = Plane(view.frame(width), width)
    parts = [f'<rect class="sea" x="0" y="0" width="{width}" height="{plane.height}"/>', _graticule(plane, view)]
    found = shapes.at_zoom(view.zoom)
    if found:
        drawn = "".join(_outline(s, plane) for s in found if _meets(s.box, plane.frame))
        parts.append(f'<path class="land" {HALVES} d="{drawn}"/>')
    else:
        west, south, east, north = plane.frame
        inside = (plane.at(x, y) for x, y in shapes.large_towns() if west < x < east and south < y < north)
        dots = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in inside)
        parts.append(f'<path class="towns" d="{dots}"/>')
    return tuple(parts)


def _meets(box: tuple[float, float, float, float], frame: tuple[float, float, float, float]) -> bool:
    return box[0] < frame[2] and box[2] > frame[0] and box[1] < frame[3] and box[3] > frame[1]


HALVES = 'transform="scale(.5)"'
"""What a path from :func:`_outline` needs: it is in half pixels, whole numbers, each point told from the one before."""


def _outline(shape: shapes.Shape, plane: Plane) -> str:
    """A country's rings as a path; what is smaller than a pixel is left out."""
    west, _, east, north = plane.frame
    scale = plane.width / math.radians(east - west)
    left, top = math.radians(west), _mercator(north)
    out = []
    for ring in shape.mercator:
        x, y = (ring[:, 0] - left) * scale, (top - ring[:, 1]) * scale
        if x.max() < -20 or x.min() > plane.width + 20 or y.max() < -20 or y.min() > plane.height + 20:
            continue
        # Far outside the drawing it does not matter where a line runs.
        grid = np.stack([np.clip(x, -3000, 5000), np.clip(y, -3000, 5000)], axis=1)
        halves = np.rint(grid * 2).astype(np.int32)
        steps = np.diff(halves, axis=0, prepend=np.zeros((1, 2), dtype=np.int32))
        kept = steps[np.concatenate([[True], np.any(steps[1:] != 0, axis=1)])]
        if len(kept) > 3:
            out.append(f"M{kept[0, 0]} {kept[0, 1]}l{' '.join(map(str, kept[1:].ravel().tolist()))}z")
    return "".join(out)


def _graticule(plane: Plane, view: View) -> str:
    step = next((s for s in (30, 10, 5, 2, 1) if view.across / s >= 5), 1)
    west, south, east, north = plane.frame
    lines = []
    for lon in range(math.ceil(west / step) * step, math.floor(east) + 1, step):
        lines.append(f"M{plane.at(lon, 0)[0]:.1f} 0V{plane.height}")
    for lat in range(math.ceil(south / step) * step, math.floor(north) + 1, step):
        lines.append(f"M0 {plane.at(0, lat)[1]:.1f}H{plane.width}")
    return f'<path class="graticule" d="{"".join(lines)}"/>'


def world(view: View, clusters: Sequence[Row], lands: Sequence[Row], areas: Sequence[Row], *, label: str) -> Markup:
    """The map of incidents.

    Args:
        view: the part of the world.
        clusters: points with ``lon``, ``lat``, ``n``, ``event``, ``name`` and ``link``; ``zoom`` tells that the link looks closer.
        lands: countries with ``code``, ``n``, ``event`` and ``link``: incidents known only to the country.
        areas: provinces with ``lon``, ``lat``, ``n``, ``event``, ``name`` and ``link``.
        label: the text alternative.
    """
    return both(*(_world(view, clusters, lands, areas, width, label) for width in (WIDE, NARROW)))


def _world(
    view: View, clusters: Sequence[Row], lands: Sequence[Row], areas: Sequence[Row], width: int, label: str
) -> Markup:
    plane = Plane(view.frame(width), width)
    parts = [*_ground(view, width), *_lands(lands, view, plane), *_areas(areas, plane)]
    most = max((c["n"] for c in clusters), default=1)
    for cluster in sorted(clusters, key=lambda c: -c["n"]):
        parts.append(_cluster(cluster, plane, most))
    parts += _names(clusters, plane, most)
    return svg(parts, width, plane.height, label, look="map")


def _cluster(c: Row, plane: Plane, most: int) -> str:
    x, y = plane.at(c["lon"], c["lat"])
    r = math.sqrt(_SMALL**2 + c["n"] / most * (_LARGE**2 - _SMALL**2))
    said = f"{words.short(c['name'], 60)}: {words.count(c['n'], 'incident')}"
    circle = f'<circle class="pin {group_class(c["event"])}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}">'
    inner = f"{circle}<title>{escape(said)}</title></circle>"
    if c["n"] > 1 and r > 8:
        inner += text(x, y + 4, f"{c['n']:,}", "inside", "middle")
    return f'<a href="{escape(c["link"])}" data-zoom="{escape(c["key"])}" aria-label="{escape(said)}">{inner}</a>'


def _names(clusters: Sequence[Row], plane: Plane, most: int) -> Iterable[str]:
    """The names of the busiest places, where they have room."""
    board = Board(plane.width, plane.height)
    for c in clusters:
        x, y = plane.at(c["lon"], c["lat"])
        board.taken.append((x - 9, y - 9, x + 9, y + 9))
    for c in sorted(clusters, key=lambda c: -c["n"])[: 8 if plane.width > NARROW else 3]:
        x, y = plane.at(c["lon"], c["lat"])
        away = math.sqrt(_SMALL**2 + c["n"] / most * (_LARGE**2 - _SMALL**2)) + 4
        name = words.short(c["name"], 24)
        if board.take((x + away, y - 7, x + away + 7.2 * len(name), y + 7)):
            yield text(x + away, y + 4, name, "name")


def _lands(lands: Sequence[Row], view: View, plane: Plane) -> Iterable[str]:
    """Countries that are all a text tells: the whole country is tinted, and the number stands at its middle, in no town."""
    by_code = {s.code: s for s in shapes.at_zoom(view.zoom) if s.code}
    for land in lands:
        shape = by_code.get(land["code"])
        said = f"{words.country(land['code'])}: {words.count(land['n'], 'incident')} known only to the country"
        if shape is None or not _meets(shape.box, plane.frame):
            continue
        drawn = _outline(shape, plane)
        largest = max(shape.rings, key=len)
        low, high = largest.min(axis=0), largest.max(axis=0)
        x, y = plane.at(float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
        number = text(x, y, f"{land['n']:,}", "name", "middle") if 0 < x < plane.width and 0 < y < plane.height else ""
        path = f'<path class="whole {group_class(land["event"])}" {HALVES} d="{drawn}"><title>{escape(said)}</title></path>'
        head = f'<a href="{escape(land["link"])}" data-zoom="land-{escape(land["code"])}" aria-label="{escape(said)}">'
        yield f"{head}{path}{number}</a>"


def _areas(areas: Sequence[Row], plane: Plane) -> Iterable[str]:
    """Provinces: a dashed ring as wide as one."""
    for area in areas:
        x, y = plane.at(area["lon"], area["lat"])
        r = max(plane.at(area["lon"] + _ADMIN, area["lat"])[0] - x, 9.0)
        said = f"Somewhere in {words.short(area['name'], 60)}: {words.count(area['n'], 'incident')}"
        circle = f'<circle class="vague {group_class(area["event"])}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}">'
        ring = f"{circle}<title>{escape(said)}</title></circle>"
        yield f'<a href="{escape(area["link"])}" data-zoom="{escape(area["key"])}" aria-label="{escape(said)}">{ring}</a>'


def spot(place: Mapping[str, Any], event: str = "") -> Markup:
    """Where one incident was, as exactly as it is known."""
    precision = place.get("precision")
    zoom = {"point": 5, "city": 4, "admin1": 4, "country": 3}.get(str(precision), 2)
    view = View(float(place["lon"]), float(place["lat"]), zoom)
    plane = Plane(view.frame(NARROW), NARROW)
    parts = list(_ground(view, NARROW))
    name = words.place(place)
    look = group_class(event)
    x, y = plane.at(view.lon, view.lat)
    if precision in PINNED:
        parts.append(f'<circle class="pin {look}" cx="{x:.1f}" cy="{y:.1f}" r="7"/>')
        # A short name stands beside the point; a long one above it, and never runs out of the drawing.
        beside = 7.2 * len(name) < plane.width - x - 11
        said = name if beside else words.short(name, int(plane.width / 7.4))
        parts.append(text(x + 11, y + 4, said, "name") if beside else text(x, y - 14, said, "name", "middle"))
    elif precision == "country":
        shape = next((s for s in shapes.at_zoom(zoom) if s.code == place.get("country")), None)
        if shape:
            parts.append(f'<path class="whole {look}" {HALVES} d="{_outline(shape, plane)}"/>')
        parts.append(text(x, y, name, "name", "middle"))
    else:
        r = plane.at(view.lon + (_ADMIN if precision == "admin1" else 6.0), view.lat)[0] - x
        parts.append(f'<circle class="vague {look}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>')
        parts.append(text(x, y + 4, name, "name", "middle"))
    return svg(parts, NARROW, plane.height, f"Map: {name}, known to the {precision or 'name'}", look="map")
