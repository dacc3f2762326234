"""Counts of many series by day as one array, with what was read on each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from tocsin.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

CHANNELS = ("conflict", "material_conflict", "cooperation", "deeds", "force")
"""What is watched: acts of negative PLOVER score, those of them that are deeds, acts of positive score, those of them that are more
than talk, and assaults."""
DIRECTIONS = ("escalation", "de-escalation")
WEIGHED: dict[str, tuple[str, ...]] = {
    "escalation": ("conflict", "material_conflict"),
    "de-escalation": ("cooperation", "deeds"),
}
"""The channels whose excess is summed for each direction: a deed counts in both of its own, a word in one."""

# Less than this many origins in seven days, or than this share of what is usual, is too little to speak of a quiet or a loud week.
LEAST_ORIGINS = 10
LEAST_SHARE = 0.2
_USUAL_DAYS = 90

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A series: ``pair`` (``a`` acts on ``b``), ``dyad`` or ``country`` (``b`` is empty)."""

    kind: str
    a: str
    b: str = ""

    def __str__(self) -> str:
        return f"{self.a} → {self.b}" if self.kind == "pair" else f"{self.a}–{self.b}" if self.b else self.a


@dataclass(frozen=True, slots=True)
class Panel:
    """Series by day of arrival.

    Args:
        keys: the series.
        first: the first day.
        counts: series x channels x days, incidents that arrived.
        volume: what was read on each day: articles, and rows of imported tables.
        origins: likewise without copies, and without articles that only look back.
    """

    keys: tuple[Key, ...]
    first: date
    counts: Array
    volume: Array
    origins: Array

    @property
    def days(self) -> int:
        """How many days there are."""
        return int(self.volume.shape[0])

    def day(self, at: int) -> date:
        """The day with a number."""
        return self.first + timedelta(days=at)

    def monitored(self) -> Array:
        """For each day, whether enough was read in the seven days up to it; a feed that broke makes no peace."""
        week = trailing(self.origins, 7)
        usual = np.array(
            [np.median(week[max(6, t - _USUAL_DAYS) : t + 1] if t >= 6 else week[: t + 1]) for t in range(self.days)]
        )
        return np.asarray(week >= np.maximum(LEAST_ORIGINS, LEAST_SHARE * usual))

    def only(self, chosen: Sequence[int]) -> Panel:
        """The same days with some of the series."""
        return replace(self, keys=tuple(self.keys[i] for i in chosen), counts=self.counts[list(chosen)])

    def until(self, days: int) -> Panel:
        """The first days of it: what was known by then."""
        return replace(self, counts=self.counts[:, :, :days], volume=self.volume[:days], origins=self.origins[:days])


def trailing(values: Array, days: int) -> Array:
    """Sums over the last days up to each day, along the last axis."""
    total = np.cumsum(values, axis=-1, dtype=np.float64)
    out = total.copy()
    out[..., days:] -= total[..., :-days]
    return out


def panel(rows: pa.Table, volume: pa.Table) -> Panel:
    """Arranges rows of series by day of arrival.

    Args:
        rows: ``kind``, ``a``, ``b``, ``arrived`` and a column for each channel; a day without a row is a day without incidents.
        volume: ``day``, ``articles`` and ``origins``, one row a day.

    Raises:
        UsageError: nothing was read on any known day.
    """
    days = np.asarray(volume["day"].to_numpy(zero_copy_only=False), dtype="datetime64[D]")
    if not len(days):
        raise UsageError("nothing to watch: no article in this desk has a date (add some, or import events)")
    first, span = days.min(), int((days.max() - days.min()).astype(int)) + 1
    read, origins = np.zeros(span), np.zeros(span)
    at = (days - first).astype(int)
    read[at], origins[at] = volume["articles"].to_numpy(), volume["origins"].to_numpy()
    keys, which = _keys(rows)
    counts = np.zeros((len(keys), len(CHANNELS), span), dtype=np.float32)
    when = (np.asarray(rows["arrived"].to_numpy(zero_copy_only=False), dtype="datetime64[D]") - first).astype(int)
    inside = (when >= 0) & (when < span)
    for c, name in enumerate(CHANNELS):
        np.add.at(counts[:, c], (which[inside], when[inside]), rows[name].to_numpy()[inside])
    return Panel(keys, date.fromisoformat(str(first)), counts, read, origins)


def _keys(rows: pa.Table) -> tuple[tuple[Key, ...], Array]:
    """The series in their order, and which of them each row belongs to; rows come sorted by series."""
    if not rows.num_rows:
        return (), np.zeros(0, dtype=int)
    columns = [rows[name].to_numpy(zero_copy_only=False).astype(str) for name in ("kind", "a", "b")]
    new = np.ones(rows.num_rows, dtype=bool)
    new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    starts = np.flatnonzero(new)
    return tuple(Key(*(str(column[i]) for column in columns)) for i in starts), np.cumsum(new) - 1
