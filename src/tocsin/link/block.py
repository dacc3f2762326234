"""Which incidents are worth comparing with a report: those of its family and days that share a handle with it.

A handle is what two reports of one act are likely to share: a place, a named actor, a country, a rare word (of its sentences,
or of the article). Incidents are kept by (family and plane, day, handle), so that a report is compared with its neighbourhood
and never with the whole desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from tocsin.link.facts import PRECISE, Facts, place_key
from tocsin.link.words import Rarity

Key = tuple[str, str, str]
CANDIDATES = 12
"""Incidents compared in full for one report: the best by shared handles. The right one was among the first five in every case
seen."""
NEWS_DAYS = 8
"""A report without a date tells of the week up to it (codebook, section 3), a day more for time zones."""
_FOLLOW_DAYS = 4  # reports of one act without a date follow each other within days
_WEEK = 10  # intervals up to this long are kept under each of their days
_MONTH = 62
_CROWD = 96  # a country handle that this many incidents of one day share does not tell them apart
_LONG_AGO = 512  # likewise for a place or name over all days
_WORDS = 6
_SCORE = {"p": 2.0, "e": 3.0, "w": 2.0, "l": 1.0, "c": 1.0, "m": 0.4}


def handles(facts: Facts, rarity: Rarity) -> list[str]:
    """A report's or an incident's handles; the letter before the colon is their kind."""
    out = [f"e:{e}" for e in (*facts.actor.entities, *facts.recipient.entities)]
    out += [f"c:{c}" for c in facts.actor.codes.keys() | facts.recipient.codes.keys()]
    if facts.place is not None:
        if facts.place.precision in (*PRECISE, "admin1"):
            out.append(f"p:{place_key(facts.place)}")
        if facts.place.country:
            out.append(f"l:{facts.place.country}")
    out += [f"m:{m}" for m in facts.modes]
    return out + [f"w:{w}" for w in (*_rarest(facts.rare, rarity), *_rarest(facts.news - facts.rare, rarity))]


def _rarest(words: Iterable[str], rarity: Rarity) -> list[str]:
    return sorted(words, key=lambda w: (-rarity.weight(w), w))[:_WORDS]


def _group(facts: Facts) -> str:
    return f"{facts.family}/{facts.plane}"


def kept_under(facts: Facts) -> list[str]:
    """The days, months or years under which an incident is kept; an undated one under the day it was first reported."""
    if facts.start is None or facts.end is None:
        return [f"r{facts.reported}"] if facts.reported is not None and not facts.recall else ["?"]
    length = facts.end - facts.start
    if length <= _WEEK:
        return [f"d{d}" for d in range(facts.start, facts.end + 1)]
    if length <= _MONTH:
        return sorted({f"m{_month(d)}" for d in (facts.start, facts.end)})
    return [f"y{y}" for y in range(date.fromordinal(facts.start).year, date.fromordinal(facts.end).year + 1)]


def looked_under(facts: Facts) -> list[str]:
    """Where the incidents of a report can be kept, the near days first."""
    out: list[str] = []
    if facts.start is None or facts.end is None:
        p = facts.reported
        if p is None or facts.recall:
            return ["?"]
        out += [f"d{d}" for d in range(p + 1, p - NEWS_DAYS, -1)]
        out += [f"r{d}" for d in range(p - _FOLLOW_DAYS, p + _FOLLOW_DAYS + 1)]
        return [*out, f"m{_month(p)}"]
    if facts.end - facts.start <= _MONTH:
        out += [f"d{d}" for d in range(facts.start - 1, facts.end + 2)]
        out += [f"r{d}" for d in range(facts.start, min(facts.end, facts.start + _WEEK) + _FOLLOW_DAYS + 1)]
        out += sorted({f"m{_month(d)}" for d in (facts.start, facts.end)})
    return [*out, *(f"y{y}" for y in sorted({date.fromordinal(d).year for d in (facts.start, facts.end)}))]


def _month(day: int) -> str:
    d = date.fromordinal(day)
    return f"{d.year}-{d.month}"


class Blocks:
    """Finds incidents by handle; numbers are the caller's."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._lists: dict[Key, list[int]] = {}
        self._kept: dict[int, set[tuple[str, str]]] = {}

    def put(self, number: int, facts: Facts) -> None:
        """Keeps an incident under its handles; called again when it has grown, it adds what is new."""
        group, kept = _group(facts), self._kept.setdefault(number, set())
        days = kept_under(facts)
        for handle in handles(facts, self._rarity):
            anyday = handle[0] in "epw"
            for day in (*days, "*") if anyday else days:
                if (day, handle) not in kept:
                    kept.add((day, handle))
                    self._lists.setdefault((group, day, handle), []).append(number)

    def near(self, facts: Facts) -> list[int]:
        """The incidents that share most handles with a report in its days, the likeliest first."""
        group = _group(facts)
        days = looked_under(facts)
        anyday = facts.recall and (facts.start is None or facts.end is None or facts.end - facts.start > _MONTH)
        scores: dict[int, float] = {}
        for handle in handles(facts, self._rarity):
            worth = _SCORE[handle[0]]
            seen: set[int] = set()
            for found in self._found(group, days, handle, anyday=anyday):
                seen.update(found)
            for number in seen:
                scores[number] = scores.get(number, 0.0) + worth
        return sorted(scores, key=lambda n: (-scores[n], n))[:CANDIDATES]

    def _found(self, group: str, days: list[str], handle: str, *, anyday: bool) -> Iterator[list[int]]:
        crowded = _CROWD if handle[0] in "clm" else _LONG_AGO
        for day in days:
            found = self._lists.get((group, day, handle))
            if found is not None and len(found) <= crowded:
                yield found
        if anyday and handle[0] in "epw":
            found = self._lists.get((group, "*", handle))
            if found is not None and len(found) <= _LONG_AGO:
                yield found
