"""Names of countries and of PLOVER's other actors by their code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tocsin.vocab.tables import read_table, shipped

# PLOVER's codes of what is no country.
SPECIAL = {
    "UNO": "the United Nations",
    "EUR": "the European Union",
    "IGO": "international organisations",
    "NGO": "movements and aid groups",
    "IMG": "transnational armed groups",
    "MNC": "companies",
    "ISM": "transnational armed groups",
    "KOS": "Kosovo",
}


@cache
def names() -> Mapping[str, str]:
    """The name of every code."""
    states = read_table(shipped("actors") / "states.tsv", ("id", "name", "aliases", "adjectives", "people", "capitals"))
    return {**{row["id"]: row["name"] for row in states}, **SPECIAL}


def name_of(code: str) -> str:
    """The name of a code, or the code itself if it is none."""
    return names().get(code, code)
