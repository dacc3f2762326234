"""The watch over a desk: its series into the stage *watch*, and its alarms back into the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.records import Alarm

if TYPE_CHECKING:
    from tocsin.store import Desk, View
    from tocsin.watch.alarms import Ask, Evidence
    from tocsin.watch.backtest import Backtest
    from tocsin.watch.panel import Key, Panel

KINDS = ("country", "dyad")
"""What is watched unless more is asked for."""
_LOOK_BACK = 90
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Rung:
    """What a run of the watch did: how many ``series`` it looked at, up to which day, and the alarms that are new or
    ``changed``."""

    series: int
    last: str
    changed: tuple[Alarm, ...]


def panel_of(view: View, *, least: int, kinds: Iterable[str] = KINDS) -> Panel:
    """The series of a desk that have at least so many events, by day of arrival."""
    from tocsin.store.kept import arrivals, read_by_day
    from tocsin.watch.panel import panel

    return panel(arrivals(view, kinds=tuple(kinds), least=least), read_by_day(view))


def ring(
    desk: Desk,
    *,
    budget: float = 2.0,
    a_month: float | None = None,
    least: int = 60,
    pairs: bool = False,
    since: str | None = None,
) -> Rung:
    """Brings a desk's alarms up to date and keeps them there. Running it again changes nothing.

    Args:
        desk: the desk.
        budget: alarms per series and year.
        a_month: instead of it, alarms a month of the whole watch list.
        least: events that a series must have to be watched.
        pairs: watch directed pairs too.
        since: alarms that would have opened before this ISO day are left out; by default those of more than 90 days ago.

    Raises:
        StoreError: there is no desk, or it cannot be written.
        UsageError: nothing was read on any known day, or the budget is not above 0.
    """
    from tocsin.watch.alarms import alarms, watch

    view = desk.watched()
    panel = panel_of(view, least=least, kinds=(*KINDS, *(("pair",) if pairs else ())))
    last = panel.day(panel.days - 1)
    if a_month is not None:
        budget = a_month * _MONTHS / max(1, len(panel.keys))
    start = date.fromisoformat(since) if since else last - timedelta(days=_LOOK_BACK)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    changed = alarms(watch(panel, budget=budget), _ask(view), desk.alarms(), since=start, at=now)
    if changed:
        desk.writer().ring(changed)
    return Rung(len(panel.keys), last.isoformat(), tuple(changed))


def backtest(
    desk: Desk, points: Path | None = None, *, budget: float = 2.0, least: int = 60, run_in: int = 42
) -> Backtest:
    """Replays a desk day by day; see :func:`tocsin.watch.backtest.backtest`."""
    from tocsin.watch.backtest import backtest as replay
    from tocsin.watch.backtest import read_points

    wanted = read_points(points) if points else []
    return replay(panel_of(desk.watched(), least=least), wanted, budget=budget, run_in=run_in)


def _ask(view: View) -> Ask:
    """Evidence out of a desk."""
    from tocsin.store.drivers import anniversaries, behind
    from tocsin.watch.alarms import Evidence
    from tocsin.watch.words import Driver

    def ask(key: Key, channel: str, since: date, until: date) -> Evidence:
        found = behind(view, key.kind, key.a, key.b, channel=channel, since=since, until=until)
        drivers = tuple(
            Driver(d["id"], d["what"] or "an act", d["day"] or "day unknown", d["reports"], d["origins"])
            for d in found.pop("drivers")
        )
        return Evidence(drivers, context=_context(anniversaries(view, until), key), **found)

    return ask


def _context(coming: Iterable[dict[str, object]], key: Key) -> tuple[str, ...]:
    """Anniversaries that concern a series."""
    out = []
    for row in coming:
        actors = row["actors"]
        if isinstance(actors, list) and key.a in actors and (not key.b or key.b in actors):
            years = "a year" if row["years"] == 1 else f"{row['years']} years"
            out.append(
                f"In {row['in_days']} days it is {years} since {row['what']} ({row['date']}), which may draw crowds."
            )
    return tuple(out[:3])
