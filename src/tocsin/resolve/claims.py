"""Who dealt a blow by their own word: *the group claimed responsibility*, *an attack claimed by the group*.

The claim stands a sentence or two behind the blow and names the one party that a toll leaves out. It says who did it, so that the
act is theirs; that it rests on their word is kept as its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from tocsin.records import Entity, Event, Span
from tocsin.resolve.actors_records import ArticleContext, Referent

REACH = 3
"""Sentences behind a blow in which it is claimed."""
_ADVERBS = r"(?:(?:has|have|had|later|also|since|quickly|swiftly|immediately|subsequently|already) )*"
_CLAIM = r"(?:claim(?:ed|s)|took|taken|accepted|admitted|assumed) (?:the |full |sole )?(?:responsibility|credit)\b"
_CLAIMED = re.compile(
    rf"(?:[’']s?)?[\"”)]?(?: (?!and\b|or\b|but\b|which\b|who\b|has\b|not\b)[a-z-]+){{0,3}}"
    rf"(?:, (?:the|an?|one of|which|who|whose|[A-Z])[^,.;]{{2,80}},)? {_ADVERBS}{_CLAIM}"
)
"""Behind the one who claims it, or whose spokesman does, and what is said of them between commas."""
_CLAIMED_BY = re.compile(r"\bclaimed by (?:(?:the|an?|its|local|so-called|both) )*[\"“‘]?$")
"""Before the one who claims it."""
_FOR = re.compile(
    rf"{_CLAIM} for (?:(?:both|all|the|this|that|these|those|his|it|them|what|carrying|planting|"
    rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day[’']s)\b)?"
)
_OTHER = re.compile(
    r"\b(?:similar|previous|earlier|past|other|another|last (?:year|month)|in (?:19|20)\d\d|talks|peace|truce|arrest)\b"
)
"""Words by which a claim is of something else."""
_NOT = re.compile(
    r"\b(?:no|not|never|nobody|none|neither|nor|whether|unclear|falsely|if|yet to|unlikely that|doubt(?:s|ed)? that"
    r"|den(?:y|ies|ied)[^,;]*)\b[^,.;]*$",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(
    r"[^.;,]{0,30}?(?:\bnot\b|\bnever\b|\byet to\b|\bfalsely\b|n[’']t\b|\bden(?:y|ies|ied)\b)"
    r"[^.;,]*\b(?:claim|took|taken|accept|admit)"
)
_DEFINITE = (*"both all the this that these those his it them what carrying planting".split(), "’s", "'s")
"""Ends of what stands before the blow that a claim is of."""
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_CAN = frozenset({"group", "party", "institution"})
"""Kinds of those who claim a blow."""
_ARMED = frozenset({"REB", "PRM", "MIL", "UAF"})


def claimed(event: Event, context: ArticleContext) -> Event | None:
    """The blow with the one who claims it as its doer, where the text names no other."""
    if event.event != "ASSAULT" or event.aux not in ("none", "historical") or any(_named(e) for e in event.actor):
        return None
    told = [s for s in event.evidence if s.role == "sentence"]
    last = bisect_right(context.sentences, max(s.start for s in told)) + REACH
    end = context.sentences[last] if last < len(context.sentences) else len(context.text)
    who = _claimant(context, told, end)
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


def _claimant(context: ArticleContext, told: Sequence[Span], end: int) -> Referent | None:
    """The first in the blow's sentences and the next who claims it."""
    text = context.text
    for r in context.referents:
        if not (told[0].start <= r.start < end) or not (
            r.kind in _CAN or (r.kind == "role" and r.sector in _ARMED and r.code)
        ):
            continue
        at = bisect_right(context.sentences, r.start)
        begin, stop = context.sentences[at - 1], context.sentences[at] if at < len(context.sentences) else len(text)
        by = _CLAIMED_BY.search(text[begin : r.start])
        if (
            not (by or _CLAIMED.match(text, r.end))
            or _NOT.search(text[begin : r.start])
            or _NOT_SAID.match(text, r.end)
        ):
            continue
        if any(s.start <= r.start < s.end for s in told) or _of_it(text[begin:stop], told):
            return r
    return None


def _of_it(sentence: str, told: Sequence[Span]) -> bool:
    """Whether a claim behind a blow is of that blow: of *the attack*, and not of one that other names tell apart."""
    what = _FOR.search(sentence)
    if _OTHER.search(sentence) or (what and what.end() < len(sentence) and not what[0].endswith(_DEFINITE)):
        return False
    names = re.findall(r"\b[A-Z][a-z]{3,}", sentence[what.end() :]) if what else []
    return all(n in _DAYS or any(n in s.text for s in told) for n in names)
