"""Fits the choice of parties (``tocsin.coding.parties``) on held-out sentences, with what the encoders and frames say of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from corpus import Document, Sentence
from corpus import Mention as Gold
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from tocsin.coding.arbiter import Arbiter
from tocsin.coding.detect import Detector, Trigger, act_of, roles_of
from tocsin.coding.mentions import SIDES
from tocsin.coding.parties import BYSTANDER, NOBODY, features

STRENGTH = 0.1
"""Inverse of the penalty; 0.1 to 0.3 give the same F1, and 1.0 less."""
SEEN = 8
"""A feature counts from so many spans."""
LIKELY = 0.4
"""Probability from which a trigger is likely enough to be coded."""
SLACK = 15
"""Characters between the trigger found and the annotated one."""


def fit_parties(
    lines: list[tuple[Document, Sentence]], triggers: list[list[Trigger]], detector: Detector, arbiter: Arbiter
) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Weights by side and feature, and P, R and F1 of parties before and after (cross-validated by document)."""
    assert detector.frames is not None
    found: list[dict[str, float]] = []
    right, before, groups, annotated = [], [], [], 0
    for (d, s), ts in zip(lines, triggers, strict=True):
        tree = detector.frames.trees([s.text])[s.text] if ts else None
        for t in ts:
            g = told(t, s)
            if g is None or tree is None or not _taken(t, g, s, len(ts) - 1, arbiter):
                continue
            annotated += sum(len(g.roles.get(side, ())) for side in SIDES)
            act, roles = act_of(t, g.type, tree), roles_of(t, s.text, g.type)
            for side in SIDES:
                for piece in roles.get(side, ()):
                    found.append(features(act, piece, roles))
                    right.append(_side(piece, g.roles))
                    before.append(side)
                    groups.append(d.id)
    return _fitted(found, np.array(right), np.array(before), groups, annotated)


def told(t: Trigger, s: Sentence) -> Gold | None:
    """The annotated event at a trigger that the reader has read."""
    near = [g for g in s.events if g.trigger[0] < t.end + SLACK and t.start < g.trigger[1] + SLACK]
    return min(near, key=lambda g: abs(g.trigger[0] - t.start)) if near and t.view else None


def _taken(t: Trigger, g: Gold, s: Sentence, others: int, arbiter: Arbiter) -> bool:
    """Whether the arbiter would hold the trigger for an act of the annotated type: parties are judged of such."""
    verdict = arbiter.judge(
        tagger=t.candidate.types if t.candidate else None, reader=t.view.types if t.view else None, frame=t.frame,
        sentence=s.text, others=others,
    )  # fmt: skip
    return verdict.type == g.type and verdict.probability >= LIKELY


def _side(piece: tuple[int, int], roles: dict[str, list[tuple[int, int]]]) -> str:
    return next((s for s in SIDES if any(a < piece[1] and piece[0] < b for a, b in roles.get(s, ()))), NOBODY)


def _fitted(
    found: list[dict[str, float]], right: np.ndarray, before: np.ndarray, groups: list[str], annotated: int
) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    vectors = DictVectorizer()
    x = vectors.fit_transform(found)
    often = np.asarray((x != 0).sum(0)).ravel() >= SEEN
    names = np.array(vectors.get_feature_names_out())[often]
    model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=4000)
    p = cross_val_predict(model, x[:, often], right, groups=groups, cv=GroupKFold(8), method="predict_proba")
    classes = sorted(set(right))
    after = np.where(p[:, classes.index(NOBODY)] > BYSTANDER, NOBODY, before)
    model.fit(x[:, often], right)
    weights = {
        str(side): {str(f): round(float(w), 3) for f, w in zip(names, row, strict=True)}
        for side, row in zip(model.classes_, model.coef_, strict=True)
    }
    return weights, {"before": _scores(before, right, annotated), "after": _scores(after, right, annotated)}


def _scores(said: np.ndarray, right: np.ndarray, annotated: int) -> list[float]:
    """P, R and F1 of parties; one on the wrong side counts as wrong."""
    tp, n = int(((said == right) & (right != NOBODY)).sum()), int((said != NOBODY).sum())
    return [round(v, 3) for v in (tp / max(n, 1), tp / max(annotated, 1), 2 * tp / max(n + annotated, 1))]
