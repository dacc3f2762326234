"""Intervals of days and how to count with them: the calendar under the rules for phrases.

A :class:`Solved` is an interval of whole days with the exactness it was said with; ``value`` is its short form in the
manner of TIMEX (``2014``, ``2014-03``, ``2014-03-05``, ``2014-W10``, ``2014-SU``), which tells apart what the
interval alone does not.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.easter import easter

DAY = timedelta(days=1)
PAST, FUTURE, PRESENT = "past", "future", "present"
SATURDAY, SUNDAY = 5, 6
"""As ``date.weekday`` counts."""


@dataclass(frozen=True, slots=True)
class Solved:
    """An interval of days, both ends included; an open or unknown end is ``None``."""

    start: date | None
    end: date | None
    precision: str
    value: str = ""
    reason: str = ""
    anniversary: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What a phrase is solved against.

    ``published`` is the day of publication, ``anchor`` the day last talked about; ``narrative`` texts (histories)
    count bare months from the anchor; ``exact`` counts *a year ago* to the day.
    """

    published: date | None
    anchor: date | None = None
    tense: str = PAST
    exact: bool = False
    narrative: bool = False

    @property
    def base(self) -> date | None:
        """The day that bare months and days are counted from."""
        return self.anchor if self.narrative and self.anchor else self.published


Meaning = Callable[[Frame], Solved | None]


def day(value: date, reason: str = "") -> Solved:
    """A single day."""
    return Solved(value, value, "day", value.isoformat(), reason)


def safe(year: int, month: int, number: int) -> date | None:
    """A date, or ``None`` where the calendar has none (30 February)."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= number <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, number)


def month(year: int, number: int) -> Solved:
    """A calendar month."""
    last = calendar.monthrange(year, number)[1]
    return Solved(date(year, number, 1), date(year, number, last), "month", f"{year:04d}-{number:02d}")


def year(number: int, count: int = 1) -> Solved:
    """A calendar year, or several in a row."""
    return Solved(date(number, 1, 1), date(number + count - 1, 12, 31), "year", f"{number:04d}")


def decade(first: int) -> Solved:
    """Ten years from ``first``."""
    return replace(year(first, 10), value=f"{first // 10:03d}")


def century(number: int) -> Solved:
    """The ``number``-th century: the 19th is 1801 to 1900, said as 1800 to 1899 in everyday speech."""
    return replace(year(100 * (number - 1) or 1, 100), value=f"{number - 1:02d}")


def week(inside: date) -> Solved:
    """The week, Monday to Sunday, that a day lies in."""
    monday = inside - inside.weekday() * DAY
    number = inside.isocalendar()
    return Solved(monday, monday + 6 * DAY, "week", f"{number.year:04d}-W{number.week:02d}")


def weekend(inside: date) -> Solved:
    """Saturday and Sunday of the week a day lies in."""
    saturday = inside - inside.weekday() * DAY + 5 * DAY
    return Solved(saturday, saturday + DAY, "day", week(inside).value + "-WE")


def quarter(number_year: int, number: int) -> Solved:
    """A quarter of a year, 1 to 4."""
    first, last = month(number_year, 3 * number - 2), month(number_year, 3 * number)
    return Solved(first.start, last.end, "month", f"{number_year:04d}-Q{number}")


def half(number_year: int, number: int) -> Solved:
    """A half of a year, 1 or 2."""
    first, last = month(number_year, 6 * number - 5), month(number_year, 6 * number)
    return Solved(first.start, last.end, "month", f"{number_year:04d}-H{number}")


def season(number_year: int, code: str) -> Solved:
    """A season of the northern half of the globe, as three months; winter is that which begins in December."""
    first = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    start = date(number_year, first, 1)
    return Solved(start, shift(start, months=3) - DAY, "month", f"{number_year:04d}-{code}")


def shift(value: date, *, months: int) -> date:
    """A day moved by whole months; the 31st becomes the last day where there is none.

    Raises:
        ValueError: the result is outside the years 1 to 9999.
    """
    total = value.year * 12 + value.month - 1 + months
    number_year, number = divmod(total, 12)
    return date(number_year, number + 1, min(value.day, calendar.monthrange(number_year, number + 1)[1]))


def moved(base: date, count: float, unit: str) -> date | None:
    """A day moved by a number of units (codes of :func:`tocsin.resolve.dates_words.unit`); ``None`` outside the
    calendar.
    """
    months = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200, "SE": 3}.get(unit)
    try:
        if months is not None:
            return shift(base, months=round(count * months))
        days = {"D": 1.0, "W": 7.0, "FN": 14.0, "WE": 7.0, "H": 1 / 24, "MI": 1 / 1440, "S": 0.0}[unit]
        return base + timedelta(days=round(count * days))
    except (ValueError, OverflowError):
        return None


def around(value: date, unit: str) -> Solved:
    """The calendar unit a day lies in: what *three weeks ago* says is a week, not a day."""
    if unit in {"W", "FN"}:
        return week(value)
    if unit == "WE":
        return weekend(value)
    if unit == "M":
        return month(value.year, value.month)
    if unit in {"Q", "SE"}:
        return quarter(value.year, (value.month + 2) // 3)
    if unit == "Y":
        return year(value.year)
    if unit == "DE":
        return decade(value.year // 10 * 10)
    if unit == "CE":
        return century(value.year // 100 + 1)
    return day(value)


def occurrence(frame: Frame, make: Callable[[int], Solved | None]) -> Solved | None:
    """The occurrence of something yearly that a text means when it gives no year.

    By tense: the past means the last one begun, the future the next one not yet over, the present the nearest. In a
    history the one nearest to the day last talked about is meant, rather later than earlier.
    """
    base = frame.base
    if base is None:
        return None
    found = [s for y in range(base.year - 5, base.year + 6) if 1 <= y <= 9998 and (s := make(y)) and s.start and s.end]
    if not found:
        return None
    if frame.narrative and frame.anchor:
        # histories move on: half a year back is as far as four and a half months ahead... months back count double
        return min(found, key=lambda s: _gap(s, base, back=1.6))
    if frame.tense == PAST:
        return max((s for s in found if s.start and s.start <= base), key=lambda s: s.start or base, default=None)
    if frame.tense == FUTURE:
        return min((s for s in found if s.end and s.end >= base), key=lambda s: s.start or base, default=None)
    return min(found, key=lambda s: _gap(s, base, back=1.0))


def _gap(solved: Solved, base: date, *, back: float) -> float:
    assert solved.start is not None
    assert solved.end is not None
    if solved.start <= base <= solved.end:
        return 0.0
    return (solved.start - base).days if solved.start > base else back * (base - solved.end).days


def weekday(frame: Frame, number: int) -> Solved | None:
    """The day a bare weekday means: the nearest earlier or same day in the past, the nearest later or same in the
    future.
    """
    base = frame.published
    if base is None:
        return None
    ahead = (number - base.weekday()) % 7
    if frame.tense == FUTURE:
        return day(base + ahead * DAY, "the next such day from publication on")
    if frame.tense == PRESENT:
        return day(base + (ahead if ahead <= 3 else ahead - 7) * DAY, "the nearest such day")
    return day(base - ((-ahead) % 7) * DAY, "the last such day up to publication")


def nth_weekday(number_year: int, number_month: int, number: int, nth: int) -> date | None:
    """The ``nth`` weekday of a month (-1 the last)."""
    if nth < 0:
        last = month(number_year, number_month).end
        assert last is not None
        return last - ((last.weekday() - number) % 7) * DAY
    first = date(number_year, number_month, 1)
    found = first + ((number - first.weekday()) % 7 + 7 * (nth - 1)) * DAY
    return found if found.month == number_month else None


def ramadan(number_year: int) -> Solved | None:
    """The Ramadan that begins in a year, by the tabular Islamic calendar: within a day or two of the sighting."""
    for hijri in (number_year - 579, number_year - 578, number_year - 580):
        start = _hijri(hijri, 9)
        if start.year == number_year:
            return Solved(start, _hijri(hijri, 10) - DAY, "month", start.isoformat()[:7], "by the tabular calendar")
    return None


def _hijri(hijri_year: int, number: int, of_month: int = 1) -> date:
    # civil tabular calendar: 29.5-day months, eleven leap years in thirty; day one is 19 July 622 (proleptic Gregorian)
    days = of_month - 1 + (59 * (number - 1) + 1) // 2 + (hijri_year - 1) * 354 + (3 + 11 * hijri_year) // 30
    return date(622, 7, 19) + timedelta(days=days)


def eid(number_year: int, number: int, of_month: int) -> Solved | None:
    """A feast of the Islamic calendar in a year, as the days around it (three days: sightings differ)."""
    for hijri in (number_year - 579, number_year - 578, number_year - 580):
        start = _hijri(hijri, number, of_month)
        if start.year == number_year:
            return Solved(start - DAY, start + DAY, "week", start.isoformat(), "by the tabular calendar")
    return None


def _fixed(number: int, of_month: int) -> Callable[[int], date | None]:
    return lambda y: safe(y, number, of_month)


def _easter(offset: int) -> Callable[[int], date | None]:
    return lambda y: easter(y) + timedelta(days=offset)


def _nth(number: int, weekday_number: int, nth: int) -> Callable[[int], date | None]:
    return lambda y: nth_weekday(y, number, weekday_number, nth)


HOLIDAYS: dict[str, Callable[[int], date | None]] = {
    "new year's day": _fixed(1, 1),
    "new year": _fixed(1, 1),
    "new years day": _fixed(1, 1),
    "new years": _fixed(1, 1),
    "new year day": _fixed(1, 1),
    "new year eve": _fixed(12, 31),
    "new year's eve": _fixed(12, 31),
    "new years eve": _fixed(12, 31),
    "new year's": _fixed(1, 1),
    "christmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "xmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "epiphany": _fixed(1, 6),
    "orthodox christmas": _fixed(1, 7),
    "valentine's day": _fixed(2, 14),
    "valentines day": _fixed(2, 14),
    "st patrick's day": _fixed(3, 17),
    "saint patrick's day": _fixed(3, 17),
    "st. patrick's day": _fixed(3, 17),
    "nowruz": _fixed(3, 21),
    "newroz": _fixed(3, 21),
    "april fools' day": _fixed(4, 1),
    "april fools": _fixed(4, 1),
    "april fool's day": _fixed(4, 1),
    "earth day": _fixed(4, 22),
    "may day": _fixed(5, 1),
    "labour day": _fixed(5, 1),
    "international workers' day": _fixed(5, 1),
    "victory day": _fixed(5, 9),
    "bastille day": _fixed(7, 14),
    "juneteenth": _fixed(6, 19),
    "independence day": _fixed(7, 4),
    "the fourth of july": _fixed(7, 4),
    "fourth of july": _fixed(7, 4),
    "july 4th": _fixed(7, 4),
    "halloween": _fixed(10, 31),
    "all saints' day": _fixed(11, 1),
    "all hallows' eve": _fixed(10, 31),
    "all souls' day": _fixed(11, 2),
    "armistice day": _fixed(11, 11),
    "veterans day": _fixed(11, 11),
    "veteran's day": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "guy fawkes day": _fixed(11, 5),
    "international women's day": _fixed(3, 8),
    "women's day": _fixed(3, 8),
    "human rights day": _fixed(12, 10),
    "anzac day": _fixed(4, 25),
    "groundhog day": _fixed(2, 2),
    "inauguration day": _fixed(1, 20),
    "martin luther king day": _nth(1, 0, 3),
    "mlk day": _nth(1, 0, 3),
    "martin luther king jr day": _nth(1, 0, 3),
    "presidents day": _nth(2, 0, 3),
    "president's day": _nth(2, 0, 3),
    "presidents' day": _nth(2, 0, 3),
    "mother's day": _nth(5, 6, 2),
    "mothers day": _nth(5, 6, 2),
    "mothers' day": _nth(5, 6, 2),
    "father's day": _nth(6, 6, 3),
    "fathers day": _nth(6, 6, 3),
    "fathers' day": _nth(6, 6, 3),
    "memorial day": _nth(5, 0, -1),
    "labor day": _nth(9, 0, 1),
    "columbus day": _nth(10, 0, 2),
    "thanksgiving day": _nth(11, 3, 4),
    "thanksgiving": _nth(11, 3, 4),
    "easter": _easter(0),
    "easter sunday": _easter(0),
    "easter monday": _easter(1),
    "good friday": _easter(-2),
    "palm sunday": _easter(-7),
    "ash wednesday": _easter(-46),
    "maundy thursday": _easter(-3),
    "holy saturday": _easter(-1),
    "ascension day": _easter(39),
    "pentecost": _easter(49),
    "whit sunday": _easter(49),
    "whit monday": _easter(50),
    "corpus christi": _easter(60),
    "mardi gras": _easter(-47),
    "shrove tuesday": _easter(-47),
    "black friday": lambda y: (d := nth_weekday(y, 11, 3, 4)) and d + DAY,
    "cyber monday": lambda y: (d := nth_weekday(y, 11, 3, 4)) and d + 4 * DAY,
}
PERIODS: dict[str, Callable[[int], Solved | None]] = {
    "ramadan": ramadan,
    "ramzan": ramadan,
    "ramazan": ramadan,
    "eid al-fitr": lambda y: eid(y, 10, 1),
    "eid al fitr": lambda y: eid(y, 10, 1),
    "eid al adha": lambda y: eid(y, 12, 10),
    "islamic new year": lambda y: eid(y, 1, 1),
    "muslim new year": lambda y: eid(y, 1, 1),
    "eid al-adha": lambda y: eid(y, 12, 10),
    "ashura": lambda y: eid(y, 1, 10),
}


def holiday(name: str) -> Callable[[int], Solved | None]:
    """The days of a holiday by year; ``name`` is a key of :data:`HOLIDAYS` or :data:`PERIODS`."""
    if name in PERIODS:
        return PERIODS[name]
    make = HOLIDAYS[name]
    return lambda y: day(found) if (found := make(y)) is not None else None
