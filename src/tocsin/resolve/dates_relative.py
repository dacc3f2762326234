"""Rules for days and months said from another day: *on Sunday, last March, yesterday, that night, next Easter*."""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.resolve import dates_calendar as cal
from tocsin.resolve.dates_absolute import HOLIDAY, HOLIDAY_NAMES, plain_holiday
from tocsin.resolve.dates_calendar import DAY, FUTURE, PAST, SUNDAY, Frame, Meaning, Solved
from tocsin.resolve.dates_grammar import Rule, rule, unknown
from tocsin.resolve.dates_words import (
    COUNTED,
    DAY_PARTS,
    DETERMINERS,
    LAST,
    MONTH,
    NEXT,
    NUMBER,
    ORDINALS,
    PART,
    SEASON,
    SEASONS,
    THIS,
    WEEKDAY,
    WEEKDAY_FULL,
    month,
    number,
    ordinal,
    weekday,
)
from tocsin.resolve.dates_words import step as step_of

_DAY_WORD = "|".join(sorted((re.escape(w) for w, n in ORDINALS.items() if 1 <= n <= 31), key=len, reverse=True))


def _today(m: re.Match[str]) -> Meaning | None:
    word = " ".join(m["w"].lower().split())
    offset = -1 if "yesterday" in word or word in {"last night", "last evening"} else 1 if "tomorrow" in word else 0
    if word.startswith("the day before"):
        offset -= 1
    elif word.startswith("the day after"):
        offset += 1
    night = "night" in word
    tag = "TNI" if night else ""

    def solve(frame: Frame) -> Solved | None:
        if frame.published is None:
            return None
        found = cal.day(frame.published + offset * DAY)
        return replace(found, value=found.value + tag)

    return solve


def _overnight(m: re.Match[str]) -> Meaning | None:
    """The night up to the day of publication."""

    def solve(frame: Frame) -> Solved | None:
        if (base := frame.published) is None:
            return None
        return Solved(base - DAY, base, "day", (base - DAY).isoformat() + "TNI", "the night up to publication")

    return solve


def _weekday(m: re.Match[str]) -> Meaning | None:
    wanted = weekday(m["w"])
    return lambda frame: cal.weekday(frame, wanted)


def _directed_weekday(m: re.Match[str]) -> Meaning | None:
    """``last Thursday`` lies in the calendar week before (on a Sunday, where the week is over, in the one just ended),
    ``next Sunday`` after the day of publication; ``this Sunday`` lies in the week around.
    """
    wanted, word = weekday(m["w"]), m["d"].lower()

    def solve(frame: Frame) -> Solved | None:
        base = frame.published
        if base is None:
            return None
        ahead = (wanted - base.weekday()) % 7
        if word in {"next", "coming", "following", "upcoming"}:
            if frame.exact and word == "next":
                return cal.day(base - base.weekday() * DAY + (7 + wanted) * DAY, "of the next calendar week")
            return cal.day(base + (ahead or 7) * DAY)
        if word in {"last", "past", "previous"}:
            if word == "last" and base.weekday() != SUNDAY:
                return cal.day(base - base.weekday() * DAY + (wanted - 7) * DAY, "of the last calendar week")
            return cal.day(base - ((-ahead) % 7 or 7) * DAY)
        return (
            cal.day(base - base.weekday() * DAY + wanted * DAY, "of the same week")
            if frame.tense != PAST
            else (cal.weekday(frame, wanted))
        )

    return solve


def _weekday_of_week(m: re.Match[str]) -> Meaning | None:
    wanted = weekday(m["w"])
    weeks = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(m["d"].lower(), 0)

    def solve(frame: Frame) -> Solved | None:
        base = frame.published
        return cal.day(base - base.weekday() * DAY + (7 * weeks + wanted) * DAY) if base else None

    return solve


def _weekday_numbered(m: re.Match[str]) -> Meaning | None:
    """``Friday the 13th``: the nearest such day in the direction of the tense."""
    wanted, of_month = weekday(m["w"]), ordinal(m["o"])

    def solve(frame: Frame) -> Solved | None:
        base = frame.published
        if base is None:
            return None
        first = base.replace(day=1)
        days = [
            d
            for i in range(-15, 16)
            if (f := cal.shift(first, months=i)) and (d := cal.safe(f.year, f.month, of_month))
        ]
        fitting = [d for d in days if d.weekday() == wanted]
        past = [d for d in fitting if d <= base]
        later = [d for d in fitting if d >= base]
        same = [d for d in fitting if (d.year, d.month) == (base.year, base.month)]
        if same:
            return cal.day(same[0])
        chosen = min(later, default=None) if frame.tense == FUTURE else max(past, default=None)
        return cal.day(chosen) if chosen else None

    return solve


def _weekdays_away(m: re.Match[str]) -> Meaning | None:
    wanted, count = weekday(m["w"]), number(m["n"])
    back = m["d"].lower() in {"ago", "earlier"}

    def solve(frame: Frame) -> Solved | None:
        base = frame.published
        if base is None or count is None or count != int(count):
            return None
        if back:
            return cal.day(base - ((-((wanted - base.weekday()) % 7)) % 7 or 7) * DAY - 7 * (int(count) - 1) * DAY)
        return cal.day(base + ((wanted - base.weekday()) % 7 or 7) * DAY + 7 * (int(count) - 1) * DAY)

    return solve


def _named(m: re.Match[str]) -> Meaning | None:
    """``last March``, ``next summer``, ``this April``."""
    word, text = " ".join(m["d"].lower().split()), m["x"].lower().rstrip(".")
    step = step_of(word)
    code = SEASONS.get(text.removesuffix("time"))

    def make(number_year: int) -> Solved | None:
        return cal.season(number_year, code) if code else cal.month(number_year, month(text))

    def solve(frame: Frame) -> Solved | None:
        base = frame.base
        if base is None:
            return None
        if frame.narrative and step == 0:
            return cal.occurrence(frame, make)
        found = [s for y in range(base.year - 2, base.year + 3) if (s := make(y)) and s.start and s.end]
        if step < 0:
            return max((s for s in found if s.end and s.end < base), key=lambda s: s.start or base, default=None)
        if step > 0:
            return min((s for s in found if s.start and s.start > base), key=lambda s: s.start or base, default=None)
        return min(
            found, key=lambda s: (abs((s.start.year if s.start else 0) - base.year), s.start or base), default=None
        )

    return solve


def _day_part(m: re.Match[str]) -> Meaning | None:
    """``this morning``, ``that night``, ``the next morning``."""
    word, text = " ".join(m["d"].lower().split()), m["p"].lower()
    tag = "T" + DAY_PARTS[text.split()[-1]]
    step = step_of(word)
    own = word in {"this", "last", "tomorrow", "yesterday", "today"}

    def solve(frame: Frame) -> Solved | None:
        base = frame.published if own else frame.anchor or (frame.published if word == "next" else None)
        if base is None:
            return unknown("counted from a day the text gave before")
        offset = -1 if word in {"last", "yesterday"} else 1 if word == "tomorrow" else step
        found = cal.day(base + offset * DAY)
        return replace(found, value=found.value + tag)

    return solve


def _feast(m: re.Match[str]) -> Meaning | None:
    """``next Easter``, ``last Christmas``."""
    make, step = cal.holiday(HOLIDAY_NAMES[plain_holiday(m["h"])]), step_of(" ".join(m["d"].lower().split()))

    def solve(frame: Frame) -> Solved | None:
        base = frame.published
        if base is None:
            return None
        found = [s for y in range(base.year - 2, base.year + 3) if (s := make(y)) and s.start and s.end]
        if step < 0:
            return max((s for s in found if s.end and s.end < base), key=lambda s: s.start or base, default=None)
        if step > 0:
            return min((s for s in found if s.start and s.start > base), key=lambda s: s.start or base, default=None)
        return make(base.year)

    return solve


def _day_after(m: re.Match[str]) -> Meaning | None:
    step = 1 if m["w"].lower() in {"after", "later"} else -1

    def solve(frame: Frame) -> Solved | None:
        if frame.anchor is None:
            return unknown("counted from a day the text gave before")
        return cal.day(frame.anchor + step * DAY)

    return solve


RELATIVE: tuple[Rule, ...] = (
    rule(DETERMINERS, rf"(?:the\s+)?(?P<d>{LAST}|{NEXT}|this)\s+(?P<h>{HOLIDAY})", _feast),
    rule(
        "today tomorrow yesterday tonight the last day",
        (
            r"(?P<w>(?:the\s+)?day\s+before\s+yesterday|(?:the\s+)?day\s+after\s+tomorrow|yesterday(?"
            r":\s+night)?|tomorrow(?:\s+night)?|today|tonight|last\s+night|last\s+evening)"
        ),
        _today,
    ),
    rule("overnight", r"overnight", _overnight),
    rule("#weekday", rf"(?P<w>{WEEKDAY})", _weekday),
    rule(DETERMINERS, rf"(?:the\s+)?(?P<d>{LAST}|{NEXT}|this|that)\s+(?P<w>{WEEKDAY})", _directed_weekday),
    rule(
        "#weekday",
        rf"(?P<w>{WEEKDAY})(?:\s+of)?\s+(?P<d>last|this|next|past|previous|following|coming)\s+week",
        _weekday_of_week,
    ),
    rule("#weekday", rf"(?P<w>{WEEKDAY})\s+(?P<d>last|next)", _directed_weekday),
    rule(
        "#weekday",
        (
            # "on Tuesday, the first state to do so" holds no day of a month
            rf"(?P<w>{WEEKDAY})(?!,\s+the\s+(?:{_DAY_WORD})\s+\w),?\s+(?:the\s+)?(?P<o>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)|"
            rf"{_DAY_WORD})(?!\s+(?:of|{MONTH}))"
        ),
        _weekday_numbered,
    ),
    rule(
        "last this next the past previous following coming",
        (
            r"(?:the\s+)?(?P<d>last|this|next|past|previous|following|coming)\s+week,?\s+(?:on\s+)?(?"
            rf"P<w>{WEEKDAY})"
        ),
        _weekday_of_week,
    ),
    rule(
        COUNTED,
        rf"(?P<n>{NUMBER})\s+(?P<w>{WEEKDAY_FULL})s?\s+(?P<d>ago|from\s+now|hence|earlier|later)",
        _weekdays_away,
    ),
    rule(DETERMINERS, rf"(?P<d>{THIS}|(?:the\s+)?(?:{LAST}|{NEXT}))\s+(?P<x>{MONTH}|{SEASON})", _named),
    rule(
        DETERMINERS + " tomorrow yesterday today",
        rf"(?P<d>tomorrow|yesterday|today|{THIS}|(?:the\s+)?(?:{LAST}|{NEXT}))\s+(?:very\s+)?(?P<p>{PART})",
        _day_part,
    ),
    rule("the", r"(?:the\s+)day\s+(?P<w>before|after|later|earlier)(?!\s+(?:yesterday|tomorrow))", _day_after),
)
