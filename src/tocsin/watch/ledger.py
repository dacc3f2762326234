"""How alarms turned out, by a rule that was written down before any was judged.

After 7, 30 and 90 days the acts of its direction (of conflict or of cooperation) that arrived since the alarm opened are
counted, per unit of what was read. The alarm *held* if that rate is at least halfway from what was normal to that of the
week that rang; it *faded* if it is less than a quarter of the way; between the two it is *unclear*. If on more than half of
those days too little was read to speak, it is *unmonitored*. The rule looks at nothing but counts, asks the same of escalation and
de-escalation, and knows no winners: an alarm that faded was a passing burst.
"""

from __future__ import annotations

from tocsin.watch.budget import Ring
from tocsin.watch.panel import CHANNELS, DIRECTIONS, WEIGHED, Array, Panel

HORIZONS = (7, 30, 90)
"""Days after which an alarm is judged."""
_HELD, _FADED = 0.5, 0.25


def outcome(panel: Panel, ring: Ring, expected: float, days: int, *, monitored: Array) -> str | None:
    """How an alarm had turned out after some days; ``None`` if they have not passed.

    Args:
        panel: with the days after the alarm.
        ring: the alarm.
        expected: acts of its direction that were normal for the seven days up to its opening.
        days: 7, 30 or 90.
        monitored: of the panel.
    """
    end = ring.opened + 1 + days
    if end > panel.days:
        return None
    after, before = slice(ring.opened + 1, end), slice(max(0, ring.opened - 6), ring.opened + 1)
    if monitored[after].mean() < 0.5:
        return "unmonitored"
    channel = CHANNELS.index(WEIGHED[DIRECTIONS[ring.direction]][0])
    acts = panel.counts[ring.series, channel]
    read = max(float(panel.origins[before].sum()), 1.0)
    normal, rang = expected / read, float(acts[before].sum()) / read
    rate = float(acts[after].sum()) / max(float(panel.origins[after].sum()), 1.0)
    way = (rate - normal) / max(rang - normal, 1e-12)
    return "held" if way >= _HELD else "faded" if way < _FADED else "unclear"
