"""The stage *link*: reports of one act become one incident, whoever printed them and in whatever order they came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tocsin.cycles import unswept
from tocsin.link.block import Shelved
from tocsin.link.cluster import Group, Linker
from tocsin.link.facts import Facts
from tocsin.link.ids import Names
from tocsin.link.judge import rulings
from tocsin.link.neighbours import neighbours
from tocsin.link.parts import with_parts
from tocsin.link.summary import summarise
from tocsin.link.weigh import Weights
from tocsin.records import Article, Event, Incident, Judgement, Link


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
    told: Iterable[Event] = (),
    rests: Sequence[str] | None = None,
    shelf: Collection[Shelved] | None = None,
    said: Mapping[str, Facts] | None = None,
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
        told: events of ``previous``, with their articles: what they say in full is compared, and not only what was kept of it; and
            others that tell who was killed or lives.
        shelf: where ``previous`` are only those that the events can touch (:class:`~tocsin.link.reach.Reach`): all that stand in
            the same days.
        said: what was kept of some of ``previous``, by id, where it was looked at before; it is not as it was afterwards.
        rests: where the events are a share of many (:mod:`tocsin.link.apart`), the days after which incidents are settled.
        weights: how much each clue counts; the shipped ones by default.
    """
    with unswept():
        return _linked(
            events, articles, previous, judgements, {e.id: e for e in told}, rests, shelf, said or {}, weights
        )


def _linked(
    events: Iterable[Event],
    articles: Mapping[str, Article],
    previous: Sequence[Incident],
    judgements: Sequence[Judgement],
    told: Mapping[str, Event],
    rests: Sequence[str] | None,
    shelf: Collection[Shelved] | None,
    said: Mapping[str, Facts],
    weights: Weights | None,
) -> Linked:
    given = {e.id: e for e in events}
    again = [i for i in previous if i.events and all(e in given for e in i.events)]
    redone = {i.id for i in again}
    kept = [i for i in previous if i.id not in redone]
    linked = {e for i in kept for e in i.events}
    fresh = [e for e in given.values() if e.id not in linked]
    rules = rulings(judgements, previous, given)
    names = Names(again, taken={i.id for i in kept})
    run = _Run(names, articles)
    linker = Linker(articles, weights=weights, rulings=rules, settle=run.settle)
    near = kept if shelf is not None else neighbours(fresh, articles, kept, judged=rules.events)
    for incident in near:
        linker.keep(incident, told, said.get(incident.id))
    linker.shelve(shelf or (), {i.id for i in near} | redone)
    linker.place_all(fresh, told.values(), rests=rests)
    run.finish(linker.groups)
    return run.result(previous, again, near={i.id for i in near})


class _Run:
    """What one run has made so far: incidents that are done, and the links of their reports."""

    def __init__(self, names: Names, articles: Mapping[str, Article]) -> None:
        self._names, self._articles = names, articles
        self._made: dict[str, Incident] = {}
        self._links: list[Link] = []
        self._gone: dict[str, str] = {}

    def settle(self, number: int, group: Group, about: Group | None = None) -> Incident:
        """Makes an incident of a group; a kept one that nothing was added to stays as it is.

        Args:
            number: of the group.
            group: the group.
            about: the group of the act that a plan may be about, if it has no name yet.
        """
        links: list[Link] = []
        if not group.members and len(group.before) == 1:
            incident = group.before[0]
        else:
            related = self._names.of(group.related, about) if group.related is not None else None
            incident, links = summarise(group, self._names.of(number, group) or "", self._articles, related)
        for b in group.before:
            self._made.pop(b.id, None)
            if b.id != incident.id:
                self._gone[b.id] = incident.id
        self._made[incident.id] = incident
        self._links += links
        return incident

    def finish(self, groups: Mapping[int, Group]) -> None:
        """Makes incidents of the groups that are left."""
        self._names.rest(groups)
        for number, group in groups.items():
            self.settle(number, group)

    def result(self, previous: Sequence[Incident], again: Sequence[Incident], *, near: set[str]) -> Linked:
        """What the run gives."""
        made = self._made
        before = {i.id: i for i in previous}
        owner = {e: i.id for i in made.values() for e in i.events}
        redirects = {old: self._end(new) for old, new in self._gone.items() if old in before}
        redirects |= {i.id: owner[i.events[0]] for i in again if i.id not in made}
        made = self._related(redirects, before)
        passed = near | {i.id for i in again}
        untouched = {i.id: i for i in previous if i.id not in passed}
        everything = sorted((made | untouched).values(), key=lambda i: (i.date or i.first_reported or "9999", i.id))
        changed = frozenset(i.id for i in made.values() if before.get(i.id) != i)
        links = (
            replace(x, incident_id=self._end(x.incident_id)) if x.incident_id in self._gone else x for x in self._links
        )
        return Linked(
            tuple(everything), tuple(sorted(links, key=lambda x: (x.incident_id, x.event_id))), changed, redirects
        )

    def _related(self, redirects: Mapping[str, str], before: Mapping[str, Incident]) -> dict[str, Incident]:
        """The incidents with the ids that went into them, and with the larger ones that they are part of."""
        was: dict[str, list[str]] = {}
        for old, new in redirects.items():
            was.setdefault(new, []).extend((*before[old].was, old))
        out: dict[str, Incident] = {}
        for incident, whole in with_parts(self._made.values()):
            known = before[incident.id].was if incident.id in before else incident.was
            ids = tuple(dict.fromkeys((*known, *sorted(was.get(incident.id, ())))))
            whole = redirects.get(whole, whole) if whole else None
            same = ids == incident.was and whole == incident.part_of
            out[incident.id] = incident if same else replace(incident, was=ids, part_of=whole)
        return out

    def _end(self, incident: str) -> str:
        while incident in self._gone:
            incident = self._gone[incident]
        return incident
