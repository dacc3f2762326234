"""Which events can be linked apart from each other, by processes beside each other, so that they give what one process gives.

Only reports of one family of types are ever compared (:mod:`tocsin.link.block`). So a desk falls into shares by family, but for
what reaches across: people judged events of two families together, or an incident of before has some of each; who acts in
other families' events lives (:mod:`tocsin.link.deaths`); and the days on which incidents are settled are counted over all
events. Days and regions are no such shares: in news of every day each day's incidents are compared with those of the days
beside it, a recall with those of any year, and a rare word is at home everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import merge

from tocsin.link.deaths import mourned
from tocsin.link.facts import families
from tocsin.link.linking import Linked
from tocsin.records import Event, Incident, Link

KILLING = "ASSAULT"
"""The type of event in which somebody can be killed."""


def shares(types: Mapping[str, int], joined: Iterable[Collection[str]]) -> list[frozenset[str]]:
    """The types of events that are linked together, each lot apart from the others, those with most events first.

    Args:
        types: the number of events of each type.
        joined: types that must be linked together, besides those of one family.
    """
    family = families()
    lots = [{name} for name in {family.get(t, t) for t in types}]
    for kinds in joined:
        names = {family.get(t, t) for t in kinds}
        met = [lot for lot in lots if not lot.isdisjoint(names)]
        lots = [lot for lot in lots if lot.isdisjoint(names)]
        lots.append(names.union(*met))
    of_types = [frozenset(t for t in types if family.get(t, t) in lot) for lot in lots]
    return sorted(filter(None, of_types), key=lambda lot: (-sum(types[t] for t in lot), min(lot)))


def watched(killings: Iterable[Event]) -> set[str]:
    """The people whose acts in other families' events tell whether they live: those of whom enough reports tell as killed."""
    return set(mourned(killings))


def rejoined(parts: Sequence[Linked]) -> Linked | None:
    """What the shares gave as one; ``None`` if two of them gave an incident the same id."""
    incidents: tuple[Incident, ...] = tuple(
        merge(*(p.incidents for p in parts), key=lambda i: (i.date or i.first_reported or "9999", i.id))
    )
    if len({i.id for i in incidents}) < len(incidents):
        return None
    links: tuple[Link, ...] = tuple(merge(*(p.links for p in parts), key=lambda x: (x.incident_id, x.event_id)))
    changed: frozenset[str] = frozenset().union(*(p.changed for p in parts))
    return Linked(incidents, links, changed, {old: new for p in parts for old, new in p.redirects.items()})
