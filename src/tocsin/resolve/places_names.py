"""What a name can be: countries, regions and curated places from the vocabulary's tables, towns from the gazetteer.

Tables (``vocab/places``): ``countries.tsv``, ``curated.tsv`` (places a gazetteer of towns lacks). A user's own
``curated.tsv`` can be laid over ours: a row with the same name and country replaces it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10
from pathlib import Path
from typing import NamedTuple

from tocsin.resolve.gazetteer import ADMIN1, ADMIN2, CITY, OTHER, Entry, Gazetteer, fold
from tocsin.vocab.tables import Row, read_table, shipped

PRECISIONS = ("point", "city", "admin1", "country", "region")
COUNTRY_COLUMNS = ("iso3", "iso2", "name", "aliases", "demonyms", "lat", "lon", "geonameid")
SHORT_COLUMNS = ("short", "country", "admin1")
ADJECTIVE_COLUMNS = ("word", "name")
CURATED_COLUMNS = ("name", "aliases", "country", "admin1", "lat", "lon", "precision", "weight", "source")

# What a name of each kind is worth before any context, on the scale of log10(people): a first-level region is talked
# about like a town of a million, a district like one of ten thousand; a country before any town of its name.
COUNTRY_WORTH, ADMIN1_WORTH, ADMIN2_WORTH, CURATED_WORTH = 9.0, 6.4, 4.0, 6.5
_FEATURES = {
    ADMIN1: (ADMIN1_WORTH, "admin1", "admin1"),
    ADMIN2: (ADMIN2_WORTH, "city", "admin2"),
    OTHER: (3.0, "point", "feature"),
}
# times log10 of the number of a town's alternate names: Venice is meant more often than its 50,000 people tell
FAME = 0.6
# for a place's own name against an alternate: Hong Kong has been called Victoria
PRIMARY = 1.0


class Candidate(NamedTuple):
    """One thing a name can be; ``worth`` is how likely it is meant without context, as log10 of people.

    A tuple, as the gazetteer's entries are: every town of a name becomes one.
    """

    name: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    precision: str
    geonameid: int | None
    worth: float
    kind: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: codes, English name, the words for its people and things, and the middle of its land."""

    iso3: str
    iso2: str
    name: str
    demonyms: tuple[str, ...]
    candidate: Candidate


class Names:
    """All names with what they can be.

    Args:
        gazetteer: the towns and regions.
        overlay: a user's file in the form of ``curated.tsv``, or ``None``.

    Raises:
        VocabularyError: a table is wrong; the message names file, line and cure.
    """

    def __init__(self, gazetteer: Gazetteer, overlay: Path | None = None) -> None:
        self.gazetteer = gazetteer
        self.countries: dict[str, Country] = {}
        self._iso2: dict[str, str] = {}
        self._cached = lru_cache(maxsize=8192)(self._of)
        self._known: dict[str, list[Candidate]] = defaultdict(list)
        self.demonyms: dict[str, str] = {}
        self.short: dict[str, Candidate] = {}
        self.adjectives: dict[str, Candidate] = {}
        self._load_countries(shipped("places/countries.tsv"))
        self._admin1 = dict(self._admin_names(shipped("places/admin1.tsv")))
        for path in (shipped("places/curated.tsv"), overlay):
            if path is not None:
                self._load_curated(path)
        self._load_short(shipped("places/abbreviations.tsv"))
        self._load_adjectives(shipped("places/adjectives.tsv"))

    def of(self, name: str) -> Sequence[Candidate]:
        """What a name can be, the likeliest without context first; empty when nothing bears it."""
        return self._cached(name)

    def _of(self, name: str) -> tuple[Candidate, ...]:
        folded = fold(name)
        found = list(self._known.get(folded, ()))
        taken = {(c.country, c.precision) for c in found}
        for entry in self.gazetteer.lookup(name):
            candidate = self._from_entry(entry, name)
            # a curated row stands for the region or town of the same name in the same country
            if (candidate.country, candidate.precision) not in taken or candidate.precision == "city":
                found.append(candidate)
        return tuple(sorted(found, key=lambda c: -c.worth))

    def of_iso2(self, code: str) -> str | None:
        """The name of the country of an ISO 3166-1 alpha-2 code."""
        country = self._iso2.get(code)
        return self.countries[country].name if country is not None else None

    def known(self, name: str) -> Sequence[Candidate]:
        """The countries and curated places of a name."""
        return self._known.get(fold(name), ())

    def demonym(self, word: str) -> str | None:
        """The country (alpha-3) of a word such as ``Syrian`` or ``Syrians``."""
        return self.demonyms.get(word)

    def _from_entry(self, entry: Entry, asked: str) -> Candidate:
        name, iso2, admin1, lat, lon, population, feature, geonameid, primary, fame = entry
        if feature == CITY:
            worth, precision, kind = log10(population + 100) + FAME * log10(1 + fame), "city", "city"
        else:
            worth, precision, kind = _FEATURES.get(feature, _FEATURES[OTHER])
        return Candidate(
            # the text's own spelling reads better than a transliteration with dots and bars
            name if primary and name.isascii() else asked,
            self._iso2.get(iso2),
            self._admin1.get(f"{iso2}.{admin1}"),
            lat,
            lon,
            precision,
            geonameid or None,
            worth + PRIMARY if primary else worth,
            kind,
        )

    def _load_countries(self, path: Path) -> None:
        for row in read_table(path, COUNTRY_COLUMNS):
            candidate = Candidate(
                row["name"], row["iso3"], None, *_point(row), "country", int(row["geonameid"]), COUNTRY_WORTH, "country"
            )
            if row["iso3"] in self.countries:
                raise row.fault(f"{row['iso3']} is there twice", "remove one of the rows")
            demonyms = row.many("demonyms")
            self.countries[row["iso3"]] = Country(row["iso3"], row["iso2"], row["name"], demonyms, candidate)
            self._iso2[row["iso2"]] = row["iso3"]
            self.demonyms.update(dict.fromkeys(demonyms, row["iso3"]))
            for name in {fold(n) for n in (row["name"], *row.many("aliases"))}:
                self._known[name].append(candidate)

    def _load_curated(self, path: Path) -> None:
        seen: set[tuple[str, str]] = set()
        for row in read_table(path, CURATED_COLUMNS):
            identity = fold(row["name"]), row["country"]
            if identity in seen:
                raise row.fault(f"{row['name']} is there twice in this country", "remove one of the rows")
            seen.add(identity)
            candidate = self._curated(row)
            for name in {fold(n) for n in (row["name"], *row.many("aliases"))}:
                # the same name in the same country: the later file wins
                kept = [
                    c for c in self._known[name] if c.kind != "curated" or (fold(c.name), c.country or "") != identity
                ]
                self._known[name] = [*kept, candidate]

    def _load_short(self, path: Path) -> None:
        for row in read_table(path, SHORT_COLUMNS):
            found = [c for c in self.of(row["admin1"]) if c.country == row["country"] and c.precision == "admin1"]
            if not found:
                raise row.fault(
                    f"unknown region {row['admin1']!r}", "write the name of a first-level region of the country"
                )
            self.short[row["short"]] = found[0]

    def _load_adjectives(self, path: Path) -> None:
        for row in read_table(path, ADJECTIVE_COLUMNS):
            found = self.known(row["name"])
            if not found:
                raise row.fault(f"unknown place {row['name']!r}", "write a name of curated.tsv or countries.tsv")
            self.adjectives[row["word"]] = found[0]

    def adjective(self, word: str) -> Candidate | None:
        """The country or region whose people or things a word names: ``Syrian``, ``European``; capitals matter."""
        if (country := self.demonyms.get(word)) is not None:
            return self.countries[country].candidate
        return self.adjectives.get(word)

    def _curated(self, row: Row) -> Candidate:
        if row["precision"] not in PRECISIONS:
            raise row.fault(f"unknown precision {row['precision']!r}", f"write one of {', '.join(PRECISIONS)}")
        if row["country"] and row["country"] not in self.countries:
            raise row.fault(f"unknown country {row['country']!r}", "write an alpha-3 code of countries.tsv, or nothing")
        try:
            worth = float(row["weight"]) if row["weight"] else CURATED_WORTH
        except ValueError as e:
            raise row.fault(f"weight {row['weight']!r} is no number", "write log10 of people, or nothing") from e
        lat, lon = _point(row)
        country, admin1 = row["country"] or None, row["admin1"] or None
        return Candidate(row["name"], country, admin1, lat, lon, row["precision"], None, worth + PRIMARY, "curated")

    @staticmethod
    def _admin_names(path: Path) -> Iterator[tuple[str, str]]:
        for row in read_table(path, ("code", "name", "lat", "lon")):
            yield row["code"], row["name"]


def _point(row: Row) -> tuple[float, float]:
    """The row's coordinates in degrees; raises VocabularyError where they are none."""
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError as e:
        raise row.fault("lat and lon are no numbers", "write decimal degrees, as 33.3 and 44.4") from e
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise row.fault(f"{lat}, {lon} is not on the globe", "lat is -90 to 90, lon -180 to 180")
    return lat, lon
