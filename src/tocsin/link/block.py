"""Which incidents are worth comparing with a report: those of its family and days that share a handle with it.

A handle is what two reports of one act are likely to share: a place, a named actor, a country, a rare word (of its sentences,
or of the article). For each family, plane and handle the incidents stand in the order of their days, so that a report is compared
with its neighbourhood and never with the whole desk. An incident takes some 200 bytes here, so that a million fit.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from tocsin.link.facts import ACT, PLANES, PRECISE, Facts, families, ordinal, place_key
from tocsin.link.words import Rarity

Shelf = tuple[str, str]
"""Family and plane; what the days are (``d`` the act's, ``r`` of the first report, ``m`` a month, ``y`` a year, ``?``)."""
Span = tuple[str, int, int]
CANDIDATES = 12
"""Incidents compared in full for one report: the best by shared handles. The right one was among the first five in every case
seen."""
NEWS_DAYS = 8
"""A report without a date tells of the week up to it (codebook, section 3), a day more for time zones."""
_FOLLOW_DAYS = 4  # reports of one act without a date follow each other within days
WEEK = 10  # intervals up to this long are kept under each of their days
MONTH = 62
_CROWD = 96  # a country handle that this many incidents of one day share does not tell them apart
_LONG_AGO = 512  # likewise for a place or name over all days
_WORDS = 6
_SCORE = {"p": 2, "e": 3, "w": 2}  # what a shared place, name or rare word counts; a country counts 1
_COUNTRY = "cl"
_SORTED = 30  # so few are sorted in less time than the best of them are found


def handles(facts: Facts, rarity: Rarity) -> list[str]:
    """A report's or an incident's handles; the letter before the colon is their kind."""
    if not facts.handles:
        facts.handles = _handles(facts, rarity)
    return facts.handles


def _handles(facts: Facts, rarity: Rarity) -> list[str]:
    out = [f"e:{e}" for e in (*facts.actor.entities, *facts.recipient.entities)]
    out += [f"c:{c}" for c in dict.fromkeys((*facts.actor.codes, *facts.recipient.codes))]
    if facts.place is not None:
        if facts.place.precision in (*PRECISE, "admin1"):
            out.append(f"p:{place_key(facts.place)}")
        if facts.place.country:
            out.append(f"l:{facts.place.country}")
    out += [f"w:{w}" for w in (*_rarest(facts.rare, rarity), *_rarest(facts.news - facts.rare, rarity))]
    return [sys.intern(h) for h in out]  # a million incidents share them


def _rarest(words: Iterable[str], rarity: Rarity) -> list[str]:
    return [w for _, w in sorted([(-rarity.weight(w), w) for w in words])[:_WORDS]]


def _group(facts: Facts) -> str:
    return f"{facts.family}/{facts.plane}"


def kept_under(facts: Facts) -> list[tuple[str, int]]:
    """The days, months or years under which an incident is kept; an undated one under the day it was first reported."""
    return kept_at(facts.start, facts.end, None if facts.recall else facts.reported)


def kept_at(start: int | None, end: int | None, reported: int | None) -> list[tuple[str, int]]:
    """The same for an act of some days (ordinals), first reported as news on a day."""
    if start is None or end is None:
        return [("r", reported)] if reported is not None else [("?", 0)]
    length = end - start
    if length <= WEEK:
        return [("d", d) for d in range(start, end + 1)]
    if length <= MONTH:
        return sorted({("m", _month(d)) for d in (start, end)})
    return [("y", y) for y in range(date.fromordinal(start).year, date.fromordinal(end).year + 1)]


def looked_under(facts: Facts) -> list[Span]:
    """Where the incidents of a report can be kept: first and last day, month or year of each kind."""
    if facts.start is None or facts.end is None:
        p = facts.reported
        if p is None or facts.recall:
            return [("?", 0, 0)]
        return [("d", p - NEWS_DAYS + 1, p + 1), ("r", p - _FOLLOW_DAYS, p + _FOLLOW_DAYS), ("m", _month(p), _month(p))]
    out: list[Span] = []
    if facts.end - facts.start <= MONTH:
        last = min(facts.end, facts.start + WEEK) + _FOLLOW_DAYS
        out += [("d", facts.start - 1, facts.end + 1), ("r", facts.start, last)]
        out += [("m", m, m) for m in sorted({_month(facts.start), _month(facts.end)})]
    return [*out, *(("y", y, y) for y in sorted({date.fromordinal(d).year for d in (facts.start, facts.end)}))]


def _month(day: int) -> int:
    d = date.fromordinal(day)
    return 12 * d.year + d.month


class Shelved(NamedTuple):
    """What is read of a kept incident to see whether a report is compared with it; ``first_reported`` is ``None`` for one that was
    only recalled."""

    id: str
    event: str
    aux: str
    date: str | None
    enddate: str | None
    first_reported: str | None
    handles: Sequence[str]

    def order(self) -> tuple[str, str]:
        """By the first report, as incidents are numbered."""
        return self.first_reported or self.date or "9999", self.id


Posting = tuple["array[int]", "array[int]"]
"""Days, and the numbers of the incidents of these days, in the order of the days."""
Lookup = Callable[[str], Posting | None]


def _posting() -> Posting:
    return array("i"), array("i")


def _add(shelf: defaultdict[str, Posting], handles: Iterable[str], day: int, number: int) -> None:
    """Keeps an incident under some handles."""
    for handle in handles:
        days, numbers = shelf[handle]
        if not days or day >= days[-1]:
            days.append(day)
            numbers.append(number)
        else:
            at = bisect_right(days, day)
            days.insert(at, day)
            numbers.insert(at, number)


def _has(posting: Posting | None, day: int, number: int) -> bool:
    """Whether an incident stands under a day."""
    if posting is None:
        return False
    days, numbers = posting
    return number in numbers[bisect_left(days, day) : bisect_right(days, day)]


class Blocks:
    """Finds incidents by handle; numbers are the caller's."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._shelves: dict[Shelf, defaultdict[str, Posting]] = {}
        self._kept: dict[int, set[tuple[str, int, str]]] = {}

    def put(self, number: int, facts: Facts, *, woken: bool = False) -> None:
        """Keeps an incident under its handles; called again when it has changed, under those that it has now.

        Args:
            number: of the incident.
            facts: what it says now.
            woken: whether it was settled before.
        """
        group, was = _group(facts), self._kept.get(number, set())
        found, places = handles(facts, self._rarity), kept_under(facts)
        now = self._kept[number] = {(kind, at, handle) for kind, at in places for handle in found}
        if not was and not woken:
            for kind, at in places:
                _add(self._shelf(group, kind), dict.fromkeys(found), at, number)
            return
        self._take_away(group, was - now, number)
        for kind, at in places:
            shelf = self._shelf(group, kind)
            fresh = [h for h in dict.fromkeys(found) if (kind, at, h) not in was]
            _add(shelf, [h for h in fresh if not _has(shelf.get(h), at, number)] if woken else fresh, at, number)

    def _shelf(self, group: str, kind: str) -> defaultdict[str, Posting]:
        found = self._shelves.get((group, kind))
        if found is None:
            found = self._shelves[group, kind] = defaultdict(_posting)
        return found

    def _take_away(self, group: str, places: Iterable[tuple[str, int, str]], number: int) -> None:
        for kind, at, handle in places:
            days, numbers = self._shelves[group, kind][handle]
            place = numbers.index(number, bisect_left(days, at), bisect_right(days, at))
            del days[place], numbers[place]

    def shelve_all(self, incidents: Iterable[tuple[int, Shelved]]) -> None:
        """Keeps incidents of which no more is known, each under its number."""
        places: list[tuple[int, int, defaultdict[str, Posting], Sequence[str]]] = []
        for number, incident in incidents:
            group = f"{families().get(incident.event, incident.event)}/{PLANES.get(incident.aux, ACT)}"
            first, last = ordinal(incident.date), ordinal(incident.enddate or incident.date)
            for kind, at in kept_at(first, last, ordinal(incident.first_reported)):
                places.append((at, number, self._shelf(group, kind), incident.handles))
        disordered: dict[int, Posting] = {}
        # The days in their order, so that each is added at the end, but for handles that were shelved before.
        for day, number, shelf, found in sorted(places, key=itemgetter(0, 1)):
            for handle in found:
                days, numbers = posting = shelf[handle]
                if days and day < days[-1]:
                    disordered[id(days)] = posting
                days.append(day)
                numbers.append(number)
        for days, numbers in disordered.values():
            order = sorted(range(len(days)), key=days.__getitem__)
            days[:] = array("i", [days[at] for at in order])
            numbers[:] = array("i", [numbers[at] for at in order])

    def drop(self, number: int, facts: Facts) -> None:
        """Takes an incident away that went into another one."""
        self._take_away(_group(facts), self._kept.pop(number, ()), number)

    def settle(self, number: int) -> None:
        """Forgets under which handles an incident is kept: it will hardly grow any more."""
        self._kept.pop(number, None)

    def near(self, facts: Facts) -> list[int]:
        """The incidents that share most handles with a report in its days, the likeliest first."""
        group, spans = _group(facts), looked_under(facts)
        anyday = facts.recall and (facts.start is None or facts.end is None or facts.end - facts.start > MONTH)
        shelves = [(s.get, low, high) for kind, low, high in spans if (s := self._shelves.get((group, kind)))]
        every = [s for kind in "drmy?" if (s := self._shelves.get((group, kind)))] if anyday else []
        scores: dict[int, int] = {}
        countries: list[set[int]] = []
        for handle in handles(facts, self._rarity):
            country = handle[0] in _COUNTRY
            found = _found(handle, shelves, _CROWD if country else _LONG_AGO)
            if country:
                if found:
                    countries.append(found)
                continue
            if every:
                found |= _anyday(handle, every)
            worth = _SCORE[handle[0]]
            for number in found:
                scores[number] = scores.get(number, 0) + worth
        return _best(scores, countries)


def _best(scores: dict[int, int], countries: list[set[int]]) -> list[int]:
    """The incidents with the highest scores, counting one for each country that they share."""
    for found in countries:
        for number in scores.keys() & found:
            scores[number] += 1
    # Many share one country; what shares that alone is looked at only where little else is there.
    least = 1 if len(scores) < CANDIDATES else 2
    if len(countries) >= least and not _full(scores, len(countries)):
        shared: Counter[int] = Counter()
        for found in countries:
            shared.update(found)
        scores.update([(n, c) for n, c in shared.items() if c >= least and n not in scores])
    if len(scores) <= _SORTED:
        return sorted(scores, key=lambda n: (-scores[n], n))[:CANDIDATES]
    # Scores are few different small numbers: those that have at least the twelfth highest are found sooner than put in order.
    enough = sorted(scores.values())[-CANDIDATES]
    return sorted([n for n, score in scores.items() if score >= enough], key=lambda n: (-scores[n], n))[:CANDIDATES]


def _full(scores: dict[int, int], most: int) -> bool:
    """Whether enough incidents have more than ``most``."""
    return len(scores) >= CANDIDATES and sum([score > most for score in scores.values()]) >= CANDIDATES


def _found(handle: str, shelves: Iterable[tuple[Lookup, int, int]], crowd: int) -> set[int]:
    """The incidents under a handle in some days."""
    out: set[int] = set()
    for look_up, low, high in shelves:
        posting = look_up(handle)
        if posting is None:
            continue
        days, numbers = posting
        # Most handles were last met long ago.
        if not days or days[-1] < low:
            continue
        first = bisect_left(days, low)
        last = bisect_right(days, high, first)
        if 0 < last - first <= crowd * (high - low + 1):
            out.update(numbers[first:last])
    return out


def _anyday(handle: str, shelves: Iterable[dict[str, Posting]]) -> set[int]:
    """The incidents under a handle on any day, if they are few."""
    out: set[int] = set()
    for shelf in shelves:
        posting = shelf.get(handle)
        if posting is not None and len(posting[1]) <= _LONG_AGO:
            out.update(posting[1])
    return out
