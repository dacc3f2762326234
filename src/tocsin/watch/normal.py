"""What is normal for a series, and how far from it the last days are.

The baseline is the negative-binomial model of counts whose level drifts (the power-steady or discount model: Smith 1979; Harvey and
Fernandes 1989, *Journal of Business & Economic Statistics* 7). A level is a gamma distribution; each day it forgets a little and
learns that day's count and exposure (volume times calendar factor), so that its forecast for a window is negative-binomial with the
logarithm of the volume as offset. Two levels are kept, a slow one (half-life 60 days) and a quick one (14 days, the trend); the
higher of the two is normal, so that a war that began last month is no news each week.

* **surprise**: the probability of at least so many incidents under that forecast, widened by a dispersion that all series share and
  that is set so that, in the past, one forecast in twenty was exceeded at the level of one in twenty.
* **excess**: how many more incidents than expected came, in the last 7 and in the last 14 days, brought to the usual volume. Talk
  counts once, deeds twice (:data:`tocsin.watch.panel.WEIGHED`).

What rings has to be surprising in some window and channel, and is ranked by its excess (:mod:`tocsin.watch.budget`).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from tocsin.watch.panel import CHANNELS, DIRECTIONS, WEIGHED, Array, Panel
from tocsin.watch.seasons import EVERY, RUN_IN, exposure

SLOW, QUICK = 60.0, 14.0
"""Half-lives of the two levels, in days."""
WINDOWS = (3, 7, 14)
"""Days that are looked at together."""
SUMMED = (7, 14)
"""The windows whose excess is summed."""
GATE = 0.05
"""A window at least as unlikely as this is surprising."""
LEAST = 3.0
"""An excess below this never rings: a single incident, counted in each window and channel, is no turn."""

_DISPERSIONS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_FIRST_DISPERSION = 0.1
# Dispersion is judged on the busiest series, once a week.
_JUDGED, _JUDGE_EVERY = 200, 7
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
    """What all series share: exposure by channel and day, the dispersion in force on each day, and the prior rate by channel."""

    exposure: Array
    dispersion: Array
    rate: Array


class Levels:
    """The two levels of every series, day by day."""

    def __init__(self, series: int, rate: Array) -> None:
        channels = len(CHANNELS)
        self._keep = np.array([0.5 ** (1 / SLOW), 0.5 ** (1 / QUICK)])[:, None, None]
        self._a = np.full((2, series, channels), _SHAPE)
        self._b = np.repeat((_SHAPE / rate)[None, None, :], 2, axis=0)
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
        return Forecast(self._sums[window], means.max(axis=0), a[0])

    def exposed(self, window: int) -> Array:
        """The exposure of each channel in the last days."""
        return self._exposed[window]


def tail(seen: Forecast, dispersion: float | Array, where: Array) -> Array:
    """The probability of at least so many as were observed, where asked for; 1 elsewhere."""
    from scipy.stats import nbinom

    out = np.ones(seen.observed.shape)
    n = 1 / (1 / seen.shape[where] + np.broadcast_to(dispersion, seen.shape.shape)[where])
    out[where] = nbinom.sf(seen.observed[where] - 1, n, n / (n + seen.expected[where]))
    return out


@dataclass(frozen=True, slots=True)
class Scored:
    """Every day judged: ``excess`` and ``surprise`` by series, direction and day; an excess without surprise is 0. ``expected`` are
    the acts of the direction that were normal for the last seven days."""

    excess: Array
    surprise: Array
    expected: Array
    setting: Setting


def score(panel: Panel) -> Scored:
    """Judges every day of every series by what had arrived until then."""
    setting = _setting(panel)
    shape = (len(panel.keys), len(DIRECTIONS), panel.days)
    excess, surprise, expected = np.zeros(shape, np.float32), np.ones(shape, np.float32), np.zeros(shape, np.float32)
    levels, monitored = Levels(len(panel.keys), setting.rate), panel.monitored()
    judged = _Judged(panel)
    usual = np.cumsum(panel.origins) / np.arange(1, panel.days + 1)
    for t in range(panel.days):
        levels.learn(panel.counts[:, :, t], setting.exposure[:, t])
        setting.dispersion[t] = judged.dispersion
        week = levels.forecast(7)
        if week is not None:
            expected[:, :, t] = week.expected[:, _at(tuple(WEIGHED[d][0] for d in DIRECTIONS))]
        if t % _JUDGE_EVERY == 0:
            judged.note(week)
        if t >= RUN_IN and (t - RUN_IN) % EVERY == 0:
            judged.settle()
        if t >= max(WINDOWS) and monitored[t]:
            excess[:, :, t], surprise[:, :, t] = _judge(levels, usual[t], float(setting.dispersion[t]))
    return Scored(excess, surprise, expected, setting)


def _setting(panel: Panel) -> Setting:
    exposed = exposure(panel)
    first = slice(0, min(RUN_IN, panel.days))
    seen = panel.counts[:, :, first].sum(axis=(0, 2), dtype=np.float64) + 1.0
    rate = seen / (max(1, len(panel.keys)) * np.maximum(exposed[:, first].sum(axis=1), 1.0))
    return Setting(exposed, np.full(panel.days, _FIRST_DISPERSION), rate)


def _judge(levels: Levels, usual: float, dispersion: float) -> tuple[Array, Array]:
    """Excess and surprise of one day: series x directions."""
    seen = {w: levels.forecast(w) for w in WINDOWS}
    over = np.zeros(next(f for f in seen.values() if f is not None).observed.shape)
    for w in SUMMED:
        forecast = seen[w]
        if forecast is not None:
            read = np.maximum(levels.exposed(w) / w, 1e-9)
            over += np.maximum(forecast.observed - forecast.expected, 0) * np.minimum(usual / read, 2.0)
    excess = np.stack([over[:, _at(WEIGHED[d])].sum(axis=1) for d in DIRECTIONS], axis=1)
    surprise = np.ones_like(excess)
    worth = excess >= LEAST
    for forecast in seen.values():
        if forecast is None:
            continue
        for i, d in enumerate(DIRECTIONS):
            asked = np.zeros_like(over, dtype=bool)
            asked[:, _at(_SURPRISING[d])] = worth[:, i : i + 1]
            asked &= forecast.observed > forecast.expected
            surprise[:, i] = np.minimum(surprise[:, i], tail(forecast, dispersion, asked).min(axis=1))
    return np.where(worth & (surprise <= GATE), excess, 0.0), surprise


def _at(channels: tuple[str, ...]) -> list[int]:
    return [CHANNELS.index(c) for c in channels]


class _Judged:
    """Finds the dispersion under which past forecasts were exceeded as often as they should be."""

    def __init__(self, panel: Panel) -> None:
        busy = panel.counts[:, 0, : RUN_IN + 1].sum(axis=1) if panel.days else np.zeros(0)
        self._busy = np.argsort(-busy, kind="stable")[:_JUDGED]
        self._seen: list[Forecast] = []
        self.dispersion = _FIRST_DISPERSION

    def note(self, forecast: Forecast | None) -> None:
        if forecast is not None and len(self._busy):
            b = self._busy
            self._seen.append(Forecast(forecast.observed[b].copy(), forecast.expected[b], forecast.shape[b]))

    def settle(self) -> None:
        if not self._seen:
            return
        kept = self._seen[-52:]
        seen = Forecast(*(np.concatenate([getattr(f, n) for f in kept]) for n in ("observed", "expected", "shape")))
        above = seen.observed > seen.expected
        # Where hardly anything is expected, one incident is the least that can come, and tells nothing of the spread.
        told = seen.expected >= 1.0
        if told.sum() < 100:
            return
        for dispersion in _DISPERSIONS:
            self.dispersion = dispersion
            if (tail(seen, dispersion, above & told)[told] < GATE).mean() <= GATE:
                return
