"""What stands in a text and is not the article: galleries, captions, links to other stories (codebook, section 6).

Pages are cleaned when they are read; tables and archives bring texts that somebody else took from the page, often with these
pieces inside. They are not cut out, so that offsets stay those of the text; what is told inside them is not coded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tocsin.records import Span

_HOUSES = r"(?:Getty(?: Images)?|AFP|AP|Reuters|EPA|PA|Rex(?: Features)?|dpa|Xinhua|Alamy|Shutterstock)"
_FIRST = re.compile(r"(?<![\w/])1/(\d{1,3})(?![\w/])")
GALLERIES = 20
"""Galleries looked for in one text, so that a text made of numbers costs no more than its length."""
_CREDIT = re.compile(rf"\b{_HOUSES}\b")
_LAST_CAPTION = 300
"""Characters after the last picture's number in which its credit is looked for."""
_OPENS = re.compile(
    r"(?:FILE(?: PHOTO)?\s?[-–—:]|(?:Image|Media) (?:caption|copyright)\b|(?:File )?[Pp]hoto\s?:|Pictured\s?:"
    r"|In this (?:[\w.,]+ ){1,5}(?:file )?(?:photo|image)\b|MOST READ\b|READ MORE\s?:|Read more\s?:|RELATED\s?:|Related\s?:"
    r"|See also\s?:|Also read\s?:|WATCH\s?:|ALSO READ\b)"
)
"""How a caption or a link to another story begins, at the start of a line or sentence."""
_LINKS = re.compile(r"(?:READ MORE|Read more|RELATED|Related|See also|Also read|WATCH)\s?:")
LINK_LENGTH = 160
"""Characters of a line up to which it is a link and nothing else: without line breaks, the article goes on behind it."""
_HEADLINES = re.compile(r"(?:\n+[^\n]{1,159}[^\n.!?](?=\n|$))+")
"""Lines that do not end as sentences do, below *Read more:*."""
_CLOSES = re.compile(r"\(Photo\s?:[^()]{2,80}\)|\((?:AP|File) [Pp]hoto[^()]{0,80}\)|(?<=[a-z]) Read more(?= [A-Z])")
"""What ends a caption, or the headline of another story, that the text runs on behind."""


def asides(text: str, sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """The pieces of ``text`` (offsets, in order) that are not the article; ``sentences`` are its own, in order."""
    return sorted([*_galleries(text), *_captions(text, sentences)])


def inside(pieces: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether an offset lies in one of the pieces."""
    return any(a <= at < b for a, b in pieces)


def _galleries(text: str) -> Iterator[tuple[int, int]]:
    """*1/8 … 2/8 … 8/8 …*: pictures numbered through, up to the credit or the line of the last."""
    for of, start in list({m[1]: m.start() for m in _FIRST.finditer(text)}.items())[:GALLERIES]:
        second, final = (re.compile(rf"(?<![\w/]){n}/{of}(?![\w/])").search(text, start) for n in ("2", of))
        if not (second and final and second.start() < final.start()):
            continue
        last = final.end()
        line = text.find("\n", last)
        credit = _CREDIT.search(text, last, min(len(text), last + _LAST_CAPTION))
        ends = [e for e in (line, credit.end() if credit else -1) if e >= 0]
        yield start, min(ends, default=last)


def _captions(text: str, sentences: Sequence[Span]) -> Iterator[tuple[int, int]]:
    starts = [s.start for s in sentences]
    for s in sentences:
        if _OPENS.match(s.text):
            line = text.find("\n", s.start)
            begins = s.start == 0 or text[s.start - 1] == "\n"
            end = max(s.end, line) if begins and line >= 0 else s.end
            if s.text.rstrip().endswith(":") and (listed := _HEADLINES.match(text, s.end)):
                yield s.start, listed.end()
            elif not _LINKS.match(s.text) or end - s.start <= LINK_LENGTH:
                yield s.start, end
    for mark in _CLOSES.finditer(text):
        i = bisect_right(starts, mark.start()) - 1
        i -= i > 0 and sentences[i].start == mark.start()
        if i >= 0:
            yield sentences[i].start, mark.end()
