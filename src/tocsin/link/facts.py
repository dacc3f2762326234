"""What one event, or one incident so far, says: prepared once for comparison.

An incident's facts are those of its reports together: what several say weighs by the share that says it, so that one misread
report does not speak for all. Days are ordinals (``date.toordinal``), ``None`` where unknown.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from tocsin.link.words import Rarity, stem, stems
from tocsin.records import UNKNOWN_ATTACKERS, Article, Aux, DateSource, Entity, Event, Incident, Interval, Place
from tocsin.vocab.tables import read_table, shipped

ACT, PLANNED, FEARED, DENIED = "act", "planned", "feared", "denied"
PLANES: dict[str, str] = {
    Aux.NONE: ACT, Aux.HISTORICAL: ACT, Aux.FUTURE: PLANNED, Aux.HYPOTHETICAL: FEARED, Aux.NEGATION: DENIED,
}  # fmt: skip
"""Acts that happened, plans, fears and denials are four planes that never merge."""

OLD_DAYS = 14
"""An act that lies this many days before publication is a recall, whatever its ``aux``: news is at most a few days old, and
reports of a court or an inquiry a few weeks."""
COUNTS = {"killed": "killed", "injured": "injured", "arrested": "arrested", "size": "took part"}
"""The counts of an event, and the words for them in :attr:`Incident.versions`."""
NONE: frozenset[Interval] = frozenset()
_COUNT = re.compile(r"(\d+)(?:–(\d+))? (killed|injured|arrested|took part)")
PRECISE = ("point", "city")
SPEECH = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
V = TypeVar("V", int, str)
Counts = dict[str, int]
"""How many reports say a thing. Plain dictionaries: a Counter takes several times as long to make, and millions are made."""
_PLACE_ORDER = {"point": 0, "city": 1, "admin1": 2, "region": 3, "country": 4}
_LEAD = 700  # characters of an article that tell the news; what follows is background
_ANNIVERSARY = re.compile(
    r"\b(?:anniversar(?:y|ies) of|(?:year|month|decade)s? (?:after|since|on from))\b[^,;.]{0,80}$", re.IGNORECASE
)
# What tells of many acts as one: *dozens of tests*, *attacks have been rare*, *two launches in July*.
_MANY_BEFORE = re.compile(
    r"\b(?:dozens|scores|hundreds|thousands|series|spate|string|number) of\b[^,;.]{0,40}$"
    r"|\b(?:several|numerous|repeated|multiple|many|various|previous|past|recent|earlier|frequent|regular)\b[^,;.]{0,30}$",
    re.IGNORECASE,
)
_MANY_AFTER = re.compile(
    r"^[^,;.]{0,40}\b(?:have|has) (?:been|become|grown) (?:\w+ )?(?:rare|common|frequent|routine|regular)\b",
    re.IGNORECASE,
)
_MANY_OTHERS = re.compile(r"\b(?:dozens|scores|hundreds|thousands) of others?\b[^;.]{0,60}$", re.IGNORECASE)
_MANY_OBJECTS = re.compile(r"^\W*(?:\w+ )?(?:several|dozens of|numerous|many|multiple)\b", re.IGNORECASE)
_ONE_BY_ONE = re.compile(r"(?:tests|launches|test-firings|firings|exercises|summits)$", re.IGNORECASE)
_SINGULAR = re.compile(r"(?:ss|us|is)$", re.IGNORECASE)
SEVERAL = "(several)"
"""Stands among the triggers of a report that tells of many acts as one, and so of no single one."""
_AROUND = 3  # days
_WEEK = 10  # days; intervals that are longer are months, seasons and years
_KEEP_WORDS = 40  # words an incident keeps: about two sentences' worth


@lru_cache(maxsize=1)
def families() -> dict[str, str]:
    """The family of each event type; only acts of one family can be one act."""
    rows = read_table(shipped("events/types.tsv"), ["type", "quad", "score", "family"])
    return {r["type"]: r["family"] for r in rows}


@dataclass(slots=True, eq=False)
class Side:
    """One side of an act, counted over the reports: country codes, ``code sector`` pairs, entity ids, stems of the words."""

    codes: Counts = field(default_factory=dict)
    sectors: Counts = field(default_factory=dict)
    entities: Counts = field(default_factory=dict)
    words: Counts = field(default_factory=dict)

    def add(self, other: Side) -> None:
        """Counts another report's side in."""
        _count_in(self.codes, other.codes)
        _count_in(self.sectors, other.sectors)
        _count_in(self.entities, other.entities)
        _count_in(self.words, other.words)


@dataclass(slots=True, eq=False)
class Facts:
    """What is compared.

    ``exact``: the very day is known; ``reported`` and ``last``: first and last day of publication; ``n``: reports counted in;
    ``words`` are counts by stem, ``story`` those of the articles' openings, ``norm`` the length of the weighted vector they
    make, ``rare`` the rare ones that a quarter of the reports share, ``news`` these and those of the story; ``handles`` are filled
    in by :mod:`tocsin.link.block`.
    """

    kind: str
    family: str
    plane: str
    recall: bool
    reported: int | None
    last: int | None
    start: int | None
    end: int | None
    exact: bool
    actor: Side
    recipient: Side
    place: Place | None
    counts: dict[str, frozenset[Interval]]
    words: Counts
    story: Counts
    triggers: Counts
    modes: Counts
    articles: set[str]
    n: int = 1
    norm: float = 1.0
    story_norm: float = 1.0
    rare: frozenset[str] = frozenset()
    news: frozenset[str] = frozenset()
    days: dict[int, int] = field(default_factory=dict)
    places: Counts = field(default_factory=dict)
    kinds: Counts = field(default_factory=dict)
    handles: list[str] = field(default_factory=list)

    def absorb(self, other: Facts, rarity: Rarity) -> None:
        """Counts another report in; a recall adds words and names but no figures."""
        self.count_in(other)
        self.weigh(rarity)

    def count_in(self, other: Facts) -> None:
        """The same without the norms and what is rare: before anything is compared, it has to be weighed (:meth:`weigh`)."""
        for mine, new in ((self.actor, other.actor), (self.recipient, other.recipient)):
            mine.add(new)
        for name in ("words", "story", "triggers", "modes", "places", "kinds"):
            _count_in(getattr(self, name), getattr(other, name))
        _count_in(self.days, other.days)
        self.n += other.n
        self.handles = []
        self.articles |= other.articles
        self.kind = _most(self.kinds) or self.kind
        recalled, self.recall = self.recall, self.recall and other.recall
        self._when(other, recalled=recalled)
        self.place = _better(self.place, other.place, self.places)
        if not other.recall:
            self.counts = {n: self.counts.get(n, NONE) | other.counts.get(n, NONE) for n in self.counts | other.counts}
        if len(self.words) > 4 * _KEEP_WORDS:
            self.words = dict(common_words(self.words, 2 * _KEEP_WORDS))
        if len(self.story) > 8 * _KEEP_WORDS:
            self.story = dict(common_words(self.story, 4 * _KEEP_WORDS))

    def _when(self, other: Facts, *, recalled: bool) -> None:
        if recalled and not other.recall:
            self.reported, self.last = other.reported, other.last  # news counts from the first that told it as such
        elif recalled == other.recall and other.reported is not None:
            self.reported = other.reported if self.reported is None else min(self.reported, other.reported)
            self.last = max(self.last or 0, other.last or other.reported)
        if self.exact and other.exact:
            self.start = self.end = _most(self.days)
        elif other.exact or (self.start is None and other.start is not None):
            self.start, self.end, self.exact = other.start, other.end, other.exact
        elif not self.exact and self.start is not None and self.end is not None and other.start and other.end:
            low, high = max(self.start, other.start), min(self.end, other.end)
            self.start, self.end = (low, high) if low <= high else (self.start, self.end)

    def weigh(self, rarity: Rarity) -> None:
        """Works out the norms and ``rare`` anew from the words."""
        n = self.n
        if n == 1:  # as most are; then every word is said by all
            self.norm, self.story_norm = rarity.norm(self.words), rarity.norm(self.story)
            self.rare = rarity.rare(self.words)
            self.news = self.rare | rarity.rare(self.story)
            return
        self.norm, self.story_norm = rarity.length(self.words, n), rarity.length(self.story, n)
        self.rare = rarity.rare([w for w, c in self.words.items() if 4 * c >= n])
        self.news = self.rare | rarity.rare([w for w, c in self.story.items() if 2 * c >= n])


def _count_in(mine: dict[V, int], new: dict[V, int]) -> None:
    """Adds counts."""
    for key, count in new.items():
        mine[key] = mine[key] + count if key in mine else count


def _most(counter: dict[V, int]) -> V | None:
    """The commonest value; the smaller one of two that are equally common."""
    return min(counter, key=lambda v: (-counter[v], v)) if counter else None


def _better(mine: Place | None, other: Place | None, names: Counts) -> Place | None:
    """The more exact of two places; of two equally exact ones the one that more reports name."""
    if mine is None or other is None:
        return mine or other
    order = _PLACE_ORDER.get(mine.precision or "", 5), _PLACE_ORDER.get(other.precision or "", 5)
    if order[0] != order[1]:
        return mine if order[0] < order[1] else other
    return other if names.get(place_key(other), 0) > names.get(place_key(mine), 0) else mine


def span(counts: frozenset[Interval] | None) -> Interval | None:
    """From the lowest to the highest of all versions."""
    return (min(c[0] for c in counts), max(c[1] for c in counts)) if counts else None


def _told_counts(incident: Incident) -> dict[str, frozenset[Interval]]:
    """The figures of all versions; the range where the versions do not tell."""
    out: dict[str, frozenset[Interval]] = {}
    told = [(m[3], (int(m[1]), int(m[2] or m[1]))) for v in incident.versions for m in _COUNT.finditer(v)]
    for name, word in COUNTS.items():
        known = frozenset(count for w, count in told if w == word)
        if known or getattr(incident, name) is not None:
            out[name] = known or frozenset([getattr(incident, name)])
    return out


def common_words(words: Counts, most: int = _KEEP_WORDS) -> list[tuple[str, int]]:
    """The words that most reports share, the commonest first, ties by the alphabet."""
    if len(set(words.values())) <= 1:
        return [(w, words[w]) for w in sorted(words)[:most]]
    return sorted(words.items(), key=lambda w: (-w[1], w[0]))[:most]


def place_key(place: Place) -> str:
    """A place's name and country in one word, lower case."""
    return f"{(place.name or place.text).lower()}|{place.country or ''}"


def ordinal(day: str | None) -> int | None:
    """The ordinal of an ISO day (a time after it is ignored), ``None`` for none or one that is no date."""
    if not day:
        return None
    try:
        return _ordinal(day[:10])
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def reported(event: Event, article: Article | None) -> int | None:
    """The day (an ordinal) on which a report was published."""
    return ordinal(event.published or (article.published if article else None))


def of_event(event: Event, article: Article | None, rarity: Rarity) -> Facts:
    """What an event says; its day of publication is the event's own or the article's."""
    day = reported(event, article)
    start, end = ordinal(event.date), ordinal(event.enddate or event.date)
    if event.date_source == DateSource.PUBLICATION:
        start = end = None  # the day of the report is not the day of the act
    plane = PLANES.get(event.aux, ACT)
    old = event.aux == Aux.HISTORICAL or _long_ago(start, end, day)
    if event.aux == Aux.HISTORICAL and day is not None and start is not None and start >= day:
        start = end = None  # told as past, so the day of the article is not its day
    if event.date_source == DateSource.ANNIVERSARY and start is not None and end is not None:
        start, end = start - _AROUND, end + _AROUND  # the day of remembrance is not always the day itself
    if not old and plane == ACT and _commemorated(event):
        old, start, end = True, None, None  # its day, if it has one, is that of the commemoration
    opening = _opening(f"{article.title} {article.text[:_LEAD]}" if article else "", rarity)
    facts = Facts(
        kind=event.event,
        family=families().get(event.event, event.event),
        plane=plane,
        recall=plane == ACT and old,
        reported=day,
        last=day,
        start=start,
        end=end,
        exact=start is not None and start == end,
        actor=side(event.actor),
        recipient=side(event.recipient),
        place=event.event_loc,
        counts={name: frozenset([v]) for name in COUNTS if (v := getattr(event, name)) is not None},
        words=_ones(_words(event)),
        story=_ones(opening.stems),
        triggers=_tally([stem(s.text) for s in event.evidence if s.role == "trigger"]),
        modes=_ones(event.mode),
        articles={event.article_id},
    )
    if not facts.exact and _many(event):
        facts.triggers[SEVERAL] = 1
    return _counted(facts, rarity, opening)


def _ones(keys: Iterable[str], n: int = 1) -> Counts:
    """Different keys, each counted once (or ``n`` times)."""
    return dict.fromkeys(keys, n)


def _tally(keys: Iterable[str]) -> Counts:
    """How often each key is there."""
    out: Counts = {}
    for key in keys:
        out[key] = out.get(key, 0) + 1
    return out


def _long_ago(start: int | None, end: int | None, reported: int | None) -> bool:
    """Whether the text's own date is too old for news: a day weeks ago, or a month or year that is over."""
    if start is None or end is None or reported is None:
        return False
    return reported - end > OLD_DAYS or (end < reported and end - start > _WEEK)


def _commemorated(event: Event) -> bool:
    """Whether every sentence tells of the act as what an anniversary is counted from: a second look at ``aux``."""
    triggers = [s for s in event.evidence if s.role == "trigger"]
    sentences = [s for s in event.evidence if s.role == "sentence"]
    before = [s.text[: t.start - s.start] for t in triggers for s in sentences if s.start <= t.start < s.end]
    return bool(before) and all(_ANNIVERSARY.search(text) for text in before)


def _many(event: Event) -> bool:
    """Whether a report tells of many acts as one: *dozens of tests*. What has a day of its own is told as one act."""
    sentences = [s for s in event.evidence if s.role == "sentence"]
    for trigger in (s for s in event.evidence if s.role == "trigger"):
        for s in sentences:
            if s.start <= trigger.start < s.end:
                before, after = s.text[: trigger.start - s.start], s.text[trigger.end - s.start :]
                if _many_around(trigger.text, before, after, weapons=event.event == "MOBILIZE"):
                    return True
    return False


def _many_around(trigger: str, before: str, after: str, *, weapons: bool) -> bool:
    if trigger.endswith("s") and not _SINGULAR.search(trigger):
        if weapons and _ONE_BY_ONE.search(trigger):
            return True
        return bool(_MANY_BEFORE.search(before) or _MANY_AFTER.search(after))
    return bool(_MANY_OTHERS.search(before) or (weapons and _MANY_OBJECTS.search(after)))


class _Opening(NamedTuple):
    """How an article opens: the stems, the length of the vector that they make, and the rare ones."""

    stems: tuple[str, ...]
    norm: float
    rare: frozenset[str]


@lru_cache(maxsize=256)
def _opening(text: str, rarity: Rarity) -> _Opening:
    """The events of an article stand one after another, and each needs the same."""
    found = stems(text)
    return _Opening(tuple(found), rarity.norm(found), rarity.rare(found))


def _counted(facts: Facts, rarity: Rarity, opening: _Opening | None = None) -> Facts:
    facts.kinds[facts.kind] = facts.n
    if facts.exact and facts.start is not None:
        facts.days[facts.start] = facts.n
    if facts.place is not None:
        facts.places[place_key(facts.place)] = facts.n
    if opening is None:
        facts.weigh(rarity)
        return facts
    facts.norm, facts.story_norm = rarity.norm(facts.words), opening.norm
    facts.rare = rarity.rare(facts.words)
    facts.news = facts.rare | opening.rare
    return facts


def _words(event: Event) -> frozenset[str]:
    """The stems of the first two sentences of evidence: later ones are often about something else as well."""
    texts = [s.text for s in event.evidence if s.role == "sentence"][:2]
    return frozenset[str]().union(*(stems(t) for t in texts))


def side(entities: Iterable[Entity]) -> Side:
    """One side of an act from its entities; unknown attackers are nobody, so that they speak neither for nor against."""
    out = Side()
    for e in entities:
        if e.text == UNKNOWN_ATTACKERS:
            continue
        if e.code:
            out.codes[e.code] = 1
            if e.sector and e.sector != "UNK":
                out.sectors[f"{e.code} {e.sector}"] = 1
        # An entity that is the state itself says no more than its code.
        if e.entity and e.entity != e.code and not _is_state(e):
            out.entities[e.entity] = 1
        for word in stems(e.text):
            out.words[word] = out.words.get(word, 0) + 1
    return out


def _is_state(entity: Entity) -> bool:
    return bool(entity.code and entity.entity and entity.entity.split(":")[-1] == entity.code)


def of_incident(incident: Incident, rarity: Rarity) -> Facts:
    """What a kept incident says, for linking new reports to it without reading the old ones again."""
    n = max(incident.reports + incident.recalls, 1)
    start, end = ordinal(incident.date), ordinal(incident.enddate or incident.date)
    words, triggers, story = _told_words(incident.words, n)
    facts = Facts(
        kind=incident.event,
        family=families().get(incident.event, incident.event),
        plane=PLANES.get(incident.aux, ACT),
        recall=incident.status == "recalled",
        reported=ordinal(incident.first_reported),
        last=ordinal(incident.last_reported),
        start=start,
        end=end,
        exact=start is not None and start == end,
        actor=_times(side(incident.actor), n),
        recipient=_times(side(incident.recipient), n),
        place=incident.event_loc,
        counts=_told_counts(incident),
        words=words,
        story=story,
        triggers=triggers,
        modes=_ones(incident.mode, n),
        articles=set(incident.articles),
        n=n,
    )
    return _counted(facts, rarity)


def _times(one: Side, n: int) -> Side:
    for counter in (one.codes, one.sectors, one.entities, one.words):
        for key in counter:
            counter[key] = n
    return one


TRIGGER_MARK, STORY_MARK = "*", "+"
"""Stand before the stem of a trigger, and of a word of the articles' openings, among an incident's words."""


def kept_words(facts: Facts) -> tuple[str, ...]:
    """What :attr:`Incident.words` holds: the commonest words, then triggers and words of the story; ``:2`` if only 2 say it."""
    n = facts.n
    return (
        *_marked("", facts.words, _KEEP_WORDS, n),
        *_marked(TRIGGER_MARK, facts.triggers, 6, n),
        *(_one_story(tuple(facts.story)) if n == 1 else _marked(STORY_MARK, facts.story, 2 * _KEEP_WORDS, n)),
    )


def _marked(mark: str, words: Counts, most: int, n: int) -> list[str]:
    """A million incidents share their words."""
    kept = common_words(words, most)
    return [sys.intern(mark + w if c >= n else f"{mark}{w}:{c}") for w, c in kept]


@lru_cache(maxsize=256)
def _one_story(words: tuple[str, ...]) -> list[str]:
    """The acts that one article alone tells are many, and have one story."""
    return _marked(STORY_MARK, dict.fromkeys(words, 1), 2 * _KEEP_WORDS, 1)


def told_triggers(incident: Incident) -> Counts:
    """The stems by which reports call a kept incident, and how many of them do."""
    return _told_words(incident.words, max(incident.reports + incident.recalls, 1))[1]


def _told_words(words: Sequence[str], n: int) -> tuple[Counts, Counts, Counts]:
    """An incident's words, its triggers and the words of its story, and how many of its ``n`` reports say each."""
    plain: Counts = {}
    triggers: Counts = {}
    story: Counts = {}
    for entry in words:
        word, said = entry, n
        if ":" in entry:
            word, _, count = entry.partition(":")
            said = int(count) if count else n
        if word[0] == STORY_MARK:
            story[word[1:]] = said
        elif word[0] == TRIGGER_MARK:
            triggers[word[1:]] = said
        else:
            plain[word] = said
    return plain, triggers, story
