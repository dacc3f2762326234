"""What the reports of an incident agree on: its sides, its day and its place, by majority over independent origins.

A copy has no vote of its own: of the articles that copy each other the surest report speaks, with its confidence as weight. What
one article alone says beside three that say something else is kept in its event, and not told as the incident's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tocsin.link.facts import ordinal, place_key
from tocsin.records import UNKNOWN_ATTACKERS, Article, Entity, Event, Incident, Place

MAJORITY = 0.6
"""Share of the votes that a country, a group or a day needs beside another."""
NAMED = 0.3
"""Share that a named victim or a party to talks needs: reports that list fewer of them do not contradict the others."""
_HEARD = 0.25  # of all origins, also those that name nobody
_TIED = 0.9  # where nothing has the majority, all that come this close to the best
_SIDES = 6  # an incident lists no more on each side
_VOTE = 0.8  # what an origin counts whose confidence is not kept
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
_STATE_ORGANS = frozenset({None, "", "UNK", "GOV", "MIL", "LEG", "SPY"})
_SAID = re.compile(r"said by (\d+) of (\d+) source")
_OFFICE = re.compile(
    r"\b(?:commander|leader|head|chief|minister|president|spokes\w+|secretary|director|chairman|ambassador|general) of\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Votes:
    """Who names a thing: for each thing the origins that say it, each with its surest report's confidence."""

    said: dict[str, dict[str, float]] = field(default_factory=dict)
    origins: dict[str, float] = field(default_factory=dict)

    def add(self, thing: str, origin: str, weight: float) -> None:
        """Counts a report that says a thing."""
        votes = self.said.setdefault(thing, {})
        votes[origin] = max(votes.get(origin, 0.0), weight)
        self.origins[origin] = max(self.origins.get(origin, 0.0), weight)

    def one_voice(self, total: float) -> bool:
        """Whether one report of one origin said everything, and no other origin is counted in ``total``."""
        return len(self.origins) == 1 and all(list(votes.values()) == [total] for votes in self.said.values())

    def share(self, thing: str) -> float:
        """Of the votes of all origins that say anything, those for this thing."""
        total = sum(self.origins.values())
        return sum(self.said.get(thing, {}).values()) / total if total else 0.0

    def kept(self, least: float | Mapping[str, float] = MAJORITY) -> list[str]:
        """The things with enough votes, most first; if there are none, the best and what comes close to it."""
        shares = {thing: self.share(thing) for thing in self.said}
        ranked = sorted(shares, key=lambda t: -shares[t])
        out = [t for t in ranked if shares[t] >= (least if isinstance(least, float) else least[t])]
        return out or [t for t in ranked if shares[t] >= _TIED * shares[ranked[0]]]


@dataclass(slots=True)
class _Side:
    """The votes on one side of an act: for countries (or groups without one), and for the very entities."""

    codes: Votes = field(default_factory=Votes)
    entities: Votes = field(default_factory=Votes)
    best: dict[str, Entity] = field(default_factory=dict)
    code_of: dict[str, str] = field(default_factory=dict)

    def add(self, entity: Entity, origin: str, weight: float) -> None:
        key, code = key_of(entity), entity.code or entity.entity or entity.text.lower()
        self.codes.add(code, origin, weight)
        self.entities.add(key, origin, weight)
        self.code_of[key] = code
        _keep_best(self.best, key, entity)

    def agreed(self, total: float, *, many: bool) -> list[str]:
        """The keys of those that stand for the side: of each country that has the majority its agreed entities.

        Args:
            total: the votes of all origins; what few of them say does not stand for an act where the others name nobody.
            many: several can stand there, as victims and parties to talks do; then named ones need fewer votes.
        """
        if self.codes.one_voice(total):
            return list(self.best)
        named = {k for k, e in self.best.items() if many and e.entity and not is_state(e)}
        least_code = dict.fromkeys(self.codes.said, MAJORITY) | {self.code_of[k]: NAMED for k in named}
        kept = {c for c in self.codes.kept(least_code) if sum(self.codes.said[c].values()) >= _HEARD * total}
        out: list[str] = []
        for code in kept:
            own = Votes(
                {k: v for k, v in self.entities.said.items() if self.code_of[k] == code}, dict(self.codes.said[code])
            )
            out += self._of_one(own, {k: NAMED if k in named else MAJORITY for k in own.said})
        return sorted(out, key=lambda k: (-self.entities.share(k), list(self.best).index(k)))

    def _of_one(self, own: Votes, least: Mapping[str, float]) -> list[str]:
        """Who stands for a country: those with the votes; else, where its people and bodies share them, the state itself."""
        if not any(own.share(k) >= least[k] for k in own.said):
            states = [k for k in own.said if is_state(self.best[k])]
            if states:
                return [max(states, key=own.share)]
        return own.kept(least)

    def entity(self, key: str) -> Entity:
        said, of = len(self.entities.said[key]), len(self.entities.origins)
        return replace(self.best[key], reasons=(f"said by {said} of {of} sources",)) if of > 1 else self.best[key]


def key_of(entity: Entity) -> str:
    """What makes two mentions one actor: the entity, or else the code and sector, or else the words."""
    if entity.entity and not is_state(entity):
        return f"e:{entity.entity}"
    if entity.code:
        sector = entity.sector if entity.sector not in (None, "UNK") else ""
        return f"c:{entity.code}:{'GOV' if is_state(entity) else sector}"
    return f"t:{entity.text.lower()}"


def is_state(entity: Entity) -> bool:
    """Whether an entity is the state itself."""
    return bool(entity.code and entity.entity and entity.entity.split(":")[-1] == entity.code)


def sides(
    base: Incident, events: Sequence[Event], articles: Mapping[str, Article], kind: str
) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    """Who acted and upon whom, as most origins say; nobody stands on both sides unless the act is mutual.

    Args:
        base: what the kept incident says already; its entities carry their votes in ``reasons``.
        events: the new reports.
        articles: by id, for their origins.
        kind: the event type.
    """
    if not base.events and len(events) == 1:
        return _of_one_report(events[0], parties=kind in _MUTUAL)
    actor, recipient = _Side(), _Side()
    sure = any(e.text != UNKNOWN_ATTACKERS for e in (*base.actor, *(e for event in events for e in event.actor)))
    for side, before in ((actor, base.actor), (recipient, base.recipient)):
        _again(side, [e for e in before if not (sure and e.text == UNKNOWN_ATTACKERS)])
    for event in events:
        origin, weight = origin_of(event, articles), event.confidence or _VOTE
        for side, entities in ((actor, event.actor), (recipient, event.recipient)):
            for e in without_offices(_told([e for e in entities if not (sure and e.text == UNKNOWN_ATTACKERS)])):
                side.add(e, origin, weight)
    parties = kind in _MUTUAL
    total = _total(base, events, articles)
    doers, others = actor.agreed(total, many=parties), recipient.agreed(total, many=True)
    doers, others = _on_one_side(actor, recipient, doers, others)
    if not parties:
        others = _not_own(actor.best, doers, recipient.best, others)
    return (
        tuple(actor.entity(k) for k in doers[:_SIDES]),
        tuple(recipient.entity(k) for k in others[:_SIDES]),
    )


def _of_one_report(event: Event, *, parties: bool) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    """The sides of an act that one report tells: all whom it names, nobody on both."""
    sure = any(e.text != UNKNOWN_ATTACKERS for e in event.actor)
    best: tuple[dict[str, Entity], dict[str, Entity]] = {}, {}
    for side, entities in zip(best, (event.actor, event.recipient), strict=True):
        for e in without_offices(_told([e for e in entities if not (sure and e.text == UNKNOWN_ATTACKERS)])):
            _keep_best(side, key_of(e), e)
    doers, others = list(best[0]), [k for k in best[1] if k not in best[0]]
    if not parties:
        others = _not_own(best[0], doers, best[1], others)
    return tuple(best[0][k] for k in doers[:_SIDES]), tuple(best[1][k] for k in others[:_SIDES])


def _keep_best(best: dict[str, Entity], key: str, entity: Entity) -> None:
    """Notes a mention of somebody, in the shortest words that name them."""
    known = best.get(key)
    if known is None or (len(entity.text) < len(known.text) and not entity.reasons):
        best[key] = _bare(entity)


def _bare(e: Entity) -> Entity:
    """A mention without where it stands and why it is who it is."""
    if e.start is None and e.end is None and not e.reasons:
        return e
    return Entity(e.text, code=e.code, sector=e.sector, sectors=e.sectors, entity=e.entity, name=e.name)


def _not_own(
    actors: Mapping[str, Entity], doers: Sequence[str], recipients: Mapping[str, Entity], others: Sequence[str]
) -> list[str]:
    """Those acted upon without the states whose own organs acted."""
    states = {actors[k].code for k in doers if actors[k].code and actors[k].sector in _STATE_ORGANS}
    return [k for k in others if not (is_state(recipients[k]) and recipients[k].code in states)]


def _total(base: Incident, events: Sequence[Event], articles: Mapping[str, Article]) -> float:
    """The votes of all origins, whether they name anybody or not."""
    everybody = Votes()
    for n in range(base.origins):
        everybody.add("", f"before {n}", _VOTE)
    for event in events:
        everybody.add("", origin_of(event, articles), event.confidence or _VOTE)
    return sum(everybody.origins.values())


def _told(entities: Iterable[Entity]) -> list[Entity]:
    """Those with a code or an id; those without where there are no others."""
    everybody = list(entities)
    return [e for e in everybody if e.code or e.entity] or everybody


def without_offices(entities: Sequence[Entity]) -> list[Entity]:
    """*The commander of the Quds Force, Esmail Qaani* is one man: the first half goes where the second is named."""
    people = {e.code for e in entities if e.entity and not is_state(e) and not _OFFICE.search(e.text)}
    return [e for e in entities if not (_OFFICE.search(e.text) and e.code in people)]


def _again(side: _Side, before: Iterable[Entity]) -> None:
    """The votes of a kept incident, as far as its entities tell them."""
    for e in before:
        found = next((m for r in e.reasons if (m := _SAID.search(r))), None)
        said, of = (int(found[1]), int(found[2])) if found else (1, 1)
        for n in range(of):
            side.codes.origins.setdefault(f"before {n}", _VOTE)
            side.entities.origins.setdefault(f"before {n}", _VOTE)
        for n in range(said):
            side.add(e, f"before {n}", _VOTE)


def _on_one_side(actor: _Side, recipient: _Side, doers: list[str], others: list[str]) -> tuple[list[str], list[str]]:
    """Leaves everybody on the side where more origins put them, the actor's if as many do on both.

    Where an entity is all that a side has, that side keeps it unless the other is the better known one.
    """
    both = set(doers) & set(others)
    acted = {k for k in both if actor.entities.share(k) >= recipient.entities.share(k)}
    return [k for k in doers if k not in both or k in acted], [k for k in others if k not in acted]


def origin_of(event: Event, articles: Mapping[str, Article]) -> str:
    """The article that a report's article copies, or itself."""
    article = articles.get(event.article_id)
    return (article.origin if article else None) or event.article_id


def agreed_place(base: Incident, events: Sequence[Event], articles: Mapping[str, Article]) -> Place | None:
    """The place: of the country that most origins say, the spot that most name, the more exact one if as many do."""
    if base.event_loc is None and len(events) == 1:
        return events[0].event_loc
    votes, countries = Votes(), Votes()
    known: dict[str, Place] = {}
    weights: list[tuple[Place, str, float]] = []
    if base.event_loc is not None:
        weights += [(base.event_loc, f"before {n}", _VOTE) for n in range(max(base.origins, 1))]
    weights += [(e.event_loc, origin_of(e, articles), e.confidence or _VOTE) for e in events if e.event_loc is not None]
    for place, origin, weight in weights:
        countries.add(place.country or "", origin, weight)
        votes.add(place_key(place), origin, weight)
        known.setdefault(place_key(place), place)
    if not known:
        return None
    country = countries.kept(1.1)[0]
    own = [k for k, p in known.items() if (p.country or "") == country]
    return known[min(own, key=lambda k: (_level(known[k]), -votes.share(k), own.index(k)))]


def _level(place: Place) -> int:
    order = {"point": 0, "city": 0, "admin1": 1, "region": 2, "country": 3}
    return order.get(place.precision or "", 4)


def agreed_day(base: Incident, events: Sequence[Event], articles: Mapping[str, Article]) -> int | None:
    """The day that most origins say, as an ordinal; ``None`` where no report tells an exact one."""
    votes = Votes()
    if base.date and base.date == base.enddate:
        for n in range(max(base.origins, 1)):
            votes.add(base.date, f"before {n}", _VOTE)
    for e in events:
        if e.date and e.date == (e.enddate or e.date) and e.date_source != "publication":
            votes.add(e.date, origin_of(e, articles), e.confidence or _VOTE)
    days = sorted(votes.said)
    return ordinal(max(days, key=votes.share) if len(days) > 1 else days[0]) if days else None
