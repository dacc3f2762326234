"""Which kept incidents new reports can touch: those of the same kind of act in their days, and those that a recall may mean.

A desk may hold a million incidents, so what is wanted of it is said as a few intervals of days and some handles, which a table can
be asked for, and not by looking at each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from tocsin.link.block import MONTH, handles, kept_at, looked_under
from tocsin.link.deaths import aimed_at, victims
from tocsin.link.facts import ACT, PLANES, Facts, families, of_event, of_incident, ordinal
from tocsin.link.words import Rarity
from tocsin.records import Article, Event, Incident

_MARGIN = 1  # days: an incident that grows is compared with its own neighbours
_STRONG = "epw"
"""The kinds of handles by which a recall without a day finds its incident."""
_WORTH = {"p": 2, "e": 3, "w": 2}
Group = tuple[str, str]
"""Family and plane."""


@dataclass(slots=True)
class Wanted:
    """What new reports ask of the incidents kept so far.

    ``spans``: by group and kind of date (``d`` a day or some days, ``r`` the first report of an undated act, ``m`` some weeks,
    ``y`` longer) the ordinals of the days; ``shared``: by group, kind and handle the intervals of days (first and last ordinal) in
    which a report has it, for an incident that shares no handle with a report is never compared with it; ``hints``: for each recall
    without a day (by its number among the events) its group and handles; ``victims``: ids of people whom reports tell of
    as attacked, for a person is killed once; ``days``: on which single acts were that can be part of a longer one; ``reports``:
    what each of the events says.
    """

    spans: dict[tuple[Group, str], set[int]] = field(default_factory=dict)
    hints: dict[int, tuple[Group, tuple[str, ...]]] = field(default_factory=dict)
    victims: set[str] = field(default_factory=set)
    shared: dict[tuple[Group, str, str], set[tuple[int, int]]] = field(default_factory=dict)
    days: set[int] = field(default_factory=set)
    reports: list[Facts] = field(default_factory=list)

    def share(self, facts: Facts, group: Group, rarity: Rarity) -> None:
        """Asks for the incidents of a family and plane with which a report is compared."""
        for kind, low, high in looked_under(facts):
            if kind == "?":
                continue
            margin = _MARGIN if kind in "dr" else 0
            days = days_of(kind, low - margin, high + margin)
            self.spans.setdefault((group, kind), set()).update(days)
            for handle in handles(facts, rarity):
                self.shared.setdefault((group, kind, handle), set()).add((days[0], days[-1]))

    def around(self, incidents: Iterable[Incident]) -> None:
        """Asks for the incidents with which kept ones are compared that get a report, whatever its day."""
        rarity = Rarity.shipped()
        for incident in incidents:
            facts = of_incident(incident, rarity)
            self.share(facts, (facts.family, facts.plane), rarity)

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """The spans of days as rows: type of event, ``aux``, kind of date, first and last day (ISO)."""
        return [
            (event, aux, kind, _iso(first), _iso(last))
            for (group, kind), days in sorted(self.spans.items())
            for first, last in _runs(days)
            for event, aux in members(group)
        ]

    def shared_rows(self) -> list[tuple[str, str, str, str, str]]:
        """The handles as rows: family and plane, kind of date, handle, first and last day (ISO)."""
        return [
            ("/".join(group), kind, handle, _iso(first), _iso(last))
            for (group, kind, handle), spans in sorted(self.shared.items())
            for first, last in _joined(spans)
        ]

    def day_rows(self, events: Iterable[str]) -> list[tuple[str, str]]:
        """The days of single acts as rows: type of event, day (ISO)."""
        return [(event, _iso(day)) for event in events for day in sorted(self.days)]

    def hint_rows(self) -> list[tuple[int, str, str, str, int]]:
        """The hints as rows: number of the recall, type of event, ``aux``, handle, how much it is worth."""
        return [
            (number, event, aux, handle, _WORTH[handle[0]])
            for number, (group, found) in self.hints.items()
            for handle in found
            for event, aux in members(group)
        ]


def members(group: Group) -> list[tuple[str, str]]:
    """The types of event and values of ``aux`` that make up a family and plane."""
    family, plane = group
    return [(e, a) for e, f in families().items() if f == family for a, p in PLANES.items() if p == plane]


def wanted(events: Iterable[Event], articles: Mapping[str, Article]) -> Wanted:
    """What events ask of the incidents kept so far."""
    rarity, out = Rarity.shipped(), Wanted()
    for number, e in enumerate(events):
        facts = of_event(e, articles.get(e.article_id), rarity)
        out.reports.append(facts)
        out.victims.update(aimed_at(e))
        # A plan or a denial also looks for the act that it may be about.
        for plane in {facts.plane, ACT}:
            out.share(facts, (facts.family, plane), rarity)
        day = facts.start if facts.start is not None else facts.reported
        out.days.update([day] if day is not None and facts.start == facts.end else [])
        undated = facts.start is None or facts.end is None or facts.end - facts.start > MONTH
        if facts.recall and undated:
            found = tuple(h for h in handles(facts, rarity) if h[0] in _STRONG)
            out.hints[number] = (facts.family, facts.plane), found
    return out


def days_of(kind: str, low: int, high: int) -> range:
    """Days, months (12 x year + month) or years as days (ordinals)."""
    if kind in "dr":
        return range(low, high + 1)
    if kind == "m":
        first, after = _first_of(low), _first_of(high + 1)
        return range(first.toordinal(), after.toordinal())
    return range(date(low, 1, 1).toordinal(), date(high, 12, 31).toordinal() + 1)


def _first_of(month: int) -> date:
    return date((month - 1) // 12, (month - 1) % 12 + 1, 1)


def _runs(days: Iterable[int]) -> list[tuple[int, int]]:
    """Days that follow each other as first and last."""
    out: list[tuple[int, int]] = []
    for day in sorted(days):
        if out and day == out[-1][1] + 1:
            out[-1] = out[-1][0], day
        else:
            out.append((day, day))
    return out


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals without those that lie in others, and those that touch as one."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if out and first <= out[-1][1] + 1:
            out[-1] = out[-1][0], max(out[-1][1], last)
        else:
            out.append((first, last))
    return out


@lru_cache(maxsize=8192)
def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def groups() -> list[tuple[str, str, str]]:
    """For each type of event and ``aux`` the family and plane, as :meth:`Wanted.shared_rows` names them."""
    return [(e, a, f"{f}/{p}") for e, f in families().items() for a, p in PLANES.items()]


def neighbours(
    events: Sequence[Event],
    articles: Mapping[str, Article],
    previous: Sequence[Incident],
    *,
    judged: frozenset[str] = frozenset(),
) -> list[Incident]:
    """The kept incidents that the events could join, in their order, and those with events that a person judged.

    Args:
        events: the new ones.
        articles: by id, at least those of the events.
        previous: the incidents kept so far, or those that a table gave for :func:`wanted`.
        judged: ids of events.
    """
    if not previous:
        return []
    asked = wanted(events, articles)
    hints: dict[Group, set[str]] = {}
    for group, found in asked.hints.values():
        hints.setdefault(group, set()).update(found)
    return [i for i in previous if _near(i, asked, hints) or not judged.isdisjoint(i.events)]


def _near(incident: Incident, asked: Wanted, hints: Mapping[Group, set[str]]) -> bool:
    group = families().get(incident.event, incident.event), PLANES.get(incident.aux, ACT)
    if not hints.get(group, set()).isdisjoint(incident.handles) or not asked.victims.isdisjoint(victims(incident)):
        return True
    reported = None if incident.status == "recalled" else ordinal(incident.first_reported)
    kept = kept_at(ordinal(incident.date), ordinal(incident.enddate or incident.date), reported)
    return any(days_of(kind, at, at)[0] in asked.spans.get((group, kind), ()) for kind, at in kept if kind != "?")
