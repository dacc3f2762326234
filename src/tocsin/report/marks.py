"""Sentences cut into pieces at their marks, for a page that escapes each piece on its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.records import Span

ROLES = ("trigger", "actor", "recipient", "place", "time", "count", "attribution")
_MOST = 3
"""Sentences shown of one event; the first are the ones to show (codebook, section 1)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a sentence, and what they show, if anything."""

    text: str
    role: str | None


def quotes(evidence: Iterable[Span]) -> list[list[Piece]]:
    """The first sentences of some evidence, each as pieces; of marks that overlap, the shorter lies on top."""
    spans = list(evidence)
    whole = list(dict.fromkeys((s.start, s.end, s.text) for s in spans if s.role == "sentence"))[:_MOST]
    marks = [s for s in spans if s.role in ROLES]
    return [_cut(start, text, [m for m in marks if start <= m.start and m.end <= end]) for start, end, text in whole]


def _cut(start: int, text: str, marks: Sequence[Span]) -> list[Piece]:
    roles: list[str | None] = [None] * len(text)
    for mark in sorted(marks, key=lambda m: m.start - m.end):
        for at in range(mark.start - start, mark.end - start):
            roles[at] = mark.role
    pieces: list[Piece] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or roles[at] != roles[begin]:
            pieces.append(Piece(" ".join(text[begin:at].split("\n")), roles[begin]))
            begin = at
    return pieces
