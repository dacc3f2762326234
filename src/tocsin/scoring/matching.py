"""Which coded event is which gold event: the rule of the project's scorer, and the judgements on a pair.

A coded event can match a gold event of the same type (or one of its other right types) when a piece of its evidence
overlaps a piece of the gold's evidence in the text. Matching is one to one, best agreement first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from tocsin.records import Entity, Event, Place, Span
from tocsin.scoring.records import GoldArticle, GoldEvent, GoldPlace, Matched

Interval = tuple[int, int]
WEEK = 7


class Text:
    """A text in which pieces are found whatever their white space, since gold and coder may wrap lines differently."""

    def __init__(self, text: str) -> None:
        self._keep = [i for i, c in enumerate(text) if not c.isspace()]
        self._flat = "".join(text[i] for i in self._keep)

    def find(self, piece: str, near: int | None = None) -> Interval | None:
        """Where a piece stands; of several places the one nearest to ``near``, else the first."""
        needle = "".join(piece.split())
        at = best = self._flat.find(needle) if needle else -1
        while near is not None and at >= 0:
            if abs(self._keep[at] - near) < abs(self._keep[best] - near):
                best = at
            at = self._flat.find(needle, at + 1)
        return (self._keep[best], self._keep[best + len(needle) - 1] + 1) if best >= 0 else None


def match(article: GoldArticle, events: Sequence[Event]) -> Matched:
    """The pairs of one article: required gold first, then the gold's own type, then the best agreement, then the order."""
    text = Text(article.text)
    gold_spans = [[s for p in g.evidence if (s := text.find(p))] for g in article.events]
    said_spans = [_said(text, e.evidence) for e in events]
    pairs = _pairs(article.events, events, gold_spans, said_spans)
    missed = [i for i, g in enumerate(article.events) if g.required and i not in dict(pairs)]
    spurious = [j for j in range(len(events)) if j not in {b for _, b in pairs}]
    confused = [(i, j) for i in missed for j in spurious if _overlap(gold_spans[i], said_spans[j])]
    return Matched(
        article=article,
        pairs=tuple((article.events[i], events[j]) for i, j in pairs),
        missed=tuple(article.events[i] for i in missed),
        spurious=tuple(events[j] for j in spurious),
        confused=tuple((article.events[i], events[j]) for i, j in _one_to_one(confused)),
    )


def _pairs(
    gold: Sequence[GoldEvent],
    events: Sequence[Event],
    gold_spans: Sequence[Sequence[Interval]],
    said_spans: Sequence[Sequence[Interval]],
) -> list[Interval]:
    ranked = [
        (g.required, e.event == g.types[0], agreement(g, e), -i, -j)
        for i, g in enumerate(gold)
        for j, e in enumerate(events)
        if e.event in g.types and _overlap(gold_spans[i], said_spans[j])
    ]
    return _one_to_one((-i, -j) for *_, i, j in sorted(ranked, reverse=True))


def _one_to_one(candidates: Iterable[Interval]) -> list[Interval]:
    left, right, out = set[int](), set[int](), []
    for i, j in candidates:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((i, j))
    return out


def _said(text: Text, evidence: Sequence[Span]) -> list[Interval]:
    return [text.find(s.text, s.start) or (s.start, s.end) for s in evidence]


def _overlap(a: Sequence[Interval], b: Sequence[Interval]) -> bool:
    return any(lo < y and x < hi for lo, hi in a for x, y in b)


def agreement(gold: GoldEvent, event: Event) -> int:
    """How many of aux, actor, recipient and mode are right."""
    return sum(
        [
            event.aux == gold.aux,
            side_ok(gold.actors, event.actor),
            side_ok(gold.recipients, event.recipient),
            bool(set(event.mode) & set(gold.modes)),
        ]
    )


def side_ok(gold: frozenset[str] | None, said: Sequence[Entity]) -> bool:
    """Whether one country is common to both, or both name none; a side that was not annotated is always right."""
    if gold is None:
        return True
    codes = {e.code for e in said if e.code}
    return bool(gold & codes) if gold else not codes


def date_ok(gold: GoldEvent, event: Event) -> bool | None:
    """Whether the start is right to the gold's precision; ``None`` where the gold has no date."""
    if gold.date is None:
        return None
    if not event.date:
        return False
    start, _, precision = gold.date
    a, b = date.fromisoformat(start), date.fromisoformat(event.date[:10])
    if precision == "week":
        return abs((a - b).days) <= WEEK
    if precision == "month":
        return (a.year, a.month) == (b.year, b.month)
    return a.year == b.year if precision == "year" else a == b


def place_ok(gold: GoldPlace, said: Place | None) -> tuple[bool, bool]:
    """Whether the name is right, and whether the country is; for a gold country the country decides both."""
    if said is None:
        return False, False
    country = not gold.country or gold.country == said.country
    if gold.precision == "country":
        return country, country
    names = {_norm(x) for x in gold.name.split(",")}
    ours = {_norm(said.name), _norm(said.text), *(_norm(x) for x in said.text.split(","))} - {""}
    return bool(country and any(x in y or y in x for x in names for y in ours)), country


def _norm(name: str | None) -> str:
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
