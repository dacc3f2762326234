"""Dates: finds time expressions in text and resolves them against the day of publication.

Unknown stays unknown: an expression that gives no date resolves to ``None`` with the reason. Intervals hold both
their ends, and ``precision`` says how exact the words were. The rules are our own; the calendar under them is the
standard library's, and Easter is dateutil's (why, with figures: ``docs/dates.md``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tocsin.records import DateSource
from tocsin.resolve import dates_parse
from tocsin.resolve.dates_calendar import FUTURE, PAST, PRESENT, Frame, Solved
from tocsin.resolve.dates_find import TimeExpression, find
from tocsin.resolve.dates_parse import Reading

__all__ = ["TimeExpression", "When", "find", "resolve"]

_LEAD = re.compile(
    r"^[\s,;:(]*(?:(?:on|in|at|during|for|of|throughout|over|within|around|about|circa|just|only|back|as|"
    r"early on|sometime|over)\s+)+"
    r"(?!(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s+\w+s?\b)(?=\S)",
    re.IGNORECASE,
)
_TENSES = frozenset((PAST, FUTURE, PRESENT))


@dataclass(frozen=True, slots=True)
class When:
    """A date or interval.

    ``start`` and ``end`` are ISO days, both included, ``None`` where unknown or open; ``precision`` is ``day``,
    ``week``, ``month``, ``year`` or ``unknown``; ``source`` a value of :class:`~tocsin.records.DateSource`;
    ``distance_days`` how many days the end lies before publication (0 where publication falls inside, negative for
    the future). ``value`` is the date's short form (``2014-03``, ``2014-SU``).
    """

    start: str | None
    end: str | None
    precision: str
    source: str
    reasons: tuple[str, ...]
    distance_days: int | None
    value: str = ""


def resolve(
    expression: str,
    published: str | None,
    *,
    tense: str = PAST,
    anchor: str | None = None,
    anniversary: bool = False,
    narrative: bool = False,
) -> When:
    """What a time expression means in an article.

    Args:
        expression: the words, with or without their preposition: ``on Sunday``, ``five years ago``, ``since March``.
        published: the article's day, ISO 8601 (a time after it is ignored), or ``None``.
        tense: ``past``, ``future`` or ``present``: of the verb that the expression belongs to.
        anchor: the day last talked about, ISO 8601: what *two days earlier*, *the next day* and *that month* count
            from.
        anniversary: count *a year ago* back to the day, as in a piece on an anniversary.
        narrative: the text is a history: bare months and days are counted from ``anchor``.

    Raises:
        ValueError: ``tense`` is none of the three.
    """
    if tense not in _TENSES:
        raise ValueError(f"tense is {tense!r}, not one of {sorted(_TENSES)}")
    reading = _read(" ".join(expression.split()))
    day = _day(published)
    if reading is None:
        return When(None, None, "unknown", DateSource.UNKNOWN, (f"{expression!r} is not understood",), None)
    frame = Frame(day, _day(anchor), tense, anniversary, narrative)
    return _when(dates_parse.solve(reading, frame), day, expression)


@lru_cache(maxsize=4096)
def _read(expression: str) -> Reading | None:
    """The reading of a phrase: whole if it can be, else of the longest part that can."""
    whole = dates_parse.read(expression)
    if whole is not None and whole.end >= len(expression.rstrip(" .,;:'’s")):
        return whole
    bare = _LEAD.sub("", expression)
    inner = dates_parse.read(bare) if bare != expression else None
    if inner is not None and (whole is None or inner.end + len(expression) - len(bare) > whole.end):
        whole = inner
    if whole is not None:
        return whole
    found = [dates_parse.read(expression, t.core) for t in find(expression, references=True)]
    return max((r for r in found if r is not None), key=lambda r: r.kind == "date", default=None)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _when(solved: Solved, published: date | None, expression: str) -> When:
    known = solved.start is not None or solved.end is not None
    source = DateSource.UNKNOWN
    if known:
        source = DateSource.ANNIVERSARY if solved.anniversary else DateSource.PHRASE
    reasons = tuple(r for r in (f"{expression!r}", solved.reason) if r)
    return When(
        start=solved.start.isoformat() if solved.start else None,
        end=solved.end.isoformat() if solved.end else None,
        precision=solved.precision if known else "unknown",
        source=source,
        reasons=reasons,
        distance_days=_distance(solved, published) if known else None,
        value=solved.value,
    )


def _distance(solved: Solved, published: date | None) -> int | None:
    if published is None:
        return None
    if solved.end is not None and solved.end < published:
        return (published - solved.end).days
    if solved.start is not None and solved.start > published:
        return (published - solved.start).days
    return 0
