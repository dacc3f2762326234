"""What the page is given: every name that the template uses, as documented records."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.records import Failure, Incident
from tocsin.report.groups import Group
from tocsin.report.marks import Piece
from tocsin.report.series import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: drawn for wide and for narrow screens (both empty if there is nothing to draw), and its numbers."""

    name: str
    wide: str
    narrow: str
    rows: list[Row]
    download: str


@dataclass(frozen=True, slots=True)
class Report:
    """One article's words on an incident, and the outlets that printed copies of them."""

    outlet: str
    published: str
    title: str
    sentences: list[list[Piece]]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An incident with what its reports say. ``number`` is its place in the list, ``when`` and ``where`` are in words."""

    incident: Incident
    number: int
    group: Group
    when: str
    where: str
    killed: str
    reports: list[Report]
    recalls: list[Report]
    left_out: int


@dataclass(frozen=True, slots=True)
class Uncounted:
    """One kind of what was not counted: its heading, what it means, how many there are, and examples."""

    name: str
    what: str
    count: int
    examples: list[Opened]


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that stands out, and what it counts."""

    number: str
    what: str


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    title: str
    kicker: str
    headline: str
    lead: str
    tiles: list[Tile]
    groups: tuple[Group, ...]
    timeline: Figure
    pair: Figure
    pair_names: tuple[str, str]
    map: Figure
    off_map: list[tuple[str, int]]
    vague: list[tuple[str, int]]
    unplaced: int
    undated: int
    biggest: list[Opened]
    all_download: str
    recalled: list[Opened]
    recalls: int
    uncounted: list[Uncounted]
    copies: int
    failures: tuple[Failure, ...]
    coders: tuple[str, ...]
    made: str
    version: str
