"""Names beside an act that are on no side of it: those whom a crowd mourns or cheers, and *nobody*."""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.coding.mentions import Mention
from tocsin.records import Entity
from tocsin.vocab.mourning import mourned

_NOBODY = re.compile(r"(?:nobody|no[ -]?one|none|no \w+)", re.IGNORECASE)


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
