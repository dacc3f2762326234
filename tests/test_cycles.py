"""Not looking for cycles: only while it was asked for, also when what runs fails."""

from __future__ import annotations

import gc

import pytest

from tocsin.cycles import unswept


def test_python_looks_again_after_a_failure() -> None:
    seen = []

    def fails() -> None:
        with unswept():
            seen.append(gc.isenabled())
            raise ValueError("failed")

    assert gc.isenabled()
    with pytest.raises(ValueError, match="failed"):
        fails()
    assert (seen, gc.isenabled()) == ([False], True)


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        with unswept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
