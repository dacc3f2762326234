"""Rules for dates said from another day: *on Sunday, last week, two days earlier, in recent days, the second anniversary*."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from tocsin.resolve import dates_calendar as cal
from tocsin.resolve.dates_absolute import HOLIDAY, HOLIDAY_NAMES, plain_holiday
from tocsin.resolve.dates_calendar import DAY, FUTURE, PAST, Frame, Meaning, Solved
from tocsin.resolve.dates_grammar import DURATION, REFERENCE, SET, Rule, rule, unknown
from tocsin.resolve.dates_words import (
    ABOUT,
    DAY_PARTS,
    MONTH,
    NUMBER,
    NUMBERS,
    ORDINAL,
    ORDINALS,
    PART,
    SEASON,
    SEASONS,
    UNIT,
    VAGUE,
    WEEKDAY,
    WEEKDAY_FULL,
    WEEKDAYS,
    month,
    number,
    ordinal,
    unit,
    weekday,
)

_DAY_TAG = {"night": "TNI"}
_NOW = "#num #word about around nearly almost roughly approximately some just well over under more less at up only barely exactly fewer "
_NOW += "few several many as not close precisely the another numerous half couple"
_COUNT = rf"(?:{ABOUT}){{0,2}}(?:(?P<n>{NUMBER})|(?P<v>{VAGUE}))"
_DAY_WORD = "|".join(sorted((re.escape(w) for w, n in ORDINALS.items() if 1 <= n <= 31), key=len, reverse=True))
_LAST = r"last|past|previous|preceding|prior"
_NEXT = r"next|coming|upcoming|following|subsequent"
_TURNING = "last past previous this next coming following"
_THIS = r"this|that|the same|same|the current|current|the very same|this very|this same|that same|the very"


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
    """``last Sunday`` is before the day of publication, ``next Sunday`` after it; ``this Sunday`` lies in the week around."""
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
            if frame.exact and word == "last":
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


def _unit(m: re.Match[str]) -> Meaning | None:
    """``last week``, ``this month``, ``the following year``: one calendar unit."""
    code, word = unit(m["u"]), " ".join(m["d"].lower().split())
    step = _step(word)
    from_anchor = word in {"that", "the same", "same", "the following", "following", "the previous", "previous", "the next", "the preceding",
                           "preceding", "the very same", "that same", "the very", "subsequent", "the subsequent", "the prior"}  # fmt: skip

    def solve(frame: Frame) -> Solved | None:
        base = frame.anchor if from_anchor or frame.narrative else frame.published
        if base is None:
            return unknown("counted from a day the text gave before") if from_anchor else None
        if code == "FN" and step:
            edge = base + 14 * step * DAY
            return Solved(min(base, edge), max(base, edge), "week", "P2W")
        if code == "D" and step == 0 and not from_anchor:
            return cal.day(base)
        target = cal.moved(base, step, code)
        return cal.around(target, code) if target else None

    return solve


def _step(word: str) -> int:
    word = word.removeprefix("the ").removeprefix("very ")
    if word in {"last", "past", "previous", "preceding", "prior"}:
        return -1
    return 1 if word in {"next", "coming", "upcoming", "following", "subsequent"} else 0


def _units(m: re.Match[str]) -> Meaning | None:
    """``the past two weeks``, ``the next few months``: several units up to or from the day."""
    code, step = unit(m["u"]), _step(m["d"].lower())
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


# "recent days" reaches back a week by the codebook's rule for news; the wider units likewise by seven of what is under them
_VAGUE_REACH = {"D": (7, "D"), "W": (5, "W"), "M": (6, "M"), "Y": (5, "Y"), "H": (1, "D"), "MI": (0, "D"), "S": (0, "D"),
                "DE": (30, "Y"), "Q": (12, "M"), "FN": (6, "W"), "CE": (300, "Y"), "WE": (5, "W"), "SE": (24, "M")}  # fmt: skip
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
    """``three weeks ago``, ``two days earlier``, ``a year after``: a distance from publication or from the day talked about."""
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


def _named(m: re.Match[str]) -> Meaning | None:
    """``last March``, ``next summer``, ``this April``."""
    word, text = " ".join(m["d"].lower().split()), m["x"].lower().rstrip(".")
    step = _step(word)
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


def _day_part(m: re.Match[str]) -> Meaning | None:
    """``this morning``, ``that night``, ``the next morning``."""
    word, text = " ".join(m["d"].lower().split()), m["p"].lower()
    tag = "T" + DAY_PARTS[text.split()[-1]]
    step = _step(word)
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
    make, step = cal.holiday(HOLIDAY_NAMES[plain_holiday(m["h"])]), _step(" ".join(m["d"].lower().split()))

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


def _after_next(m: re.Match[str]) -> Meaning | None:
    """``the week after next``: two units on."""
    code = unit(m["u"])

    def solve(frame: Frame) -> Solved | None:
        target = cal.moved(frame.published, 2, code) if frame.published else None
        return cal.around(target, code) if target else None

    return solve


def _until_now(m: re.Match[str]) -> Meaning | None:
    return lambda frame: Solved(None, frame.published, "day", "", "up to publication") if frame.published else None


def _day_after(m: re.Match[str]) -> Meaning | None:
    step = 1 if m["w"].lower() in {"after", "later"} else -1

    def solve(frame: Frame) -> Solved | None:
        if frame.anchor is None:
            return unknown("counted from a day the text gave before")
        return cal.day(frame.anchor + step * DAY)

    return solve


def _said_duration(m: re.Match[str]) -> Meaning | None:
    code = unit(m["u"])
    count = number(m["n"]) if m["n"] else None
    return lambda frame: unknown("how long, not when", _duration(count, code))


def _set(m: re.Match[str]) -> Meaning | None:
    text = m[0].lower()
    code = next((c for w, c in (("day", "D"), ("daily", "D"), ("week", "W"), ("month", "M"), ("year", "Y"), ("annual", "Y"), ("hour", "H"),
                                ("night", "D")) if w in text), "D")  # fmt: skip
    often = {"D": "XXXX-XX-XX", "Y": "XXXX"}.get(code)
    value = _duration(1, code) if text.startswith("per") or often is None else often
    return lambda frame: unknown("again and again, not when", value)


def _reference(value: str) -> Meaning:
    return lambda frame: unknown("no date is said", value)


_WHEN = r"ago|earlier|before(?:\s+(?:that|this))?|later|after(?:wards?)?|from now|hence|back|previously|prior|beforehand|from today|since|on(?=\s+from)|afterward|thereafter"
_DETS = "last past previous preceding prior next coming upcoming following subsequent this that the same current these those"

RELATIVE: tuple[Rule, ...] = (
    rule("the", rf"(?:the\s+)(?P<u>{UNIT})\s+after\s+(?:the\s+)?next", _after_next),
    rule("to till until", r"(?:to|till|until)\s+(?:date|now|today)", _until_now),
    rule(_DETS, rf"(?:the\s+)?(?P<d>{_LAST}|{_NEXT}|this)\s+(?P<h>{HOLIDAY})", _feast),
    rule("today tomorrow yesterday tonight the last day",
         r"(?P<w>(?:the\s+)?day\s+before\s+yesterday|(?:the\s+)?day\s+after\s+tomorrow|yesterday(?:\s+night)?|tomorrow(?:\s+night)?|today|tonight|last\s+night|last\s+evening)",
         _today),
    rule("overnight", r"overnight", _overnight),
    rule("#weekday", rf"(?P<w>{WEEKDAY})", _weekday),
    rule(_DETS, rf"(?:the\s+)?(?P<d>{_LAST}|{_NEXT}|this|that)\s+(?P<w>{WEEKDAY})", _directed_weekday),
    rule("#weekday", rf"(?P<w>{WEEKDAY})(?:\s+of)?\s+(?P<d>last|this|next|past|previous|following|coming)\s+week", _weekday_of_week),
    rule("#weekday", rf"(?P<w>{WEEKDAY})\s+(?P<d>last|next)", _directed_weekday),
    rule("#weekday", rf"(?P<w>{WEEKDAY}),?\s+(?:the\s+)?(?P<o>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)|{_DAY_WORD})(?!\s+(?:of|{MONTH}))", _weekday_numbered),
    rule("last this next the past previous following coming", rf"(?:the\s+)?(?P<d>last|this|next|past|previous|following|coming)\s+week,?\s+(?:on\s+)?(?P<w>{WEEKDAY})", _weekday_of_week),
    rule(_NOW, rf"(?P<n>{NUMBER})\s+(?P<w>{WEEKDAY_FULL})s?\s+(?P<d>ago|from\s+now|hence|earlier|later)", _weekdays_away),
    rule("the year month week weekend quarter", rf"(?:the\s+)?(?P<u>year|month|week|weekend|quarter)(?P<d>)", _unit),
    rule("week", r"week\s+(?P<n>\d\d?)(?P<of>(?:\s+of)?\s+(?:(?P<d>this|last|next)\s+year|(?P<y>(?:19|20)\d\d)))?", _numbered_week),
    rule("year month week", r"(?P<u>year|month|week|quarter)[\s-]to[\s-]date", _to_date),
    rule(_DETS, rf"(?P<d>{_THIS}|(?:the\s+)?(?:{_LAST}|{_NEXT}))\s+(?:calendar\s+|fiscal\s+|financial\s+|business\s+)?(?P<u>{UNIT})", _unit),
    rule(_DETS, rf"(?:the\s+|these\s+|this\s+)?(?P<d>{_LAST}|{_NEXT})\s+{_COUNT}\s+(?P<u>{UNIT})", _units),
    rule("the #num #word these", rf"(?:the\s+|these\s+)?(?P<v>)(?P<n>{NUMBER})\s+(?P<d>{_LAST}|{_NEXT})\s+(?P<u>{UNIT})", _units),
    rule("recent the coming next past last these following", rf"(?:the\s+)?(?:most\s+)?(?P<d>recent|coming|next|past|last|following)\s+(?P<u>days|weeks|months|years|hours|decades)", _recent),
    rule(_NOW, rf"{_COUNT}(?:\s+or\s+(?:so|more))?(?:\s+(?:long|full|whole|short|short))?[\s-]+(?P<u>{UNIT})(?P<h>\s+and\s+a\s+half)?\s+(?P<w>{_WHEN})", _ago),
    rule("days weeks months years hours decades minutes", rf"(?P<n>)(?P<h>)(?P<u>days|weeks|months|years|hours|decades|minutes|centuries)\s+(?P<w>{_WHEN})", _ago),
    rule(_NOW + " a", rf"(?P<c>(?:{NUMBER}[\s-]+{UNIT}(?:,?\s+(?:and\s+)?|,\s*)){{1,3}}(?:{NUMBER}|a\s+half)[\s-]+{UNIT}|(?:{NUMBER}|two)\s+and\s+(?:a\s+)?half\s+{UNIT})\s+(?P<w>{_WHEN})", _compound),
    rule("in within", rf"(?P<w>in|within)\s+(?P<t>(?:the\s+next\s+)?){_COUNT}\s+(?P<u>{UNIT})(?:['’]s?\s+time)?", _in_units),
    rule(_DETS, rf"(?P<d>{_THIS}|(?:the\s+)?(?:{_LAST}|{_NEXT}))\s+(?P<x>{MONTH}|{SEASON})", _named),
    rule(_DETS + " tomorrow yesterday today", rf"(?P<d>tomorrow|yesterday|today|{_THIS}|(?:the\s+)?(?:{_LAST}|{_NEXT}))\s+(?:very\s+)?(?P<p>{PART})", _day_part),
    rule("the", r"(?:the\s+)day\s+(?P<w>before|after|later|earlier)(?!\s+(?:yesterday|tomorrow))", _day_after),
    rule("the one #num #ordinal #word a its his her their anniversary first",
         rf"(?:the\s+|its\s+|his\s+|her\s+|their\s+|a\s+)?(?:(?P<o>{ORDINAL})|(?P<n>{NUMBER}))?[\s-]*(?:year[\s-]+)?anniversary", _anniversary),
    rule(_NOW + " a", rf"{_COUNT}[\s-]+(?P<u>{UNIT})", _said_duration, DURATION),
    rule("years months weeks days hours decades centuries minutes", r"(?P<n>)(?P<u>years|months|weeks|days|hours|decades|centuries|minutes)", _said_duration, DURATION),
    rule("every each daily weekly monthly yearly annually nightly hourly per annual",
         rf"(?:every|each)\s+(?:other\s+|single\s+)?(?:{NUMBER}\s+)?(?:{UNIT}|{PART}|{WEEKDAY}|{MONTH}|{SEASON})|daily|weekly|monthly|yearly|annually|annual|nightly|hourly|per\s+{UNIT}", _set, SET),
    rule("right now currently presently nowadays current present modern", r"(?:right\s+)?now(?:adays)?|currently|presently|current|(?:present|modern)[\s-]day", lambda m: _reference("PRESENT_REF"), REFERENCE),
    rule("at the", r"at\s+(?:present|the\s+moment|this\s+time|this\s+point)|the\s+time\s+being|the\s+present", lambda m: _reference("PRESENT_REF"), REFERENCE),
    rule("recently lately formerly previously former recent the", r"recently|lately|formerly|previously|former|recent|the\s+past", lambda m: _reference("PAST_REF"), REFERENCE),
    rule("soon future the", r"soon|(?:the\s+)?(?:near\s+)?future", lambda m: _reference("FUTURE_REF"), REFERENCE),
)  # fmt: skip

KNOWN_WORDS = frozenset(NUMBERS) | frozenset(WEEKDAYS)
__all__ = ["FUTURE", "KNOWN_WORDS", "RELATIVE"]
