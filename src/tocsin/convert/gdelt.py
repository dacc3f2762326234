"""GDELT 2.0 events: 61 columns without a header, also the 58 and 57 of GDELT 1.0, and the 62 that gdeltPyR makes of them.

An event whose day lies more than a week before it was added is a mention of something old (GDELT reads *a year ago* as a date), so
it is ``historical`` here and counts for nothing. Event codes are text; a zero in front that a spreadsheet took is put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tocsin.convert import ARTICLE, codes, tables
from tocsin.convert.fields import day, days_between, named, needed_day, pairs, place, source_of, value, written
from tocsin.convert.tables import BadRow, Format, Name, NoRow, Row
from tocsin.records import Article, Aux, DateSource, Entity, Event, Place, digest
from tocsin.vocab.cameo import Cameo, lookup, types

_ACTOR = (
    "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code".split()
)
_GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID".split()
COLUMNS = (
    *"GLOBALEVENTID SQLDATE MonthYear Year FractionDate".split(),
    *(f"Actor{n}{part}" for n in (1, 2) for part in _ACTOR),
    *"IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale".split(),
    *"NumMentions NumSources NumArticles AvgTone".split(),
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in _GEO),
    *"DATEADDED SOURCEURL".split(),
)
_OLD = tuple(c for c in COLUMNS if not c.endswith("ADM2Code"))
_DESCRIBED = (*COLUMNS[:27], "CAMEOCodeDescription", *COLUMNS[27:])
_DESCRIBED_OLD = (*_OLD[:27], "CAMEOCodeDescription", *_OLD[27:])
_PRECISION = {"1": "country", "2": "admin1", "3": "city", "4": "city", "5": "admin1"}
_GEO_TYPE = {"country": "1", "admin1": "5", "city": "4", "point": "4"}
# GDELT's own quad classes; its 14 (protest) is 3, other coders' is 4.
_QUAD = dict(zip((f"{n:02}" for n in range(1, 15)), (1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3), strict=True))
_WEEK = 7


def _event(row: Row, name: Name) -> Event:
    number = row["GLOBALEVENTID"]
    if not number.isdecimal():
        raise BadRow(f"no event id: {number[:40]!r}")
    happened, added = needed_day(row, "SQLDATE"), day(row["DATEADDED"])
    cameo = _cameo(row)
    if cameo is None:
        raise BadRow(f"unknown event code {row['EventCode'][:20]!r}", "give the file as published")
    old = added is not None and days_between(happened, added) > _WEEK
    kind = types().get(cameo.type)
    url = row["SOURCEURL"]
    return Event(
        id=digest("gdelt", number),
        article_id=f"{ARTICLE}gdelt:{url}" if url else f"{ARTICLE}gdelt",
        event=cameo.type,
        mode=(cameo.mode,) if cameo.mode else (),
        aux=Aux.HISTORICAL if old else Aux.NONE,
        date=happened,
        enddate=happened,
        date_precision="day",
        date_source=DateSource.GIVEN,
        actor=_entity(row, "Actor1", name),
        recipient=_entity(row, "Actor2", name),
        event_loc=_place(row),
        event_scale=kind.score if kind else None,
        quad_code=kind.quad if kind else None,
        reasons=(f"CAMEO {cameo.code}: {cameo.name}",),
        coder="import gdelt",
        published=moment(row["DATEADDED"]) if added else happened,
    )


def _cameo(row: Row) -> Cameo | None:
    code, root = row["EventCode"], row["EventRootCode"]
    # Roots have two digits; one digit, or a code that only fits with a zero, means that a program took the codes for numbers.
    shorn = (
        len(root) == 1 or (not root and len(code) < 3) or (not code.startswith(root) and f"0{code}".startswith(root))
    )
    return lookup(f"0{code}" if shorn else code) if code.isdecimal() else None


def moment(added: str) -> str:
    """DATEADDED, in UTC, as ISO 8601."""
    found = day(added) or ""
    time = added[8:14]
    clock = f"{time[:2]}:{time[2:4]}:{time[4:6]}"
    good = len(time) == 6 and time.isdecimal() and time[:2] < "24" and time[2:4] < "60" and time[4:6] < "60"
    return f"{found}T{clock}+00:00" if good else found


def _entity(row: Row, side: str, name: Name) -> tuple[Entity, ...]:
    text = row[f"{side}Name"] or row[f"{side}Code"]
    if not text:
        return ()
    roles = [row[f"{side}Type{n}Code"] for n in (1, 2, 3)]
    groups = [row[f"{side}CountryCode"], row[f"{side}KnownGroupCode"], *roles]
    code = next((found for group in groups if group and (found := codes.country(group))), None)
    sectors = tuple(dict.fromkeys(s for r in roles if (s := codes.sector(r))))
    return (Entity(text, code=code, sector=sectors[0] if sectors else None, sectors=sectors, name=text),)


def _place(row: Row) -> Place | None:
    country = codes.from_fips(row["ActionGeo_CountryCode"])
    precision = _PRECISION.get(row["ActionGeo_Type"])
    full = value(row, "ActionGeo_FullName")
    parts = [part.strip() for part in full.split(",")] if full else []
    admin1 = parts[-2] if precision == "city" and len(parts) > 2 else parts[0] if precision == "admin1" else None
    return place(
        parts[0] if parts else None,
        row,
        lat="ActionGeo_Lat",
        lon="ActionGeo_Long",
        precision=precision,
        country=country,
        admin1=admin1,
    )


def _rows(event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """Written is one row for each pair of actor and recipient."""
    cameo = codes.cameo_of(event)
    if event.date is None:
        raise NoRow("without a date")
    if cameo is None:
        raise NoRow("of no CAMEO code")
    told = event.published or (article.published if article else None) or event.date
    root = cameo.code[:2]
    common = {
        "SQLDATE": event.date.replace("-", ""),
        "MonthYear": event.date.replace("-", "")[:6],
        "Year": event.date[:4],
        "FractionDate": _fraction(event.date),
        "IsRootEvent": "1",
        "EventCode": cameo.code,
        "EventBaseCode": cameo.code[:3],
        "EventRootCode": root,
        "QuadClass": str(_QUAD.get(root, 4)),
        "GoldsteinScale": written(cameo.goldstein),
        "NumMentions": "1",
        "NumSources": "1",
        "NumArticles": "1",
        **_geo(event.event_loc),
        "DATEADDED": stamp(told),
        "SOURCEURL": source_of(event, article),
    }
    for one, other in pairs(event):
        sides = {**_side("Actor1", one), **_side("Actor2", other)}
        yield {"GLOBALEVENTID": number_of(event, one, other), **common, **sides}


def stamp(published: str) -> str:
    """An ISO moment as YYYYMMDDHHMMSS in UTC; a day alone is its first second."""
    at = datetime.fromisoformat(published)
    return (at.astimezone(UTC) if at.tzinfo else at).strftime("%Y%m%d%H%M%S")


def number_of(event: Event, one: Entity | None = None, other: Entity | None = None) -> str:
    """The number under which a pair of an event is written, without one that of its first pair."""
    if one is None and other is None:
        one, other = next(pairs(event))
    return str(int(digest(event.id, named(one), named(other)), 16) % 10**12)


def _fraction(iso: str) -> str:
    """The day as a fraction of its year, as GDELT counts it: by months of thirty days and a bit."""
    year, month, number = int(iso[:4]), int(iso[5:7]), int(iso[8:10])
    return f"{year + (month - 1 + (number - 1) / 31) / 12:.4f}"


def _side(side: str, entity: Entity | None) -> dict[str, str]:
    if entity is None:
        return {}
    code = entity.code or ""
    land = "" if code in {"IGO", "NGO", "IMG", "MNC", "ISM"} else code
    roles = [codes.role(s) for s in (entity.sectors or ((entity.sector,) if entity.sector else ()))][:3]
    kind = [code] if code and not land else []
    roles = (kind + roles)[:3]
    return {
        f"{side}Code": land + "".join(roles),
        f"{side}Name": tables.one_line(named(entity)),
        f"{side}CountryCode": land,
        **{f"{side}Type{n}Code": r for n, r in enumerate(roles, 1)},
    }


def _geo(where: Place | None) -> dict[str, str]:
    if where is None:
        return {"ActionGeo_Type": "0"}
    fips = codes.to_fips(where.country)
    name = where.name or where.text
    parts = [name]
    parts += [where.admin1] if where.admin1 and where.admin1 != name else []
    parts += [codes.english(where.country)] if where.precision != "country" and where.country else []
    return {
        "ActionGeo_Type": _GEO_TYPE.get(where.precision or "", "1" if where.country else "0"),
        "ActionGeo_FullName": tables.one_line(", ".join(part.replace(",", " ") for part in parts if part)),
        "ActionGeo_CountryCode": fips,
        "ActionGeo_ADM1Code": fips if where.precision == "country" else "",
        "ActionGeo_Lat": written(where.lat),
        "ActionGeo_Long": written(where.lon),
    }


FORMAT = Format(
    name="gdelt",
    columns=COLUMNS,
    event=_event,
    rows=_rows,
    header=False,
    shapes={len(columns): columns for columns in (COLUMNS, _OLD, _OLD[:-1], _DESCRIBED)},
)
