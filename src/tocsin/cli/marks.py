"""Sentences with the pieces of evidence marked in them: in colour, or in brackets where there is no colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tocsin.records import Span

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {
    "trigger": "bold reverse",
    "actor": "bold blue",
    "recipient": "bold magenta",
    "place": "green",
    "time": "yellow",
    "count": "red",
    "attribution": "cyan italic",
}


def sentences(evidence: Iterable[Span]) -> list[tuple[Span, list[Span]]]:
    """The sentences of some evidence in reading order, each with the marks that lie in it."""
    spans = list(evidence)
    whole = sorted({s for s in spans if s.role == "sentence"}, key=lambda s: s.start)
    marks = [s for s in spans if s.role in STYLES]
    return [_placed(s, [m for m in marks if s.start <= m.start and m.end <= s.end]) for s in whole]


def _placed(sentence: Span, marks: list[Span]) -> tuple[Span, list[Span]]:
    """Where an export cut the sentence to a quote, the marks are those whose words stand in it just once."""
    text = sentence.text
    if len(text) == sentence.end - sentence.start:
        return sentence, marks
    there = [(m, sentence.start + text.index(m.text)) for m in marks if m.text and text.count(m.text) == 1]
    cut = replace(sentence, end=sentence.start + len(text))
    return cut, [replace(m, start=at, end=at + len(m.text)) for m, at in there]


def coloured(sentence: Span, marks: Sequence[Span]) -> Text:
    """The sentence with each mark in the colour of its role; a smaller mark lies over a larger one."""
    from rich.text import Text

    text = Text(sentence.text)
    for mark in sorted(marks, key=lambda m: m.start - m.end):
        text.stylize(STYLES[mark.role], mark.start - sentence.start, mark.end - sentence.start)
    return text


def bracketed(sentence: Span, marks: Sequence[Span]) -> str:
    """The sentence with each mark as ``[role: words]``; marks that cross another one are left out."""
    nested = _nested(marks)
    opening: dict[int, list[Span]] = {}
    closing: dict[int, int] = {}
    for mark in nested:
        opening.setdefault(mark.start - sentence.start, []).append(mark)
        closing[mark.end - sentence.start] = closing.get(mark.end - sentence.start, 0) + 1
    parts = []
    for at in range(len(sentence.text) + 1):
        parts.append("]" * closing.get(at, 0))
        parts += [f"[{mark.role}: " for mark in opening.get(at, ())]
        parts.append(sentence.text[at : at + 1])
    return "".join(parts)


def _nested(marks: Sequence[Span]) -> list[Span]:
    """The marks, larger ones first, without those that begin inside another and end outside it, and without doubles."""
    kept: list[Span] = []
    for mark in sorted({(m.start, m.end, m.role): m for m in marks}.values(), key=lambda m: (m.start, -m.end)):
        if not any(k.start < mark.start < k.end < mark.end for k in kept):
            kept.append(mark)
    return kept
