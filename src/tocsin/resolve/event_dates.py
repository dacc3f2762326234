"""When an act took place: which time expression of the sentence belongs to it, and what that means (over :mod:`dates`)."""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.records import DateSource, Event, Span
from tocsin.resolve import dates
from tocsin.resolve.dates import When

_FUTURE = re.compile(
    r"\b(will|shall|[’']ll|to be|due|plan(?:s|ned|ning)?|going to|scheduled|expected|next|upcoming|would|set to|is to|are to)\b",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"\banniversar|\bcommemorat|\bmark(?:s|ed|ing)?\b|\bremember|\bmemorial|\bmourn", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(?:said|told|says|announced|warned|tweeted|wrote|added|reported|stated|declared|insisted|noted)\b[^.;]{0,30}$"
)
_AGE = re.compile(r"^\d{1,3}[- ]years?[- ]old", re.IGNORECASE)
_LOOSE = re.compile(
    r"\d{1,3}[- ]years?[- ]old|.*\b(?:recent|recently|now|nowadays|currently|present|so far|future)\b", re.IGNORECASE
)
"""Ages, and words that date nothing unless the coder tied them to the act."""
_VAGUE = frozenset({"duration", "set"})
NEAR = 60
"""Characters between a noun that names an act and the time words that date it (*the recognition of X as Y in December*)."""
SPOKEN = frozenset({"THREATEN", "REQUEST", "ACCUSE", "REJECT", "SUPPORT"})
"""Acts of speech are dated by the day of speaking; promises (AGREE, CONCEDE) may be by the day of what is promised."""


def is_anniversary_piece(title: str, text: str) -> bool:
    """Whether an article speaks of an anniversary at its beginning: then *a year ago* is that day."""
    return bool(_ANNIVERSARY.search(f"{title}\n{text[:1500]}"))


def dated(event: Event, *, others: int, anniversary: bool) -> Event:
    """The event with its date, or with the reason why it has none.

    Args:
        event: with evidence spans ``sentence``, ``trigger`` and, where the coder tied one to the act, ``time``.
        others: how many other acts the sentence tells of.
        anniversary: from :func:`is_anniversary_piece`.
    """
    sentence, trigger = _span(event, "sentence"), _span(event, "trigger")
    for span in (s for s in event.evidence if s.role == "time" and not _AGE.match(s.text)):
        for text, start in _readings(span, sentence):
            when = _resolve(event, sentence, trigger, text, start, anniversary=anniversary)
            if when.start:
                return _with(event, when)
    if (near := _attached(event, others)) is not None:
        when = _resolve(event, sentence, trigger, near.text, sentence.start + near.start, anniversary=anniversary)
        if when.start:
            return _with(event, when, f"{near.text!r} is the time expression nearest to {trigger.text!r}")
    why = "the sentence gives no date" if event.published else "the article has no date of publication"
    return replace(event, date_source=DateSource.UNKNOWN, reasons=(*event.reasons, f"date: {why}"))


def _readings(span: Span, sentence: Span) -> list[tuple[str, int]]:
    """The words as the coder cut them, the time expressions inside them (*Hours after Friday*), and those that reach over
    their edge (*one year* of *one year after the strike*).
    """
    lo, hi = span.start - sentence.start, span.end - sentence.start
    around = [e for e in dates.find(_flat(sentence.text)) if e.start < hi and lo < e.end]
    inside = [(e.text, span.start + e.start) for e in dates.find(_flat(span.text))]
    return [(span.text, span.start), *((e.text, sentence.start + e.start) for e in around), *inside]


def _attached(event: Event, others: int) -> dates.TimeExpression | None:
    """The expression that dates the trigger, where the coder saw none: none at all is better than a wrong one.

    A verb takes the only expression of a sentence that tells of one act; a noun only one that follows it closely, or an
    anniversary just before it.
    """
    sentence, trigger = _span(event, "sentence"), _span(event, "trigger")
    found = [e for e in dates.find(_flat(sentence.text)) if e.kind not in _VAGUE and not _LOOSE.match(e.text)]
    at, end = trigger.start - sentence.start, trigger.end - sentence.start
    for e in found:
        gap = sentence.text[end : e.start] if e.start >= end else None
        if (
            gap is not None
            and len(gap) <= NEAR
            and not re.search(r"[,;:“”\"]|\b(?:but|while|said|after|before)\b", gap)
        ):
            return e
        if "anniversary" in e.text.lower() and e.end <= at and at - e.end <= NEAR // 2:
            return e
    if len(found) == 1 and not _is_noun(sentence.text[:at]):
        spoken = event.event in SPOKEN and bool(_SAID.search(sentence.text[: found[0].start]))
        if not others or spoken or _opens(sentence.text, found[0]):
            return found[0]
    return None


def _opens(sentence: str, e: dates.TimeExpression) -> bool:
    """Whether the expression stands before everything else (*On June 19, the board …*): then it dates all the verbs."""
    return not re.search(
        r"[a-z]", re.sub(r"^[A-Z .,()a-z]{3,40}[–—-] ", "", sentence[: e.start]).replace("On ", "").replace("In ", "")
    )


def shared(events: list[Event]) -> list[Event]:
    """A participle after a comma (*warned in August, calling on …*) has the date of the verb before it in its sentence."""
    out: list[Event] = []
    for e in events:
        sentence, trigger = _span(e, "sentence"), _span(e, "trigger")
        before = sentence.text[: trigger.start - sentence.start]
        if e.date is None and trigger.text.split()[0].endswith("ing") and re.search(r", (?:\w+ly )?$", before):
            main = next((o for o in reversed(out) if _span(o, "sentence") == sentence and o.date), None)
            if main:
                reason = f"date: that of {_span(main, 'trigger').text!r}, to which the participle belongs"
                e = replace(
                    e, date=main.date, enddate=main.enddate, date_precision=main.date_precision,
                    date_source=main.date_source, reasons=(*e.reasons, reason),
                )  # fmt: skip
        out.append(e)
    return out


def _is_noun(before: str) -> bool:
    return bool(re.search(r"\b(?:the|a|an|of|its|his|their|this|any|’s|'s)\s+(?:[\w-]+ )?$", before, re.IGNORECASE))


def _resolve(event: Event, sentence: Span, trigger: Span, text: str, start: int, *, anniversary: bool) -> When:
    before = sentence.text[: max(0, start - sentence.start)]
    lead = sentence.text[: trigger.end - sentence.start][-NEAR:]
    future = bool(_FUTURE.search(lead)) and event.event not in SPOKEN and not _SAID.search(before)
    return dates.resolve(_flat(text), event.published, tense="future" if future else "past", anniversary=anniversary)


def _with(event: Event, when: When, *reasons: str) -> Event:
    return replace(
        event,
        date=when.start,
        enddate=when.end or when.start,
        date_precision=when.precision,
        date_source=when.source,
        reasons=(*event.reasons, *(f"date: {r}" for r in (*reasons, *when.reasons))),
    )


def _flat(text: str) -> str:
    """Line breaks as blanks: the offsets stay."""
    return text.replace("\n", " ")


def _span(event: Event, role: str) -> Span:
    return next(s for s in event.evidence if s.role == role)
