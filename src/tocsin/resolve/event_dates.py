"""When an act took place, as its own sentence tells: which time expression belongs to it (:mod:`event_times`), and what that
means on which day (:mod:`dates`). What other sentences say is added by :mod:`occasions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from tocsin.records import Article, DateSource, Event, Span
from tocsin.resolve import dates, dates_line, event_times
from tocsin.resolve.dates import When
from tocsin.resolve.event_times import CLOSE, NEAR, Timed
from tocsin.vocab.sequels import IN_ANSWER, the_other

_FUTURE = re.compile(
    r"\b(will|shall|[’']ll|to be|due|plan(?:s|ned|ning)?|going to|scheduled|(?:is|are|was|were|be) expected|next|upcoming|"
    r"would|could|set to|is to|"
    r"are to|begins|starts|opens|set for|called? (?:an?|the) \w+ for)\b",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"\b(?:will|would|shall|to|could|[’']ll)\b", re.IGNORECASE)
_UNDONE = re.compile(r"\b(?:fail|refus|declin)(?:s|es|ed|ing) to (?:\w+ly )?$", re.IGNORECASE)
"""Before an infinitive that is not the content of what somebody said, but what was not done."""
_ANNIVERSARY = re.compile(
    r"\banniversar|\bmark(?:s|ed|ing)?\s+(?:(?:a|one|two|three|five|ten|\d+)\s+)?years?\b", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\b(?:ahead of|before|approach\w*|near(?:s|ing)|upcoming|run-up to|eve of)\s+(?:the\s+)?$", re.IGNORECASE
)
_AGE = re.compile(r"^\d{1,3}[- ]years?[- ]old", re.IGNORECASE)
_BARE = frozenset("day days night week weeks month months year years hour hours the past early late last next".split())
_STRETCH = re.compile(
    r"(?:(?:in|over|for|during|throughout|within)\s+)?(?:the\s+)?(?:past|last|since)\b", re.IGNORECASE
)
_LATER = re.compile(r"\b(?:later (?:this|in the)|next|coming|upcoming)\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?:and|but)(?: then)? (?:\w+ly |also )?$")
_COARSE = (
    (re.compile(r"\b(?:years?|decades?|centur(?:y|ies))\b", re.IGNORECASE), ("day", "month", "year")),
    (re.compile(r"\bmonths?\b", re.IGNORECASE), ("day", "month")),
    (re.compile(""), ("day",)),
)
"""How exact a date must be to be counted from, by the unit of the count."""
_KEPT = re.compile(
    r"\b(?:it is|it['’]s|today (?:is|marks)|today it is)\s+(?:now\s+|just\s+|exactly\s+)?$", re.IGNORECASE
)
_PASSED = re.compile(
    r"\b(?:it has been|it['’]s been|this (?:week|month) marks)\s+(?:now\s+|just\s+|exactly\s+)?$", re.IGNORECASE
)
_HOURS = re.compile(r"\b(?:hours?|minutes?)\b", re.IGNORECASE)
_OPENING = re.compile(r"\W*(?:In|At|During) (?:the|his|her|their|an?) $")
_MEETING = re.compile(
    r"(?:[’']s)? (?:meeting|talks|session|summit|(?:phone |telephone )?call|conversation|interview|speech|address|gathering"
    r"|ceremony|press conference|news conference|briefing|sermon|visit)\b"
)
_TRAVEL = re.compile(
    r"(?:flies|travels|visits|meets|begins|starts|opens|arrives|hosts|heads|goes|leaves|holds|resumes|votes)\b"
)
_PRECEDED = re.compile(r"\bpreceded by (days|weeks|months) of\b[^,;]*$")
_SPANS = {"days": ("week", 6), "weeks": ("month", 27), "months": ("year", 180)}
SPOKEN = frozenset({"THREATEN", "REQUEST", "ACCUSE", "REJECT", "SUPPORT"})
"""Acts of speech are dated by the day of speaking; promises (AGREE, CONCEDE) may be by the day of what is promised."""
PROMISES = frozenset({"AGREE", "CONCEDE"})
"""Dated by the announcement where their own day is not given (codebook, section 7)."""
ENDLESS = 3660
"""Days, a decade: no act is dated by a longer stretch."""
SOON = 14
"""Days until an anniversary that is said to be near, where nothing tells how near."""
REACTION = 7
"""Days within which an answer to a dated act is news."""
BACK = 500
"""Characters back to the day that *the next day* counts from."""


@dataclass
class TimeLine:
    """The days an article talks about, read once and only where an expression counts from another."""

    article: Article

    @cached_property
    def _entries(self) -> list[dates_line.Entry]:
        return dates_line.follow(self.article.text, self.article.published)

    def before(self, at: int, words: str = "") -> str | None:
        """The day last told before an offset, near enough to be counted from.

        Args:
            at: an offset in the article.
            words: what counts from it: *two years later* counts from a year as well, *the next day* from a day alone.
        """
        exact = next((p for unit, p in _COARSE if unit.search(words)), _COARSE[-1][1])
        for e in reversed(self._entries):
            if e.end <= at and e.when.start and e.when.precision in exact:
                return e.when.start if at - e.end <= BACK else None
        return None


def is_anniversary_piece(title: str, text: str) -> bool:
    """Whether an article speaks of an anniversary at its beginning: then *a year ago* is that day."""
    return bool(_ANNIVERSARY.search(f"{title}\n{text[:1500]}"))


def dated(event: Event, *, others: int, anniversary: bool, line: TimeLine | None = None) -> Event:
    """The event with its date, or with the reason why it has none.

    Args:
        event: with evidence spans ``sentence``, ``trigger`` and, where the coder tied one to the act, ``time``.
        others: how many other acts the sentence tells of.
        anniversary: from :func:`is_anniversary_piece`.
        line: the days the article talks about, for expressions that count from them.
    """
    reader = _Reader(event, others, anniversary, line)
    for when, why in reader.readings():
        if when.start and not _endless(when):
            return _early_east(_with(event, when, *why))
    why_not = "the sentence gives no date" if event.published else "the article has no date of publication"
    return replace(event, date_source=DateSource.UNKNOWN, reasons=(*event.reasons, f"date: {why_not}"))


EAST = frozenset("JPN KOR PRK CHN TWN HKG MAC PHL AUS NZL PNG FJI IDN MYS SGP BRN VNM THA KHM LAO MMR MNG".split())
"""Countries whose day begins six hours or more before Greenwich's: a Friday there is reported elsewhere on Thursday."""
WEEK_BUT_A_DAY = timedelta(days=6)
LEAD = 600
"""Characters of an article's beginning."""
_WEEKDAY = re.compile(
    r"(?:on |early |late )*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day[’']?s?"
    r"(?: (?:early|morning|night|evening|afternoon|local time|\W+))*\W*",
    re.IGNORECASE,
)


def _early_east(event: Event) -> Event:
    """The weekday after publication, told as past of the far east, has begun there: the day of publication, not six days before.

    An act of six days ago is told with its date or as *last Friday*: of 15 such weekdays in the leads of 679 articles
    (Giveme5W1H, Guardian) none was that old. So only what a lead says happened there, or was done by those who are there.
    """
    place = event.event_loc.country if event.event_loc else None
    there = bool(event.actor) and all(e.code in EAST for e in event.actor)
    if place and event.event in ("ASSAULT", "MOBILIZE", "PROTEST"):
        there = place in EAST
    words = next((s.text for s in event.evidence if s.role == "time"), "") or _told(event)
    if not (there and event.published and event.date and _WEEKDAY.fullmatch(words.strip())):
        return event
    published = date.fromisoformat(event.published[:10])
    old = event.date == (published - WEEK_BUT_A_DAY).isoformat() and event.enddate in (None, event.date)
    if not old or span(event, "sentence").start > LEAD:
        return event
    day = published.isoformat()
    return replace(event, date=day, enddate=day, reasons=(*event.reasons, "date: that day had begun there"))


def _told(event: Event) -> str:
    """The words that the date was read from, by its reason."""
    quoted = (re.match(r"date: ['\"](.+)['\"]$", r) for r in reversed(event.reasons))
    return next((m[1] for m in quoted if m), "")


@dataclass(frozen=True, slots=True)
class _Reader:
    """One act and the time expressions of its sentence."""

    event: Event
    others: int
    anniversary: bool
    line: TimeLine | None

    def readings(self) -> Iterator[tuple[When, tuple[str, ...]]]:
        """What the act's date can be, the surest first, each with its reasons."""
        sentence, trigger = span(self.event, "sentence"), span(self.event, "trigger")
        text, at = sentence.text, trigger.start - sentence.start
        found = event_times.read(text)
        if other := the_other(
            text, at, at + len(trigger.text)
        ):  # "on Sunday in revenge for the killing": Sunday is of the revenge
            found = tuple(t for t in found if t.start > other.start())
        found = tuple(t for t in found if not _of_the_answered(t.text, t.start, text, at))
        if (own := event_times.modifying(found, at, at + len(trigger.text))) is not None:
            yield self._solve(own), (f"{own.text!r} belongs to {trigger.text!r}",)
        if (kept := event_times.commemorating(found, at)) is not None:
            yield self._commemorated(kept), (f"{kept.text!r} of {trigger.text!r}",)
        if (occasion := _occasion(found, text, at)) is not None:
            yield self._solve(occasion), (f"{occasion.text!r} is the day of the occasion that opens the sentence",)
        yield from self._counted(found, text, at)
        yield from self._tied(found, sentence)
        near = self._attached(found, text, at, at + len(trigger.text))
        if near is not None:
            yield self._solve(near), (f"{near.text!r} is the time expression nearest to {trigger.text!r}",)
        yield from self._reaction(found, at)

    def _solve(self, t: Timed, text: str | None = None) -> When:
        """What an expression means here; one that counts from a day told before takes that day."""
        sentence, trigger = span(self.event, "sentence"), span(self.event, "trigger")
        tense = "future" if self._ahead(t, sentence, trigger) else "past"
        words, day = text or t.text, self.event.published
        when = dates.resolve(words, day, tense=tense, anniversary=self.anniversary)
        if self.event.event in SPOKEN and when.precision == "year" and _STRETCH.match(t.text):
            return When(None, None, "unknown", DateSource.UNKNOWN, (f"{t.text!r} is what the words are about",), None)
        if tense == "past" and self._too_late(when, words):
            return When(None, None, "unknown", DateSource.UNKNOWN, (f"{words!r} lies ahead, the act does not",), None)
        if when.start is None and self.line is not None and (base := self.line.before(sentence.start + t.start, words)):
            when = dates.resolve(words, day, tense=tense, anchor=base)
            if tense == "past" and self._too_late(when, words):
                return When(None, None, "unknown", DateSource.UNKNOWN, (f"{words!r} counts from a day not told",), None)
        return when

    def _since(self, t: Timed, text: str) -> When | None:
        """*It is a year since the killing*: the day a year before publication; *a year on from it*: the month."""
        lead = text[: t.start]
        exact, loose = _KEPT.search(lead), _PASSED.search(lead) or t.text.endswith(" on")
        if not (exact or loose) or t.text.endswith("before"):
            return None
        words = re.sub(r"\s+(?:after|since|on)$", "", t.text) + " since"
        when = dates.resolve(words, self.event.published, anniversary=True)
        if when.start is None or exact:
            return when
        month = dates.resolve(date.fromisoformat(when.start).strftime("%B %Y"), self.event.published)
        return replace(month, source=DateSource.ANNIVERSARY, reasons=(f"{t.text!r} up to publication",))

    def _too_late(self, when: When, words: str) -> bool:
        """Whether an expression lies after publication, where no act that is told as done can lie."""
        ahead = when.start is not None and self.event.published is not None and when.start > self.event.published[:10]
        return ahead or (when.start is not None and bool(_LATER.search(words)))

    def _ahead(self, t: Timed, sentence: Span, trigger: Span) -> bool:
        """Whether the act lies ahead of its sentence, by the words before it and between it and the expression."""
        at = trigger.start - sentence.start
        if self.event.event in SPOKEN or (event_times.said_at(sentence.text, t) or at) < at:
            return False
        if t.text.startswith("for ") or _TRAVEL.match(trigger.text):
            return True
        end = at + len(trigger.text)
        between = sentence.text[end : t.start] if t.start > end else ""
        told = sentence.text[: t.start] + " " * (t.end - t.start) + sentence.text[t.end :]
        return bool(_FUTURE.search(told[:end][-NEAR:]) or _FUTURE.search(between[:NEAR]))

    def _commemorated(self, t: Timed) -> When:
        """The day of what an anniversary recalls; only its month where the anniversary is still ahead."""
        text = span(self.event, "sentence").text
        when = dates.resolve(t.text, self.event.published, anniversary=True)
        if when.start is None or not _AHEAD.search(text[max(0, t.start - NEAR) : t.start] + t.text[: -len(_core(t))]):
            return when
        middle = date.fromisoformat(when.start) + timedelta(days=SOON)
        month = dates.resolve(middle.strftime("%B %Y"), self.event.published)
        return replace(month, source=DateSource.ANNIVERSARY, reasons=(f"{t.text!r}", "the anniversary is still ahead"))

    def _counted(self, found: tuple[Timed, ...], text: str, at: int) -> Iterator[tuple[When, tuple[str, ...]]]:
        """*A day after the vote* dates the vote; *preceded by days of shelling* the shelling."""
        trigger = span(self.event, "trigger").text
        if (t := event_times.offset(found, text, at)) is not None:
            if (since := self._since(t, text)) is not None:
                yield since, (f"{t.text!r} counts from {trigger!r}",)
            if self.anniversary:
                when = self._solve(t)
                if when.start is None or when.start <= (self.event.published or when.start):
                    yield when, (f"{t.text!r} counts from {trigger!r}",)
            base = self._main_day(found, t)
            if base is not None and _HOURS.search(t.text):
                yield When(base, base, "day", DateSource.PHRASE, (f"{t.text!r} {base}",), None), ()
            turned = (
                re.sub(r"after$|since$", "before", t.text) if not t.text.endswith("before") else t.text[:-6] + "after"
            )
            if base is not None and turned != t.text:
                when = dates.resolve(turned, self.event.published, anchor=base)
                yield when, (f"{t.text!r} counts from {trigger!r} to {base}",)
        if (m := _PRECEDED.search(text[:at])) and (base := self._main_day(found, None)):
            precision, days = _SPANS[m[1]]
            start = (date.fromisoformat(base) - timedelta(days=days)).isoformat()
            why = (f"{m[1]} up to {base}",)
            yield When(start, base, precision, DateSource.PHRASE, why, None), ()

    def _main_day(self, found: tuple[Timed, ...], t: Timed | None) -> str | None:
        """The day of the main clause: the free expression of the sentence, else the day last told before."""
        for other in found:
            if other.use == event_times.FREE and not other.vague and not other.quoted:
                when = dates.resolve(other.text, self.event.published)
                if when.precision == "day":
                    return when.start
        start = span(self.event, "sentence").start
        return self.line.before(start + t.start) if self.line is not None and t is not None else None

    def _tied(self, found: tuple[Timed, ...], sentence: Span) -> Iterator[tuple[When, tuple[str, ...]]]:
        """The words that the coder tied to the act: whole where it cut them, left aside where they belong to another noun."""
        at = span(self.event, "trigger").start - sentence.start
        closed = event_times.clause_end(sentence.text, at)
        for s in self.event.evidence:
            if s.role != "time" or _AGE.match(s.text):
                continue
            lo, hi = s.start - sentence.start, s.end - sentence.start
            if 0 <= closed < lo or _of_the_answered(s.text, lo, sentence.text, at):
                continue
            whole = [t for t in found if t.start < hi and lo < t.end]
            for t in whole:
                if t.use == event_times.FREE:
                    yield self._solve(t), ()
            if not whole and s.text.lower().strip() not in _BARE:
                yield self._solve(Timed(lo, hi, flat(s.text), event_times.FREE)), ()

    def _attached(self, found: tuple[Timed, ...], text: str, at: int, end: int) -> Timed | None:
        """The expression that dates the act, where the coder saw none: none at all is better than a wrong one."""
        spoken = self.event.event in SPOKEN
        fit = event_times.free(found, text, at, spoken=spoken)
        content = spoken and bool(_CONTENT.search(text[max(0, at - CLOSE) : end])) and not _UNDONE.search(text[:at])
        if not content and (t := event_times.following(fit, text, at, end)) is not None:
            return t
        if (spoken or self.event.event in PROMISES) and (t := event_times.saying(fit, text)) is not None:
            return t
        if (t := event_times.accompanying(fit, text, at)) is not None:
            return t
        if (t := event_times.befalling(fit, text, at, end)) is not None:
            return t
        if not event_times.verbal(text, at, end):
            return None
        if (t := event_times.leading(fit, text, at)) is not None:
            return t
        only = event_times.alone(fit, text, at, end)
        return only if only and not content and (not self.others or event_times.opens(text, only)) else None

    def _reaction(self, found: tuple[Timed, ...], at: int) -> Iterator[tuple[When, tuple[str, ...]]]:
        """*Welcomed Sunday's vote*: on that day or after, up to the day of publication."""
        published = (self.event.published or "")[:10]
        if self.event.event not in SPOKEN or not published:
            return
        for t in found:
            if t.use != event_times.MODIFIER or not at < t.start <= at + NEAR:
                continue
            when = dates.resolve(t.text, published)
            if (
                when.precision == "day"
                and when.start
                and when.distance_days is not None
                and 0 <= when.distance_days <= REACTION
            ):
                precision = "day" if when.distance_days == 0 else "week"
                why = (f"an answer to what happened on {when.start}: then or after",)
                yield replace(when, end=published, precision=precision), why
                return


def _occasion(found: tuple[Timed, ...], text: str, at: int) -> Timed | None:
    """*At the Monday talks, both agreed to*: the day of the meeting is the day of what was said and done there."""
    return next(
        (t for t in found if t.end < at and _OPENING.match(text[: t.start]) and _MEETING.match(text[t.end :])), None
    )


_OLD = re.compile(
    r"(?:(?:early|late|earlier) )?(?:last|previous)\b|\w+ (?:days|weeks|months|years) (?:ago|earlier|before)\b|in (?:19|20)\d\d\b",
    re.IGNORECASE,
)


def _of_the_answered(words: str, start: int, text: str, at: int) -> bool:
    """Whether an old time is of the act that the one at ``at`` answers: *the raid, in revenge for the strikes last week*."""
    answered = IN_ANSWER.search(text, at)
    return answered is not None and start >= answered.end() and bool(_OLD.match(words))


def _core(t: Timed) -> str:
    return re.sub(r"^(?:of|in|on|to|for)\s+", "", t.text)


def shared(events: list[Event]) -> list[Event]:
    """What hangs on a dated verb of its sentence has its date: a participle (*warned in August, calling on …*), or a second
    verb of the same doer (*struck the base on Monday and killed two men*).
    """
    out: list[Event] = []
    for e in events:
        sentence, trigger = span(e, "sentence"), span(e, "trigger")
        before = sentence.text[: trigger.start - sentence.start]
        participle = trigger.text.split()[0].endswith("ing") and bool(re.search(r", (?:\w+ly )?$", before))
        if e.date is None and (participle or _SECOND.search(before)):
            main = next((o for o in reversed(out) if span(o, "sentence") == sentence and o.date), None)
            if main and (participle or _one_doer(main, e)):
                reason = f"date: that of {span(main, 'trigger').text!r}, on which it hangs in its sentence"
                e = taken(e, main, reason, source=main.date_source)
        out.append(e)
    return out


def _one_doer(a: Event, b: Event) -> bool:
    """Whether two verbs of a sentence have a subject in common."""
    if a.event in SPOKEN and b.event not in SPOKEN:
        return False
    return bool({x.start for x in a.actor} & {x.start for x in b.actor}) or bool(
        {x.code for x in a.actor if x.code} & {x.code for x in b.actor if x.code}
    )


def taken(event: Event, other: Event, reason: str, *, source: str = DateSource.CONTEXT) -> Event:
    """The event with another one's date."""
    return replace(
        event, date=other.date, enddate=other.enddate, date_precision=other.date_precision, date_source=source,
        reasons=(*event.reasons, reason),
    )  # fmt: skip


def _with(event: Event, when: When, *reasons: str) -> Event:
    return replace(
        event,
        date=when.start,
        enddate=when.end or when.start,
        date_precision=when.precision,
        date_source=when.source,
        reasons=(*event.reasons, *(f"date: {r}" for r in (*reasons, *when.reasons))),
    )


def _endless(when: When) -> bool:
    """Whether a stretch is too long to date an act by: *the worst of this century*."""
    if not when.start or not when.end:
        return False
    return (date.fromisoformat(when.end) - date.fromisoformat(when.start)).days > ENDLESS


def flat(text: str) -> str:
    """Line breaks as blanks: the offsets stay."""
    return text.replace("\n", " ")


def span(event: Event, role: str) -> Span:
    """The event's first evidence span of a role."""
    return next(s for s in event.evidence if s.role == role)
