"""Short ways to make reports for the tests of linking."""

from __future__ import annotations

from typing import Any, Protocol

from tocsin.records import Article, Entity, Event, Place, Span

BAGHDAD = Place("Baghdad", name="Baghdad", country="IRQ", lat=33.34, lon=44.4, precision="city")
KABUL = Place("Kabul", name="Kabul", country="AFG", lat=34.53, lon=69.17, precision="city")
SHOPPERS = Entity("shoppers", code="IRQ", sector="CVL")
BOMB = "A bomb tore through the vegetable market in Baghdad on Tuesday"


class Maker(Protocol):
    """How a test asks for a report."""

    def __call__(self, ident: str, day: str | None, published: str, **more: Any) -> Event: ...


def make(ident: str, day: str | None, published: str, **more: Any) -> Event:
    """A bombing of a market in Baghdad, told in an article of its own; ``more`` changes any field, ``text`` its sentence."""
    text = more.pop("text", BOMB)
    fields: dict[str, Any] = {
        "article_id": f"article {ident}",
        "event": "ASSAULT",
        "mode": ("explosives",),
        "date": day,
        "enddate": day,
        "date_source": "phrase" if day else "unknown",
        "recipient": (SHOPPERS,),
        "event_loc": BAGHDAD,
        "evidence": (Span(0, len(text), text, "sentence"), Span(2, 6, text[2:6], "trigger")),
        "confidence": 0.8,
        "published": published,
    }
    return Event(id=ident, **(fields | more))


def articles(*events: Event, **more: Any) -> dict[str, Article]:
    """The articles of the events, each by an outlet of its own unless ``more`` says otherwise."""
    return {
        e.article_id: Article(
            e.article_id, e.evidence[0].text, **({"outlet": f"Paper {e.id}", "published": e.published} | more)
        )
        for e in events
    }
