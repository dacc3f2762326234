"""The stage *link*: reports of one act become one incident, whoever printed them and in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tocsin.link.cluster import Group, Linker, order
from tocsin.link.judge import incident_id, rulings
from tocsin.link.neighbours import neighbours
from tocsin.link.summary import summarise
from tocsin.link.weigh import Weights
from tocsin.records import Article, Event, Incident, Judgement, Link, digest


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking gave; unpacks as ``incidents, links``.

    ``incidents`` are all of them, those of earlier runs that stayed as they were included; ``links`` those of the events placed
    now; ``changed`` the ids of incidents that are new or differ; ``redirects`` lead from ids that are gone to the incidents
    they went into.
    """

    incidents: tuple[Incident, ...]
    links: tuple[Link, ...]
    changed: frozenset[str] = frozenset()
    redirects: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Any]:
        yield self.incidents
        yield self.links


def link(
    events: Iterable[Event],
    articles: Mapping[str, Article],
    *,
    previous: Sequence[Incident] = (),
    judgements: Sequence[Judgement] = (),
    weights: Weights | None = None,
) -> Linked:
    """Links events to incidents.

    Order and repetition of ``events`` do not matter. A kept incident all of whose events are given again is linked anew (so
    that giving everything gives the same as a first run, and judgements take effect); of others the events already linked are
    passed over.

    Args:
        events: of the new articles, or of all.
        articles: by id, at least those of ``events``.
        previous: the incidents kept so far.
        judgements: what people decided, the whole log.
        weights: how much each clue counts; the shipped ones by default.
    """
    given = {e.id: e for e in events}
    again = [i for i in previous if i.events and all(e in given for e in i.events)]
    redone = {i.id for i in again}
    kept = [i for i in previous if i.id not in redone]
    linked = {e for i in kept for e in i.events}
    fresh = [e for e in given.values() if e.id not in linked]
    rules = rulings(judgements, previous, given)
    linker = Linker(articles, weights=weights, rulings=rules)
    near = neighbours(fresh, articles, kept, judged=rules.events)
    for incident in near:
        linker.keep(incident)
    linker.place_all(fresh)
    return _linked(linker.groups, articles, previous=previous, again=again, near={i.id for i in near})


def _linked(
    groups: Mapping[int, Group],
    articles: Mapping[str, Article],
    *,
    previous: Sequence[Incident],
    again: Sequence[Incident],
    near: set[str],
) -> Linked:
    ids = _ids(groups, again, taken={i.id for i in previous} - {i.id for i in again})
    made: dict[str, Incident] = {}
    links: list[Link] = []
    redirects: dict[str, str] = {}
    for number, group in groups.items():
        if not group.members and len(group.before) == 1:
            made[group.before[0].id] = group.before[0]
            continue
        related = ids.get(group.related) if group.related is not None else None
        incident, new = summarise(group, ids[number], articles, related)
        made[incident.id] = incident
        links += new
        redirects |= {b.id: incident.id for b in group.before if b.id != incident.id}
    owner = {e: i.id for i in made.values() for e in i.events}
    redirects |= {i.id: owner[i.events[0]] for i in again if i.id not in made}
    untouched = {i.id: i for i in previous if i.id not in near and i.id not in {a.id for a in again}}
    before = {i.id: i for i in previous}
    everything = sorted((made | untouched).values(), key=lambda i: (i.date or i.first_reported or "9999", i.id))
    changed = frozenset(i.id for i in made.values() if before.get(i.id) != i)
    return Linked(
        tuple(everything), tuple(sorted(links, key=lambda x: (x.incident_id, x.event_id))), changed, redirects
    )


def _ids(groups: Mapping[int, Group], again: Sequence[Incident], *, taken: set[str]) -> dict[int, str]:
    """The id of each incident: the one it had before, or else one made from the event that founds it.

    An incident linked anew keeps its id where most of its events went; one made of several keeps the id of the first.
    """
    was = {e: i for i in again for e in i.events}
    shares: list[tuple[int, str, int]] = []
    out: dict[int, str] = {}
    for number, group in groups.items():
        if group.before:
            out[number] = group.before[0].id
            continue
        counts: dict[str, int] = {}
        for m in group.members:
            if m.event.id in was:
                counts[was[m.event.id].id] = counts.get(was[m.event.id].id, 0) + 1
        shares += [(-n, i, number) for i, n in counts.items()]
    used = set(taken)
    for _, old, number in sorted(shares):
        if number not in out and old not in used:
            out[number] = old
            used.add(old)
    for number, group in groups.items():
        if number not in out:
            new = incident_id(min(group.members, key=lambda m: order(m.event)).event.id)
            while new in used:
                new = f"i{digest('next', new)}"
            out[number] = new
            used.add(new)
    return out
