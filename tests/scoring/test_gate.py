"""The gate: floors only rise."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from tocsin.scoring import Figure


def gate() -> ModuleType:
    """``evals/gate.py`` is a script, not part of the package."""
    path = Path(__file__).parents[2] / "evals" / "gate.py"
    spec = importlib.util.spec_from_file_location("tocsin_gate", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_floors_rise_and_ceilings_sink_but_never_the_other_way() -> None:
    """A better figure moves the floor to a point beside it; a worse one leaves it."""
    found = {"x/type F1": Figure(0.8, 9), "x/old coded as new": Figure(0.05, 9), "x/mode": Figure(0.5, 9)}
    raised = gate().raised
    assert raised({"x/type F1": 0.7, "x/old coded as new": 0.1}, found, ()) == {
        "x/type F1": 0.79,
        "x/old coded as new": 0.06,
    }
    assert raised({"x/type F1": 0.9, "x/old coded as new": 0.01}, found, ()) == {
        "x/type F1": 0.9,
        "x/old coded as new": 0.01,
    }
    assert raised({}, found, ("x/mode", "x/nothing")) == {"x/mode": 0.49}
