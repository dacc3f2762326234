"""Names beside an act that stand on its wrong side or on none: the victim of *X's killing*, those whom a crowd mourns, *nobody*."""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.coding.mentions import Mention
from tocsin.records import Entity
from tocsin.vocab.mourning import mourned

_NOBODY = re.compile(r"(?:nobody|no[ -]?one|none|no \w+)", re.IGNORECASE)


_SUFFERED = re.compile(
    r"(?:assassination|killing|murder|martyrdom|slaying|abduction|kidnapping|arrest|detention|execution|beheading|lynching"
    r"|imprisonment|jailing|deportation|conviction|torture|poisoning)s?",
    re.IGNORECASE,
)
"""Nouns of acts whose owner suffers them, unless *of* names another: *the mayor's arrest*, but *Spain's arrest of the mayor*."""
_OF = re.compile(r" (?:(?:in|at|near) [A-Z][\w-]+(?: [A-Z][\w-]+)? )?of ")
OBJECT = 60
"""Characters of description between *the killing of* and the name."""
_OWNS = re.compile(r"(?:[’']s?)? (?:[\w-]+ ){0,2}")


def sided(m: Mention) -> Mention:
    """The mention with those among the hit whom a killing or an arrest belongs to, or of whom it is."""
    text, at = m.sentence.text, m.trigger.start - m.sentence.start
    noun = m.trigger.text.removesuffix(" of")
    if not _SUFFERED.fullmatch(noun):
        return m
    of = _OF.match(text, at + len(noun))

    def hit(e: Entity) -> bool:
        if e.start is None or e.end is None:
            return False
        start, end = e.start - m.sentence.start, e.end - m.sentence.start
        return 0 <= start - of.end() <= OBJECT if of else _owns(text[:end], text, at)

    owners = tuple(e for e in m.event.actor if hit(e))
    if not owners:
        return m
    spans = {(e.start, e.end) for e in owners}
    evidence = tuple(
        replace(s, role="recipient") if s.role == "actor" and (s.start, s.end) in spans else s for s in m.event.evidence
    )
    actor = tuple(e for e in m.event.actor if e not in owners)
    return replace(m, event=replace(m.event, actor=actor, recipient=(*owners, *m.event.recipient), evidence=evidence))


def _owns(head: str, text: str, at: int) -> bool:
    """Whether the words up to ``head``'s end are a possessive right before the trigger at ``at``."""
    between = text[len(head) : at]
    return bool(_OWNS.fullmatch(between)) and (between[:1] in "’'" or head.endswith(("’s", "'s", "s’", "s'")))


def without_bystanders(m: Mention) -> Mention:
    """The mention without *nobody*, and, of a protest, without recipients whom it mourns or cheers."""
    actor = tuple(e for e in m.event.actor if not _NOBODY.fullmatch(e.text))
    recipient = tuple(e for e in m.event.recipient if not _NOBODY.fullmatch(e.text) and not _mourned(m, e))
    if actor == m.event.actor and recipient == m.event.recipient:
        return m
    gone = {(e.start, e.end) for e in (*m.event.actor, *m.event.recipient)} - {
        (e.start, e.end) for e in (*actor, *recipient)
    }
    evidence = tuple(
        s for s in m.event.evidence if (s.start, s.end) not in gone or s.role not in ("actor", "recipient")
    )
    return replace(m, event=replace(m.event, actor=actor, recipient=recipient, evidence=evidence))


def _mourned(m: Mention, e: Entity) -> bool:
    if m.event.event != "PROTEST" or e.start is None or e.start < m.trigger.end:
        return False
    return mourned(m.sentence.text[m.trigger.end - m.sentence.start : e.start - m.sentence.start])
