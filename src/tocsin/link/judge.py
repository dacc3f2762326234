"""What people decided: which events belong together and which apart, and what is right or wrong in an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from tocsin.errors import UsageError
from tocsin.records import Entity, Event, Incident, Judgement, digest
from tocsin.vocab.tables import read_table, shipped

VERDICTS = ("same", "different", "merge", "split")
"""Verdicts about which events belong together."""
LABEL_VERDICTS = ("accept", "reject", "correct")
"""Verdicts about one event."""
FIELDS = ("event", "mode", "aux", "date", "actor", "recipient")
"""What can be corrected in an event."""


def judgement_key(judgement: Judgement) -> str:
    """The name of a judgement, by which it is undone."""
    j = judgement
    return digest("judgement", j.verdict, j.a, j.b, j.by, j.note, j.at or "")


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that hold, in order of time: without those undone, and without the undoing, which can be undone itself."""
    undone: set[str] = set()
    kept: list[Judgement] = []
    for j in sorted(judgements, key=lambda j: (j.at or "", j.verdict, j.a, j.b), reverse=True):
        if judgement_key(j) in undone:
            continue
        if j.verdict == "undo":
            undone.add(j.a)
        else:
            kept.append(j)
    return kept[::-1]


def verdicts_on_labels(judgements: Iterable[Judgement]) -> dict[str, dict[str, str]]:
    """For each event that people judged: the fields they corrected, with ``verdict`` as the last word on the whole.

    Of two words on one field the later holds. Who accepts an event accepts it as corrected so far; a correction takes a
    rejection back.
    """
    out: dict[str, dict[str, str]] = {}
    for j in standing(judgements):
        if j.verdict not in LABEL_VERDICTS:
            continue
        said = out.setdefault(j.a, {})
        said["verdict"] = j.verdict
        name, equals, value = j.b.partition("=")
        if j.verdict == "correct" and equals and name in FIELDS:
            said[name] = value
    return out


def corrected(events: Iterable[Event], judgements: Iterable[Judgement]) -> list[Event]:
    """Events as people judged them: corrected, and without those they rejected."""
    said = verdicts_on_labels(judgements)
    return [
        _corrected(e, said[e.id]) if e.id in said else e
        for e in events
        if said.get(e.id, {}).get("verdict") != "reject"
    ]


def _corrected(event: Event, said: Mapping[str, str]) -> Event:
    change: dict[str, object] = {name: said[name] for name in ("event", "aux") if name in said}
    if kind := _types().get(said.get("event", "")):
        change |= {"quad_code": kind[0], "event_scale": kind[1], "mode": ()}
    if "mode" in said:
        change["mode"] = listed(said["mode"])
    if "date" in said:
        day = said["date"] or None
        precision = "day" if day else "unknown"
        change |= {"date": day, "enddate": day, "date_precision": precision, "date_source": "given"}
    for side in ("actor", "recipient"):
        if side in said:
            given = {key: entity for entity in getattr(event, side) for key in (entity.entity, entity.code) if key}
            change[side] = tuple(given.get(key) or Entity(key, code=key) for key in listed(said[side]))
    note = "corrected by a person: " + ", ".join(f"{k} {v or 'none'}" for k, v in said.items() if k != "verdict")
    return replace(event, **change, reasons=(*event.reasons, note)) if change else event  # type: ignore[arg-type]


def listed(value: str) -> tuple[str, ...]:
    """The parts of a corrected value, which are separated by blanks or commas."""
    return tuple(value.replace(",", " ").split())


@cache
def _types() -> dict[str, tuple[str, float]]:
    """Quad class and score by type."""
    rows = read_table(shipped("events/types.tsv"), ["type", "quad", "score", "family"])
    return {row["type"]: (row["quad"], float(row["score"])) for row in rows}


def incident_id(event_id: str) -> str:
    """The id of the incident that an event founds."""
    return f"i{digest('incident', event_id)}"


@dataclass(slots=True)
class Rulings:
    """``together`` and ``apart`` hold, for each event that a person judged, the events it goes with and those it does not."""

    together: dict[str, set[str]] = field(default_factory=dict)
    apart: dict[str, set[str]] = field(default_factory=dict)

    @property
    def events(self) -> frozenset[str]:
        """All events that a person judged."""
        return frozenset(self.together) | frozenset(self.apart)


def rulings(judgements: Sequence[Judgement], previous: Iterable[Incident], events: Iterable[str]) -> Rulings:
    """Judgements as rules between events; of two on one pair the later holds.

    Args:
        judgements: the log, in any order.
        previous: kept incidents; ``merge`` and ``split`` name them, or incidents that were merged away since.
        events: ids of the events given, each of which may have founded an incident that a judgement names.

    Raises:
        UsageError: a verdict is unknown.
    """
    out = Rulings()
    judgements = [j for j in standing(judgements) if j.verdict not in LABEL_VERDICTS]
    if not judgements:
        return out
    founders = _founders(judgements, list(previous), events)
    pairs: dict[tuple[str, str], bool] = {}
    for j in judgements:
        if j.verdict not in VERDICTS:
            raise UsageError(f"verdict {j.verdict!r} is unknown: take one of {', '.join(VERDICTS)}")
        for a, b in _pairs(j, founders):
            pairs[min(a, b), max(a, b)] = j.verdict in ("same", "merge")
    for (a, b), same in pairs.items():
        table = out.together if same else out.apart
        table.setdefault(a, set()).add(b)
        table.setdefault(b, set()).add(a)
    return out


def _pairs(j: Judgement, founders: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """The pairs of events that a judgement is about; none if it names an incident that nobody knows."""
    if j.verdict in ("same", "different"):
        return [(j.a, j.b)]
    first = founders.get(j.a, ())
    if j.verdict == "merge":
        return [(first[0], second[0])] if first and (second := founders.get(j.b, ())) else []
    return [(e, j.b) for e in first if e != j.b]


def _founders(
    judgements: Sequence[Judgement], previous: Sequence[Incident], events: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The events of each incident that a judgement names, its founder first."""
    named = {i for j in judgements if j.verdict in ("merge", "split") for i in (j.a, j.b)}
    if not named:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    known = [e for incident in previous for e in incident.events]
    for e in (*known, *events):
        if (i := incident_id(e)) in named:
            found[i] = (e,)
    for incident in previous:
        if incident.id in named:
            rest = tuple(e for e in incident.events if e not in found.get(incident.id, ()))
            found[incident.id] = (*found.get(incident.id, ()), *rest)
    return found
