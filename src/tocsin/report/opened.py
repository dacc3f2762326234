"""Incidents opened for the page: what each report says, in its own sentences, with copies under their origin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tocsin.records import Article, Event, Incident
from tocsin.report.contexts import Opened, Report
from tocsin.report.findings import Findings
from tocsin.report.groups import group_of
from tocsin.report.marks import Piece, quotes


def opened(found: Findings, incident: Incident, number: int) -> Opened:
    """An incident with its reports and the mentions that only look back on it."""
    pairs = found.reports_of(incident)
    place = incident.event_loc
    return Opened(
        incident=incident,
        number=number,
        group=group_of(incident),
        when=when(incident),
        where=(place.name or place.text) if place else "",
        killed=_killed(incident),
        reports=_reports((p for p in pairs if p[0].id not in found.recalling), found),
        recalls=_reports((p for p in pairs if p[0].id in found.recalling), found),
        left_out=len(incident.events) - len(pairs),
    )


def _reports(pairs: Iterable[tuple[Event, Article]], found: Findings) -> list[Report]:
    """One entry for each independent article, in order of publication."""
    by_article: dict[str, tuple[Article, list[Event]]] = {}
    for event, article in pairs:
        by_article.setdefault(article.id, (article, []))[1].append(event)
    copies: dict[str, list[str]] = {}
    for article, _ in by_article.values():
        if article.origin in by_article:
            copies.setdefault(article.origin or "", []).append(article.outlet or "an unnamed outlet")
    return [
        _report(article, events, tuple(copies.get(article.id, ())), found)
        for article, events in by_article.values()
        if article.origin not in by_article
    ]


def _report(article: Article, events: list[Event], also: tuple[str, ...], found: Findings) -> Report:
    sentences: dict[str, list[Piece]] = {}
    for event in events:
        for pieces in quotes(event.evidence):
            sentences.setdefault("".join(p.text for p in pieces), pieces)
    return Report(
        outlet=article.outlet or "an unnamed outlet",
        published=in_words(article.published) if article.published else "date unknown",
        title=article.title,
        sentences=list(sentences.values()),
        also=also,
    )


def when(incident: Incident) -> str:
    """The day or days of an incident in words; it is said where no text tells them."""
    start, end = incident.date, incident.enddate or incident.date
    if start is None or end is None:
        first = incident.first_reported
        return f"day not told, first reported {in_words(first)}" if first else "day not told"
    if start == end:
        return in_words(start)
    if incident.date_precision == "month":
        return f"{date.fromisoformat(start):%B %Y}"
    if incident.date_precision == "year":
        return start[:4]
    return f"{in_words(start)} to {in_words(end)}"


def in_words(day: str) -> str:
    """``2020-01-03`` as *3 Jan 2020*."""
    at = date.fromisoformat(day[:10])
    return f"{at.day} {at:%b %Y}"


def _killed(incident: Incident) -> str:
    if incident.killed is None:
        return ""
    low, high = incident.killed
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
