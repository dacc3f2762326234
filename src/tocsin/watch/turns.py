"""When a change began, and how sure it is that there was one: Bayesian online change-point detection.

Adams and MacKay (2007, arXiv 0710.3742) over counts with a gamma prior on the rate of each stretch, so that the forecast of a
stretch is negative-binomial with the volume as offset; the posterior over how long the present stretch has lasted is kept exactly.
Run for a series that rings, on the days up to then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.watch.panel import Array

HAZARD = 1 / 60
"""A change about every two months is what is believed before the data speak."""
RECENT = 28
"""A stretch begun within this many days is a change just now."""
# Before a stretch has data its rate is believed to be that of the whole past, with the weight of half an incident.
_SHAPE = 0.5
# Clustering beyond Poisson on single days, as a share of the squared mean.
_DISPERSION = 0.15
_PAST = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """``probability`` that the level rose within the last :data:`RECENT` days, and the ``day`` on which it most likely did."""

    probability: float
    day: int


def turn(counts: Array, exposed: Array) -> Turn:
    """The latest rise of one series up to its last day.

    Args:
        counts: incidents by day.
        exposed: the exposure of each day, in any unit.
    """
    start = max(0, len(counts) - _PAST)
    before = (counts.sum() + 1) / max(exposed.sum(), 1e-9)
    lasted, rate = _lasted(np.asarray(counts[start:], float), np.asarray(exposed[start:], float), before)
    # The stretch of length 0 begins tomorrow.
    risen = np.where(rate > before, lasted, 0.0)[1 : RECENT + 1]
    if not len(risen) or risen.sum() <= 0:
        return Turn(0.0, len(counts) - 1)
    return Turn(float(min(1.0, risen.sum())), len(counts) - 1 - int(np.argmax(risen)))


def _lasted(counts: Array, exposed: Array, before: float) -> tuple[Array, Array]:
    """The posterior over the length of the present stretch, from 0 days, and the mean rate of each."""
    from scipy.stats import nbinom

    log, seen, read = np.zeros(1), np.zeros(1), np.zeros(1)
    prior = _SHAPE / before
    for y, e in zip(counts, exposed, strict=True):
        shape = 1 / (1 / (_SHAPE + seen) + _DISPERSION)
        mean = (_SHAPE + seen) / (prior + read) * e
        weight = log + nbinom.logpmf(y, shape, shape / (shape + mean))
        log = np.concatenate([[np.logaddexp.reduce(weight) + np.log(HAZARD)], weight + np.log1p(-HAZARD)])
        log -= np.logaddexp.reduce(log)
        seen, read = np.concatenate([[0.0], seen + y]), np.concatenate([[0.0], read + e])
    return np.exp(log), (_SHAPE + seen) / (prior + read)
