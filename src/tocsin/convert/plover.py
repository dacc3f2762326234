"""PLOVER's JSON: one event a line, with the fields of the manual's chapter on data; our own export of every field is in it too.

What the manual has no field for stands under ``tocsin`` in each record, so that nothing is lost for us and nobody else is
disturbed. Also read: the older names of the gold records (``source``, ``target``, ``actorText``, ``eventText``), and dates without
quotes, as the manual prints them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from tocsin.convert import ARTICLE, codes
from tocsin.convert.fields import QUOTE, day, degrees, source_of
from tocsin.convert.tables import BadRow, Name, Pair, Written
from tocsin.convert.tabular import lines
from tocsin.errors import InputError
from tocsin.records import Article, Aux, DateSource, Entity, Event, Failure, Place, digest, from_dict, to_dict
from tocsin.vocab.cameo import types

_BARE_DATE = re.compile(r'("(?:end)?date"\s*:\s*)(\d{4}-\d\d-\d\d)(?=\s*[,}])')
_QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_RESOLUTION = {"point": 5, "city": 4, "admin1": 2, "country": 1}
_PRECISION = {5: "point", 4: "city", 3: "admin1", 2: "admin1", 1: "country"}
_SIZES = (("dead", "killed"), ("injured", "injured"), ("arrested", "arrested"))
_AUX = {str(aux) for aux in Aux} - {str(Aux.NONE)}
# What the manual's own fields say completely; the rest of our record goes under this name.
_OURS = "tocsin"
_SAID = frozenset("id date enddate event quad_code event_scale mode context aux killed injured arrested".split())
_OLD_NAMES = {
    "source": "actor",
    "target": "recipient",
    "eventText": "event_text",
    "endDate": "enddate",
    "location": "event_loc",
}


def read(path: Path, name: Name) -> Iterator[Event | Failure]:
    """The records of a file as events; see :mod:`tocsin.convert`. A record of several categories gives an event for each.

    Raises:
        InputError: it is no file of JSON lines.
    """
    found = False
    for number, line in lines(path):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            record = json.loads(_BARE_DATE.sub(r'\1"\2"', line))
        except (ValueError, RecursionError) as e:
            if not found and number == 1 and line.strip() in {"[", "{"}:
                raise InputError(where, "JSON over several lines", "write one record a line") from e
            yield Failure(where, "not JSON", "correct or remove the line")
            continue
        found = True
        try:
            yield from _events(record, name)
        except BadRow as e:
            yield Failure(where, e.reason, e.cure)
        except (TypeError, ValueError, KeyError, AttributeError):
            yield Failure(where, "not a PLOVER record", "see the manual's chapter on data fields")


def write(pairs: Iterator[Pair], stream: IO[str]) -> Written:
    """Events as PLOVER records, one a line: offsets, a short quote and the address, never a text."""
    count = 0
    for count, (event, article) in enumerate(pairs, 1):  # noqa: B007 - the last number is the count
        stream.write(json.dumps(record(event, article), ensure_ascii=False) + "\n")
    return Written(count, count, {})


def record(event: Event, article: Article | None) -> dict[str, Any]:
    """An event as a PLOVER record."""
    spans = [{"start": s.start, "end": s.end} for s in event.evidence if s.role == "sentence"]
    triggers = [s.text[:QUOTE] for s in event.evidence if s.role == "trigger"]
    sizes = {theirs: list(getattr(event, ours)) for theirs, ours in _SIZES if getattr(event, ours)}
    modes = [*event.mode, *([str(event.aux)] if event.aux != Aux.NONE else [])]
    cite = {
        "url": source_of(event, article),
        "title": article.title if article else "",
        "language": (article.language or "") if article else "",
        "publication": (article.outlet or "") if article else "",
        "codebook": "plover-base-1.3.1",
    }
    found = {
        "id": event.id,
        "has_event": True,
        "date": event.date,
        "enddate": event.enddate,
        "actor": [_entity(e) for e in event.actor],
        "recipient": [_entity(e) for e in event.recipient],
        "event": [event.event] if event.event else [],
        "event_loc": _location(event.event_loc) if event.event_loc else None,
        "event_text": triggers,
        "quad_code": _QUADS.index(event.quad_code) + 1 if event.quad_code in _QUADS else None,
        "event_scale": event.event_scale,
        "mode": modes,
        "context": list(event.context),
        "size": sizes,
        "text_info": [{"sequence": n, **span} for n, span in enumerate(spans, 1)],
        "cite_info": {k: v for k, v in cite.items() if v},
        "coder": event.coder,
        _OURS: _rest(event),
    }
    needed = {"id", "date", "actor", "event"}
    return {k: v for k, v in found.items() if k in needed or v not in (None, [], {}, "")}


def _rest(event: Event) -> dict[str, Any]:
    """Our fields that the manual has none for; of each piece of evidence no more than a quote."""
    rest = {k: v for k, v in to_dict(event).items() if k not in _SAID and v not in (None, [], "")}
    for span in rest.get("evidence", ()):
        span["text"] = span["text"] if len(span["text"]) <= QUOTE else span["text"][: QUOTE - 2] + " …"
    return rest


def _entity(entity: Entity) -> dict[str, Any]:
    found = {
        "code": entity.code,
        "sector": entity.sector,
        "entity_text": entity.text,
        "identifier_id": entity.entity,
        "identifier_text": entity.name,
    }
    return {k: v for k, v in found.items() if v}


def _location(where: Place) -> dict[str, Any]:
    found = {
        "extracted_place": where.text,
        "resolved_place": where.name,
        "geonameid": where.geonameid,
        "lat": where.lat,
        "lon": where.lon,
        "province": where.admin1,
        "country_code": where.country,
        "resolution": _RESOLUTION.get(where.precision or ""),
    }
    return {k: v for k, v in found.items() if v is not None}


def _events(found: Any, name: Name) -> Iterator[Event]:
    if not isinstance(found, dict):
        raise BadRow("not an object")
    given: dict[str, Any] = {_OLD_NAMES.get(str(k), str(k)): v for k, v in found.items()}
    if given.get("has_event") is False:
        return
    kinds = _list(given.get("event"))
    if not kinds and _OURS not in given:
        raise BadRow("no event category", "give one of the sixteen")
    for turn, kind in enumerate(kinds or [""]):
        plain = str(kind).upper()
        if plain and plain not in types():
            raise BadRow(f"unknown event category {str(kind)[:40]!r}", "take one of the sixteen of the manual")
        yield _event(given, plain, turn, name)


def _event(given: Mapping[str, Any], kind: str, turn: int, name: Name) -> Event:
    when = day(str(given.get("date") or ""))
    rest = given.get(_OURS) if isinstance(given.get(_OURS), dict) else {}
    if when is None and not rest:
        raise BadRow(f"no date: {str(given.get('date'))[:40]!r}", "write it as YYYY-MM-DD")
    modes = [str(m) for m in _list(given.get("mode"))]
    cite = given.get("cite_info") if isinstance(given.get("cite_info"), dict) else {}
    url = str((cite or {}).get("url") or "")
    type_ = types().get(kind)
    key = str(given.get("id") or digest("plover", json.dumps(given, sort_keys=True, default=str)))
    plain = Event(
        id=key if turn == 0 else f"{key}.{turn + 1}",
        article_id=f"{ARTICLE}plover:{url}" if url else f"{ARTICLE}plover",
        event=kind,
        mode=tuple(m for m in modes if m not in _AUX),
        context=tuple(map(str, _list(given.get("context")))),
        aux=next((m for m in modes if m in _AUX), str(Aux.NONE)),
        date=when,
        enddate=day(str(given.get("enddate") or "")) or when,
        date_precision="day" if when else "unknown",
        date_source=DateSource.GIVEN if when else DateSource.UNKNOWN,
        actor=_entities(given, "actor", when, name),
        recipient=_entities(given, "recipient", when, name),
        event_loc=_place(given.get("event_loc")),
        event_scale=_scale(given.get("event_scale"), type_.score if type_ else None),
        # The manual has SANCTION in two classes; the type decides.
        quad_code=type_.quad if type_ else None,
        coder=str(given.get("coder") or ("" if rest else "import plover")),
        **_sizes(given.get("size")),
    )
    return _restored(plain, given, rest or {}) if rest else plain


def _restored(plain: Event, given: Mapping[str, Any], rest: Mapping[str, Any]) -> Event:
    """The event with our own fields; who and where only if nobody has changed them in the manual's fields."""
    # The article stays behind in the desk that it was coded in.
    fields = {k: v for k, v in rest.items() if k not in _SAID and k != "article_id"}
    ours = from_dict(Event, {**to_dict(plain), **fields})
    sides = {"actor": [_entity(e) for e in ours.actor], "recipient": [_entity(e) for e in ours.recipient]}
    same = {k for k, v in sides.items() if v == _list(given.get(k))}
    if ours.event_loc and _location(ours.event_loc) == given.get("event_loc"):
        same.add("event_loc")
    changed = {k: getattr(plain, k) for k in ("actor", "recipient", "event_loc") if k not in same}
    return from_dict(
        Event, {**to_dict(ours), **{k: to_dict(v) if isinstance(v, Place) else _plain(v) for k, v in changed.items()}}
    )


def _plain(value: Any) -> Any:
    return [to_dict(e) for e in value] if isinstance(value, tuple) else value


def _list(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _entities(given: Mapping[str, Any], side: str, when: str | None, name: Name) -> tuple[Entity, ...]:
    found, texts = [], _list(given.get(f"{side}Text"))
    for n, one in enumerate(_list(given.get(side))):
        cells = one if isinstance(one, dict) else {"code": one}
        text = str(cells.get("entity_text") or cells.get("entityText") or (texts[n] if n < len(texts) else ""))
        code, sector = str(cells.get("code") or ""), str(cells.get("sector") or "")
        known = codes.country(code[:3]) if len(code) >= 3 else None
        if known is None and text and not code:
            known = name(text, when).code
        # Older records write country and sector in one: USAGOV.
        sector = sector or (code[3:6] if codes.is_sector(code[3:6]) else "") or (code if codes.is_sector(code) else "")
        own = (sector,) if codes.is_sector(sector) else ()
        label = cells.get("identifier_text")
        found.append(
            Entity(
                text or str(label or code),
                code=known,
                sector=own[0] if own else None,
                sectors=own,
                entity=str(cells["identifier_id"]) if cells.get("identifier_id") else None,
                name=str(label) if label else None,
            )
        )
    return tuple(found)


def _place(cells: Any) -> Place | None:
    if not isinstance(cells, dict):
        return None
    text = cells.get("extracted_place") or cells.get("resolved_place") or cells.get("city") or cells.get("country")
    if not text:
        return None
    number, resolution = cells.get("geonameid"), cells.get("resolution")
    lat, lon = (degrees(str(cells.get(k)), most) for k, most in (("lat", 90), ("lon", 180)))
    return Place(
        text=str(text),
        name=str(cells.get("resolved_place") or text),
        country=codes.country(str(cells.get("country_code") or "")),
        admin1=str(cells["province"]) if cells.get("province") else None,
        lat=lat if lon is not None else None,
        lon=lon if lat is not None else None,
        precision=_PRECISION.get(resolution) if isinstance(resolution, int) else None,
        geonameid=int(str(number)) if str(number).isdecimal() else None,
    )


def _scale(value: Any, score: float | None) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and -10 <= value <= 10
    return float(value) if good else score


def _sizes(cells: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for theirs, ours in _SIZES:
        value = cells.get(theirs) if isinstance(cells, dict) else None
        both = value if isinstance(value, list) and len(value) == 2 else [value, value]
        if all(isinstance(v, int) and not isinstance(v, bool) and v >= 0 for v in both):
            found[ours] = (min(both), max(both))
    return found
