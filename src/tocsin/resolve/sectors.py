"""Nouns and titles that say what somebody is: *troops*, *lawmaker*, *interior ministry*; read from ``vocab/actors/sectors.tsv``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tocsin.resolve.actors_text import key_of
from tocsin.vocab.tables import Row, read_table, shipped

SECTORS = frozenset(
    "GOV MIL COP SPY LEG JUD PTY OPP REB PRM UAF CVL JRN EDU BUS LAB AGR MED REL SOC REF CRM ELI PRE UNK".split()
)
KINDS = frozenset({"title", "role", "group", "body", "thing", "count"})


class Noun(NamedTuple):
    """A noun of the table: ``sector`` (``None`` where the noun gives none), ``kind`` and ``number`` (``one`` or ``many``)."""

    text: str
    sector: str | None
    kind: str
    number: str


class Found(NamedTuple):
    """A noun in a run of tokens, from token ``first`` to before ``last``."""

    noun: Noun
    first: int
    last: int


class Sectors:
    """The table of nouns; longest match over tokens.

    Raises:
        VocabularyError: a sector or kind is unknown, or a noun stands in the table twice with different meanings.
    """

    def __init__(self, paths: Iterable[Path] | None = None) -> None:
        self._nouns: dict[tuple[str, ...], Noun] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for path in paths or (shipped("actors/sectors.tsv"),):
            self._read(path)
        lengths: dict[str, set[int]] = {}
        for key in self._nouns:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {k: tuple(sorted(v, reverse=True)) for k, v in lengths.items()}

    def _read(self, path: Path) -> None:
        seen: dict[tuple[str, ...], Row] = {}
        for row in read_table(path, ("sector", "kind", "nouns")):
            if row["sector"] not in SECTORS | {"-"}:
                raise row.fault(f"unknown sector {row['sector']!r}", f"use one of {' '.join(sorted(SECTORS))} or -")
            if row["kind"] not in KINDS:
                raise row.fault(f"unknown kind {row['kind']!r}", f"use one of {' '.join(sorted(KINDS))}")
            for entry in row.many("nouns"):
                self._add(entry, row, seen)

    def _add(self, entry: str, row: Row, seen: dict[tuple[str, ...], Row]) -> None:
        sector = None if row["sector"] == "-" else row["sector"]
        one, _, irregular = entry.partition("/")
        many = irregular or plural(one)
        for text, number in ((one, "one"), (many, "many")):
            key = key_of(text)
            if key in seen and seen[key] is not row:
                raise row.fault(f"{text!r} stands also at {seen[key].where}", "keep it in one row")
            seen[key] = row
            plain = one in PLURAL_ONLY or (text == one and one.endswith(PLURAL_ENDINGS))
            self._nouns[key] = Noun(text, sector, row["kind"], "many" if plain else number)

    def find(self, keys: list[str], first: int = 0, last: int | None = None) -> list[Found]:
        """The nouns in ``keys[first:last]``, longest first, without overlap, in order."""
        end = len(keys) if last is None else last
        found, i = [], first
        while i < end:
            step = 1
            for n in self._lengths.get(keys[i], ()):
                if i + n <= end and (noun := self._nouns.get(tuple(keys[i : i + n]))):
                    found.append(Found(noun, i, i + n))
                    step = n
                    break
            i += step
        return found

    def get(self, text: str) -> Noun | None:
        """The noun as written in the table, in either number."""
        return self._nouns.get(key_of(text))


PLURAL_ENDINGS = (
    "forces",
    "troops",
    "people",
    "personnel",
    "persons",
    "officials",
    "services",
    "men",
    "staff",
    "authorities",
)
PLURAL_ONLY = frozenset(
    "police media press clergy public mob crowd paramilitaries lots basij janjaweed medics elite".split()
)


def plural(noun: str) -> str:
    """The plural of an English noun phrase by rule: ``army chief`` gives ``army chiefs``, ``gunman`` ``gunmen``."""
    if noun.endswith(("ss", "x", "ch", "sh", "z")):
        return noun + "es"
    if noun.endswith("s") or noun.endswith("men") or noun.endswith("people"):
        return noun
    if noun.endswith("man") and not noun.endswith(("german", "human", "shaman", "roman")):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"
