"""Sentences and whole texts cut into pieces at their marks; each piece is escaped on its own by the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from tocsin.records import Span
from tocsin.report.marks import ROLES, Piece, quotes
from tocsin.serve.words import plain

# A sentence is shown to this length; one that is longer is a fault of its source.
_SENTENCE = 1200


@dataclass(frozen=True, slots=True)
class Marked:
    """Some characters of a text, what they show (the shortest mark wins), and the numbers of the events they belong to.

    ``old``: they are of acts that the text only looks back on.
    """

    text: str
    role: str | None
    events: str
    anchor: str
    old: bool = False


def sentences(row: Mapping[str, Any]) -> list[list[Piece]]:
    """The first sentences of an event's evidence as pieces."""
    spans = [_cut(Span(s["start"], s["end"], s["text"], s["role"])) for s in row["evidence"] or ()]
    return [_within(pieces) for pieces in quotes(spans)]


def _cut(span: Span) -> Span:
    """A sentence of a megabyte is no sentence; its beginning tells as much, and marks past it are left out."""
    whole = span.role != "sentence" or len(span.text) <= _SENTENCE
    return span if whole else replace(span, end=span.start + _SENTENCE, text=span.text[:_SENTENCE])


def _within(pieces: Iterable[Piece]) -> list[Piece]:
    out, left = [], _SENTENCE
    for piece in pieces:
        text = plain(piece.text[:left])
        left -= len(piece.text)
        out.append(Piece(text, piece.role))
        if left <= 0:
            return [*out, Piece("…", None)]
    return out


def marked(text: str, start: int, events: Sequence[Mapping[str, Any]]) -> list[Marked]:
    """A stretch of an article as pieces, with the marks of all its events.

    Args:
        text: the stretch.
        start: where in the article it begins.
        events: whole events; the number of each is its place in the list, from 1.
    """
    end = start + len(text)
    marks = sorted(_marks(events, start, end))
    edges = sorted({start, end, *(m[0] for m in marks), *(m[1] for m in marks)})
    out: list[Marked] = []
    anchored: set[int] = set()
    active: list[tuple[int, int, int, str]] = []
    at = 0
    for left, right in pairwise(edges):
        while at < len(marks) and marks[at][0] <= left:
            active.append(marks[at])
            at += 1
        active = [m for m in active if m[1] > left]
        out.append(_piece(text[left - start : right - start], active, anchored))
    old = {str(number) for number, event in enumerate(events, 1) if event.get("aux") == "historical"}
    return [replace(m, old=m.role == "trigger" and set(m.events.split()) <= old) for m in out]


def _marks(events: Sequence[Mapping[str, Any]], start: int, end: int) -> Iterable[tuple[int, int, int, str]]:
    for number, event in enumerate(events, 1):
        for s in event["evidence"] or ():
            low, high = max(s["start"], start), min(s["end"], end)
            if s["role"] in ROLES and low < high:
                yield low, high, number, s["role"]


def _piece(text: str, active: Sequence[tuple[int, int, int, str]], anchored: set[int]) -> Marked:
    if not active:
        return Marked(plain(text), None, "", "")
    # A trigger is what a reader looks for, so it lies on top; else the shortest mark does.
    top = min(active, key=lambda m: (m[3] != "trigger", m[1] - m[0]))
    numbers = sorted({m[2] for m in active})
    anchor = ""
    if top[3] == "trigger" and top[2] not in anchored:
        anchored.add(top[2])
        anchor = f"t{top[2]}"
    return Marked(plain(text), top[3], " ".join(map(str, numbers)), anchor)
