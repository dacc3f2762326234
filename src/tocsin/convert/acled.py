"""ACLED: 31 columns with a header, comma-separated. The order of its actors says nothing about who acted on whom.

So two sides of a clash are both actors here, and only civilians are recipients. Fatalities of 0 mean none or unknown, and are
unknown here. What Tocsin writes in this shape is machine-coded by other rules than ACLED's; it says so in ``source_scale`` and in
its ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from tocsin.convert import ARTICLE, codes
from tocsin.convert.fields import named, needed_day, number, place, quote, value, written
from tocsin.convert.tables import BadRow, Format, Name, NoRow, Row, one_line
from tocsin.records import Article, DateSource, Entity, Event, Place, Span, digest
from tocsin.vocab.cameo import types

COLUMNS = tuple(
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 actor2 "
    "assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude longitude "
    "geo_precision source source_scale notes fatalities tags timestamp".split()
)
_BATTLE, _REMOTE, _CIVIL = "Battles", "Explosions/Remote violence", "Violence against civilians"
_PROTEST, _RIOT, _STRATEGIC = "Protests", "Riots", "Strategic developments"
# ACLED's sub-event types and what they are in PLOVER; of several for one type and mode the first is written.
_ACTS: Sequence[tuple[str, str, str, str]] = (
    (_BATTLE, "Armed clash", "ASSAULT", ""),
    (_BATTLE, "Government regains territory", "ASSAULT", ""),
    (_BATTLE, "Non-state actor overtakes territory", "ASSAULT", ""),
    (_REMOTE, "Chemical weapon", "ASSAULT", "unconventional"),
    (_REMOTE, "Air/drone strike", "ASSAULT", "aerial"),
    (_REMOTE, "Suicide bomb", "ASSAULT", "suicide-attack"),
    (_REMOTE, "Shelling/artillery/missile attack", "ASSAULT", "heavy-weapons"),
    (_REMOTE, "Remote explosive/landmine/IED", "ASSAULT", "explosives"),
    (_REMOTE, "Grenade", "ASSAULT", "explosives"),
    (_CIVIL, "Attack", "ASSAULT", ""),
    (_CIVIL, "Sexual violence", "ASSAULT", "sexual"),
    (_CIVIL, "Abduction/forced disappearance", "ASSAULT", "abduct"),
    (_PROTEST, "Peaceful protest", "PROTEST", "demo"),
    (_PROTEST, "Protest with intervention", "PROTEST", "demo"),
    (_PROTEST, "Excessive force against protesters", "ASSAULT", "crowd-control"),
    (_RIOT, "Violent demonstration", "PROTEST", "riot"),
    (_RIOT, "Mob violence", "PROTEST", "riot"),
    (_STRATEGIC, "Agreement", "SUPPORT", ""),
    (_STRATEGIC, "Arrests", "COERCE", "arrest"),
    (_STRATEGIC, "Disrupted weapons use", "COERCE", "seize"),
    (_STRATEGIC, "Headquarters or base established", "MOBILIZE", ""),
    (_STRATEGIC, "Looting/property destruction", "ASSAULT", "destroy"),
    (_STRATEGIC, "Non-violent transfer of territory", "RETREAT", "withdraw"),
    (_STRATEGIC, "Change to group/activity", "", ""),
    (_STRATEGIC, "Other", "", ""),
)
# What is written: praise is no agreement, and a deployment founds no headquarters.
_WRITTEN = frozenset({"ASSAULT", "PROTEST", ("COERCE", "arrest"), ("COERCE", "seize")})
_BY_SUB = MappingProxyType({sub.lower(): (kind, mode) for _, sub, kind, mode in _ACTS})
_INTER = (
    ("State forces", ("MIL", "COP", "GOV", "SPY", "JUD", "LEG")),
    ("Rebel group", ("REB",)),
    ("Political militia", ("PRM", "UAF", "CRM")),
    ("Identity militia", ()),
    ("Rioters", ()),
    ("Protesters", ()),
    ("Civilians", ("CVL", "JRN", "EDU", "BUS", "LAB", "AGR", "MED", "REL", "SOC", "REF", "OPP", "PTY", "ELI")),
    ("External/Other forces", ()),
)
_DISORDER = {
    _PROTEST: "Demonstrations",
    _RIOT: "Political violence; Demonstrations",
    _STRATEGIC: "Strategic developments",
}
_TARGETED = frozenset({"civilians targeted", "civilian targeting"})
_YEARS = re.compile(r"\s*\((?:\d{4}-?\s*)+(?:\d{4})?\)")
_GEO = {"1": "city", "2": "admin1", "3": "admin1"}
_GEO_BACK = {"point": "1", "city": "1", "admin1": "2", "country": "3"}


def _event(row: Row, name: Name) -> Event:
    happened, sub = needed_day(row, "event_date"), row["sub_event_type"]
    if sub.lower() not in _BY_SUB:
        raise BadRow(f"unknown sub-event type {sub[:60]!r}", "give the table as exported, with English names")
    kind_name, mode = _BY_SUB[sub.lower()]
    kind, notes, dead = types().get(kind_name), row["notes"], number(row["fatalities"])
    given = row["event_id_cnty"]
    actor, recipient = _sides(row, happened, name)
    return Event(
        id=digest("acled", given or "\t".join(row.values())),
        article_id=f"{ARTICLE}acled",
        event=kind_name,
        mode=(mode,) if mode else (),
        date=happened,
        enddate=happened,
        date_precision={"2": "week", "3": "month"}.get(row["time_precision"], "day"),
        date_source=DateSource.GIVEN,
        actor=actor,
        recipient=recipient,
        event_loc=_place(row),
        killed=(dead, dead) if dead else None,
        event_scale=kind.score if kind else None,
        quad_code=kind.quad if kind else None,
        evidence=(Span(0, len(notes), notes, "sentence"),) if notes else (),
        coder="import acled",
    )


def _sides(row: Row, happened: str, name: Name) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    first, second = (_entity(row, n, happened, name) for n in (1, 2))
    one, other = ((e,) if e else () for e in (first, second))
    targeted = row["civilian_targeting"].lower() in _TARGETED or row["event_type"] == _CIVIL
    if targeted and second and _civil(row["inter2"], second):
        return one, other
    if row["event_type"] in {_PROTEST, _RIOT} or row["sub_event_type"] == "Arrests":
        return one, other
    return one + other, ()


def _civil(inter: str, entity: Entity) -> bool:
    return inter.lower() in {"civilians", "7", "protesters", "6"} or entity.text.startswith(("Civilians", "Protesters"))


def _entity(row: Row, number: int, happened: str, name: Name) -> Entity | None:
    text = row[f"actor{number}"]
    if not text:
        return None
    inter = row[f"inter{number}"].strip()
    at = int(inter) - 1 if inter.isdecimal() and 1 <= int(inter) <= len(_INTER) else None
    label = _INTER[at][0] if at is not None else inter
    sectors = next((s for known, s in _INTER if known.lower().rstrip("s") == label.lower().rstrip("s")), ())
    who = name(_YEARS.sub("", text), f"{happened[:7]}-15")
    sector = who.sector if who.sector in sectors or not sectors else sectors[0]
    return Entity(text, code=who.code, sector=sector, sectors=(sector,) if sector else (), entity=who.entity, name=text)


def _place(row: Row) -> Place | None:
    country = codes.from_iso_number(row["iso"])
    precision = _GEO.get(row["geo_precision"], "city")
    admin1 = value(row, "admin1")
    return place(
        value(row, "location") or admin1 or value(row, "country"),
        row,
        lat="latitude",
        lon="longitude",
        precision=precision,
        country=country,
        admin1=admin1,
    )


def _rows(event: Event, article: Article | None) -> Iterator[dict[str, str]]:
    """Written is one row for each event, where ACLED would have one."""
    act = _act(event)
    if event.date is None:
        raise NoRow("without a date")
    if act is None:
        raise NoRow("no event by ACLED's rules")
    where, both = event.event_loc, [*event.actor, *event.recipient]
    first, second = (both[0] if both else None), (both[1] if len(both) > 1 else None)
    land = where.country if where else None
    inters = [_inter(e, act[0]) for e in (first, second)]
    row = {
        "event_id_cnty": f"TOCSIN-{land or 'XXX'}-{event.id}",
        "event_date": event.date,
        "year": event.date[:4],
        "time_precision": {"week": "2", "month": "3", "year": "3"}.get(event.date_precision, "1"),
        "disorder_type": _DISORDER.get(act[0], "Political violence"),
        "event_type": act[0],
        "sub_event_type": act[1],
        **_actors(event, first, second),
        "inter1": inters[0],
        "inter2": inters[1],
        "interaction": "-".join(i for i in inters if i) if second else f"{inters[0]} only" if inters[0] else "",
        "civilian_targeting": "Civilians targeted" if act[0] == _CIVIL or _harmed(event) else "",
        **_where(where),
        "source": one_line((article.outlet or "") if article else ""),
        "source_scale": "Machine-coded (Tocsin)",
        "notes": quote(event),
        "fatalities": str(event.killed[0]) if event.killed else "0",
    }
    yield {column: row.get(column, "") for column in COLUMNS}


def _act(event: Event) -> tuple[str, str] | None:
    """ACLED's type and sub-event type; ``None`` where ACLED has none, or where ours says less than ACLED's would."""
    if (event.event, *event.mode[:1]) not in _WRITTEN and event.event not in _WRITTEN:
        return None
    modes = (
        [*event.mode, ""]
        if event.event == "ASSAULT"
        else list(event.mode) or ["demo" if event.event == "PROTEST" else ""]
    )
    for mode in modes:
        for kind, sub, act, way in _ACTS:
            if (act, way) == (event.event, mode) and kind != _BATTLE:
                if (kind, sub) == (_CIVIL, "Attack") and not _harmed(event):
                    return _BATTLE, "Armed clash"
                return kind, sub
    return None


def _harmed(event: Event) -> bool:
    """Whether the act was aimed at civilians."""
    return event.event == "ASSAULT" and any(e.sector in _INTER[6][1] for e in event.recipient)


def _inter(entity: Entity | None, kind: str) -> str:
    if entity is None:
        return ""
    if kind in {_PROTEST, _RIOT} and entity.sector in _INTER[6][1]:
        return "Protesters" if kind == _PROTEST else "Rioters"
    return next((label for label, sectors in _INTER if entity.sector in sectors), "External/Other forces")


def _actors(event: Event, first: Entity | None, second: Entity | None) -> Mapping[str, str]:
    more = [named(e).replace(";", ",") for e in (*event.actor, *event.recipient)[2:]]
    return {
        "actor1": one_line(named(first)),
        "actor2": one_line(named(second)),
        "assoc_actor_1": one_line("; ".join(more)),
    }


def _where(where: Place | None) -> dict[str, str]:
    if where is None:
        return {}
    return {
        "iso": codes.to_iso_number(where.country),
        "country": codes.english(where.country),
        "admin1": one_line(where.admin1 or ""),
        "location": one_line(where.name or where.text),
        "latitude": written(where.lat),
        "longitude": written(where.lon),
        "geo_precision": _GEO_BACK.get(where.precision or "", "3"),
    }


FORMAT = Format(
    name="acled",
    columns=COLUMNS,
    event=_event,
    rows=_rows,
    delimiter=",",
    needed=("event_date", "event_type", "sub_event_type", "actor1"),
    aliases={"data id": "event_id_cnty"},
)
