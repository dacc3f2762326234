"""Fits the small weights on held-out documents: arbiter, frame strengths, `aux`, merging, thresholds; reports scores.

The encoders given must not have seen these documents. Everything fitted here is logistic regression with few weights, so that a few
hundred sentences are enough, and every weight can be read in ``weights/arbiter.json``.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from corpus import Document, Sentence
from corpus import Mention as Gold
from merging import fit_merge, found_pairs, told_pairs
from parties import fit_parties
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from tocsin.coding import arbiter as runtime
from tocsin.coding import auxiliary
from tocsin.coding.assemble import Assembler, setting_of
from tocsin.coding.detect import Detector, Trigger
from tocsin.coding.frames import FrameLayer
from tocsin.coding.labels import AUX
from tocsin.coding.mentions import Mention
from tocsin.coding.model import EventModel
from tocsin.records import Article, Entity, Event, Span
from tocsin.resolve.resolver import Resolver


def fit_arbiter(docs: list[Document], folder: Path, others: list[Document]) -> dict[str, Any]:
    """Writes ``folder/arbiter.json`` and returns the scores on these documents (cross-validated).

    ``others`` are the documents that the encoders were trained on: merging does not look at the encoders, so it may use them.
    """
    detector = Detector("both", model=EventModel(folder, threads=2), frames=FrameLayer(), arbiter=runtime.Arbiter())
    lines = [(d, s) for d in docs for s in d.sentences]
    print(f"  arbiter: {len(lines)} held-out sentences", flush=True)
    triggers = detector.triggers([s.text for _, s in lines])
    data: dict[str, Any] = {"frame_strength": frame_strengths(others)}
    scores: dict[str, Any] = {}
    for mode in ("both", "frames"):
        data[mode], scores[mode] = fit_validity(lines, triggers, mode, data["frame_strength"])
    data["thresholds"] = {m: scores[m]["threshold"] for m in ("both", "frames")} | {"merge": 0.5}
    data["parties"], scores["parties"] = fit_parties(lines, triggers, detector, runtime.Arbiter(data))
    articles = resolved_gold(docs, lines, triggers)
    data["aux"], scores["aux"] = fit_aux(articles)
    found = found_pairs([d for d in docs if d.kind == "article"], detector, data)
    data["merge"], scores["merge"] = fit_merge(told_pairs(articles + resolved_gold(others, [], [])), found)
    data["thresholds"]["merge"] = scores["merge"].pop("threshold")
    for mode in ("both", "frames"):
        best, scores[f"{mode}_articles"] = fit_threshold(docs, data, folder, mode)
        data["thresholds"][mode] = max(best - runtime.LONG_STEP, THRESHOLD_FLOOR)
    (folder / "arbiter.json").write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(scores, indent=1), flush=True)
    return scores


def frame_strengths(docs: list[Document]) -> dict[str, float]:
    """Smoothed log-odds that a frame is right when it fires.

    Counted on other documents than those the arbiter is fitted on: on the same ones a frame that fired once and was right would
    look infallible, and the arbiter would listen to nothing else.
    """
    right: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    sentences = [s for d in docs for s in d.sentences]
    for s, hits in zip(sentences, FrameLayer().hits([s.text for s in sentences]), strict=True):
        for h in hits:
            fired[h.frame] += 1
            right[h.frame] += any(e.type == h.type and _near(e, h.start, h.end) for e in s.events)
    prior = sum(right.values()) / max(sum(fired.values()), 1) or 0.5
    return {f: round(runtime.logit((right[f] + 4 * prior) / (n + 4)), 3) for f, n in fired.items()}


def _near(e: Gold, start: int, end: int, slack: int = 25) -> bool:
    return e.trigger[0] - slack < end and start < e.trigger[1] + slack


def _match(s: Sentence, found: list[tuple[float, str, int, int]]) -> dict[int, Gold]:
    """Greedy one-to-one matching of proposals (probability, type, start, end) with the sentence's events: same type, nearest."""
    pairs = sorted(
        (abs(e.trigger[0] - a), i, j)
        for i, (_, typ, a, _b) in enumerate(found)
        for j, e in enumerate(s.events)
        if e.type == typ
    )
    used: set[int] = set()
    out: dict[int, Gold] = {}
    for _, i, j in pairs:
        if i not in out and j not in used:
            out[i] = s.events[j]
            used.add(j)
    return out


def fit_validity(
    lines: list[tuple[Document, Sentence]], triggers: list[list[Trigger]], mode: str, strength: dict[str, float]
) -> tuple[dict[str, float], dict[str, Any]]:
    """The logistic weights that say whether a trigger is an event of the chosen type; F1 at the best threshold."""
    judge = runtime.Arbiter({"frame_strength": strength})
    xs, ys, ws = [], [], []
    n_gold = 0
    for (_, s), found in zip(lines, triggers, strict=True):
        n_gold += sum(not e.optional for e in s.events)
        keep = [t for t in found if mode == "both" or t.frame]
        verdicts = [_judge(judge, t, s, len(keep) - 1, mode) for t in keep]
        matched = _match(s, [(v.probability, v.type, t.start, t.end) for v, t in zip(verdicts, keep, strict=True)])
        for i, v in enumerate(verdicts):
            if i in matched and matched[i].optional:
                continue
            xs.append([v.features[f] for f in runtime.FEATURES])
            ys.append(i in matched)
            ws.append(EMPTY_WEIGHT if not s.events and keep[i].frame else 1.0)
    if not any(ys):
        return dict(runtime.HAND[mode]), {"threshold": 0.5, "note": "no frame fired"}
    x, y, w = np.array(xs), np.array(ys), np.array(ws)
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=2000)
    p = cross_val_predict(model, x, y, cv=5, method="predict_proba", params={"sample_weight": w})[:, 1]
    best = max(((_f1(p, y, n_gold, t), t) for t in np.arange(0.2, 0.75, 0.025)), key=lambda b: b[0][2])
    model.fit(x, y, sample_weight=w)
    weights = {f: round(float(v), 4) for f, v in zip(runtime.FEATURES, model.coef_[0], strict=True)}
    (precision, recall, f1), threshold = best
    table = _reliability(p, y)
    return weights, {
        "sentence_type_p": round(precision, 3), "sentence_type_r": round(recall, 3), "sentence_type_f1": round(f1, 3),
        "threshold": round(float(threshold), 3), "reliability": table,
    }  # fmt: skip


def _judge(judge: runtime.Arbiter, t: Trigger, s: Sentence, others: int, mode: str) -> runtime.Verdict:
    return judge.judge(
        tagger=t.candidate.types if t.candidate and mode == "both" else None,
        reader=t.view.types if t.view and mode == "both" else None,
        frame=t.frame,
        sentence=s.text,
        others=others,
    )


def _f1(p: np.ndarray, y: np.ndarray, n_gold: int, threshold: float) -> tuple[float, float, float]:
    hit = p >= threshold
    tp = int((hit & y).sum())
    precision, recall = tp / max(int(hit.sum()), 1), tp / max(n_gold, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _reliability(p: np.ndarray, y: np.ndarray) -> list[list[float]]:
    """[mean said, share right, number] in five bands of confidence."""
    rows = []
    for lo in (0.0, 0.2, 0.4, 0.6, 0.8):
        band = (p >= lo) & (p < lo + 0.2 + (lo == 0.8))
        if band.sum():
            rows.append([round(float(p[band].mean()), 3), round(float(y[band].mean()), 3), int(band.sum())])
    return rows


def resolved_gold(
    docs: list[Document], lines: list[tuple[Document, Sentence]], triggers: list[list[Trigger]]
) -> list[tuple[Document, Article, list[tuple[Gold, Mention]]]]:
    """Gold mentions with what the reader said of them and resolved roles: what `aux` and merging are fitted on."""
    resolver = Resolver.shipped()
    views = {(d.id, id(s)): ts for (d, s), ts in zip(lines, triggers, strict=True)}
    out = []
    for d in docs:
        article, spans = as_article(d)
        pairs = []
        for n, (s, span) in enumerate(zip(d.sentences, spans, strict=True)):
            for g in s.events:
                near = [
                    t
                    for t in views.get((d.id, id(s)), [])
                    if t.start < g.trigger[1] and g.trigger[0] < t.end and t.view
                ]
                aux = near[0].view.aux if near and near[0].view else None
                pairs.append((g, gold_mention(g, article, span, n, len(spans), aux)))
        events = resolver.resolve(article, [m.event for _, m in pairs])
        out.append((d, article, [(g, replace(m, event=e)) for (g, m), e in zip(pairs, events, strict=True)]))
    return out


def as_article(d: Document) -> tuple[Article, list[Span]]:
    """A document as an article, and its sentences' spans."""
    text, spans, paragraph = "", [], 0
    for s in d.sentences:
        if text:
            text += "\n\n" if d.kind == "sentences" or s.paragraph != paragraph else " "
        paragraph = s.paragraph
        spans.append(Span(len(text), len(text) + len(s.text), s.text))
        text += s.text
    return Article(id=d.id, text=text, title=d.title, published=d.published), spans


def gold_mention(
    g: Gold, article: Article, sentence: Span, number: int, of: int, aux: tuple[float, ...] | None
) -> Mention:
    """An annotated event as the detector would give it."""

    def span(piece: tuple[int, int], role: str) -> Span:
        return Span(sentence.start + piece[0], sentence.start + piece[1], sentence.text[slice(*piece)], role)

    trigger = span(g.trigger, "trigger")
    spans = [span(p, role) for role, ps in g.roles.items() for p in ps]
    event = Event(
        id="", article_id=article.id, event=g.type, mode=(g.mode,) if g.mode else (), aux=g.aux,
        actor=tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == "actor"),
        recipient=tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == "recipient"),
        evidence=(sentence, trigger, *spans), published=article.published,
    )  # fmt: skip
    return Mention(event, sentence, number, of, trigger, "model", aux)


def fit_threshold(
    docs: list[Document], data: dict[str, Any], folder: Path, mode: str
) -> tuple[float, dict[str, float]]:
    """The threshold with the best F1 of whole events on articles, where half the sentences are empty."""
    chosen = runtime.Arbiter(data)
    model = EventModel(folder, threads=2) if mode == "both" else None
    detector = Detector(mode, model=model, frames=FrameLayer(), arbiter=chosen)
    resolver, assembler = Resolver.shipped(), Assembler(chosen, coder="fit")
    found = [d for d in docs if d.kind == "article"]
    pairs = [as_article(d) for d in found]
    mentions = detector.detect([a for a, _ in pairs], floor=0.2)
    resolved = [
        [replace(m, event=e) for m, e in zip(ms, resolver.resolve(a, [m.event for m in ms]), strict=True)]
        for (a, _), ms in zip(pairs, mentions, strict=True)
    ]
    best = (0.0, 0.5, 0.0, 0.0)
    for threshold in np.arange(0.25, 0.8, 0.05):
        tp = n_pred = n_gold = 0
        for d, (article, spans), ms in zip(found, pairs, resolved, strict=True):
            events = assembler.assemble(article, [m for m in ms if (m.event.confidence or 0) >= threshold])
            a, b, c = _events_found(d, spans, events)
            tp, n_pred, n_gold = tp + a, n_pred + b, n_gold + c
        f1 = 2 * tp / max(n_pred + n_gold, 1)
        best = max(best, (f1, float(threshold), tp / max(n_pred, 1), tp / max(n_gold, 1)))
    f1, threshold, precision, recall = best
    return round(threshold, 3), {"event_p": round(precision, 3), "event_r": round(recall, 3), "event_f1": round(f1, 3)}


def _events_found(d: Document, spans: list[Span], events: list[Event]) -> tuple[int, int, int]:
    """Matches, predictions and gold of one article, as the gold scorer counts them: borderline acts cost and gain nothing."""
    acts: dict[str, tuple[str, set[int], bool]] = {}
    for s, span in zip(d.sentences, spans, strict=True):
        for g in s.events:
            acts.setdefault(g.id, (g.type, set(), g.optional))[1].add(span.start)
    used: set[str] = set()
    tp = free = 0
    for e in events:
        where = {s.start for s in e.evidence if s.role == "sentence"}
        hit = next((k for k, (t, starts, _) in acts.items() if k not in used and t == e.event and starts & where), None)
        if hit:
            used.add(hit)
            tp += not acts[hit][2]
            free += acts[hit][2]
    return tp, len(events) - free, sum(not o for _, _, o in acts.values())


Resolved = list[tuple[Document, Article, list[tuple[Gold, Mention]]]]


EMPTY_WEIGHT = 2.0
"""A frame that fires in a sentence without any event counts twice: three in four sentences of a real feed are such, one in
five of ours, and frames know nothing of sport, art and business (the encoders were shown them)."""
HISTORICAL_SHARE = 0.34
"""Share of historical acts in real articles (41 of 119 in the project's annotated news). The corpus has half of that, so the
choice's prior is moved; without it every third old act would pass as news."""
THRESHOLD_FLOOR = 0.3
"""Real articles are longer and emptier than ours, so that the best threshold on ours is too low for them; a record or a lead, which
somebody chose because it tells an act, is taken from here on (articles add ``LONG_STEP``)."""
ARTICLE_WEIGHT = 3.0
"""A mention in an article counts three times one in a list: the lists have too little background to set the priors by."""


def fit_aux(articles: Resolved) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Multinomial weights of the choice of `aux`; macro-F1 cross-validated."""
    xs, ys, ws = [], [], []
    for d, _, pairs in articles:
        before: list[Mention] = []
        for g, m in pairs:
            xs.append(_aux_row(d, m, before if d.kind == "article" else []))
            ys.append(AUX.index(g.aux))
            ws.append(ARTICLE_WEIGHT if d.kind == "article" else 1.0)
            before.append(m)
    x, y, w = np.array(xs), np.array(ys), np.array(ws)
    model = LogisticRegression(C=0.5, fit_intercept=False, max_iter=3000)
    p = cross_val_predict(model, x, y, cv=5, params={"sample_weight": w})
    model.fit(x, y, sample_weight=w)
    weights = {
        AUX[c]: {f: round(float(v), 3) for f, v in zip(auxiliary.FEATURES, row, strict=True)}
        for c, row in zip(model.classes_, model.coef_, strict=True)
    }
    share = float((w * (y == AUX.index("historical"))).sum() / w.sum())
    shift = np.log(HISTORICAL_SHARE / (1 - HISTORICAL_SHARE)) - np.log(share / (1 - share))
    weights["historical"]["bias"] = round(weights["historical"]["bias"] + max(0.0, float(shift)), 3)
    f1 = {}
    for k, a in enumerate(AUX):
        tp = int(((p == k) & (y == k)).sum())
        f1[a] = round(2 * tp / max(int((p == k).sum() + (y == k).sum()), 1), 3)
    return {a: weights.get(a, {}) for a in AUX}, {"accuracy": round(float((p == y).mean()), 3), "f1": f1, "n": len(y)}


def _aux_row(d: Document, m: Mention, before: list[Mention]) -> list[float]:
    setting = setting_of(m, before)
    if d.kind != "article":  # lines of a list stand alone: their number says nothing
        setting = replace(setting, position=0.1)
    f = auxiliary.features(setting)
    return [f[k] for k in auxiliary.FEATURES]
