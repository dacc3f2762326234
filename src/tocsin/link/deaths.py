"""A person is killed once: whoever is told of as killed again is recalled, whatever date or tense the report was coded with.

Anniversary coverage names a killing by a noun (*the assassination of General Soleimani*), from which a coder can read neither tense
nor date. Known deaths give both: the day is the one that most origins tell, and a mention more than a fortnight after it is a
recall.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tocsin.link.agree import Votes, is_state, origin_of
from tocsin.link.facts import ACT, OLD_DAYS, PLANES, Facts, ordinal
from tocsin.link.words import stem
from tocsin.records import Article, Aux, DateSource, Entity, Event, Incident
from tocsin.vocab.tables import read_table, shipped

_FATAL = frozenset(
    map(
        stem, "kill killed killing assassinate assassination assassinated martyrdom martyred murder death slain".split()
    )
)
_AGAIN = _FATAL | frozenset(
    map(
        stem,
        "attack attacked strike struck airstrike operation crime raid hit targeted bombing blast ambush targeting".split(),
    )
)
_ATTEMPT = re.compile(
    r"\b(?:attempt\w*|plot\w*|tr(?:y|ied|ying) to|failed|survived|escaped|foiled|narrowly)\b[^.;]{0,60}$", re.IGNORECASE
)
_AT_ONCE = 3  # days
_SURE = 2  # origins that must agree on the day of a death; a coder dates one report wrongly, seldom two alike
_GUESS = 0.3  # what a day counted from an anniversary weighs beside one that the text tells


@dataclass(frozen=True, slots=True)
class Deaths:
    """The day (as an ordinal) on which each person was killed whom reports tell of as killed, where the day is sure.

    ``first`` leads from those who were killed together to one of them, who stands for the act.
    """

    days: Mapping[str, int] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def told(cls, events: Iterable[Event], articles: Mapping[str, Article], kept: Iterable[Incident] = ()) -> Deaths:
        """What the reports agree on, and what kept incidents say."""
        votes: dict[str, Votes] = {}
        mentions: dict[str, set[str]] = {}
        told = list(events)
        for e in told:
            for person in killed(e):
                mentions.setdefault(person, set()).add(origin_of(e, articles))
                if e.date and e.date == (e.enddate or e.date):
                    sure = _GUESS if e.date_source == DateSource.ANNIVERSARY else 1.0
                    weight = sure * (e.confidence or 1.0)
                    votes.setdefault(person, Votes()).add(e.date[:10], origin_of(e, articles), weight)
        days = {p: day for p, v in votes.items() if (day := _agreed(v)) is not None}
        alive = _acting(told, articles, days)
        days = {p: day for p, day in days.items() if len(mentions[p]) > alive[p]}
        for incident in kept:
            if incident.date and incident.date == incident.enddate:
                days |= dict.fromkeys(victims(incident), ordinal(incident.date) or 0)
        return cls(days, _together(told, articles, days))

    def corrected(self, event: Event, facts: Facts) -> tuple[Facts, str | None]:
        """The facts of a report about somebody who was killed, and that person's id if it is the killing that it tells of."""
        person = next((p for p in aimed_at(event) if p in self.days), None)
        if person is None or facts.reported is None or facts.plane != ACT:
            return facts, None
        day = self.days[person]
        if facts.reported < day:
            return facts, None
        old = facts.reported - day > OLD_DAYS
        if person in killed(event):
            return _dated(facts, day, old=old), self.first.get(person, person)
        if facts.end is not None and facts.end < day - 1 and not _year_of(facts, day):
            return facts, None
        if _tells(event, _AGAIN) and (old or _same_news(facts, day)):
            return _dated(facts, day, old=old), self.first.get(person, person)
        if not old:
            return facts, None
        later = facts.start is None or facts.start > day
        return (_undated(facts) if later else facts), None


def _together(events: Iterable[Event], articles: Mapping[str, Article], days: Mapping[str, int]) -> dict[str, str]:
    """Who was killed with whom: two of one day whom several origins name as victims of one act."""
    pairs: dict[tuple[str, str], set[str]] = {}
    for e in events:
        people = sorted(p for p in killed(e) if p in days)
        for a, b in ((a, b) for a in people for b in people if a < b and days[a] == days[b]):
            pairs.setdefault((a, b), set()).add(origin_of(e, articles))
    first: dict[str, str] = {}
    for (a, b), origins in sorted(pairs.items()):
        if len(origins) >= _SURE:
            first[b] = first.get(a, a)
    return first


def _same_news(facts: Facts, day: int) -> bool:
    """Whether an attack of the days after a killing is the one that killed: of that day, or of none and reported at once."""
    if facts.modes.keys() & {"heavy-weapons", "crowd-control"}:
        return False
    return facts.start == facts.end == day if facts.start is not None else (facts.reported or 0) - day <= _AT_ONCE


def _acting(events: Iterable[Event], articles: Mapping[str, Article], days: Mapping[str, int]) -> Counter[str]:
    """In how many origins each person acts after the day on which some tell of them as killed: those live."""
    seen: set[tuple[str, str]] = set()
    for e in events:
        reported = ordinal(e.published)
        if PLANES.get(e.aux) != ACT or e.aux == Aux.HISTORICAL or reported is None:
            continue
        people = (a.entity for a in e.actor if a.entity and a.entity in days)
        seen |= {(p, origin_of(e, articles)) for p in people if reported - days[p] > OLD_DAYS}
    return Counter(p for p, _ in seen)


def _agreed(votes: Votes) -> int | None:
    best = max(sorted(votes.said), key=votes.share)
    return ordinal(best) if len(votes.said[best]) >= _SURE else None


def _year_of(facts: Facts, day: int) -> bool:
    """Whether a report dates the act to a day of the same weeks, as estimates of an anniversary do."""
    return facts.start is not None and abs(facts.start - day) <= OLD_DAYS


def _dated(facts: Facts, day: int, *, old: bool) -> Facts:
    return replace(facts, start=day, end=day, exact=True, recall=old, days=Counter({day: 1}))


def _undated(facts: Facts) -> Facts:
    return replace(facts, start=None, end=None, exact=False, recall=True, days=Counter())


def killed(event: Event) -> tuple[str, ...]:
    """The ids of the persons that a report tells of as killed."""
    if event.event != "ASSAULT" or PLANES.get(event.aux) != ACT or not _tells(event, _FATAL) or _attempted(event):
        return ()
    return tuple(e.entity for e in event.recipient if e.entity and is_person(e))


def aimed_at(event: Event) -> tuple[str, ...]:
    """The ids of the persons that an attack is told to have been aimed at."""
    if event.event != "ASSAULT":
        return ()
    return tuple(e.entity for e in event.recipient if e.entity and is_person(e))


def victims(incident: Incident) -> tuple[str, ...]:
    """The ids of the persons that a kept incident says were killed."""
    triggers = {w[1:].split(":", 1)[0] for w in incident.words if w.startswith("*")}
    if incident.event != "ASSAULT" or PLANES.get(incident.aux) != ACT or not triggers & _FATAL:
        return ()
    return tuple(e.entity for e in incident.recipient if e.entity and is_person(e))


def is_person(entity: Entity) -> bool:
    """Whether a known actor is a person: neither a state nor any of the organisations and peoples of the vocabulary."""
    return bool(entity.entity and entity.name) and not is_state(entity) and entity.name not in _bodies()


@lru_cache(maxsize=1)
def _bodies() -> frozenset[str]:
    columns = ["name", "aliases", "code", "sector", "terms", "part_of", "entity", "id"]
    names = {r["name"] for path in sorted(shipped("actors/orgs").glob("*.tsv")) for r in read_table(path, columns)}
    names |= {r["name"] for r in read_table(shipped("actors/peoples.tsv"), ["id", "name", "aliases", "codes", "armed"])}
    return frozenset(names)


def _tells(event: Event, stems: frozenset[str]) -> bool:
    return any(stem(w) in stems for s in event.evidence if s.role == "trigger" for w in s.text.split())


def _attempted(event: Event) -> bool:
    """Whether the words before the trigger tell of an attempt."""
    triggers = [s for s in event.evidence if s.role == "trigger"]
    sentences = [s for s in event.evidence if s.role == "sentence"]
    return any(
        _ATTEMPT.search(s.text[: t.start - s.start]) for t in triggers for s in sentences if s.start <= t.start < s.end
    )
