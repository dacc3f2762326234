"""A new coding of an old desk, side by side, and what is different: events, series and alarms."""

from __future__ import annotations

from tocsin.recode.changes import Change, change_of, changes
from tocsin.recode.compare import Comparison, compare
from tocsin.recode.run import Recoded, recode
from tocsin.recode.series import AlarmChange, SeriesChange

__all__ = [
    "AlarmChange",
    "Change",
    "Comparison",
    "Recoded",
    "SeriesChange",
    "change_of",
    "changes",
    "compare",
    "recode",
]
