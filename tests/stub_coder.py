"""A coder without model or parser, for tests of everything around it: one event for each *AAA attacked BBB* in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tocsin.records import Article, Entity, Event, Span, digest

_ACT = re.compile(r"([A-Z]{3}) (attacked|praised) ([A-Z]{3})")
_TYPES = {"attacked": ("ASSAULT", "material conflict", -9.0), "praised": ("SUPPORT", "verbal cooperation", 5.0)}


class StubCoder:
    """Codes by one regular expression."""

    version = "stub"

    def code(self, articles: Sequence[Article]) -> list[list[Event]]:
        """The events of each article."""
        return [[_event(article, match) for match in _ACT.finditer(article.text)] for article in articles]


def make_stub() -> StubCoder:
    """A maker of coders, as engines want it."""
    return StubCoder()


def _event(article: Article, match: re.Match[str]) -> Event:
    kind, quad, scale = _TYPES[match[2]]
    spans = [
        Span(*match.span(group), match[group], role) for group, role in enumerate(("actor", "trigger", "recipient"), 1)
    ]
    return Event(
        id=digest(article.id, str(match.start())),
        article_id=article.id,
        event=kind,
        date=article.published,
        enddate=article.published,
        date_precision="day",
        actor=(Entity(match[1], match.start(1), match.end(1), code=match[1]),),
        recipient=(Entity(match[3], match.start(3), match.end(3), code=match[3]),),
        event_scale=scale,
        quad_code=quad,
        evidence=(Span(*match.span(), match[0]), *spans),
        reasons=(f"{match[2]!r} means {kind}",),
        confidence=0.9,
        coder="stub",
        published=article.published,
    )
