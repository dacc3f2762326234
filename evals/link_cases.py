"""Reads the linking bench (`evals/cases/link_bench*.jsonl`), turns its acts into events, and scores a linking against it.

First line: the incidents with what everybody agrees on. Then one article a line; its `acts` say which incident each quote tells
of, `aux`, the date that the text gives, and what differs from the incident.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.link.facts import families, ordinal
from tocsin.records import Article, Event, Incident, Link, Span, digest, from_dict

CASES = Path(__file__).parent / "cases"
BENCHES = (CASES / "link_bench.jsonl", CASES / "link_bench_2.jsonl")
"""The first was looked at while linking was made and its weights are fitted on it; the second was written afterwards."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act in one article: the incident it belongs to, and its words."""

    article: str
    incident: str
    family: str
    aux: str
    quote: str
    event: Event


@dataclass(frozen=True, slots=True)
class Bench:
    """The bench: articles by id, acts in order."""

    articles: dict[str, Article]
    acts: tuple[Act, ...]


def load(*paths: Path) -> Bench:
    """The bench with its acts as events: what a perfect coder would give."""
    parts = [_load(path) for path in paths or BENCHES]
    articles = {key: a for part in parts for key, a in part.articles.items()}
    return Bench(articles, tuple(act for part in parts for act in part.acts))


def _load(path: Path) -> Bench:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    incidents = lines[0]["incidents"]
    articles = {a["id"]: from_dict(Article, a) for a in lines[1:]}
    acts = []
    for a in lines[1:]:
        for act in a["acts"]:
            acts.append(_act(articles[a["id"]], act, incidents[act["incident"]]))
    return Bench(articles, tuple(acts))


def _act(article: Article, act: dict[str, Any], incident: dict[str, Any]) -> Act:
    told = incident | act
    start = article.text.index(act["quote"])
    low = article.text.rfind(". ", 0, start) + 2 if ". " in article.text[:start] else 0
    high = article.text.find(". ", start)
    sentence = article.text[low : high + 1 if high >= 0 else None]
    day = told.get("date")
    event = from_dict(
        Event,
        {
            "id": digest(article.id, act["quote"]),
            "article_id": article.id,
            "published": article.published,
            "event": told["event"],
            "mode": told["mode"],
            "aux": act["aux"],
            "date": day,
            "enddate": told.get("enddate", day),
            "date_source": "phrase" if day else "unknown",
            "actor": told["actor"],
            "recipient": told["recipient"],
            "event_loc": told["place"],
            "evidence": [{"start": low, "end": low + len(sentence), "text": sentence, "role": "sentence"}],
            "confidence": 0.9,
            **{c: told[c] for c in ("killed", "injured", "arrested", "size") if c in told},
        },
    )
    return Act(article.id, act["incident"], incident["family"], act["aux"], act["quote"], event)


def matched(acts: Sequence[Act], events: Iterable[Event], articles: Mapping[str, Article]) -> dict[str, Act]:
    """Which coded event tells of which act: one of its family whose sentence has the quote, the nearest trigger first."""
    by_article: dict[str, list[Event]] = {}
    for e in events:
        by_article.setdefault(e.article_id, []).append(e)
    out: dict[str, Act] = {}
    for act in acts:
        at = articles[act.article].text.index(act.quote)
        near = sorted(
            (d, e.id)
            for e in by_article.get(act.article, ())
            if (d := _distance(e, act, at)) is not None and e.id not in out
        )
        if near:
            out[near[0][1]] = act
    return out


def _distance(event: Event, act: Act, at: int) -> int | None:
    """Characters from the event's trigger to the quote; none if it is of another family or in other sentences."""
    if families()[event.event] != families()[act.event.event]:
        return None
    if not any(s.role == "sentence" and s.start <= at < s.end for s in event.evidence):
        return None
    return min((abs(s.start - at) for s in event.evidence if s.role == "trigger"), default=0)


def b_cubed(gold: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 over the items of ``gold``; an item that ``found`` lacks stands alone."""
    groups = {k: found.get(k, f"alone {k}") for k in gold}
    by_gold, by_found = _members(gold), _members(groups)
    shared = [len(by_gold[gold[k]] & by_found[groups[k]]) for k in gold]
    p = sum(s / len(by_found[groups[k]]) for k, s in zip(gold, shared, strict=True)) / len(gold)
    r = sum(s / len(by_gold[gold[k]]) for k, s in zip(gold, shared, strict=True)) / len(gold)
    return p, r, 2 * p * r / (p + r)


def _members(groups: Mapping[str, str]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for item, group in groups.items():
        out.setdefault(group, set()).add(item)
    return out


def false_news(acts: Mapping[str, Act], incidents: Iterable[Incident], links: Iterable[Link]) -> Iterator[str]:
    """Recalls (by the bench) that opened an incident dated in the week before their own article, or undated news."""
    where = {x.event_id: x for x in links}
    incident_of = {i.id: i for i in incidents}
    for event_id, act in acts.items():
        if act.aux != "historical" or event_id not in where:
            continue
        incident = incident_of[where[event_id].incident_id]
        others = [acts[e] for e in incident.events if e in acts and acts[e].aux == "none"]
        published, day = ordinal(act.event.published), ordinal(incident.date)
        of_now = incident.status == "reported" if day is None else published is not None and 0 <= published - day <= 7
        if of_now and not any(o.incident == act.incident for o in others):
            yield f"{act.article} {act.incident}: {incident.description}"


def span(text: str, role: str = "sentence") -> Span:
    """A span of a text that is the whole article."""
    return Span(0, len(text), text, role)
