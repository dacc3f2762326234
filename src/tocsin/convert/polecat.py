"""POLECAT: 40 columns with a header, tab-separated, PLOVER's own types. Cells with several values have ``; `` between them.

Missing is ``None``. Some of the published files are Latin-1, and some have names or tabs too many; both are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from tocsin.convert import ARTICLE, codes
from tocsin.convert.fields import day, needed_day, number, place, value, written
from tocsin.convert.tables import BadRow, Format, Name, NoRow, Row, one_line
from tocsin.records import Article, DateSource, Entity, Event, Place, digest
from tocsin.vocab.cameo import types

_SIDE = "{0} Name|{0} Country|{0} COW|Primary {0} Sector|{0} Sectors|{0} Title|{0} Name Raw|Wikipedia {0} ID"
COLUMNS = (
    *"Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts".split("|"),
    *_SIDE.format("Actor").split("|"),
    *_SIDE.format("Recipient").split("|"),
    *"Placename|City|District|Province|Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type".split("|"),
    *"Source|Publication Date|Story People|Story Organizations|Story Locations|Language|Version".split("|"),
)
_BETWEEN = "; "
_NOTHING = "None"
_LEVELS = (("City", "city"), ("District", "admin1"), ("Province", "admin1"), ("Country", "country"))


def _event(row: Row, name: Name) -> Event:
    happened, kind = needed_day(row, "Event Date"), types().get(row["Event Type"].upper())
    if kind is None:
        raise BadRow(f"unknown event type {row['Event Type'][:40]!r}", "take one of vocab/events/types.tsv")
    given, told = row["Event ID"], day(row["Publication Date"])
    return Event(
        id=digest("polecat", given or "\t".join(row.values())),
        article_id=f"{ARTICLE}polecat",
        event=kind.name,
        mode=tuple(m.lower() for m in _many(row["Event Mode"])),
        context=_many(row["Contexts"]),
        date=happened,
        enddate=happened,
        date_precision="day",
        date_source=DateSource.GIVEN,
        actor=_entities(row, "Actor", happened, name),
        recipient=_entities(row, "Recipient", happened, name),
        event_loc=_place(row, name),
        event_scale=_scale(row["Intensity"], kind.score),
        quad_code=kind.quad,
        coder="import polecat",
        published=told or happened,
    )


def _many(cell: str) -> tuple[str, ...]:
    """The values in a cell; one that is not known among others keeps its place as an empty text."""
    parts = tuple("" if p.strip() == _NOTHING else p.strip() for p in cell.split(";"))
    return parts if any(parts) else ()


def _scale(cell: str, score: float) -> float:
    try:
        found = float(cell)
    except ValueError:
        return score
    return found if -10 <= found <= 10 else score


def _entities(row: Row, side: str, happened: str, name: Name) -> tuple[Entity, ...]:
    names, raw, lands = _many(row[f"{side} Name"]), _many(row[f"{side} Name Raw"]), _many(row[f"{side} Country"])
    sectors = _many(row[f"Primary {side} Sector"])
    every = tuple(s for s in _many(row[f"{side} Sectors"]) if codes.is_sector(s))
    count = max(len(names), len(raw))
    found = []
    for n, (called, text, land, first) in enumerate(zip_longest(names, raw, lands, sectors)):
        if n >= count or not (called or text):
            continue
        code = _land(land or "", happened, name) or name(called or text or "", f"{happened[:7]}-15").code
        sector = first if first and codes.is_sector(first) else None
        own = every if count == 1 and every else (sector,) if sector else ()
        found.append(Entity(text or called or "", code=code, sector=sector, sectors=own, name=called or None))
    return tuple(found)


def _land(cell: str, happened: str, name: Name) -> str | None:
    if len(cell) == 3 and cell.isupper():
        return codes.country(cell)
    return name(cell, f"{happened[:7]}-15").code if cell else None


def _place(row: Row, name: Name) -> Place | None:
    level = next((precision for column, precision in _LEVELS if value(row, column)), None)
    text = value(row, "Placename") or next((t for c, _ in _LEVELS if (t := value(row, c))), None)
    return place(
        text,
        row,
        lat="Latitude",
        lon="Longitude",
        precision=level,
        country=_land(value(row, "Country") or "", row["Event Date"][:10], name),
        admin1=value(row, "Province"),
        geonameid=number(value(row, "GeoNames ID")),
    )


def _rows(event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """Written is one row for each event, with all its actors."""
    kind = types().get(event.event)
    if event.date is None:
        raise NoRow("without a date")
    if kind is None:
        raise NoRow("of no PLOVER type")
    told = event.published or (article.published if article else None)
    row = {
        "Event ID": event.id,
        "Event Date": event.date,
        "Event Type": event.event,
        "Event Mode": _joined(event.mode),
        "Intensity": written(event.event_scale),
        "Quad Code": (event.quad_code or kind.quad).upper(),
        "Contexts": _joined(event.context),
        **_side("Actor", event.actor),
        **_side("Recipient", event.recipient),
        **_where(event.event_loc),
        "Source": one_line((article.outlet or "") if article else ""),
        "Publication Date": told[:10] if told else "",
        "Language": (article.language or "") if article else "",
        "Version": one_line(event.coder),
    }
    yield {column: row.get(column) or _NOTHING for column in COLUMNS}


def _side(side: str, entities: Sequence[Entity]) -> dict[str, str]:
    every = dict.fromkeys(s for e in entities for s in (e.sectors or ((e.sector,) if e.sector else ())))
    return {
        f"{side} Name": _joined([e.name for e in entities]),
        f"{side} Country": _joined([e.code for e in entities]),
        f"Primary {side} Sector": _joined([e.sector for e in entities]),
        f"{side} Sectors": _joined(list(every)),
        f"{side} Name Raw": _joined([e.text for e in entities]),
    }


def _joined(values: Sequence[str | None]) -> str:
    cells = [one_line((v or "").replace(";", ",")) or _NOTHING for v in values]
    return _BETWEEN.join(cells) if any(c != _NOTHING for c in cells) else ""


def _where(where: Place | None) -> dict[str, str]:
    if where is None:
        return {}
    name = one_line(where.name or where.text)
    return {
        "Placename": name,
        "City": name if where.precision in {"city", "point"} else "",
        "Province": one_line(where.admin1 or "") or (name if where.precision == "admin1" else ""),
        "Country": where.country or "",
        "Latitude": written(where.lat),
        "Longitude": written(where.lon),
        "GeoNames ID": str(where.geonameid or ""),
        "Raw Placename": one_line(where.text),
    }


FORMAT = Format(
    name="polecat",
    columns=COLUMNS,
    event=_event,
    rows=_rows,
    needed=("Event Date", "Event Type", "Actor Name", "Recipient Name"),
    aliases={"event intensity": "Intensity"},
)
