"""The five groups that the charts colour: PLOVER's sixteen types are too many colours to tell apart.

Attacks stand alone, because they are what a reader looks for first; the other types go by PLOVER's quad class. The colours are
from the palette of Okabe and Ito (2008), which people with any common colour blindness can tell apart, on white and on black.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.records import Incident


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the sixteen types under a plain name. ``sign`` is +1 for cooperation and -1 for conflict."""

    name: str
    what: str
    types: tuple[str, ...]
    colour: str
    sign: int


GROUPS = (
    Group("Attacks", "strikes, shelling, killings, clashes", ("ASSAULT",), "#d55e00", -1),
    Group(
        "Pressure",
        "protests, sanctions, troop and ship movements, arrests, seizures",
        ("PROTEST", "SANCTION", "MOBILIZE", "COERCE"),
        "#e69f00",
        -1,
    ),
    Group(
        "Hostile words",
        "demands, accusations, refusals, threats",
        ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
        "#cc79a7",
        -1,
    ),
    Group(
        "Friendly words",
        "talks, offers, support, verbal concessions",
        ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
        "#56b4e9",
        1,
    ),
    Group("Help and retreat", "aid, cooperation, withdrawals, releases", ("COOPERATE", "AID", "RETREAT"), "#009e73", 1),
)

_BY_TYPE = {kind: group for group in GROUPS for kind in group.types}


def group_of(incident: Incident) -> Group:
    """The group of an incident's type.

    Raises:
        KeyError: the type is none of the sixteen.
    """
    return _BY_TYPE[incident.event]
