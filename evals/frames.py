"""How well the frames alone code the training corpus (``python evals/frames.py --help``).

Precision, recall and F1 of (sentence, type) pairs, the confusion of types, and the overlap of role spans. Documents are split by
a digest of their id: rules were tuned on *dev* (half), then on *late* (a quarter), and are reported on *held* (a quarter that
nobody looked at while tuning). Borderline events count neither way.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "training"))

from corpus import Sentence, load  # noqa: E402  (the corpus reader is a script beside the package)

from tocsin.coding.frames import FrameLayer  # noqa: E402
from tocsin.coding.labels import TYPES  # noqa: E402
from tocsin.coding.mentions import FrameHit  # noqa: E402
from tocsin.coding.sentences import split  # noqa: E402

Pairs = list[tuple[Sentence, list[FrameHit]]]


def half_of(doc_id: str) -> str:
    """The part of the corpus a document belongs to."""
    return ("dev", "held", "dev", "late")[hashlib.sha256(doc_id.encode()).digest()[0] % 4]


def coded(half: str) -> Pairs:
    """The sentences of a half with what the frames say of them."""
    docs = load(*sorted((ROOT / "training/corpus").glob("*.txt")))
    sentences = [s for d in docs if half in ("all", half_of(d.id)) for s in d.sentences]
    return list(zip(sentences, FrameLayer().hits([s.text for s in sentences]), strict=True))


def scores(pairs: Pairs) -> dict[str, tuple[int, int, int]]:
    """Hits, false hits and misses by type, over (sentence, type) pairs."""
    table: dict[str, list[int]] = {t: [0, 0, 0] for t in TYPES}
    for sentence, hits in pairs:
        gold = {e.type for e in sentence.events if not e.optional}
        free = {e.type for e in sentence.events if e.optional}
        found = {h.type for h in hits}
        for t in TYPES:
            if t in gold and t in found:
                table[t][0] += 1
            elif t in found and t not in free:
                table[t][1] += 1
            elif t in gold:
                table[t][2] += 1
    return {t: (a, b, c) for t, (a, b, c) in table.items()}


def prf(tp: int, fp: int, fn: int) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    p, r = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def _touch(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def confusion(pairs: Pairs) -> Counter[tuple[str, str]]:
    """Gold type to found type where the triggers touch; misses and inventions as *none*."""
    out: Counter[tuple[str, str]] = Counter()
    for sentence, hits in pairs:
        for e in sentence.events:
            same = [h.type for h in hits if _touch((h.start, h.end), e.trigger)]
            out[e.type, same[0] if same else "none"] += 1
        for h in hits:
            if not any(_touch((h.start, h.end), e.trigger) for e in sentence.events):
                out["none", h.type] += 1
    return out


def roles(pairs: Pairs) -> dict[str, tuple[int, int, int]]:
    """Role spans of hits whose type is in the sentence: found and touching a gold span, found in vain, missed."""
    out: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for sentence, hits in pairs:
        for e in sentence.events:
            same = [h for h in hits if h.type == e.type]
            best = next((h for h in same if _touch((h.start, h.end), e.trigger)), same[0] if same else None)
            if best is None:
                continue
            for role in ("actor", "recipient", "place", "time", "attribution"):
                gold, found = e.roles.get(role, []), best.roles.get(role, [])
                out[role][0] += sum(any(_touch(f, g) for g in gold) for f in found)
                out[role][1] += sum(not any(_touch(f, g) for g in gold) for f in found)
                out[role][2] += sum(not any(_touch(f, g) for f in found) for g in gold)
    return {k: (a, b, c) for k, (a, b, c) in out.items()}


def report(pairs: Pairs) -> None:
    """The table by type, in all, by role, and the mode accuracy."""
    table = scores(pairs)
    for t, row in table.items():
        print(f"{t:10} P {prf(*row)[0]:.2f} R {prf(*row)[1]:.2f} F {prf(*row)[2]:.2f}   {row}")
    tp, fp, fn = (sum(r[i] for r in table.values()) for i in range(3))
    print("all        P {:.3f} R {:.3f} F {:.3f}".format(*prf(tp, fp, fn)), (tp, fp, fn))
    for role, row in roles(pairs).items():
        print(f"{role:12} P {prf(*row)[0]:.2f} R {prf(*row)[1]:.2f} F {prf(*row)[2]:.2f}   {row}")
    same = [
        (h.mode, e.mode)
        for s, hits in pairs
        for e in s.events
        for h in hits
        if h.type == e.type and _touch((h.start, h.end), e.trigger)
    ]
    print(f"mode accuracy {sum(a == b for a, b in same) / max(len(same), 1):.3f} of {len(same)}")
    empty = [hits for s, hits in pairs if not s.events]
    print(f"eventless sentences with a hit: {sum(bool(h) for h in empty)} of {len(empty)}")
    print("confused:", ", ".join(f"{a}->{b} {n}" for (a, b), n in confusion(pairs).most_common(40) if a != b))


def errors(pairs: Pairs, kind: str, event_type: str) -> None:
    """Every miss or every invention of a type (or of all types)."""
    for sentence, hits in pairs:
        gold, found = {e.type for e in sentence.events}, {h.type for h in hits}
        wrong = gold - found if kind == "missed" else found - gold
        if event_type != "all":
            wrong &= {event_type}
        for t in sorted(wrong):
            if kind == "missed":
                words = [sentence.text[slice(*e.trigger)] for e in sentence.events if e.type == t]
                print(f"{t} [{'; '.join(words)}] {sentence.text} (have {sorted(found)})")
            else:
                notes = [f"{h.frame}: {h.note}" for h in hits if h.type == t]
                print(f"{t} [{'; '.join(notes)}] {sentence.text} (gold {sorted(gold)})")


def frames(pairs: Pairs) -> None:
    """How often each frame is right about the sentence's type."""
    out: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for sentence, hits in pairs:
        gold = {e.type for e in sentence.events}
        for h in hits:
            out[h.frame][h.type not in gold] += 1
    for name, (good, bad) in sorted(out.items(), key=lambda kv: kv[1][0] - kv[1][1]):
        print(f"{name:24} right {good:4} wrong {bad:4}")


def speed(path: Path) -> None:
    """Sentences a second on a JSON Lines corpus (wall clock, one process), after loading."""
    with gzip.open(path, "rt", encoding="utf-8") as f:
        sentences = [s.text for line in f for s in split(json.loads(line)["text"])]
    layer = FrameLayer()
    t0 = time.perf_counter()
    layer.hits(["Rebels attacked the town."])
    t1, c1 = time.perf_counter(), time.process_time()
    hits = layer.hits(sentences)
    wall, cpu = time.perf_counter() - t1, time.process_time() - c1
    gate = layer._load()[0]
    share = sum(gate.passes(s) for s in sentences) / len(sentences)
    print(
        f"load {t1 - t0:.2f} s; {len(sentences)} sentences, {len(sentences) / wall:.0f}/s wall, {len(sentences) / cpu:.0f}/s cpu"
    )
    print(f"parsed {share:.2f}; hits {sum(map(len, hits))}")


def main() -> None:
    """Reads the options and prints the table."""
    arg = argparse.ArgumentParser(description=__doc__)
    arg.add_argument("--half", choices=("dev", "late", "held", "all"), default="held")
    arg.add_argument("--missed", metavar="TYPE")
    arg.add_argument("--invented", metavar="TYPE")
    arg.add_argument("--frames", action="store_true")
    arg.add_argument("--speed", type=Path)
    args = arg.parse_args()
    if args.speed:
        return speed(args.speed)
    pairs = coded(args.half)
    if args.missed:
        errors(pairs, "missed", args.missed)
    elif args.invented:
        errors(pairs, "invented", args.invented)
    elif args.frames:
        frames(pairs)
    else:
        report(pairs)
    return None


if __name__ == "__main__":
    main()
