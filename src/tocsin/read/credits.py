"""Which news agencies an article credits: in its credit line, dateline or byline; never by what its sentences say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tocsin.vocab.tables import read_table

_LEAD_IN = (
    r"(?:(?:sources?|credits?|via|by|agencies|with (?:inputs?|material|information|reporting|files|reports?) from"
    r"|inputs? from|from)\b[\s:]*)?"
)
# Author initials, as in "rc/nm (AFP, AP)".
_INITIALS = r"(?:(?P<initials>[a-zA-Z]{1,4}(?:\s?[/,]\s?[a-zA-Z]{1,4})*)\s*(?=\())?"
_SIGN_OFF = re.compile(
    r"[(\[]?\s*(?:(?:additional )?(?:reporting|writing|editing|compiled|edited|written|translated|produced) by\b"
    r".{3,400}"
    r"|enditem|end item|\(?ends?\)?)\s*[)\]]?\.?",
    re.I | re.S,
)
_BYLINE = re.compile(r"by\s+(?P<names>[^.!?]{3,100})", re.I)
_NAME = re.compile(r"[A-ZÀ-ÞĀ-Ž][\w'’.-]*(?:\s+(?:[a-z]{2,3}\s+)?[A-ZÀ-ÞĀ-Ž][\w'’.-]*){1,3}")
_BETWEEN = re.compile(r"\s*(?:,|;|\||/|&|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What a line of credits gives: agencies by short name, and author initials."""

    agencies: tuple[str, ...]
    initials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Agencies:
    short: dict[str, str]
    line: re.Pattern[str]
    dateline: re.Pattern[str]
    ending: re.Pattern[str]
    one: re.Pattern[str]


def credit_line(line: str) -> CreditLine | None:
    """The credits of a line that holds nothing else, such as ``rc/nm (AFP, AP, dpa)``; ``None`` for other lines."""
    if len(line) > 160:
        return None
    match = _agencies().line.fullmatch(line.strip())
    if not match:
        return None
    if "(" not in line and "[" not in line and _looks_like_initials(match[match.lastindex or 0]):
        return None
    initials = _BETWEEN.split(match["initials"]) if match["initials"] else []
    return CreditLine(_named(match[match.lastindex or 0]), tuple(i.strip() for i in initials if i.strip()))


def dateline_credits(text: str) -> tuple[str, ...]:
    """The agencies of a dateline, such as ``BEIRUT (Reuters) -`` or ``MOSCOW, January 3. /TASS/.``"""
    match = _agencies().dateline.match(text[:200].lstrip())
    return _named(match[match.lastindex or 0]) if match else ()


def ending_credits(text: str) -> tuple[str, ...]:
    """The agencies that the last line gives: alone, or in brackets after the last sentence."""
    last = text.rstrip().rsplit("\n", 1)[-1]
    alone = credit_line(last)
    if alone:
        return alone.agencies
    match = _agencies().ending.search(last[-120:])
    return _named(match[match.lastindex or 0]) if match else ()


def is_sign_off(line: str) -> bool:
    """Whether a line only says who reported, wrote and edited."""
    return bool(_SIGN_OFF.fullmatch(line.strip()))


def byline(line: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The authors and agencies of a line such as ``By Jane Doe, Reuters``; ``None`` for lines that are no byline."""
    match = _BYLINE.fullmatch(line.strip())
    if not match:
        return None
    authors, agencies = split_authors([match["names"]])
    fit = all(_NAME.fullmatch(a) for a in authors)
    return (authors, agencies) if fit and (authors or agencies) else None


def split_authors(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names as given by a page or table into authors and agencies, each once, in order."""
    authors: dict[str, None] = {}
    agencies: dict[str, None] = {}
    for part in (p.strip() for name in names for p in _BETWEEN.split(name)):
        match = _agencies().one.fullmatch(part)
        if match:
            agencies[_short(match[0])] = None
        elif part:
            authors[part] = None
    return tuple(authors), tuple(agencies)


def merged(*lists: Iterable[str]) -> tuple[str, ...]:
    """All entries of the lists, each once, in order of first mention."""
    return tuple(dict.fromkeys(entry for entries in lists for entry in entries))


def _looks_like_initials(names: str) -> bool:
    """Whether a bare list may be the authors' initials: ``PA/PA`` and ``TT`` may, ``AP`` and ``AFP/AP`` may not."""
    parts = _BETWEEN.split(names)
    return all(len(part) <= 2 and part != "AP" for part in parts) or len(set(parts)) < len(parts)


def _named(found: str) -> tuple[str, ...]:
    return merged(_short(m[0]) for m in _agencies().one.finditer(found))


def _short(name: str) -> str:
    short = _agencies().short
    return short.get(name) or short[name.lower()]


@cache
def _agencies() -> _Agencies:
    """The table of agencies as patterns; a cache of a packaged file, which cannot change while we run."""
    short: dict[str, str] = {}
    exact: list[str] = []
    loose: list[str] = []
    for row in read_table(Path(__file__).with_name("agencies.tsv"), ("name", "aliases")):
        for name in (row["name"], *row.many("aliases")):
            coded = name.isupper() or len(name) <= 4
            short[name if coded else name.lower()] = row["name"]
            (exact if coded else loose).append(re.escape(name))
    exact.sort(key=len, reverse=True)
    loose.sort(key=len, reverse=True)
    one = rf"(?<!\w)(?:(?i:{'|'.join(loose)})|{'|'.join(exact)})(?!\w)"
    many = rf"({one}(?:\s*(?:[,/;&+]|\band\b|\bwith\b)\s*{one})*)"
    others = r"(?:\s*[,/;&]\s*(?:[Aa]gencies|[A-Z][\w.]+(?: [A-Z]\w+)?))*"
    place = r"[A-ZÀ-Þ][^()\[\]\n/!?]{1,60}?"
    return _Agencies(
        short=short,
        line=re.compile(rf"[-–—\s]*{_INITIALS}[(\[]?\s*(?i:{_LEAD_IN}){many}{others}\s*[)\]]?[.\s]*"),
        dateline=re.compile(
            rf"(?:{place}[\s,]*)?[(\[]{many}[)\]]\s*[-–—:]"
            rf"|(?:{place})?\s*/{many}/\.?\s"
            rf"|{place},\s*{many}\s*[-–—]{{1,2}}\s"
        ),
        ending=re.compile(rf"[.!?\"”']\s*(?:[(\[]{many}[)\]]|[-–—]{{1,2}}\s*{many})[.\s]*$"),
        one=re.compile(one),
    )
