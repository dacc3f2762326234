"""Weighs the layers: is this an event, and of which type? A logistic choice whose weights were trained, not guessed.

Training (``training/arbiter.py``) runs the encoders on sentences that they have not seen, so that the weights know how far each
layer can be trusted; the same weights make the confidence, which ``evals/`` checks against held-out sentences.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.coding.auxiliary import HAND_WEIGHTS
from tocsin.coding.labels import TYPES
from tocsin.coding.mentions import FrameHit
from tocsin.coding.parties import Parties

REGIMES = ("model", "agree", "differ", "frame", "frame_differs")
"""Who spoke: the model alone; model and frame for the same type; for different types; the frame alone, and then the reader for or
against it. A layer's word is worth more or less by who else spoke, so each regime has weights of its own."""
FEATURES = (
    *(f"{r}_{f}" for r in REGIMES for f in ("bias", "tagger", "reader", "none")),
    "strength", "question", "others", "short",
)  # fmt: skip
TYPE_WEIGHTS = (0.3, 0.4, 2.0, 8.0)
"""For the choice of type: tagger and reader (log-probability), a frame beside them, a frame alone. Best of nine settings by F1 on
held-out sentences; the optimum is flat."""
SURE = frozenset({"order-out", "aid-write-off", "kill-a-bomb", "kill-a-rocket", "kill-attack"})
"""Frames so narrow that their words fit no other type: *told its troops to go home*, *forgave the debt*, *a bomb killed ten*."""
SURE_ODDS = 1.1
"""Log-odds of what such a frame says, at the least: three in four."""
UNSEEN = 0.9699
"""A tagger probability of *none* above this marks a trigger that only a frame saw (see detect.py)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The arbiter's choice for one trigger: type, probability that it is right, the layer that decided, and its clues."""

    type: str
    probability: float
    layer: str
    features: dict[str, float]


def logit(p: float) -> float:
    """Log-odds, held within ±6 so that a saturated encoder does not drown the other clues."""
    p = min(max(p, 0.0025), 0.9975)
    return math.log(p / (1.0 - p))


def type_scores(tagger: Sequence[float] | None, reader: Sequence[float] | None, frame: FrameHit | None) -> list[float]:
    """One score a type (index 0: TYPES[0]): weighted log-probabilities, and a bonus where a frame says the same."""
    by_tagger, by_reader, beside, alone = TYPE_WEIGHTS
    seen = tagger is not None and tagger[0] < UNSEEN
    out = []
    for i, t in enumerate(TYPES):
        score = 0.0
        if tagger is not None and seen:
            score += by_tagger * math.log(max(tagger[i + 1], 1e-3))
        if reader is not None:
            score += by_reader * math.log(max(reader[i + 1], 1e-3))
        if frame is not None and frame.type == t:
            score += beside if seen and frame.frame not in SURE else alone
        out.append(score)
    return out


class Arbiter:
    """Trained weights; :meth:`judge` is pure.

    Args:
        data: the content of ``weights/arbiter.json``: ``both``, ``frames`` (feature weights), ``frame_strength``, ``aux``,
            ``merge`` and ``thresholds``.
    """

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        data = data or {}
        self._weights: dict[str, Mapping[str, float]] = {k: data.get(k, HAND[k]) for k in ("both", "frames")}
        self.strength: Mapping[str, float] = data.get("frame_strength", {})
        self.aux: Mapping[str, Mapping[str, float]] = data.get("aux", HAND_WEIGHTS)
        self.merge: Mapping[str, float] | None = data.get("merge")
        self.parties = Parties(data["parties"]) if "parties" in data else None
        self.thresholds: Mapping[str, float] = data.get("thresholds", {"both": 0.5, "frames": 0.5, "merge": 0.5})

    @classmethod
    def load(cls, folder: Path) -> Arbiter:
        """The weights in ``folder/arbiter.json``, or those set by hand where there is none yet."""
        path = folder / "arbiter.json"
        return cls(json.loads(path.read_text(encoding="utf-8")) if path.exists() else None)

    def threshold(self, layers: str, sentences: int, *, framed: bool = True) -> float:
        """The probability from which a trigger counts, in a text of so many sentences; ``framed``: a frame saw it too."""
        base = self.thresholds["frames" if layers == "frames" else "both"]
        if sentences <= SHORT_TEXT:
            return base
        return base + LONG_STEP + (UNFRAMED_STEP if sentences > REPORT and not framed and layers == "both" else 0.0)

    def judge(
        self,
        *,
        tagger: Sequence[float] | None,
        reader: Sequence[float] | None,
        frame: FrameHit | None,
        sentence: str,
        others: int,
    ) -> Verdict:
        """Type and probability of one trigger from whatever layers spoke."""
        scores = type_scores(tagger, reader, frame)
        i = max(range(len(TYPES)), key=lambda k: scores[k])
        f = self._features(tagger, reader, frame, i, sentence, others)
        weights = self._weights["both" if tagger is not None else "frames"]
        z = sum(weights.get(k, 0.0) * v for k, v in f.items())
        if frame is not None and frame.frame in SURE:
            z = max(z, SURE_ODDS)
        layer = "frames" if tagger is None else "both" if frame is not None and frame.type == TYPES[i] else "model"
        return Verdict(TYPES[i], 1.0 / (1.0 + math.exp(-z)), layer, f)

    def _features(
        self,
        tagger: Sequence[float] | None,
        reader: Sequence[float] | None,
        frame: FrameHit | None,
        i: int,
        sentence: str,
        others: int,
    ) -> dict[str, float]:
        seen = tagger is not None and tagger[0] < UNSEEN
        same = frame is not None and frame.type == TYPES[i]
        heard = "model" if frame is None else "agree" if same else "differ"
        regime = heard if seen else "frame" if same else "frame_differs"
        f = dict.fromkeys(FEATURES, 0.0)
        f[f"{regime}_bias"] = 1.0
        if tagger is not None and seen:
            f[f"{regime}_tagger"] = logit(tagger[i + 1])
        if reader is not None:
            f[f"{regime}_reader"], f[f"{regime}_none"] = logit(reader[i + 1]), logit(reader[0])
        if frame is not None and same:
            f["strength"] = self.strength.get(frame.frame, DEFAULT_STRENGTH)
        f["question"] = float(sentence.rstrip("”\"' ").endswith("?"))
        f["others"], f["short"] = float(min(others, 4)), float(len(sentence) < 60)
        return f


SHORT_TEXT = 3
"""Sentences up to which a text is a record, a lead or a headline: somebody chose it because it tells an act."""
LONG_STEP = 0.20
"""What the threshold rises by in longer texts: three in four of their sentences tell none."""
REPORT = 24
"""Sentences up to which a text is most often a news report; longer ones are features, interviews, portraits and live pages."""
UNFRAMED_STEP = 0.20
"""What the threshold rises by further in these for a trigger that no frame confirms: of 286 events read in real articles, 37 %
of such triggers between 0.5 and 0.7 were an act of their type, against 70 % of all others."""
DEFAULT_STRENGTH = 0.9
"""Log-odds of a frame that never fired in the held-out sentences: the mean over all frames (71 % right)."""
HAND: dict[str, dict[str, float]] = {
    "both": {
        "model_bias": 0.3, "model_tagger": 0.4, "model_reader": 0.5, "agree_bias": 1.5, "agree_tagger": 0.4, "agree_reader": 0.4,
        "differ_bias": 0.0, "differ_tagger": 0.3, "differ_reader": 0.4, "frame_reader": 0.5, "frame_bias": 0.5, "strength": 0.5,
        "question": -0.5,
    },
    "frames": {"frame_bias": 0.2, "strength": 1.0, "question": -0.7},
}  # fmt: skip
"""Weights until training has made better ones."""
