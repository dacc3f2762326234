"""The map: incidents of a stretch of time and of some kinds, each drawn as exactly as its place is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from tocsin.coding.labels import TYPES
from tocsin.errors import UsageError
from tocsin.report.groups import GROUPS
from tocsin.serve import maps, rows, shapes, words
from tocsin.serve.asking import Ask, Page, Query
from tocsin.serve.drawing import WIDE
from tocsin.serve.looks import groups
from tocsin.store.lens import Lens, Row

WINDOWS = ("", "7", "30", "90", "365")
_CELLS = 26
"""Clusters from west to east, at most."""
_LISTED = 20
_TABLE = 10_000


@dataclass(frozen=True, slots=True)
class Map:
    """The map with what it was asked for.

    ``first`` and ``days`` are the slider's ends; ``day`` where it stands. ``vague`` are regions that cannot be drawn, ``nowhere``
    counts incidents whose place no text tells; ``listed`` are the incidents of what was chosen, or of the whole view.
    """

    map: Markup
    view: maps.View
    first: date | None
    days: int
    day: int
    window: str
    since: str
    until: str
    kinds: tuple[str, ...]
    groups: Any
    shown: int
    vague: list[Row]
    nowhere: int
    chosen: str
    listed: list[Row]
    found: int
    page: int
    pages: int
    shapes: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """The conditions on incidents, with their parameters."""

    where: str
    parameters: list[Any]
    since: str
    until: str
    window: str
    day: int


def map_(ask: Ask) -> Page:
    """The page."""
    lens, query = ask.lens, ask.query
    first, last = lens.once("map ends", lambda: _ends(lens))
    asked = _asked(query, first, last)
    view = _view(query) or _fitting(lens, asked)
    frame = view.frame(WIDE)
    clusters, lands, areas = (
        _clusters(lens, query, asked, view),
        _lands(lens, query, asked),
        _areas(lens, query, asked, view),
    )
    where, parameters, chosen = _chosen(query, asked, frame)
    found = lens.number(f"SELECT count(*) FROM incidents WHERE {where}", parameters)
    number = query.number("page", 1, 1, 100_000)
    whole = ask.suffix in ("csv", "parquet", "geojson")
    listed = rows.incidents(
        lens, where, parameters, order="origins DESC, reports DESC, ino DESC", limit=_TABLE if whole else _LISTED,
        offset=0 if whole else (number - 1) * _LISTED,
    )  # fmt: skip
    label = "Map of incidents; the list below the map has them in words"
    context = Map(
        map=maps.world(view, clusters, lands, areas, label=label), view=view, first=first,
        days=(last - first).days if first and last else 0, day=asked.day, window=asked.window, since=asked.since,
        until=asked.until, kinds=query.many("kind"), groups=groups(), shown=sum(c["n"] for c in clusters),
        vague=_regions(lens, asked),
        nowhere=lens.number(f"SELECT count(*) FROM incidents WHERE {asked.where} AND event_loc IS NULL", asked.parameters),
        chosen=chosen, listed=listed, found=found, page=number, pages=max(1, -(-found // _LISTED)),
        shapes=bool(shapes.countries("110m")),
    )  # fmt: skip
    flat = [rows.incident(i) for i in listed]
    data = {
        "clusters": [{k: v for k, v in c.items() if k not in ("link", "key")} for c in clusters],
        "countries": [{k: v for k, v in c.items() if k != "link"} for c in lands],
        "provinces": [{k: v for k, v in c.items() if k not in ("link", "key")} for c in areas],
        "nowhere": context.nowhere,
        "found": found,
        "incidents": flat,
    }
    return Page("map.html", "Map", context, data, flat, geo=True)


def _ends(lens: Lens) -> tuple[date | None, date | None]:
    found = lens.one(
        "SELECT quantile_disc(day, 0.01) AS a, max(day) AS b FROM incidents WHERE status = 'reported' AND day <= current_date + 1"
    )
    return (found["a"], found["b"]) if found else (None, None)


def _asked(query: Query, first: date | None, last: date | None) -> _Asked:
    kinds = query.many("kind")
    known = {g.name: g.types for g in GROUPS} | {t: (t,) for t in TYPES}
    for kind in kinds:
        if kind not in known:
            raise UsageError(f"kind: {kind[:40]!r} is unknown (take of {', '.join(known)})")
    since, until, window = query.day("from"), query.day("to"), query.choice("window", WINDOWS)
    days = (last - first).days if first and last else 0
    day = min(query.number("day", days, 0, 400_000), days)
    if window and first:
        end = first + timedelta(days=day)
        since, until = (end - timedelta(days=int(window))).isoformat(), end.isoformat()
    where, parameters = ["status = 'reported'"], []
    for value, sign in ((since, ">="), (until, "<=")):
        if value:
            where.append(f"day {sign} ?::DATE")
            parameters.append(value)
    if kinds:
        types = [t for kind in kinds for t in known[kind]]
        where.append(f"event IN ({', '.join('?' * len(types))})")
        parameters += types
    return _Asked(" AND ".join(where), parameters, since, until, window, day)


def _view(query: Query) -> maps.View | None:
    """The part of the world that is asked for, as ``lon,lat,zoom``.

    Raises:
        UsageError: it is none.
    """
    said = query.text("at")
    if not said:
        return None
    try:
        lon, lat, zoom = said.split(",")
        view = maps.View(float(lon), float(lat), int(zoom))
    except ValueError:
        raise UsageError("at: give longitude,latitude,zoom as 44.4,33.3,4") from None
    if not (-180 <= view.lon <= 180 and -85 <= view.lat <= 85 and 0 <= view.zoom <= maps.ZOOMS):
        raise UsageError(f"at: give longitude -180 to 180, latitude -85 to 85, zoom 0 to {maps.ZOOMS}")
    return view


_EXACT = "event_loc.precision IN ('point', 'city') AND event_loc.lat IS NOT NULL AND event_loc.lon IS NOT NULL"


def _fitting(lens: Lens, asked: _Asked) -> maps.View:
    """The view that shows most of what was asked for."""
    found = lens.rows(
        "SELECT event_loc.lon AS lon, event_loc.lat AS lat FROM (SELECT event_loc FROM incidents"
        f" WHERE {asked.where} AND {_EXACT}) USING SAMPLE reservoir(2000 ROWS) REPEATABLE (1)",
        asked.parameters,
    )
    return maps.around([(r["lon"], r["lat"]) for r in found])


def _clusters(lens: Lens, query: Query, asked: _Asked, view: maps.View) -> list[Row]:
    """Points put together where they would touch."""
    west, south, east, north = view.frame(WIDE)
    cell = view.across / _CELLS
    found = lens.rows(
        f"SELECT floor((event_loc.lon - ?) / ?)::INTEGER AS i, floor((event_loc.lat - ?) / ?)::INTEGER AS j, count(*) AS n,"
        " avg(event_loc.lon) AS lon, avg(event_loc.lat) AS lat, mode(event) AS event, mode(event_loc.name) AS name,"
        " min(event_loc.lon) AS w, min(event_loc.lat) AS s, max(event_loc.lon) AS e, max(event_loc.lat) AS u FROM incidents"
        f" WHERE {asked.where} AND {_EXACT} AND event_loc.lon BETWEEN ? AND ? AND event_loc.lat BETWEEN ? AND ? GROUP BY i, j",
        [west, cell, south, cell * 0.8, *asked.parameters, west, east, south, north],
    )
    out = []
    for c in found:
        alone = c["e"] - c["w"] < 0.02 and c["u"] - c["s"] < 0.02
        by = 0 if alone else 1
        box = f"{c['w'] - 0.005:.3f},{c['s'] - 0.005:.3f},{c['e'] + 0.005:.3f},{c['u'] + 0.005:.3f}"
        link = "/map" + query.but(at=view.named(by=by, lon=c["lon"], lat=c["lat"]), **{"in": box}, land=None, page=None)
        out.append(
            {
                "lon": c["lon"],
                "lat": c["lat"],
                "n": c["n"],
                "event": c["event"],
                "name": c["name"] or "Here",
                "link": link,
                "key": f"{c['i']}-{c['j']}",
            }
        )
    return out


def _lands(lens: Lens, query: Query, asked: _Asked) -> list[Row]:
    found = lens.rows(
        "SELECT event_loc.country AS code, count(*) AS n, mode(event) AS event FROM incidents"
        f" WHERE {asked.where} AND event_loc.precision = 'country' AND event_loc.country IS NOT NULL GROUP BY 1 ORDER BY n DESC",
        asked.parameters,
    )
    return [{**r, "link": "/map" + query.but(land=r["code"], **{"in": None}, page=None)} for r in found]


def _areas(lens: Lens, query: Query, asked: _Asked, view: maps.View) -> list[Row]:
    west, south, east, north = view.frame(WIDE)
    found = lens.rows(
        "SELECT coalesce(event_loc.name, event_loc.text) AS name, avg(event_loc.lon) AS lon, avg(event_loc.lat) AS lat,"
        f" count(*) AS n, mode(event) AS event FROM incidents WHERE {asked.where} AND event_loc.precision = 'admin1'"
        " AND event_loc.lon BETWEEN ? AND ? AND event_loc.lat BETWEEN ? AND ? GROUP BY 1 ORDER BY n DESC LIMIT 60",
        [*asked.parameters, west, east, south, north],
    )
    out = []
    for n, r in enumerate(found):
        box = f"{r['lon'] - 0.01:.3f},{r['lat'] - 0.01:.3f},{r['lon'] + 0.01:.3f},{r['lat'] + 0.01:.3f}"
        out.append({**r, "key": f"area-{n}", "link": "/map" + query.but(**{"in": box}, land=None, page=None)})
    return out


def _regions(lens: Lens, asked: _Asked) -> list[Row]:
    """Regions that are neither a country nor in one: they are told in words."""
    return lens.rows(
        "SELECT coalesce(event_loc.name, event_loc.text) AS name, count(*) AS n FROM incidents"
        f" WHERE {asked.where} AND coalesce(event_loc.precision, 'region') NOT IN ('point', 'city', 'admin1', 'country')"
        " AND event_loc IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT 12",
        asked.parameters,
    )


def _chosen(query: Query, asked: _Asked, frame: tuple[float, ...]) -> tuple[str, list[Any], str]:
    """The incidents that the list shows: of a cluster, of a country, or all that are drawn."""
    land, box = query.text("land").upper(), query.text("in")
    if land:
        where = f"{asked.where} AND event_loc.precision = 'country' AND event_loc.country = ?"
        return where, [*asked.parameters, land], f"Known only to be in {words.country(land)}"
    told = "Drawn on the map"
    if box:
        try:
            west, south, east, north = (float(x) for x in box.split(","))
        except ValueError:
            raise UsageError("in: give west,south,east,north in degrees") from None
        frame, told = (west, south, east, north), "Chosen on the map"
    where = (
        f"{asked.where} AND event_loc.precision IN ('point', 'city', 'admin1') AND event_loc.lon BETWEEN ? AND ?"
        " AND event_loc.lat BETWEEN ? AND ?"
    )
    return where, [*asked.parameters, frame[0], frame[2], frame[1], frame[3]], told
