"""Events, incidents and articles as rows of plain columns, for CSV and Parquet: no lists, no structs, never a full text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tocsin.records import Article, Entity, Event, Incident, Interval, Place, Span

QUOTE = 160
"""Characters of a sentence that an export may quote."""

Cell = str | int | float | None
_BETWEEN = " | "
_BLANKS = re.compile(r"\s+")


def event_row(event: Event, article: Article | None) -> dict[str, Cell]:
    """An event as plain columns; several actors, modes or contexts stand in one cell, separated by ``|``."""
    trigger, sentence = first(event, "trigger"), first(event, "sentence")
    return {
        "id": event.id,
        "article_id": event.article_id,
        "event": event.event,
        "mode": _joined(event.mode),
        "context": _joined(event.context),
        "aux": str(event.aux),
        "quad_code": event.quad_code,
        "event_scale": event.event_scale,
        "date": event.date,
        "enddate": event.enddate,
        "date_precision": event.date_precision,
        "date_source": str(event.date_source),
        **_entities("actor", event.actor),
        **_entities("recipient", event.recipient),
        **_place(event.event_loc),
        **_counts(event),
        "attributed_to": event.attributed_to.text if event.attributed_to else None,
        "confidence": event.confidence,
        "trigger": trigger.text if trigger else None,
        "trigger_start": trigger.start if trigger else None,
        "trigger_end": trigger.end if trigger else None,
        "sentence_start": sentence.start if sentence else None,
        "sentence_end": sentence.end if sentence else None,
        "quote": quote(sentence, trigger) if sentence else None,
        "title": article.title if article else None,
        "outlet": article.outlet if article else None,
        "published": event.published or (article.published if article else None),
        "url": article.url if article else None,
        "coder": event.coder,
    }


def incident_row(incident: Incident) -> dict[str, Cell]:
    """An incident as plain columns."""
    return {
        "id": incident.id,
        "event": incident.event,
        "mode": _joined(incident.mode),
        "status": incident.status,
        "description": incident.description,
        "quad_code": incident.quad_code,
        "event_scale": incident.event_scale,
        "date": incident.date,
        "enddate": incident.enddate,
        "date_precision": incident.date_precision,
        **_entities("actor", incident.actor),
        **_entities("recipient", incident.recipient),
        **_place(incident.event_loc),
        **_counts(incident),
        "first_reported": incident.first_reported,
        "last_reported": incident.last_reported,
        "reports": incident.reports,
        "origins": incident.origins,
        "recalls": incident.recalls,
        "confidence": incident.confidence,
        "part_of": incident.part_of,
        "events": _joined(incident.events),
    }


def article_row(article: Article) -> dict[str, Cell]:
    """An article that the user has just read, as plain columns with its text."""
    row = about_article(article)
    return {**row, "captions": _joined(article.captions), "text": article.text}


def about_article(article: Article) -> dict[str, Cell]:
    """An article as plain columns without its text, which is somebody else's to publish."""
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published,
        "date_source": str(article.date_source),
        "language": article.language,
        "section": article.section,
        "authors": _joined(article.authors),
        "credits": _joined(article.credits),
        "origin": article.origin,
        "copy_score": article.copy_score,
        "first_seen": article.first_seen,
        "words": len(article.text.split()),
        "url": article.url,
        "source": article.source,
    }


def quote(sentence: Span, trigger: Span | None) -> str:
    """At most :data:`QUOTE` characters of a sentence, around its trigger, with an ellipsis where something is left out."""
    text = sentence.text
    if len(text) <= QUOTE:
        return _BLANKS.sub(" ", text).strip()
    middle = (trigger.start + trigger.end) // 2 - sentence.start if trigger else 0
    room = QUOTE - 4  # an ellipsis and a space on each side
    start = max(0, min(middle - room // 2, len(text) - room))
    end = start + room
    # Words stay whole.
    start = text.find(" ", start) + 1 if start and " " in text[start:middle] else start
    end = text.rfind(" ", start, end) if end < len(text) and " " in text[start:end] else end
    cut = _BLANKS.sub(" ", text[start:end]).strip()
    return ("… " if start else "") + cut + (" …" if end < len(text) else "")


def quoted(event: Event) -> Event:
    """The event with no more than a quote of each piece of evidence; offsets stay those of the whole piece."""
    trigger = first(event, "trigger")

    def cut(span: Span) -> Span:
        inside = trigger if trigger and span.start <= trigger.start and trigger.end <= span.end else None
        return span if len(span.text) <= QUOTE else replace(span, text=quote(span, inside))

    return replace(event, evidence=tuple(cut(span) for span in event.evidence))


def first(event: Event, role: str) -> Span | None:
    """The first piece of evidence with a role."""
    return next((span for span in event.evidence if span.role == role), None)


def _entities(side: str, entities: Sequence[Entity]) -> dict[str, Cell]:
    columns: dict[str, Callable[[Entity], str | None]] = {
        side: lambda e: e.text,
        f"{side}_code": lambda e: e.code,
        f"{side}_sector": lambda e: e.sector,
        f"{side}_name": lambda e: e.name,
        f"{side}_entity": lambda e: e.entity,
    }
    return {name: _aligned([take(e) for e in entities]) for name, take in columns.items()}


def _aligned(values: Sequence[str | None]) -> str | None:
    """Values in one cell; an unknown one among known ones keeps its place, so that cells of one side can be read together."""
    return _BETWEEN.join(v or "" for v in values) if any(values) else None


def _joined(values: Sequence[str]) -> str | None:
    return _BETWEEN.join(values) or None


def _place(place: Place | None) -> dict[str, Cell]:
    return {
        "place": (place.name or place.text) if place else None,
        "place_country": place.country if place else None,
        "place_admin1": place.admin1 if place else None,
        "place_precision": place.precision if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "geonameid": place.geonameid if place else None,
    }


def _counts(record: Event | Incident) -> dict[str, Cell]:
    counts: dict[str, Interval | None] = {
        "killed": record.killed,
        "injured": record.injured,
        "arrested": record.arrested,
        "size": record.size,
    }
    return {
        f"{name}_{end}": value[at] if value else None
        for name, value in counts.items()
        for at, end in enumerate(("low", "high"))
    }


_WHOLE = ("_low", "_high", "_start", "_end", "geonameid", "reports", "origins", "recalls", "words", "articles", "_acts")
_REAL = frozenset({"event_scale", "confidence", "lat", "lon", "copy_score", "mean_scale", "score"})


def columns(row: Mapping[str, Any]) -> dict[str, type]:
    """The columns of a kind of row, each with the type of its cells, which a file needs even where all cells are empty."""
    return {name: float if name in _REAL else int if name.endswith(_WHOLE) else str for name in row}
