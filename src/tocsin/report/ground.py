"""The ground of the map: towns as quiet dots, the lines of the globe, and the names of countries and large cities.

No coast and no border is drawn. Where people live shows the land, and no frontier is taken sides on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape

from tocsin.report.projection import Board, View
from tocsin.report.towns import Town, country_names

INK = "currentColor"
# The dots by the least population: their widths in pixels and how strong they are.
_SIZES = ((1_000_000, 5.4, 0.55), (100_000, 3.6, 0.5), (15_000, 2.5, 0.46), (0, 1.7, 0.42))
# Lived-in land is tinted around the towns, softly (the style blurs it): how strong.
_TINT = 0.09
_STEPS = (1, 2, 5, 10, 15, 30, 45)  # degrees between the lines
_LINES = 5  # about so many lines from left to right
_FEWEST = 12  # a country with fewer dots in sight has no name there
_LONGEST = 12  # a longer name is mostly that of a part of a city
_LETTER = 0.62  # the width of a letter on average, as a share of the size of the type


def land(towns: Sequence[Town], view: View) -> Iterator[str]:
    """Lived-in land: a tint around the towns, so that seas and deserts stay empty."""
    yield f'<g class="land">{_strokes([_halves(town, view) for town in towns], 12 + view.width / 60, _TINT)}</g>'


def dots(towns: Sequence[Town], view: View) -> Iterator[str]:
    """The towns as round-capped strokes of no length, in a path for each size."""
    bands: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for town in towns:
        bands[next(i for i, (least, _, _) in enumerate(_SIZES) if town.population >= least)].append(_halves(town, view))
    for band, points in sorted(bands.items(), reverse=True):
        _, thick, strength = _SIZES[band]
        yield _strokes(points, thick, strength)


def _halves(town: Town, view: View) -> tuple[int, int]:
    """The row and column of a town in halves of a pixel, which are enough."""
    x, y = view.at(town.lon, town.lat)
    return round(2 * y), round(2 * x)


def _strokes(points: Sequence[tuple[int, int]], thick: float, strength: float) -> str:
    """Points as one path; each point is told from the one before, which keeps the numbers short."""
    path, last_x, last_y = [], 0, 0
    for y, x in sorted(points):
        path.append(f"m{(x - last_x) / 2:g} {(y - last_y) / 2:g}h0")
        last_x, last_y = x, y
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{INK}" stroke-opacity="{strength:g}" '
        f'stroke-width="{thick:g}" stroke-linecap="round"/>'
    )


def graticule(view: View, board: Board) -> Iterator[str]:
    """Meridians and parallels, with their degrees at the top and at the left."""
    west, south, east, north = view.frame
    step = next((s for s in _STEPS if (east - west) / s <= _LINES + 1), _STEPS[-1])
    path = []
    for lon in range(math.ceil(west / step) * step, math.floor(east) + 1, step):
        x, _ = view.at(lon, 0)
        path.append(f"M{x:.1f} 0V{view.height}")
        yield from _degrees(x + 3, 11, _side(lon, "E", "W"), board)
    for lat in range(math.ceil(south / step) * step, math.floor(north) + 1, step):
        _, y = view.at(0, lat)
        path.append(f"M0 {y:.1f}H{view.width}")
        yield from _degrees(4, y - 4, _side(lat, "N", "S"), board)
    yield f'<path d="{"".join(path)}" fill="none" stroke="{INK}" stroke-opacity="0.16" stroke-width="0.7"/>'


def _degrees(x: float, y: float, words: str, board: Board) -> Iterator[str]:
    if board.take((x, y - 9, x + len(words) * 6, y + 1)):
        yield text(x, y, words, size=9.5, opacity=0.5)


def _side(degrees: int, positive: str, negative: str) -> str:
    at = (degrees + 180) % 360 - 180
    return f"{abs(at)}°" + (f" {positive if at > 0 else negative}" if at else "")


def countries(towns: Sequence[Town], view: View, board: Board) -> Iterator[str]:
    """The names of countries, each at that of its towns nearest to the centre of its people where there is room."""
    names = country_names()
    of: dict[str, list[Town]] = defaultdict(list)
    for town in towns:
        of[town.country].append(town)
    size = 12.0 if view.width > 500 else 10.5
    for code in sorted(of, key=lambda c: (-len(of[c]), c)):
        if len(of[code]) < _FEWEST:
            continue
        words = names.get(code, code).upper()
        half = (_LETTER + 0.12) * size * len(words) / 2  # the letters are spaced
        for x, y in _from_centre(of[code], view):
            if board.take((x - half - 7, y - size - 3, x + half + 7, y + 6)):
                yield text(x, y, words, size=size, opacity=0.62, anchor="middle", more=' letter-spacing="1"')
                break


def _from_centre(towns: Sequence[Town], view: View) -> list[tuple[float, float]]:
    """Where the towns are, those nearest to the centre of their people first."""
    at = [view.at(t.lon, t.lat) for t in towns]
    people = [max(t.population, 1) for t in towns]
    total = sum(people)
    mx = sum(x * p for (x, _), p in zip(at, people, strict=True)) / total
    my = sum(y * p for (_, y), p in zip(at, people, strict=True)) / total
    return sorted(at, key=lambda point: math.hypot(point[0] - mx, point[1] - my))


def cities(towns: Sequence[Town], view: View, board: Board, *, most: int) -> Iterator[str]:
    """The names of the largest cities that have room beside their dots."""
    shown = 0
    short = [t for t in towns if len(t.name) <= _LONGEST]
    for town in sorted(short, key=lambda t: (-t.population, t.name))[: 4 * most]:
        x, y = view.at(town.lon, town.lat)
        long = _LETTER * 10 * len(town.name)
        if shown < most and board.take((x + 2, y - 7, x + 6 + long, y + 7)):
            shown += 1
            yield text(x + 5, y + 3.5, town.name, size=10, opacity=0.7)


def text(
    x: float, y: float, words: str, *, size: float, opacity: float = 1, anchor: str = "start", more: str = ""
) -> str:
    """Words in the ink of the page; whatever they hold is text."""
    return (
        f'<text class="halo" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{INK}" '
        f'fill-opacity="{opacity:g}"{more}>{escape(words)}</text>'
    )
