"""The demonstration: 387 dispatches on a year around the Gulf, coded into a desk that rings, with a report a stranger can read.

The great events are real, the small ones (a ministry's statement, a visit, the price of flour) are made up to be like real ones;
the dispatches and the six outlets are invented for Tocsin, and carry its licence.
"""

from __future__ import annotations

from tocsin.demo.run import Demo, dispatches, run

__all__ = ["Demo", "dispatches", "run"]
