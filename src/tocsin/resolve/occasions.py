"""Dates and places that other sentences of the article tell: the same act told again, one speech, one meeting, one document.

A report names the day once: *wrote on Monday*, *in the Friday meeting*, *On May 4 the council adopted a plan*. What
belongs to that occasion happened then and there. Nothing is taken over where the sentence points to another time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tocsin.records import Article, DateSource, Entity, Event
from tocsin.resolve import dates, event_times
from tocsin.resolve.actors_records import ArticleContext, Referent
from tocsin.resolve.event_dates import SPOKEN, span, taken
from tocsin.resolve.event_times import FREE
from tocsin.resolve.places import DATELINE
from tocsin.vocab.sequels import IN_THE_MEETING

WORDS = SPOKEN | {"AGREE", "CONCEDE"}
"""Types that are said: they belong to the speech or the meeting in which they fall."""
SPEECH_REACH, MEETING_REACH, DOCUMENT_REACH = 1500, 2500, 2500
"""Characters back to the occasion."""
LEAD = 600
"""Characters at the beginning, where an act is told before its day is."""
FORWARD = 700
"""Characters onward to the day of an act of the lead."""
FRESH = 10
"""Days before publication within which a speech is the news and not background."""
AGED = 31
"""Days after which an act is no longer the news."""
TAIL = 80
"""Characters after a quotation in which its speaker is named."""
SURE = frozenset({"day", "week", "month"})
_ELSEWHEN = re.compile(
    r"\b(?:had|earlier|previously|ago|once|repeatedly|often|always|used to|in the past|last (?:week|month|year)|"
    r"since|later|until|now|still|in (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_DOCUMENT = (
    r"(?:resolution|statement|letter|declaration|communiqu[eé]|bill|decree|motion|accord|agreement|treaty|ruling|pact|"
    r"measure|law)"
)
_MADE = re.compile(
    rf"\b(?:pass|adopt|approv|issu|sign|releas|publish|vot|sent|submit|ratif|enact)\w*\b[^.;]{{0,60}}\b({_DOCUMENT})\b"
)
_SPEAKS = re.compile(rf"^(?:It|The {_DOCUMENT}|the {_DOCUMENT})\b")
_VOTED = re.compile(r"^(?:voted?|voting|abstain\w*|vetoed|supported|opposed|backed)\b")
_ABOUT = re.compile(rf"\b(?:the|this|that|\w+) ({_DOCUMENT})\b", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:[A-Z][A-Z .,]+[–—-]+ )?(?:It|He|She|They)\s+(?:also|further|then)\b")
_PRONOUN = re.compile(r"(?:he|she|it|they)$", re.IGNORECASE)
_OTHERS = re.compile(r"(?:he|she|it|they|him|her|them|his|its|their|who|which)$", re.IGNORECASE)
_DESCRIBED = re.compile(r"(?:the|his|her|its|their) \w", re.IGNORECASE)
_READ = re.compile(event_times.SAID.pattern + r"|\bread\b")
_POINTS = re.compile(r"\b(?:the|this|that|these|those|[\w’']+['’]s|\w+day)\s+(?:[\w-]+ ){0,1}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Speech:
    """A dated speech: where it is told, when it was held, and who spoke."""

    start: int
    end: int
    model: Event
    speaker: Referent


def carry(events: Sequence[Event], article: Article, who: ArticleContext) -> list[Event]:
    """The events, with a date or place from elsewhere in the article where one belongs to them; order and number stay."""
    documents, speeches = list(_documents(article, who)), list(_speeches(article, who))
    done: list[Event] = []
    for e in events:
        if e.date is None and article.published:
            e = (
                _by_document(e, documents)
                or _by_speech(e, speeches, _quoted_by(e, article, who))
                or _told_again(e, events)
                or _continued(e, done)
                or e
            )
        done.append(e)
    met = [_where_met(e, done) for e in done]
    return [_at_meeting(e, met) for e in met]


def _where_met(event: Event, events: Sequence[Event]) -> Event:
    """The place of a meeting told again: the same participant on the same day."""
    if event.event != "CONSULT" or event.event_loc is not None or not event.date:
        return event
    for o in events:
        same = o.event == "CONSULT" and o.event_loc is not None and o.date == event.date
        if same and any(_person(a, b) or a.text == b.text for a in event.actor for b in o.actor):
            reason = f"place: that of the meeting told elsewhere ({o.event_loc.text if o.event_loc else ''!r})"
            return replace(event, event_loc=o.event_loc, reasons=(*event.reasons, reason))
    return event


def _told_again(event: Event, events: Sequence[Event]) -> Event | None:
    """The date of another mention of the same act."""
    if not own_time(event):
        return None
    others = [
        o
        for o in events
        if o.event == event.event
        and o.date
        and o.date_precision in SURE
        and _one_act(event, o)
        and _may_be_old(event, o)
    ]
    if not others:
        return None
    o = min(others, key=lambda o: abs(_at(o) - _at(event)))
    return taken(event, o, f"date: the same act told elsewhere ({span(o, 'trigger').text!r}, {o.date})")


def _may_be_old(event: Event, other: Event) -> bool:
    """Whether an act may be the other one by age: an old act is told again as *the attack*, not as *has attacked*."""
    if (date.fromisoformat((event.published or "")[:10]) - date.fromisoformat(other.date or "")).days <= AGED:
        return True
    sentence = span(event, "sentence")
    return bool(_POINTS.search(sentence.text[: _at(event) - sentence.start]))


def own_time(event: Event) -> bool:
    """Whether the sentence leaves the time of the act open."""
    sentence, trigger = span(event, "sentence"), span(event, "trigger")
    near = sentence.text[max(0, trigger.start - sentence.start - 40) : trigger.end - sentence.start + 40]
    return not _ELSEWHEN.search(near)


def _one_act(a: Event, b: Event) -> bool:
    """Whether two mentions tell one act: the same word, nobody and nowhere in conflict, and somebody or somewhere shared."""
    if _stem(a) != _stem(b) and not _points_back(a, b):
        return False
    if _conflict(a, b) or (a.event in WORDS and not _one_voice(a, b)):
        return False
    return bool(_codes(a.actor) & _codes(b.actor)) or bool(_codes(a.recipient) & _codes(b.recipient)) or _near(a, b)


def _one_voice(a: Event, b: Event) -> bool:
    """Whether two speech acts have one speaker: of two spokesmen of a country each has his own day."""
    return any(x.text == y.text or (x.entity is not None and x.entity == y.entity) for x in a.actor for y in b.actor)


def _points_back(a: Event, b: Event) -> bool:
    """*In the Friday meeting* after *talks*: the later of two words for one kind of act refers to the earlier."""
    if a.event != "CONSULT":
        return False
    later = max(a, b, key=_at)
    sentence = span(later, "sentence")
    back = _POINTS.search(sentence.text[: _at(later) - sentence.start]) or IN_THE_MEETING.match(sentence.text)
    return bool(back) and len(_codes(a.actor) & _codes(b.actor)) > 1


def _conflict(a: Event, b: Event) -> bool:
    for x, y in ((a.actor, b.actor), (a.recipient, b.recipient)):
        p, q = _codes(e for e in x if not _OTHERS.match(e.text)), _codes(e for e in y if not _OTHERS.match(e.text))
        if p and q and not p & q:
            return True
    here, there = a.event_loc, b.event_loc
    return bool(here and there and here.country and there.country and here.country != there.country)


def _near(a: Event, b: Event) -> bool:
    x, y = a.event_loc, b.event_loc
    return bool(x and y and x.country == y.country and (x.name == y.name or x.admin1 in (y.name, y.admin1)))


def _documents(article: Article, who: ArticleContext) -> Iterator[tuple[int, str, Event]]:
    """The documents that a sentence dates: where, which word, when."""
    for start, text in _sentences(article, who):
        for m in _MADE.finditer(text):
            when = _day(event_times.read(text), text, article, m.start())
            if when is not None:
                yield start, m[1].lower(), when


def _by_document(event: Event, documents: Sequence[tuple[int, str, Event]]) -> Event | None:
    """What a document says, and the vote on it, are of the day it was passed."""
    sentence, trigger = span(event, "sentence"), span(event, "trigger")
    after = sentence.text[trigger.start - sentence.start :]
    before = sentence.text[: trigger.start - sentence.start]
    if event.event not in WORDS or not documents or re.search(r"\bsaid\b", after):
        return None
    voted = _ABOUT.search(after[:80]) if _VOTED.match(after) else None
    says = _SPEAKS.match(sentence.text) and len(before) < event_times.NEAR and (not event.actor or _it(event))
    if voted is None and not says:
        return None
    word = voted[1].lower() if voted else None
    for start, name, when in reversed(documents):
        if start < sentence.start and sentence.start - start <= DOCUMENT_REACH and word in (None, name):
            return taken(event, when, f"date: that of the {name} ({when.date})")
    return None


def _it(event: Event) -> bool:
    return all(re.match(rf"(?:it|the {_DOCUMENT})\b", a.text, re.IGNORECASE) for a in event.actor)


def _speeches(article: Article, who: ArticleContext) -> Iterator[_Speech]:
    """The dated speeches of an article with their speakers."""
    for start, text in _sentences(article, who):
        for t in event_times.read(text):
            if t.use != FREE or t.quoted or t.vague or (at := event_times.said_at(text, t)) is None:
                continue
            when = dates.resolve(t.text, article.published)
            if when.precision != "day" or when.distance_days is None or not 0 <= when.distance_days <= FRESH:
                continue
            speaker = _speaker(who, start, text, at, t.start)
            if speaker is not None:
                model = Event("", "", "", date=when.start, enddate=when.end, date_precision="day")
                yield _Speech(start, start + len(text), model, speaker)


def _speaker(who: ArticleContext, start: int, text: str, said: int, time: int) -> Referent | None:
    """Who speaks: the last one named before the word of saying, else the first after it (*said the minister on Monday*)."""
    lead = len(m[0]) if start == 0 and (m := DATELINE.match(text)) else 0
    own = [r for r in who.referents if start + lead <= r.start < start + len(text) and r.code]
    own = [r for r in own if not event_times.quoted(text, r.start - start)]
    before = [r for r in own if r.end <= start + min(said, time)]
    after = [r for r in own if start + said <= r.start]
    if before:
        subject = [r for r in before if r.subject or r.kind in ("person", "role")]
        return (subject or before)[0] if said < 90 else before[-1]
    return after[0] if after and after[0].start - start - said < event_times.CLOSE else None


def _by_speech(event: Event, speeches: Sequence[_Speech], voice: Referent | None) -> Event | None:
    """A speaker's words are of the day on which the article says he spoke: told before, or just after the lead."""
    if event.event not in WORDS or not own_time(event):
        return None
    at = _at(event)
    own = [s for s in speeches if _same(s.speaker, event) or (voice is not None and _voice(voice, s.speaker))]
    best = [s for s in own if s.start <= at and at - s.start <= SPEECH_REACH]
    if voice is not None and voice.code is None and len({s.model.date for s in best}) > 1:
        # "the ministry's statement" after two ministries spoke on two days
        return None
    if not best and at <= LEAD:
        best = [s for s in own if 0 < s.start - at <= FORWARD][:1]
    if not best:
        return None
    day = best[-1].model
    return taken(event, day, f"date: the occasion on which {best[-1].speaker.text!r} spoke ({day.date})")


def _quoted_by(event: Event, article: Article, who: ArticleContext) -> Referent | None:
    """Whose words a quotation is, as told after its end: *“…,” the ministry's statement read*."""
    sentence = span(event, "sentence")
    if not event_times.quoted(sentence.text, _at(event) - sentence.start):
        return None
    close = re.compile('[”"]').search(article.text, span(event, "trigger").end, _at(event) + FORWARD)
    if close is None:
        return None
    tail = article.text[close.end() : close.end() + TAIL].split(".")[0]
    if not _READ.search(tail):
        return None
    end = close.end() + len(tail)
    return next((r for r in who.referents if close.end() <= r.start < end and (r.code or r.kind == "body")), None)


def _voice(voice: Referent, speaker: Referent) -> bool:
    """Whether the one quoted is the one whose speech is dated."""
    if voice.entity and speaker.entity and voice.entity != voice.code and speaker.entity != speaker.code:
        return voice.entity == speaker.entity
    word = _surname(voice.text)
    if voice.code is None:
        return word.lower() in speaker.text.lower().split()
    return word.lower() in speaker.text.lower().split() or (voice.code, voice.sector) == (speaker.code, speaker.sector)


def _same(speaker: Referent, event: Event) -> bool:
    """Whether the event's doer is the speaker: the same person or office, or the same words."""
    for a in event.actor:
        known = a.entity and speaker.entity and a.entity != a.code and speaker.entity != speaker.code
        if known:
            if a.entity == speaker.entity:
                return True
            continue
        if _alike(a, speaker.text, speaker.code, speaker.sector, person=speaker.kind == "person"):
            return True
    return False


def _alike(a: Entity, text: str, code: str | None, sector: str | None, *, person: bool) -> bool:
    """Whether a doer without a name of his own may be the one named: *he, the ministry*, but not *Washington* or *Mr Lavrov*."""
    if _surname(text) in a.text.split():
        return True
    described = bool(_PRONOUN.match(a.text)) or (
        bool(_DESCRIBED.match(a.text)) and (person or _surname(a.text) in text)
    )
    return described and a.code is not None and a.code == code and (a.sector or "") == (sector or "")


def _surname(text: str) -> str:
    return text.split()[-1].removesuffix("’s").removesuffix("'s")


def _continued(event: Event, before: Sequence[Event]) -> Event | None:
    """*It also moved a carrier*: with the act of the sentence before."""
    sentence = span(event, "sentence")
    if not _SUBJECT.match(sentence.text) or not before or not own_time(event):
        return None
    last = before[-1]
    own = str(last.date_source) in (DateSource.PHRASE, DateSource.CONTEXT)
    near = span(last, "sentence").start < sentence.start and sentence.start - span(last, "sentence").end <= 3
    if (
        last.date
        and last.date_precision in SURE
        and own
        and near
        and _codes(last.actor) & _codes(event.actor)
        and (last.event in WORDS) == (event.event in WORDS)
    ):
        return taken(event, last, f"date: goes on from {span(last, 'trigger').text!r} ({last.date})")
    return None


def _at_meeting(event: Event, events: Sequence[Event]) -> Event:
    """What those who met said at the meeting is of its day and place."""
    if event.event not in WORDS or not event.actor:
        return event
    at = _at(event)
    meetings = [
        m
        for m in events
        if m.event == "CONSULT" and m.date_precision == "day" and m.date and _fresh(m, event) and 0 <= at - _at(m) <= MEETING_REACH
        and len(_codes(m.actor) | _codes(m.recipient)) > 1 and _took_part(event, m)
    ]  # fmt: skip
    if not meetings or not own_time(event):
        return event
    m = next((m for m in reversed(meetings) if m.event_loc), meetings[-1])
    if event.date is None:
        event = taken(event, m, f"date: said at the meeting told before ({m.date})")
    if event.date == m.date and event.event_loc is None and m.event_loc is not None:
        reason = f"place: that of the meeting told before ({m.event_loc.text!r})"
        event = replace(event, event_loc=m.event_loc, reasons=(*event.reasons, reason))
    return event


def _fresh(meeting: Event, event: Event) -> bool:
    days = (date.fromisoformat((event.published or "")[:10]) - date.fromisoformat(meeting.date or "")).days
    return -1 <= days <= FRESH


def _took_part(event: Event, meeting: Event) -> bool:
    there = (*meeting.actor, *meeting.recipient)
    return any(_person(a, b) or _alike(a, b.text, b.code, b.sector, person=True) for a in event.actor for b in there)


def _person(a: Entity, b: Entity) -> bool:
    return a.entity is not None and a.entity == b.entity and a.entity != a.code


def _sentences(article: Article, who: ArticleContext) -> Iterator[tuple[int, str]]:
    starts = [*who.sentences, len(article.text)]
    for begin, end in pairwise(starts):
        yield begin, article.text[begin:end].rstrip()


def _day(line: Sequence[event_times.Timed], text: str, article: Article, at: int) -> Event | None:
    """The day of a verb at ``at`` as an event to take it from."""
    free = [t for t in line if t.use == FREE and not t.vague and not t.quoted]
    near = event_times.following(free, text, at, at) or next((t for t in free if event_times.opens(text, t)), None)
    if near is None:
        return None
    when = dates.resolve(near.text, article.published)
    if when.start is None or when.precision not in SURE:
        return None
    return Event("", "", "", date=when.start, enddate=when.end, date_precision=when.precision)


def _codes(entities: Iterable[Entity]) -> set[str]:
    return {e.code for e in entities if e.code}


def _at(event: Event) -> int:
    return span(event, "trigger").start


def _stem(event: Event) -> str:
    word = span(event, "trigger").text.lower().split()[0]
    return re.sub(r"(?:ings?|ed|es|s|al|ion)$", "", word)[:6]
