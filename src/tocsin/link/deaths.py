"""A person is killed once: whoever is told of as killed again is recalled, whatever date or tense the report was coded with.

Anniversary coverage names a killing by a noun (*the assassination of General Soleimani*), from which a coder can read neither tense
nor date. Known deaths give both: the day is the one that most origins tell, and a mention more than a fortnight after it is a
recall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from tocsin.link.agree import is_state, origin_of
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


class Deaths:
    """The day (as an ordinal) on which each person was killed whom reports tell of as killed, as far as the reports heard so far
    make it sure: what a later day brings does not change what was said before, so that a desk that grows by the day knows at
    each day what one addition of all knew then.

    ``first`` leads from those who were killed together to one of them, who stands for the act.

    Args:
        events: all that will be heard; only who is told of as killed in one of them is followed.
        articles: by id, for the origins of the reports.
        kept: incidents whose reports will not be heard; the deaths of which they tell are sure.
    """

    def __init__(self, events: Iterable[Event], articles: Mapping[str, Article], kept: Iterable[Incident] = ()) -> None:
        self._articles = articles
        self._victims = {e.id: people for e in events if (people := killed(e))}
        self._told = {p: _Told() for people in self._victims.values() for p in people}
        self._pairs: dict[tuple[str, str], set[str]] = {}
        self._kept = {p: day for i in kept if (day := _single_day(i)) is not None for p in victims(i)}
        self.days: dict[str, int] = dict(self._kept)
        self.first: dict[str, str] = {}

    def hear(self, events: Iterable[Event]) -> None:
        """Counts in the reports of a day."""
        touched: set[str] = set()
        paired = False
        for e in events:
            if people := self._victims.get(e.id):
                self._mention(e, people)
                touched.update(people)
                paired = paired or len(people) > 1
            acting = [a.entity for a in e.actor if a.entity in self._told]
            reported = ordinal(e.published)
            if acting and reported is not None and e.aux != Aux.HISTORICAL and PLANES.get(e.aux) == ACT:
                for p in acting:
                    self._told[p or ""].act(reported, origin_of(e, self._articles))
                    touched.add(p or "")
        before = {p: self.days.get(p) for p in touched}
        for p in touched - self._kept.keys():
            day = self._told[p].day()
            self.days.pop(p, None)
            self.days |= {p: day} if day is not None else {}
        if paired or any(self.days.get(p) != day for p, day in before.items()):
            self.first = self._together()

    def _mention(self, event: Event, people: Sequence[str]) -> None:
        origin = origin_of(event, self._articles)
        for p in people:
            self._told[p].mentions.add(origin)
            if event.date and event.date == (event.enddate or event.date):
                sure = _GUESS if event.date_source == DateSource.ANNIVERSARY else 1.0
                self._told[p].vote(event.date[:10], origin, sure * (event.confidence or 1.0))
        for a, b in ((a, b) for a in people for b in people if a < b):
            self._pairs.setdefault((a, b), set()).add(origin)

    def _together(self) -> dict[str, str]:
        """Who was killed with whom: two of one day whom several origins name as victims of one act."""
        first: dict[str, str] = {}
        for (a, b), origins in sorted(self._pairs.items()):
            day = self.days.get(a)
            if len(origins) >= _SURE and day is not None and day == self.days.get(b):
                first[b] = first.get(a, a)
        return first

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


@dataclass(slots=True)
class _Told:
    """What was heard of one person: the origins that tell of the death and on which day, and those in which the person acts.

    A desk of ten years hears of some people every day, so that each day only what is new is counted.
    """

    mentions: set[str] = field(default_factory=set)
    votes: dict[str, dict[str, float]] = field(default_factory=dict)
    best: str = ""
    _sums: dict[str, float] = field(default_factory=dict)
    _acts: list[tuple[int, str]] = field(default_factory=list)
    _alive: set[str] = field(default_factory=set)
    _after: int | None = None
    _seen: int = 0

    def vote(self, date: str, origin: str, weight: float) -> None:
        """Counts a report of the death on a day (ISO); of one origin the surest holds."""
        said = self.votes.setdefault(date, {})
        said[origin] = max(said.get(origin, 0.0), weight)
        told = self._sums[date] = sum(said.values())
        most = self._sums.get(self.best, -1.0)
        if told > most or (told == most and date < self.best):
            self.best = date

    def act(self, reported: int, origin: str) -> None:
        """Counts a report of what the person did."""
        self._acts.append((reported, origin))

    def day(self) -> int | None:
        """The day of the death, where it is sure: who acts afterwards in more origins than tell of the death lives."""
        day = ordinal(self.best) if len(self.votes.get(self.best, ())) >= _SURE else None
        if day is None:
            return None
        if day != self._after:
            self._after, self._seen, self._alive = day, 0, set()
        self._alive.update(origin for reported, origin in self._acts[self._seen :] if reported - day > OLD_DAYS)
        self._seen = len(self._acts)
        return day if len(self.mentions) > len(self._alive) else None


def fatal_words() -> tuple[str, ...]:
    """What stands in each word for a killing; a word that has one of these may be another one."""
    return tuple(sorted(_FATAL))


def dead(events: Iterable[Event], articles: Mapping[str, Article]) -> dict[str, str]:
    """The people who were killed, as events told to the last of them make it sure, with the day (ISO)."""
    told = sorted(events, key=lambda e: (e.published or "9999", e.article_id, e.id))
    known = Deaths(told, articles)
    known.hear(told)
    return {p: date.fromordinal(day).isoformat() for p, day in known.days.items()}


def mourned(events: Iterable[Event]) -> dict[str, str]:
    """The people of whom enough reports tell as killed that they may be dead, with the earliest day that is told (ISO)."""
    days: dict[str, list[str]] = {}
    for e in events:
        for p in killed(e):
            days.setdefault(p, []).append(e.date[:10] if e.date else "9999")
    return {p: min(told) for p, told in days.items() if len(told) >= _SURE and min(told) < "9999"}


def _single_day(incident: Incident) -> int | None:
    return ordinal(incident.date) if incident.date == incident.enddate else None


def _same_news(facts: Facts, day: int) -> bool:
    """Whether an attack of the days after a killing is the one that killed: of that day, or of none and reported at once."""
    if facts.modes.keys() & {"heavy-weapons", "crowd-control"}:
        return False
    return facts.start == facts.end == day if facts.start is not None else (facts.reported or 0) - day <= _AT_ONCE


def _year_of(facts: Facts, day: int) -> bool:
    """Whether a report dates the act to a day of the same weeks, as estimates of an anniversary do."""
    return facts.start is not None and abs(facts.start - day) <= OLD_DAYS


def _dated(facts: Facts, day: int, *, old: bool) -> Facts:
    return replace(facts, start=day, end=day, exact=True, recall=old, days={day: 1})


def _undated(facts: Facts) -> Facts:
    return replace(facts, start=None, end=None, exact=False, recall=True, days={})


def killed(event: Event) -> tuple[str, ...]:
    """The ids of the persons that a report tells of as killed."""
    people = aimed_at(event)
    if not people or PLANES.get(event.aux) != ACT or not _tells(event, _FATAL) or _attempted(event):
        return ()
    return people


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
