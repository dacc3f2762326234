"""Chooses among what a place name can be, by what the article is about.

A candidate's score is its worth (log10 of people) plus what speaks for it: a container named with it, its country or
region named in the article, places named nearby, the kind the words say, the outlet's country. The weights were
set by hand, as a set, and looked at on TR-News and GeoVirus (``docs/places.md``): do not tune one alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tocsin.records import Place
from tocsin.resolve.gazetteer import fold
from tocsin.resolve.places_find import Toponym
from tocsin.resolve.places_names import Candidate

CONTAINED = 6.0  # named inside it: "Paris, Texas"
COUNTRY_SHARE, COUNTRY_ANY = 2.0, 0.8  # times its share of the article's mentions of countries; for any mention
REGION_NAMED = 2.2  # its first-level region is named
NEAR, NEAR_MORE = 1.0, 1.6  # one place, or more, within 150 km is named too
OUTLET = 2.0
SENSE = 8.0  # what the article said the name is: "Edmonton, Ky." makes later "Edmonton" that one
KIND_FITS, KIND_MISFITS = 1.5, -2.0
CONTEXT_MOST = 5.0  # all that an article can speak for a place: a hamlet does not win by it against a metropolis
BROAD = frozenset(("england", "scotland", "wales"))  # regions too wide to tell their towns from others'
# countries whose name is as well that of a region abroad, and those whose mention says that the country is meant
SHARED = {"Georgia": ("RUS", "ARM", "AZE", "TUR")}
EARTH = 6371.0  # km

_FITS = {
    "city": {"city", "admin2"},
    "admin1": {"admin1", "admin2", "curated"},
    "district": {"admin2", "city", "curated"},
    "point": {"curated", "feature", "city"},
    "region": {"curated", "feature", "admin1"},
    "country": {"country"},
}
_GENERIC = re.compile(
    r" (?:province|governorate|department|state|region|county|oblast|district|republic|krai|prefecture|voivodeship)$"
)


@dataclass(frozen=True)
class PlaceContext:
    """What one article says about where it plays.

    ``countries`` holds the share of mentions by alpha-3 code, ``own`` what each folded name gave to its own country's
    share (a name does not speak for itself); ``regions`` the first-level regions named, as (country, folded name);
    ``points`` the sure places as (lat, lon); ``senses`` what a folded name was found to mean (one sense an article);
    ``outlet`` the outlet's country where its name tells it; ``toponyms`` the place names of the article's text with
    their offsets in it, or ``None`` where it was not read.
    """

    countries: Mapping[str, float] = field(default_factory=dict)
    regions: frozenset[tuple[str | None, str]] = frozenset()
    points: Sequence[tuple[float, float]] = ()
    senses: Mapping[str, Candidate] = field(default_factory=dict)
    outlet: str | None = None
    own: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    toponyms: tuple[Toponym, ...] | None = None

    def share(self, country: str | None, name: str) -> float:
        """The share of the article's mentions of countries that a country has, without those by the name itself."""
        whole = self.countries.get(country or "", 0.0)
        mine, votes = self.own.get(name, ("", 0.0))
        if not votes:
            return whole
        rest = 1.0 - votes
        return max(0.0, (whole - (votes if mine == country else 0.0)) / rest) if rest > 1e-6 else 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen candidate, why, and by how much it beat the next one of another place (``inf`` without a rival)."""

    candidate: Candidate
    reasons: tuple[str, ...]
    margin: float


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two points (lat, lon in degrees) on a sphere."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(h)))


@lru_cache(maxsize=4096)
def region_key(name: str) -> str:
    """A first-level region's name without the word for its kind: ``Abyan Governorate`` and ``Abyan`` are one."""
    return _GENERIC.sub("", fold(name))


def choose(
    candidates: Sequence[Candidate],
    *,
    context: PlaceContext,
    containers: Sequence[Candidate] = (),
    kind: str = "",
    name: str = "",
) -> Choice | None:
    """The likeliest candidate with the reasons for it, or ``None`` without candidates.

    Args:
        candidates: what the name can be.
        context: what the article says.
        containers: what the phrase says the place lies in.
        kind: what the phrase says the place is, a value of :data:`tocsin.resolve.places_phrase.KIND_OF`, or empty.
        name: the name they bear, folded; its own votes in the context do not count for it.
    """
    if not candidates:
        return None
    candidates = _country_first(candidates, kind, containers, context)
    scored = sorted(((_score(c, context, containers, kind, name), c) for c in candidates), key=lambda pair: -pair[0])
    top, best = scored[0]
    rival = next((s for s, c in scored[1:] if not _same_place(c, best)), -math.inf)
    return Choice(best, _reasons(best, context, containers), top - rival)


def _country_first(
    candidates: Sequence[Candidate], kind: str, containers: Sequence[Candidate], context: PlaceContext
) -> Sequence[Candidate]:
    """Without the towns and regions that bear a country's name (*Mexico*, *Djibouti*, *Iraq* for Arak in Iran), unless
    the words say a town or what it lies in; of :data:`SHARED` names the article decides.
    """
    countries = {c.country: c.name for c in candidates if c.kind == "country"}
    if not countries or kind in {"city", "admin1", "district"}:
        return candidates
    shares = context.countries
    around = max((shares.get(n, 0.0) for c in countries.values() for n in SHARED.get(c, ())), default=0.0)
    abroad = max((shares.get(c.country or "", 0.0) for c in candidates if c.country not in countries), default=0.0)
    if not SHARED.keys().isdisjoint(countries.values()) and not (around and around >= abroad):
        return [c for c in candidates if c.kind == "country" or c.country not in countries]
    return [c for c in candidates if c.kind == "country" or any(inside(c, outer) for outer in containers)]


def _same_place(a: Candidate, b: Candidate) -> bool:
    """Whether two candidates are one spot on the map, such as a province and its town."""
    return a.country == b.country and abs(a.lat - b.lat) < 1.5 and abs(a.lon - b.lon) < 2.0


def _score(candidate: Candidate, context: PlaceContext, containers: Sequence[Candidate], kind: str, name: str) -> float:
    score = candidate.worth + min(CONTEXT_MOST, _context(candidate, context, name))
    if any(inside(candidate, container) for container in containers):
        score += CONTAINED
    if kind:
        score += KIND_FITS if candidate.kind in _FITS[kind] else KIND_MISFITS
    return score


def _context(candidate: Candidate, context: PlaceContext, name: str) -> float:
    """What the article speaks for a candidate."""
    bonus = 0.0
    share = context.share(candidate.country, name)
    if candidate.country is None:
        # a sea or a region belongs to all its countries: it must not lose to a town for want of one
        bonus += COUNTRY_ANY + COUNTRY_SHARE / 2
    elif share > 1e-6:
        bonus += COUNTRY_SHARE * share + COUNTRY_ANY
    if candidate.kind != "country":
        region = region_key(candidate.admin1) if candidate.admin1 is not None else ""
        named = (candidate.country, region) in context.regions and region not in BROAD
        if region and region != name and candidate.precision != "admin1" and named:
            bonus += REGION_NAMED
        bonus += (0.0, NEAR, NEAR_MORE)[_neighbours(candidate, context)]
    if context.outlet is not None and context.outlet == candidate.country:
        bonus += OUTLET
    return bonus


def _reasons(candidate: Candidate, context: PlaceContext, containers: Sequence[Candidate]) -> tuple[str, ...]:
    reasons = [f"{candidate.kind}, worth {candidate.worth:.1f}"]
    reasons += [f"in {c.name}" for c in containers if inside(candidate, c)][:1]
    if context.countries.get(candidate.country or ""):
        reasons.append(f"{candidate.country} is named")
    if _neighbours(candidate, context):
        reasons.append("near others named")
    return tuple(reasons)


def _neighbours(candidate: Candidate, context: PlaceContext) -> int:
    """How many of the article's sure places lie within 150 km, 2 at most; the place itself does not count."""
    found = 0
    for lat, lon in context.points:
        # a degree of latitude is 111 km: most pairs are told apart without trigonometry
        if abs(lat - candidate.lat) > 1.4:
            continue
        if 0.5 < distance((lat, lon), (candidate.lat, candidate.lon)) < 150:
            found += 1
            if found == 2:
                break
    return found


def inside(candidate: Candidate, container: Candidate) -> bool:
    """Whether a candidate lies in a container: by country, by first-level region, or close to a town or square."""
    if candidate is container:
        return False
    if container.kind == "country":
        return candidate.country == container.country and candidate.kind != "country"
    if container.precision == "admin1":
        if candidate.country != container.country or candidate.precision == "admin1" or candidate.admin1 is None:
            return False
        return region_key(candidate.admin1) in {
            region_key(container.name),
            region_key(container.admin1 or container.name),
        }
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
