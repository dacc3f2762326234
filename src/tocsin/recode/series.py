"""Series and alarms of two desks beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.store import View
    from tocsin.watch.panel import Key

NEAR = 14
"""Two alarms of one series and direction that open within so many days of each other are one alarm."""

_MONTHS = """
    SELECT kind, a, b, strftime(day, '%Y-%m') AS month, sum(incidents)::BIGINT AS incidents, sum(conflict)::BIGINT AS conflict,
        sum(killed_high)::BIGINT AS killed
    FROM series WHERE kind IN ('country', 'dyad') AND day IS NOT NULL GROUP BY ALL
"""
_DIFFERENT = f"""
    WITH old AS ({_MONTHS}),
    months AS (
        SELECT coalesce(old.kind, new.kind) AS kind, coalesce(old.a, new.a) AS a, coalesce(old.b, new.b) AS b,
            coalesce(old.month, new.month) AS month, coalesce(old.incidents, 0) AS was, coalesce(new.incidents, 0) AS now,
            coalesce(old.incidents, 0) <> coalesce(new.incidents, 0) OR coalesce(old.conflict, 0) <> coalesce(new.conflict, 0)
                OR coalesce(old.killed, 0) <> coalesce(new.killed, 0) AS differs
        FROM old FULL JOIN new_series AS new USING (kind, a, b, month)
    )
    SELECT kind, a, b, sum(was)::BIGINT AS old, sum(now)::BIGINT AS new, count(*) FILTER (differs) AS months,
        sum(abs(now - was))::BIGINT AS moved, arg_max(month, (abs(now - was), month)) AS most,
        arg_max(was, (abs(now - was), month)) AS most_old, arg_max(now, (abs(now - was), month)) AS most_new
    FROM months GROUP BY ALL ORDER BY moved DESC, kind, a, b
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """A series of incidents that the two desks count differently.

    Args:
        kind: ``country`` or ``dyad``.
        a: a code.
        b: the other, empty for a country.
        old: incidents in the first desk.
        new: incidents in the second.
        months: months in which incidents, incidents of conflict, or killed differ.
        moved: the differences of all months, added up without their signs.
        most: the month of the largest difference, with its counts ``most_old`` and ``most_new``.
    """

    kind: str
    a: str
    b: str
    old: int
    new: int
    months: int
    moved: int
    most: str
    most_old: int
    most_new: int

    @property
    def name(self) -> str:
        """The code, or both."""
        return f"{self.a}–{self.b}" if self.b else self.a


@dataclass(frozen=True, slots=True)
class AlarmChange:
    """An alarm that only one of the desks would ring: ``kind`` is ``gained`` or ``lost``; ``opened`` its day."""

    kind: str
    series: str
    direction: str
    opened: str


def different_series(old: View, new: View) -> tuple[list[SeriesChange], int]:
    """The series that differ, the most different first, and how many there are in all. Both views have their series."""
    old.attach("new_series", new.query(_MONTHS))
    rows = old.query(_DIFFERENT).to_pylist()
    return [SeriesChange(**row) for row in rows if row["months"]], len(rows)


Alarms = dict[tuple["Key", str], list[date]]


def alarms_of(view: View, *, budget: float, least: int) -> Alarms:
    """The days on which alarms of each series and direction would have opened, over all the desk's days.

    Raises:
        UsageError: nothing was read on any known day.
    """
    from tocsin.watch.alarms import watch
    from tocsin.watch.panel import DIRECTIONS
    from tocsin.watching import panel_of

    panel = panel_of(view, least=least)
    out: Alarms = {}
    if not panel.keys:
        return out
    for ring in watch(panel, budget=budget).rings:
        out.setdefault((panel.keys[ring.series], DIRECTIONS[ring.direction]), []).append(panel.day(ring.opened))
    return out


def different_alarms(old: View, new: View, *, budget: float, least: int) -> tuple[list[AlarmChange], int] | None:
    """The alarms that only one of the desks would ring, and how many both would; ``None`` if a desk has no dated article."""
    try:
        before, after = (alarms_of(view, budget=budget, least=least) for view in (old, new))
    except UsageError:
        return None
    found: list[AlarmChange] = []
    both = 0
    for key, direction in sorted(before.keys() | after.keys(), key=lambda k: (k[0].kind, k[0].a, k[0].b, k[1])):
        lost, gained, same = _apart(before.get((key, direction), ()), after.get((key, direction), ()))
        both += same
        for kind, days in (("lost", lost), ("gained", gained)):
            found += [AlarmChange(kind, str(key), direction, day.isoformat()) for day in days]
    return sorted(found, key=lambda a: (a.opened, a.series, a.direction, a.kind)), both


def _apart(old: Iterable[date], new: Iterable[date]) -> tuple[list[date], list[date], int]:
    """Days of the first without one of the second nearby, the other way round, and how many have one; nearest first."""
    left, right = list(old), list(new)
    near = sorted((abs((a - b).days), a, b) for a in left for b in right if abs((a - b).days) <= NEAR)
    same = 0
    for _, a, b in near:
        if a in left and b in right:
            left.remove(a)
            right.remove(b)
            same += 1
    return left, right, same
