"""Puts an article's resolved mentions together as events (stage *code*, second half): ``aux``, merging, contexts, scores, ids."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from tocsin.coding import contexts
from tocsin.coding.arbiter import SHORT_TEXT, Arbiter
from tocsin.coding.auxiliary import OWN, AuxChooser, Setting
from tocsin.coding.documents import of_old_document
from tocsin.coding.landmarks import named_day, recalled
from tocsin.coding.mentions import SIDES, Mention
from tocsin.coding.merge import KILL, SPEECH, clusters
from tocsin.records import Article, DateSource, Entity, Event, Interval, Place, Span, digest
from tocsin.vocab.beside import left_aside
from tocsin.vocab.tables import read_table, shipped

PRECISIONS = ("point", "city", "admin1", "region", "country")
PRIVATE = frozenset({"UNK", "BUS", "MED", "EDU", "JRN", "CVL", "AGR", "LAB", "SOC", "ELI", "CRM"})
"""Sectors that are political only beside somebody who is, or with a country."""
CIVIL = frozenset(
    {"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN"}
)
"""Types of which the act of a private person is no event."""
WORKERS = frozenset({"EDU", "MED", "AGR", "CVL"})
_DISPUTE = re.compile(
    r"\b(?:strikes?|walk-?outs?|walk(?:ed|ing)? (?:out|off)|stoppages?|pickets?|boycotts?|sit-ins?)\b", re.IGNORECASE
)
_RESCUE = re.compile(r"(?:rescue|evacuat|free|liberat|sav)", re.IGNORECASE)
ARMED = frozenset({"REB", "PRM"})
"""Sectors of groups, whose names stand for both sides where they fall out with one another."""
BODIES = frozenset({"NGO", "IGO", "UNO", "EUR", "ISM"})
"""Codes of bodies that act in public whatever their sector."""
PRIVATE_FLOOR = 0.95
"""Confidence from which an act counts although nobody political is known in it."""
UNNAMED = frozenset({"PROTEST", "ASSAULT"})
"""Acts whose doers are often a crowd without a name: told in an article beside a political act, they are political too."""
PROMISES = frozenset({"THREATEN", "REQUEST", "AGREE", "CONCEDE", "REJECT"})
"""Speech acts that hold the act they speak of."""
ENDED = 24
"""Characters from *called off* or *ended* to the strike or march that is over."""
RUN = 4
"""Sentences over which background runs on: of 649 acts in the corpus so told, without words of a fresh day, 524 are background."""
OCCASION = 3
"""Sentences over which a speaker's occasion lasts."""
BACKGROUND = 31
"""Days after which a mention told as past is no longer the news."""
_GROUND = re.compile(
    r"\b(?:swathe?s?|territor\w+|land|ground|towns?|cit(?:y|ies)|villages?|areas?|provinces?|districts?|regions?|airports?|bases?"
    r"|buildings?|compounds?|posts?|checkpoints?|bridges?|dams?|oilfields?|fields?|islands?|capital|neighbou?rhoods?)\b",
    re.IGNORECASE,
)
DATE_PRECISIONS = ("day", "week", "month", "year", "unknown")


@cache
def scales() -> dict[str, tuple[str, float]]:
    """Quad class and PLOVER score by event type."""
    rows = read_table(shipped("events/types.tsv"), ["type", "quad", "score", "family"])
    return {r["type"]: (r["quad"], float(r["score"])) for r in rows}


class Assembler:
    """Turns mentions into events; pure but for the trained weights."""

    def __init__(self, arbiter: Arbiter, *, coder: str) -> None:
        self._chooser = AuxChooser(arbiter.aux)
        self._arbiter = arbiter
        self._coder = coder

    def assemble(self, article: Article, mentions: Sequence[Mention]) -> list[Event]:
        """The events of one article, in the order of their first mention."""
        settled: list[Mention] = []
        for m in map(_own_troops, mentions):
            m = _well_known(self.with_aux(m, settled))
            settled.append(_as_old_as_its_document(m, settled, article.text))
        settled = _same_occasion([m for m in settled if not _swallowed(m, settled)])
        settled = [_already_dead(m, settled) for m in settled]
        groups = clusters(settled, article.text, self._arbiter.merge, self._arbiter.thresholds.get("merge", 0.5))
        about = contexts.of_article(article.text)
        events = [self._event(article, group, about) for group in groups]
        known = [political(e) for e in events]
        beside = {
            m.number for group, sure in zip(groups, known, strict=True) if sure for m in group if m.of > SHORT_TEXT
        }
        return [
            e
            for e, group, sure in zip(events, groups, known, strict=True)
            if sure or (e.confidence or 0.0) >= PRIVATE_FLOOR or (e.event in UNNAMED and group[0].number in beside)
        ]

    def with_aux(self, m: Mention, before: Sequence[Mention]) -> Mention:
        """A mention with its ``aux`` and the reasons for it; ``before`` are the mentions before it, settled already."""
        e = m.event
        aux, p, reasons = self._chooser.choose(setting_of(m, before))
        return replace(m, event=replace(e, aux=aux, reasons=(*e.reasons, f"aux {aux} ({p:.2f})", *reasons)))

    def _event(self, article: Article, group: Sequence[Mention], about: tuple[str, ...]) -> Event:
        lead = max(group, key=lambda m: (m.event.confidence or 0.0) - 0.01 * m.number)
        first = group[0].event
        evidence = _evidence(group)
        place, dated = _place(group), _date(group)
        quad, score = scales()[first.event]
        words = " ".join(m.sentence.text for m in group)
        merged = replace(
            lead.event,
            id=digest(article.id, first.event, str(group[0].trigger.start)),
            mode=_modes(group),
            context=contexts.of_event(words, about),
            aux=_aux(group),
            date=dated.date,
            enddate=dated.enddate,
            date_precision=dated.date_precision,
            date_source=dated.date_source,
            actor=_entities((m.event.actor for m in group), doers=True),
            recipient=_entities((m.event.recipient for m in group), doers=False),
            event_loc=place,
            killed=_last(group, lambda e: e.killed),
            injured=_last(group, lambda e: e.injured),
            arrested=_last(group, lambda e: e.arrested),
            size=_last(group, lambda e: e.size),
            attributed_to=next((m.event.attributed_to for m in group if m.event.attributed_to), None),
            event_scale=score,
            quad_code=quad,
            evidence=evidence,
            confidence=_confidence(group),
            coder=self._coder,
        )
        return _without_overlap(merged)


def _well_known(m: Mention) -> Mention:
    """The mention as background where it tells of an act that everybody knows to be old."""
    e = m.event
    known = recalled(m) if e.aux in ("none", "historical") else None
    if known is None:
        return m
    if named_day(known, m):
        e = replace(e, date=known.day.isoformat(), enddate=known.day.isoformat())
    reason = f"aux: it tells of the {known.name} ({known.day})"
    return replace(m, event=replace(e, aux="historical", reasons=(*e.reasons, reason)))


def _as_old_as_its_document(m: Mention, before: Sequence[Mention], text: str) -> Mention:
    e = m.event
    if e.aux != "none" or e.event not in SPEECH or e.date_source in OWN or not of_old_document(m, before, text):
        return m
    return replace(m, event=replace(e, aux="historical", reasons=(*e.reasons, "aux: it stands in an older document")))


def _already_dead(m: Mention, mentions: Sequence[Mention]) -> Mention:
    """Who was killed long ago is not struck today: such an attack without a day of its own is the old one."""
    e = m.event
    if e.event != "ASSAULT" or e.aux != "none" or e.date_source in OWN:
        return m
    hit = {r.entity for r in e.recipient if r.entity and r.entity != r.code}
    for o in mentions:
        known = {r.entity for r in o.event.recipient if r.entity and r.entity != r.code}
        old = o.event.event == "ASSAULT" and o.event.aux == "historical" and _long_past(o.event)
        if old and hit & known and KILL.search(o.sentence.text):
            return replace(
                m, event=replace(e, aux="historical", reasons=(*e.reasons, "aux: the victim was dead by then"))
            )
    return m


def _own_troops(m: Mention) -> Mention:
    """Troops ordered out by their own country are withdrawn, not expelled."""
    e = m.event
    own = {a.code for a in e.actor if a.code}
    if e.event != "SANCTION" or "expel" not in e.mode or not own or not e.recipient:
        return m
    if any(r.code not in own or r.sector != "MIL" for r in e.recipient):
        return m
    reasons = (*e.reasons, "type: troops of the one who orders them out")
    return replace(m, event=replace(e, event="RETREAT", mode=("withdraw",), recipient=(), reasons=reasons))


def _swallowed(m: Mention, mentions: Sequence[Mention]) -> bool:
    """What is only threatened, demanded, promised or refused is no second event, nor is a protest called off."""
    before = [o for o in mentions if o.number == m.number and o.trigger.start < m.trigger.start]
    if m.event.event == "PROTEST":
        return any(o.event.event == "CONCEDE" and m.trigger.start - o.trigger.end <= ENDED for o in before)
    return m.event.aux in ("hypothetical", "future") and any(o.event.event in PROMISES for o in before)


def political(event: Event) -> bool:
    """Whether anybody in the act is a country, a group or an office, or the place of a blow or rally is known.

    *The tenor was hailed*, *smokers who quit*: the words of the act alone do not make politics. What is said, given or agreed among
    private people is none either, whatever country they are of, nor what companies do to each other. Nobody consults alone at
    home (codebook, section 7), and a state that arms its own forces gives no aid.
    """
    sides = (*event.actor, *event.recipient, *((event.attributed_to,) if event.attributed_to else ()))
    if event.event in CIVIL:
        between = len({e.code for e in sides if e.code}) > 1  # Palestinians and Israelis
        known = between or any(_public(e) for e in sides) or _in_dispute(event)
        return known and not (_alone_at_home(event) or _own_forces(event))
    if event.event in ("COERCE", "SANCTION") and event.actor and all(e.sector == "BUS" for e in event.actor):
        return any(_public(e) for e in event.recipient)
    # somebody stands beside it, so that it is told in politics; a march of nobody is none
    named = any(left_aside(side, event.reasons) for side in SIDES) and (bool(sides) or event.event != "PROTEST")
    return named or any(e.code or (e.sector and e.sector not in PRIVATE) for e in sides) or event.event_loc is not None


def _public(e: Entity) -> bool:
    """A state, an organisation of states or of aid, a union, a group or an office; former holders speak as such."""
    if e.sector in PRIVATE - {"ELI", "LAB", "SOC"}:
        return e.code in BODIES
    return bool(e.code or e.sector)


def _in_dispute(event: Event) -> bool:
    """Whether those who work somewhere speak of laying it down: *teachers called off their walkout*."""
    told = next((s.text for s in event.evidence if s.role == "sentence"), "")
    return any(e.code and e.sector in WORKERS for e in event.actor) and bool(_DISPUTE.search(told))


def _own_forces(event: Event) -> bool:
    if any(s.role == "trigger" and _RESCUE.match(s.text) for s in event.evidence):
        return False
    givers = {e.code for e in event.actor if e.code}
    own = bool(event.recipient) and all(e.sector in ("MIL", "COP", "SPY") and e.code in givers for e in event.recipient)
    return event.event == "AID" and own and len(givers) == 1


def _alone_at_home(event: Event) -> bool:
    """Whether a meeting or visit knows one side only, and no other country in it."""
    if event.event != "CONSULT" or any(s.role == "recipient" for s in event.evidence):
        return False
    sides = (*event.actor, *event.recipient)
    if "multilateral" in event.mode:  # of the astronomy club no more is known than its country
        return not any(e.sector or e.entity or e.code in BODIES for e in sides)
    countries = {e.code for e in sides if e.code} | ({event.event_loc.country} if event.event_loc else set()) - {None}
    return len(countries) < 2 and sum(_public(e) for e in sides) < 2


def setting_of(m: Mention, before: Sequence[Mention]) -> Setting:
    """What the choice of ``aux`` looks at for one mention; training asks the same way."""
    e = m.event
    old, same = after_old(m, before)
    return Setting(
        sentence=m.sentence.text,
        trigger=(m.trigger.start - m.sentence.start, m.trigger.end - m.sentence.start),
        event_type=e.event,
        published=e.published,
        date=e.date,
        enddate=e.enddate,
        date_source=e.date_source,
        position=m.number / max(m.of, 1),
        model=m.aux_model,
        after_old=old,
        after_old_actor=same,
        old_run=_old_run(m, before),
        times=tuple(s.text for s in e.evidence if s.role == "time"),
    )


def after_old(m: Mention, before: Sequence[Mention]) -> tuple[bool, bool]:
    """Whether a mention in the same or the last sentence is historical, and whether one of them shares an actor."""
    old = [b for b in before[-4:] if m.number - b.number <= 1 and b.event.aux == "historical"]
    codes = {x.code for b in old for x in b.event.actor if x.code}
    return bool(old), any(x.code in codes for x in m.event.actor)


def _old_run(m: Mention, before: Sequence[Mention]) -> bool:
    """Whether the last two mentions, at most ``RUN`` sentences back, are both background."""
    last = before[-2:]
    return len(last) == 2 and all(b.event.aux == "historical" and m.number - b.number <= RUN for b in last)


def _same_occasion(mentions: Sequence[Mention]) -> list[Mention]:
    """A speaker's words without a day of their own take the day of the same speaker's act just before: one occasion."""
    out: list[Mention] = []
    for m in mentions:
        e = m.event
        if e.date is None and e.aux == "none" and e.event in SPEECH and e.actor:
            before = next(
                (p for p in reversed(out) if m.number - p.number <= OCCASION and _one_occasion(p.event, e)), None
            )
            if before:
                b = before.event
                reason = f"date: the occasion of the same speaker's words before ({b.date})"
                m = replace(
                    m,
                    event=replace(
                        e, date=b.date, enddate=b.enddate, date_precision=b.date_precision,
                        date_source=DateSource.CONTEXT, reasons=(*e.reasons, reason),
                    ),
                )  # fmt: skip
        out.append(m)
    return out


def _one_occasion(before: Event, now: Event) -> bool:
    known = {(x.entity or x.code, x.sector) for x in before.actor if x.code}
    return (
        before.date_precision == "day"
        and before.aux == "none"
        and any((x.entity or x.code, x.sector) in known for x in now.actor)
    )


def _evidence(group: Sequence[Mention]) -> tuple[Span, ...]:
    out: dict[tuple[int, int, str], Span] = {}
    for m in group:
        for s in m.event.evidence:
            out.setdefault((s.start, s.end, s.role), s)
    return tuple(out.values())


def _aux(group: Sequence[Mention]) -> str:
    """The value of the first mention, unless two later ones outvote it: news stands first, background later."""
    votes: dict[str, float] = {}
    for i, m in enumerate(group):
        votes[m.event.aux] = votes.get(m.event.aux, 0.0) + (1.5 if i == 0 else 0.7)
    return max(votes, key=lambda a: votes[a])


def _modes(group: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mode for m in group for mode in m.event.mode if not _takes_ground(m, mode)))[:2]


def _takes_ground(m: Mention, mode: str) -> bool:
    """Only people are abducted: rebels who seize a town take ground."""
    return mode == "abduct" and any(_GROUND.search(e.text) for e in m.event.recipient)


def _entities(lists: Iterable[Sequence[Entity]], *, doers: bool) -> tuple[Entity, ...]:
    """One side of an act, each actor once: by entity where known, else by country and sector.

    Of ``doers`` the first mention that names anybody known is believed, and a country that comes up only once later is not added:
    mentions far from the lead are read wrongly most. Those hit are often told one by one, so all of them count.
    """
    sides = [tuple(entities) for entities in lists]
    first = next((s for s in sides if any(e.code for e in s)), ())
    seen = Counter(code for s in sides for code in {e.code for e in s if e.code})
    believed = {e.code for e in first} | {code for code, n in seen.items() if n > 1}
    out: dict[tuple[str, str], Entity] = {}
    for e in (e for s in sides for e in s):
        if first and (e.code is None or (doers and e.code not in believed)):
            continue
        out.setdefault((e.entity, "") if e.entity else (e.code or e.text.lower(), e.sector or ""), e)
    return tuple(out.values())


def _without_overlap(event: Event) -> Event:
    """Nobody is both actor and recipient by the same words, and no known person strikes or holds himself."""
    if event.event in ("ASSAULT", "COERCE"):
        hit = {e.entity for e in event.recipient if e.entity and e.entity != e.code and e.sector not in ARMED}
        event = replace(event, actor=tuple(e for e in event.actor if e.entity not in hit))
    return replace(
        event, recipient=tuple(r for r in event.recipient if not any(_marked_alike(r, a) for a in event.actor))
    )


def _marked_alike(r: Entity, a: Entity) -> bool:
    """Whether two are marked by the same words, or by *the* more of them."""
    if (r.start, r.end) == (a.start, a.end):
        return True
    placed = r.start is not None and a.start is not None and r.end == a.end and r.end is not None
    return placed and bool(r.entity) and r.entity == a.entity


def _place(group: Sequence[Mention]) -> Place | None:
    """The most exact place that a mention of the act gives; the earlier one where two are equally exact."""
    places = [m.event.event_loc for m in group if m.event.event_loc]
    return min(places, key=lambda p: PRECISIONS.index(p.precision or "country")) if places else None


def _date(group: Sequence[Mention]) -> Event:
    """The mention whose date is known best: by its own words first, then by precision, then the earlier."""

    def rank(m: Mention) -> tuple[int, int, int]:
        e = m.event
        own = {"phrase": 0, "anniversary": 0, "context": 1, "publication": 2}.get(str(e.date_source), 3)
        return (own, DATE_PRECISIONS.index(e.date_precision), m.number)

    if _aux(group) == "none":  # what is news has no date from a mention that is told as long past
        group = [m for m in group if m.event.aux != "historical" or not _long_past(m.event)] or group
    return min(group, key=rank).event


def _long_past(e: Event) -> bool:
    """Whether a date lies more than ``BACKGROUND`` days before publication."""
    if not e.date or not e.published:
        return False
    return (date.fromisoformat(e.published[:10]) - date.fromisoformat(e.enddate or e.date)).days > BACKGROUND


def _last(group: Sequence[Mention], pick: Callable[[Event], Interval | None]) -> Interval | None:
    """The figure of the first mention that gives one: later sentences count parts or other acts."""
    return next((v for m in group if (v := pick(m.event))), None)


def _confidence(group: Sequence[Mention]) -> float:
    """The chance that at least one mention is right, the further ones counting half: they are not independent."""
    best, *rest = sorted((m.event.confidence or 0.0 for m in group), reverse=True)
    miss = (1.0 - best) * math.prod(1.0 - 0.5 * p for p in rest)
    return round(min(1.0 - miss, 0.995), 4)
