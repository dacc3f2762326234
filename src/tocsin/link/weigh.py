"""Clues to a probability: a logistic whose weights stand in ``weights.tsv``, one row a clue, fitted by ``evals/link_fit.py``."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tocsin.link.clues import CLUES
from tocsin.vocab.tables import read_table

COLUMNS = ["clue", "agree", "disagree"]
SETTINGS = ("bias", "threshold", "threshold_recall", "threshold_merge")


@dataclass(frozen=True, slots=True)
class Weights:
    """``agree`` multiplies a clue's positive value, ``disagree`` its negative one; thresholds are probabilities."""

    agree: Mapping[str, float]
    disagree: Mapping[str, float]
    bias: float
    threshold: float
    threshold_recall: float
    threshold_merge: float

    @classmethod
    def shipped(cls) -> Weights:
        """From the table beside this module."""
        return cls.read(Path(str(files("tocsin.link"))) / "weights.tsv")

    @classmethod
    def read(cls, path: Path) -> Weights:
        """From a table of this form.

        Raises:
            VocabularyError: the table is missing or damaged, a clue is unknown, or a setting is missing.
        """
        rows = {row["clue"]: row for row in read_table(path, COLUMNS)}
        known = {*CLUES, "wording", "story", *SETTINGS}
        for name, row in rows.items():
            if name not in known:
                raise row.fault(f"clue {name!r} is unknown", f"take one of {', '.join(sorted(known))}")
        for name in known - rows.keys():
            raise next(iter(rows.values())).fault(f"no row for {name!r} in this table", "add it")
        settings = {name: float(rows[name]["agree"]) for name in SETTINGS}
        clues = {name: row for name, row in rows.items() if name not in SETTINGS}
        return cls(
            agree={name: float(row["agree"]) for name, row in clues.items()},
            disagree={name: float(row["disagree"] or 0) for name, row in clues.items()},
            **settings,
        )

    def probability(self, found: Mapping[str, float]) -> float:
        """That a report and an incident are one act, given the values of the clues."""
        z = self.bias
        for name, value in found.items():
            z += value * (self.agree[name] if value > 0 else self.disagree[name])
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))

    def reasons(self, found: Mapping[str, float], most: int = 4) -> tuple[str, ...]:
        """The clues that moved the probability most, as ``name +1.2``, the strongest first."""
        moved = {n: v * (self.agree[n] if v > 0 else self.disagree[n]) for n, v in found.items()}
        strongest = sorted(moved, key=lambda n: (-abs(moved[n]), n))[:most]
        # Few different ones stand in millions of links.
        return tuple(sys.intern(f"{n.replace('_', ' ')} {moved[n]:+.1f}") for n in strongest if abs(moved[n]) >= 0.05)
