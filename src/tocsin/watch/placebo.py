"""Changes of the news that are no change of the world: an alarm set that follows them follows the feed.

Each placebo alters a panel as the feed would be altered; the alarms before and after are compared with
:func:`tocsin.watch.backtest.changed`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tocsin.watch.panel import CHANNELS, Array, Panel

REPORTS = 4.0
"""How many of the outlets carry an incident on average, where a press is simulated; at least one does."""


def doubled(panel: Panel) -> Panel:
    """Every outlet prints twice as much, and all of it is news: twice the incidents in twice the volume."""
    return replace(panel, counts=panel.counts * 2, volume=panel.volume * 2, origins=panel.origins * 2)


def echoed(panel: Panel) -> Panel:
    """Every outlet prints twice as much, of the same incidents."""
    return replace(panel, volume=panel.volume * 2, origins=panel.origins * 2)


def swollen(panel: Panel, at: int) -> Panel:
    """From a day on every outlet prints twice as much, and all of it is news."""
    times = np.where(np.arange(panel.days) >= at, 2, 1)
    return replace(panel, counts=panel.counts * times, volume=panel.volume * times, origins=panel.origins * times)


def halved(panel: Panel, *, seed: int, reports: float = REPORTS) -> Panel:
    """Half of the outlets are gone. An incident that so many carry (a Poisson number and at least one) is known if one of
    them is left.

    Args:
        panel: what was known with all of them.
        seed: of the chance.
        reports: outlets that carry an incident on average; 1 is a press in which no two outlets ever tell the same.
    """
    rng = np.random.default_rng(seed)
    # Of 1 + Poisson(m) carriers each is left with one half: all are gone with 1/2 · exp(-m/2).
    kept = 1 - 0.5 * float(np.exp(-(reports - 1) / 2))
    # The origins of what is told once are halved; what many tell loses less.
    return replace(
        panel,
        counts=_thinned(panel.counts, kept, rng),
        volume=panel.volume * 0.5,
        origins=rng.binomial(panel.origins.astype(int), kept),
    )


def recalled(panel: Panel, at: int, articles: int, *, mixed: float = 0.4) -> Panel:
    """On a day so many articles look back on old acts. They are read, and tell nothing new, which the desk knows of most of them.

    Args:
        panel: what was known without them.
        at: the day.
        articles: how many there are.
        mixed: the share of them that is taken for news because something else is in them, too: four of ten on the
            first anniversary of a killing, in one paper.
    """
    more = np.zeros(panel.days)
    more[at] = articles
    return replace(panel, volume=panel.volume + more, origins=panel.origins + more * mixed)


def _thinned(counts: Array, kept: float, rng: np.random.Generator) -> Array:
    """Each incident kept or not, in all channels that count it at once."""
    of = {name: counts[:, i].astype(int) for i, name in enumerate(CHANNELS)}
    force = rng.binomial(of["force"], kept)
    deeds = force + rng.binomial(of["material_conflict"] - of["force"], kept)
    conflict = deeds + rng.binomial(of["conflict"] - of["material_conflict"], kept)
    kind = rng.binomial(of["deeds"], kept)
    cooperation = kind + rng.binomial(of["cooperation"] - of["deeds"], kept)
    found = {
        "conflict": conflict,
        "material_conflict": deeds,
        "cooperation": cooperation,
        "deeds": kind,
        "force": force,
    }
    return np.stack([found[name] for name in CHANNELS], axis=1).astype(counts.dtype)
