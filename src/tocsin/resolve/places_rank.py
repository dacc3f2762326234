"""Chooses among what a place name can be, by what the article is about.

A candidate's score is its worth (log10 of people) plus what speaks for it: a container named with it, its country named in the
article, places named nearby, the kind the words say, the outlet's country. The weights were set on news of 2016 and 2017 by hand,
as a set: do not tune one alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tocsin.records import Place
from tocsin.resolve.places_names import Candidate, Names

CONTAINED = 6.0  # named inside it: "Paris, Texas"
COUNTRY_NAMED = 1.6  # times the share of the article's country mentions, plus a third for any mention
NEAR = 1.2  # a place within 150 km is named too
SAME_REGION = 0.6  # another place of the same first-level region is named
OUTLET = 0.5
KIND_FITS, KIND_MISFITS = 1.5, -2.0
EARTH = 6371.0  # km

_FITS = {
    "city": {"city", "admin2"},
    "admin1": {"admin1", "admin2", "curated"},
    "district": {"admin2", "city", "curated"},
    "point": {"curated", "feature", "city"},
    "region": {"curated", "feature", "admin1"},
    "country": {"country"},
}


@dataclass(frozen=True)
class PlaceContext:
    """What one article says about where it plays.

    ``countries`` holds the share of mentions by alpha-3 code; ``points`` the sure places as (lat, lon, first-level region, country);
    ``senses`` what a folded name was already found to mean (one sense an article); ``people`` the folded names of persons that
    could be taken for places; ``outlet`` the outlet's country.
    """

    countries: Mapping[str, float] = field(default_factory=dict)
    points: Sequence[tuple[float, float, str | None, str | None]] = ()
    senses: Mapping[str, Candidate] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    outlet: str | None = None


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two points (lat, lon in degrees) on a sphere."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(h)))


def choose(
    candidates: Sequence[Candidate],
    *,
    context: PlaceContext,
    containers: Sequence[Candidate] = (),
    kind: str = "",
) -> tuple[Candidate, tuple[str, ...]] | None:
    """The likeliest candidate with the reasons for it, or ``None`` without candidates.

    Args:
        candidates: what the name can be.
        context: what the article says.
        containers: what the phrase says the place lies in.
        kind: what the phrase says the place is, a value of :data:`tocsin.resolve.places_phrase.KIND_OF`, or empty.
    """
    best: tuple[float, Candidate, list[str]] | None = None
    for candidate in candidates:
        score, reasons = _score(candidate, context, containers, kind)
        if best is None or score > best[0]:
            best = score, candidate, reasons
    return None if best is None else (best[1], tuple(best[2]))


def _score(
    candidate: Candidate, context: PlaceContext, containers: Sequence[Candidate], kind: str
) -> tuple[float, list[str]]:
    score, reasons = candidate.worth, [f"worth {candidate.worth:.1f}"]
    for container in containers:
        if inside(candidate, container):
            score += CONTAINED
            reasons.append(f"in {container.name}")
            break
    if share := context.countries.get(candidate.country or "", 0.0):
        score += COUNTRY_NAMED * (share + 1 / 3)
        reasons.append(f"{candidate.country} is named")
    if candidate.kind != "country" and (bonus := _nearby(candidate, context)):
        score += bonus
        reasons.append("near others named")
    if context.outlet is not None and context.outlet == candidate.country:
        score += OUTLET
        reasons.append("the outlet's country")
    if kind:
        score += KIND_FITS if candidate.kind in _FITS[kind] else KIND_MISFITS
    return score, reasons


def _nearby(candidate: Candidate, context: PlaceContext) -> float:
    bonus = 0.0
    for lat, lon, admin1, country in context.points:
        # a degree of latitude is 111 km: most pairs are told apart without trigonometry
        if abs(lat - candidate.lat) > 1.4:
            near = False
        else:
            gap = distance((lat, lon), (candidate.lat, candidate.lon))
            if gap < 0.5:
                continue
            near = gap < 150
        if near:
            return NEAR
        if admin1 is not None and admin1 == candidate.admin1 and country == candidate.country:
            bonus = SAME_REGION
    return bonus


def inside(candidate: Candidate, container: Candidate) -> bool:
    """Whether a candidate lies in a container: by country, by first-level region, or close to a town or square."""
    if container.kind == "country":
        return candidate.country == container.country and candidate is not container
    if container.precision == "admin1":
        same = candidate.country == container.country
        return same and (candidate.admin1 == container.name or candidate.admin1 == container.admin1 is not None)
    reach = {"city": 60.0, "point": 30.0}.get(container.precision, 1200.0)
    return distance((candidate.lat, candidate.lon), (container.lat, container.lon)) <= reach


def to_place(candidate: Candidate, text: str, *, start: int | None, reasons: tuple[str, ...]) -> Place:
    """A candidate as a record; ``start`` is the offset of ``text`` in the article, where known."""
    return Place(
        text=text,
        start=start,
        end=None if start is None else start + len(text),
        name=candidate.name,
        country=candidate.country,
        admin1=candidate.name if candidate.precision == "admin1" else candidate.admin1,
        lat=candidate.lat,
        lon=candidate.lon,
        precision=candidate.precision,
        geonameid=candidate.geonameid,
        reasons=reasons,
    )


def best_of(names: Names, name: str, context: PlaceContext, *, kind: str = "") -> Candidate | None:
    """The likeliest meaning of a bare name in an article, or ``None``."""
    chosen = choose(names.of(name), context=context, kind=kind)
    return chosen[0] if chosen else None


def without_reasons(place: Place) -> Place:
    """The place alone, for comparing two answers."""
    return replace(place, reasons=())
