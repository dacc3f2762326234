"""Who dealt a blow by their own word: *the group claimed responsibility*, *an attack claimed by the group*.

The claim stands a sentence or two behind the blow and names the one party that a toll leaves out. It says who did it, so that the
act is theirs; that it rests on their word is kept as its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from tocsin.records import Entity, Event
from tocsin.resolve.actors_records import ArticleContext, Referent

REACH = 3
"""Sentences behind a blow in which it is claimed."""
_ADVERBS = r"(?:(?:has|have|had|later|also|since|quickly|swiftly|immediately|subsequently|already|reportedly) )*"
_CLAIMED = re.compile(
    rf"[\"’”,)]* (?:[a-z-]+ ){{0,2}}{_ADVERBS}(?:claim(?:ed|s)|took|taken|accepted|admitted|assumed) "
    r"(?:the |full |sole )?(?:responsibility|credit)\b"
)
"""Behind the one who claims it."""
_CLAIMED_BY = re.compile(r"\bclaimed by (?:(?:the|an?|its|local|so-called) )*[\"“‘]?")
"""Before the one who claims it."""
_NOT = re.compile(r"\b(?:no|not|never|nobody|none|neither|nor|denied|denies|without|if|yet to)\b[^.;]*$", re.IGNORECASE)
_NOT_SAID = re.compile(r" (?:[a-z]+ ){0,2}(?:not|never|yet to)\b|[a-z]+n[’']t\b")
_CAN = frozenset({"group", "state", "party", "institution", "people"})
"""Kinds of those who claim a blow."""
_ARMED = frozenset({"REB", "PRM", "MIL", "UAF"})


def claimed(event: Event, context: ArticleContext) -> Event | None:
    """The blow with the one who claims it as its doer, where the text names no other."""
    if event.event != "ASSAULT" or event.aux not in ("none", "historical") or any(_named(e) for e in event.actor):
        return None
    told = [s.start for s in event.evidence if s.role == "trigger"]
    last = bisect_right(context.sentences, max(told)) + REACH
    end = context.sentences[last] if last < len(context.sentences) else len(context.text)
    who = _claimant(context, min(told), end)
    if who is None:
        return None
    why = f"actor: {who.text!r} claimed it"
    sectors = (who.sector,) if who.sector else ()
    doer = Entity(who.text, who.start, who.end, who.code, who.sector, sectors, who.entity, who.name, (why,))
    hit = tuple(e for e in event.recipient if e.start != who.start and not (e.entity and e.entity == who.entity))
    return replace(event, actor=(doer,), recipient=hit, reasons=(*event.reasons, why))


def _named(e: Entity) -> bool:
    """Whether a doer is somebody and not *a gunman*, *militants*."""
    return bool(e.entity) or e.sector not in (None, "UAF", "CRM", "REB")


def _claimant(context: ArticleContext, start: int, end: int) -> Referent | None:
    """The first in this stretch of the text who claims something."""
    for r in context.referents:
        if not (start <= r.start < end) or not (r.kind in _CAN or (r.kind == "role" and r.sector in _ARMED and r.code)):
            continue
        lead = context.text[max(start, r.start - 90) : r.start]
        by = _CLAIMED_BY.search(lead)
        said = bool(by and by.end() == len(lead)) or bool(_CLAIMED.match(context.text, r.end))
        sentence = context.sentences[bisect_right(context.sentences, r.start) - 1]
        if said and not _NOT.search(context.text[sentence : r.start]) and not _NOT_SAID.match(context.text, r.end):
            return r
    return None
