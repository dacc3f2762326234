"""How many voices an incident has: articles that copy each other, or print one agency's words, are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

from tocsin.link.agree import origin_of
from tocsin.records import Article, Event

SAME_WORDS = 85.0
"""Sentences this alike (rapidfuzz token set ratio, 0 to 100) under one agency's credit are that agency's text, cut or edited."""


def origins(reports: Iterable[Event], articles: Mapping[str, Article], *, known: Iterable[str] = ()) -> tuple[str, ...]:
    """One article id for each independent origin, the earliest first.

    Args:
        reports: the incident's reports in the order of publication, recalls left out.
        articles: by id; a report whose article is not there counts as an origin of its own.
        known: the origins that the incident had before.
    """
    reports, known = list(reports), list(known)
    if len(reports) == 1 and not known:
        return (origin_of(reports[0], articles),)
    found: dict[str, None] = dict.fromkeys(known)
    wires: dict[str, list[str]] = {}
    told: set[str] = set()
    for event in reports:
        article = articles.get(event.article_id)
        source = origin_of(event, articles)
        if source in found or event.article_id in told:
            continue
        told.add(event.article_id)
        text = " ".join(s.text for s in event.evidence if s.role == "sentence")
        credits = [c.casefold() for c in article.credits] if article else []
        if not any(_alike(text, other) for c in credits for other in wires.get(c, ())):
            found[source] = None
        for c in credits:
            wires.setdefault(c, []).append(text)
    return tuple(found)


def _alike(a: str, b: str) -> bool:
    return bool(a) and bool(b) and fuzz.token_set_ratio(a, b) >= SAME_WORDS
