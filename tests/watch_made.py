"""Panels made by chance with a fixed seed: steady series, and one that turns."""

from __future__ import annotations

from datetime import date

import numpy as np

from tocsin.watch.panel import CHANNELS, Key, Panel

TURNS = 150
"""The day on which the first series of a made panel turns."""


def made(*, series: int = 30, days: int = 240, turn: str | None = "conflict", seed: int = 3) -> Panel:
    """Series with a conflict and a cooperation every other day; the first rises sixfold from day ``TURNS`` on."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((series, len(CHANNELS), days), np.float32)
    for word, deed in (("conflict", "material_conflict"), ("cooperation", "deeds")):
        rate = np.full((series, days), 0.5)
        if turn == word:
            rate[0, TURNS:] *= 6
        acts = rng.poisson(rate)
        counts[:, CHANNELS.index(word)] = acts
        counts[:, CHANNELS.index(deed)] = rng.binomial(acts, 0.4)
    read = np.full(days, 200.0)
    keys = tuple(Key("dyad", "AAA", f"B{n:02}") for n in range(series))
    return Panel(keys, date(2020, 1, 1), counts, read, read.copy())
