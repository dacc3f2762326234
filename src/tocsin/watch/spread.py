"""How many incidents come together: the index of dispersion of the quiet series.

A visit is a meeting, a statement and a promise; a feed may tell each of them twice. Counts then vary more than independent
incidents would, by the mean size of such a bunch: the variance over the mean (Cox and Lewis 1966, *The Statistical Analysis of
Series of Events*). It is the median over many series, so that the few that turn do not count, and over the quieter half of
them, where the drift of the level adds next to nothing. If everything is told twice it doubles, and whatever is counted in bunches
stays as it was.
"""

from __future__ import annotations

import numpy as np

from tocsin.watch.panel import CHANNELS, Array, Panel
from tocsin.watch.seasons import EVERY, RUN_IN

_COUNTED = ("conflict", "cooperation")
# Between these quantiles of activity a series is quiet, and yet has acts enough to show bunches.
_QUIET = (0.25, 0.5)
# So many series are enough for a median.
_SERIES = 400
# A median over sparse counts may lie a little below 1; far below it nothing real lies.
_LEAST = 0.5


def spread(panel: Panel) -> Array:
    """For each day, incidents that come in one bunch, about 1 where each comes alone; found every four weeks from the days before.

    The days before the first fit have its value: none of them rings, and the belief about a series of which nothing is known yet
    is weighed by it.
    """
    out = np.ones(panel.days)
    for start in range(RUN_IN, panel.days, EVERY):
        out[start : start + EVERY] = _index(panel, start)
    out[:RUN_IN] = out[min(RUN_IN, panel.days - 1)] if panel.days else 1.0
    return out


def _index(panel: Panel, known: int) -> float:
    """The median index of dispersion of quiet series over the days up to ``known``."""
    totals = np.stack([panel.counts[:, CHANNELS.index(c), :known].sum(axis=1) for c in _COUNTED], axis=1)
    read = panel.origins[:known].astype(np.float64)
    if not totals.any() or read.sum() <= 0:
        return 1.0
    low, high = np.quantile(totals[totals > 0], _QUIET)
    quiet = np.argwhere((totals > 0) & (totals >= low) & (totals <= high))
    chosen = quiet[np.linspace(0, len(quiet) - 1, min(_SERIES, len(quiet))).astype(int)]
    acts = np.stack([panel.counts[s, CHANNELS.index(_COUNTED[c]), :known] for s, c in chosen]).astype(np.float64)
    mean = acts.sum(axis=1, keepdims=True) * read / read.sum()
    return max(_LEAST, float(np.median(((acts - mean) ** 2).sum(axis=1) / mean.sum(axis=1))))
