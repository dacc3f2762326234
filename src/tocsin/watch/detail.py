"""One alarm looked at closely: which window and channel, against what, how likely, since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.watch.budget import Ring
from tocsin.watch.normal import WINDOWS, Forecast, Levels, Scored, tail
from tocsin.watch.panel import CHANNELS, DIRECTIONS, WEIGHED, Panel
from tocsin.watch.turns import Turn, turn


@dataclass(frozen=True, slots=True)
class Detail:
    """The numbers of one alarm on the day it opened.

    In the ``window`` days up to then, ``observed`` incidents of ``channel`` came where ``expected`` were normal; at least so
    many come with probability ``surprise``. ``shape``, ``dispersion`` and ``bunch`` are the forecast's. ``deeds`` are those of them
    that were more than words. ``volume`` is what was read in the window over what is usual. ``began`` says when the level
    rose, and how surely.
    """

    window: int
    channel: str
    observed: float
    expected: float
    shape: float
    dispersion: float
    bunch: float
    surprise: float
    deeds: float
    volume: float
    exposed: float
    began: Turn


def detail(panel: Panel, scored: Scored, ring: Ring) -> Detail:
    """The numbers of an alarm, from the days up to the one on which it opened: of all windows, the one that surprises most."""
    own, t = panel.only([ring.series]).until(ring.opened + 1), ring.opened
    levels = Levels(1, scored.setting.rate, float(scored.setting.bunch[0]))
    for day in range(t + 1):
        levels.learn(own.counts[:, :, day], scored.setting.exposure[:, day])
    names = WEIGHED[DIRECTIONS[ring.direction]]
    dispersion, bunch = float(scored.setting.dispersion[t]), float(scored.setting.bunch[t])
    best = min(
        ((w, name, *_numbers(levels, w, CHANNELS.index(name), dispersion, bunch)) for w in WINDOWS for name in names),
        key=lambda found: found[-1],
    )
    window, name, observed, expected, shape, surprise = best
    at = CHANNELS.index(name)
    read = own.origins[t + 1 - window :].mean()
    usual = own.origins[max(0, t + 1 - window - 90) : t + 1 - window].mean() if t >= window else read
    return Detail(
        window, name, observed, expected, shape, dispersion, bunch, surprise,
        deeds=float(own.counts[0, CHANNELS.index(names[1]), t + 1 - window :].sum()),
        volume=float(read / max(usual, 1e-9)),
        exposed=float(own.origins[t + 1 - window :].sum()),
        began=turn(own.counts[0, at], scored.setting.exposure[at, : t + 1]),
    )  # fmt: skip


def _numbers(
    levels: Levels, window: int, channel: int, dispersion: float, bunch: float
) -> tuple[float, float, float, float]:
    """Observed, expected, shape and surprise of one window."""
    seen = levels.forecast(window)
    if seen is None:
        return 0.0, 0.0, 1.0, 1.0
    where = np.zeros(seen.observed.shape, dtype=bool)
    where[0, channel] = seen.observed[0, channel] > seen.expected[0, channel]
    chance = float(tail(seen, dispersion, where, bunch)[0, channel])
    return float(seen.observed[0, channel]), float(seen.expected[0, channel]), float(seen.shape[0, channel]), chance


def chance_without(found: Detail, observed: float, share: float) -> float:
    """The surprise if one outlet had not been read.

    Args:
        found: the alarm's numbers.
        observed: incidents that some other outlet reported too.
        share: the outlet's share of what was read, 0 to 1.
    """
    expected = max(found.expected * (1 - share), 1e-9)
    if observed <= expected:
        return 1.0
    seen = Forecast(np.array([observed]), np.array([expected]), np.array([found.shape]))
    return float(tail(seen, found.dispersion, np.array([True]), found.bunch)[0])
