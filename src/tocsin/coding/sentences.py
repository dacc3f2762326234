"""Cuts an article into sentences that keep their place in the text.

A rule-based cutter: newswire punctuation is regular, offsets must be exact, and it runs before any model, so it has to cost
microseconds. Abbreviations, initials, decimals, quotes and brackets are the cases that matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.records import Span

ABBREVIATIONS = frozenset(
    """
        mr mrs ms dr prof rev hon gov sen rep reps sens gen lt col maj capt cmdr adm sgt cpl brig pres st ste no
        nos vs etc jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun inc ltd co corp
        bros dept est fig vol art al jr sr messrs mme mlle ft mt hrs min approx ca cf eg ie op p pp lt-gen
        maj-gen
    """.split()
)
MAX_CHARS = 900
"""A longer "sentence" is a list or a broken page; it is cut at the last space so that one line cannot eat the encoder."""

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[.!?][\"”»](?=[A-Z“\"])")
_BREAK = re.compile(r"\n+")
_SOFT = re.compile(r"[^\s.!?:”\"]\n(?=[a-z0-9(])")
"""A line break inside a sentence, as in hard-wrapped text: no mark before it, a small letter or a figure after it."""
_DATELINE = re.compile(
    r"([A-ZÀ-Þ][A-ZÀ-Þ’'.\-]+(?:[ /-][A-ZÀ-Þ][A-ZÀ-Þ’'.\-]+){0,3})"
    r"(?:, [\w .,’'/-]{2,40}?)?(?: ?\([^)\n]{2,40}\))?(?: --?| ?[–—]) ?(?=[“\"'‘A-Z0-9])"
)
"""Where and by whom a report was filed (*BAGHDAD, Jan. 3 (Xinhua) --*): no part of the sentence, and no actor in it."""
SHORTEST_TOWN = 4
"""Capitals in a dateline's town: *US - Iran talks* begins no report from a place called US."""
_OPENER = re.compile(r"[\s\"'“‘«(\[\-–—]*([^\s])")


def split(text: str) -> list[Span]:
    """The sentences of a text, in order; ``text[s.start:s.end] == s.text``, without white space at the ends."""
    out: list[Span] = []
    at = 0
    for line in [*(m for m in _BREAK.finditer(text) if not _SOFT.match(text, m.start() - 1)), None]:
        end = line.start() if line else len(text)
        out.extend(_line(text, at, end))
        at = line.end() if line else len(text)
    return out


def paragraph_starts(text: str) -> list[int]:
    """The offsets at which paragraphs (runs between line breaks) begin."""
    return [0, *(m.end() for m in _BREAK.finditer(text))]


def _line(text: str, start: int, end: int) -> Iterator[Span]:
    dateline = _DATELINE.match(text, start, end)
    if dateline and sum(c.isupper() for c in dateline[1]) >= SHORTEST_TOWN:
        start = dateline.end()
    at = start
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and not _is_end(text, mark.start(), mark.end(), end):
            continue
        yield from _trimmed(text, at, mark.end())
        at = mark.end()
    yield from _trimmed(text, at, end)


def _is_end(text: str, dot: int, after: int, end: int) -> bool:
    """Whether the mark at ``dot`` closes a sentence: not after an abbreviation or initial, and not before a small letter."""
    opener = _OPENER.match(text, after, end)
    nxt = opener.group(1) if opener else ""
    if nxt and nxt.islower():
        return False
    if text[dot] != "." or after - dot > 1:
        return True
    word = re.search(r"[\w.\-]*$", text[max(0, dot - 20) : dot])
    token = word.group(0) if word else ""
    if token.lower() in ABBREVIATIONS:
        return False
    if len(token) == 1 and token.isupper():  # an initial: "J. Edgar", but "Plan B. Then" is rarer than names
        return False
    if "." in token and token.replace(".", "").isalpha():  # U.S. or e.g.: a new sentence only before a usual opener
        return bool(re.match(r"\s+(The|A|An|He|She|It|They|But|In|On|At|This|That|Mr|Mrs|“|\")", text[after:end]))
    return True


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_CHARS:
        cut = text.rfind(" ", start, start + MAX_CHARS)
        cut = cut if cut > start else start + MAX_CHARS
        yield Span(start, cut, text[start:cut])
        start = cut + 1 if text[cut : cut + 1].isspace() else cut
    if end > start and any(c.isalnum() for c in text[start:end]):
        yield Span(start, end, text[start:end])
