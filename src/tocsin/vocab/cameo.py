"""CAMEO codes and the PLOVER types: names, quad classes, scores and the crosswalk between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tocsin.vocab.tables import read_table, shipped


@dataclass(frozen=True, slots=True)
class Type:
    """One of the sixteen PLOVER types. ``score`` is its conflict-cooperation score (-10 to 10)."""

    name: str
    quad: str
    score: float


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO code. ``type`` and ``mode`` are PLOVER's, empty where it has none; ``goldstein`` is -10 to 10."""

    code: str
    name: str
    type: str
    mode: str
    goldstein: float


@cache
def types() -> Mapping[str, Type]:
    """The sixteen types by name."""
    rows = read_table(shipped("events/types.tsv"), ("type", "quad", "score", "family"))
    return {row["type"]: Type(row["type"], row["quad"], float(row["score"])) for row in rows}


@cache
def codes() -> Mapping[str, Cameo]:
    """The CAMEO table by code. Codes are text: their leading zero counts.

    Raises:
        VocabularyError: a value is no number, or a type is none of the sixteen.
    """
    out: dict[str, Cameo] = {}
    for row in read_table(shipped("events/cameo.tsv"), ("code", "name", "type", "mode", "goldstein")):
        if row["type"] and row["type"] not in types():
            raise row.fault(f"no type {row['type']!r}", "take one of events/types.tsv")
        try:
            goldstein = float(row["goldstein"])
        except ValueError:
            raise row.fault(f"{row['goldstein']!r} is no number", "write one from -10 to 10") from None
        out[row["code"]] = Cameo(row["code"], row["name"], row["type"], row["mode"], goldstein)
    return out


@cache
def by_name() -> Mapping[str, Cameo]:
    """The CAMEO table by name in small letters, as ICEWS writes it."""
    return {cameo.name.lower(): cameo for cameo in codes().values()}


def lookup(code: str) -> Cameo | None:
    """The row of a code, or of its longest beginning of two digits or more; ``None`` if there is none.

    A root such as ``14`` is answered with its unspecific code ``140``.
    """
    table = codes()
    for cut in range(len(code), 1, -1):
        found = table.get(code[:cut]) or (table.get(f"{code[:cut]}0") if cut == 2 else None)
        if found:
            return found
    return None
