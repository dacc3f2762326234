"""The numbers behind the charts, as rows of plain values; each chart's table and its CSV are these rows."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tocsin.records import Incident
from tocsin.report.findings import Findings, between, day_of, week_of
from tocsin.report.groups import GROUPS, group_of

Row = dict[str, Any]
# Places this exact are put on the map; a country's or a province's middle is nowhere in particular.
PINNED = ("point", "city")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map with the incidents there; ``group`` is what most of them are."""

    name: str
    lat: float
    lon: float
    incidents: tuple[Incident, ...]
    group: str


def weeks(found: Findings) -> list[Row]:
    """One row a week from the first to the last: reported incidents by group, articles read, and origins among them."""
    starts = [week_of(a.published) for a in found.articles.values() if a.published]
    if not starts:
        return []
    rows = {week: _empty("week", week) for week in _mondays(min(starts), max(starts))}
    for incident in found.reported:
        # An act long before the first article is told in the table, and would stretch the time line to nothing.
        if (day := day_of(incident)) and week_of(day) in rows:
            rows[week_of(day)][group_of(incident).name] += 1
    _volume(rows, found, week_of)
    return list(rows.values())


def pair_months(found: Findings, a: str, b: str) -> list[Row]:
    """One row a month: incidents between two countries by group, with all articles read that month."""
    months = sorted({x.published[:7] for x in found.articles.values() if x.published})
    if not months:
        return []
    rows = {month: _empty("month", month) for month in _months(months[0], months[-1])}
    for incident in found.reported:
        day = day_of(incident)
        if day and day[:7] in rows and between(incident, a, b):
            rows[day[:7]][group_of(incident).name] += 1
    _volume(rows, found, lambda day: day[:7])
    return list(rows.values())


def _empty(name: str, value: str) -> Row:
    return {name: value, **{g.name: 0 for g in GROUPS}, "articles": 0, "origins": 0}


def _volume(rows: Mapping[str, Row], found: Findings, key: Any) -> None:
    for article in found.articles.values():
        if article.published:
            row = rows[key(article.published)]
            row["articles"] += 1
            row["origins"] += article.origin is None


def _mondays(first: str, last: str) -> Iterator[str]:
    at, end = date.fromisoformat(first), date.fromisoformat(last)
    while at <= end:
        yield at.isoformat()
        at += timedelta(days=7)


def _months(first: str, last: str) -> Iterator[str]:
    month = first
    while month <= last:
        yield month
        year, number = int(month[:4]), int(month[5:7])
        month = f"{year + number // 12:04}-{number % 12 + 1:02}"


def spots(found: Findings) -> list[Spot]:
    """The places known to the city or better, with the reported incidents there, the busiest first."""
    at: dict[tuple[str, float, float], list[Incident]] = defaultdict(list)
    for incident in found.reported:
        place = incident.event_loc
        if place and place.precision in PINNED and place.lat is not None and place.lon is not None:
            at[place.name or place.text, round(place.lat, 3), round(place.lon, 3)].append(incident)
    made = [
        Spot(name, lat, lon, tuple(i), Counter(group_of(x).name for x in i).most_common(1)[0][0])
        for (name, lat, lon), i in at.items()
    ]
    return sorted(made, key=lambda s: (-len(s.incidents), s.name))


def vague_places(found: Findings) -> list[tuple[str, int]]:
    """Countries, provinces and regions that are all a text tells of where an incident was, with how many."""
    places = [i.event_loc for i in found.reported if i.event_loc and i.event_loc.precision not in PINNED]
    return Counter(p.name or p.text for p in places).most_common()


def unplaced(found: Findings) -> int:
    """Reported incidents of which no text tells the place."""
    return sum(i.event_loc is None for i in found.reported)


def incident_rows(incidents: Iterable[Incident]) -> list[Row]:
    """Incidents as flat rows."""
    return [
        {
            "id": i.id,
            "status": i.status,
            "type": i.event,
            "mode": " ".join(i.mode),
            "description": i.description,
            "date": i.date,
            "enddate": i.enddate,
            "first_reported": i.first_reported,
            "place": (i.event_loc.name or i.event_loc.text) if i.event_loc else None,
            "place_precision": i.event_loc.precision if i.event_loc else None,
            "reports": i.reports,
            "origins": i.origins,
            "recalls": i.recalls,
            "killed_low": i.killed[0] if i.killed else None,
            "killed_high": i.killed[1] if i.killed else None,
        }
        for i in incidents
    ]


def as_csv(rows: Sequence[Row]) -> str:
    """Rows as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    if not rows:
        return ""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({k: _harmless(v) for k, v in row.items()} for row in rows)
    return out.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") and value else value
