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

FEATURES = (
    "bias", "tagger", "reader", "product", "agree", "frame", "frame_differs", "frame_only", "silent", "long", "short",
    "in_quote", "question", "first", "strength", "others",
)  # fmt: skip


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
    """One score a type (index 0: TYPES[0]): mean log-probability of the encoders, and a bonus where a frame says the same."""
    out = []
    for i, t in enumerate(TYPES):
        score = 0.0
        if tagger is not None and reader is not None:
            score = 0.4 * math.log(max(tagger[i + 1], 1e-4)) + 0.6 * math.log(max(reader[i + 1], 1e-4))
        if frame is not None and frame.type == t:
            score += 1.0 if tagger is not None else 5.0
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
        self.thresholds: Mapping[str, float] = data.get("thresholds", {"both": 0.5, "frames": 0.5, "merge": 0.5})

    @classmethod
    def load(cls, folder: Path) -> Arbiter:
        """The weights in ``folder/arbiter.json``, or those set by hand where there is none yet."""
        path = folder / "arbiter.json"
        return cls(json.loads(path.read_text(encoding="utf-8")) if path.exists() else None)

    def judge(
        self,
        *,
        tagger: Sequence[float] | None,
        reader: Sequence[float] | None,
        frame: FrameHit | None,
        sentence: str,
        start: int,
        position: float,
        others: int,
    ) -> Verdict:
        """Type and probability of one trigger from whatever layers spoke."""
        scores = type_scores(tagger, reader, frame)
        i = max(range(len(TYPES)), key=lambda k: scores[k])
        f = self._features(tagger, reader, frame, i, sentence, start, position, others)
        weights = self._weights["both" if tagger is not None else "frames"]
        z = sum(weights.get(k, 0.0) * v for k, v in f.items())
        layer = "frames" if tagger is None else "both" if frame is not None and frame.type == TYPES[i] else "model"
        return Verdict(TYPES[i], 1.0 / (1.0 + math.exp(-z)), layer, f)

    def _features(
        self,
        tagger: Sequence[float] | None,
        reader: Sequence[float] | None,
        frame: FrameHit | None,
        i: int,
        sentence: str,
        start: int,
        position: float,
        others: int,
    ) -> dict[str, float]:
        f = dict.fromkeys(FEATURES, 0.0)
        f["bias"] = 1.0
        if tagger is not None and reader is not None:
            f["tagger"], f["reader"] = logit(tagger[i + 1]), logit(reader[i + 1])
            f["product"] = logit(math.sqrt(max(tagger[i + 1] * reader[i + 1], 0.0)))
            same = max(range(1, len(tagger)), key=lambda k: tagger[k]) == max(
                range(1, len(reader)), key=lambda k: reader[k]
            )
            f["agree"] = float(same)
            f["frame_only"] = float(frame is not None and 1.0 - tagger[0] < 0.12)
        if frame is not None:
            f["frame"] = float(frame.type == TYPES[i])
            f["frame_differs"] = 1.0 - f["frame"]
            f["strength"] = self.strength.get(frame.frame, 0.0)
        else:
            f["silent"] = 1.0
        f["long"], f["short"] = float(len(sentence) > 260), float(len(sentence) < 60)
        before = sentence[:start]
        f["in_quote"] = float(before.count("“") > before.count("”") or before.count('"') % 2 == 1)
        f["question"] = float(sentence.rstrip("”\"' ").endswith("?"))
        f["first"], f["others"] = float(position < 0.15), float(min(others, 4))
        return f


HAND: dict[str, dict[str, float]] = {
    "both": {"bias": 0.3, "tagger": 0.5, "reader": 0.6, "agree": 0.5, "frame": 0.6, "question": -0.5},
    "frames": {"bias": 0.4, "strength": 1.0, "question": -0.7},
}
"""Weights until training has made better ones."""
