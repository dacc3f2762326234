"""Which days ring, and when an alarm ends: the threshold that, in the past, would have spent the alarm budget.

A budget is so many alarms per series and year over the whole watch list: a pair that turns often may spend what quiet ones save.
Every four weeks the threshold is set anew, as the lowest excess at which the days up to then would have rung no more often than the
budget allows. Nothing of the future is used.

An alarm opens when a day's excess passes the threshold. It closes when the excess has been below half of it for seven days. While
it is open the series is silent, unless after two weeks the excess passes the threshold anew, from below half of it or at a
new height: that is a further step, which closes the alarm and opens another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.errors import UsageError
from tocsin.watch.panel import Array
from tocsin.watch.seasons import EVERY, RUN_IN

REST = 14
"""A series that rang in a direction does not ring again in it for this many days."""
LOW = 0.5
"""An alarm is over when the excess is below this share of the threshold it passed…"""
QUIET = 7
"""…for this many days."""
# Before this day the longest window has no whole past, and nothing scores.
_COUNTED_FROM = 28
_YEAR = 365.0
# Thresholds are told apart to half a hundredth.
_STEP = 0.005
_ENOUGH = 2000


@dataclass(frozen=True, slots=True)
class Ring:
    """An alarm in numbers: the series, the direction, the days it opened and closed (``None``: it is open), the score that
    opened it, the threshold it passed, its highest score, and whether it is a further step of one that was open."""

    series: int
    direction: int
    opened: int
    score: float
    threshold: float
    closed: int | None = None
    peak: float = 0.0
    step: bool = False


class Bell:
    """Follows the scores day by day and says who rings. The state of all series at once, series x directions."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._last = np.full(shape, -REST - 1)
        self._peak, self._passed = np.zeros(shape), np.full(shape, np.inf)
        self._low = np.full(shape, QUIET)
        self._fell = np.ones(shape, dtype=bool)
        self.open = np.zeros(shape, dtype=bool)

    def hear(self, scores: Array, t: int, threshold: float) -> tuple[Array, Array]:
        """Takes in one day; gives who rings and whose alarm ends."""
        low = scores < LOW * self._passed
        self._low = np.where(low, self._low + 1, 0)
        self._fell |= low
        ending = self.open & (self._low >= QUIET)
        self.open &= ~ending
        ringing = (scores >= threshold) & (t - self._last > REST) & (self._fell | (scores >= self._peak))
        ending |= self.open & ringing
        self._last[ringing] = t
        self._passed[ringing] = threshold
        self._fell[ringing] = False
        self._low[ringing] = 0
        self._peak = np.where(ringing, scores, np.maximum(self._peak, scores))
        self.open |= ringing
        return ringing, ending

    @property
    def peaks(self) -> Array:
        """The highest score of each since its alarm opened."""
        return self._peak


def rings(scores: Array, *, budget: float, run_in: int = RUN_IN, monitored: Array | None = None) -> list[Ring]:
    """The alarms, replayed from the first day.

    Args:
        scores: series x directions x days; 0 never rings.
        budget: alarms per series and year.
        run_in: days at the start that never ring.
        monitored: for each day, whether enough was read to speak; days that could not ring earn no budget.

    Raises:
        UsageError: the budget is not above 0.
    """
    if budget <= 0:
        raise UsageError(f"a budget of {budget} alarms: give more than 0")
    bell, current = Bell(scores.shape[:2]), dict[tuple[int, int], Ring]()
    done: list[Ring] = []
    at = float("inf")
    for t in range(run_in, scores.shape[2]):
        if (t - run_in) % EVERY == 0:
            heard = None if monitored is None else int(monitored[_COUNTED_FROM:t].sum())
            at = threshold(scores[:, :, :t], budget=budget, heard=heard)
        before = bell.peaks.copy()
        ringing, ending = bell.hear(scores[:, :, t], t, at)
        for s, d in np.argwhere(ending):
            key = int(s), int(d)
            ring = current.pop(key)
            done.append(_closed(ring, t, float(before[key])))
        for s, d in np.argwhere(ringing):
            score = float(scores[s, d, t])
            current[int(s), int(d)] = Ring(int(s), int(d), t, score, at, None, score, bool(ending[s, d]))
    done += [_closed(ring, None, float(bell.peaks[key])) for key, ring in current.items()]
    return sorted(done, key=lambda r: (r.opened, r.series, r.direction))


def _closed(ring: Ring, at: int | None, peak: float) -> Ring:
    return Ring(ring.series, ring.direction, ring.opened, ring.score, ring.threshold, at, peak, ring.step)


def threshold(past: Array, *, budget: float, heard: int | None = None) -> float:
    """The lowest score at which the past days would have rung no more often than the budget allows; infinite if none ever scored.

    ``heard`` is how many of the days could have rung, if not all.
    """
    days = past.shape[2] - _COUNTED_FROM
    if days <= 0:
        return float("inf")
    by_year = (days if heard is None else heard) / _YEAR
    # So many alarms tell the threshold to two in a hundred; of a watch list of tens of thousands a part is enough.
    past = past[:: max(1, int(budget * past.shape[0] * by_year / _ENOUGH))]
    # Only a few series ever score, and of those that do not there is nothing to replay.
    counted = past[:, :, _COUNTED_FROM:]
    peaks = counted.max(axis=(1, 2), initial=0.0)
    # The highest first, so that those who reach a threshold lie together; and days lie together, as they are replayed.
    order = np.argsort(-peaks, kind="stable")[: int((peaks > 0).sum())]
    counted, peaks = counted[order], peaks[order]
    values = _steps(counted[counted > 0])
    if not len(values):
        return float("inf")
    allowed = budget * past.shape[0] * by_year
    counted = np.ascontiguousarray(np.moveaxis(counted, -1, 0))
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        reach = int(np.searchsorted(-peaks, -values[middle], side="right"))
        if _spent(counted[:, :reach], float(values[middle])) <= allowed:
            high = middle
        else:
            low = middle + 1
    return float(values[low]) if low < len(values) else float(values[-1]) * (1 + _STEP)


def _steps(scores: Array) -> Array:
    """The scores there are, in steps of a part of their size: what is told twice then scores twice, to the digit."""
    if not len(scores):
        return scores
    steps = np.unique(np.round(np.log(scores / scores.max()) / _STEP))
    return np.asarray(np.exp(steps * _STEP) * scores.max())


def _spent(scores: Array, at: float) -> int:
    """How often the days (the first axis) would have rung at a threshold."""
    bell = Bell(scores.shape[1:])
    return int(sum(bell.hear(day, t, at)[0].sum() for t, day in enumerate(scores)))
