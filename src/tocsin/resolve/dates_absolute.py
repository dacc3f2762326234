"""Rules for dates that say themselves: *5 June 2019, May 3-5, March 2011, 2014-15, the 1990s, summer 2014, Q3,
Christmas Day*.
"""

from __future__ import annotations

import re
from datetime import date

from tocsin.resolve import dates_calendar as cal
from tocsin.resolve.dates_calendar import Frame, Meaning, Solved
from tocsin.resolve.dates_grammar import Rule, between, fixed, full_year, rule, unknown, yearly
from tocsin.resolve.dates_words import DAY, MONTH, ORDINALS, SEASON, SEASONS, WEEKDAY, YEAR, month, ordinal

_TO = r"(?:\s*(?:-|–|—|/)\s*|\s+(?:to|until|till|through|thru|and|or)\s+)"
_YEAR_AFTER = rf"(?:\s?,?\s+(?:of\s+|in\s+)?(?P<y>{YEAR}|['’]\d\d\b|(?<=of )\d\d\b)|\s*[-/.]\s*(?P<y2>{YEAR}))?"
HOLIDAY_NAMES = {n.replace("'", ""): n for n in (*cal.HOLIDAYS, *cal.PERIODS)}
HOLIDAY = "|".join(
    sorted(
        (re.escape(n).replace("'", "['’]?").replace(r"\ ", r"\s+") for n in (*cal.HOLIDAYS, *cal.PERIODS)),
        key=len,
        reverse=True,
    )
)
_WORD_DAY = "|".join(sorted((re.escape(w) for w, n in ORDINALS.items() if 1 <= n <= 31), key=len, reverse=True))
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
    "noughties": 100,
    "twenty-tens": 110,
}
_CENTURY = (
    r"\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
    r"twenty-first"
)


def _year_of(m: re.Match[str]) -> int | None:
    return full_year(m["y"] or m["y2"])


def _day(m: re.Match[str]) -> Meaning | None:
    """A day of a month, or several in a row, with or without the year."""
    number, first = month(m["m"]), ordinal(m["d"])
    last = ordinal(m["d2"]) if m["d2"] else None

    def make(number_year: int, of_month: int) -> Solved | None:
        found = cal.safe(number_year, number, of_month)
        return cal.day(found) if found else None

    if first > 31 or (last is not None and not first < last <= 31):
        return None
    start = yearly(lambda y: make(y, first), _year_of(m))
    if last is None:
        return start
    return between(start, yearly(lambda y: make(y, last), _year_of(m)))


def _month(m: re.Match[str]) -> Meaning | None:
    number = month(m["m"])
    return yearly(lambda y: cal.month(y, number), _year_of(m))


def _months(m: re.Match[str]) -> Meaning | None:
    """Two months in a row, the year said once at the end."""
    first, last, number_year = month(m["m"]), month(m["m2"]), _year_of(m)
    if number_year is None:
        return None
    start = number_year - 1 if first > last else number_year
    return between(fixed(cal.month(start, first)), fixed(cal.month(number_year, last)))


def _iso(m: re.Match[str]) -> Meaning | None:
    found = cal.safe(int(m["y"]), int(m["mo"]), int(m["d"]))
    return fixed(cal.day(found)) if found else None


def _iso_month(m: re.Match[str]) -> Meaning | None:
    return fixed(cal.month(int(m["y"]), int(m["mo"]))) if 1 <= int(m["mo"]) <= 12 else None


def _figures(m: re.Match[str]) -> Meaning | None:
    """Three figures. Two orders are in use: the one that the calendar allows, else month first (noted)."""
    a, b, number_year = int(m["a"]), int(m["b"]), full_year(m["y"])
    assert number_year is not None
    orders = [(b, a), (a, b)] if m["sep"] == "." else [(a, b), (b, a)]
    for number, of_month in orders:
        if found := cal.safe(number_year, number, of_month):
            doubt = a != b and a <= 12 and b <= 12 and m["sep"] != "."
            return fixed(cal.day(found, "read as month/day" if doubt else ""))
    return None


def _two_figures(m: re.Match[str]) -> Meaning | None:
    a, b = int(m["a"]), int(m["b"])
    number, of_month = (a, b) if a <= 12 else (b, a)
    if not 1 <= number <= 12 or not 1 <= of_month <= 31:
        return None
    return yearly(lambda y: cal.day(d) if (d := cal.safe(y, number, of_month)) else None, None)


def _year(m: re.Match[str]) -> Meaning | None:
    return fixed(cal.year(int(m["y"])))


def _years(m: re.Match[str]) -> Meaning | None:
    first = int(m["y"])
    last = int(m["z"]) if len(m["z"]) == 4 else first // 100 * 100 + int(m["z"])
    if not first < last < first + 400:
        return None
    return between(fixed(cal.year(first)), fixed(cal.year(last)))


def _before_christ(m: re.Match[str]) -> Meaning | None:
    return fixed(unknown("before the common era", f"BC{int(m['n']):04d}"))


def _decade(m: re.Match[str]) -> Meaning | None:
    if m["word"]:
        first = 1900 + _DECADES[m["word"].lower()]
    else:
        first = int(m["d"])
        if first < 100:
            first += 1900 if first >= 30 else 2000
    return fixed(cal.decade(first))


def _century(m: re.Match[str]) -> Meaning | None:
    number = ordinal(m["n"].replace(" ", "-"))
    if m["bc"]:
        return fixed(unknown("before the common era", f"BC{number - 1:02d}"))
    return fixed(cal.century(number)) if 1 <= number <= 30 else None


def _season(m: re.Match[str]) -> Meaning | None:
    code = SEASONS[m["s"].lower().removesuffix("time")]
    number_year = full_year(m["y"] or m["y2"])
    if m["z"] and number_year is not None and code != "WI":
        return None
    return yearly(lambda y: cal.season(y, code), number_year)


def _quarter(m: re.Match[str]) -> Meaning | None:
    text = (m["n"] or m["word"] or m["q"]).lower()
    number = ordinal(text) if not text.isdigit() else int(text)
    if text == "last" or not 1 <= number <= 4:
        return None
    return yearly(lambda y: cal.quarter(y, number), full_year(m["y"]))


def _half(m: re.Match[str]) -> Meaning | None:
    number = {"first": 1, "1": 1}.get((m["word"] or m["n"]).lower(), 2)
    return yearly(lambda y: cal.half(y, number), full_year(m["y"]))


def _holiday(m: re.Match[str]) -> Meaning | None:
    return yearly(cal.holiday(HOLIDAY_NAMES[plain_holiday(m["h"])]), full_year(m["y"]))


def plain_holiday(text: str) -> str:
    """A holiday's name as :data:`HOLIDAY_NAMES` knows it: lower case, without apostrophes."""
    return " ".join(text.lower().replace("’", "").replace("'", "").split())


def _september_11(m: re.Match[str]) -> Meaning | None:
    return fixed(cal.day(date(2001, 9, 11), "the attacks of that name"))


def _day_alone(m: re.Match[str]) -> Meaning | None:
    """A day without its month: the one of this month, or of the last where that is still to come."""
    number = ordinal(m["d"])

    def solve(frame: Frame) -> Solved | None:
        base = frame.base
        if base is None or not 1 <= number <= 31:
            return None
        found = [cal.shift(base.replace(day=1), months=i) for i in range(-3, 4)]
        days = [d for f in found if (d := cal.safe(f.year, f.month, number))]
        if frame.tense == cal.FUTURE:
            return cal.day(min(d for d in days if d >= base))
        return cal.day(max(d for d in days if d <= base))

    return solve


_NUMERIC = (
    rule("#num", r"(?P<y>(?:1\d|20)\d\d)-(?P<mo>\d\d?)-(?P<d>\d\d?)(?:T[\d:.+Z-]+)?", _iso),
    rule("#num", r"(?P<y>(?:1\d|20)\d\d)[/.](?P<mo>\d\d?)[/.](?P<d>\d\d?)", _iso),
    rule("#num", r"(?P<y>(?:1\d|20)\d\d)[-/](?P<mo>\d\d)(?![-/]\d)", _iso_month),
    rule("#num", r"(?P<mo>0?[1-9]|1[0-2])\s*[-/]\s*(?P<y>(?:1\d|20)\d\d)", _iso_month),
    rule("#num", r"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep)(?P<y>\d{4}|\d\d)(?![\d/])", _figures),
    rule("#num", r"(?P<a>\d\d?)/(?P<b>\d\d?)(?![\d/])", _two_figures),
    rule("#num", r"(?P<y>(?:19|20)\d\d)(?P<mo>0\d|1[0-2])(?P<d>[0-3]\d)", _iso),
    rule("#num", rf"(?P<y>{YEAR})\s*[-/.]\s*(?P<m>{MONTH})\s*[-/.]\s*(?P<d>{DAY})(?P<d2>)(?P<y2>)", _day),
    rule(
        "#num september sept",
        r"9/11|sept(?:ember|\.)?\s+11(?:th)?,?\s+(?=(?:terror(?:ist)?\s+)?attacks?)",
        _september_11,
    ),
)

_DAYS = (
    rule(
        "#month",
        (
            rf"(?P<m>{MONTH})\.?(?:[\s/-]+|,\s+|(?=\d))(?:the\s+)?(?P<d>{DAY}|{_WORD_DAY})(?:{_TO}(?:the\s+)?(?"
            rf"P<d2>{DAY}|{_WORD_DAY}))?{_YEAR_AFTER}"
        ),
        _day,
    ),
    rule(
        "#num #ordinal the",
        (
            rf"(?:the\s+)?(?P<d>{DAY}|{_WORD_DAY})\.?(?:{_TO}(?:the\s+)?(?P<d2>{DAY}|{_WORD_DAY}))?(?:(?:\s+day)?\s+"
            rf"of)?[\s/-]*(?P<m>{MONTH}){_YEAR_AFTER}"
        ),
        _day,
    ),
    rule(
        "the #num",
        r"(?:the\s+)?(?P<d>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?!\s+(?:century|[a-z]+s?\s+of)|-)",
        _day_alone,
    ),
)

_MONTHS = (
    rule("#month", rf"(?P<m>{MONTH}){_TO}(?P<m2>{MONTH}){_YEAR_AFTER}", _months),
    rule("#month", rf"(?P<m>{MONTH}){_YEAR_AFTER}", _month),
    rule("#num", rf"(?P<y>{YEAR})(?:,|\s*,)?\s+(?P<m>{MONTH})(?!\s+\d)(?P<y2>)", _month),
    rule("the", rf"(?:the\s+)month\s+of\s+(?P<m>{MONTH}){_YEAR_AFTER}", _month),
)

_YEARS = (
    rule("#num", rf"(?P<y>{YEAR})(?:\s?A\.?D\.?|\s?CE)?", _year),
    rule("the", rf"(?:the\s+)(?:calendar\s+|fiscal\s+|financial\s+)?year\s+(?P<y>{YEAR})", _year),
    rule("fiscal year", rf"(?:fiscal\s+|financial\s+)?(?:year\s+)(?P<y>{YEAR})", _year),
    rule("#num", rf"(?P<y>{YEAR})\s*[-–—/]\s*(?P<z>(?:1\d|20)\d\d|\d\d)", _years),
    rule(
        "#num #month the spring summer autumn winter fall",
        (
            rf"(?P<x>)(?:(?:the\s+)?(?:{MONTH}|{SEASON})\s+(?:of\s+)?)?(?:the\s+)?(?P<n>\d{{1,4}})(?P<s>s?)\s*(?:B\.?"
            r"C\.?(?:E\.?)?)"
        ),
        _before_christ,
    ),
    rule("the #num", r"(?:the\s+)?['’]?(?P<d>(?:1\d|20)?\d0)['’]?s(?P<word>)", _decade),
    rule(
        "the nineteen twenty " + " ".join(_DECADES),
        rf"(?:the\s+)?(?:nineteen[\s-]+)?(?P<word>{'|'.join(_DECADES)})(?P<d>)",
        _decade,
    ),
    rule("the #num #ordinal", rf"(?:the\s+)?(?P<n>{_CENTURY})[\s-]+century(?P<bc>\s+B\.?C\.?E?)?", _century),
)

_PERIODS = (
    rule(
        "the spring summer autumn fall winter springtime summertime wintertime",
        rf"(?:the\s+)?(?P<s>{SEASON})(?:,?\s+(?:of\s+|in\s+)?(?P<y>{YEAR}|['’]\d\d)(?:[-/–](?P<z>\d{{2,4}}))?)?(?P<y2>)",
        _season,
    ),
    rule("the #num", rf"(?:the\s+)?(?P<y2>{YEAR})\s+(?P<s>{SEASON})(?P<y>)(?P<z>)", _season),
    rule(
        "the #ordinal #num",
        rf"(?:the\s+)?(?:(?P<word>first|second|third|fourth)|(?P<n>[1-4])(?:st|nd|rd|th))\s+quarter(?P<q>)"
        rf"(?:(?:\s+of|\s+in)?\s+(?P<y>{YEAR}))?(?!\s+of\s+[a-z])",
        _quarter,
    ),
    rule("q", rf"Q(?P<q>[1-4])(?P<n>)(?P<word>)(?:(?:\s+of|\s+in)?[\s/,-]*(?P<y>{YEAR}))?", _quarter),
    rule("#num", rf"(?P<y>{YEAR})[\s/,-]*Q(?P<q>[1-4])(?P<n>)(?P<word>)", _quarter),
    rule("#num", rf"(?P<y>{YEAR})[\s/,-]*H(?P<n>[12])(?P<word>)", _half),
    rule(
        "the",
        rf"(?:the\s+)(?P<word>first|second|latter|last|other)\s+half\s+of\s+(?:the\s+year\s+)?(?P<y>{YEAR})(?P<n>)",
        _half,
    ),
    rule("h", rf"H(?P<n>[12])(?P<word>)(?:(?:\s+of|\s+in)?[\s/,-]*(?P<y>{YEAR}))?", _half),
    rule(
        "the " + " ".join(sorted({re.split(r"\W", n)[0] for n in (*cal.HOLIDAYS, *cal.PERIODS)})),
        rf"(?:the\s+)?(?P<h>{HOLIDAY})(?:(?:\s+of|\s+in|,)?\s+(?P<y>{YEAR}|['’]\d\d))?",
        _holiday,
    ),
)

# a weekday before a date only repeats what the date says
WEEKDAY_BEFORE = rf"(?:{WEEKDAY}(?:\s+(?:morning|afternoon|evening|night))?,?\s+(?:the\s+)?)"

ABSOLUTE: tuple[Rule, ...] = (*_NUMERIC, *_DAYS, *_MONTHS, *_YEARS, *_PERIODS)
