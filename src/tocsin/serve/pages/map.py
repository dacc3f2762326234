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
    drawn = _drawn(lens, asked, view)
    clusters = [_cluster(query, view, r) for r in drawn["point"]]
    lands = [_land(query, r) for r in drawn["country"] if r["country"]]
    areas = [_area(query, n, r) for n, r in enumerate(drawn["province"])]
    where, parameters, chosen = _chosen(query, asked, frame)
    found = lens.number(f"SELECT count(*) FROM spots WHERE {where}", parameters)
    number = query.number("page", 1, 1, 100_000)
    whole = ask.suffix in ("csv", "parquet", "geojson")
    listed = rows.incidents(
        lens, where, parameters, order="origins DESC, reports DESC, ino DESC", limit=_TABLE if whole else _LISTED,
        offset=0 if whole else (number - 1) * _LISTED, table="spots",
    )  # fmt: skip
    label = "Map of incidents; the list below the map has them in words"
    context = Map(
        map=maps.world(view, clusters, lands, areas, label=label), view=view, first=first,
        days=(last - first).days if first and last else 0, day=asked.day, window=asked.window, since=asked.since,
        until=asked.until, kinds=query.many("kind"), groups=groups(), shown=sum(c["n"] for c in clusters),
        vague=drawn["region"], nowhere=sum(r["n"] for r in drawn["nowhere"]),
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
    found = lens.one("SELECT quantile_disc(day, 0.01) AS a, max(day) AS b FROM spots WHERE day <= current_date + 1")
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
    if first and (window or day < days):
        end = first + timedelta(days=day)
        since, until = (end - timedelta(days=int(window))).isoformat() if window else since, end.isoformat()
    where, parameters = ["true"], []
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


def _fitting(lens: Lens, asked: _Asked) -> maps.View:
    """The view that shows most of what was asked for."""
    found = lens.rows(
        f"SELECT lon, lat FROM (SELECT lon, lat FROM spots WHERE {asked.where} AND drawn = 'point')"
        " USING SAMPLE reservoir(2000 ROWS) REPEATABLE (1)",
        asked.parameters,
    )
    return maps.around([(r["lon"], r["lat"]) for r in found])


# What was asked for is looked through once, and each kind of drawing then put together from what is left.
_DRAWN = """
WITH hit AS MATERIALIZED (
    SELECT drawn, event, country, name, lon, lat FROM spots WHERE {where}
        AND (drawn NOT IN ('point', 'province') OR lon BETWEEN {west} AND {east} AND lat BETWEEN {south} AND {north})
)
SELECT drawn, count(*) AS n, mode(event) AS event, mode(name) AS name, NULL AS country, avg(lon) AS lon, avg(lat) AS lat,
    floor((lon - {west}) / {cell})::INTEGER AS i, floor((lat - {south}) / {cell} / 0.8)::INTEGER AS j,
    min(lon) AS w, min(lat) AS s, max(lon) AS e, max(lat) AS u
FROM hit WHERE drawn = 'point' GROUP BY drawn, i, j
UNION ALL BY NAME
SELECT drawn, count(*) AS n, mode(event) AS event, country FROM hit WHERE drawn = 'country' GROUP BY drawn, country
UNION ALL BY NAME
SELECT drawn, count(*) AS n, mode(event) AS event, name, avg(lon) AS lon, avg(lat) AS lat FROM hit
    WHERE drawn IN ('province', 'region') GROUP BY drawn, name
UNION ALL BY NAME
SELECT drawn, count(*) AS n FROM hit WHERE drawn = 'nowhere' GROUP BY drawn
"""
_AREAS, _REGIONS = 60, 12


def _drawn(lens: Lens, asked: _Asked, view: maps.View) -> dict[str, list[Row]]:
    """What there is to draw or to tell, by kind: points that would touch put together, provinces, countries, regions, nowhere."""
    west, south, east, north = view.frame(WIDE)
    sql = _DRAWN.format(where=asked.where, west=west, south=south, east=east, north=north, cell=view.across / _CELLS)
    out: dict[str, list[Row]] = {kind: [] for kind in ("point", "country", "province", "region", "nowhere")}
    for row in lens.rows(sql, asked.parameters):
        out[row["drawn"]].append(row)
    for rows_ in out.values():
        rows_.sort(key=lambda r: (-r["n"], r["name"] or "", r["lon"] or 0.0, r["lat"] or 0.0))
    return {**out, "province": out["province"][:_AREAS], "region": out["region"][:_REGIONS]}


def _cluster(query: Query, view: maps.View, c: Row) -> Row:
    alone = c["e"] - c["w"] < 0.02 and c["u"] - c["s"] < 0.02
    box = f"{c['w'] - 0.005:.3f},{c['s'] - 0.005:.3f},{c['e'] + 0.005:.3f},{c['u'] + 0.005:.3f}"
    at = view.named(by=0 if alone else 1, lon=c["lon"], lat=c["lat"])
    kept = {name: c[name] for name in ("lon", "lat", "n", "event")}
    link = "/map" + query.but(at=at, **{"in": box}, land=None, page=None)
    return {**kept, "name": c["name"] or "Here", "link": link, "key": f"{c['i']}-{c['j']}"}


def _land(query: Query, r: Row) -> Row:
    link = "/map" + query.but(land=r["country"], **{"in": None}, page=None)
    return {"code": r["country"], "n": r["n"], "event": r["event"], "link": link}


def _area(query: Query, number: int, r: Row) -> Row:
    box = f"{r['lon'] - 0.01:.3f},{r['lat'] - 0.01:.3f},{r['lon'] + 0.01:.3f},{r['lat'] + 0.01:.3f}"
    link = "/map" + query.but(**{"in": box}, land=None, page=None)
    kept = {name: r[name] for name in ("lon", "lat", "n", "event")}
    return {**kept, "name": r["name"] or "Here", "key": f"area-{number}", "link": link}


def _chosen(query: Query, asked: _Asked, frame: tuple[float, ...]) -> tuple[str, list[Any], str]:
    """The incidents that the list shows: of a cluster, of a country, or all that are drawn."""
    land, box = query.text("land").upper(), query.text("in")
    if land:
        where = f"{asked.where} AND drawn = 'country' AND country = ?"
        return where, [*asked.parameters, land], f"Known only to be in {words.country(land)}"
    told = "Drawn on the map"
    if box:
        try:
            west, south, east, north = (float(x) for x in box.split(","))
        except ValueError:
            raise UsageError("in: give west,south,east,north in degrees") from None
        frame, told = (west, south, east, north), "Chosen on the map"
    where = f"{asked.where} AND drawn IN ('point', 'province') AND lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?"
    return where, [*asked.parameters, frame[0], frame[2], frame[1], frame[3]], told
