"""The simple rules that others use, as scores beside ours: the same budget sets the threshold of each."""

from __future__ import annotations

import numpy as np

from tocsin.watch.panel import CHANNELS, Array, Panel, trailing
from tocsin.watch.seasons import RUN_IN

# Acts that each direction counts.
_COUNTED = ("conflict", "cooperation")


def scores(panel: Panel) -> dict[str, Array]:
    """Scores of each rule by series, direction and day.

    ``no change``: this week will be like the last, so its score is by how many acts it was not. ``plain average``: this week over
    the mean week so far, silent where the mean is at most 2 and the week at most 5 (the guard of ACLED's Trendfinder).
    ``+100 % a month``: this week over the mean of the four weeks before it, from +100 % on and only where that mean is at
    least 1 (ACLED's Surge Tracker).
    """
    counts = panel.counts[:, [CHANNELS.index(c) for c in _COUNTED]].astype(np.float64)
    week = trailing(counts, 7)
    return {
        "no change": np.maximum(week - _shifted(week, 7), 0.0),
        "plain average": _average(counts, week),
        "+100 % a month": _surge(counts, week),
    }


def _shifted(values: Array, days: int) -> Array:
    out = np.zeros_like(values)
    out[..., days:] = values[..., :-days]
    return out


def _average(counts: Array, week: Array) -> Array:
    before = _shifted(np.cumsum(counts, axis=-1), 7)
    mean = before / np.maximum(np.arange(counts.shape[-1]) - 6, 1) * 7
    loud = (mean > 2) | (week > 5)
    # An average of a quarter of an act a week is the least that a ratio is taken to: below it, one act would be beyond measure.
    return np.where(loud, week / np.maximum(mean, 0.25), 0.0)


def _surge(counts: Array, week: Array) -> Array:
    month = _shifted(trailing(counts, 28), 7) / 4
    ratio = week / np.maximum(month, 1.0)
    out = np.where((month >= 1) & (ratio >= 2), ratio, 0.0)
    out[..., :RUN_IN] = np.where(month >= 1, ratio, 0.0)[..., :RUN_IN]
    return out
