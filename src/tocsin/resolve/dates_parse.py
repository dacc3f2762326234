"""Reads a time expression at one place of a text: tries the rules that its first word allows, keeps the longest.

A rule that only begins something is followed by another reading; a range joins two; a part of the day may follow a day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from tocsin.resolve import dates_calendar as cal
from tocsin.resolve.dates_absolute import ABSOLUTE
from tocsin.resolve.dates_calendar import Frame, Meaning, Solved
from tocsin.resolve.dates_distance import DISTANCE
from tocsin.resolve.dates_grammar import DATE, TIME, Rule, Yearly, between, rule, tagged, unknown
from tocsin.resolve.dates_joined import CLOCK, JOINED, clock_tag
from tocsin.resolve.dates_relative import RELATIVE
from tocsin.resolve.dates_words import DAY_PARTS, MONTHS, NUMBERS, ORDINALS, PART, WEEKDAYS

DEPTH = 4  # beginnings in a row, as in "the end of the first week of May"

_WORD = re.compile(r"\d+|[A-Za-z]+")
_RANGE = re.compile(r"\s*(?:-|–|—)\s*|\s+(?:to|until|till|through|and|thru|up\s+to)\s+(?:the\s+(?=\d))?", re.IGNORECASE)
_FROM = re.compile(r"(?:from|between)\s+(?:the\s+(?=\d))?", re.IGNORECASE)
_NOW = re.compile(r"(?:the\s+)?(?:now|present(?:\s+day)?|today|date)\b", re.IGNORECASE)
_OF_YEAR = re.compile(
    r"(?:,?\s+(?:of|in))?\s+(?P<d>that|the same|this|last|next|"
    r"the following|the previous|the next|the preceding)\s+year\b",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"(?:['’]s)?\s+(?P<p>{PART})\b", re.IGNORECASE)
_CLOCK_AFTER = re.compile(rf",?\s+(?:at\s+)?(?:around\s+|about\s+)?{CLOCK}(?!\w)", re.IGNORECASE)


def _clock_alone(m: re.Match[str]) -> Meaning | None:
    tag = clock_tag(m)

    def solve(frame: Frame) -> Solved | None:
        if frame.anchor is None:
            return unknown("a time of day without its day", tag)
        return Solved(frame.anchor, frame.anchor, "day", frame.anchor.isoformat() + tag)

    return solve


def _part_alone(m: re.Match[str]) -> Meaning | None:
    tag = "T" + DAY_PARTS[m["p"].lower().split()[-1]]
    return lambda frame: unknown("a time of day without its day", "XXXX-XX-XX" + tag)


_CLOCKS = (
    rule("#num noon midnight midday dawn", CLOCK, _clock_alone, TIME),
    rule("the one a " + " ".join(DAY_PARTS), rf"(?:the\s+|one\s+|a\s+)?(?P<p>{PART})", _part_alone, TIME),
)
RULES: tuple[Rule, ...] = (*ABSOLUTE, *RELATIVE, *DISTANCE, *JOINED, *_CLOCKS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands at a place of a text: where it ends, its kind and its meaning; ``parts`` are the two ends of a
    range.
    """

    end: int
    kind: str
    meaning: Meaning
    parts: tuple[tuple[int, int], ...] = ()


def _classes(word: str) -> tuple[str, ...]:
    found = [word]
    if word.isdigit():
        found.append("#num")
    if word in MONTHS:
        found.append("#month")
    if word in WEEKDAYS:
        found.append("#weekday")
    if any(n.split()[0] == word for n in NUMBERS):
        found.append("#word")
    if any(re.split(r"[- ]", n)[0] == word for n in ORDINALS):
        found.append("#ordinal")
    return tuple(found)


def _dispatch() -> dict[str, tuple[Rule, ...]]:
    """The rules that each first word allows, with ``#num`` for figures."""
    table: dict[str, list[Rule]] = defaultdict(list)
    words = {w for r in RULES for w in r.on if not w.startswith("#")}
    words |= {*MONTHS, *WEEKDAYS, *(n.split()[0] for n in NUMBERS), *(re.split(r"[- ]", n)[0] for n in ORDINALS)}
    for word in words | {"0"}:
        classes = frozenset(_classes(word))
        for r in RULES:
            if r.on & classes:
                table["#num" if word == "0" else word].append(r)
    return {word: tuple(rules) for word, rules in table.items()}


FIRST = _dispatch()


def first_rules(text: str, at: int) -> tuple[Rule, ...]:
    """The rules that the word at ``at`` allows."""
    m = _WORD.match(text, at)
    if m is None:
        return FIRST["#num"] if text[at : at + 1] in {"'", "’"} else ()
    word = m[0]
    return FIRST["#num"] if word[0].isdigit() else FIRST.get(word.lower(), ())


def read(text: str, at: int = 0, depth: int = 0) -> Reading | None:
    """The longest reading that begins at ``at``, with ranges and parts of the day, or ``None``."""
    opening = _FROM.match(text, at) if depth == 0 else None
    if opening is not None:
        return _range(text, opening.end(), depth, opened=True)
    return _range(text, at, depth, opened=False)


def _range(text: str, at: int, depth: int, *, opened: bool) -> Reading | None:
    first = _single(text, at, depth)
    if opened and (first is None or first.kind != DATE):
        first = _now(text, at)
    if first is None:
        return None
    alone = None if opened else first
    link = _RANGE.match(text, first.end) if depth <= 1 and first.kind == DATE else None
    if link is None or not (opened or link[0].strip().lower() != "and"):
        return alone
    second = _single(text, link.end(), depth + 1)
    if second is None or second.kind != DATE:
        second = _now(text, link.end())
    if second is None:
        return alone
    parts = ((at, first.end), (link.end(), second.end))
    start = first.meaning
    if isinstance(start, Yearly) and not isinstance(second.meaning, Yearly):
        start = _year_from(start, second.meaning)
    return Reading(second.end, DATE, between(start, second.meaning), parts)


def _year_from(meaning: Yearly, last: Meaning) -> Meaning:
    """The start of a range whose year is said only at its end: ``28 November to 3 January 2015``."""

    def solve(frame: Frame) -> Solved | None:
        end = last(frame)
        if end is None or end.end is None:
            return None
        found = meaning.make(end.end.year)
        if found is None or found.start is None or found.start <= end.end:
            return found
        return meaning.make(end.end.year - 1)

    return solve


def _now(text: str, at: int) -> Reading | None:
    """``now`` and its like as the end of a range."""
    m = _NOW.match(text, at)
    return Reading(m.end(), DATE, lambda frame: cal.day(frame.published) if frame.published else None) if m else None


def _single(text: str, at: int, depth: int) -> Reading | None:
    best: Reading | None = None
    for r in first_rules(text, at):
        m = r.pattern.match(text, at)
        if m is None or (best is not None and r.make is not None and m.end() <= best.end):
            continue
        found = _apply(r, m, text, depth)
        if found is not None and (best is None or found.end > best.end):
            best = found
    if best is None or best.kind != DATE:
        return best
    if isinstance(best.meaning, Yearly) and (m := _OF_YEAR.match(text, best.end)):
        best = Reading(m.end(), DATE, _in_year(best.meaning, m["d"].lower()))
    return _day_part(text, best)


def _in_year(meaning: Yearly, word: str) -> Meaning:
    """Something yearly in a year said by other words: ``October of that year``."""
    step = -1 if word in {"last", "the previous", "the preceding"} else 0 if word in {"that", "this", "the same"} else 1
    here = word in {"this", "last", "next"}

    def solve(frame: Frame) -> Solved | None:
        base = (frame.published if here and not frame.narrative else frame.anchor) or frame.published
        return meaning.make(base.year + step) if base else None

    return solve


def _apply(r: Rule, m: re.Match[str], text: str, depth: int) -> Reading | None:
    if r.make is not None:
        meaning = r.make(m)
        return Reading(m.end(), r.kind, meaning) if meaning is not None else None
    if depth >= DEPTH:
        return None
    inner = read(text, m.end(), depth + 1)
    if inner is None or inner.kind != DATE:
        return None
    assert r.join is not None
    joined = r.join(m, inner.meaning)
    return Reading(inner.end, r.kind, joined) if joined is not None else None


def _day_part(text: str, reading: Reading) -> Reading:
    """A reading with the part of the day or the time that follows it (``Monday evening``, ``Sunday at 3 p.m.``)."""
    if m := _AFTER.match(text, reading.end):
        return Reading(m.end(), DATE, tagged(reading.meaning, "T" + DAY_PARTS[m["p"].lower().split()[-1]]))
    if m := _CLOCK_AFTER.match(text, reading.end):
        return Reading(m.end(), DATE, tagged(reading.meaning, clock_tag(m)))
    return reading


def solve(reading: Reading, frame: Frame) -> Solved:
    """What a reading means in a frame; unknown with its reason where it cannot be told."""
    found = reading.meaning(frame)
    if found is None:
        return unknown("no day to count from" if frame.published is None else "no such date")
    return found
