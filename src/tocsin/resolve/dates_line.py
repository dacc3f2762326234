"""The time line of a text: every time expression with its date, each seen from the day last talked about.

News is counted from publication; only what says so (*two days earlier, the next day, that month*) is counted from the
date before it. A history (``narrative``) also counts its bare months and days from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.resolve.dates import When, resolve
from tocsin.resolve.dates_find import find

ANCHORS = frozenset(("day", "week", "month", "year"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One expression on the line: ``text[start:end]`` with its preposition, itself from ``core`` on, and its date."""

    start: int
    end: int
    core: int
    when: When


def follow(
    text: str,
    published: str | None,
    *,
    narrative: bool = False,
    references: bool = False,
    spans: Sequence[tuple[int, int]] | None = None,
) -> list[Entry]:
    """The time expressions of a text with their dates, in order.

    Args:
        text: running text.
        published: its day, ISO 8601, or ``None``.
        narrative: the text is a history rather than news.
        references: also words that say no date (*now, former*).
        spans: the expressions as (start, end), in order, where they are known already.
    """
    if spans is None:
        places = [(t.start, t.end, t.core) for t in find(text, references=references, ranges=not narrative)]
    else:
        places = [(start, end, start) for start, end in spans]
    line: list[Entry] = []
    anchor: str | None = None
    for start, end, core in places:
        when = resolve(text[core:end], published, anchor=anchor, narrative=narrative)
        line.append(Entry(start, end, core, when))
        # a span of several years says too little to count from
        if when.start is not None and when.precision in ANCHORS and "before" not in when.reasons:
            anchor = _anchor(when, anchor)
    return line


def _anchor(when: When, before: str | None) -> str:
    """The day that the next expression is counted from: a year named alone keeps the month already talked about."""
    assert when.start is not None
    if when.precision == "year" and before is not None and before[:4] == when.start[:4]:
        return before
    return when.start
