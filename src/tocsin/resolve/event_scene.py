"""One act with its sentence, the place names in it, and what the article says about where it plays."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.records import Article, Event, Place, Span
from tocsin.resolve.event_dates import span
from tocsin.resolve.places import DATELINE, PlaceContext, Places
from tocsin.resolve.places_find import Toponym


@dataclass(frozen=True, slots=True)
class Scene:
    """One act with its sentence, its toponyms and what the article says about where it plays."""

    event: Event
    article: Article
    context: PlaceContext
    places: Places

    @property
    def sentence(self) -> Span:
        return span(self.event, "sentence")

    @property
    def trigger(self) -> Span:
        return span(self.event, "trigger")

    @property
    def body(self) -> int:
        """Where the sentence begins after a dateline, in the article."""
        m = DATELINE.match(self.sentence.text) if self.sentence.start == 0 else None
        return self.sentence.start + (len(m[0]) if m else 0)

    def toponyms(self) -> list[Toponym]:
        """The sentence's place names, with offsets in the article; the dateline's is none of them."""
        adjective = self.places.names.adjective
        found = self.places.between(self.body, self.sentence.end, article=self.article, context=self.context)
        return [t for t in found if not adjective(t.text)]

    def before(self, at: int) -> str:
        """The sentence up to an offset of the article."""
        return self.article.text[self.sentence.start : at]

    def resolve(self, text: str, start: int) -> Place | None:
        """A phrase as a place."""
        return self.places.resolve(text, context=self.context, start=start)

    def is_spot(self, t: Toponym) -> bool:
        """Whether a name is that of a town or a spot before all else, not of a country or region."""
        return any(c.precision in ("city", "point") for c in self.places.names.of(t.name)[:1])
