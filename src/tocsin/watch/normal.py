"""What is normal for a series, and how far from it the last days are.

The baseline is the negative-binomial model of counts whose level drifts (the power-steady or discount model: Smith 1979; Harvey and
Fernandes 1989, *Journal of Business & Economic Statistics* 7). A level is a gamma distribution; each day it forgets a little and
learns that day's count and exposure (volume times calendar factor), so that its forecast for a window is negative-binomial with the
logarithm of the volume as offset. Two levels are kept, a slow one (half-life 60 days) and a quick one (14 days, the trend); the
higher of the two is normal, so that a war that began last month is no news each week.

* **surprise**: the probability of at least so many incidents under that forecast, widened by a dispersion that all series share and
  that is set so that, in the past, one forecast in twenty was exceeded at the level of one in twenty. Incidents come in bunches;
  how large those are is measured on the quiet series (:mod:`tocsin.watch.spread`), and a bunch is what is counted. A press that
  tells everything twice then surprises no more than before.
* **excess**: how many more incidents than expected came, in the last 7, 14 and 28 days, brought to one and the same volume
  for all days. Talk counts once, deeds twice (:data:`tocsin.watch.panel.WEIGHED`). It is divided by the eighth root of one more
  than what is normal: plain counting, by which large series take all alarms, with a quarter of the way to the square root of
  significance, by which tiny ones would.

What rings has to be surprising in some window and channel, and is ranked by its excess (:mod:`tocsin.watch.budget`).
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from tocsin.watch.panel import CHANNELS, DIRECTIONS, WEIGHED, Array, Panel
from tocsin.watch.seasons import EVERY, RUN_IN, exposure
from tocsin.watch.spread import spread

SLOW, QUICK = 60.0, 14.0
"""Half-lives of the two levels, in days."""
WINDOWS = (7, 14, 28)
"""Days that are looked at together; what is surprising is sought in each, and the excess of all is summed."""
ROOT = 0.125
"""The power of what is normal by which an excess is divided."""
GATE = 0.05
"""A window at least as unlikely as this is surprising."""
LEAST = 3.0
"""An excess of fewer bunches of incidents than this never rings: one of them, counted in each window and channel, is no turn."""

_DISPERSIONS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_FIRST_DISPERSION = 0.1
# Dispersion is judged on the busiest series, once a week.
_JUDGED, _JUDGE_EVERY, _TOLD_AT_LEAST = 200, 7, 100
# So many series at a time stay in the processor's cache.
_PART = 2000
# The shape of the level before anything is known: a third of an incident's worth of belief in the average series.
_SHAPE = 0.3
# Channels that may surprise, by direction.
_SURPRISING = {"escalation": ("conflict", "material_conflict", "force"), "de-escalation": ("cooperation", "deeds")}


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was expected of a window that ended on some day: series x channels."""

    observed: Array
    expected: Array
    shape: Array


@dataclass(frozen=True, slots=True)
class Setting:
    """What all series share: exposure by channel and day, the dispersion in force on each day, how many incidents come in a
    bunch as known on each day, the volume that every excess is brought to (origins a day), and the prior rate by channel."""

    exposure: Array
    dispersion: Array
    bunch: Array
    volume: float
    rate: Array


class Levels:
    """The two levels of every series, day by day."""

    def __init__(self, series: int, rate: Array, bunch: float) -> None:
        channels = len(CHANNELS)
        self._keep = np.array([0.5 ** (1 / SLOW), 0.5 ** (1 / QUICK)])[:, None, None]
        self._a = np.full((2, series, channels), _SHAPE * bunch)
        self._b = np.repeat((_SHAPE * bunch / rate)[None, None, :], 2, axis=0)
        self._sums = {w: np.zeros((series, channels)) for w in WINDOWS}
        self._exposed = {w: np.zeros(channels) for w in WINDOWS}
        self._days: deque[tuple[Array, Array]] = deque(maxlen=max(WINDOWS))
        self._states: deque[tuple[Array, Array]] = deque(maxlen=max(WINDOWS))

    def learn(self, counts: Array, exposed: Array) -> None:
        """Takes in one day: series x channels, and the exposure of each channel."""
        self._states.append((self._a.astype(np.float32), self._b.copy()))
        for w in WINDOWS:
            self._sums[w] += counts
            self._exposed[w] = self._exposed[w] + exposed
            if len(self._days) >= w:
                old = self._days[-w]
                self._sums[w] -= old[0]
                self._exposed[w] = self._exposed[w] - old[1]
        self._days.append((counts, exposed))
        self._a = self._keep * self._a + counts[None]
        self._b = self._keep * self._b + exposed[None, None, :]

    def forecast(self, window: int) -> Forecast | None:
        """The last ``window`` days against what was expected before them."""
        if len(self._states) < window:
            return None
        a, b = self._states[-window]
        means = a / b * self._exposed[window]
        return Forecast(self._sums[window], np.maximum(means[0], means[1]), a[0])

    def exposed(self, window: int) -> Array:
        """The exposure of each channel in the last days."""
        return self._exposed[window]


def tail(seen: Forecast, dispersion: float, where: Array, bunch: float) -> Array:
    """The probability of at least so many as were observed, where asked for; 1 elsewhere.

    Args:
        seen: what was expected.
        dispersion: of all series, beyond that of their levels.
        where: the cells to judge.
        bunch: incidents that come together.
    """
    out = np.ones(seen.observed.shape)
    out[where] = _chance(Forecast(*(a[where] for a in (seen.observed, seen.expected, seen.shape))), dispersion, bunch)
    return out


def _chance(seen: Forecast, dispersion: float, bunch: float) -> Array:
    """The negative-binomial tail, for numbers that need not be whole."""
    from scipy.special import betainc

    observed, expected = seen.observed / bunch, seen.expected / bunch
    n = 1 / (bunch / seen.shape + dispersion)
    return np.where(observed > 0, betainc(np.maximum(observed, 1e-9), n, expected / (n + expected)), 1.0)


@dataclass(frozen=True, slots=True)
class Scored:
    """Every day judged: ``excess`` by series, direction and day, 0 without surprise. ``expected`` are the acts of the direction
    that were normal for the last seven days."""

    excess: Array
    expected: Array
    setting: Setting


def score(panel: Panel) -> Scored:
    """Judges every day of every series by what had arrived until then."""
    setting = _setting(panel)
    parts = [
        panel.only(range(start, min(start + _PART, len(panel.keys)))) for start in range(0, len(panel.keys), _PART)
    ]
    monitored = panel.monitored()
    # Series are judged each by itself, and arrays do their work outside of Python's lock.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        done = list(pool.map(lambda part: _scored(part, setting, monitored), parts))
    shape = (len(panel.keys), len(DIRECTIONS), panel.days)
    excess, expected = (np.empty(shape, np.float32) for _ in range(2))
    for n, found in enumerate(done):
        for whole, own in zip((excess, expected), found, strict=True):
            whole[n * _PART : (n + 1) * _PART] = np.moveaxis(own, 0, -1)
    return Scored(excess, expected, setting)


def _scored(panel: Panel, setting: Setting, monitored: Array) -> tuple[Array, Array]:
    """Excess and what was expected of some series: days x series x directions."""
    shape = (panel.days, len(panel.keys), len(DIRECTIONS))
    excess, expected = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    levels = Levels(len(panel.keys), setting.rate, float(setting.bunch[0]))
    acts = _at(tuple(WEIGHED[d][0] for d in DIRECTIONS))
    for t, counts in enumerate(_by_day(panel)):
        levels.learn(counts, setting.exposure[:, t])
        week = levels.forecast(7)
        if week is not None:
            expected[t] = week.expected[:, acts]
        if t >= max(WINDOWS) and monitored[t]:
            excess[t] = _judge(levels, setting, t)
    return excess, expected


def _by_day(panel: Panel) -> Array:
    """Counts as days x series x channels, so that each day lies together."""
    return np.ascontiguousarray(np.moveaxis(panel.counts, -1, 0))


def _setting(panel: Panel) -> Setting:
    exposed, bunch = exposure(panel), spread(panel)
    first = slice(0, min(RUN_IN, panel.days))
    seen = panel.counts[:, :, first].sum(axis=(0, 2), dtype=np.float64) + 1.0
    rate = seen / (max(1, len(panel.keys)) * np.maximum(exposed[:, first].sum(axis=1), 1.0))
    volume = max(1.0, float(panel.origins[first].mean())) if panel.days else 1.0
    return Setting(exposed, _dispersion(panel, exposed, bunch, rate), bunch, volume, rate)


def _judge(levels: Levels, setting: Setting, t: int) -> Array:
    """The excess of one day: series x directions."""
    bunch, dispersion = float(setting.bunch[t]), float(setting.dispersion[t])
    seen = {w: forecast for w in WINDOWS if (forecast := levels.forecast(w)) is not None}
    over = np.zeros(next(iter(seen.values())).observed.shape)
    came, normal = np.zeros_like(over), np.zeros_like(over)
    for w in WINDOWS:
        more = np.maximum(seen[w].observed - seen[w].expected, 0)
        to_volume = setting.volume / np.maximum(levels.exposed(w) / w, 1e-9)
        came += more
        over += more * to_volume
        normal += seen[w].expected * to_volume / len(WINDOWS)
    root = np.stack([(normal[:, _at(WEIGHED[d])[0]] / bunch + 1) ** ROOT for d in DIRECTIONS], axis=1)
    excess = np.stack([_of(over, d) for d in DIRECTIONS], axis=1) / root
    worth = np.stack([_of(came, d) for d in DIRECTIONS], axis=1) >= LEAST * bunch
    return np.where(_surprising(seen, worth, dispersion, bunch), excess, 0.0)


def _of(cells: Array, direction: str) -> Array:
    """What counts for a direction, of series x channels."""
    first, *others = _at(WEIGHED[direction])
    return np.asarray(sum((cells[:, c] for c in others), cells[:, first]))


def _surprising(seen: dict[int, Forecast], worth: Array, dispersion: float, bunch: float) -> Array:
    """Which cells that are worth asking surprise in some window and channel: series x directions. The probability costs most of
    a run: it is taken of what is not known to surprise yet, and only there."""
    out = np.zeros_like(worth)
    for i, direction in enumerate(DIRECTIONS):
        for forecast in seen.values():
            for c in _at(_SURPRISING[direction]):
                asked = worth[:, i] & ~out[:, i]
                asked &= forecast.observed[:, c] > forecast.expected[:, c]
                rows = np.flatnonzero(asked)
                if len(rows):
                    cells = Forecast(*(a[rows, c] for a in (forecast.observed, forecast.expected, forecast.shape)))
                    out[rows, i] = _chance(cells, dispersion, bunch) <= GATE
    return out


def _at(channels: tuple[str, ...]) -> list[int]:
    return [CHANNELS.index(c) for c in channels]


def _dispersion(panel: Panel, exposed: Array, bunch: Array, rate: Array) -> Array:
    """For each day the dispersion under which past forecasts of the busiest series were exceeded as often as they should be."""
    out = np.full(panel.days, _FIRST_DISPERSION)
    busy = panel.counts[:, 0, : RUN_IN + 1].sum(axis=1) if panel.days else np.zeros(0)
    own = panel.only(np.argsort(-busy, kind="stable")[:_JUDGED].tolist())
    levels, weeks = Levels(len(own.keys), rate, float(bunch[0]) if panel.days else 1.0), list[Forecast]()
    for t, counts in enumerate(_by_day(own)):
        levels.learn(counts, exposed[:, t])
        week = levels.forecast(7) if t % _JUDGE_EVERY == 0 else None
        if week is not None:
            weeks.append(Forecast(week.observed.copy(), week.expected, week.shape))
        if t >= RUN_IN and (t - RUN_IN) % EVERY == 0:
            out[t + 1 :] = _settled(weeks[-52:], float(bunch[t]), float(out[t]))
    return out


def _settled(weeks: list[Forecast], bunch: float, before: float) -> float:
    """The least dispersion under which these forecasts were exceeded as often as they should be; ``before`` if they are too few."""
    if not weeks:
        return before
    seen = Forecast(*(np.concatenate([getattr(f, n) for f in weeks]) for n in ("observed", "expected", "shape")))
    above = seen.observed > seen.expected
    # Where hardly anything is expected, one incident is the least that can come, and tells nothing of the spread.
    told = seen.expected >= bunch
    if told.sum() < _TOLD_AT_LEAST:
        return before
    for dispersion in _DISPERSIONS:
        if (tail(seen, dispersion, above & told, bunch)[told] < GATE).mean() <= GATE:
            return dispersion
    return _DISPERSIONS[-1]
