"""Which incidents of a large desk new reports can touch, found from little before the rest is read.

In three steps, so that a day costs a day however large the desk is: the incidents with which the linker would compare a report are
found by their handles alone; of these, what they say tells which a report may join; and only for those it is asked with which other
incidents they might turn out to be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tocsin.link.block import Blocks, Shelved
from tocsin.link.facts import ACT, Facts, of_incident
from tocsin.link.neighbours import Wanted
from tocsin.link.weigh import Weights
from tocsin.link.words import Rarity
from tocsin.records import Incident

SLACK = 0.2
"""Probability from which a report may belong to an incident, judged by what was kept of it: what its reports say in full can make
it likelier, and 0.8 is asked for in the end."""


_NONE = ""  # the article of what is known from none
_MANY = 8  # of so many reports what was kept is too little to judge by


class Reach:
    """The incidents that new reports can touch; ``shelf`` holds all that were looked at, by id.

    Args:
        reports: what the new reports say.
        shelf: the incidents of their days that share handles with them.
        recalled: for the number of a recall without a day the ids of the incidents of any day that it may mean.
    """

    def __init__(
        self,
        reports: Iterable[Facts],
        shelf: Iterable[Shelved],
        recalled: Mapping[int, Sequence[str]],
    ) -> None:
        self._rarity, self._weights = Rarity.shipped(), Weights.shipped()
        self._blocks = Blocks(self._rarity)
        self._ids: list[str] = []
        self.shelf: dict[str, Shelved] = {}
        self._shelve(shelf)
        self._asked: list[tuple[Facts, list[str]]] = []
        for number, facts in enumerate(reports):
            self._asked.append((facts, [*self._near(facts), *recalled.get(number, ())]))
            if facts.plane != ACT:
                told = replace(facts, plane=ACT)
                self._asked.append((told, self._near(told)))
        self._told: dict[str, Facts] = {}  # what was kept of those that were read
        self._grown: dict[str, tuple[Facts, list[str]]] = {}

    def _shelve(self, shelf: Iterable[Shelved]) -> None:
        new = {kept.id: kept for kept in sorted(shelf, key=Shelved.order) if kept.id not in self.shelf}
        self._blocks.shelve_all(enumerate(new.values(), len(self._ids)))
        self._ids += new
        self.shelf |= new

    def _near(self, facts: Facts) -> list[str]:
        return [self._ids[n] for n in self._blocks.near(facts)]

    def first(self) -> set[str]:
        """The ids of the incidents with which the reports are compared."""
        return {key for _, near in self._asked for key in near}

    def likely(self, incidents: Iterable[Incident], growing: Iterable[str]) -> set[str]:
        """Of those incidents the ids of the ones that a report may join.

        Args:
            incidents: with which the reports are compared, and others.
            growing: ids of those that get reports in any case.
        """
        known = self._told = {i.id: self._facts(i) for i in incidents}
        joining: dict[str, list[Facts]] = {key: [] for key in growing}
        for facts, near in self._asked:
            for key in self._fitting(facts, (k for k in near if k in known), known):
                joining.setdefault(key, []).append(facts)
        for key, reports in joining.items():
            # The incident as it will be; the one compared with other reports stays as it is.
            grown = known.pop(key)
            for facts in reports:
                grown.count_in(facts)
            grown.weigh(self._rarity)
            self._grown[key] = grown, []
        return set(joining)

    def wanted(self) -> Wanted:
        """What those ask of the shelf once the reports have joined them."""
        out = Wanted()
        for facts, _ in self._grown.values():
            out.share(facts, (facts.family, facts.plane), self._rarity)
        return out

    def beyond(self, shelf: Iterable[Shelved]) -> set[str]:
        """The ids of the incidents with which those are compared then.

        Args:
            shelf: what they asked for.
        """
        self._shelve(shelf)
        self._grown = {key: (facts, self._near(facts)) for key, (facts, _) in self._grown.items()}
        return {key for _, near in self._grown.values() for key in near}

    def joined(self, incidents: Iterable[Incident]) -> set[str]:
        """Of those the ids of the ones that may turn out to be one with an incident that a report joins."""
        known = {i.id: self._told.get(i.id) or self._facts(i) for i in incidents}
        self._told |= known
        out: set[str] = set()
        for own, (facts, near) in self._grown.items():
            keys = [k for k in near if k in known and k != own]
            out.update(keys if facts.n > _MANY else self._fitting(facts, keys, known))
        return out

    def _facts(self, incident: Incident) -> Facts:
        """What was kept of an incident; of recalls no articles are kept, and what is known from none is known from others."""
        facts = of_incident(incident, self._rarity)
        facts.articles = facts.articles or {_NONE}
        return facts

    def known(self) -> dict[str, Facts]:
        """What was kept of the incidents that were read and get no report, by id."""
        return {key: facts for key, facts in self._told.items() if _NONE not in facts.articles}

    def _fitting(self, facts: Facts, keys: Iterable[str], known: Mapping[str, Facts]) -> list[str]:
        steps = self._weights.steps(facts)
        return [k for k in keys if self._weights.likeness(facts, known[k], self._rarity, steps, SLACK) is not None]
