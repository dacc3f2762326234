"""Places: from the words of an article to a name, a country, coordinates and how exact they are.

:class:`Places` finds place names in text, resolves a phrase as a coder extracts it, and chooses the place of an
event. It never makes one up: where the text gives none, the answer is ``None``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from tocsin.records import Article, Place, Span
from tocsin.resolve import gazetteer, places_context
from tocsin.resolve.gazetteer import fold
from tocsin.resolve.places_event import Found, by_syntax, enclosing, most_exact
from tocsin.resolve.places_find import Finder, Toponym
from tocsin.resolve.places_names import Candidate, Names
from tocsin.resolve.places_phrase import KIND_OF, Phrase, parse
from tocsin.resolve.places_rank import Choice, PlaceContext, choose, inside, to_place

__all__ = ["PlaceContext", "Places", "Toponym"]

SMALL = 4.9  # log10 of people: a town below it needs its country in the article
EMPTY = PlaceContext()
# words that are somewhere the whole name of a place, and mean none when they stand alone
GENERIC = frozenset(KIND_OF) | frozenset(
    (
        "north south east west northern southern eastern western central centre center upper lower new old great "
        "plateau valley lake"
    ).split()
)
DATELINE = re.compile(r"^[A-Z][A-Z .,/'’-]{2,40}(?:,\s*\w[\w .,]{0,30})?\s*(?:\([^)]{2,40}\)\s*)?[—–-]+\s")


class Places:
    """Finds and resolves places with one gazetteer and one set of tables; holds no state of any article.

    Args:
        names: what names can be.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._finder = Finder(names)

    @classmethod
    def shipped(cls, overlay: Path | None = None) -> Places:
        """The shipped tables and gazetteer (built on first use), with a user's ``curated.tsv`` laid over them where
        given.

        Raises:
            VocabularyError: a table is wrong.
            StoreError: the gazetteer's file is damaged.
        """
        return _shipped() if overlay is None else cls(Names(gazetteer.shipped(), overlay))

    def find(self, text: str) -> list[Toponym]:
        """The place names in running text, in order, without overlaps; offsets in the given text."""
        return self._finder.find(text)

    def context(self, article: Article) -> PlaceContext:
        """What an article says about where it plays: countries and sure places; made once for all its events."""
        return places_context.read(article, self.names, self.find)

    def between(self, start: int, end: int, *, article: Article, context: PlaceContext) -> list[Toponym]:
        """The place names between two offsets of an article, as it was read for its context."""
        if context.toponyms is None:
            return [replace(t, start=start + t.start, end=start + t.end) for t in self.find(article.text[start:end])]
        first = bisect_left(context.toponyms, start, key=lambda t: t.start)
        last = bisect_left(context.toponyms, end, key=lambda t: t.start)
        return list(context.toponyms[first:last])

    def resolve(self, text: str, *, context: PlaceContext | None = None, start: int | None = None) -> Place | None:
        """The place a phrase names, or ``None`` where nothing bears its name.

        Args:
            text: a phrase as a coder extracts it: ``Tahrir Square in Baghdad``, ``northern Iraq``, ``the Syrian town
                of Baghuz``.
            context: what the article says about where it plays.
            start: the offset of ``text`` in the article.
        """
        context = context or EMPTY
        bare = text.strip(" .,;:")
        adjective = self.names.adjective(bare) or self.names.short.get(text.strip(" ,;:"))
        if adjective is not None:
            return to_place(
                adjective, text, start=start, reasons=("a word for its people or things, or its short form",)
            )
        sense = context.senses.get(fold(bare))
        if sense is not None:
            return to_place(sense, text, start=start, reasons=("as the article says elsewhere",))
        phrase = parse(text, known=self._is_known, demonym=self.names.demonym)
        containers = self._containers(phrase, context)
        chosen = choose(
            self._options(phrase), context=context, containers=containers, kind=phrase.kind, name=fold(phrase.head)
        )
        if chosen is not None and self._believable(chosen, context, containers):
            return self._placed(chosen.candidate, phrase, text, start, chosen.reasons)
        inner = containers[0] if containers else self._town_in_name(phrase, context)
        if inner is None:
            return None
        reasons = (f"{phrase.head!r} is not in the gazetteer; coordinates are those of {inner.name}",)
        place = to_place(inner, text, start=start, reasons=reasons)
        return replace(place, name=phrase.head) if phrase.head[:1].isupper() else place

    def _options(self, phrase: Phrase) -> Sequence[Candidate]:
        """What the head can be, with and without the word for its kind (*Karak district* is also *Karak*)."""
        options: list[Candidate] = []
        for name in (phrase.head, phrase.bare):
            if name and not name.islower() and (name.lower() not in GENERIC or self.names.known(name)):
                options += [c for c in self.names.of(name) if c not in options]
        return options

    @staticmethod
    def _believable(chosen: Choice, context: PlaceContext, containers: Sequence[Candidate]) -> bool:
        """Whether a small town far from all that the article names may be meant: better none than a wrong one."""
        candidate = chosen.candidate
        if candidate.worth >= SMALL or not context.countries or candidate.country in context.countries:
            return not containers or candidate.kind != "city" or any(inside(candidate, c) for c in containers)
        return any(inside(candidate, c) for c in containers)

    def _town_in_name(self, phrase: Phrase, context: PlaceContext) -> Candidate | None:
        """The town that begins the name of something in it: *Toronto General Hospital*, *Damascus University*."""
        words = phrase.head.split()
        if phrase.kind != "point" or len(words) < 2 or not words[0][:1].isupper():
            return None
        for size in (2, 1):
            chosen = choose(self.names.of(" ".join(words[:size])), context=context)
            if chosen is not None and chosen.candidate.kind == "city" and chosen.candidate.worth >= SMALL:
                return chosen.candidate
        return None

    def _placed(
        self, candidate: Candidate, phrase: Phrase, text: str, start: int | None, reasons: tuple[str, ...]
    ) -> Place:
        place = to_place(candidate, text, start=start, reasons=reasons)
        if phrase.part and candidate.precision == "country":
            # "northern Iraq" is inside Iraq and no more exact than a large part of it
            return replace(place, reasons=(*reasons, f"the {phrase.part} part of it"))
        return place

    def _containers(self, phrase: Phrase, context: PlaceContext) -> list[Candidate]:
        """The phrase's containers, innermost first; each chosen with the outer ones known."""
        found: list[Candidate] = []
        for name in reversed(phrase.containers):
            known = self.names.adjective(name) or self.names.short.get(name) or context.senses.get(fold(name))
            if known is not None:
                found.insert(0, known)
                continue
            inner = parse(name, known=self._is_known, demonym=self.names.demonym)
            if inner.head.islower():
                # "a strip of beach" lies in no town called Beach
                continue
            chosen = choose(self.names.of(inner.head), context=context, containers=found, kind=inner.kind)
            if chosen is not None:
                found.insert(0, chosen.candidate)
        return found

    def _is_known(self, name: str) -> bool:
        return bool(self.names.of(name))

    def event_place(
        self,
        candidates: Sequence[Span],
        *,
        article: Article,
        context: PlaceContext,
        sentence: Span,
        trigger: Span,
    ) -> Place | None:
        """The place of an event, or ``None`` where the text gives none; never the dateline, never a capital by default.

        Args:
            candidates: the spans the coder found with role ``place``; the first that resolves wins, the more exact
                before the wider.
            article: the article.
            context: of the article, from :meth:`context`.
            sentence: the sentence of the event.
            trigger: the words that say the act.
        """
        offset = len(m[0]) if sentence.start == 0 and (m := DATELINE.match(sentence.text)) else 0
        base = sentence.start + offset
        toponyms = self.between(base, sentence.end, article=article, context=context)
        given = [s for s in candidates if s.start >= base]
        if given:
            return most_exact([p for s in given if (p := self._given(s, toponyms, article, context)) is not None])
        found: list[Found] = []
        for toponym in toponyms:
            place = self.resolve(toponym.text, context=context, start=toponym.start)
            if place is not None:
                found.append(Found(toponym, place))
        return by_syntax(found, sentence=sentence, trigger=trigger)

    def _given(self, span: Span, toponyms: Sequence[Toponym], article: Article, context: PlaceContext) -> Place | None:
        """A span of the coder's, with the place that the text puts around it: *in Karrada, in central Baghdad*."""
        around = enclosing(span, toponyms, article.text)
        place = self.resolve(f"{span.text}, {around}", context=context, start=span.start) if around else None
        if place is None:
            return self.resolve(span.text, context=context, start=span.start)
        return replace(place, text=span.text, end=span.end)


@cache
def _shipped() -> Places:
    return Places(Names(gazetteer.shipped()))
