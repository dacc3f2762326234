"""What the calendar does to all series together: day of the week and, where the data are long enough, time of the year.

A negative-binomial regression of each channel's total on weekday, trend and yearly waves, with the logarithm of the volume
as offset (statsmodels). The volume is counted in independent origins: a second paper that prints the same wire brings no
incident. It is fitted on the past only, anew every four weeks, on the totals over all series: one series has too few counts
to tell its own Mondays from chance.
"""

from __future__ import annotations

import warnings
from datetime import timedelta

import numpy as np

from tocsin.watch.panel import Array, Panel

EVERY = 28
"""Days between two fits."""
RUN_IN = 42
"""Days before the first fit, and before the first alarm."""
_YEAR, _YEARLY_FROM = 365.25, 540
# A factor that would more than halve or double a day is noise of a short past.
_MOST = 2.0
# The usual dispersion of such totals; the factors hardly depend on it.
_ALPHA = 0.05


def exposure(panel: Panel) -> Array:
    """How much of each channel to expect on each day, as volume times the calendar's factor: channels x days."""
    volume = np.maximum(panel.origins, 0.0)
    out = np.repeat(volume[None, :], panel.counts.shape[1], axis=0)
    totals = panel.counts.sum(axis=0, dtype=np.float64)
    for start in range(RUN_IN, panel.days, EVERY):
        end = min(start + EVERY, panel.days)
        for c in range(out.shape[0]):
            out[c, start:end] *= _factors(panel, totals[c], start, end)
    return out


def _design(panel: Panel, start: int, end: int, known: int) -> Array:
    """Weekday columns that sum to nothing over a week, then yearly waves if the past is long enough."""
    weekdays = np.array([(panel.first + timedelta(days=t)).weekday() for t in range(start, end)])
    columns = [np.where(weekdays == d, 1.0, np.where(weekdays == 6, -1.0, 0.0)) for d in range(6)]
    if known >= _YEARLY_FROM:
        angle = 2 * np.pi * np.arange(start, end) / _YEAR
        columns += [np.sin(angle), np.cos(angle)]
    return np.stack(columns, axis=1)


def _factors(panel: Panel, totals: Array, known: int, end: int) -> Array:
    """The factors of the days from ``known`` to ``end``, fitted on the days before."""
    import statsmodels.api as sm

    past = np.flatnonzero(panel.origins[:known] > 0)
    if totals[past].sum() < 10 * RUN_IN:
        return np.ones(end - known)
    design = _design(panel, 0, known, known)[past]
    trend = (past / known - 0.5)[:, None]
    full = np.hstack([np.ones((len(past), 1)), trend, design])
    family = sm.families.NegativeBinomial(alpha=_ALPHA)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit that does not converge gives factors near one, which are cut off below
        fit = sm.GLM(totals[past], full, family=family, offset=np.log(panel.origins[past])).fit(maxiter=50)
    factors = np.exp(_design(panel, known, end, known) @ fit.params[2:])
    return np.clip(np.where(np.isfinite(factors), factors, 1.0), 1 / _MOST, _MOST)
