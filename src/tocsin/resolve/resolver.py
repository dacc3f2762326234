"""The stage *resolve*: names to known actors and places, phrases to dates, for all events of an article at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from tocsin.records import Article, Event, Span
from tocsin.resolve import event_dates, event_places, homes, occasions, recipients, unnamed
from tocsin.resolve.actors import Actors
from tocsin.resolve.actors_records import ArticleContext
from tocsin.resolve.event_places import SCENES
from tocsin.resolve.places import PlaceContext, Places
from tocsin.resolve.who import entity, sides

SCENE_REACH = 600
"""Characters back to the act that an act goes on from."""
FRESH = 14
"""Days before publication within which an act is the one the article is about."""
_OWN_SPOT = re.compile(r"\b(?:at|near|outside|inside)\s+(?:the\s+)?[A-Z]|\b(?:19|20)\d\d\b")


class Resolver:
    """Resolves events; holds the knowledge bases, and of articles only who is who in the last one.

    Args:
        actors: the knowledge base of actors.
        places: the gazetteer and the rules over it.
    """

    def __init__(self, actors: Actors, places: Places) -> None:
        self.actors, self.places = actors, places
        # An article is resolved and then settled: its actors are read once.
        self._who = lru_cache(maxsize=1)(actors.context)

    @classmethod
    def shipped(cls) -> Resolver:
        """With the shipped vocabulary; the gazetteer is built at first use."""
        return cls(Actors.shipped(), Places.shipped())

    def resolve(self, article: Article, events: Sequence[Event]) -> list[Event]:
        """The events with codes, places and dates; order and number stay."""
        if not events:
            return []
        who = self._who(article)
        where = self.places.context(article)
        anniversary = event_dates.is_anniversary_piece(article.title, article.text)
        line = event_dates.TimeLine(article)
        acts = Counter(_span(e, "sentence").start for e in events)
        found = [
            event_dates.dated(e, others=acts[_span(e, "sentence").start] - 1, anniversary=anniversary, line=line)
            for e in (self._event(article, e, who, where) for e in events)
        ]
        found = occasions.carry(event_dates.shared(found), article, who)
        return recipients.fill(_same_scene(found), who)

    def settle(self, article: Article, events: Sequence[Event]) -> list[Event]:
        """The joined events of an article with last guesses for those of whom the text says too little; order and number stay.

        A country for people to whom the words give none, and a side that nobody names.
        """
        if not events:
            return []
        who = self._who(article)
        filled = unnamed.filled([homes.settled(e, who) for e in events], who)
        return [homes.without_things(e) for e in filled]

    def _event(self, article: Article, event: Event, who: ArticleContext, where: PlaceContext) -> Event:
        actor, recipient = sides(self.actors, event, article, who)
        event = replace(
            event,
            actor=actor,
            recipient=recipient,
            attributed_to=entity(self.actors, event.attributed_to, article, who) if event.attributed_to else None,
        )
        return _not_its_place(event_places.placed(event, article, where, self.places))


def _not_its_place(event: Event) -> Event:
    """A town where a blow falls did not deal it: *the Ghouta massacre*, *the battle for Raqqa*."""
    place = event.event_loc
    if event.event != "ASSAULT" or place is None or place.precision == "country":
        return event
    towns = tuple(
        e for e in event.actor if not e.sector and e.entity in (None, e.code) and e.text in (place.text, place.name)
    )
    if not towns:
        return event
    return replace(
        event,
        actor=tuple(e for e in event.actor if e not in towns),
        recipient=event.recipient or towns,
        reasons=(*event.reasons, f"actor: {towns[0].text!r} is where it happened"),
    )


def _same_scene(events: list[Event]) -> list[Event]:
    """A blow, rally or deployment without a place of its own stands where the same side's act just before stood."""
    out: list[Event] = []
    for e in events:
        own = any(s.role == "place" for s in e.evidence)
        if e.event_loc is None and e.event in SCENES and not own and _goes_on(e):
            codes = {x.code for x in (*e.actor, *e.recipient) if x.code}
            start = _span(e, "sentence").start
            for b in reversed(out):
                if start - _span(b, "sentence").end > SCENE_REACH:
                    break
                same = b.event == e.event and codes & {x.code for x in (*b.actor, *b.recipient)}
                if same and b.event_loc and b.event_loc.precision != "country" and _one_time(e, b):
                    reason = f"place: as in the act told before ({b.event_loc.text!r})"
                    e = replace(e, event_loc=b.event_loc, reasons=(*e.reasons, reason))
                    break
        out.append(e)
    return out


def _goes_on(event: Event) -> bool:
    """Whether an act is told without a time or named spot of its own, as part of what was told before."""
    return occasions.own_time(event) and not _OWN_SPOT.search(_span(event, "sentence").text)


def _one_time(a: Event, b: Event) -> bool:
    """Whether two acts may be of one day: both say the same, or the only day said is fresh."""
    return a.date == b.date or (None in (a.date, b.date) and _is_fresh(a if a.date else b))


def _is_fresh(event: Event) -> bool:
    """Whether an act's day lies in the weeks before publication."""
    if not event.date or not event.published or event.date_precision != "day":
        return False
    return 0 <= (date.fromisoformat(event.published[:10]) - date.fromisoformat(event.date)).days <= FRESH


def _span(event: Event, role: str) -> Span:
    return next(s for s in event.evidence if s.role == role)
