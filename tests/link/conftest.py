"""Fixtures of the tests of linking."""

from __future__ import annotations

import pytest
from reports import Maker, make


@pytest.fixture
def report() -> Maker:
    """Makes a report."""
    return make
