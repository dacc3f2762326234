"""The side of an act that nobody names: the one dealt with before, the country itself, or unknown people of the place.

These are the last guesses, made when the mentions of an act have been joined, so that nothing else leans on them. Each says in its
reason that it is one. Shares are of the acts of held-out articles whose recipient no words of the sentence give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tocsin.records import UNKNOWN_ATTACKERS, Entity, Event
from tocsin.resolve.actors_records import ArticleContext
from tocsin.resolve.claims import claimed
from tocsin.resolve.coref import NO_STATE
from tocsin.resolve.recipients import SHORT, beside, mutual, of_a_blow

AIMED = frozenset(
    {"ACCUSE", "REJECT", "THREATEN", "SANCTION", "REQUEST", "SUPPORT", "ASSAULT", "AID", "COERCE", "CONCEDE", "PROTEST"}
)
"""Types that are aimed at somebody nearly always, named or not."""
WITHIN = frozenset({"ASSAULT", "COERCE", "CONCEDE", "PROTEST"})
"""Types that fall on the actor's own country where no other is named: 33 of 45 in records and leads."""
WITHIN_LONG = frozenset({"COERCE", "PROTEST"})
"""Those that do so in longer texts too: of 6 others in 35 real articles one was right."""
SPOKEN_WITHIN = frozenset({"REJECT", "REQUEST", "THREATEN"})
"""Types that do so in a text that names no other country."""
ABROAD = frozenset({"ACCUSE", "SANCTION", "THREATEN"})
"""Types that are aimed at the other country the article is about: 20 of 29."""
TWICE = 2
"""Times an article names the other country that it is about."""
AUTHORITIES = frozenset({"arrest", "investigate", "convict", "deport"})
"""Modes of those who rule where it happens."""


def filled(events: Sequence[Event], context: ArticleContext) -> list[Event]:
    """The events with a guess for the side that nobody names, where there is one; order and number stay."""
    out: list[Event] = []
    for event in events:
        event = claimed(event, context) or event
        if not event.actor:
            event = _doers(event) or event
        closed = mutual(event) or beside(event) or (event.event == "ACCUSE" and of_a_blow(event, context))
        if not event.recipient and event.event in AIMED and not closed:
            event = _as_before(event, out) or _at_home(event, context) or _abroad(event, context) or event
        out.append(event)
    return out


def _doers(event: Event) -> Event | None:
    """Unknown attackers are of the place where it is stated, and so are the authorities who arrest (codebook, section 4)."""
    place = event.event_loc
    ruling = bool(AUTHORITIES & set(event.mode))
    if place is None or not place.country or place.start is None or not (event.event == "ASSAULT" or ruling):
        return None
    who, sector = ("the authorities", "GOV") if ruling else (UNKNOWN_ATTACKERS, "UAF")
    why = f"actor: {who} of the place where it happened ({place.text!r})"
    found = Entity(who, None, None, place.country, sector, (sector,), None, None, (why,))
    return replace(event, actor=(found,), reasons=(*event.reasons, why))


def _as_before(event: Event, before: Sequence[Event]) -> Event | None:
    """Whom the same actor dealt with last: 54 of 79."""
    own = {_who(e) for e in event.actor if e.code}
    at_home = event.event in WITHIN
    for earlier in reversed(before):
        if earlier.event not in AIMED or not own & {_who(e) for e in earlier.actor}:
            continue
        same = earlier.event == event.event
        told = [e for e in earlier.recipient if not any(r.startswith("recipient:") for r in e.reasons)]
        recipient = tuple(e for e in told if same or _known(e) or (at_home and e.entity))
        hit = {e.code for e in recipient if e.code} - {e.code for e in event.actor}
        if recipient and (hit or at_home):
            why = f"recipient: as in the same actor's act told before ({recipient[0].text!r})"
            return replace(event, recipient=recipient, reasons=(*event.reasons, why))
    return None


def _known(e: Entity) -> bool:
    """Whether another kind of act is aimed at them too: a state, a group or an office, not *one of the soldiers* or a town."""
    return (e.entity is not None and e.entity != e.code) or e.sector in ("GOV", "MIL", "LEG", "REB", "PRM", "PTY")


def _at_home(event: Event, context: ArticleContext) -> Event | None:
    """The actor's own country: its people bear a curfew, its lifting and a march."""
    own = {e.code for e in event.actor if e.code} - NO_STATE
    if len(context.sentences) > SHORT and event.event not in WITHIN_LONG:
        return None
    alone = not set(context.countries) - own - NO_STATE
    if event.event == "ASSAULT" and not alone and all(e.entity and e.entity == e.code for e in event.actor):
        return None  # "a Turkish attack" is an attack on others
    if len(own) != 1 or not (event.event in WITHIN or (event.event in SPOKEN_WITHIN and alone)):
        return None
    return _aimed(event, context, own.pop(), "nobody else is named, so the actor's own country")


def _abroad(event: Event, context: ArticleContext) -> Event | None:
    """The other country that the article names most."""
    own = {e.code for e in event.actor if e.code}
    others = {c: n for c, n in context.countries.items() if c not in own | NO_STATE and n >= TWICE}
    if not own or not others or event.event not in ABROAD:
        return None
    return _aimed(event, context, max(others, key=lambda c: others[c]), "the other country that the article is about")


def _aimed(event: Event, context: ArticleContext, code: str, why: str) -> Event:
    """The event with a country as its recipient, by the words that name it nearest to the act."""
    at = next(s.start for s in event.evidence if s.role == "sentence")
    named = [m for m in context.mentions if m.candidates[0].known.code == code]
    words = min(named, key=lambda m: abs(m.start - at), default=None)
    why = f"recipient: {why} ({code})"
    text, start, end = (words.text, words.start, words.end) if words else (code, None, None)
    found = Entity(text, start, end, code, None, (), code, None, (why,))
    return replace(event, recipient=(found,), reasons=(*event.reasons, why))


def _who(e: Entity) -> str:
    return e.entity or f"{e.code} {e.sector or ''}"
