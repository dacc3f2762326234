"""Reads an article once for where it plays: which countries and regions it names, which places are sure, what it says of doubtful ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from tocsin.records import Article
from tocsin.resolve.gazetteer import fold
from tocsin.resolve.places_find import Toponym
from tocsin.resolve.places_names import Candidate, Names
from tocsin.resolve.places_rank import Choice, PlaceContext, choose, inside, region_key

SURE = 5.3  # log10 of people: a town above it that has no rival counts as known before the others are chosen
RIVAL = 1.0  # how much less the next candidate must be worth
AMBIGUOUS = 6.0  # a country whose name is also a place of this worth elsewhere (Georgia) does not vote for itself
MARGIN = 0.8  # what a choice in the second pass must win by to count as known
SECOND = 0.5  # the vote of such a choice, against 1 of a country's own name

_CAPITALISED = re.compile(r"[A-Z][\w'’-]+(?:\s[A-Z][a-z]+)?")
_COMMA = re.compile(r",\s+(?:in\s+)?")
_SHORT = re.compile(r",?\s+((?:[A-Z]\.){2,3}|[A-Z][a-z]{1,4}\.|[A-Z]{2,3}\b|Ky\b|Qld\b)")
_TOP_LEVEL = {"uk": "GBR", "au": "AUS", "ca": "CAN", "ie": "IRL", "in": "IND", "za": "ZAF", "nz": "NZL", "ng": "NGA", "ke": "KEN",
              "pk": "PAK", "ph": "PHL", "de": "DEU", "fr": "FRA", "il": "ISR", "ir": "IRN", "tr": "TUR", "ru": "RUS", "cn": "CHN",
              "jp": "JPN", "kr": "KOR", "us": "USA", "gov": "USA", "sg": "SGP", "my": "MYS", "eg": "EGY", "lb": "LBN", "sa": "SAU",
              "ae": "ARE", "qa": "QAT", "ua": "UKR", "it": "ITA", "es": "ESP", "ug": "UGA", "zw": "ZWE", "gh": "GHA", "lk": "LKA",
              "bd": "BGD", "np": "NPL", "mx": "MEX", "br": "BRA", "ar": "ARG"}  # fmt: skip


def read(article: Article, names: Names, find: Callable[[str], Sequence[Toponym]]) -> PlaceContext:
    """The context of an article.

    Args:
        article: its title and text are read, and its outlet's or page's address for the country.
        names: what names can be.
        find: finds the toponyms of a text.
    """
    text = f"{article.title}\n\n{article.text}"
    toponyms = find(text)
    senses = _said(text, toponyms, names)
    counts: Counter[str] = Counter()
    _count_adjectives(text, names, counts)
    regions: set[tuple[str | None, str]] = {
        (c.country, region_key(c.name)) for c in senses.values() if c.precision == "admin1"
    }
    points: list[tuple[float, float]] = []
    options = {t.text: ((s,) if (s := senses.get(fold(t.text))) else names.of(t.text)) for t in toponyms}
    for toponym in toponyms:
        _count(options[toponym.text], counts, regions, points)
    first = _context(counts, regions, points, senses, _outlet(article))
    for name, candidates in options.items():
        chosen = choose(candidates, context=first)
        if chosen is not None and chosen.margin >= MARGIN and chosen.candidate.kind != "country":
            _settle(chosen, name, counts, regions, points)
    return _context(counts, regions, points, senses, _outlet(article))


def _context(
    counts: Counter[str],
    regions: set[tuple[str | None, str]],
    points: list[tuple[float, float]],
    senses: dict[str, Candidate],
    outlet: str | None,
) -> PlaceContext:
    total = sum(counts.values()) or 1
    shares = {c: n / total for c, n in counts.items()}
    return PlaceContext(shares, frozenset(regions), tuple(dict.fromkeys(points)), senses, outlet)


def _count_adjectives(text: str, names: Names, counts: Counter[str]) -> None:
    for m in _CAPITALISED.finditer(text):
        words = m[0].split()
        for word in (m[0], *words) if len(words) > 1 else words:
            if (country := names.demonym(word)) is not None:
                counts[country] += 1
                break


def _count(
    candidates: Sequence[Candidate],
    counts: Counter[str],
    regions: set[tuple[str | None, str]],
    points: list[tuple[float, float]],
) -> None:
    """The vote of one toponym, where it is sure without context."""
    best = candidates[0]
    rivals = [c for c in candidates[1:] if c.country != best.country]
    if best.kind == "country":
        if not any(c.worth >= AMBIGUOUS for c in rivals):
            counts[best.country or ""] += 1
        return
    if best.worth < SURE or best.country is None or any(c.worth > best.worth - RIVAL for c in rivals):
        return
    counts[best.country] += 1
    if best.precision == "admin1":
        regions.add((best.country, region_key(best.name)))
    elif best.precision != "region":
        points.append((best.lat, best.lon))


def _settle(
    chosen: Choice,
    name: str,
    counts: Counter[str],
    regions: set[tuple[str | None, str]],
    points: list[tuple[float, float]],
) -> None:
    """The vote of a toponym that the first pass decided clearly."""
    best = chosen.candidate
    if best.country is None or best.precision == "region":
        return
    if best.precision == "admin1":
        regions.add((best.country, region_key(best.name)))
    else:
        points.append((best.lat, best.lon))
    counts[best.country] += SECOND  # type: ignore[assignment]


def _said(text: str, toponyms: Sequence[Toponym], names: Names) -> dict[str, Candidate]:
    """What the text itself says of a name: *Edmonton, Ky.*, *Paris, Texas*, *Iraq's Anbar*."""
    found: dict[str, Candidate] = {}
    for at, toponym in enumerate(toponyms):
        containers: Sequence[Candidate] = ()
        if (m := _SHORT.match(text, toponym.end)) and (short := names.short.get(m[1])) is not None:
            containers = (short,)
        elif at + 1 < len(toponyms) and _COMMA.fullmatch(text, toponym.end, toponyms[at + 1].start):
            containers = names.of(toponyms[at + 1].text)[:2]
        inner = [c for c in names.of(toponym.text) if any(inside(c, k) for k in containers)]
        if inner:
            found.setdefault(fold(toponym.text), inner[0])
    return found


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
