"""Reads an article once for where it plays: which countries and regions it names, which places are sure, what it says
of doubtful ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tocsin.records import Article
from tocsin.resolve.gazetteer import fold
from tocsin.resolve.places_find import Toponym
from tocsin.resolve.places_names import Candidate, Names
from tocsin.resolve.places_rank import SHARED, PlaceContext, choose, inside, region_key

SURE = 5.3  # log10 of people: a town above it that has no rival counts as known before the others are chosen
RIVAL = 1.0  # how much less the next candidate must be worth
AMBIGUOUS = 6.0  # a country whose name is also a place of this worth elsewhere (Georgia) does not vote for itself
MARGIN = 0.8  # what a choice in the second pass must win by to count as known
LOCAL = 5.0  # a town of this worth in the outlet's own country keeps a greater one abroad from being sure
SECOND = 0.5  # the vote of such a choice, against 1 of a country's own name

_CAPITALISED = re.compile(r"[A-Z][\w'’-]+(?:\s[A-Z][a-z]+)?")
_COMMA = re.compile(r",\s+(?:in\s+)?")
_LIST = re.compile(r",?\s+(?:and|or)\s+|,\s+")
_SHORT = re.compile(
    r"\b([A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2}),\s+((?:[A-Z]\.){2,3}|[A-Z][a-z]{1,4}\.?(?![a-z])|[A-Z]{2,3})(?!\w)"
)
_TOP_LEVEL = dict(
    pair.split(":")
    for pair in (
        "uk:GBR au:AUS ca:CAN ie:IRL in:IND za:ZAF nz:NZL ng:NGA ke:KEN pk:PAK ph:PHL de:DEU fr:FRA il:ISR "
        "ir:IRN tr:TUR ru:RUS cn:CHN jp:JPN kr:KOR us:USA gov:USA sg:SGP my:MYS eg:EGY lb:LBN sa:SAU ae:ARE "
        "qa:QAT ua:UKR it:ITA es:ESP ug:UGA zw:ZWE gh:GHA lk:LKA bd:BGD np:NPL mx:MEX br:BRA ar:ARG "
    ).split()
)


def read(article: Article, names: Names, find: Callable[[str], Sequence[Toponym]]) -> PlaceContext:
    """The context of an article.

    Args:
        article: its title and text are read, and its outlet's or page's address for the country.
        names: what names can be.
        find: finds the toponyms of a text.
    """
    text = f"{article.title}\n\n{article.text}"
    toponyms = find(text)
    seen = _Seen(senses=_said(text, toponyms, names), outlet=_outlet(article))
    for sense in seen.senses.values():
        seen.place(sense)
    _count_adjectives(text, names, seen.counts)
    options = {t.name: _options(t.name, seen.senses, names) for t in toponyms}
    for toponym in toponyms:
        _count(options[toponym.name], fold(toponym.name), seen)
    first = seen.context()
    for name, candidates in options.items():
        chosen = choose(candidates, context=first, name=fold(name))
        if chosen is not None and chosen.margin >= MARGIN and chosen.candidate.kind != "country":
            seen.place(chosen.candidate)
            if chosen.candidate.country is not None:
                seen.vote(chosen.candidate.country, fold(name), SECOND)
    offset = len(text) - len(article.text)
    own = (replace(t, start=t.start - offset, end=t.end - offset) for t in toponyms if t.start >= offset)
    return replace(seen.context(), toponyms=tuple(own))


def _options(name: str, senses: dict[str, Candidate], names: Names) -> Sequence[Candidate]:
    sense = senses.get(fold(name))
    return names.of(name) if sense is None else (sense,)


@dataclass
class _Seen:
    """What has been read so far; ``own`` is what each name gave to its country."""

    senses: dict[str, Candidate]
    outlet: str | None
    counts: Counter[str] = field(default_factory=Counter)
    own: dict[str, tuple[str, float]] = field(default_factory=dict)
    regions: set[tuple[str | None, str]] = field(default_factory=set)
    points: list[tuple[float, float]] = field(default_factory=list)

    def vote(self, country: str, name: str, votes: float) -> None:
        """Counts a mention of a country by a place in it."""
        self.counts[country] += votes  # type: ignore[assignment]
        before = self.own.get(name, (country, 0.0))
        self.own[name] = (country, before[1] + votes)

    def place(self, candidate: Candidate) -> None:
        """Notes a sure place as a region or a point."""
        if candidate.precision == "admin1":
            self.regions.add((candidate.country, region_key(candidate.name)))
        elif candidate.precision in {"city", "point"}:
            self.points.append((candidate.lat, candidate.lon))

    def context(self) -> PlaceContext:
        """What has been read, as shares."""
        total = sum(self.counts.values()) or 1.0
        return PlaceContext(
            countries={c: n / total for c, n in self.counts.items()},
            regions=frozenset(self.regions),
            points=tuple(dict.fromkeys(self.points)),
            senses=self.senses,
            outlet=self.outlet,
            own={name: (c, n / total) for name, (c, n) in self.own.items()},
        )


def _count_adjectives(text: str, names: Names, counts: Counter[str]) -> None:
    for m in _CAPITALISED.finditer(text):
        words = m[0].split()
        for word in (m[0], *words) if len(words) > 1 else words:
            if (country := names.demonym(word)) is not None:
                counts[country] += 1
                break


def _count(candidates: Sequence[Candidate], name: str, seen: _Seen) -> None:
    """The vote of one toponym, where it is sure without context."""
    best = candidates[0]
    rivals = [c for c in candidates[1:] if c.country != best.country]
    if best.kind == "country":
        if best.name not in SHARED or not any(c.worth >= AMBIGUOUS for c in rivals):
            seen.counts[best.country or ""] += 1
        return
    if best.worth < SURE or best.country is None or any(c.worth > best.worth - RIVAL for c in rivals):
        return
    if any(c.country == seen.outlet and c.worth >= LOCAL for c in rivals):
        return
    seen.vote(best.country, name, 1.0)
    seen.place(best)


def _said(text: str, toponyms: Sequence[Toponym], names: Names) -> dict[str, Candidate]:
    """What the text itself says of a name: *Edmonton, Ky.*, *Paris, Texas*, *Iraq's Anbar*."""
    found: dict[str, Candidate] = {}
    for m in _SHORT.finditer(text):
        container = names.short.get(m[2]) or names.short.get(m[2] + ".")
        if container is not None:
            _settle_inside(m[1], m[2], (container,), names, found, sure=True)
    for at, (toponym, outer) in enumerate(pairwise(toponyms)):
        if _COMMA.fullmatch(text, toponym.end, outer.start) and not _in_list(text, toponyms, at):
            options = names.of(toponym.name)
            if options[0].kind != "country" or options[0].name in SHARED:
                _settle_inside(toponym.name, outer.name, names.of(outer.name)[:2], names, found, sure=False)
    return found


def _settle_inside(
    name: str, outer: str, containers: Sequence[Candidate], names: Names, found: dict[str, Candidate], *, sure: bool
) -> None:
    """Notes what a name means inside a container, and so what the container's name means.

    Where no known place of that name lies in a ``sure`` container, the name stands for the container's middle.
    """
    for container in containers:
        inner = [c for c in names.of(name) if inside(c, container)]
        if inner or sure:
            known = inner[0] if inner else container._replace(name=name, worth=0.0, kind="unlisted")
            found.setdefault(fold(name), known)
            found.setdefault(fold(outer), container)
            return


def _in_list(text: str, toponyms: Sequence[Toponym], at: int) -> bool:
    """Whether two toponyms with a comma between them stand in a list (*Washington, Pennsylvania and California*)."""
    if at and _LIST.fullmatch(text, toponyms[at - 1].end, toponyms[at].start):
        return True
    return at + 2 < len(toponyms) and bool(_LIST.fullmatch(text, toponyms[at + 1].end, toponyms[at + 2].start))


def _outlet(article: Article) -> str | None:
    """The country of the outlet by the ending of its address."""
    for address in (article.outlet, article.url):
        host = (address or "").removeprefix("https://").removeprefix("http://").split("/")[0]
        if "." in host and (country := _TOP_LEVEL.get(host.rsplit(".", 1)[1].lower())):
            return country
    return None


def with_outlet(context: PlaceContext, country: str | None) -> PlaceContext:
    """The context with another outlet's country, for texts whose address says nothing."""
    return replace(context, outlet=country)
