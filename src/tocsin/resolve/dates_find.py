"""Finds time expressions in running text: looks at words that speak of time and reads around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.resolve import dates_parse
from tocsin.resolve.dates_calendar import HOLIDAYS, PERIODS
from tocsin.resolve.dates_grammar import DATE, REFERENCE
from tocsin.resolve.dates_words import DAY_PARTS, MONTHS, SEASONS, UNITS, WEEKDAY_NAMES, WEEKDAYS

REACH = 8  # words an expression can begin before the word that speaks of time

_WORD = re.compile(r"\d+|[A-Za-z]+")
_REFERENCES = frozenset(
    "now nowadays currently presently recently lately former formerly future current time present".split()
)
_OTHER = (
    "springtime summertime wintertime centuries days today tonight tomorrow yesterday overnight anniversary daily weekly "
    "monthly yearly annually nightly hourly twenties thirties forties fifties sixties seventies eighties nineties "
    "hrs gmt bc bce eve"
).split()
# words that speak of time only with a capital, if at all: names of people, verbs, nouns
_CORE_NAMES = frozenset(
    "may mar sat sun new good labor labour memorial victory independence inauguration women".split()
)
_NOT_CORE = frozenset(
    "new st second all black holy human saint father fathers mother mothers international earth".split()
)
_CORE = (
    frozenset({*MONTHS, *WEEKDAYS, *SEASONS, *DAY_PARTS, *_OTHER})
    | {u + s for u in UNITS if len(u) > 2 for s in ("", "s")}
    | {re.split(r"\W", n)[0] for n in (*HOLIDAYS, *PERIODS) if not n.startswith("the")}
) - (_CORE_NAMES | _NOT_CORE)
_HEARTS = _CORE | _CORE_NAMES | {"recent"}
_DIGIT, _LETTERS = re.compile(r"\d"), re.compile(r"[A-Za-z]+")
_PREPOSITION = re.compile(
    r"(?:\b(?:on|in|at|during|for|since|until|till|by|before|after|from|between|over|throughout|within|"
    r"around|as of|of|ever since)\s+)$",
    re.IGNORECASE,
)
_CUE_FOR_MAY = re.compile(
    r"(?:\b(?:in|since|of|by|until|till|last|next|this|early|late|mid|from|between|to|and|during|before|"
    r"after|for|through|end|around|on)[\s-]+(?:early|late|mid)?[\s-]*)$",
    re.IGNORECASE,
)
# a bare figure before these is a count, not a year
_COUNTED = re.compile(
    r"\s*(?:%|people|persons|troops|soldiers|men|women|children|deaths|dead|kilomet|miles?\b|met(?:er|re)s|"
    r"feet|tons|tonnes|dollars|"
    r"euros|pounds|percent|per cent|civilians|members|fighters|houses|refugees|prisoners|words|votes|jobs|"
    r"\w+ (?:people|troops|soldiers|men|civilians|prisoners)|square|kg|km|MW|mm|cm|casualties|officers|"
    r"tanks|aircraft|ships|guns|killed)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[$£€#]|\b(?:No|Nos|UNSCR|resolution|Resolution|about|some|nearly|over|than|least|highway|Highway|"
    r"flight|Flight)\.?)\s*$"
)
_YEAR_CUE = re.compile(
r"(?:\b(?:in|since|of|by|until|till|from|to|and|during|before|after|early|late|mid|year|through|around|"
r"between|or|circa|the|for|its|\w+'s)|[(,–—-])[\s-]*$", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression: ``text[start:end]``, with its preposition; the expression itself begins at ``core``.

    ``kind`` is ``date``, ``time``, ``duration``, ``set`` or ``reference`` (*now, recently*: says no date).
    """

    start: int
    end: int
    text: str
    kind: str
    core: int = 0


def find(text: str, *, references: bool = False, ranges: bool = True) -> list[TimeExpression]:
    """All time expressions of a text, in order, without overlaps; offsets in the given text.

    Args:
        text: running text.
        references: also words that say no date: *now, currently, former*.
        ranges: keep a range in one piece; else its two ends come apart.
    """
    if not _may_speak(text, references=references):
        return []  # half of all sentences
    words = [(m.start(), m[0]) for m in _WORD.finditer(text)]
    found: list[TimeExpression] = []
    done = 0
    for at, (start, word) in enumerate(words):
        if start < done or not _speaks(text, start, word, references=references):
            continue
        best = _around(text, words, at, done)
        if best is None:
            continue
        begin, reading = best
        if reading.kind == REFERENCE and not references:
            continue
        pieces = reading.parts if reading.parts and not ranges else ((begin, reading.end),)
        for piece in pieces:
            begin, end = _trim(text, *piece)
            if _sound(text, begin, end, reading.kind):
                outer = _with_preposition(text, begin, done)
                found.append(TimeExpression(outer, end, text[outer:end], reading.kind, begin))
                done = end
    return found


def _may_speak(text: str, *, references: bool) -> bool:
    """Whether a text may have a word for which :func:`_speaks` holds."""
    if _DIGIT.search(text):
        return True
    words = {w.lower() for w in _LETTERS.findall(text)}
    return not (_HEARTS.isdisjoint(words) and (not references or _REFERENCES.isdisjoint(words)))


def _speaks(text: str, start: int, word: str, *, references: bool) -> bool:
    """Whether a word can be the heart of a time expression."""
    if word[0].isdigit():
        if len(word) == 4:
            return "1000" <= word <= "2099"
        after = text[start + len(word) : start + len(word) + 4]
        return len(word) <= 2 and (
            (after[:1] in "/:-." and after[1:2].isdigit())
            or bool(re.match(r"\s?[ap]\.?m\b", after))
            or after[:1] == "s"
        )
    folded = word.lower()
    if folded in _CORE:
        return True
    if folded in _CORE_NAMES:
        return word[0].isupper()
    return folded == "recent" or (references and folded in _REFERENCES)


def _around(text: str, words: list[tuple[int, str]], at: int, done: int) -> tuple[int, dates_parse.Reading] | None:
    """The reading that holds the word ``at`` and begins earliest."""
    earliest = at
    while earliest > 0 and at - earliest < REACH:
        start, word = words[earliest - 1]
        key = "#num" if word[0].isdigit() else word.lower()
        if start < done or (key not in dates_parse.FIRST and key not in _LINKS):
            break
        earliest -= 1
    heart = words[at][0]
    for i in range(earliest, at + 1):
        start, word = words[i]
        if word.lower() in _BOUNDS:
            continue
        reading = dates_parse.read(text, start)
        if reading is not None and reading.end > heart:
            return start, reading
    return None


_LINKS = frozenset("of the and or in on to a than least most from at between very few through".split())
# kept out of the expression proper: they stand before it as prepositions
_BOUNDS = frozenset("since until till before after by in within on at of".split())


_BARE_UNITS = frozenset(f"{d}{u}" for d in ("", "the ") for u in ("year", "month", "week", "weekend", "quarter"))


_AT_WEEKEND = re.compile(r"\b(?:at|over|during|since|on)\s$")


def _trim(text: str, begin: int, end: int) -> tuple[int, int]:
    while end > begin and text[end - 1] in " ,;":
        end -= 1
    return begin, end


def _with_preposition(text: str, begin: int, done: int) -> int:
    m = _PREPOSITION.search(text, max(done, begin - 12), begin)
    return m.start() if m else begin


def _sound(text: str, begin: int, end: int, kind: str) -> bool:
    """Whether a reading is a time expression here and not a count, a name or a verb."""
    phrase = text[begin:end]
    folded = phrase.lower()
    if folded in _BARE_UNITS:
        return folded == "the weekend" and bool(_AT_WEEKEND.search(text, max(0, begin - 8), begin))
    if folded in {"fall", "the fall"}:
        return (
            not text[:begin].endswith(" to ")
            and bool(_CUE_FOR_MAY.search(text, max(0, begin - 16), begin))
            and not text.startswith(" of", end)
        )
    if folded in {
        "may",
        "march",
        "mar",
        "second",
        "fall",
        "spring",
        "sun",
        "sat",
        "mon",
        "wed",
        "dec",
        "august",
        "april",
        "june",
    }:
        if not phrase[0].isupper() and folded not in {"spring", "fall"}:
            return False
        cued = bool(_CUE_FOR_MAY.search(text, max(0, begin - 16), begin))
        return (
            cued
            if folded in {"may", "march", "mar", "second", "fall", "spring", "sun", "sat", "mon", "wed", "dec"}
            else True
        )
    if kind == DATE and phrase.isdigit() and len(phrase) == 4:
        if _COUNTED.match(text, end) or _MONEY.search(text, max(0, begin - 12), begin):
            return False
        return "1900" <= phrase <= "2035" or bool(_YEAR_CUE.search(text, max(0, begin - 14), begin))
    return True


WEEKDAY_WORDS = frozenset(WEEKDAY_NAMES)
