"""The words of time in English: numbers, months, weekdays, units, parts; and the regular expressions made of them."""

from __future__ import annotations

import re

MONTH_NAMES = "january february march april may june july august september october november december".split()
WEEKDAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = {name[:n]: i for i, name in enumerate(MONTH_NAMES, 1) for n in (3, len(name))} | {"sept": 9}
WEEKDAYS = {name[:n]: i for i, name in enumerate(WEEKDAY_NAMES) for n in (3, len(name))} | {
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_ONES += ["seventeen", "eighteen", "nineteen"]
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS: dict[str, float] = {word: float(i) for i, word in enumerate(_ONES)}
NUMBERS |= {word: 10.0 * i for i, word in enumerate(_TENS, 2)}
NUMBERS |= {f"{t} {o}": NUMBERS[t] + NUMBERS[o] for t in _TENS for o in _ONES[1:10]}
NUMBERS |= {
    "a": 1,
    "an": 1,
    "hundred": 100,
    "a hundred": 100,
    "one hundred": 100,
    "a dozen": 12,
    "dozen": 12,
    "a couple of": 2,
}
NUMBERS |= {
    "a couple": 2,
    "couple of": 2,
    "couple": 2,
    "half a": 0.5,
    "half an": 0.5,
    "a half": 0.5,
    "one and a half": 1.5,
}

_ORDINAL_ONES = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINAL_ONES += "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
ORDINALS = {word: i for i, word in enumerate(_ORDINAL_ONES)}
ORDINALS |= {f"{t[:-1]}ieth": int(NUMBERS[t]) for t in _TENS}
ORDINALS |= {
    f"{t}{j}{w}": int(NUMBERS[t]) + i for t in _TENS for j in "- " for i, w in enumerate(_ORDINAL_ONES[1:10], 1)
}

UNITS = {
    "second": "S",
    "minute": "MI",
    "hour": "H",
    "day": "D",
    "night": "D",
    "week": "W",
    "fortnight": "W",
    "month": "M",
}
UNITS |= {
    "quarter": "Q",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
    "centurie": "CE",
    "weekend": "WE",
    "hr": "H",
    "min": "MI",
}
UNITS |= {"season": "SE", "fortnight": "FN"}

SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
DAY_PARTS = {
    "morning": "MO",
    "afternoon": "AF",
    "evening": "EV",
    "night": "NI",
    "dawn": "MO",
    "dusk": "EV",
    "midnight": "NI",
    "noon": "MI",
    "midday": "MI",
    "daybreak": "MO",
    "sunrise": "MO",
    "sunset": "EV",
    "nightfall": "EV",
    "lunchtime": "MI",
    "daytime": "DT",
}

# words whose number is not said
VAGUE = r"a few|few|several|many|some|a number of|a handful of|countless|numerous|multiple"


def _any(words: object) -> str:
    return "|".join(sorted((re.escape(w) for w in words), key=len, reverse=True))  # type: ignore[attr-defined]


MONTH = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)(?![a-z])|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?![a-z])\.?)"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
WEEKDAY_FULL = "(?:" + "|".join(WEEKDAY_NAMES) + ")"
NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d)?|a couple of|a couple|couple of|half an?|one and a half|a dozen|"
    r"one hundred|a hundred|hundred|(?:"
    + "|".join(_TENS)
    + r")(?:[- ](?:"
    + "|".join(_ONES[1:10])
    + "))?|"
    + "|".join(sorted(_ONES, key=len, reverse=True))
    + r"|an?)"
)
ORDINAL_WORD = "(?:" + _any(ORDINALS) + ")"
ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{ORDINAL_WORD})"
DAY = r"(?:(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?![:.]\d|,\d{3}))"
YEAR = r"(?:(?:1\d|2[01])\d\d\b(?!,\d{3}|\.\d))"
UNIT = (
    r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|nights?|weekends?|weeks?|fortnights?|months?|quarters?|"
    r"years?|decades?|centur(?:y|ies)|seasons?)"
)
SEASON = r"(?:spring(?:time)?|summer(?:time)?|autumn|fall|winter(?:time)?)"
PART = r"(?:early morning|late night|early evening|late evening|late afternoon|early afternoon|" + _any(DAY_PARTS) + ")"
ABOUT = (
    r"(?:(?:about|around|nearly|almost|roughly|approximately|some|just over|just under|well over|over|under|"
    r"more than|less than|"
    r"at least|up to|only|just|barely|exactly|fewer than|as many as|not quite|close to|precisely|another|the) )"
)
SPACE = r"[\s\-]+"


# first words of what a count begins
COUNTED = (
    "#num #word about around nearly almost roughly approximately some just well over under more less at up only barely "
    "exactly fewer few several many as not close precisely the another numerous half couple"
)
# first words of what a determiner begins, and the determiners by direction
DETERMINERS = (
    "last past previous preceding prior next coming upcoming following subsequent this that the same current these "
    "those"
)
LAST = r"last|past|previous|preceding|prior"
NEXT = r"next|coming|upcoming|following|subsequent"
THIS = r"this|that|the same|same|the current|current|the very same|this very|this same|that same|the very"


def step(word: str) -> int:
    """The direction of a determiner: -1 for *last*, 1 for *next*, 0 for *this* and *that*."""
    word = word.removeprefix("the ").removeprefix("very ")
    if word in {"last", "past", "previous", "preceding", "prior"}:
        return -1
    return 1 if word in {"next", "coming", "upcoming", "following", "subsequent"} else 0


def number(text: str) -> float | None:
    """The number a word or figure says, or ``None`` for a vague one."""
    folded = " ".join(text.lower().replace("-", " ").split())
    if folded in NUMBERS:
        return NUMBERS[folded]
    try:
        return float(folded.replace(",", ""))
    except ValueError:
        return None


def ordinal(text: str) -> int:
    """The number of an ordinal, in figures or words (``3rd``, ``twenty-first``)."""
    folded = text.lower()
    digits = re.match(r"\d+", folded)
    return int(digits[0]) if digits else ORDINALS[" ".join(folded.split())]


def unit(text: str) -> str:
    """The code of a unit: S, MI, H, D, W, M, Q, Y, DE (decade), CE (century), WE (weekend), SE (season)."""
    folded = text.lower()
    return UNITS.get(folded) or UNITS[folded.removesuffix("s")]


def month(text: str) -> int:
    """The number of a month from its name or short form, 1 to 12."""
    return MONTHS[text.lower().rstrip(".")]


def weekday(text: str) -> int:
    """The number of a weekday from its name or short form, Monday is 0."""
    return WEEKDAYS[text.lower().rstrip(".")]
