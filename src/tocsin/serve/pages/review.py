"""Review: what is most doubtful and weighs most, one at a time; how far reviewers agree; how often the coder is right."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.link import standing
from tocsin.link.judge import LABEL_VERDICTS
from tocsin.records import Judgement
from tocsin.report.marks import Piece
from tocsin.serve import marking, rows
from tocsin.serve.asking import Ask, Page
from tocsin.serve.judging import Said, said
from tocsin.serve.pages.article import AUX_KEYS, KEYS
from tocsin.store.lens import Lens, Row

KINDS = ("labels", "links")
_QUEUE = 2000
_RECENT = 8


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be judged: an event with its sentences, and for a link the report it is held to be one with."""

    event: Row
    sentences: list[list[Piece]]
    incident: Row | None
    first: Row | None
    first_sentences: list[list[Piece]]
    score: float | None
    rank: int
    others: list[Said]


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a type was right where people looked: with the range that nine and a half of ten samples would give."""

    type: str
    judged: int
    right: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Review:
    """The next item of a queue, how long the queue is, what I said last, how far reviewers agree, and precision by type."""

    kind: str
    item: Item | None
    left: int
    recent: list[Said]
    judged: int
    reviewers: int
    both: int
    agreed: int
    alpha: float | None
    precision: list[Precision]
    types: list[tuple[str, str]]
    auxes: list[tuple[str, str]]


def review(ask: Ask) -> Page:
    """The page."""
    lens = ask.lens
    kind = ask.query.choice("kind", KINDS)
    after = ask.query.number("after", -1, 0, 10_000_000)
    me = ask.visitor.name if ask.visitor else None
    held = standing(lens.judgements())
    queue = lens.once(f"queue {kind}", lambda: _labels(lens) if kind == "labels" else _links(lens))
    done = _done(held, kind, me)
    waiting = [r for r in queue if r["id"] not in done]
    following = next((r for r in waiting if r["rank"] > after), waiting[0] if waiting else None)
    both, agreed, alpha = agreement(held)
    precision = _precision(lens, held)
    context = Review(
        kind=kind,
        item=_item(lens, following, held, me) if following else None,
        left=len(waiting),
        recent=[said(j) for j in reversed(held) if me is not None and j.by == me][:_RECENT],
        judged=len({j.a for j in held if j.verdict in LABEL_VERDICTS}),
        reviewers=len({j.by for j in held}),
        both=both,
        agreed=agreed,
        alpha=alpha,
        precision=precision,
        types=list(KEYS.items()),
        auxes=list(AUX_KEYS.items()),
    )
    flat = [{"type": p.type, "judged": p.judged, "right": p.right, "low": p.low, "high": p.high} for p in precision]
    data = {
        "waiting": len(waiting),
        "next": [r["id"] for r in waiting[:20]],
        "agreement": {"judged_by_two": both, "agreed": agreed, "alpha": alpha},
        "precision": flat,
    }
    return Page("review.html", "Review", context, data, flat)


def _labels(lens: Lens) -> list[Row]:
    """Events by doubt times weight: doubt is how near to even the confidence is, weight grows with the reports of the incident."""
    return _ranked(
        lens,
        "SELECT e.eno, (1 - abs(e.confidence - 0.5) * 2) * ln(2 + coalesce(i.reports, 1)) AS weight FROM base_events e"
        " LEFT JOIN (SELECT ino, reports FROM incidents) i ON i.ino = e.ino WHERE e.confidence IS NOT NULL AND NOT e.copied",
    )


def _links(lens: Lens) -> list[Row]:
    """Reports by how unsure it is that they are of their incident."""
    return _ranked(
        lens,
        "SELECT l.eno, l.ino, l.score, -abs(l.score - 0.5) / ln(2 + i.reports) AS weight FROM links l"
        " JOIN (SELECT ino, reports FROM incidents) i ON i.ino = l.ino WHERE l.score IS NOT NULL",
    )


def _ranked(lens: Lens, weighed: str) -> list[Row]:
    """The heaviest first. Ids are looked up for these alone: of a million texts, reading them takes longest."""
    return lens.rows(
        "SELECT e.id, q.* EXCLUDE (weight), row_number() OVER (ORDER BY q.weight DESC, q.eno) AS rank"
        f" FROM (FROM ({weighed}) ORDER BY weight DESC, eno LIMIT {_QUEUE}) q JOIN base_events e ON e.eno = q.eno ORDER BY rank"
    )


def _done(held: Sequence[Judgement], kind: str, me: str | None) -> set[str]:
    """Events that need no more looking at: those I judged, or two others did; for who is not signed in, those anybody judged."""
    by: dict[str, set[str]] = defaultdict(set)
    for j in held:
        if kind == "labels" and j.verdict in LABEL_VERDICTS:
            by[j.a].add(j.by)
        elif kind == "links" and j.verdict in ("split", "same", "different"):
            by[j.b].add(j.by)
    # Every tenth event is shown to a second reviewer, so that agreement can be told.
    return {e for e, who in by.items() if me is None or me in who or len(who) > 1 or not _twice(e)}


def _twice(event: str) -> bool:
    return sum(event.encode()) % 10 == 0


def _item(lens: Lens, row: Row, held: Sequence[Judgement], me: str | None) -> Item:
    event = rows.events(lens, [row["eno"]])[0]
    incident = rows.incidents(lens, "ino = ?", [event["ino"]], order="ino", limit=1) if event["ino"] else []
    first = None
    if incident and "score" in row:
        found = lens.one(
            "SELECT eno FROM links WHERE ino = ? AND role = 'first report' ORDER BY eno LIMIT 1", [event["ino"]]
        )
        first = rows.events(lens, [found["eno"]])[0] if found else None
    return Item(
        event=event,
        sentences=marking.sentences(event),
        incident=incident[0] if incident else None,
        first=first,
        first_sentences=marking.sentences(first) if first else [],
        score=row.get("score"),
        rank=row["rank"],
        # What others said would sway a second reader; it is shown only to who does not judge.
        others=[said(j) for j in held if j.a == event["id"]] if me is None else [],
    )


def _last_words(held: Sequence[Judgement]) -> dict[str, dict[str, str]]:
    """For each event, what each reviewer said of its type in the end."""
    out: dict[str, dict[str, str]] = defaultdict(dict)
    for j in held:
        if j.verdict in ("accept", "reject"):
            out[j.a].setdefault(j.by, "")
            out[j.a][j.by] = (
                j.verdict if not out[j.a][j.by].startswith("event=") or j.verdict == "reject" else out[j.a][j.by]
            )
        elif j.verdict == "correct":
            before = out[j.a].get(j.by, "accept")
            out[j.a][j.by] = j.b if j.b.startswith("event=") else "accept" if before == "reject" else before
    return out


def agreement(held: Sequence[Judgement]) -> tuple[int, int, float | None]:
    """Events that two or more judged, how many of them alike, and Krippendorff's alpha for nominal data (2011); None if unknown."""
    units = [list(by.values()) for by in _last_words(held).values() if len(by) > 1]
    if not units:
        return 0, 0, None
    agreed = sum(len(set(values)) == 1 for values in units)
    totals: dict[str, int] = defaultdict(int)
    for values in units:
        for value in values:
            totals[value] += 1
    n = sum(totals.values())
    expected = sum(a * (n - a) for a in totals.values())
    if n < 2 or not expected:
        return len(units), agreed, None
    observed = sum(
        sum(values.count(v) * (len(values) - values.count(v)) for v in set(values)) / (len(values) - 1)
        for values in units
    )
    return len(units), agreed, round(1 - (n - 1) * observed / expected, 3)


def _precision(lens: Lens, held: Sequence[Judgement]) -> list[Precision]:
    """How often each coded type was right, by the last word on each event."""
    words = _last_words(held)
    if not words:
        return []
    told = ", ".join("'" + key.replace("'", "''") + "'" for key in words)
    coded = {r["id"]: r["event"] for r in lens.rows(f"SELECT id, event FROM base_events WHERE id IN ({told})")}
    return by_type(words, coded)


def by_type(words: Mapping[str, Mapping[str, str]], coded: Mapping[str, str]) -> list[Precision]:
    """Judged and right by coded type; an event is right if its last reviewer left its type standing."""
    judged: dict[str, list[bool]] = defaultdict(list)
    for key, by in words.items():
        if key in coded:
            last = list(by.values())[-1]
            judged[coded[key]].append(last == "accept" or last == f"event={coded[key]}")
    return [
        Precision(kind, len(right), sum(right), *wilson(sum(right), len(right)))
        for kind, right in sorted(judged.items())
    ]


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z = 1.96
    share, centre = right / n, (right / n + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return round(max(0.0, centre - half), 3), round(min(1.0, centre + half), 3)
