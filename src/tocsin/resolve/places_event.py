"""Chooses the place of one act among the places its sentence names.

Syntax first, without a parser: a place after *in, at, near, outside, across* closest to the act's own words wins, the
more exact before the wider (*in a market in Baghdad*). A country that only owns an actor (*Iraq's army, Iranian
troops, Washington said*) is no place of an act. Nothing is added that the text does not say: no capital, no dateline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.records import Place, Span
from tocsin.resolve.places_find import Toponym
from tocsin.resolve.places_rank import distance

REACH = 80.0  # kilometres: how far a square or village may lie from the town it is said to be in
RANK = {"point": 4, "city": 3, "admin1": 2, "region": 1, "country": 1}
_PLACING = frozenset("in at near outside inside across throughout around into over through off".split())
_WEAK = frozenset("from to toward towards between via".split())
_MOTION = re.compile(
    r"\b(?:arriv|travel|fl[eiy]|went|go(?:es|ing)?|head|mov|march|withdr|deploy|sen[dt]|visit|advanc|push|cross|enter|return)\w*",
    re.IGNORECASE,
)
# what may stand between a place and the one it lies in
_INSIDE = re.compile(r",?\s+(?:in|near|outside|of)\s+(?:the\s+)?(?:[a-z-]+\s+){0,2}|,\s+")
_OWNS = re.compile(r"['’]s?\s+(?:[a-z-]+\s+){0,2}")
# a comma with a relative clause or a new main clause ends the reach of a place phrase
_BREAK = re.compile(
    r"[;:]|,\s+(?:who|which|while|but|where|as|and\s+\w+ed)\b|\b(?:after|before|when|while|who|which|because|since)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A toponym of the sentence with what it was resolved to; offsets in the article."""

    toponym: Toponym
    place: Place


def by_syntax(found: Sequence[Found], *, sentence: Span, trigger: Span) -> Place | None:
    """The place of the act by the words around its trigger, or ``None`` where none of them places it."""
    scored = sorted(
        ((_score(f, sentence, trigger), f) for f in found),
        key=lambda pair: (-pair[0], pair[1].toponym.start),
    )
    if not scored or scored[0][0] <= 0:
        return None
    best = scored[0][1]
    return _in_one_phrase(best, [f for score, f in scored if score > 0])


def _score(found: Found, sentence: Span, trigger: Span) -> float:
    """How well a toponym stands for the act's place: 0 says not at all."""
    toponym = found.toponym
    if toponym.preposition in _PLACING:
        score = 3.0
    elif toponym.preposition in _WEAK and _MOTION.search(trigger.text):
        score = 2.0
    elif toponym.preposition == "of" and found.place.precision not in {"country", "region"}:
        score = 1.2
    else:
        return 0.0
    begin, end = sorted((trigger.start, toponym.start))
    between = sentence.text[max(0, begin - sentence.start) : max(0, end - sentence.start)]
    breaks = len(_BREAK.findall(between))
    if toponym.start < trigger.start:
        score -= 0.3 + 0.5 * breaks
    elif breaks:
        return 0.0
    return max(score - 0.004 * len(between), 0.05)


def _in_one_phrase(best: Found, others: Iterable[Found]) -> Place:
    """The most exact place that lies in the same phrase as the best one: *in Karrada, in central Baghdad*."""
    chosen = best
    for other in others:
        close = abs(other.toponym.start - best.toponym.end) < 40 or abs(best.toponym.start - other.toponym.end) < 40
        same = other.place.country is not None and other.place.country == best.place.country
        if close and same and _exact(other.place) > _exact(chosen.place):
            chosen = other
    return chosen.place


def _exact(place: Place) -> int:
    return RANK.get(place.precision or "", 0)


def most_exact(places: Sequence[Place]) -> Place | None:
    """The first of several places of one act, or a more exact one in the same country within its reach."""
    if not places:
        return None
    chosen = places[0]
    for place in places[1:]:
        if _exact(place) > _exact(chosen) and place.country == chosen.country and _near(place, chosen):
            chosen = place
    return chosen


def _near(inner: Place, outer: Place) -> bool:
    if outer.precision in {"country", "region"} or outer.admin1 == inner.admin1:
        return True
    if inner.lat is None or inner.lon is None or outer.lat is None or outer.lon is None:
        return False
    return distance((inner.lat, inner.lon), (outer.lat, outer.lon)) < REACH


def enclosing(span: Span, toponyms: Sequence[Toponym], text: str) -> str | None:
    """The toponym that the text puts around a span: *Baghdad's Tahrir Square*, *Karrada, in central Baghdad*."""
    for toponym in toponyms:
        if toponym.start >= span.end and _INSIDE.fullmatch(text, span.end, toponym.start):
            return toponym.text
        if toponym.end <= span.start and _OWNS.fullmatch(text, toponym.end, span.start):
            return toponym.text
    return None
