"""ICEWS event data: the 20 columns of the Dataverse files, or any tab-separated table with date, source, event and target.

Nothing is quoted in these files, and a missing value is ``NA`` or empty. ICEWS gives no offsets and no texts; its date is the day
of the story. The mirror row of a mutual event (A meets B, B meets A) stays an event of its own here, as in the file; the
series count the two once for the pair (docs/watch.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from tocsin.convert import ARTICLE, Name
from tocsin.convert.tabular import lines
from tocsin.errors import InputError
from tocsin.records import DateSource, Entity, Event, Failure, Place, digest
from tocsin.vocab.cameo import Cameo, by_name, lookup, types

# The header's names, in small letters with spaces, of what is read; the first that is there counts.
_COLUMNS = {
    "id": ("event id",),
    "date": ("event date", "date"),
    "source": ("source name", "source"),
    "target": ("target name", "target"),
    "text": ("event text",),
    "code": ("cameo code",),
    "intensity": ("intensity",),
    "source_country": ("source country",),
    "target_country": ("target country",),
    "city": ("city",),
    "province": ("province",),
    "country": ("country",),
    "lat": ("latitude",),
    "lon": ("longitude",),
}
_NEEDED = ("date", "source", "target")
_MISSING = frozenset({"", "NA", "NULL", "None"})
# Name, country as the file gives it or nothing, ISO day.
_Who = Callable[[str, str, str], Entity]


def read(path: Path, name: Name) -> Iterator[Event | Failure]:
    """The rows of an ICEWS file as events; see :mod:`tocsin.convert`.

    Raises:
        InputError: it is no such file.
    """
    rows = lines(path)
    header = _header(path, next(rows, (0, "")))
    who = cache(lambda given, country, day: _entity(given, country, day, name))
    seen: Counter[tuple[str, ...]] = Counter()
    for number, line in rows:
        cells = line.split("\t")
        row = {field: cells[at].strip() for field, at in header.items() if at < len(cells)}
        row = {field: value for field, value in row.items() if value not in _MISSING}
        if not line.strip():
            continue
        problem = _problem(row)
        if problem:
            yield Failure(f"{path}:{number}", *problem)
            continue
        key = tuple(cells)
        seen[key] += 1
        yield _event(row, key, seen[key], who)


def _header(path: Path, first: tuple[int, str]) -> dict[str, int]:
    names = [cell.strip().strip('"').lower().replace("_", " ") for cell in first[1].split("\t")]
    found = {field: names.index(n) for field, wanted in _COLUMNS.items() for n in wanted if n in names}
    lacking = [field for field in _NEEDED if field not in found]
    lacking += [] if {"text", "code"} & set(found) else ["event text"]
    if lacking:
        cure = "give a tab-separated file with its header"
        raise InputError(f"{path}:1", f"no ICEWS header: {', '.join(lacking)} missing", cure)
    return found


def _problem(row: Mapping[str, str]) -> tuple[str, str] | None:
    if _day(row.get("date", "")) is None:
        return f"no date: {row.get('date', '')[:40]!r}", "write it as YYYY-MM-DD"
    if "source" not in row and "target" not in row:
        return "neither source nor target", "give at least one of them"
    if _cameo(row) is None:
        return f"unknown event {(row.get('code') or row.get('text', ''))[:60]!r}", "add it to vocab/events/cameo.tsv"
    return None


@cache
def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text[:10]).isoformat() if len(text) >= len("YYYY-MM-DD") else None
    except ValueError:
        return None


def _cameo(row: Mapping[str, str]) -> Cameo | None:
    code = row.get("code", "")
    # Spreadsheets drop the zero in front: 40 is 040, 31 is 031, 843 cannot be told from a code of its own.
    by_code = lookup(code) or (lookup(f"0{code}") if code.isdecimal() and len(code) < 3 else None) if code else None
    return by_name().get(row.get("text", "").lower()) or by_code


def _entity(given: str, country: str, day: str, name: Name) -> Entity:
    entity = name(given, day)
    if country:
        land = name(country, day).code
        entity = replace(entity, code=land or entity.code)
    return entity


def _event(row: Mapping[str, str], key: tuple[str, ...], time: int, who: _Who) -> Event:
    day, cameo = _day(row["date"]), _cameo(row)
    if day is None or cameo is None:
        raise ValueError(f"unchecked row {row}")
    kind = types().get(cameo.type)
    sides = [
        (who(row[side], row.get(f"{side}_country", ""), _about(day, row[side])),) if side in row else ()
        for side in ("source", "target")
    ]
    number = row.get("id")
    return Event(
        id=digest("icews", number, day) if number else digest("icews", *key, str(time)),
        article_id=f"{ARTICLE}icews",
        event=cameo.type,
        mode=(cameo.mode,) if cameo.mode else (),
        date=day,
        enddate=day,
        date_precision="day",
        date_source=DateSource.GIVEN,
        actor=sides[0],
        recipient=sides[1],
        event_loc=_place(row, who),
        event_scale=kind.score if kind else None,
        quad_code=kind.quad if kind else None,
        reasons=(f"CAMEO {cameo.code}: {cameo.name}",),
        coder="import icews",
        published=day,
    )


def _about(day: str, name: str) -> str:
    """The day on which a name is looked up: each month for people, whose offices change; each year for *Police (Thailand)*."""
    return f"{day[:4]}-07-01" if name.endswith(")") else f"{day[:7]}-15"


def _place(row: Mapping[str, str], who: _Who) -> Place | None:
    text = row.get("city") or row.get("province") or row.get("country")
    if not text:
        return None
    return Place(
        text=text,
        name=text,
        country=who(row["country"], "", row["date"][:7]).code if "country" in row else None,
        admin1=row.get("province"),
        lat=_degrees(row.get("lat"), 90),
        lon=_degrees(row.get("lon"), 180),
        precision="city" if "city" in row else "admin1" if "province" in row else "country",
    )


def _degrees(text: str | None, most: float) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if -most <= value <= most else None
