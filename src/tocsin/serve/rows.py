"""Incidents, events and articles as rows for tables and for JSON: offsets, a short quote and the address, never a full text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tocsin.serve import words
from tocsin.store.lens import Lens, Row

QUOTE = 160
"""Characters of a sentence that leave the desk in a table."""

INCIDENTS = (
    "ino, id, event, mode, status, description, date, enddate, date_precision, day, first_reported, last_reported, reports,"
    " origins, recalls, killed, injured, event_loc, quad_code, event_scale, doers, receivers, confidence"
)
"""The columns of an incident that lists show."""


def incident(row: Mapping[str, Any]) -> Row:
    """An incident as plain columns."""
    at = row["event_loc"] or {}
    killed = row["killed"] or {}
    return {
        "id": row["id"],
        "event": row["event"],
        "mode": words.joined(row["mode"] or ()),
        "status": row["status"],
        "description": words.plain(row["description"]),
        "date": row["date"],
        "enddate": row["enddate"],
        "date_precision": row["date_precision"],
        "first_reported": row["first_reported"],
        "actors": words.joined(row["doers"] or ()),
        "recipients": words.joined(row["receivers"] or ()),
        "place": words.plain(at.get("name") or at.get("text") or "") or None,
        "place_country": at.get("country"),
        "place_precision": at.get("precision"),
        "lat": at.get("lat"),
        "lon": at.get("lon"),
        "killed_low": killed.get("low"),
        "killed_high": killed.get("high"),
        "reports": row["reports"],
        "origins": row["origins"],
        "recalls": row["recalls"],
        "quad_code": row["quad_code"],
        "event_scale": row["event_scale"],
        "confidence": row["confidence"],
    }


def incidents(
    lens: Lens,
    where: str,
    parameters: Sequence[Any] = (),
    *,
    order: str,
    limit: int,
    offset: int = 0,
    table: str = "incidents",
) -> list[Row]:
    """Incidents by a condition of ours on a table of ours that has their numbers, in an order of ours."""
    # Their numbers first: whole rows are then read for these alone, and not for all that are put in order.
    sql = f"SELECT ino FROM {table} WHERE {where} ORDER BY {order} LIMIT {int(limit)} OFFSET {int(offset)}"
    numbers = [r["ino"] for r in lens.rows(sql, parameters)]
    if not numbers:
        return []
    told = ", ".join(map(str, numbers))
    found = {r["ino"]: r for r in lens.rows(f"SELECT {INCIDENTS} FROM incidents WHERE ino IN ({told})")}
    return [found[n] for n in numbers]


_TABLES = {"article": ("articles", "ano"), "event": ("base_events", "eno"), "incident": ("incidents", "ino")}


def number(lens: Lens, kind: str, key: str) -> int | None:
    """The number of the one article, event or incident with this id."""
    found = lens.one("SELECT n FROM ids WHERE kind = ? AND id = ?", [kind, key])
    return int(found["n"]) if found else None


def keyed(lens: Lens, kind: str, key: str) -> Row | None:
    """The one whole article or incident whose id is, or begins with, a key of six characters or more; none if several do."""
    n = number(lens, kind, key)
    if n is None and len(key) >= 6:
        found = lens.rows(
            "SELECT n FROM ids WHERE kind = ? AND id >= ? AND starts_with(id, ?) AND id < ? LIMIT 2",
            [kind, key, key, key + chr(0x10FFFF)],
        )
        n = int(found[0]["n"]) if len(found) == 1 else None
    table, name = _TABLES[kind]
    return lens.one(f"SELECT * FROM {table} WHERE {name} = {n}") if n is not None else None


def events(lens: Lens, numbers: Iterable[int]) -> list[Row]:
    """Whole events by their numbers, in order."""
    listed = sorted(set(numbers))
    if not listed:
        return []
    # The numbers stand in the question itself, so that each part is read only where they are.
    told = ", ".join(str(int(n)) for n in listed)
    parts = lens.rows(f"SELECT * FROM events WHERE eno IN ({told})")
    details = {r["eno"]: r for r in lens.rows(f"SELECT * FROM details WHERE eno IN ({told})")}
    articles = ", ".join(sorted({str(r["ano"]) for r in parts}))
    about = {
        r["ano"]: r
        for r in lens.rows(f"SELECT ano, id AS article_id, title, url FROM articles WHERE ano IN ({articles})")
    }
    return [{**details[r["eno"]], **about[r["ano"]], **r} for r in sorted(parts, key=lambda r: r["eno"])]


def event(row: Mapping[str, Any]) -> Row:
    """A whole event as plain columns."""
    trigger, sentence = first(row, "trigger"), first(row, "sentence")
    killed = row["killed"] or {}
    return {
        "id": row["id"],
        "article_id": row["article_id"],
        "event": row["event"],
        "mode": words.joined(row["mode"] or ()),
        "aux": row["aux"],
        "date": row["date"],
        "enddate": row["enddate"],
        "date_precision": row["date_precision"],
        "date_source": row["date_source"],
        "actors": words.joined(row["doers"] or ()),
        "recipients": words.joined(row["receivers"] or ()),
        "place": words.plain(row["place"] or "") or None,
        "place_country": row["country"],
        "place_precision": row["precision"],
        "lat": row["lat"],
        "lon": row["lon"],
        "killed_low": killed.get("low"),
        "killed_high": killed.get("high"),
        "quad_code": row["quad_code"],
        "event_scale": row["event_scale"],
        "confidence": row["confidence"],
        "rejected": row["rejected"],
        "trigger": words.plain(trigger["text"]) if trigger else None,
        "trigger_start": trigger["start"] if trigger else None,
        "trigger_end": trigger["end"] if trigger else None,
        "quote": quote(sentence, trigger),
        "outlet": words.plain(row["outlet"] or "") or None,
        "published": row["published"],
        "title": words.short(row["title"]),
        "url": row["url"],
        "coder": row["coder"],
    }


def first(row: Mapping[str, Any], role: str) -> Any:
    """The first piece of an event's evidence with a role."""
    return next((span for span in row["evidence"] or () if span["role"] == role), None)


def quote(sentence: Any, trigger: Any) -> str | None:
    """At most :data:`QUOTE` characters of a sentence, around its trigger."""
    if not sentence:
        return None
    text = sentence["text"]
    middle = (trigger["start"] + trigger["end"]) // 2 - sentence["start"] if trigger else 0
    start = max(0, min(middle - QUOTE // 2, len(text) - QUOTE + 4))
    cut = " ".join(words.plain(text[start : start + QUOTE - 4]).split())
    return ("… " if start else "") + cut + (" …" if start + QUOTE - 4 < len(text) else "")
