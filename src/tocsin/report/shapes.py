"""Coasts and borders: Natural Earth 1:50 million (public domain), packed as TopoJSON by world-atlas 2.0.2 (ISC licence)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Frame = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""


def countries(frame: Frame) -> list[dict[str, Any]]:
    """The countries that reach into a frame, as GeoJSON features; of each only the parts that do.

    The whole world would be drawn and then cut off, which takes seconds.
    """
    out = []
    for name, polygons in _world():
        parts = [rings for rings in polygons if _meets(rings[0], frame)]
        if parts:
            geometry = {"type": "MultiPolygon", "coordinates": parts}
            out.append({"type": "Feature", "properties": {"name": name}, "geometry": geometry})
    return out


def _meets(ring: Ring, frame: Frame) -> bool:
    west, south, east, north = frame
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    return min(lons) < east and max(lons) > west and min(lats) < north and max(lats) > south


@cache
def _world() -> list[tuple[str, list[list[Ring]]]]:
    """Each country's name and polygons; kept, for a packaged file does not change."""
    packed = (files("tocsin.report") / "countries-50m.json.gz").read_bytes()
    topology = json.loads(gzip.decompress(packed))
    arcs = list(_arcs(topology))
    out = []
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        out.append((shape["properties"]["name"], [[_ring(r, arcs) for r in rings] for rings in polygons]))
    return out


def _arcs(topology: dict[str, Any]) -> Iterator[Ring]:
    """The lines that rings are made of: their points are whole numbers, each counted from the one before."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        xs, ys = accumulate(p[0] for p in arc), accumulate(p[1] for p in arc)
        yield [(round(x * kx + dx, 3), round(y * ky + dy, 3)) for x, y in zip(xs, ys, strict=True)]


def _ring(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """The arcs one after another, those with a negative number backwards; each begins where the last ended."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring
