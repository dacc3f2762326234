"""UCDP GED and its candidate events: 49 columns with a header, comma-separated. Every event has dead and named sides.

One-sided violence (type 3) has civilians for its recipient; in the other two types neither side is said to have begun, so both are
actors. ``best`` is kept with the row; ``low`` and ``high`` are the killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tocsin.convert import ARTICLE, codes
from tocsin.convert.fields import day, named, needed_day, number, place, quote, value, written
from tocsin.convert.tables import BadRow, Format, Name, NoRow, Row, one_line
from tocsin.records import Article, DateSource, Entity, Event, Place, digest
from tocsin.vocab.cameo import types

COLUMNS = tuple(
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id "
    "dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources "
    "source_article source_office source_date source_headline source_original where_prec where_coordinates where_description "
    "adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec date_start "
    "date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob".split()
)
_GOVERNMENT = "Government of "
# UCDP's precision of places: 1 exact, 2 near, 3 district, 4 province, 5 a line or area, 6 country, 7 sea or air.
_PRECISION = {"1": "city", "2": "city", "3": "admin1", "4": "admin1", "6": "country"}
_PRECISION_BACK = {"point": "1", "city": "1", "admin1": "4", "country": "6"}
_ARMED = frozenset({"REB", "PRM", "UAF", "CRM"})
_STATE = frozenset({"GOV", "MIL", "COP", "SPY"})


def _event(row: Row, name: Name) -> Event:
    begin, end = needed_day(row, "date_start"), day(row["date_end"])
    violence, kind = row["type_of_violence"], types()["ASSAULT"]
    if violence not in {"1", "2", "3"}:
        raise BadRow(f"type of violence {violence[:20]!r}", "1, 2 or 3")
    low, best, high = (number(row[c]) for c in ("low", "best", "high"))
    least = low if low is not None else best
    most = high if high is not None else best
    sides = [_entity(row, side, begin, name) for side in "ab"]
    both = tuple(e for e in sides if e)
    one_sided = violence == "3" and len(both) == 2
    return Event(
        id=digest("ucdp", row["id"] or "\t".join(row.values())),
        article_id=f"{ARTICLE}ucdp",
        event=kind.name,
        date=begin,
        enddate=end if end and end >= begin else begin,
        date_precision=_precision(row["date_prec"], begin, end or begin),
        date_source=DateSource.GIVEN,
        actor=both[:1] if one_sided else both,
        recipient=both[1:] if one_sided else (),
        event_loc=_place(row),
        killed=(min(least, most), max(least, most)) if least is not None and most is not None else None,
        event_scale=kind.score,
        quad_code=kind.quad,
        coder="import ucdp",
    )


def _precision(given: str, begin: str, end: str) -> str:
    days = (date.fromisoformat(end) - date.fromisoformat(begin)).days
    return {"1": "day", "2": "week", "3": "week", "4": "month", "5": "year"}.get(given, "day" if days < 1 else "week")


def _entity(row: Row, side: str, begin: str, name: Name) -> Entity | None:
    text = row[f"side_{side}"]
    if not text:
        return None
    if side == "b" and row["type_of_violence"] == "3":
        land = codes.from_gw(row["country_id"])
        return Entity(text, code=land, sector="CVL", sectors=("CVL",), name=text)
    number = row[f"gwno{side}"]
    if text.startswith(_GOVERNMENT):
        code = codes.from_gw(number) or name(text.removeprefix(_GOVERNMENT).partition(" (")[0], begin).code
        return Entity(text, code=code, sector="GOV", sectors=("GOV",), name=text)
    who = name(text, begin)
    sector = who.sector or "REB"
    return Entity(text, code=who.code, sector=sector, sectors=(sector,), entity=who.entity, name=text)


def _place(row: Row) -> Place | None:
    return place(
        value(row, "where_coordinates") or value(row, "where_description") or value(row, "country"),
        row,
        lat="latitude",
        lon="longitude",
        precision=_PRECISION.get(row["where_prec"], "region"),
        country=codes.from_gw(row["country_id"]),
        admin1=value(row, "adm_1"),
    )


def _rows(event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """Written is one row for each event that has named sides and at least one dead."""
    if event.event != "ASSAULT":
        raise NoRow("no use of armed force")
    if event.date is None:
        raise NoRow("without a date")
    if not event.killed or event.killed[1] < 1:
        raise NoRow("without a known death")
    sides = [*event.actor, *event.recipient]
    if len(sides) < 2 or not all(named(e) for e in sides[:2]):
        raise NoRow("without two named sides")
    violence, where = _violence(event), event.event_loc
    names = [_side_name(e, violence, n) for n, e in enumerate(sides[:2])]
    best = event.killed[0] or event.killed[1]
    yield {
        "id": str(int(event.id[:12], 16) if _is_hex(event.id) else int(digest(event.id, length=12), 16)),
        "relid": f"TOCSIN-{event.id}",
        "year": event.date[:4],
        "active_year": "1",
        "code_status": "Machine-coded (Tocsin)",
        "type_of_violence": violence,
        "dyad_name": " - ".join(names),
        "side_a": names[0],
        "side_b": names[1],
        "number_of_sources": "1",
        "source_office": one_line((article.outlet or "") if article else ""),
        "source_date": ((article.published or "")[:10]) if article else "",
        "source_headline": one_line(article.title if article else ""),
        "source_original": quote(event),
        **_where(where),
        "event_clarity": "1",
        "date_prec": {"week": "2", "month": "4", "year": "5"}.get(event.date_precision, "1"),
        "date_start": event.date,
        "date_end": event.enddate or event.date,
        "best": str(best),
        "high": str(event.killed[1]),
        "low": str(event.killed[0]),
        "gwnoa": codes.to_gw(sides[0].code) if names[0].startswith(_GOVERNMENT) else "",
        "gwnob": codes.to_gw(sides[1].code) if names[1].startswith(_GOVERNMENT) else "",
    }


def _is_hex(text: str) -> bool:
    return len(text) >= 12 and all(c in "0123456789abcdef" for c in text[:12])


def _violence(event: Event) -> str:
    """UCDP's type: 3 against civilians, 1 where a state is a side, else 2."""
    if event.recipient and event.recipient[0].sector not in _STATE | _ARMED | {None}:
        return "3"
    return "1" if any(e.sector in _STATE for e in (*event.actor, *event.recipient)[:2]) else "2"


def _side_name(entity: Entity, violence: str, side: int) -> str:
    if violence == "3" and side == 1:
        return "Civilians"
    state = entity.sector in _STATE and entity.code
    return (
        f"{_GOVERNMENT}{codes.english(entity.code)}"
        if state and codes.english(entity.code)
        else one_line(named(entity))
    )


def _where(where: Place | None) -> dict[str, str]:
    if where is None:
        return {}
    point = f"POINT ({written(where.lon)} {written(where.lat)})" if where.lat is not None else ""
    return {
        "where_prec": _PRECISION_BACK.get(where.precision or "", "5"),
        "where_coordinates": one_line(where.name or where.text),
        "adm_1": one_line(where.admin1 or ""),
        "latitude": written(where.lat),
        "longitude": written(where.lon),
        "geom_wkt": point,
        "country": codes.english(where.country),
        "country_id": codes.to_gw(where.country),
    }


FORMAT = Format(
    name="ucdp",
    columns=COLUMNS,
    event=_event,
    rows=_rows,
    delimiter=",",
    needed=("date_start", "type_of_violence", "side_a", "side_b", "best"),
)
