"""A group of reports as an :class:`~tocsin.records.Incident`: what they agree on, where they differ, who said what and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from tocsin.link.agree import agreed_day, agreed_place, sides
from tocsin.link.cluster import Group, Member, order
from tocsin.link.describe import day, describe
from tocsin.link.facts import ACT, COUNTS, Counts, Facts, kept_words, span
from tocsin.link.origins import origins
from tocsin.records import Article, Aux, Entity, Incident, Interval, Link

FIRST, FURTHER, UPDATE, RECALL = "first report", "further report", "update", "recall"
_AUX = {"planned": Aux.FUTURE, "feared": Aux.HYPOTHETICAL, "denied": Aux.NEGATION}
_MODES, _VERSIONS = 2, 60  # an incident lists no more of each


def summarise(
    group: Group, incident_id: str, articles: Mapping[str, Article], related: str | None
) -> tuple[Incident, list[Link]]:
    """An incident and the links of its new reports, with the role that each has."""
    members = sorted(group.members, key=lambda m: order(m.event))
    reports = [m for m in members if not m.recall]
    base = _base(group)
    facts = group.facts
    told = dict.fromkeys((*base.articles, *(m.event.article_id for m in reports)))
    sources = origins((m.event for m in reports), articles, known=base.sources)
    actor, recipient = _sides(base, members, articles, facts.kind)
    days = [d for d in (base.first_reported, base.last_reported, *(_published(m, articles) for m in reports)) if d]
    said = dict[str, Any](
        id=incident_id,
        event=facts.kind,
        status=_status(facts, has_reports=bool(told)),
        mode=tuple(m for m, c in _common(facts.modes, _MODES) if 3 * c >= facts.n or facts.n <= 3),
        aux=_aux(facts, has_reports=bool(told)),
        **_when(facts, _day(facts, base, reports, articles)),
        actor=actor,
        recipient=recipient,
        event_loc=agreed_place(base, [m.event for m in reports or members], articles) or facts.place,
        **_figures(facts),
        versions=_versions(base.versions, reports, articles),
        first_reported=min(days, default=None),
        last_reported=max(days, default=None),
        reports=len(told),
        origins=len(sources),
        recalls=base.recalls + sum(m.recall for m in members),
        events=tuple(dict.fromkeys((*base.events, *(m.event.id for m in members)))),
        event_scale=members[0].event.event_scale if members else base.event_scale,
        quad_code=members[0].event.quad_code if members else base.quad_code,
        confidence=_confidence(base, reports or members),
        reasons=_reasons(base, related),
        articles=tuple(told),
        sources=sources,
        words=kept_words(facts),
        handles=tuple(facts.handles),
        part_of=base.part_of,
        was=base.was,
    )
    incident = Incident(description=describe(Incident(description="", **said)), **said)
    return incident, _links(incident, base, members)


def _base(group: Group) -> Incident:
    """The kept incidents that a group continues as one, or an empty one."""
    if not group.before:
        return Incident(id="", event=group.facts.kind, description="", status="")
    first, *rest = group.before
    for other in rest:
        first = replace(
            first,
            actor=(*first.actor, *other.actor),
            recipient=(*first.recipient, *other.recipient),
            versions=tuple(dict.fromkeys((*first.versions, *other.versions))),
            first_reported=min((d for d in (first.first_reported, other.first_reported) if d), default=None),
            last_reported=max((d for d in (first.last_reported, other.last_reported) if d), default=None),
            recalls=first.recalls + other.recalls,
            events=(*first.events, *other.events),
            articles=tuple(dict.fromkeys((*first.articles, *other.articles))),
            sources=tuple(dict.fromkeys((*first.sources, *other.sources))),
            confidence=max(first.confidence or 0.0, other.confidence or 0.0),
            reasons=tuple(dict.fromkeys((*first.reasons, *other.reasons))),
        )
    return first


def _published(member: Member, articles: Mapping[str, Article]) -> str | None:
    article = articles.get(member.event.article_id)
    return member.event.published or (article.published if article else None)


def _status(facts: Facts, *, has_reports: bool) -> str:
    if facts.plane != ACT:
        return facts.plane
    return "reported" if has_reports else "recalled"


def _aux(facts: Facts, *, has_reports: bool) -> str:
    return _AUX.get(facts.plane, Aux.NONE if has_reports else Aux.HISTORICAL).value


def _when(facts: Facts, agreed: int | None) -> dict[str, Any]:
    first, last = (agreed, agreed) if agreed is not None else (facts.start, facts.end)
    if first is None or last is None:
        return {}
    length = last - first
    precision = "day" if length == 0 else "week" if length <= 10 else "month" if length <= 62 else "year"
    return {"date": _iso(first), "enddate": _iso(last), "date_precision": precision}


@lru_cache(maxsize=8192)
def _iso(day: int) -> str:
    """A million incidents share their days."""
    return date.fromordinal(day).isoformat()


def _day(facts: Facts, base: Incident, reports: Sequence[Member], articles: Mapping[str, Article]) -> int | None:
    """What most reports say; of a killing that is known the day on which it is known to have been."""
    if facts.exact and any("a person is killed once" in m.reasons for m in reports):
        return facts.start
    return agreed_day(base, [m.event for m in reports], articles)


def _figures(facts: Facts) -> dict[str, Any]:
    """Each count from the lowest to the highest version."""
    return {name: span(facts.counts.get(name)) for name in COUNTS}


def _common(counter: Counts, most: int) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda c: (-c[1], c[0]))[:most]


def _sides(
    base: Incident, members: Sequence[Member], articles: Mapping[str, Article], kind: str
) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    """What the reports agree on; where they name nobody on a side, the recalls are asked."""
    actor, recipient = sides(base, [m.event for m in members if not m.recall], articles, kind)
    if (actor and recipient) or not any(m.recall for m in members):
        return actor, recipient
    recalled = sides(base, [m.event for m in members], articles, kind)
    return actor or recalled[0], recipient or recalled[1]


def _versions(before: Sequence[str], reports: Sequence[Member], articles: Mapping[str, Article]) -> tuple[str, ...]:
    """Who said what and when: ``AFP 12 killed, 4 Jan``; one line for each source and figure, in the order of the reports."""
    out = dict.fromkeys(before)
    for m in reports:
        figures = [f"{_range(v)} {word}" for n, word in COUNTS.items() if (v := getattr(m.event, n)) is not None]
        if figures:
            article = articles.get(m.event.article_id)
            published = _published(m, articles)
            said = f"{_voice(article)} {', '.join(figures)}"
            out[said + (f", {day(published).rsplit(' ', 1)[0]}" if published else "")] = None
    return tuple(out)[-_VERSIONS:]


def _voice(article: Article | None) -> str:
    if article is None:
        return "unknown source:"
    return (article.credits[0] if len(article.credits) == 1 else None) or article.outlet or "unknown source:"


def _range(count: Interval) -> str:
    return f"{count[0]}" if count[0] == count[1] else f"{count[0]}–{count[1]}"


def _confidence(base: Incident, members: Sequence[Member]) -> float | None:
    """The chance that the act is as told: the surest report counts fully, further articles half, for they are not independent."""
    by_article: dict[str, float] = {}
    for m in members:
        if m.event.confidence is not None:
            by_article[m.event.article_id] = max(by_article.get(m.event.article_id, 0.0), m.event.confidence)
    chances = sorted([*by_article.values(), *([base.confidence] if base.confidence else [])], reverse=True)
    if not chances:
        return base.confidence
    miss = 1.0 - chances[0]
    for p in chances[1:]:
        miss *= 1.0 - 0.5 * p
    return round(min(1.0 - miss, 0.995), 4)


def _reasons(base: Incident, related: str | None) -> tuple[str, ...]:
    kept = [r for r in base.reasons if not r.startswith("may be about ")]
    return (*kept, *([f"may be about {related}"] if related else []))


def _links(incident: Incident, base: Incident, members: Sequence[Member]) -> list[Link]:
    """The role of each new report: the first, one that repeats, one that changes the figures, or a recall."""
    figures: dict[str, set[Interval]] = {n: set() for n in COUNTS}
    for n in COUNTS:
        if (before := getattr(base, n)) is not None:
            figures[n].add(before)
    out: list[Link] = []
    opened = bool(base.articles)
    for m in members:
        role = RECALL
        if not m.recall:
            role = FURTHER if opened else FIRST
            opened = True
            if _adds(m, figures) and role != FIRST:
                role = UPDATE
        out.append(Link(m.event.id, incident.id, m.event.article_id, role, m.score, m.reasons))
    return out


def _adds(member: Member, figures: dict[str, set[Interval]]) -> bool:
    """Whether a report has a figure that differs from all before it; notes its figures."""
    new = False
    for n, known in figures.items():
        count = getattr(member.event, n)
        if count is not None and count not in known:
            new = new or bool(known)
            known.add(count)
    return new
