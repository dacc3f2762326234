"""An article: its text with every event marked, what each event is and why, and how to put it right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tocsin.coding.labels import AUX, MODES_OF, TYPES
from tocsin.serve import marking, rows, words
from tocsin.serve.asking import Ask, NotFound, Page
from tocsin.serve.judging import Said, said_of
from tocsin.store.lens import Lens, Row

WINDOW = 40_000
"""Characters of a text on one page."""
KEYS = dict(zip(TYPES, "gtscowdrujhpnmke", strict=True))
"""The key that corrects the type of the event in focus: the letters are shown on the buttons."""
AUX_KEYS = dict(zip(AUX, "12345", strict=True))


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or caption: its pieces."""

    pieces: list[marking.Marked]


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its events; ``number`` of ``parts`` stretches of a long text is shown."""

    row: Row
    paragraphs: list[Part]
    events: list[Row]
    said: dict[str, list[Said]]
    incidents: dict[int, Row]
    origin: Row | None
    copies: list[Row]
    number: int
    parts: int
    types: list[tuple[str, str]]
    auxes: list[tuple[str, str]]
    modes: dict[str, tuple[str, ...]]


def article(ask: Ask, key: str) -> Page:
    """The page."""
    lens = ask.lens
    row = _found(lens, key)
    number = ask.query.number("part", 1, 1, 10_000)
    numbers = [
        r["eno"] for r in lens.rows("SELECT eno FROM base_events WHERE ano = ? ORDER BY eno LIMIT 300", [row["ano"]])
    ]
    events = sorted(rows.events(lens, numbers), key=_place)
    text = row["text"] or ""
    start = (number - 1) * WINDOW
    stretch = text[start : start + WINDOW]
    context = Article(
        row=row,
        paragraphs=_paragraphs(stretch, start, events),
        events=events,
        said=said_of(lens, [e["id"] for e in events]) if events else {},
        incidents=_incidents(lens, {e["ino"] for e in events if e["ino"]}),
        origin=_origin(lens, row["origin"]),
        copies=_copies(lens, row["ano"]),
        number=number,
        parts=max(1, -(-len(text) // WINDOW)),
        types=list(KEYS.items()),
        auxes=list(AUX_KEYS.items()),
        modes=MODES_OF,
    )
    flat = [rows.event(e) for e in events]
    about = {k: v for k, v in row.items() if k not in ("text", "captions", "ano")}
    told = [{**f, "reasons": e["reasons"]} for f, e in zip(flat, events, strict=True)]
    data: dict[str, Any] = {**about, "words": len(text.split()), "events": told}
    return Page(
        "article.html", words.short(row["title"], 120) or "An article without a title", context, data, flat, geo=True
    )


def _place(event: Row) -> tuple[int, str]:
    """Where in the text an event stands."""
    first = rows.first(event, "trigger") or rows.first(event, "sentence")
    return (first["start"] if first else 1 << 40, event["id"])


def _found(lens: Lens, key: str) -> Row:
    found = rows.keyed(lens, "article", key)
    if found is None:
        raise NotFound("There is no such article on this desk.")
    return found


def _origin(lens: Lens, key: str | None) -> Row | None:
    number = rows.number(lens, "article", key) if key else None
    return lens.one(f"SELECT id, title, outlet, published FROM articles WHERE ano = {number}") if number else None


def _copies(lens: Lens, number: int) -> list[Row]:
    told = [r["copy"] for r in lens.rows("SELECT copy FROM copies WHERE ano = ? ORDER BY copy LIMIT 50", [number])]
    listed = ", ".join(map(str, told))
    sql = f"SELECT id, title, outlet, published FROM articles WHERE ano IN ({listed}) ORDER BY ano"
    return lens.rows(sql) if told else []


def _incidents(lens: Lens, numbers: set[int]) -> dict[int, Row]:
    if not numbers:
        return {}
    told = ", ".join(map(str, sorted(numbers)))
    found = lens.rows(f"SELECT ino, id, description, reports, origins FROM incidents WHERE ino IN ({told})")
    return {r["ino"]: r for r in found}


def _paragraphs(text: str, start: int, events: list[Row]) -> list[Part]:
    """The stretch cut at blank lines, its marks in place."""
    out, at = [], 0
    marked = marking.marked(text, start, events)
    pieces: list[marking.Marked] = []
    for piece in marked:
        parts = piece.text.split("\n\n")
        for n, part in enumerate(parts):
            if n:
                out.append(Part(pieces))
                pieces = []
            if part:
                anchor = piece.anchor if n == 0 else ""
                pieces.append(replace(piece, text=part, anchor=anchor))
        at += len(piece.text)
    return [*out, Part(pieces)] if pieces else out
