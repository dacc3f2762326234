"""Reports to incidents: each report joins the incident it is most like, if like enough and nothing forbids it.

Reports are taken in the order of their publication and compared with what each incident says so far (average linkage: what several
reports say counts by the share that says it). Recalls come last: they join what the news has told, or open an incident at the
old date.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from tocsin.link.block import Blocks, Shelved
from tocsin.link.contradict import Sentences, contradiction, recalls, sentences, told_apart
from tocsin.link.deaths import Deaths, victims
from tocsin.link.facts import ACT, Facts, of_event, of_incident, ordinal, place_key, reported, span
from tocsin.link.judge import Rulings
from tocsin.link.weigh import Weights
from tocsin.link.words import Rarity
from tocsin.records import Article, Event, Incident

_CHUNK = 10_000  # events placed before incidents that are over are settled
_SETTLED = 21  # days after its last report after which an incident is over
_ABSENT = 1 << 30  # the numbers of incidents that are not at hand begin here
_COPIED = 0.6  # how alike the words are from which two reports may share a sentence of a copied text
_NAMED = 0.65  # the probability from which a recall that names the one it befell belongs to an incident
_RIVAL = 0.15  # an undated recall that fits two incidents within this probability recalls neither for sure


Settle = Callable[[int, "Group", "Group | None"], Incident]
"""Makes an incident of a group, given its number and the group of the act that it may be about."""


class Member(NamedTuple):
    """A report in an incident, and why it is there; ``score`` is ``None`` for the one that opened it."""

    event: Event
    recall: bool
    score: float | None
    reasons: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Group:
    """An incident in the making.

    ``members`` are its new reports; ``before`` are the kept incidents it continues, ``told`` those of their reports that were
    read again, ``waiting`` how many of them are still to be read; ``judged`` those of its events that a person judged, ``related``
    the number of the act that a plan, a fear or a denial may be about.
    """

    facts: Facts
    members: list[Member] = field(default_factory=list)
    before: list[Incident] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    waiting: int = 0
    judged: set[str] = field(default_factory=set)
    related: int | None = None

    def events(self) -> list[Event]:
        """Its reports, as far as they are at hand."""
        return [*self.told, *(m.event for m in self.members)]


class Fit(NamedTuple):
    """How well a report fits an incident, and the values of the clues or, where no clue was asked, why."""

    probability: float
    number: int
    found: Mapping[str, float]
    why: str = ""

    def reasons(self, weights: Weights) -> tuple[str, ...]:
        """What the user is told."""
        return (self.why,) if self.why else weights.reasons(self.found)


def order(event: Event) -> tuple[str, str, str]:
    """The order in which reports are taken: by publication, unknown last; then by article and event."""
    return event.published or NEVER, event.article_id, event.id


class Linker:
    """Holds the incidents of one run and places reports in them.

    Args:
        articles: by id; what an event does not say of its publication is taken from here.
        weights: how much each clue counts.
        rulings: what people decided.
        settle: makes an incident of a group that no news will reach any more; without it all stay in memory.
    """

    def __init__(
        self,
        articles: Mapping[str, Article],
        *,
        weights: Weights | None = None,
        rulings: Rulings | None = None,
        settle: Settle | None = None,
    ) -> None:
        self.rarity = Rarity.shipped()
        self.weights = weights or Weights.shipped()
        self._articles, self._rulings, self._settle = articles, rulings or Rulings(), settle
        self._judged = self._rulings.events
        self._groups: dict[int, Group] = {}
        self._done: dict[int, Incident] = {}
        self._awake: dict[int, Group] = {}  # those of ``_done`` that were looked at of late
        self._touched: set[int] = set()
        self._grown: set[int] = set()  # of the touched ones those that got a report after they were opened
        self._compared: dict[
            int, list[int]
        ] = {}  # with what those were compared that were opened since incidents were joined
        self._next = 0
        self._where: dict[str, int] = {}
        self._owner: dict[str, Incident] = {}  # the kept incident of each of its reports
        self._at: dict[str, int] = {}  # the numbers of kept incidents
        self._alike: dict[tuple[object, ...], int] = {}
        self._sentences: dict[str, Sentences] = {}  # those that were read of late
        self._killed: dict[str, int] = {}  # where the killing of each person is
        self._stale: set[int] = set()  # those to which reports that were read again were added of late
        self._news: set[int | None] = set()  # the days of publication of the new reports
        self._blocks = Blocks(self.rarity)

    @property
    def groups(self) -> Mapping[int, Group]:
        """The incidents that are not settled, by number, in the order in which they were opened."""
        return self._groups

    def keep(self, incident: Incident, told: Mapping[str, Event], known: Facts | None = None) -> None:
        """Takes up an incident of an earlier run; ``known`` is what was kept of it, where that was looked at before.

        With its events it is made again from them, day by day among the others, so that on each day it says what it said then;
        without them, it says what was kept of it.
        """
        if incident.events and all(e in told for e in incident.events):
            self._owner |= dict.fromkeys(incident.events, incident)
            return
        self._take_up(incident, known or of_incident(incident, self.rarity))

    def shelve(self, shelf: Iterable[Shelved], near: Collection[str]) -> None:
        """Takes note of kept incidents of which only some are at hand: the others are compared with nothing, but they stand where
        they would if all were, so that a report is compared with the same ones.

        Args:
            shelf: the incidents.
            near: ids of those that are kept.
        """
        absent = (incident for incident in shelf if incident.id not in near)
        self._blocks.shelve_all(enumerate(sorted(absent, key=Shelved.order), _ABSENT))

    def _take_up(self, incident: Incident, facts: Facts, *, waiting: int = 0) -> None:
        number = self._at[incident.id] = self._open(facts, stale=waiting > 0)
        group = self._groups[number]
        group.before.append(incident)
        group.waiting = waiting
        if self._judged:
            self._judge(number, (e for e in incident.events if e in self._judged))

    def place_all(
        self, events: Iterable[Event], told: Iterable[Event] = (), *, rests: Sequence[str] | None = None
    ) -> None:
        """Places reports day by day, the news first and then the recalls, and joins incidents that turn out to be one.

        Args:
            events: the new reports.
            told: those of kept incidents, and others that tell whether somebody lives.
            rests: the days after which incidents that are over are settled, where the events are some of many; those of
                :func:`resting` for the events by default.
        """
        fresh = {e.id: e for e in events}
        everything = sorted((fresh | {e.id: e for e in told if e.id not in fresh}).values(), key=order)
        bare = [i for g in self._groups.values() for i in g.before]
        deaths = Deaths(everything, self._articles, bare)
        self._news = {reported(e, self._articles.get(e.article_id)) for e in fresh.values()}
        for number, group in self._groups.items():
            self._killed |= {p: number for i in group.before for p in victims(i) if p in deaths.days}
        due = deque(resting(Counter(_day(e) for e in fresh.values())) if rests is None else rests)
        placed = False
        for day in _days(everything):
            while due and due[0] < _day(day[0]):
                self._rest(ordinal(due.popleft()))
            deaths.hear(day)
            self._tell_again([e for e in day if e.id in self._owner], deaths, late=placed)
            new = [e for e in day if e.id in fresh]
            self._place_day(new, deaths)
            placed = placed or bool(new)
        for left in due:
            self._rest(ordinal(left))
        self._freshen()

    def _tell_again(self, events: Sequence[Event], deaths: Deaths, *, late: bool) -> None:
        """Lets kept incidents say what their reports of a day say.

        Args:
            events: the reports.
            deaths: that are known.
            late: whether new reports were placed before these, with which they have not been compared.
        """
        for event, facts, person in self._in_order(events, deaths):
            incident = self._owner[event.id]
            if incident.id not in self._at:
                self._take_up(incident, facts, waiting=len(incident.events))
            else:
                self._groups[self._at[incident.id]].facts.count_in(facts)
                self._stale.add(self._at[incident.id])
            number = self._at[incident.id]
            self._groups[number].told.append(event)
            self._groups[number].waiting -= 1
            if facts.reported in self._news:
                self._alike[_likeness(facts)] = number
            if person is not None:
                self._killed.setdefault(person, number)
            if late:
                self._touched.add(number)
                self._grown.add(number)

    def _freshen(self) -> None:
        """Weighs the incidents of which more reports were read again: before something is compared, for most days bring no news."""
        for number in sorted(self._stale):
            facts = self._groups[number].facts
            facts.weigh(self.rarity)
            self._blocks.put(number, facts)
        self._stale.clear()

    def _place_day(self, events: Sequence[Event], deaths: Deaths) -> None:
        if events or self._touched:
            self._freshen()
        for event, facts, person in self._in_order(events, deaths):
            self._place(event, facts, person)
        self._join_groups()

    def _in_order(self, events: Sequence[Event], deaths: Deaths) -> list[tuple[Event, Facts, str | None]]:
        """The reports of a day with what they say, and whose killing they tell; the recalls last."""
        told = [(e, of_event(e, self._articles.get(e.article_id), self.rarity)) for e in events]
        every = [(e, *deaths.corrected(e, facts)) for e, facts in told]
        return sorted(every, key=lambda one: one[1].recall)

    def _rest(self, day: int | None) -> None:
        """Settles the incidents that no news of a day or later can be about; a recall wakes them again."""
        self._freshen()
        self._alike.clear()
        self._awake.clear()
        self._sentences.clear()
        if day is None or self._settle is None:
            return
        for number, group in list(self._groups.items()):
            latest = max(group.facts.last or 0, group.facts.reported or 0, group.facts.end or 0)
            if latest < day - _SETTLED and not group.judged and not group.waiting:
                related = self._groups.get(group.related) if group.related is not None else None
                self._done[number] = self._settle(number, group, related)
                del self._groups[number]
                self._blocks.settle(number)

    def _group(self, number: int) -> Group | None:
        """A group by number; a settled one is made again from its incident."""
        if number in self._groups:
            return self._groups[number]
        if number in self._done and number not in self._awake:
            incident = self._done[number]
            self._awake[number] = Group(of_incident(incident, self.rarity), before=[incident])
        return self._awake.get(number)

    def _wake(self, number: int) -> Group:
        """A group that gets a report."""
        if number in self._done:
            group = self._group(number)
            del self._done[number]
            self._groups[number] = self._awake.pop(number) if number in self._awake else group or self._groups[number]
        return self._groups[number]

    def _open(self, facts: Facts, *, stale: bool = False) -> int:
        number, self._next = self._next, self._next + 1
        self._groups[number] = Group(facts)
        if stale:
            self._stale.add(number)
        else:
            self._blocks.put(number, facts)
        return number

    def _place(self, event: Event, facts: Facts, person: str | None) -> None:
        likeness = _likeness(facts)
        fit = self._ruled(event.id) or self._death(event.id, person) or self._copy(event.id, likeness)
        near = self._blocks.near(facts) if fit is None else []
        fit = fit or self._best(event, facts, near)
        if fit is None:
            number = self._open(facts)
            self._compared[number] = near
            self._groups[number].members.append(Member(event, facts.recall, None, ()))
        else:
            number = fit.number
            woken = number in self._done
            group = self._wake(number)
            group.members.append(Member(event, facts.recall, round(fit.probability, 3), fit.reasons(self.weights)))
            group.facts.absorb(facts, self.rarity)
            self._blocks.put(number, group.facts, woken=woken)
            self._grown.add(number)
        self._alike[likeness] = number
        self._touched.add(number)
        if person is not None:
            self._killed.setdefault(person, number)
        if event.id in self._judged:
            self._judge(number, (event.id,))

    def _judge(self, number: int, events: Iterable[str]) -> None:
        """Notes where judged events are; joins incidents that a person said are one."""
        for event in events:
            self._where[event] = number
            self._groups[number].judged.add(event)
        partners = {p for e in self._groups[number].judged for p in self._rulings.together.get(e, ())}
        for other in sorted({self._where[p] for p in partners if p in self._where} - {number}):
            number = self._join(min(number, other), max(number, other))

    def _ruled(self, event: str) -> Fit | None:
        """The incident in which a person put a report."""
        partners = self._rulings.together.get(event, ())
        numbers = sorted({self._where[p] for p in partners if p in self._where})
        return Fit(1.0, numbers[0], {}, "a person judged them the same") if numbers else None

    def _death(self, event: str, person: str | None) -> Fit | None:
        """The incident in which the person whom a report tells of as killed was killed."""
        number = self._killed.get(person) if person else None
        if number is None or event in self._judged:
            return None
        return Fit(0.98, number, {}, "a person is killed once")

    def _copy(self, event: str, likeness: tuple[object, ...]) -> Fit | None:
        """The incident of a report that says the same in the same words."""
        number = self._alike.get(likeness)
        if number is None or self._group(number) is None or event in self._judged:
            return None
        return Fit(0.99, number, {}, "same words, same facts")

    def _best(self, event: Event, facts: Facts, near: Sequence[int]) -> Fit | None:
        apart = self._rulings.apart.get(event.id, set())
        least = min(_NAMED, self.weights.threshold_recall) if facts.recall else self.weights.threshold
        fits = sorted(
            self._fits(facts, near, [event], apart=apart, least=least), key=lambda f: (-f.probability, f.number)
        )
        if facts.recall:
            fits = [f for f in fits if f.probability >= self._least(f)]
            return fits[0] if fits and not self._ambiguous(facts, fits) else None
        return fits[0] if fits and fits[0].probability >= self.weights.threshold else None

    def _least(self, fit: Fit) -> float:
        """The probability from which a recall belongs to an incident: whom it befell, by name, and how say which act is meant.

        Not of words on no day, for who holds an office is blamed and praised in the same way every week.
        """
        if fit.found.get("speech") and fit.found.get("day", 0) <= 0:
            return self.weights.threshold_recall
        named = fit.found.get("recipient_names", 0) > 0 and fit.found.get("mode", 0) > 0
        return _NAMED if named else self.weights.threshold_recall

    def _fits(
        self, facts: Facts, near: Sequence[int], events: Sequence[Event] = (), *, apart: set[str], least: float
    ) -> Iterator[Fit]:
        """Of some incidents those to which a report could belong with at least some probability."""
        steps = self.weights.steps(facts) if near else ()
        for number in near:
            group = self._group(number)
            if group is None or (apart and apart & group.judged):
                continue
            if contradiction(facts, group.facts) or (facts.recall and not recalls(facts, group.facts)):
                continue
            fit = self.weights.likeness(facts, group.facts, self.rarity, steps, least)
            if fit is None:
                continue
            beside = not facts.articles.isdisjoint(group.facts.articles)
            if (beside or fit[1]["wording"] >= _COPIED) and self._told_apart(events, group):
                continue
            yield Fit(fit[0], number, fit[1])

    def _told_apart(self, events: Sequence[Event], group: Group) -> bool:
        """Whether a report and one of the incident stand in one sentence, or in copies of it, as two acts."""
        return any(told_apart(self._read(a), self._read(b)) for a in events for b in group.events())

    def _read(self, event: Event) -> Sentences:
        found = self._sentences.get(event.id)
        if found is None:
            found = self._sentences[event.id] = sentences(event)
        return found

    def _ambiguous(self, facts: Facts, fits: list[Fit]) -> bool:
        """Whether a recall without a day fits two incidents about as well."""
        if facts.exact or len(fits) < 2:
            return False
        return fits[0].probability - fits[1].probability < _RIVAL

    def _join_groups(self) -> None:
        """Joins incidents that got reports in this run and now say the same; each is looked at once, the later ones first."""
        touched, self._touched = sorted(self._touched, reverse=True), set()
        grown, self._grown = self._grown, set()
        for number in touched:
            group = self._groups.get(number)
            if group is None:
                continue
            if group.facts.plane != ACT:
                self._relate(number)
            apart = {p for e in group.judged for p in self._rulings.apart.get(e, ())}
            near = self._compared.get(number, ()) if number not in grown else self._blocks.near(group.facts)
            # A single report was compared with the others when it came; only those that grew since can fit it now.
            near = [n for n in near if n < number and (number in grown or n in grown)]
            fits = self._fits(group.facts, near, group.events(), apart=apart, least=self.weights.threshold_merge)
            best = min(fits, key=lambda f: (-f.probability, f.number), default=None)
            if best is not None and best.probability >= self.weights.threshold_merge:
                self._join(best.number, number)
                grown.add(best.number)
        self._compared.clear()

    def _join(self, first: int, second: int) -> int:
        """Makes two incidents one; gives the number of it."""
        woken = first in self._done
        group, other = self._wake(first), self._wake(second)
        del self._groups[second]
        self._blocks.drop(second, other.facts)
        joined = [
            m if m.score is not None else m._replace(reasons=("joined later: the two say the same",))
            for m in other.members
        ]
        group.members += joined
        group.before += other.before
        group.told += other.told
        group.waiting += other.waiting
        self._at |= {i.id: first for i in other.before if i.id in self._at}
        group.judged |= other.judged
        group.facts.absorb(other.facts, self.rarity)
        self._where |= dict.fromkeys(other.judged, first)
        self._killed |= {p: first for p, n in self._killed.items() if n == second}
        self._blocks.put(first, group.facts, woken=woken)
        return first

    def _relate(self, number: int) -> None:
        """Notes the act that a plan, a fear or a denial may be about; they never merge."""
        told = replace(self._groups[number].facts, plane=ACT)
        fits = self._fits(told, self._blocks.near(told), apart=set(), least=self.weights.threshold)
        best = min(fits, key=lambda f: (-f.probability, f.number), default=None)
        if best is not None and best.probability >= self.weights.threshold:
            self._groups[number].related = best.number


NEVER = "9999"
"""The day of what has none, which comes last."""


def _day(event: Event) -> str:
    return (event.published or NEVER)[:10]


def _days(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events by day of publication, so that it is one whether all come at once or day by day."""
    for _, day in groupby(events, key=_day):
        yield list(day)


def resting(days: Mapping[str, int]) -> list[str]:
    """The days of publication (ISO) after which incidents that are over are settled: each time when so many events were placed.

    Args:
        days: the number of events of each day; those without a day under ``9999``.
    """
    out: list[str] = []
    placed = 0
    for day in sorted(days)[:-1]:
        placed += days[day]
        if placed >= _CHUNK:
            placed = 1
            out.append(day)
    return out


def _likeness(facts: Facts) -> tuple[object, ...]:
    """What copies of one report share to the letter."""
    return (
        facts.plane,
        facts.recall,
        facts.kind,
        facts.reported,
        facts.start,
        facts.end,
        place_key(facts.place) if facts.place else None,
        tuple(sorted(facts.actor.words)),
        tuple(sorted(facts.recipient.words)),
        tuple(sorted(facts.modes)),
        tuple(sorted((n, span(c)) for n, c in facts.counts.items())),
        frozenset(facts.words),
    )
