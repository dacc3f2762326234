"""The panel that most tests of the watch look at."""

from __future__ import annotations

import pytest

from tocsin.watch.panel import Panel
from watch_made import made


@pytest.fixture
def turning() -> Panel:
    """Thirty series of which the first escalates on day ``TURNS``."""
    return made()
