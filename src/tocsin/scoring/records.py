"""What scoring knows: gold events as read, and what comes out as figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tocsin.records import Event

LOWER_IS_BETTER = frozenset({"sentences with an event", "old coded as new", "place invented", "calibration error"})
"""The figures for which a floor is a ceiling."""


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """One event of the gold; what is ``None`` was not annotated and is not scored (contrast cases leave out what is plain).

    ``types`` starts with the gold's own type; the rest are others that count as right. ``date`` is start, end and precision.
    """

    types: tuple[str, ...]
    aux: str
    evidence: tuple[str, ...]
    required: bool = True
    modes: tuple[str, ...] = ()
    actors: frozenset[str] | None = None
    recipients: frozenset[str] | None = None
    sectors: frozenset[str] = frozenset()
    date: tuple[str, str, str] | None = None
    place: GoldPlace | None = None
    place_annotated: bool = True
    shown: str = ""


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """Where a gold event was: its name as written, and how exact that is."""

    name: str
    country: str
    precision: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A text with all its events; a contrast case is one too, of one sentence."""

    id: str
    text: str
    published: str | None
    title: str
    events: tuple[GoldEvent, ...]
    group: str = ""
    strength: str = "STRONG"


@dataclass(frozen=True, slots=True)
class Matched:
    """One article after matching: pairs, and what is left on either side."""

    article: GoldArticle
    pairs: tuple[tuple[GoldEvent, Event], ...]
    missed: tuple[GoldEvent, ...]
    spurious: tuple[Event, ...]
    confused: tuple[tuple[GoldEvent, Event], ...] = ()
    """Missed and spurious events that share a sentence: for the confusion matrix only, they stay both missed and spurious."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured share, and how many judgements it rests on."""

    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Band:
    """Events whose confidence lies in [low, high): how sure the coder was, and how often it was right."""

    low: float
    high: float
    n: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class TypeFigures:
    """Precision, recall and F1 of one event type, and how many of it the gold holds."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One error to look at: which sentence, what the gold says, what the coder said."""

    suite: str
    article: str
    kind: str
    sentence: str
    gold: str = ""
    said: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """One benchmark's result."""

    name: str
    texts: int
    figures: Mapping[str, Figure]
    types: Mapping[str, TypeFigures] = field(default_factory=dict)
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All benchmarks of one run, and the floors they are held to (by figure, as ``suite/figure``)."""

    coder: str
    layers: str
    suites: tuple[Suite, ...]
    floors: Mapping[str, float] = field(default_factory=dict)

    def figures(self) -> dict[str, Figure]:
        """Every figure under its full name."""
        return {f"{s.name}/{name}": f for s in self.suites for name, f in s.figures.items()}

    def failures(self) -> list[str]:
        """The figures on the wrong side of their floor, and the floors of a suite that was run but gave no such figure."""
        found, run = self.figures(), {s.name for s in self.suites}
        out = []
        for key, floor in self.floors.items():
            if key not in found:
                if key.partition("/")[0] in run:
                    out.append(f"{key}: has a floor of {floor:.3f} but was not measured")
            elif not holds(key, found[key].value, floor):
                word = "ceiling" if lower_is_better(key) else "floor"
                out.append(f"{key}: {found[key].value:.3f}, {word} {floor:.3f}")
        return out


def lower_is_better(key: str) -> bool:
    """Whether a full figure name is one of the rates to keep low."""
    return key.partition("/")[2] in LOWER_IS_BETTER


def holds(key: str, value: float, floor: float) -> bool:
    """Whether a value keeps its floor or ceiling, to the precision that floors are written in."""
    return round(value, 3) <= floor if lower_is_better(key) else round(value, 3) >= floor
