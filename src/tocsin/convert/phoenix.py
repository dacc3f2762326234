"""Phoenix: 26 tab-separated columns, with or without a header. Actors are CAMEO: an entity, a role, attributes."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.convert import ARTICLE, codes
from tocsin.convert.fields import needed_day, pairs, place, source_of, value, written
from tocsin.convert.tables import BadRow, Format, Name, NoRow, Row, one_line
from tocsin.records import Article, DateSource, Entity, Event, digest
from tocsin.vocab.cameo import lookup, types

COLUMNS = tuple(
    "EventID Date Year Month Day SourceActorFull SourceActorEntity SourceActorRole SourceActorAttribute TargetActorFull "
    "TargetActorEntity TargetActorRole TargetActorAttribute EventCode EventRootCode QuadClass GoldsteinScore Issues Lat Lon "
    "LocationName StateName CountryCode SentenceID URLs NewsSources".split()
)
# Phoenix's own quad classes: 01 and 02 are neutral, 14 is material and 16 verbal-like, apart from other coders.
_QUAD = dict(
    zip((f"{n:02}" for n in range(1, 21)), (0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 3, 4, 4, 4, 4), strict=True)
)


def _event(row: Row, name: Name) -> Event:
    happened, code = needed_day(row, "Date"), row["EventCode"]
    cameo = lookup(f"0{code}" if len(row["EventRootCode"]) == 1 else code) if code.isdecimal() else None
    if cameo is None:
        raise BadRow(f"unknown event code {code[:20]!r}", "give the file as published")
    kind = types().get(cameo.type)
    url = next((u for u in row["URLs"].split(";") if u.startswith(("http://", "https://"))), "")
    return Event(
        id=digest("phoenix", row["EventID"] or "\t".join(row.values())),
        article_id=f"{ARTICLE}phoenix:{url}" if url else f"{ARTICLE}phoenix",
        event=cameo.type,
        mode=(cameo.mode,) if cameo.mode else (),
        date=happened,
        enddate=happened,
        date_precision="day",
        date_source=DateSource.GIVEN,
        actor=_entity(row, "Source"),
        recipient=_entity(row, "Target"),
        event_loc=place(
            value(row, "LocationName") or value(row, "StateName"),
            row,
            lat="Lat",
            lon="Lon",
            precision="city" if value(row, "LocationName") else "admin1",
            country=codes.country(row["CountryCode"]),
            admin1=value(row, "StateName"),
        ),
        event_scale=kind.score if kind else None,
        quad_code=kind.quad if kind else None,
        reasons=(f"CAMEO {cameo.code}: {cameo.name}",),
        coder="import phoenix",
        published=happened,
    )


def _entity(row: Row, side: str) -> tuple[Entity, ...]:
    full, land = value(row, f"{side}ActorFull"), row[f"{side}ActorEntity"]
    if not full:
        return ()
    roles = [*row[f"{side}ActorRole"].split(";"), *row[f"{side}ActorAttribute"].split(";")]
    code = next((c for part in (land, *roles) if part and (c := codes.country(part))), None)
    sectors = tuple(dict.fromkeys(s for r in roles if (s := codes.sector(r))))
    return (Entity(full, code=code, sector=sectors[0] if sectors else None, sectors=sectors),)


def _rows(event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """Written is one row for each pair of actor and recipient."""
    cameo, where = codes.cameo_of(event), event.event_loc
    if event.date is None:
        raise NoRow("without a date")
    if cameo is None:
        raise NoRow("of no CAMEO code")
    year, month, number = event.date.split("-")
    common = {
        "Date": event.date.replace("-", ""),
        "Year": year,
        "Month": str(int(month)),
        "Day": str(int(number)),
        "EventCode": cameo.code,
        "EventRootCode": cameo.code[:2],
        "QuadClass": str(_QUAD.get(cameo.code[:2], 4)),
        "GoldsteinScore": written(cameo.goldstein),
        "URLs": source_of(event, article),
        "NewsSources": one_line((article.outlet or "") if article else ""),
    }
    if where is not None:
        common |= {
            "Lat": written(where.lat),
            "Lon": written(where.lon),
            "LocationName": one_line(where.name or where.text) if where.precision != "admin1" else "",
            "StateName": one_line(where.admin1 or (where.name or where.text if where.precision == "admin1" else "")),
            "CountryCode": where.country or "",
        }
    for turn, (one, other) in enumerate(pairs(event), 1):
        yield {"EventID": f"{event.id}_{turn}", **common, **_side("Source", one), **_side("Target", other)}


def _side(side: str, entity: Entity | None) -> dict[str, str]:
    if entity is None:
        return {}
    roles = [codes.role(s) for s in (entity.sectors or ((entity.sector,) if entity.sector else ()))]
    code = entity.code or ""
    return {
        f"{side}ActorFull": code + "".join(roles) or one_line(entity.text),
        f"{side}ActorEntity": code,
        f"{side}ActorRole": roles[0] if roles else "",
        f"{side}ActorAttribute": ";".join(roles[1:]),
    }


FORMAT = Format(
    name="phoenix",
    columns=COLUMNS,
    event=_event,
    rows=_rows,
    header=False,
    shapes={26: COLUMNS, 25: COLUMNS[:25], 24: COLUMNS[:24]},
)
