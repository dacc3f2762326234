"""Plain texts, and pages saved as text with their navigation, captions and credits.

The two are told apart by evidence: where there are lines that only a page has (skip links, share addresses, picture
credits), the article is the densest run of sentences, its title stands above, and short lines around it are furniture;
where there are none, every line is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath

from tocsin.read import boilerplate, credits
from tocsin.read.dates import date_beside, date_in_name, date_line, is_change
from tocsin.read.drafts import Draft
from tocsin.read.paragraphs import Sorted, blocks, sort_lines
from tocsin.records import DateSource

# "PoliticsMiddle East": two links of a breadcrumb that lost the space between them.
_GLUED = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|\s*[>›»|/]\s*")
_TITLE_LENGTH = 220
# How far above the text its title, date and byline may stand, and how far below its credits, in lines.
_ABOVE, _BELOW = 40, 6
# What a line is worth for lying in the article: a sentence its length up to a limit, anything else a loss. Tried out on
# text dumps of the 181 pages that evals/read_pages.py scores.
_SENTENCE_WORTH, _OTHER_COST, _FURNITURE_COST = 400, 60, 90

_SIGNED_BONUS, _DISTANCE_COST = 0.5, 0.02
_LONG_WORD = re.compile(r"\w{4,}")
# Lines that name an author or a time without being a byline or a date that we can read.
_ROLE = re.compile(
    r"^(?:by|posted|published|updated|written|reported|tested)\b(?! the)|\d{1,2}:\d\d\b"
    r"|\b(?:writer|reporter|correspondent|contributor|editor|staff|wire services)$",
    re.I,
)

Line = tuple[int, str]
"""The number of a line's block, and the line."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a text was found to say beside its paragraphs."""

    parts: Sorted
    title: str = ""
    section: str | None = None
    day: str | None = None
    url: str | None = None


def read_plain(text: str, source: str) -> Draft:
    """The draft of a plain text or of a page saved as text.

    Args:
        text: the whole text.
        source: its path or address; a date in a file's name counts when the text itself has none.
    """
    grouped = blocks(text)
    found = _from_page(grouped) if _is_saved_page(grouped) else _from_text(grouped)
    named = None if found.day or "://" in source else date_in_name(PurePath(source).name)
    return Draft(
        source=source,
        text=found.parts.text,
        title=found.title,
        url=found.url,
        published=found.day or named,
        date_source=DateSource.PAGE if found.day else DateSource.FILE,
        section=found.section,
        authors=found.parts.authors,
        credits=found.parts.agencies,
        captions=tuple(found.parts.captions),
    )


def _is_saved_page(grouped: Sequence[list[str]]) -> bool:
    lines = [line for block in grouped for line in block]
    if any(boilerplate.is_skip_link(line) for line in lines):
        return True
    signs = (boilerplate.is_noise(ln) or boilerplate.is_url(ln) or bool(boilerplate.caption(ln)) for ln in lines)
    return sum(signs) >= 2


def _from_text(grouped: Sequence[list[str]]) -> _Found:
    """A plain text: a first line that is no sentence, with more text after it, is the title; date lines may follow it."""
    first = next((i for i, block in enumerate(grouped) if any(map(boilerplate.is_prose, block))), 3)
    head = [[line for line in block if date_line(line) is None] for block in grouped[: first + 1]]
    title = ""
    if sum(map(len, grouped)) > 1 and head and head[0] and _is_title(head[0][0]):
        title = head[0].pop(0)
    day = _day(line for block in grouped[: first + 1] for line in block)
    return _Found(sort_lines([*head, *grouped[first + 1 :]], drop_furniture=False), title, day=day)


def _is_title(line: str) -> bool:
    plain = len(line) <= _TITLE_LENGTH and line[-1] not in ".:;,"
    return plain and not credits.byline(line) and not credits.dateline_credits(line)


def _from_page(grouped: Sequence[list[str]]) -> _Found:
    """A saved page: the densest run of sentences is the article; title, section and date stand above it."""
    lines = [(number, line) for number, block in enumerate(grouped) for line in block]
    start, end = _densest(lines)
    above = lines[max(0, start - _ABOVE) : start]
    at = _title_at(above, " ".join(line for _, line in lines[start:end]))
    title = above[at][1] if at is not None else ""
    between = above[at + 1 :] if at is not None else above
    body = [(n, line) for n, line in lines[start:end] if date_line(line) is None or boilerplate.is_prose(line)]
    parts = sort_lines(_grouped(body), title=title, drop_headings=True)
    _add_around(parts, between, lines[end : end + _BELOW])
    day = _day(line for _, line in (*between, *lines[start : start + 3])) or _day_beside(above, lines[end:])
    section = _section(above[at - 1][1]) if at else None
    return _Found(parts, title, section, day, _address(parts))


def _densest(lines: Sequence[Line]) -> tuple[int, int]:
    """Where the article begins and ends: the run of lines with the greatest worth in all."""
    best, best_run, total, start = 0, (0, len(lines)), 0, 0
    for index, (_, line) in enumerate(lines):
        if total <= 0:
            total, start = 0, index
        total += _worth(line)
        if total > best:
            best, best_run = total, (start, index + 1)
    return best_run


def _worth(line: str) -> int:
    if boilerplate.is_noise(line):
        return -_FURNITURE_COST
    if boilerplate.caption(line) is not None or boilerplate.is_url(line):
        return -_OTHER_COST // 3
    return min(len(line), _SENTENCE_WORTH) if boilerplate.is_prose(line) else -_OTHER_COST


def _title_at(above: Sequence[Line], text: str) -> int | None:
    """The place of the title: of the headlines near above the text, the one whose words the text takes up.

    A headline directly above the date or byline needs less of that, and one farther off more.
    """
    words = set(_LONG_WORD.findall(text.lower()))
    signed = next((i for i, (_, ln) in enumerate(above) if _is_signature(ln)), len(above))
    headlines = [i for i in range(len(above)) if _is_headline(above[i][1])]
    over_signature = max((i for i in headlines if i < signed), default=None)

    def worth(index: int) -> float:
        own = _LONG_WORD.findall(above[index][1].lower())
        taken_up = sum(word in words for word in own) / len(own) if own else 0.0
        return taken_up + _SIGNED_BONUS * (index == over_signature) - _DISTANCE_COST * (len(above) - index)

    return max(headlines, key=worth, default=None)


def _is_signature(line: str) -> bool:
    return bool(date_line(line) or date_beside(line) or credits.byline(line) or _ROLE.search(line))


def _is_headline(line: str) -> bool:
    plain = not (boilerplate.is_noise(line) or boilerplate.is_url(line)) and boilerplate.caption(line) is None
    words = plain and len(line.split()) >= 4 and 15 <= len(line) <= _TITLE_LENGTH and line[-1] not in ".,;:)"
    return words and not _is_signature(line)


def _add_around(parts: Sorted, between: Sequence[Line], below: Sequence[Line]) -> None:
    """Adds captions, authors, addresses above the text and credits below it; lines that might be text are left out."""
    head = sort_lines(_grouped(between))
    parts.captions[:0] = [c for c in head.captions if c not in parts.captions]
    parts.urls[:0] = head.urls
    foot = sort_lines(_grouped(below))
    parts.authors = credits.merged(head.authors, parts.authors, foot.authors)
    parts.agencies = credits.merged(head.agencies, parts.agencies, foot.agencies)


def _grouped(lines: Iterable[Line]) -> list[list[str]]:
    return [[line for _, line in block] for _, block in groupby(lines, key=lambda numbered: numbered[0])]


def _day(lines: Iterable[str]) -> str | None:
    """The first publication date that stands on a line of its own, or else the first date of a change."""
    dated = [(is_change(line), day) for line in lines if (day := date_line(line))]
    return min(dated, key=lambda d: d[0])[1] if dated else None


def _day_beside(above: Sequence[Line], below: Sequence[Line]) -> str | None:
    """The day beside a byline, nearest above the text; else on a date line just below it."""
    near = (date_beside(line) or date_line(line) for _, line in reversed(above))
    return next((day for day in near if day), None) or _day(line for _, line in below[:_BELOW])


def _section(line: str) -> str | None:
    """The section that a breadcrumb above the title names last."""
    if not line or boilerplate.is_noise(line) or boilerplate.is_url(line) or len(line.split()) > 6 or date_line(line):
        return None
    parts = [p.strip() for p in _GLUED.split(line) if p.strip()]
    return parts[-1] if parts and boilerplate.is_subheading(parts[-1]) else None


def _address(parts: Sorted) -> str | None:
    """The page's own address: the only one that stands alone on a line. With several nobody can tell."""
    return parts.urls[0] if len(parts.urls) == 1 and parts.urls[0].startswith("http") else None
