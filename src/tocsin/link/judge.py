"""What people decided, as rules between events: some belong together, some apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.errors import UsageError
from tocsin.records import Incident, Judgement, digest

VERDICTS = ("same", "different", "merge", "split")


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
    if not judgements:
        return out
    founders = _founders(judgements, list(previous), events)
    pairs: dict[tuple[str, str], bool] = {}
    for j in sorted(judgements, key=lambda j: (j.at or "", j.verdict, j.a, j.b)):
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
