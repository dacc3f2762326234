"""The map: circles where incidents were, for places known to the city or better, over the towns of that part of the world."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from tocsin.report import ground
from tocsin.report.charts import FONT, INK
from tocsin.report.groups import GROUPS
from tocsin.report.projection import Board, View, frame
from tocsin.report.series import Spot
from tocsin.report.towns import thinned, towns

# A few incidents far from the rest (a visit overseas) would shrink the map to dots: if leaving out up to this share of the
# incidents makes it this much narrower, they are listed instead. Less than so many degrees is never shown.
_FAR_SHARE, _NARROWER, _LEAST = 0.15, 2.5, 8.0
# Widths above this are for wide screens.
_WIDE = 500
# Labels in pixels: the height of a line, the width of a letter on average, and the room between it and the circle.
_LINE, _LETTER, _OFF = 14.0, 6.9, 4.0
_SMALLEST, _LARGEST = 4.2, 15.0  # radii of circles


def world_map(spots: Sequence[Spot], *, width: int) -> str:
    """The spots, as large as they have incidents, in the colour of most of them; names stand where there is room.

    Args:
        spots: of :func:`tocsin.report.series.spots`; at least one.
        width: of the drawing, in pixels.
    """
    wide = width > _WIDE
    view = View(frame(spots, 0.62 if wide else 0.95), width, round(width * (0.62 if wide else 0.95)))
    board = Board(view.width, view.height)
    inside = thinned(towns(view.frame), view, 5000 if wide else 1400)
    circles, names = list(_circles(spots, view, board)), list(_names(spots, view, board))
    words = [
        *ground.countries(inside, view, board),
        *ground.cities(inside, view, board, most=9 if wide else 4),
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width} {view.height}">',
        f'<g font-family="{escape(FONT)}"><rect width="100%" height="100%" rx="4" fill="{INK}" fill-opacity="0.035"/>',
        *ground.land(thinned(inside, view, 900 if wide else 350), view),
        *ground.graticule(view, board),
        *ground.dots(inside, view),
        *words,
        *circles,
        *names,
        "</g></svg>",
    ]
    return "".join(parts)


def _circles(spots: Sequence[Spot], view: View, board: Board) -> Iterator[str]:
    """A circle for each spot, the busiest first and thus lowest; no word stands on one."""
    colours = {g.name: g.colour for g in GROUPS}
    for spot in spots:
        x, y = view.at(spot.lon, spot.lat)
        r = _radius(spot, spots)
        board.taken.append((x - r - 1, y - r - 1, x + r + 1, y + r + 1))
        incidents = f"{len(spot.incidents):,} incident" + ("" if len(spot.incidents) == 1 else "s")
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{colours[spot.group]}" fill-opacity="0.85" '
            f'stroke="{INK}" stroke-width="0.7"><title>{escape(spot.name)}: {incidents}</title></circle>'
        )


def _radius(spot: Spot, spots: Sequence[Spot]) -> float:
    """The area goes by the number of incidents."""
    share = len(spot.incidents) / max(len(s.incidents) for s in spots)
    return math.sqrt(_SMALLEST**2 + share * (_LARGEST**2 - _SMALLEST**2))


def _names(spots: Sequence[Spot], view: View, board: Board) -> Iterator[str]:
    """The names that fit, the busiest first, right or left of their circles without touching another name or circle."""
    for spot in spots:
        x, y = view.at(spot.lon, spot.lat)
        away, long = _radius(spot, spots) + _OFF, _LETTER * len(spot.name)
        for anchor, start, left in (("start", x + away, x + away), ("end", x - away, x - away - long)):
            if board.take((left, y - _LINE / 2, left + long, y + _LINE / 2)):
                yield ground.text(start, y + 4.2, spot.name, size=12, anchor=anchor, more=' font-weight="600"')
                break


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
