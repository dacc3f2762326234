"""The shape of a rule for time expressions, and the small functions rules are made with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from tocsin.resolve import dates_calendar as cal
from tocsin.resolve.dates_calendar import DAY, Frame, Meaning, Solved

DATE, TIME, DURATION, SET, REFERENCE = "date", "time", "duration", "set", "reference"
Make = Callable[["re.Match[str]"], Meaning | None]
Join = Callable[["re.Match[str]", Meaning], Meaning | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with what it means.

    ``on`` names the first words it can begin with: words, or the classes ``#num``, ``#month``, ``#weekday``,
    ``#word`` (a number word) and ``#ordinal``. A rule with ``join`` is a beginning: what follows is parsed too and
    joined to it (``the end of`` + ``May``). ``open`` rules need a cue in running text because their words mean other
    things too; ``resolve`` may use them freely.
    """

    on: frozenset[str]
    pattern: re.Pattern[str]
    kind: str
    make: Make | None = None
    join: Join | None = None


def rule(on: str, pattern: str, make: Make, kind: str = DATE) -> Rule:
    """A rule that stands alone; ``on`` is separated by blanks."""
    return Rule(frozenset(on.split()), re.compile(rf"(?:{pattern})(?!\w)", re.IGNORECASE), kind, make=make)


def prefix(on: str, pattern: str, join: Join, kind: str = DATE) -> Rule:
    """A rule that begins something; the pattern takes the blank after it."""
    return Rule(frozenset(on.split()), re.compile(rf"(?:{pattern})", re.IGNORECASE), kind, join=join)


def fixed(solved: Solved | None) -> Meaning:
    """A meaning that is the same on every day of publication."""
    return lambda frame: solved


@dataclass(frozen=True, slots=True)
class Yearly:
    """A meaning that comes every year and has no year yet; a relative year may follow it (*October of that year*)."""

    make: Callable[[int], Solved | None]

    def __call__(self, frame: Frame) -> Solved | None:
        """The occurrence the text means."""
        return cal.occurrence(frame, self.make)


def yearly(make: Callable[[int], Solved | None], number_year: int | None) -> Meaning:
    """Something that comes every year, in a given year or in the one the text means."""
    return Yearly(make) if number_year is None else fixed(make(number_year))


def full_year(text: str | None) -> int | None:
    """The year a text of two or four figures says; two figures turn at 40."""
    if not text:
        return None
    number = int(re.sub(r"\D", "", text))
    if number >= 100:
        return number
    return number + (2000 if number < 40 else 1900)


def unknown(reason: str, value: str = "") -> Solved:
    """An answer that says why there is none."""
    return Solved(None, None, "unknown", value, reason)


def between(first: Meaning, last: Meaning) -> Meaning:
    """From the start of one to the end of another."""

    def solve(frame: Frame) -> Solved | None:
        a, b = first(frame), last(frame)
        if a is None or b is None or a.start is None or b.end is None:
            return None
        if b.end < a.start:
            # "from Friday to Monday": the later end was said of the next one
            ahead = replace(frame, published=a.start, anchor=a.start, tense=cal.FUTURE)
            b = last(ahead)
            if b is None or b.end is None or b.end < a.start:
                return None
        return Solved(a.start, b.end, _coarser(a.precision, b.precision), f"{a.value}/{b.value}", b.reason)

    return solve


def _coarser(a: str, b: str) -> str:
    order = ("day", "week", "month", "year", "unknown")
    return max(a, b, key=order.index)


def part(inner: Meaning, cut: Callable[[Solved], tuple[date, date]], reason: str) -> Meaning:
    """A part of what another meaning says; its value stays (TIMEX says parts by a modifier)."""

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or solved.end is None or solved.start == solved.end:
            return solved
        start, end = cut(solved)
        return replace(solved, start=start, end=end, reason=reason)

    return solve


def thirds(which: int) -> Callable[[Solved], tuple[date, date]]:
    """The first, middle or last third (0, 1, 2) of an interval: of a month ten days, of a year four months."""

    def cut(solved: Solved) -> tuple[date, date]:
        assert solved.start is not None
        assert solved.end is not None
        start, end = solved.start, solved.end
        length = (end - start).days + 1
        if 28 <= length <= 31:
            starts = (start, start + 10 * DAY, start + 20 * DAY, end + DAY)
        elif 365 <= length <= 366:
            starts = (start, date(start.year, 5, 1), date(start.year, 9, 1), end + DAY)
        else:
            starts = (start, start + length // 3 * DAY, start + 2 * length // 3 * DAY, end + DAY)
        return starts[which], starts[which + 1] - DAY

    return cut


def halves(which: int) -> Callable[[Solved], tuple[date, date]]:
    """The first or second half (0, 1) of an interval."""

    def cut(solved: Solved) -> tuple[date, date]:
        assert solved.start is not None
        assert solved.end is not None
        start, end = solved.start, solved.end
        if 365 <= (end - start).days + 1 <= 366 and start.day == 1:
            turn = cal.shift(start, months=6)
        else:
            turn = start + ((end - start).days + 1) // 2 * DAY
        return (start, turn - DAY) if which == 0 else (turn, end)

    return cut


def tagged(inner: Meaning, tag: str) -> Meaning:
    """A day with a part of it (``TMO`` morning); the interval stays the day."""
    return lambda frame: (
        replace(solved, value=(solved.value.split("T")[0] or "XXXX-XX-XX") + tag) if (solved := inner(frame)) else None
    )
