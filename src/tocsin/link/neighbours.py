"""Which kept incidents new reports can touch: those of the same kind of act around the same days, and those that a recall may
mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tocsin.link.block import NEWS_DAYS
from tocsin.link.deaths import aimed_at
from tocsin.link.facts import ACT, PLANES, families, ordinal, read_words
from tocsin.link.words import RARE, Rarity, stems
from tocsin.records import Article, Aux, Entity, Event, Incident

_AROUND = 10  # days; as wide as any window of :mod:`tocsin.link.block`
_LONG = 62
Key = tuple[str, str]


@dataclass(slots=True)
class _Wanted:
    """By family and plane: days, as ISO dates; months, as ``2021-3``; for recalls without a day the words and names."""

    days: dict[Key, set[str]] = field(default_factory=dict)
    months: dict[Key, set[str]] = field(default_factory=dict)
    words: dict[Key, set[str]] = field(default_factory=dict)

    def day(self, key: Key, first: int, last: int) -> None:
        """Asks for the days from one to another and a margin round them; of a long span for its months."""
        self.months.setdefault(key, set()).update(_months(first - _AROUND, last + _AROUND))
        if last - first <= _LONG:
            days = (date.fromordinal(d).isoformat() for d in range(first - _AROUND, last + _AROUND + 1))
            self.days.setdefault(key, set()).update(days)

    def has(self, incident: Incident, key: Key) -> bool:
        """Whether an incident is wanted by its days."""
        first, last = incident.date or incident.first_reported, incident.enddate or incident.last_reported
        if first is None:
            return key in self.words
        if incident.date is None or first == last:
            return first[:10] in self.days.get(key, ())
        wanted, low, high = self.months.get(key), ordinal(first), ordinal(last)
        if not wanted or low is None:
            return False
        return not wanted.isdisjoint(_months(low, max(high or low, low)))


def neighbours(
    events: Sequence[Event],
    articles: Mapping[str, Article],
    previous: Sequence[Incident],
    *,
    judged: frozenset[str] = frozenset(),
) -> list[Incident]:
    """The kept incidents that the events could join, in their order, and those with events that a person judged."""
    if not previous:
        return []
    wanted = _wanted(events, articles)
    out = []
    for incident in previous:
        key = families().get(incident.event, incident.event), PLANES.get(incident.aux, ACT)
        found = wanted.has(incident, key)
        if not found and key[1] == ACT and (handles := wanted.words.get(key)):
            found = not handles.isdisjoint(read_words(incident.words, 1)) or not handles.isdisjoint(_names(incident))
        if found or (judged and not judged.isdisjoint(incident.events)):
            out.append(incident)
    return out


def _wanted(events: Iterable[Event], articles: Mapping[str, Article]) -> _Wanted:
    rarity, out = Rarity.shipped(), _Wanted()
    asked: set[tuple[Key, int, int]] = set()
    for e in events:
        plane = PLANES.get(e.aux, ACT)
        family = families().get(e.event, e.event)
        article = articles.get(e.article_id)
        published = ordinal(e.published or (article.published if article else None))
        first = ordinal(e.date) or (published - NEWS_DAYS + _AROUND if published else None)
        last = ordinal(e.enddate) or ordinal(e.date) or published
        if first is not None and last is not None:
            # A plan or a denial also looks for the act that it may be about.
            asked |= {((family, p), min(first, last), last) for p in (plane, ACT)}
        if plane == ACT and e.aux == Aux.HISTORICAL and (e.date is None or e.date != (e.enddate or e.date)):
            told = {w for s in e.evidence if s.role == "sentence" for w in stems(s.text) if rarity.weight(w) >= RARE}
            out.words.setdefault((family, plane), set()).update(told, _names(e))
        elif victims := aimed_at(e):
            out.words.setdefault((family, ACT), set()).update(victims)
    for key, first, last in asked:
        out.day(key, first, last)
    return out


def _names(record: Event | Incident) -> set[str]:
    entities: tuple[Entity, ...] = (*record.actor, *record.recipient)
    place = record.event_loc
    return {e.entity for e in entities if e.entity} | ({place.name} if place and place.name else set())


def _months(first: int, last: int) -> list[str]:
    """The months from one day to another."""
    low, high = date.fromordinal(first), date.fromordinal(last)
    count = 12 * (high.year - low.year) + high.month - low.month
    return [f"{low.year + (low.month + n - 1) // 12}-{(low.month + n - 1) % 12 + 1}" for n in range(count + 1)]
