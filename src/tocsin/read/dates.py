"""Publication dates: written forms to ISO 8601, and nothing made up on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_MONTH_NAMES = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september"
    "|oct october|nov november|dec december"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>(?:19|20)\d\d)"
_WRITTEN = tuple(
    re.compile(rf"\b{form}\b", re.I)
    for form in (rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}", rf"{_DAY}\.?[\s-]+(?:of\s+)?{_MONTH},?[\s-]+{_YEAR}")
)
_DASHED = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)\b")
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
# What may stand beside a date on a line of its own: labels, weekdays, a time of day, a zone.
_BESIDE = re.compile(
    r"\b(?:published|posted|issued|updated|modified|last|first|on|at|date|time|by|mon|tues?|wed|wednes|thu|thurs|fri|sat|satur|sun)"
    r"(?:day)?\b|@?\b\d{1,2}[:.h]\d\d(?::\d\d)?\b|\b\d{1,2}\s?(?:am|pm)\b"
    r"|\b(?:am|pm|a\.m\.|p\.m\.|gmt|utc|cet|cest|bst|est|edt|ist|local|[A-Z]{3,4})(?=\W|$)|[+-]\d\d:?\d\d\b|[\s,.:;|()/•·–—-]",
    re.I,
)
_WORDS_BESIDE = 5
_CHANGED = re.compile(r"\b(?:updated|modified)\b", re.I)
# How tables say that there is no date.
_MISSING = frozenset({"", "none", "null", "nan", "nat", "na", "n/a", "-", "unknown"})
# The oldest newspapers there are; what machines write for "no date" (year 1) lies before them.
_EARLIEST = 1600
# Somewhere it is already tomorrow: the farthest zone is 14 hours ahead of UTC.
_AHEAD = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as ISO 8601, or ``None`` with the problem in words."""

    value: str | None
    problem: str | None = None
    cure: str = ""


def read_date(value: object) -> Dated:
    """A date or time in any usual form as ISO 8601. A time without a zone stays without one; bare midnight is a day.

    Two readings of one value (03/04/2020) are a problem, not a choice; a date in the future is one too.
    """
    if value is None or (isinstance(value, str) and value.strip().lower() in _MISSING):
        return Dated(None)
    found = _moment(value)
    if isinstance(found, Dated):
        return found
    if found and found.year < _EARLIEST:
        return Dated(None, f"date {_iso(found)} is before the year {_EARLIEST}", _WRITE)
    if found and _is_future(found):
        return Dated(None, f"date {_iso(found)} is in the future", "correct the date; the article is kept without one")
    return Dated(_iso(found)) if found else Dated(None, f"date {str(value)[:40]!r} is not understood", _WRITE)


def date_in_name(name: str) -> str | None:
    """The day that a file name gives, such as ``dw-2021-01-03.txt``; ``None`` if none or several."""
    days = {f"{y}-{m}-{d}" for y, _, m, d in _IN_NAME.findall(name) if _day(int(y), int(m), int(d))}
    return days.pop() if len(days) == 1 else None


def date_line(line: str) -> str | None:
    """The day of a line that holds a date and nothing else but labels, weekday and time; ``None`` for other lines."""
    if len(line) > 90:
        return None
    for pattern in (*_WRITTEN, _DASHED):
        match = pattern.search(line)
        if match and not _BESIDE.sub("", line[: match.start()] + " " + line[match.end() :]).strip():
            day = _from_match(match)
            return day.isoformat() if day else None
    return None


def date_beside(line: str) -> str | None:
    """The day of a short line that has a date beside a name or a few words, as bylines do; ``None`` for other lines."""
    for pattern in (*_WRITTEN, _DASHED) if len(line) <= 90 and line[-1:] not in ".?!" else ():
        match = pattern.search(line)
        if match:
            others = _BESIDE.sub(" ", line[: match.start()] + " " + line[match.end() :]).split()
            day = _from_match(match)
            return day.isoformat() if day and len(others) <= _WORDS_BESIDE else None
    return None


def is_change(line: str) -> bool:
    """Whether a date line tells of a change and not of the first publication."""
    return bool(_CHANGED.search(line))


_WRITE = "write it as YYYY-MM-DD; the article is kept without one"


def _moment(value: object) -> datetime | date | Dated | None:
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    text = str(value).strip()
    if text.isdecimal() and len(text) != 8:
        return _from_number(int(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return _from_slashed(text, int(slashed[1]), int(slashed[2]), int(slashed[3]))
    return _from_words(text)


def _from_words(text: str) -> datetime | date | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        pass
    match = next((m for m in (p.search(text) for p in (*_WRITTEN, _DASHED)) if m), None)
    return _from_match(match) if match else None


def _from_number(value: float) -> datetime | None:
    """Seconds or milliseconds since 1970, if that gives a year between 1973 and 2100."""
    seconds = value / 1000 if value > 1e11 else float(value)
    return datetime.fromtimestamp(seconds, UTC) if 1e8 < seconds < 4.1e9 else None


def _from_slashed(text: str, first: int, second: int, year: int) -> date | Dated | None:
    either = {d for d in (_day(year, first, second), _day(year, second, first)) if d}
    if len(either) == 2:
        return Dated(None, f"date {text!r} has two readings, {' and '.join(sorted(map(str, either)))}", _WRITE)
    return either.pop() if either else None


def _from_match(match: re.Match[str]) -> date | None:
    month = match["month"].lower()
    return _day(int(match["year"]), int(month) if month.isdecimal() else _MONTHS[month], int(match["day"]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_future(moment: datetime | date) -> bool:
    whole = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
    aware = whole if whole.tzinfo else whole.replace(tzinfo=UTC)
    return aware > datetime.now(UTC) + _AHEAD


def _iso(moment: datetime | date) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None and (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds")
