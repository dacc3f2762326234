"""Which kept incidents new reports can touch: those of the same kind of act in the same months, and those that a recall may
mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from tocsin.link.deaths import aimed_at
from tocsin.link.facts import PLANES, families, ordinal, read_words
from tocsin.link.words import RARE, Rarity, stems
from tocsin.records import Article, Aux, Entity, Event, Incident

_MARGIN = 14  # days; more than any window of :mod:`tocsin.link.block`


def neighbours(
    events: Sequence[Event],
    articles: Mapping[str, Article],
    previous: Iterable[Incident],
    *,
    judged: frozenset[str] = frozenset(),
) -> list[Incident]:
    """The kept incidents that the events could join, in their order, and those with events that a person judged."""
    months, words = _wanted(events, articles)
    out = []
    for incident in previous:
        family = families().get(incident.event, incident.event)
        plane = PLANES.get(incident.aux, "act")
        keys = _months(incident.date or incident.first_reported, incident.enddate or incident.last_reported)
        found = any((family, plane, m) in months for m in keys) or (not keys and (family, plane) in words)
        if not found and plane == "act" and (family, plane) in words:
            handles = words[family, plane]
            found = not handles.isdisjoint(read_words(incident.words, 1)) or not handles.isdisjoint(_names(incident))
        if found or (judged and not judged.isdisjoint(incident.events)):
            out.append(incident)
    return out


def _wanted(
    events: Sequence[Event], articles: Mapping[str, Article]
) -> tuple[set[tuple[str, str, str]], dict[tuple[str, str], set[str]]]:
    """The months to look in by kind of act, and for recalls without a day the rare words and names to look for."""
    rarity = Rarity.shipped()
    months: set[tuple[str, str, str]] = set()
    words: dict[tuple[str, str], set[str]] = {}
    for e in events:
        family, plane = families().get(e.event, e.event), PLANES.get(e.aux, "act")
        article = articles.get(e.article_id)
        published = e.published or (article.published if article else None)
        keys = _months(e.date or published, e.enddate or published)
        months.update((family, plane, m) for m in keys)
        if e.aux == Aux.HISTORICAL and (e.date is None or e.date != (e.enddate or e.date)):
            told = {w for s in e.evidence if s.role == "sentence" for w in stems(s.text) if rarity.weight(w) >= RARE}
            words.setdefault((family, plane), set()).update(told, _names(e))
        elif victims := aimed_at(e):
            words.setdefault((family, plane), set()).update(victims)
    return months, words


def _names(record: Event | Incident) -> set[str]:
    entities: tuple[Entity, ...] = (*record.actor, *record.recipient)
    place = record.event_loc
    return {e.entity for e in entities if e.entity} | ({place.name} if place and place.name else set())


def _months(first: str | None, last: str | None) -> list[str]:
    """The months from a margin before the first day to one after the last; for long spans the years' too."""
    low, high = ordinal(first), ordinal(last)
    if low is None:
        return []
    day, end = date.fromordinal(low) - timedelta(_MARGIN), date.fromordinal(max(high or low, low)) + timedelta(_MARGIN)
    out = []
    while (day.year, day.month) <= (end.year, end.month):
        out.append(f"{day.year}-{day.month}")
        day = (day.replace(day=1) + timedelta(32)).replace(day=1)
    return out
