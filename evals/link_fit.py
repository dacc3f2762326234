"""Fits the weights of the clues on half of the bench, and says what they are worth on look-alikes that they have not seen.

    python evals/link_fit.py [--coder both|frames|given] [--write]

Every pair of a report and an incident so far (grouped as the bench says) that the linker would compare is an example. The acts are
used as the bench states them, as the coder finds them, and with parts left out at random, as real reports leave them out; the
mentions of the annotated training articles add pairs of two acts of one day and one story. The weights stay near those set by
hand unless the examples speak against it. Each family is linked with weights fitted on the other four and the articles.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from link_cases import BENCHES, Act, Bench, b_cubed, load
from link_corpus import articles

from link import coded
from tocsin.link import link
from tocsin.link.clues import CLUES, compare
from tocsin.link.cluster import order
from tocsin.link.contradict import contradiction
from tocsin.link.facts import Facts, of_event
from tocsin.link.weigh import SETTINGS, Weights
from tocsin.link.words import Rarity
from tocsin.records import Event

Floats = npt.NDArray[np.float64]
NAMES = (*CLUES, "wording", "story")
ONLY_FOR = {"recipient_words", "trigger", "rare_words", "wording", "story", "recall"}
ROUNDS, RATE, PULL = 3000, 0.05, 0.01
"""Steps of the gradient, their length, and how strongly weights are held to those set by hand."""
ARTICLES = 0.3
"""Weight of a pair from within one article beside one from two articles, which is what linking meets."""
COPIES = 3
"""Versions of each act with parts left out."""
HAND = Path(__file__).parent / "cases" / "link_hand.tsv"
OUT = Path(__file__).parents[1] / "src" / "tocsin" / "link" / "weights.tsv"


def thinned(event: Event, chance: random.Random, number: int) -> Event:
    """An event with each of its parts left out one time in three."""
    parts = ("date", "event_loc", "actor", "recipient", "killed", "injured", "arrested", "size", "mode")
    gone = {p for p in parts if chance.random() < 0.33}
    left: dict[str, object] = {p: () if p in ("actor", "recipient", "mode") else None for p in gone}
    if "date" in gone:
        left |= {"enddate": None, "date_precision": "unknown"}
    return replace(event, id=f"{event.id}-{number}", **left)  # type: ignore[arg-type]


def examples(bench: Bench, acts: Mapping[str, Act], events: Iterable[Event]) -> list[tuple[str, list[float], bool]]:
    """Family, values of the clues (for and against) and truth of every pair worth comparing."""
    rarity = Rarity.shipped()
    groups: dict[str, Facts] = {}
    out = []
    known = [(e, of_event(e, bench.articles[e.article_id], rarity)) for e in events if e.id in acts]
    for e, facts in sorted(known, key=lambda x: (x[1].recall, order(x[0]))):
        act = acts[e.id]
        for incident, group in groups.items():
            if not contradiction(facts, group):
                found = compare(facts, group, rarity)
                out.append((act.family, _row(found), incident == act.incident))
        if act.incident in groups:
            groups[act.incident].absorb(facts, rarity)
        else:
            groups[act.incident] = facts
    return out


def within_articles() -> list[tuple[str, list[float], bool]]:
    """Examples from the mentions of annotated articles; clues that one article cannot show are left out."""
    rarity = Rarity.shipped()
    hidden = {"reported", "one_article", "story", "wording", "rare_words"}
    out = []
    for mentions in articles():
        groups: dict[str, Facts] = {}
        for act, event in mentions:
            facts = of_event(event, None, rarity)
            for other, group in groups.items():
                if not contradiction(facts, group):
                    found = {n: v for n, v in compare(facts, group, rarity).items() if n not in hidden}
                    out.append(("articles", _row(found), act == other))
            if act in groups:
                groups[act].absorb(facts, rarity)
            else:
                groups[act] = facts
    return out


def _row(found: Mapping[str, float]) -> list[float]:
    return [max(found.get(n, 0.0), 0.0) for n in NAMES] + [min(found.get(n, 0.0), 0.0) for n in NAMES]


def gather(bench: Bench, layers: str) -> list[tuple[str, list[float], bool]]:
    """Examples from the acts as stated, thinned, and as coded."""
    stated = {a.event.id: a for a in bench.acts}
    out = examples(bench, stated, [a.event for a in bench.acts])
    chance = random.Random(5)
    for number in range(COPIES):
        thin = {f"{a.event.id}-{number}": a for a in bench.acts}
        out += examples(bench, thin, [thinned(a.event, chance, number) for a in bench.acts])
    if layers != "given":
        events, acts = coded(bench, layers)
        out += 2 * examples(bench, acts, events)
    return out + within_articles()


def fit(rows: Sequence[tuple[str, list[float], bool]], start: Weights) -> Weights:
    """Logistic regression by projected gradient: no clue may count against its own sign."""
    x = np.array([r for _, r, _ in rows])
    y = np.array([t for _, _, t in rows], dtype=float)
    hand = np.array([start.agree[n] for n in NAMES] + [start.disagree[n] for n in NAMES])
    weight = np.array([ARTICLES if f == "articles" else 1.0 for f, _, _ in rows])
    w, bias = hand.copy(), start.bias
    free = np.array([n == "speech" for n in (*NAMES, *NAMES)])
    for _ in range(ROUNDS):
        error = weight * (1 / (1 + np.exp(-(x @ w + bias))) - y)
        w -= RATE * (x.T @ error / len(y) + PULL * (w - hand))
        bias -= RATE * (error.mean() + PULL * (bias - start.bias))
        w = np.where(free, w, np.maximum(w, 0.0))
    half = len(NAMES)
    agree = dict(zip(NAMES, (round(float(v), 2) for v in w[:half]), strict=True))
    disagree = {n: 0.0 if n in ONLY_FOR else round(float(v), 2) for n, v in zip(NAMES, w[half:], strict=True)}
    return replace(start, agree=agree, disagree=disagree, bias=round(float(bias), 2))


def linked(bench: Bench, acts: Mapping[str, Act], events: Sequence[Event], weights: Weights) -> float:
    """B-cubed F1 of a linking with these weights."""
    found = {x.event_id: x.incident_id for x in link(events, bench.articles, weights=weights).links}
    return b_cubed({e: a.incident for e, a in acts.items()}, found)[2]


def held_out(bench: Bench, rows: Sequence[tuple[str, list[float], bool]], layers: str, start: Weights) -> None:
    """Prints, for each family, F1 with weights fitted on the others."""
    events, acts = coded(bench, layers) if layers != "given" else ([], {})
    for family in sorted({a.family for a in bench.acts}):
        weights = fit([r for r in rows if r[0] != family], start)
        stated = {a.event.id: a for a in bench.acts if a.family == family}
        line = f"{family}: stated {linked(bench, stated, [a.event for a in bench.acts], weights):.3f}"
        own = {e: a for e, a in acts.items() if a.family == family}
        print(line + (f", coded {linked(bench, own, events, weights):.3f}" if own else ""))


def write(weights: Weights, path: Path) -> None:
    """Writes the table."""
    lines = ["# How much each clue counts (log odds at full value), for and against; fitted by evals/link_fit.py."]
    lines.append("clue\tagree\tdisagree")
    lines += [f"{s}\t{getattr(weights, s)}\t0" for s in SETTINGS]
    lines += [f"{n}\t{weights.agree[n]}\t{weights.disagree[n]}" for n in NAMES]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> None:
    """Fits, tells, and writes if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coder", default="both", choices=["both", "model", "frames", "given"])
    parser.add_argument("--write", action="store_true", help="put the weights in the package")
    args = parser.parse_args(argv)
    bench, start = load(BENCHES[0]), Weights.read(HAND)
    rows = gather(bench, args.coder)
    print(f"{len(rows)} pairs, {sum(t for _, _, t in rows)} of one incident")
    held_out(bench, rows, args.coder, start)
    weights = fit(rows, start)
    for n in NAMES:
        print(
            f"{n:16} {start.agree[n]:5.2f} -> {weights.agree[n]:5.2f}   {start.disagree[n]:5.2f} -> {weights.disagree[n]:5.2f}"
        )
    print(f"bias {start.bias} -> {weights.bias}")
    if args.write:
        write(weights, OUT)


if __name__ == "__main__":
    main()
