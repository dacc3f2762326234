"""Alarms as records: opened, brought up to date, closed, and judged when their time has come.

Everything is replayed from the desk's counts, so that the alarms of a day are the same whether the watch ran on that day or
a month later; what was said when an alarm opened is kept as it was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tocsin.records import Alarm, digest
from tocsin.watch import ledger, words
from tocsin.watch.budget import Ring, rings
from tocsin.watch.detail import Detail, chance_without, detail
from tocsin.watch.normal import Scored, score
from tocsin.watch.panel import DIRECTIONS, Key, Panel
from tocsin.watch.words import Driver, Outlet


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a desk says about the incidents behind an alarm.

    ``drivers`` are the incidents that weigh most; ``outlet`` has most of the reports, with its share of what was read and
    the number of incidents that others reported too; ``outlets`` counts them, ``imported`` says that they come from a table.
    ``context`` is what else to know.
    """

    drivers: tuple[Driver, ...] = ()
    outlet: str | None = None
    share: float = 0.0
    others: int = 0
    outlets: int = 0
    imported: bool = False
    context: tuple[str, ...] = ()


Ask = Callable[[Key, str, date, date], Evidence]
"""Evidence for a series, the channel that surprised most, and the days from the first to the second."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch list judged: the panel, the scores of every day, and the alarms as numbers."""

    panel: Panel
    scored: Scored
    rings: tuple[Ring, ...]
    budget: float


def watch(panel: Panel, *, budget: float) -> Watched:
    """Judges every day of a watch list and finds its alarms."""
    scored = score(panel)
    return Watched(panel, scored, tuple(rings(scored.excess, budget=budget, monitored=panel.monitored())), budget)


def alarms(watched: Watched, ask: Ask, known: Iterable[Alarm], *, since: date, at: str) -> list[Alarm]:
    """New and changed alarms: one record for each that opened since a day, and for each known one that changed.

    Args:
        watched: the watch list judged.
        ask: gives the evidence behind an alarm.
        known: the latest record of every alarm there is.
        since: alarms that opened before this day and are not known are history, and are left out.
        at: the moment of this run, ISO 8601.
    """
    kept = {alarm.id: alarm for alarm in known}
    latest: dict[tuple[Key, int], str] = {}
    out: list[Alarm] = []
    for ring in watched.rings:
        key = watched.panel.keys[ring.series]
        opened = watched.panel.day(ring.opened)
        name = digest("alarm", key.kind, key.a, key.b, DIRECTIONS[ring.direction], opened.isoformat())
        before = latest.get((key, ring.direction))
        latest[key, ring.direction] = name
        old = kept.get(name)
        if old is None and opened < since:
            continue
        new = old or _opened(watched, ring, name, ask, follows=before if ring.step else None)
        new = _later(watched, ring, new)
        if new != old:
            out.append(replace(new, at=at))
    return out


def _opened(watched: Watched, ring: Ring, name: str, ask: Ask, *, follows: str | None) -> Alarm:
    panel = watched.panel
    key, direction, opened = panel.keys[ring.series], DIRECTIONS[ring.direction], panel.day(ring.opened)
    found = detail(panel, watched.scored, ring)
    evidence = ask(key, found.channel, panel.day(max(0, ring.opened + 1 - found.window)), opened)
    outlet = _outlet(found, evidence)
    began = panel.day(found.began.day)
    return Alarm(
        id=name,
        kind=key.kind,
        a=key.a,
        b=key.b,
        direction=direction,
        opened=opened.isoformat(),
        what=words.paragraph(key, ring, found, opened, began=began, drivers=evidence.drivers, outlet=outlet),
        began=began.isoformat() if found.began.probability >= 0.05 else None,
        channel=found.channel,
        window=found.window,
        observed=found.observed,
        expected=round(found.expected, 3),
        surprise=found.surprise,
        change=round(found.began.probability, 3),
        excess=round(ring.score, 1),
        threshold=round(ring.threshold, 1),
        budget=watched.budget,
        peak=round(ring.peak, 1),
        largest=outlet.name if outlet else None,
        surprise_without=outlet.surprise if outlet else None,
        incidents=tuple(driver.id for driver in evidence.drivers),
        closes=words.closes(ring),
        uncertain=words.doubts(ring, found, outlet, outlets=evidence.outlets, imported=evidence.imported),
        context=evidence.context,
        follows=follows,
    )


def _outlet(found: Detail, evidence: Evidence) -> Outlet | None:
    if evidence.outlet is None or evidence.outlets < 2:
        return None
    chance = chance_without(found, evidence.others, evidence.share)
    return Outlet(evidence.outlet, evidence.share, evidence.others, chance)


def _later(watched: Watched, ring: Ring, alarm: Alarm) -> Alarm:
    """The alarm with what has become of it since."""
    panel, scored = watched.panel, watched.scored
    closed = panel.day(ring.closed).isoformat() if ring.closed is not None else None
    expected = float(scored.expected[ring.series, ring.direction, ring.opened])
    monitored = panel.monitored()
    after = [ledger.outcome(panel, ring, expected, days, monitored=monitored) for days in ledger.HORIZONS]
    return replace(
        alarm,
        status="closed" if closed else "open",
        closed=closed,
        peak=round(max(ring.peak, alarm.peak), 1),
        outcome_7=alarm.outcome_7 or after[0],
        outcome_30=alarm.outcome_30 or after[1],
        outcome_90=alarm.outcome_90 or after[2],
    )


def ordered(found: Sequence[Alarm]) -> list[Alarm]:
    """Open ones first, then by the day of opening, the latest first, and by excess."""
    return sorted(found, key=lambda a: (a.status != "open", -date.fromisoformat(a.opened).toordinal(), -a.excess))
