"""Measures dates on others' gold: Microsoft's Recognizers-Text specifications and WikiWars.

    python evals/dates.py [--shared ../shared] [--misses N]

Nothing of the gold lies in this repository; where the folder is absent the script says so and stops.
``docs/dates.md`` explains the measures and what was left out.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from shared import options

from tocsin.resolve import dates, dates_line

RECOGNIZERS = "Specs/DateTime/English/{}.json"
# the specifications of days and ranges of days; the others are clock times, durations, repetitions, time zones, the
# finding of spans of the same sentences, or modes for office assistants (calendar, tasks, experimental)
SPECS = ("DateParser", "DatePeriodParser", "HolidayParser", "DateTimeModel")
KINDS = {"date", "daterange"}
# not English that a newspaper prints, by form; each pattern is matched against the expression
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
LEFT_OUT = {
    "office commands": r"\b(?:tmr|tmrw|eod|eom|eoy|eow|cy\s?\d+|fy\s?\d+|otd|w/c|my \w+|(?:business|working) (?:day|week)s?"
    r"|workweek|ooo|rest (?:of )?(?:the|my|this|current)|remaining of)\b|[<>=~]|greater than|current date|more than"
    r"|less than|^for ",
    "names we do not know": r"yuandan|otd|thanks giving|freedom day|jubilee day|earth hour|festival of|ramathan|eidul|hijri"
    r"|arabic new",
    "a bare number": r"^(?:on |the |for )*\d{1,2}$",
    "figures alone": r"^\W*\d+\s*[-/.]\s*\d+\W*$|\d/\d+\s*-\s*\d+/\d|^\d{4} \d\d \d\d$|\b(?:this|next) \d+/\d+|/\d+,",
    "numbers in words, as in speech": rf"thousand|hundred|\bnineteen\b|\b(?:{_TENS}) (?:{_MONTHS}|\w+ nineteen)"
    rf"|(?:{_MONTHS})\w* (?:the )?(?:{_TENS}|ten|eleven|fifteen)\b(?!-| \w+(?:st|nd|rd|th))|the (?:{_TENS}|fifteen)$"
    r"|the twenty second$|fifteen august",
    "a count without a number": r"\bfew\b|\bseveral\b",
    "two days at once": r"day\w* (?:\d+ weeks after|two weeks from)|, two year| on (?:fri|tues|wednes)day$"
    r"|(?:fri|sun|mon)day \d+(?:[./]\d+)?$",
}
FUTURE = re.compile(
    r"\b(?:will|'ll|let's|lets|going to|can|could|should|shall|please|schedule|book|set|meet|must|would|plan|want)\b",
    re.IGNORECASE,
)
WIKIWARS = "keyinline"
# TIMEX2 values that say no date: how long, how often, and words such as "former"
UNDATED = re.compile(r"^(?:P|XXXX|$)|_REF$")


@dataclass
class Score:
    """Right answers out of all, with the misses kept for reading."""

    right: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 0.0


def members(path: Path) -> Iterator[tuple[str, str]]:
    """The names and texts of an archive's files."""
    with tarfile.open(path) as archive:
        for member in archive:
            handle = archive.extractfile(member) if member.isfile() else None
            if handle is not None:
                yield member.name, io.TextIOWrapper(handle, encoding="utf-8-sig", errors="replace").read()


def cases(texts: dict[str, str]) -> Iterator[tuple[str, str, str, str, list[tuple[str, str | None, str | None]]]]:
    """Spec, sentence, expression, day of reference, and the answers as (tense, first day, last day)."""
    for spec in SPECS:
        for test in json.loads(texts[RECOGNIZERS.format(spec)]):
            reference = test.get("Context", {}).get("ReferenceDateTime", "")[:10]
            for result in test["Results"]:
                kind = (result.get("TypeName") or result.get("Type") or "").split(".")[-1]
                if kind not in KINDS or not reference:
                    continue
                expected = list(answers(result))
                if len({(first, last) for _, first, last in expected}) == 1:
                    tense = "future" if FUTURE.search(test["Input"]) else "past"
                    expected = [(tense, *expected[0][1:])]
                yield spec, test["Input"], result["Text"], reference, expected


def answers(result: dict[str, Any]) -> Iterator[tuple[str, str | None, str | None]]:
    """The expected days by tense; two values are the past one and the future one. One value holds for the sentence's
    own tense.
    """
    if "Value" in result:
        for tense in ("past", "future"):
            value = (result["Value"] or {}).get(f"{tense.title()}Resolution") or {}
            day = value.get("date")
            if day or value.get("startDate") or value.get("endDate"):
                yield tense, day or value.get("startDate"), day or value.get("endDate")
        return
    values = [v for v in result["Resolution"]["values"] if v.get("value") != "not resolved"]
    for tense, value in zip(("past", "future"), values * 2 if len(values) == 1 else values, strict=False):
        day = value.get("value")
        yield tense, day or value.get("start"), day or value.get("end")


# parts of a period are theirs by halves and ours by thirds: ours is right inside theirs
PART = re.compile(r"\b(?:early|late|mid|middle|beginning|start|end|earlier|later)\b", re.IGNORECASE)
# decades of the past only: nobody's newspaper means the 2070s by the seventies
DECADE = re.compile(r"\d0\W?\s?s$|ties$", re.IGNORECASE)


def fits(found: dates.When, first: str | None, last: str | None, expression: str) -> bool:
    """Whether an answer is the expected one.

    Recognizers' ranges end before their last day, or at the start of the last unit.
    """
    if PART.search(expression) and first and last and found.start and found.end:
        return first <= found.start <= found.end <= last
    if expression.lower().startswith("after ") and first and found.start:
        return date.fromisoformat(found.start) - date.fromisoformat(first) in {timedelta(0), timedelta(1)}
    if first == last and first is not None:
        return found.start == first and found.end in {first, found.start}
    if first is not None and found.start != first:
        return False
    if last is None:
        return True
    if found.end is None:
        return False
    end = date.fromisoformat(found.end)
    quarter = end.replace(month=(end.month - 1) // 3 * 3 + 1, day=1)
    ends = {
        end,
        end + timedelta(1),
        end.replace(day=1),
        end.replace(month=1, day=1),
        quarter,
        end - timedelta(end.weekday()),
    }
    return date.fromisoformat(last) in ends


def recognizers(path: Path, misses: int) -> None:
    """Prints the share of expressions resolved as expected, by specification."""
    texts = {n: t for n, t in members(path) if n in {RECOGNIZERS.format(s) for s in SPECS}}
    scores: dict[str, Score] = defaultdict(Score)
    everything = Score()
    left: Counter[str] = Counter()
    shown = 0
    for spec, sentence, expression, reference, expected in cases(texts):
        reason = next((r for r, p in LEFT_OUT.items() if re.search(p, expression, re.IGNORECASE)), None)
        if not expected or any(d and d.startswith("0001") for _, *days in expected for d in days):
            left["no answer expected"] += 1
            continue
        wrong = first_miss(expression, reference, expected)
        everything.total += 1
        everything.right += wrong is None
        if reason is not None:
            left[reason] += 1
            continue
        scores[spec].total += 1
        scores[spec].right += wrong is None
        if wrong is not None and shown < misses:
            shown += 1
            print(f"  miss {spec}: {expression!r} ({sentence[:60]!r}, {reference}): {wrong}")
    for spec, score in scores.items():
        print(f"recognizers {spec:20} {score.share:.3f} of {score.total}")
    total = sum(s.total for s in scores.values())
    right = sum(s.right for s in scores.values())
    print(f"recognizers {'all that fit news':20} {right / total:.3f} of {total}; left out: {dict(left)}")
    print(f"recognizers {'nothing left out':20} {everything.share:.3f} of {everything.total}")


def first_miss(expression: str, reference: str, expected: list[tuple[str, str | None, str | None]]) -> str | None:
    """The first answer that is not the expected one, in words, or ``None`` where all are."""
    for tense, first, last in expected[:1] if DECADE.search(expression) else expected:
        found = dates.resolve(expression, reference, tense=tense, anchor=reference, anniversary=True)
        if not fits(found, first, last, expression):
            return f"{tense} {first}..{last}, not {found.start}..{found.end}"
    return None


@dataclass(frozen=True)
class Gold:
    """One annotated expression of WikiWars."""

    start: int
    end: int
    value: str | None
    repeats: bool


def inline(text: str) -> tuple[str, list[Gold]]:
    """The bare text of a document with inline TIMEX2, and its expressions with offsets; the inner of nested ones
    first.
    """
    bare: list[str] = []
    length = 0
    open_: list[tuple[int, str]] = []
    found: list[Gold] = []
    for piece in re.split(r"(<[^>]*>)", text):
        if piece.startswith("<TIMEX2"):
            open_.append((length, piece))
        elif piece == "</TIMEX2>":
            start, tag = open_.pop()
            value = re.search(r'\bval="([^"]*)"', tag)
            found.append(Gold(start, length, value[1] if value else None, "set=" in tag))
        elif not piece.startswith("<"):
            piece = piece.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
            bare.append(piece)
            length += len(piece)
    return "".join(bare), sorted(found, key=lambda g: g.start)


def wikiwars(path: Path, misses: int) -> None:
    """Prints precision, recall and F1 of spans with their values, and the share right with the spans given."""
    counts: Counter[str] = Counter()
    shown = 0
    for name, text in members(path):
        if WIKIWARS not in name or not name.endswith(".xml"):
            continue
        created = re.search(r'<DATETIME>.*?val="(\d{4}-\d\d-\d\d)', text, re.DOTALL)
        body = re.search(r"<TEXT>(.*)</TEXT>", text, re.DOTALL)
        if created is None or body is None:
            continue
        bare, gold = inline(body[1])
        gold = [g for g in gold if g.value]
        line = dates_line.follow(bare, created[1], narrative=True, references=True)
        score_spans(gold, line, counts)
        given = dates_line.follow(bare, created[1], narrative=True, spans=[(g.start, g.end) for g in gold])
        for g, entry in zip(gold, given, strict=True):
            right = same(g.value, entry.when.value)
            counts["given"] += 1
            counts["given right"] += right
            dated = not UNDATED.search(g.value or "") and not g.repeats
            counts["dated"] += dated
            counts["dated right"] += dated and right
            if not right and shown < misses:
                shown += 1
                before = bare[max(0, g.start - 40) : g.start]
                print(
                    f"  miss {name[-24:-8]}: {before!r} {bare[g.start : g.end]!r}: {g.value}, not {entry.when.value!r}"
                )
    report_spans(counts)


def score_spans(gold: list[Gold], line: list[dates_line.Entry], counts: Counter[str]) -> None:
    """Adds one document's counts: overlapping spans, and those of them whose values agree."""
    used: set[int] = set()
    for g in gold:
        for i, entry in enumerate(line):
            if i not in used and entry.core < g.end and g.start < entry.end:
                used.add(i)
                counts["overlap"] += 1
                counts["strict"] += (entry.core, entry.end) == (g.start, g.end)
                counts["value"] += same(g.value, entry.when.value)
                break
    counts["gold"] += len(gold)
    counts["found"] += len(line)


def report_spans(counts: Counter[str]) -> None:
    """Prints the table of WikiWars."""
    for measure in ("strict", "overlap", "value"):
        precision, recall = counts[measure] / counts["found"], counts[measure] / counts["gold"]
        f1 = 2 * precision * recall / (precision + recall)
        print(
            f"wikiwars {measure:8} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({counts['found']} found, {counts['gold']} gold)"
        )
    print(f"wikiwars spans given: {counts['given right'] / counts['given']:.3f} of {counts['given']}; "
          f"dated ones {counts['dated right'] / counts['dated']:.3f} of {counts['dated']}")  # fmt: skip


def same(expected: str | None, found: str) -> bool:
    """Whether two TIMEX values say the same; the part of the day and what is finer are compared as written."""
    return (expected or "").strip() == found


def speed() -> None:
    """Prints the time that a sentence costs."""
    sentences = [
        "Thousands rallied in Baghdad on Sunday, a year after a US drone strike killed the general near the airport.",
        "The agency said in a statement that more than 500 people were detained since March 2019 in three provinces.",
        "Ministers from both countries are to meet again next week to discuss the reopening of the border crossing.",
        "The army has denied that it fired on the crowd, and officials did not respond to a request for comment.",
    ]
    dates.resolve("on Sunday", "2021-01-03")
    begin = time.process_time()
    for _ in range(500):
        for sentence in sentences:
            for t in dates.find(sentence):
                dates.resolve(t.text, "2021-01-03")
    print(
        f"speed: {(time.process_time() - begin) / 500 / len(sentences) * 1e6:.0f} microseconds a sentence, find and resolve"
    )


def main() -> None:
    """Runs what is there."""
    args, gold = options("times", __doc__)
    if args.only in {"", "recognizers"}:
        recognizers(gold / "recognizers" / "recognizers_datetime_en.tar.gz", args.misses)
    if args.only in {"", "wikiwars"}:
        wikiwars(gold / "wikiwars" / "wikiwars.tar.gz", args.misses)
    speed()


if __name__ == "__main__":
    main()
