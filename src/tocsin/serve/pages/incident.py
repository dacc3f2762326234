"""An incident: what is agreed, where reports differ, every report with its sentence, and what people said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tocsin.report.marks import Piece
from tocsin.serve import maps, marking, rows
from tocsin.serve.asking import Ask, NotFound, Page
from tocsin.serve.judging import Said, said_of
from tocsin.serve.pages.pairs import names_of
from tocsin.store.lens import Lens, Row

# Reports shown at once; the rest are a click away.
_REPORTS = 40


@dataclass(frozen=True, slots=True)
class Report:
    """One article's words on an incident, and the copies of it that were folded."""

    article: Row
    events: list[Row]
    sentences: list[list[Piece]]
    role: str
    score: float | None
    reasons: list[str]
    copies: list[Row]


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident with its reports in order, mentions that only look back, what people said, and what might be the same act."""

    row: Row
    reports: list[Report]
    recalls: list[Report]
    left_out: int
    map: Markup
    said: list[Said]
    alike: list[Row]
    pairs: list[tuple[str, str, str]]


def incident(ask: Ask, key: str) -> Page:
    """The page."""
    lens = ask.lens
    row = _found(lens, key)
    at = ask.query.number("from", 0, 0, 1_000_000)
    links = lens.rows(
        "SELECT l.eno, l.role, l.score, l.reasons FROM links l WHERE l.ino = ? ORDER BY l.eno LIMIT 2000", [row["ino"]]
    )
    shown = links[at : at + 3 * _REPORTS]
    events = rows.events(lens, (x["eno"] for x in shown))
    reports = _reports(lens, events, {x["eno"]: x for x in shown})
    said = said_of(lens, [row["id"], *(e["id"] for e in events)])
    told = {s.key: s for items in said.values() for s in items}
    place = row["event_loc"]
    context = Incident(
        row=row,
        reports=[r for r in reports if r.role != "recall"],
        recalls=[r for r in reports if r.role == "recall"],
        left_out=max(0, len(links) - at - len(shown)),
        map=maps.spot(place, row["event"]) if place and place.get("lat") is not None else Markup(""),
        said=sorted(told.values(), key=lambda s: s.at),
        alike=_alike(lens, row),
        pairs=_pairs(lens, row),
    )
    flat = [rows.event(e) for e in events]
    data = {
        **rows.incident(row),
        "versions": row["versions"],
        "reasons": row["reasons"],
        "events": flat,
        "judgements": [
            {"what": s.words, "verdict": s.verdict, "by": s.by, "at": s.at, "note": s.note} for s in context.said
        ],
    }
    return Page("incident.html", str(row["description"]), context, data, flat, geo=True)


def _found(lens: Lens, key: str) -> Row:
    """The incident whose id is, or begins with, the key.

    Raises:
        NotFound: none or several do.
    """
    found = rows.keyed(lens, "incident", key)
    if found is None:
        raise NotFound(
            "There is no such incident on this desk. It may have been merged into another one since; search for it."
        )
    return found


def _reports(lens: Lens, events: list[Row], links: dict[int, Row]) -> list[Report]:
    """One for each independent article, in order of publication."""
    events = [e for e in events if e["ano"] is not None]
    about = _articles(lens, {e["ano"] for e in events})
    by_article: dict[int, list[Row]] = {}
    for event in events:
        by_article.setdefault(event["ano"], []).append(event)
    numbers = {row["id"]: ano for ano, row in about.items()}
    origin = {ano: numbers.get(row["origin"] or "", ano) for ano, row in about.items()}
    out = []
    for ano in sorted(by_article):
        if origin[ano] != ano and origin[ano] in by_article:
            continue
        copies = [about[c] for c in by_article if origin[c] == ano and c != ano]
        out.append(_report(about[ano], by_article[ano], links, copies))
    return out


def _articles(lens: Lens, numbers: set[int]) -> dict[int, Row]:
    if not numbers:
        return {}
    told = ", ".join(map(str, sorted(numbers)))
    found = lens.rows(
        f"SELECT ano, id, title, url, outlet, published, origin, copy_score, credits FROM articles WHERE ano IN ({told})"
    )
    return {r["ano"]: r for r in found}


def _report(article: Row, events: list[Row], links: dict[int, Row], copies: list[Row]) -> Report:
    sentences: dict[str, list[Piece]] = {}
    for event in events:
        for pieces in marking.sentences(event)[:2]:
            sentences.setdefault("".join(p.text for p in pieces), pieces)
    mine: list[Row] = [links[e["eno"]] for e in events]
    scores = [x["score"] for x in mine if x["score"] is not None]
    reasons: list[Any] = [r for x in mine for r in x["reasons"] or ()]
    role = (
        "recall" if all(x["role"] == "recall" for x in mine) else next(x["role"] for x in mine if x["role"] != "recall")
    )
    return Report(article, events, list(sentences.values()), role, min(scores, default=None), reasons, copies)


def _pairs(lens: Lens, row: Row) -> list[tuple[str, str, str]]:
    """The pairs that an incident is about, countries first: two keys and their names."""
    doers, receivers = row["doers"] or [], row["receivers"] or []
    between = {(min(a, b), max(a, b)) for a in doers for b in receivers or doers if a != b}
    keys = sorted(between, key=lambda pair: (len(pair[0]) + len(pair[1]), pair))[:4]
    names = names_of(lens, [k for pair in keys for k in pair])
    return [(a, b, f"{names[a]} and {names[b]}") for a, b in keys]


def _alike(lens: Lens, row: Row) -> list[Row]:
    """Incidents of the same type, days and actors that might be the same act."""
    if row["day"] is None or not row["doers"]:
        return []
    return rows.incidents(
        lens,
        "day BETWEEN ?::DATE - 3 AND ?::DATE + 3 AND event = ? AND list_has_any(doers, ?) AND ino <> ?",
        [row["day"], row["day"], row["event"], row["doers"], row["ino"]],
        order="origins DESC, ino",
        limit=5,
    )
