"""From matched articles to figures: per capability, per type, the confusion matrix, and the reliability of confidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tocsin.records import Aux, Event
from tocsin.scoring.matching import date_ok, place_ok, side_ok
from tocsin.scoring.records import Band, Figure, GoldEvent, Matched, TypeFigures

MISSED, SPURIOUS = "missed", "spurious"
BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges of the confidence bands: fine where most events lie, coarse where few do."""


def figures(matched: Sequence[Matched]) -> dict[str, Figure]:
    """The figures of one suite. Events that the gold does not require neither gain nor cost."""
    pairs = required_pairs(matched)
    right = Counter[str]()
    for g, e in pairs:
        right.update(_right(g, e))
    hits = len(pairs)
    said = hits + sum(len(m.spurious) for m in matched)
    gold = hits + sum(len(m.missed) for m in matched)
    out = {"precision": _share(hits, said), "recall": _share(hits, gold)}
    for name, count in (("type F1", hits), ("type+aux F1", right["aux"]), ("type+dyad F1", right["dyad"])):
        out[name] = Figure(2 * count / max(said + gold, 1), gold)
    out["all right F1"] = Figure(2 * right["all"] / max(said + gold, 1), gold)
    out |= {k: _share(right[k], hits) for k in ("actor", "recipient")}
    for name in ("sector", "mode", "date", "place", "place country"):
        if right[f"{name} judged"]:
            out[name] = _share(right[name], right[f"{name} judged"])
    if right["place absent"]:
        out["place invented"] = _share(right["place invented"], right["place absent"])
    return out | aux_figures([(g.aux, str(e.aux)) for g, e in pairs])


def required_pairs(matched: Iterable[Matched]) -> list[tuple[GoldEvent, Event]]:
    """The pairs that count."""
    return [(g, e) for m in matched for g, e in m.pairs if g.required]


def _right(g: GoldEvent, e: Event) -> Iterator[str]:
    actor, recipient, aux = side_ok(g.actors, e.actor), side_ok(g.recipients, e.recipient), e.aux == g.aux
    checks = {"actor": actor, "recipient": recipient, "aux": aux, "dyad": actor and recipient}
    checks["all"] = checks["dyad"] and aux
    if g.sectors:
        checks["sector"] = bool(g.sectors & {a.sector for a in e.actor if a.sector})
        yield "sector judged"
    if g.modes:
        checks["mode"] = bool(set(g.modes) & set(e.mode))
        yield "mode judged"
    if (dated := date_ok(g, e)) is not None:
        checks["date"] = dated
        yield "date judged"
    if g.place:
        checks["place"], checks["place country"] = place_ok(g.place, e.event_loc)
        yield from ("place judged", "place country judged")
    elif g.place_annotated:
        checks["place invented"] = e.event_loc is not None
        yield "place absent"
    yield from (name for name, good in checks.items() if good)


def aux_figures(pairs: Sequence[tuple[str, str]]) -> dict[str, Figure]:
    """F1 of each auxiliary mode on matched events, their mean, and how many old acts were coded as new."""
    out: dict[str, Figure] = {}
    for aux in Aux:
        gold, said = sum(g == aux for g, _ in pairs), sum(s == aux for _, s in pairs)
        if gold:
            out[f"aux {aux} F1"] = Figure(2 * sum(g == s == aux for g, s in pairs) / (gold + said), gold)
    if out:
        out["aux macro F1"] = Figure(sum(f.value for f in out.values()) / len(out), len(pairs))
    if old := [s for g, s in pairs if g == Aux.HISTORICAL]:
        out["old coded as new"] = _share(sum(s == Aux.NONE for s in old), len(old))
    return out


def by_type(matched: Iterable[Matched]) -> dict[str, TypeFigures]:
    """Precision, recall and F1 of each type; a pair counts for the gold's own type, as in the project's scorer."""
    hit, miss, extra = Counter[str](), Counter[str](), Counter[str]()
    for m in matched:
        hit.update(g.types[0] for g, _ in m.pairs if g.required)
        miss.update(g.types[0] for g in m.missed)
        extra.update(e.event for e in m.spurious)
    out = {}
    for name in sorted(set(hit) | set(miss) | set(extra)):
        h, said, gold = hit[name], hit[name] + extra[name], hit[name] + miss[name]
        out[name] = TypeFigures(h / max(said, 1), h / max(gold, 1), 2 * h / (said + gold), gold)
    return out


def confusion(matched: Iterable[Matched]) -> dict[tuple[str, str], int]:
    """Gold type by coded type. A missed and a spurious event of the same sentence stand as one confusion."""
    out = Counter[tuple[str, str]]()
    for m in matched:
        out.update((g.types[0], e.event) for g, e in (*m.pairs, *m.confused) if g.required)
        confused_gold, confused_said = {id(g) for g, _ in m.confused}, {id(e) for _, e in m.confused}
        out.update((g.types[0], MISSED) for g in m.missed if id(g) not in confused_gold)
        out.update((SPURIOUS, e.event) for e in m.spurious if id(e) not in confused_said)
    return dict(out)


def reliability(matched: Iterable[Matched]) -> tuple[Band, ...]:
    """By band of confidence: what was said, and how often type and evidence were right. Optional gold is left out."""
    judged = defaultdict[int, list[tuple[float, bool]]](list)
    for m in matched:
        for e, good in [*((e, True) for g, e in m.pairs if g.required), *((e, False) for e in m.spurious)]:
            if e.confidence is not None:
                band = max(i for i, low in enumerate(BANDS[:-1]) if e.confidence >= low)
                judged[band].append((e.confidence, good))
    return tuple(
        Band(BANDS[i], BANDS[i + 1], len(v), sum(c for c, _ in v) / len(v), sum(good for _, good in v) / len(v))
        for i, v in sorted(judged.items())
    )


def calibration_error(bands: Sequence[Band]) -> Figure | None:
    """Mean distance of what was said from what was right, weighted by the events in each band."""
    n = sum(b.n for b in bands)
    return Figure(sum(b.n * abs(b.said - b.right) for b in bands) / n, n) if n else None


def _share(part: int, whole: int) -> Figure:
    return Figure(part / max(whole, 1), whole)
