"""Clues to a probability: a logistic whose weights stand in ``weights.tsv``, one row a clue, fitted by ``evals/link_fit.py``."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tocsin.link.clues import CLUES, Clue, in_words, silent
from tocsin.link.facts import Facts
from tocsin.link.words import Rarity
from tocsin.vocab.tables import read_table

Step = tuple[str, Clue, float, float, float]
"""A clue, what it counts for and against, and what the clues after it can add at most."""

# Those that tell most apart are asked first; nothing depends on the order but the time.
_ORDER = (
    "place", "day", "reported", "kind", "recipient_names", "mode", "recipients", "actors", "killed", "actor_names", "parties",
    "one_article", "figures", "recipient_words", "rare_words", "trigger", "speech", "actor_sectors", "recall",
)  # fmt: skip
COLUMNS = ["clue", "agree", "disagree"]
_MARGIN = 1e-6  # sums in another order differ in the last digit
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

    def steps(self, facts: Facts) -> tuple[Step, ...]:
        """The clues that can say something of a report, in the order in which they are best asked."""
        nothing = silent(facts)
        out: list[Step] = []
        rest = 0.0
        for name in reversed(_ORDER):
            if name not in nothing:
                out.append((name, CLUES[name], self.agree[name], self.disagree[name], rest))
                rest += max(self.agree[name], 0.0)
        return tuple(reversed(out))

    def likeness(
        self, a: Facts, b: Facts, rarity: Rarity, steps: tuple[Step, ...], least: float
    ) -> tuple[float, dict[str, float]] | None:
        """The probability that a report and an incident are one act, and the values of the clues; ``None`` if it is less than
        ``least``, which is mostly seen before all clues are asked.

        Args:
            a: the report.
            b: the incident.
            rarity: of words.
            steps: of the report.
            least: a probability.
        """
        needed = _log_odds(least) - self.bias - _MARGIN
        words = in_words(a, b, rarity)
        z = words["wording"] * self.agree["wording"] + words["story"] * self.agree["story"]
        found: dict[str, float] = {}
        for name, clue, agree, disagree, rest in steps:
            value = clue(a, b)
            if value:
                found[name] = value
                z += value * (agree if value > 0 else disagree)
            if z + rest < needed:
                return None
        found = {name: found[name] for name in CLUES if name in found} | words
        return self.probability(found), found

    def reasons(self, found: Mapping[str, float], most: int = 4) -> tuple[str, ...]:
        """The clues that moved the probability most, as ``name +1.2``, the strongest first."""
        moved = {n: v * (self.agree[n] if v > 0 else self.disagree[n]) for n, v in found.items()}
        strongest = sorted(moved, key=lambda n: (-abs(moved[n]), n))[:most]
        # Few different ones stand in millions of links.
        return tuple(sys.intern(f"{n.replace('_', ' ')} {moved[n]:+.1f}") for n in strongest if abs(moved[n]) >= 0.05)


def _log_odds(probability: float) -> float:
    p = min(max(probability, 1e-9), 1.0 - 1e-9)
    return math.log(p / (1.0 - p))
