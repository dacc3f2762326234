"""Plain texts, and pages saved as text with their navigation, captions and credits.

One parser reads both. The difference is evidence: where lines are there that only a page has (skip links, share
addresses, picture credits), short lines around the article are furniture; where there are none, every line is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tocsin.read import boilerplate, credits
from tocsin.read.dates import date_in_name, date_line, is_change
from tocsin.read.drafts import Draft
from tocsin.read.paragraphs import Sorted, blocks, sort_lines
from tocsin.records import DateSource

# "PoliticsMiddle East": two links of a breadcrumb that lost the space between them.
_GLUED = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|\s*[>›»|/]\s*")
_HEAD_LINES = 40
_TITLE_LENGTH = 220


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the first paragraph: ``used`` blocks of it, and what they say."""

    title: str = ""
    section: str | None = None
    rest: tuple[str, ...] = ()
    used: int = 0


def read_plain(text: str, source: str) -> Draft:
    """The draft of a plain text or of a page saved as text.

    Args:
        text: the whole text.
        source: its path or address; a date in a file's name counts when the text itself has none.
    """
    grouped = blocks(text)
    saved = _is_saved_page(grouped)
    found = _dates(grouped)
    head = _page_head(grouped) if saved else _text_head(grouped)
    body = _without_head_dates([list(head.rest), *grouped[head.used :]])
    if saved:
        body = _without_the_rest(body)
    parts = sort_lines(body, title=head.title, drop_headings=saved)
    named = None if found or "://" in source else date_in_name(PurePath(source).name)
    return Draft(
        source=source,
        text=parts.text,
        title=head.title,
        url=_address(parts) if saved else None,
        published=found or named,
        date_source=DateSource.PAGE if found else DateSource.FILE,
        section=head.section,
        authors=parts.authors,
        credits=parts.agencies,
        captions=tuple(parts.captions),
    )


def _is_saved_page(grouped: Sequence[list[str]]) -> bool:
    lines = [line for block in grouped for line in block]
    if any(boilerplate.is_skip_link(line) for line in lines):
        return True
    signs = sum(
        boilerplate.is_noise(line) or boilerplate.is_url(line) or bool(boilerplate.caption(line)) for line in lines
    )
    return signs >= 2


def _dates(grouped: Sequence[list[str]]) -> str | None:
    """The first publication date on a line of its own above the text, or else the first date of a change."""
    lines = [line for block in grouped for line in block][:_HEAD_LINES]
    dated = [(is_change(line), day) for line in lines if (day := date_line(line))]
    return min(dated, key=lambda d: d[0])[1] if dated else None


def _without_head_dates(body: list[list[str]]) -> list[list[str]]:
    """The blocks without the date lines above the first paragraph; further down a date is a heading of the text."""
    first = next((i for i, block in enumerate(body) if any(map(boilerplate.is_prose, block))), 3)
    return [
        [line for line in block if date_line(line) is None] if number <= first else block
        for number, block in enumerate(body)
    ]


def _text_head(grouped: Sequence[list[str]]) -> _Head:
    """The head of a plain text: a first line that is no sentence, with more text after it, is the title."""
    if not grouped or (len(grouped) == 1 and len(grouped[0]) == 1):
        return _Head()
    first, *others = grouped[0]
    title_like = len(first) <= _TITLE_LENGTH and first[-1] not in ".:;," and date_line(first) is None
    if not title_like or credits.byline(first) or credits.dateline_credits(first):
        return _Head()
    return _Head(title=first, rest=tuple(others), used=1)


def _page_head(grouped: Sequence[list[str]]) -> _Head:
    """The head of a saved page: its title is the headline nearest above the date or byline, or above the text."""
    lines: list[tuple[int, str]] = []
    for index, block in enumerate(grouped):
        if any(boilerplate.is_prose(line) and boilerplate.caption(line) is None for line in block):
            break
        lines.extend((index, line) for line in block)
    dated = next((i for i, (_, line) in enumerate(lines) if date_line(line) or credits.byline(line)), len(lines))
    headlines = [i for i in range(dated) if _is_headline(lines[i][1])] or [
        i for i in range(dated, len(lines)) if _is_headline(lines[i][1])
    ]
    if not headlines:
        return _Head()
    at = headlines[-1] if headlines[-1] < dated else headlines[0]
    number, title = lines[at]
    above = lines[at - 1][1] if at else ""
    rest = tuple(line for index, line in lines[at + 1 :] if index == number)
    return _Head(title, _section(above), rest, number + 1)


def _is_headline(line: str) -> bool:
    plain = not (boilerplate.is_noise(line) or boilerplate.is_url(line)) and boilerplate.caption(line) is None
    return plain and len(line.split()) >= 4 and 15 <= len(line) <= _TITLE_LENGTH and line[-1] not in ".,;:"


def _section(line: str) -> str | None:
    """The section that a breadcrumb above the title names last."""
    if not line or boilerplate.is_noise(line) or boilerplate.is_url(line) or len(line.split()) > 6 or date_line(line):
        return None
    parts = [p.strip() for p in _GLUED.split(line) if p.strip()]
    return parts[-1] if parts and boilerplate.is_subheading(parts[-1]) else None


def _without_the_rest(body: list[list[str]]) -> list[list[str]]:
    """The blocks up to what pages put after an article: related stories, or links after the last paragraph."""
    kept: list[list[str]] = []
    seen = False
    for number, block in enumerate(body):
        left = [line for later in body[number:] for line in later]
        if seen and boilerplate.begins_the_rest(block[0] if block else "") and _mostly_links(left):
            break
        seen = seen or any(map(boilerplate.is_prose, block))
        kept.append(block)
    return kept


def _mostly_links(lines: Sequence[str]) -> bool:
    return sum(map(boilerplate.is_prose, lines)) * 3 <= len(lines)


def _address(parts: Sorted) -> str | None:
    """The page's own address: the only one that stands alone on a line. With several nobody can tell."""
    return parts.urls[0] if len(parts.urls) == 1 and parts.urls[0].startswith("http") else None
