"""The demonstration: 80 dispatches on the crisis of 2020, coded into a desk, with a report a stranger can read.

The events are real; the dispatches and the six outlets are invented for Tocsin, and carry its licence.
"""

from __future__ import annotations

from tocsin.demo.run import Demo, dispatches, run

__all__ = ["Demo", "dispatches", "run"]
