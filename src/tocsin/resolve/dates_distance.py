"""Rules for distances: *last week, two days earlier, in recent days, the past two weeks, the second anniversary*; and
for what gives no
date: durations, repetitions, *now* and *former*."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from tocsin.resolve import dates_calendar as cal
from tocsin.resolve.dates_calendar import DAY, PAST, SATURDAY, Frame, Meaning, Solved
from tocsin.resolve.dates_grammar import DURATION, REFERENCE, SET, Rule, rule, unknown
from tocsin.resolve.dates_words import (
    ABOUT,
    COUNTED,
    DETERMINERS,
    LAST,
    MONTH,
    NEXT,
    NUMBER,
    ORDINAL,
    PART,
    SEASON,
    THIS,
    UNIT,
    VAGUE,
    WEEKDAY,
    number,
    ordinal,
    unit,
)
from tocsin.resolve.dates_words import step as step_of

_COUNT = rf"(?:{ABOUT}){{0,2}}(?:(?P<n>{NUMBER})|(?P<v>{VAGUE}))"
_WHEN = (
    r"ago|earlier|before(?:\s+(?:that|this))?|later|after(?:wards?)?|from now|hence|back|"
    r"previously|prior|beforehand|from today|since|on(?=\s+from)|afterward|thereafter"
)


def _numbered_week(m: re.Match[str]) -> Meaning | None:
    step = {"last": -1, "next": 1}.get((m["d"] or "").lower(), 0)

    def solve(frame: Frame) -> Solved | None:
        if m["y"] is None and frame.published is None:
            return None
        number_year = int(m["y"]) if m["y"] else (frame.published.year if frame.published else 0) + step
        try:
            return cal.week(date.fromisocalendar(number_year, int(m["n"]), 1))
        except ValueError:
            return None

    return solve


def _to_date(m: re.Match[str]) -> Meaning | None:
    code = unit(m["u"])

    def solve(frame: Frame) -> Solved | None:
        if frame.published is None:
            return None
        return replace(cal.around(frame.published, code), end=frame.published, reason="up to publication")

    return solve


# what is counted from the day last talked about, not from publication
_FROM_ANCHOR = frozenset(
    f"{the}{word}"
    for the in ("", "the ")
    for word in ("same", "very same", "very", "following", "previous", "preceding", "subsequent", "prior")
) | {"that", "that same", "the next"}


def _unit(m: re.Match[str]) -> Meaning | None:
    """``last week``, ``this month``, ``the following year``: one calendar unit."""
    code, word = unit(m["u"]), " ".join(m["d"].lower().split())
    step = step_of(word)
    from_anchor = word in _FROM_ANCHOR

    def solve(frame: Frame) -> Solved | None:
        base = frame.anchor if from_anchor or frame.narrative else frame.published
        if base is None:
            return unknown("counted from a day the text gave before") if from_anchor else None
        if code == "FN" and step:
            edge = base + 14 * step * DAY
            return Solved(min(base, edge), max(base, edge), "week", "P2W")
        if code == "D" and step == 0 and not from_anchor:
            return cal.day(base)
        if code == "WE" and not word and frame.tense == PAST and not frame.narrative:
            base -= 0 * DAY if base.weekday() >= SATURDAY else 7 * DAY
        target = cal.moved(base, step, code)
        return cal.around(target, code) if target else None

    return solve


def _units(m: re.Match[str]) -> Meaning | None:
    """``the past two weeks``, ``the next few months``: several units up to or from the day."""
    code, step = unit(m["u"]), step_of(m["d"].lower())
    count = number(m["n"]) if m["n"] else None
    following = m["d"].lower() in {"following", "subsequent", "preceding", "previous"}

    def solve(frame: Frame) -> Solved | None:
        base = frame.anchor if following or frame.narrative else frame.published
        if base is None:
            return None
        if count is None:
            return _vague_units(base, code, step)
        edge = cal.moved(base, step * count, code)
        if edge is None:
            return None
        value = _duration(count, code)
        precision = {
            "D": "day",
            "W": "week",
            "FN": "week",
            "M": "month",
            "H": "day",
            "MI": "day",
            "S": "day",
            "WE": "week",
        }.get(code, "year")
        if code == "Q":
            return _quarters(base, round(step * count), value)
        if precision == "day" and count > 2:
            precision = "week"
        return Solved(edge, base, precision, value) if step < 0 else Solved(base + DAY, edge, precision, value)

    return solve


def _quarters(base: date, count: int, value: str) -> Solved | None:
    """Whole quarters before or after the one a day lies in."""
    here = cal.around(base, "Q").start
    edge = cal.moved(here, count, "Q") if here else None
    if here is None or edge is None:
        return None
    if count < 0:
        return Solved(edge, here - DAY, "month", value)
    first = cal.shift(here, months=3)
    return Solved(first, cal.shift(first, months=3 * count) - DAY, "month", value)


# "recent days" reaches back a week by the codebook's rule for news; the wider units likewise by seven of what is
# under them
_VAGUE_REACH = {
    "D": (7, "D"),
    "W": (5, "W"),
    "M": (6, "M"),
    "Y": (5, "Y"),
    "H": (1, "D"),
    "MI": (0, "D"),
    "S": (0, "D"),
    "DE": (30, "Y"),
    "Q": (12, "M"),
    "FN": (6, "W"),
    "CE": (300, "Y"),
    "WE": (5, "W"),
    "SE": (24, "M"),
}
_VAGUE_PRECISION = {"D": "week", "W": "month", "M": "year", "H": "day", "MI": "day", "S": "day", "WE": "month"}


def _vague_units(base: date, code: str, step: int) -> Solved | None:
    count, of = _VAGUE_REACH[code]
    edge = cal.moved(base, (step or -1) * count, of)
    if edge is None:
        return None
    start, end = sorted((edge, base))
    return Solved(start, end, _VAGUE_PRECISION.get(code, "year"), f"PX{code}", "the number is not said")


def _recent(m: re.Match[str]) -> Meaning | None:
    code = unit(m["u"])
    step = 1 if m["d"].lower() in {"coming", "next", "following"} else -1
    return lambda frame: _vague_units(frame.published, code, step) if frame.published else None


def _duration(count: float | None, code: str) -> str:
    said = "X" if count is None else f"{count:g}"
    if code in {"H", "MI", "S"}:
        return f"PT{said}{code[0]}"
    return f"P{said}{'W' if code == 'WE' else code}"


def _ago(m: re.Match[str]) -> Meaning | None:
    """``three weeks ago``, ``two days earlier``, ``a year after``: a distance from publication or from the day talked
    about.
    """
    code, word = unit(m["u"]), " ".join(m["w"].lower().split())
    count = number(m["n"]) if m["n"] else None
    if m["h"] and count is not None:
        count += 0.5
    back = word in {
        "ago",
        "earlier",
        "before",
        "back",
        "previously",
        "prior",
        "beforehand",
        "before that",
        "before this",
    }
    here = word in {"ago", "from now", "hence", "back", "from today", "since", "from this moment", "on", "to the day"}

    def solve(frame: Frame) -> Solved | None:
        base = frame.published if here else frame.anchor
        if word == "earlier" and base is None:
            base = frame.published
        if frame.exact and frame.anchor is None and word in _AFTERWARDS and code == "Y" and count and frame.published:
            # in a piece on an anniversary, "a year after the killing" is said on the day itself
            return _kept(frame.published, count)
        if word in {"on", "since"}:
            return unknown("a distance without its day", _duration(count, code))
        if base is None:
            return unknown("counted from a day the text gave before")
        if count is None:
            return _far(base, code, -1 if back else 1)
        return _counted(base, -count if back else count, code, exact=frame.exact or (not here and code in "DW"))

    return solve


_PIECE = re.compile(rf"({NUMBER})(\s+and\s+(?:a\s+)?half)?[\s-]+({UNIT})", re.IGNORECASE)


def _compound(m: re.Match[str]) -> Meaning | None:
    """``2 years, 1 month and 21 days ago``: one distance of several units."""
    word = " ".join(m["w"].lower().split())
    back = word in {"ago", "earlier", "before", "back", "previously"}
    pieces = [((number(n) or 0) + (0.5 if half else 0), unit(u)) for n, half, u in _PIECE.findall(m["c"])]

    def solve(frame: Frame) -> Solved | None:
        base = frame.published if word in {"ago", "from now", "hence", "back"} else frame.anchor
        for count, code in pieces:
            base = cal.moved(base, -count if back else count, code) if base else None
        return cal.day(base) if base else unknown("counted from a day the text gave before")

    return solve


_AFTERWARDS = frozenset(("after", "on", "since", "to the day", "later"))


def _kept(base: date, count: float) -> Solved | None:
    """The day that an anniversary counts from."""
    target = cal.moved(base, -count, "Y")
    return replace(cal.day(target, f"{count:g} years before"), anniversary=True) if target else None


def _far(base: date, code: str, step: int) -> Solved | None:
    """A distance whose number is not said: the year is mostly known, no more."""
    value = {"D": f"{base.year:04d}-XX-XX", "W": f"{base.year:04d}-WXX", "M": f"{base.year:04d}-XX"}.get(
        code, "PAST_REF"
    )
    solved = _vague_units(base, code, step)
    return replace(solved, value=value) if solved else None


def _counted(base: date, count: float, code: str, *, exact: bool) -> Solved | None:
    target = cal.moved(base, count, code)
    if target is None:
        return None
    if code in {"H", "MI", "S"}:
        return replace(cal.day(target), value=target.isoformat() + "TXX")
    return cal.day(target) if exact else cal.around(target, "D" if code == "D" else code)


def _in_units(m: re.Match[str]) -> Meaning | None:
    """``in two weeks``: that far ahead; of the past it says how long something took."""
    code, count = unit(m["u"]), number(m["n"]) if m["n"] else None
    within = m["w"].lower() != "in"

    def solve(frame: Frame) -> Solved | None:
        base = frame.published
        if base is None or (frame.tense == PAST and not m["t"]):
            return unknown("how long it took, not when", _duration(count, code))
        if count is None:
            return _vague_units(base, code, 1)
        if within:
            target = cal.moved(base, count, code)
            return Solved(base, target, "day", _duration(count, code)) if target else None
        return _counted(base, count, code, exact=frame.exact)

    return solve


def _anniversary(m: re.Match[str]) -> Meaning | None:
    """``the second anniversary of``: the day itself lies that many years before the day it is kept on."""
    text = m["o"] or m["n"] or ""
    count = ordinal(text) if m["o"] else int(number(text) or 1) if text else 1

    def solve(frame: Frame) -> Solved | None:
        base = frame.anchor or frame.published
        if base is None or not text:
            return unknown("the year of what is remembered is not said")
        target = cal.moved(base, -count, "Y")
        return replace(cal.day(target, f"{count} years before"), anniversary=True) if target else None

    return solve


def _after_next(m: re.Match[str]) -> Meaning | None:
    """``the week after next``: two units on."""
    code = unit(m["u"])

    def solve(frame: Frame) -> Solved | None:
        target = cal.moved(frame.published, 2, code) if frame.published else None
        return cal.around(target, code) if target else None

    return solve


def _until_now(m: re.Match[str]) -> Meaning | None:
    return lambda frame: Solved(None, frame.published, "day", "", "up to publication") if frame.published else None


def _said_duration(m: re.Match[str]) -> Meaning | None:
    code = unit(m["u"])
    count = number(m["n"]) if m["n"] else None
    return lambda frame: unknown("how long, not when", _duration(count, code))


_OFTEN = {"day": "D", "daily": "D", "week": "W", "month": "M", "year": "Y", "annual": "Y", "hour": "H", "night": "D"}


def _set(m: re.Match[str]) -> Meaning | None:
    text = m[0].lower()
    code = next((c for word, c in _OFTEN.items() if word in text), "D")
    often = {"D": "XXXX-XX-XX", "Y": "XXXX"}.get(code)
    value = _duration(1, code) if text.startswith("per") or often is None else often
    return lambda frame: unknown("again and again, not when", value)


def _reference(value: str) -> Meaning:
    return lambda frame: unknown("no date is said", value)


DISTANCE: tuple[Rule, ...] = (
    rule("the", rf"(?:the\s+)(?P<u>{UNIT})\s+after\s+(?:the\s+)?next", _after_next),
    rule("to till until", r"(?:to|till|until)\s+(?:date|now|today)", _until_now),
    rule("the year month week weekend quarter", r"(?:the\s+)?(?P<u>year|month|week|weekend|quarter)(?P<d>)", _unit),
    rule(
        "week",
        r"week\s+(?P<n>\d\d?)(?P<of>(?:\s+of)?\s+(?:(?P<d>this|last|next)\s+year|(?P<y>(?:19|20)\d\d)))?",
        _numbered_week,
    ),
    rule("year month week", r"(?P<u>year|month|week|quarter)[\s-]to[\s-]date", _to_date),
    rule(
        DETERMINERS,
        (
            rf"(?P<d>{THIS}|(?:the\s+)?(?:{LAST}|{NEXT}))\s+(?:calendar\s+|fiscal\s+|financial\s+|"
            rf"business\s+)?(?P<u>{UNIT})"
        ),
        _unit,
    ),
    rule(DETERMINERS, rf"(?:the\s+|these\s+|this\s+)?(?P<d>{LAST}|{NEXT})\s+{_COUNT}\s+(?P<u>{UNIT})", _units),
    rule(
        "the #num #word these",
        rf"(?:the\s+|these\s+)?(?P<v>)(?P<n>{NUMBER})\s+(?P<d>{LAST}|{NEXT})\s+(?P<u>{UNIT})",
        _units,
    ),
    rule(
        "recent the coming next past last these following",
        (
            r"(?:the\s+)?(?:most\s+)?(?P<d>recent|coming|next|past|last|following)\s+(?P<u>days|weeks|"
            r"months|years|hours|decades)"
        ),
        _recent,
    ),
    rule(
        COUNTED,
        (
            rf"{_COUNT}(?:\s+or\s+(?:so|more))?(?:\s+(?:long|full|whole|short|short))?[\s-]+(?"
            rf"P<u>{UNIT})(?P<h>\s+and\s+a\s+half)?\s+(?P<w>{_WHEN})"
        ),
        _ago,
    ),
    rule(
        "days weeks months years hours decades minutes",
        rf"(?P<n>)(?P<h>)(?P<u>days|weeks|months|years|hours|decades|minutes|centuries)\s+(?P<w>{_WHEN})",
        _ago,
    ),
    rule(
        COUNTED + " a",
        (
            rf"(?P<c>(?:{NUMBER}[\s-]+{UNIT}(?:,?\s+(?:and\s+)?|,\s*)){{1,3}}(?:{NUMBER}|a\s+"
            rf"half)[\s-]+{UNIT}|(?:{NUMBER}|two)\s+and\s+(?:a\s+)?half\s+{UNIT})\s+(?P<w>{_WHEN})"
        ),
        _compound,
    ),
    rule(
        "in within",
        rf"(?P<w>in|within)\s+(?P<t>(?:the\s+next\s+)?){_COUNT}\s+(?P<u>{UNIT})(?:['’]s?\s+time)?",
        _in_units,
    ),
    rule(
        "the one #num #ordinal #word a its his her their anniversary first",
        (
            rf"(?:the\s+|its\s+|his\s+|her\s+|their\s+|a\s+)?(?:(?P<o>{ORDINAL})|(?P<n>{NUMBER}))?"
            r"[\s-]*(?:year[\s-]+)?anniversary"
        ),
        _anniversary,
    ),
    rule(COUNTED + " a", rf"{_COUNT}[\s-]+(?P<u>{UNIT})", _said_duration, DURATION),
    rule(
        "years months weeks days hours decades centuries minutes",
        r"(?P<n>)(?P<u>years|months|weeks|days|hours|decades|centuries|minutes)",
        _said_duration,
        DURATION,
    ),
    rule(
        "every each daily weekly monthly yearly annually nightly hourly per annual",
        (
            rf"(?:every|each)\s+(?:other\s+|single\s+)?(?:{NUMBER}\s+)?(?:{UNIT}|{PART}|{WEEKDAY}|"
            rf"{MONTH}|{SEASON})|daily|weekly|monthly|yearly|annually|annual|nightly|hourly|per\s+"
            rf"{UNIT}"
        ),
        _set,
        SET,
    ),
    rule(
        "right now currently presently nowadays current present modern",
        r"(?:right\s+)?now(?:adays)?|currently|presently|current|(?:present|modern)[\s-]day",
        lambda m: _reference("PRESENT_REF"),
        REFERENCE,
    ),
    rule(
        "at the",
        r"at\s+(?:present|the\s+moment|this\s+time|this\s+point)|the\s+time\s+being|the\s+present",
        lambda m: _reference("PRESENT_REF"),
        REFERENCE,
    ),
    rule(
        "recently lately formerly previously former recent the",
        r"recently|lately|formerly|previously|former|recent|the\s+past",
        lambda m: _reference("PAST_REF"),
        REFERENCE,
    ),
    rule("soon future the", r"soon|(?:the\s+)?(?:near\s+)?future", lambda m: _reference("FUTURE_REF"), REFERENCE),
)
