"""The annotated articles of `training/corpus` as events by sentence: which mentions are one act is marked there, so each
article gives pairs of one act and, harder to come by, pairs of two acts of one day, one place and one story.
"""

from __future__ import annotations

import calendar
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tocsin.records import Event, digest, from_dict

TRAINING = Path(__file__).parents[1] / "training"
sys.path.append(str(TRAINING))
from corpus import Document, Mention, Sentence, load  # noqa: E402 - lies beside the package, not in it


def articles() -> Iterator[list[tuple[str, Event]]]:
    """For each article its mentions in order: the id of the act, and the mention as an event."""
    for doc in load(*sorted((TRAINING / "corpus").glob("*.txt"))):
        if doc.kind == "article":
            yield [
                (m.id, _event(doc, s, m, n)) for n, s in enumerate(doc.sentences) for m in s.events if not m.optional
            ]


def _event(doc: Document, sentence: Sentence, m: Mention, number: int) -> Event:
    places = _texts(sentence, m, "place")
    trigger = {"start": m.trigger[0], "end": m.trigger[1], "text": sentence.text[slice(*m.trigger)], "role": "trigger"}
    whole = {"start": 0, "end": len(sentence.text), "text": sentence.text, "role": "sentence"}
    return from_dict(
        Event,
        {
            "id": digest(doc.id, str(number), m.id),
            "article_id": doc.id,
            "published": doc.published,
            "event": m.type,
            "mode": [m.mode] if m.mode else [],
            "aux": m.aux,
            **_dates(m.dates[0] if m.dates else ""),
            "actor": _side(sentence, m, "actor"),
            "recipient": _side(sentence, m, "recipient"),
            "event_loc": {"text": places[0], "name": places[0], "precision": "city"} if places else None,
            "evidence": [whole, trigger],
            **{name: _count(value) for name, value in m.counts.items()},
        },
    )


def _texts(sentence: Sentence, m: Mention, role: str) -> list[str]:
    return [sentence.text[slice(*span)] for span in m.roles.get(role, [])]


def _side(sentence: Sentence, m: Mention, role: str) -> list[dict[str, Any]]:
    texts = _texts(sentence, m, role)
    out = []
    for i, pair in enumerate(m.codes.get(role, [])):
        code, _, sector = pair.partition("/")
        out.append({"text": texts[i] if i < len(texts) else "", "code": code or None, "sector": sector or None})
    return out


def _dates(value: str) -> dict[str, str | None]:
    """The field ``D`` as first and last day: a day, a month, a year, or an interval of days."""
    if not value:
        return {"date": None}
    first, _, last = value.partition("/")
    try:
        return {"date": _edge(first, 0), "enddate": _edge(last or first, 1), "date_source": "phrase"}
    except ValueError:
        return {"date": None}


def _edge(value: str, side: int) -> str:
    numbers = [int(p) for p in value.split("-")]
    if len(numbers) == 3:
        return value
    if len(numbers) == 2:
        return f"{value}-{(1, calendar.monthrange(*numbers)[1])[side]:02d}"
    return f"{value}-{('01-01', '12-31')[side]}"


def _count(value: str) -> list[int] | None:
    try:
        low, _, high = value.replace(",", "").partition("-")
        return [int(low), int(high or low)]
    except ValueError:
        return None
