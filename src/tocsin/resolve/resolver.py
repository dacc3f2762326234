"""The stage *resolve*: names to known actors and places, phrases to dates, for all events of an article at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tocsin.records import Article, DateSource, Entity, Event, Place, Span
from tocsin.resolve import dates, recipients
from tocsin.resolve.actors import Actors
from tocsin.resolve.actors_records import ArticleContext
from tocsin.resolve.places import PlaceContext, Places

PRECISIONS = ("point", "city", "admin1", "region", "country")
_FUTURE = re.compile(
    r"\b(will|shall|[’']ll|to be|due|plan(?:s|ned|ning)?|going to|scheduled|expected|next|upcoming|would|set to|is to|are to)\b",
    re.I,
)
_ANNIVERSARY = re.compile(
    r"\banniversar|\bcommemorat|\bmark(?:s|ed|ing)?\b|\bremember|\bmemorial|\bmourn", re.IGNORECASE
)
_PERCENT_OR_AGE = re.compile(r"^\d{1,3}[- ]years?[- ]old", re.IGNORECASE)


class Resolver:
    """Resolves events; holds the knowledge bases and no state of any article.

    Args:
        actors: the knowledge base of actors.
        places: the gazetteer and the rules over it.
    """

    def __init__(self, actors: Actors, places: Places) -> None:
        self.actors, self.places = actors, places

    @classmethod
    def shipped(cls) -> Resolver:
        """With the shipped vocabulary; the gazetteer is built at first use."""
        return cls(Actors.shipped(), Places.shipped())

    def resolve(self, article: Article, events: Sequence[Event]) -> list[Event]:
        """The events with codes, places and dates; order and number stay."""
        if not events:
            return []
        who = self.actors.context(article)
        where = self.places.context(article)
        anniversary = bool(_ANNIVERSARY.search(f"{article.title}\n{article.text[:1500]}"))
        found = [self._event(article, e, who, where, anniversary=anniversary) for e in events]
        return recipients.fill(found, who)

    def _event(
        self, article: Article, event: Event, who: ArticleContext, where: PlaceContext, *, anniversary: bool
    ) -> Event:
        sentence = _span(event, "sentence")
        trigger = _span(event, "trigger")
        event = replace(
            event,
            actor=tuple(self._entity(e, article, who) for e in event.actor),
            recipient=tuple(self._entity(e, article, who) for e in event.recipient),
            attributed_to=self._entity(event.attributed_to, article, who) if event.attributed_to else None,
        )
        event = self._dated(event, sentence, trigger, anniversary=anniversary)
        return replace(event, event_loc=self._place(event, article, where, sentence, trigger))

    def _place(
        self, event: Event, article: Article, where: PlaceContext, sentence: Span, trigger: Span
    ) -> Place | None:
        """The most exact of the places that the coder tied to the act; else a recipient that is itself a place (*bombed Raqqa*)."""
        candidates = [s for s in event.evidence if s.role == "place"]
        if candidates:
            given = [p for s in candidates if (p := self.places.resolve(s.text, context=where, start=s.start))]
            if given:
                return min(given, key=lambda p: PRECISIONS.index(p.precision or "country"))
            return self.places.event_place(
                candidates, article=article, context=where, sentence=sentence, trigger=trigger
            )
        if event.event != "ASSAULT":
            return None
        for e in event.recipient:
            if e.entity and not e.sector and e.start is not None:
                return self.places.resolve(e.text, context=where, start=e.start)
        return None

    def _entity(self, entity: Entity, article: Article, who: ArticleContext) -> Entity:
        found = self.actors.resolve(entity.text, date=article.published, context=who, start=entity.start)
        return replace(found, text=entity.text, start=entity.start, end=entity.end)

    def _dated(self, event: Event, sentence: Span, trigger: Span, *, anniversary: bool) -> Event:
        """The date of the first time expression that the coder tied to the act and that resolves."""
        tense = "future" if _FUTURE.search(sentence.text[: trigger.end - sentence.start][-60:]) else "past"
        for span in (s for s in event.evidence if s.role == "time"):
            if _PERCENT_OR_AGE.match(span.text):
                continue
            when = dates.resolve(span.text, event.published, tense=tense, anniversary=anniversary)
            if when.start:
                return replace(
                    event,
                    date=when.start,
                    enddate=when.end or when.start,
                    date_precision=when.precision,
                    date_source=when.source,
                    reasons=(*event.reasons, *(f"date: {r}" for r in when.reasons)),
                )
        why = "the sentence gives no date" if event.published else "the article has no date of publication"
        return replace(event, date_source=DateSource.UNKNOWN, reasons=(*event.reasons, f"date: {why}"))


def _span(event: Event, role: str) -> Span:
    return next(s for s in event.evidence if s.role == role)
