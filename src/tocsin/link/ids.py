"""The ids of incidents: kept from run to run, new ones made from the event that founds the incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.link.cluster import Group, order
from tocsin.link.judge import incident_id
from tocsin.records import Incident, digest


class Names:
    """Gives each group its id: the one it had before, or else one made from the event that founds it.

    An incident linked anew keeps its id where most of its events went; one made of several keeps the id of the first.

    Args:
        again: kept incidents whose events are all linked anew.
        taken: the ids of the other kept incidents.
    """

    def __init__(self, again: Sequence[Incident], *, taken: set[str]) -> None:
        self._was = {e: i.id for i in again for e in i.events}
        self._used = set(taken)
        self._given: dict[int, str] = {}

    def of(self, number: int, group: Group | None) -> str | None:
        """The id of a group, now; ``None`` for one that is not given and has no name yet."""
        if number not in self._given and group is not None:
            self._give(number, self._kept(group) or self._new(group))
        return self._given.get(number)

    def rest(self, groups: Mapping[int, Group]) -> None:
        """Names all groups that are left; where two have events of one incident, the one with more of them gets its id."""
        left = {n: g for n, g in groups.items() if n not in self._given}
        for number, group in left.items():
            if group.before:
                self._give(number, group.before[0].id)
        shares = [(-c, old, n) for n, g in left.items() if n not in self._given for old, c in self._shares(g).items()]
        for _, old, number in sorted(shares):
            if number not in self._given and old not in self._used:
                self._give(number, old)
        for number, group in left.items():
            if number not in self._given:
                self._give(number, self._new(group))

    def _give(self, number: int, name: str) -> None:
        self._given[number] = name
        self._used.add(name)

    def _kept(self, group: Group) -> str | None:
        if group.before:
            return group.before[0].id
        shares = sorted((-c, old) for old, c in self._shares(group).items() if old not in self._used)
        return shares[0][1] if shares else None

    def _shares(self, group: Group) -> dict[str, int]:
        """How many of its events each incident had that is linked anew."""
        counts: dict[str, int] = {}
        for m in group.members:
            if m.event.id in self._was:
                counts[self._was[m.event.id]] = counts.get(self._was[m.event.id], 0) + 1
        return counts

    def _new(self, group: Group) -> str:
        name = incident_id(min(group.members, key=lambda m: order(m.event)).event.id)
        while name in self._used:
            name = f"i{digest('next', name)}"
        return name
