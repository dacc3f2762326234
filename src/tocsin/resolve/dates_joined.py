"""Rules that begin something and need the rest: *the end of, early, since, the eve of, two days before, Monday
morning, 3 p.m. on*.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from tocsin.resolve import dates_calendar as cal
from tocsin.resolve.dates_calendar import DAY, Frame, Meaning, Solved
from tocsin.resolve.dates_grammar import Rule, halves, part, prefix, tagged, thirds, unknown
from tocsin.resolve.dates_words import DAY as DAY_NUMBER
from tocsin.resolve.dates_words import DAY_PARTS, NUMBER, ORDINAL, PART, UNIT, WEEKDAY, number, ordinal, unit, weekday

_EARLY = {
    "early": 0,
    "beginning": 0,
    "start": 0,
    "opening": 0,
    "dawn": 0,
    "outset": 0,
    "onset": 0,
    "first": 0,
    "mid": 1,
    "middle": 1,
    "midst": 1,
    "late": 2,
    "end": 2,
    "close": 2,
    "closing": 2,
    "final": 2,
    "last": 2,
    "latter": 2,
    "ending": 2,
}


def _early(m: re.Match[str], inner: Meaning) -> Meaning | None:
    word = m["w"].lower()

    def earlier(frame: Frame) -> Solved | None:
        """``earlier this month``: from its start up to the day of publication; ``later this month`` the rest."""
        solved = inner(frame)
        now = frame.published
        if solved is None or now is None or solved.start is None or solved.end is None:
            return solved
        if not solved.start <= now <= solved.end:
            return solved
        if word == "earlier":
            return replace(solved, end=now, reason="up to publication")
        return replace(solved, start=now, reason="from publication on")

    if word in {"earlier", "later"}:
        return earlier
    return part(inner, thirds(_EARLY[word]), f"{word} in it")


def _half_of(m: re.Match[str], inner: Meaning) -> Meaning | None:
    return part(inner, halves(0 if m["w"].lower() == "first" else 1), f"{m['w'].lower()} half")


def _whole(m: re.Match[str], inner: Meaning) -> Meaning | None:
    return inner


def _eve(m: re.Match[str], inner: Meaning) -> Meaning | None:
    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        return cal.day(solved.start - DAY, "the day before") if solved and solved.start else None

    return solve


def _week_of(m: re.Match[str], inner: Meaning) -> Meaning | None:
    code = unit(m["u"])

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        return cal.around(solved.start, code) if solved and solved.start else None

    return solve


def _nth_unit(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """``the first week of May``, ``the last two months of 1950``, ``the second day of June``."""
    code, word = unit(m["u"]), m["o"].lower()
    last = word in {"last", "final", "closing"}
    nth = 1 if last or word == "opening" else ordinal(word)
    count = int(number(m["n"]) or 1) if m["n"] else 1

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or solved.end is None:
            return None
        start = _edge(solved, nth, count, code, last=last)
        end = cal.moved(start, count, code) if start else None
        if start is None or end is None or start > solved.end:
            return None
        if count == 1 and code in {"D", "M", "Y", "DE"}:
            return cal.around(start, code)
        precision = {"D": "day", "W": "week", "M": "month"}.get(code, solved.precision)
        value = cal.week(start).value if code == "W" and count == 1 else f"P{count}{code}"
        return Solved(start, end - DAY if code == "W" else min(end - DAY, solved.end), precision, value)

    return solve


def _edge(solved: Solved, nth: int, count: int, code: str, *, last: bool) -> date | None:
    assert solved.start is not None
    assert solved.end is not None
    if not last:
        if code == "W":
            # the first week of a month is the one with its first Thursday, as in ISO 8601
            monday = solved.start - solved.start.weekday() * DAY
            return monday + 7 * (nth - 1 + (solved.start.weekday() > 3)) * DAY
        return cal.moved(solved.start, nth - 1, code)
    if code == "W":
        sunday = (
            solved.end - (solved.end.weekday() + 1) % 7 * DAY
            if solved.end.weekday() < 3
            else (solved.end + (6 - solved.end.weekday()) * DAY)
        )
        return sunday - 6 * DAY - 7 * (count - 1) * DAY
    return cal.moved(solved.end + DAY, -count, code)


def _nth_weekday(m: re.Match[str], inner: Meaning) -> Meaning | None:
    wanted, word = weekday(m["w"]), m["o"].lower()
    nth = -1 if word in {"last", "final"} else ordinal(word)

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or not 1 <= abs(nth) <= 5:
            return None
        found = cal.nth_weekday(solved.start.year, solved.start.month, wanted, nth)
        return cal.day(found) if found else None

    return solve


def _weekday_of(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """``Wednesday of the week of 3 May``; ``Sunday, 3 January``: the date decides."""
    wanted = weekday(m["w"])

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or solved.precision != "week":
            return solved
        return cal.day(solved.start - solved.start.weekday() * DAY + wanted * DAY)

    return solve


def _weekday_date(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """``Sunday, 3 January``: where the year is not said, the weekday helps to find it."""
    wanted = weekday(m["w"])

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or solved.start.weekday() == wanted or solved.precision != "day":
            return solved
        for tense in (cal.PAST, cal.FUTURE):
            other = inner(replace(frame, tense=tense))
            if other is not None and other.start is not None and other.start.weekday() == wanted:
                return other
        return replace(solved, reason="the weekday does not fit the date")

    return solve


def _distance(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """``two days before Christmas``, ``a week from Sunday``."""
    code, count, word = unit(m["u"]), number(m["n"] or "1"), m["w"].lower()
    if count is None:
        return None
    step = -count if word in {"before", "prior to", "ahead of", "until", "till", "to"} else count

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or solved.end is None:
            return unknown("counted from a day that is not known")
        target = cal.moved(solved.start if step < 0 else solved.end, step, code)
        if target is None:
            return None
        return cal.day(target) if frame.exact or code in {"D", "W"} else cal.around(target, code)

    return solve


def _bound(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """``since X`` runs from X to publication; ``before X`` and ``after X`` have one open end."""
    word = m["w"].lower().split()[0]

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or solved.end is None:
            return solved
        if word in {"since", "ever"}:
            late = frame.published is not None and frame.published >= solved.start
            return replace(solved, end=frame.published if late else None, reason="from then on")
        if word in {"until", "till", "before", "prior", "by", "pre", "earlier", "sooner", "no"}:
            whole = word in {"by", "until", "till", "no"} or solved.reason.startswith(("end ", "close "))
            return replace(
                solved,
                start=None,
                end=solved.end if whole else solved.start - DAY,
                reason=word,
            )
        return replace(solved, start=solved.end + DAY, end=None, reason=word)

    return solve


def _days_of(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """``the 20th of next month``, ``4 to 23 of this month``: days of a month that is said by other words."""
    first, last = ordinal(m["a"]), ordinal(m["b"] or m["a"])

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        if solved is None or solved.start is None or solved.precision != "month":
            return None
        start = cal.safe(solved.start.year, solved.start.month, first)
        end = cal.safe(solved.start.year, solved.start.month, last)
        if start is None or end is None:
            return None
        return cal.day(start) if m["b"] is None else Solved(start, end, "day", f"{start}/{end}")

    return solve


def _starting(m: re.Match[str], inner: Meaning) -> Meaning | None:
    count, code = number(m["n"]), unit(m["u"])

    def solve(frame: Frame) -> Solved | None:
        solved = inner(frame)
        end = cal.moved(solved.start, count, code) if solved and solved.start and count else None
        return Solved(solved.start, end - DAY, "day", "") if solved and end else None

    return solve


def _part_of(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """``the night of 3 May``, ``the early hours of Sunday``."""
    word = m["p"].lower().split()[-1]
    return tagged(inner, "T" + DAY_PARTS.get(word, "MO"))


def _clock(m: re.Match[str], inner: Meaning) -> Meaning | None:
    """A time of day before its day; the interval stays the day."""
    return tagged(inner, clock_tag(m))


def clock_tag(m: re.Match[str]) -> str:
    """A time of day in TIMEX form, ``T05:34``."""
    if m["word"]:
        return (
            "T12:00"
            if m["word"].lower() in {"noon", "midday"}
            else "T00:00"
            if m["word"].lower() == "midnight"
            else "TMO"
        )
    hour, minute = int(m["hh"]), m["mm"] or "00"
    half = (m["ap"] or "").lower()[:1]
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"T{hour:02d}:{minute}"


CLOCK = (
    r"(?:(?P<hh>[01]?\d|2[0-4])(?:[:.](?P<mm>[0-5]\d)(?::[0-5]\d)?)?\s*(?:(?P<ap>a\.?m\.?|p\.?m\.?)|(?"
    r"<=:\d\d)|hrs|hours|o['’]clock)"
    r"|(?P<word>noon|midnight|midday|dawn))(?:\s*(?:local(?:\s+time)?|GMT|UTC|EST|EDT|CET|BST|PST|[A-Z]ST)\b)?"
)

_EARLY_ON = "early mid late middle earlier later the beginning start end in at on toward towards midway"
JOINED: tuple[Rule, ...] = (
    prefix(
        _EARLY_ON,
        r"(?:the\s+)?(?:very\s+)?(?P<w>early|mid|late|middle|earlier|later)(?:\s+(?:in|on|of|part\s+of|days\s+"
        r"of|months\s+of|weeks\s+of))?[\s-]+(?:the\s+)?(?!(?:of|in|on)\s)",
        _early,
    ),
    prefix(
        "the end beginning start middle close",
        r"(?:the\s+)?(?:very\s+)?(?P<w>beginning|start|outset|onset|middle|midst|end|close|dawn)\s+of\s+",
        _early,
    ),
    prefix(
        "the",
        r"the\s+(?P<w>early|opening|first|final|last|closing|middle|latter|ending)\s+(?:part|days|weeks|months|"
        r"years|stages|half|hours|third|few\s+\w+)\s+of\s+",
        _early,
    ),
    prefix("the first latter second", r"(?:the\s+)?(?P<w>first|second|latter|last|other)\s+half\s+of\s+", _half_of),
    prefix(
        "the much most all rest remainder course",
        r"(?:the\s+)?(?:whole|rest|remainder|course|height|months?|years?|days?|much|most|all|entire|entirety|"
        r"calendar\s+year)\s+(?:of\s+)(?:the\s+)?(?=\S)",
        _whole,
    ),
    prefix("the eve", r"(?:on\s+)?(?:the\s+)?eve\s+of\s+", _eve),
    prefix(
        "the week weekend",
        r"(?:the\s+)?(?P<u>week|weekend)\s+(?:of|beginning|starting|ending|commencing)\s+(?:on\s+)?",
        _week_of,
    ),
    prefix(
        "the #ordinal last final closing opening #num",
        rf"(?:the\s+)?(?P<o>{ORDINAL}|last|final|closing|opening)\s+(?:(?P<n>{NUMBER})\s+)?(?P<u>{UNIT})(?:\s+(?"
        r":of|in)\s+|\s+(?=(?:this|last|next)\s))",
        _nth_unit,
    ),
    prefix(
        "the #ordinal last final #num",
        rf"(?:the\s+)?(?P<o>{ORDINAL}|last|final)\s+(?P<w>{WEEKDAY})\s+(?:of|in)\s+",
        _nth_weekday,
    ),
    prefix(
        "#weekday",
        rf"(?P<w>{WEEKDAY})(?:\s+(?:morning|afternoon|evening|night))?(?:,\s*|\s+)(?:the\s+)?(?=\d|{ORDINAL}|"
        rf"[a-z]{{3,9}}\.?\s+\d)",
        _weekday_date,
    ),
    prefix("#weekday", rf"(?P<w>{WEEKDAY})\s+(?:of|in)\s+", _weekday_of),
    prefix(
        "#num #word the",
        rf"(?P<n>{NUMBER}|the)\s+(?P<u>{UNIT})\s+(?P<w>before|after|from|prior\s+to|ahead\s+of|following|until|"
        r"till)\s+(?=\S)",
        _distance,
    ),
    prefix(
        "#num #ordinal the between",
        rf"(?:the\s+|between\s+)?(?P<a>{DAY_NUMBER}|{ORDINAL})(?:\s*(?:-|–|to|and|till|until|through)\s*(?"
        rf"P<b>{DAY_NUMBER}|{ORDINAL}))?(?:\s+day)?(?:\s+(?:of|in)\s+|\s+(?=(?:this|next|last)\s+month))",
        _days_of,
    ),
    prefix("#num #word", rf"(?P<n>{NUMBER})\s+(?P<u>{UNIT})\s+(?:starting|beginning)\s+(?:on\s+|from\s+)?", _starting),
    prefix("later earlier sooner no", r"(?P<w>later|earlier|sooner|no\s+later)\s+than\s+", _bound),
    prefix(
        "since until till before after by prior pre ever",
        r"(?P<w>(?:ever\s+)?since|until|till|before|prior\s+to|after|by|pre-)\s*(?:the\s+(?=\d))?",
        _bound,
    ),
    prefix(
        "the early #word morning evening night dawn late",
        rf"(?:the\s+|late\s+|early\s+)?(?P<p>{PART}|(?:small|early|wee)(?:\s+morning)?\s+hours|evening\s+"
        r"hours)\s+(?:of|on)\s+(?:the\s+(?=\d))?",
        _part_of,
    ),
    prefix("#num noon midnight midday dawn", rf"{CLOCK},?\s+(?:on\s+|of\s+)?", _clock),
)
