"""Fits the merging of mentions: how likely two mentions of one type in an article are one act.

Two kinds of pairs teach it. *Told* pairs are annotated mentions with their annotated roles; the corpus marks an act once a
sentence, so they are pairs of different sentences. *Found* pairs are what the detector really finds in documents that the encoders
have not seen, with the roles as it reads them: there a second trigger of one act in one sentence is the commonest case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from corpus import Document
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from tocsin.coding import arbiter as runtime
from tocsin.coding import merge
from tocsin.coding.assemble import Assembler
from tocsin.coding.detect import Detector
from tocsin.coding.mentions import Mention
from tocsin.records import Article
from tocsin.resolve.resolver import Resolver

FOUND_WEIGHT = 2.0
"""A found pair counts twice: it looks like the pairs of real use."""
MERGE_FROM = 0.6
"""The probability from which mentions merge: of two acts made one, one is lost for good; two mentions left apart are a double."""
ONE_ACT_SHARE = 0.36
"""Share of pairs of one type that are one act among the mentions found in real articles (36 of 96 in the project's annotated
news). The corpus repeats itself less, so the prior is moved."""


REGULAR = 0.1
"""Inverse strength of the ridge: few clues have many examples."""


@dataclass(frozen=True)
class Pair:
    """Clues of two mentions and whether they are one act."""

    clues: dict[str, float]
    same: bool
    weight: float


def told_pairs(articles: list[tuple[Document, Article, list[tuple[Any, Mention]]]]) -> list[Pair]:
    """Pairs of annotated mentions of one type."""
    return [
        Pair(merge.clues(a, b, article.text), g.id == h.id, 1.0)
        for d, article, pairs in articles
        if d.kind == "article"
        for i, (g, a) in enumerate(pairs)
        for h, b in pairs[i + 1 :]
        if g.type == h.type
    ]


def found_pairs(docs: list[Document], detector: Detector, data: dict[str, Any]) -> list[Pair]:
    """Pairs of mentions that the detector finds, labelled through the annotated acts they touch.

    Args:
        docs: articles that the encoders have not seen.
        detector: only its layers are used; its arbiter is replaced by the one of ``data``.
        data: weights fitted so far (validity and ``aux``).
    """
    from arbiter import as_article

    chosen = runtime.Arbiter(data)
    finder = Detector("both", model=detector.model, frames=detector.frames, arbiter=chosen)
    assembler, resolver = Assembler(chosen, coder="fit"), Resolver.shipped()
    articles = [as_article(d)[0] for d in docs]
    out: list[Pair] = []
    for d, article, mentions in zip(docs, articles, finder.detect(articles, floor=0.4), strict=True):
        events = resolver.resolve(article, [m.event for m in mentions])
        settled: list[Mention] = []
        for m, e in zip(mentions, events, strict=True):
            settled.append(assembler.with_aux(replace(m, event=e), settled))
        acts = [_act(d, m) for m in settled]
        out += _label(article, settled, acts)
    return out


def _act(d: Document, m: Mention) -> str | None:
    """The id of the annotated act that a found mention touches, if any."""
    lo, hi = m.trigger.start - m.sentence.start, m.trigger.end - m.sentence.start
    same = [g for g in d.sentences[m.number].events if g.type == m.event.event] if m.number < len(d.sentences) else []
    return next((g.id for g in same if g.trigger[0] < hi and lo < g.trigger[1]), None)


def _label(article: Article, mentions: list[Mention], acts: list[str | None]) -> list[Pair]:
    """Two known acts are compared by id; an unknown trigger beside a known act in one sentence is a second word for it."""
    out = []
    for i, a in enumerate(mentions):
        for b, act in zip(mentions[i + 1 :], acts[i + 1 :], strict=True):
            if a.event.event != b.event.event:
                continue
            if acts[i] is not None and act is not None:
                out.append(Pair(merge.clues(a, b, article.text), acts[i] == act, FOUND_WEIGHT))
            elif (acts[i] is None) != (act is None) and a.number == b.number:
                out.append(Pair(merge.clues(a, b, article.text), same=True, weight=FOUND_WEIGHT))
    return out


def fit_merge(told: list[Pair], found: list[Pair]) -> tuple[dict[str, float], dict[str, Any]]:
    """Weights of the clues and the best threshold; pair scores are cross-validated."""
    pairs = told + found
    names = sorted({k for p in pairs for k in p.clues})
    x = np.array([[p.clues.get(n, 0.0) for n in names] for p in pairs])
    y, w = np.array([p.same for p in pairs]), np.array([p.weight for p in pairs])
    model = LogisticRegression(C=REGULAR, fit_intercept=False, max_iter=3000)
    p = cross_val_predict(model, x, y, cv=5, method="predict_proba", params={"sample_weight": w})[:, 1]
    model.fit(x, y, sample_weight=w)
    weights = {n: round(float(v), 3) for n, v in zip(names, model.coef_[0], strict=True)}
    share = float((w * y).sum() / w.sum())
    shift = np.log(ONE_ACT_SHARE / (1 - ONE_ACT_SHARE)) - np.log(share / (1 - share))
    weights["bias"] = round(weights["bias"] + max(0.0, float(shift)), 3)
    hit = p >= MERGE_FROM
    tp = int((hit & y).sum())
    return weights, {
        "pair_p": round(tp / max(int(hit.sum()), 1), 3), "pair_r": round(tp / int(y.sum()), 3), "share": round(share, 3),
        "found": len(found), "pairs": len(y), "threshold": MERGE_FROM,
    }  # fmt: skip
