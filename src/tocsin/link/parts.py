"""Which incidents are part of a larger one: the strikes of an offensive, the rallies of a wave of protest.

A whole is told as one by the reports' own words (*offensive*, *siege*, *wave of protests*) and lasts for days; a part is one act
within its days and its place, done by the same to the same. The two stay two incidents; the part says what it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.link.clues import distance_km
from tocsin.link.facts import ACT, PLANES, PRECISE, ordinal, place_key, told_triggers
from tocsin.link.words import stem
from tocsin.records import Entity, Incident, Place

WHOLES: dict[str, frozenset[str]] = {
    "ASSAULT": frozenset(
        map(
            stem,
            "offensive campaign battle siege war incursion invasion bombardment blitz fighting clashes".split(),
        )
    ),
    "PROTEST": frozenset(
        map(stem, "protests wave movement unrest uprising riots demonstrations rallies strikes".split())
    ),
}
"""Stems of the words by which reports call a whole, by type."""
_TOLD = 0.3  # share of an incident's reports that must call it so
LONGEST = 120
"""Days a whole lasts at most."""
_CITY_KM = 45.0


def part_of(incidents: Iterable[Incident]) -> dict[str, str]:
    """For each incident that is part of a larger one, the id of that one; of several the shortest.

    Args:
        incidents: those to look at, wholes and parts.
    """
    acts = [i for i in incidents if i.status == "reported" and PLANES.get(i.aux) == ACT and i.event in WHOLES]
    wholes: dict[tuple[str, int], list[tuple[int, int, Incident]]] = {}
    for whole in acts:
        if days := span_of_whole(whole):
            for month in range(days[0] // 30, days[1] // 30 + 1):
                wholes.setdefault((whole.event, month), []).append((*days, whole))
    out: dict[str, str] = {}
    for part in acts:
        day = _day(part)
        if day is None:
            continue
        near = wholes.get((part.event, day // 30), ())
        fits = [
            (last - first, w.id) for first, last, w in near if first <= day <= last and _within(part, w, last - first)
        ]
        if fits:
            out[part.id] = min(fits)[1]
    return out


def span_of_whole(incident: Incident) -> tuple[int, int] | None:
    """First and last day of an incident that its reports tell as a whole; ``None`` for a single act."""
    first = ordinal(incident.date) or ordinal(incident.first_reported)
    if first is None:
        return None
    last = max(ordinal(incident.enddate) or first, ordinal(incident.last_reported) or first)
    if last - first < 2 or last - first > LONGEST or not _called(incident):
        return None
    return first, last


def _called(incident: Incident) -> bool:
    """Whether enough reports use a word for a whole as the word for the act."""
    n = max(incident.reports + incident.recalls, 1)
    return sum(c for w, c in told_triggers(incident).items() if w in WHOLES[incident.event]) >= max(_TOLD * n, 1)


def _day(incident: Incident) -> int | None:
    """The day of a single act; the day of its first report where that is all that is known."""
    if incident.date and incident.date != (incident.enddate or incident.date):
        return None
    return ordinal(incident.date) or ordinal(incident.first_reported)


def _within(part: Incident, whole: Incident, days: int) -> bool:
    """Whether an act can belong to a whole: it is shorter, not elsewhere, and its sides are among those of the whole."""
    own = span_of_whole(part)
    if part.id == whole.id or (own and own[1] - own[0] >= days):
        return False
    if not _at(part.event_loc, whole.event_loc):
        return False
    acted = _same(part.actor, whole.actor)
    suffered = _same(part.recipient, whole.recipient)
    if part.event == "PROTEST":
        return acted is not False and suffered is not False
    return acted is True and suffered is not False


def _same(a: tuple[Entity, ...], b: tuple[Entity, ...]) -> bool | None:
    """Whether two sides share a country or an entity; ``None`` if one is not known."""
    x, y = ({k for e in side for k in (e.entity, e.code) if k} for side in (a, b))
    return bool(x & y) if x and y else None


def _at(part: Place | None, whole: Place | None) -> bool:
    """Whether a place lies within another, as far as their precision tells; an unknown one lies nowhere."""
    if part is None or whole is None:
        return False
    if place_key(part) == place_key(whole):
        return True
    if part.country != whole.country:
        return False
    if whole.precision in PRECISE:
        km = distance_km(part, whole)
        return part.precision in PRECISE and km is not None and km <= _CITY_KM
    return whole.precision == "country" or (bool(part.admin1) and part.admin1 == whole.admin1)


def with_parts(incidents: Iterable[Incident]) -> Iterator[tuple[Incident, str | None]]:
    """Each incident with the id of the one that it is part of; a relation that was found before stays."""
    everybody = list(incidents)
    found = part_of(everybody)
    for incident in everybody:
        yield incident, found.get(incident.id, incident.part_of)
