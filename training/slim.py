"""Slimmer encoders: fewer layers and fewer units inside them, taught by the whole encoder.

A pupil begins with layers of its teacher (in each the units that say most), and learns to have the teacher's states and answers
on the corpus and on sentences spliced from it, beside the annotations (Sanh et al. 2019, DistilBERT,
https://arxiv.org/abs/1910.01108; Jiao et al. 2020, TinyBERT, https://arxiv.org/abs/1909.10351).
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from encoders import Encoder
from fit import batches, collate, loss_of
from labels import MAX_TOKENS, Example
from torch import nn
from torch.nn import functional as F

LOOKED_AT = 1000
"""Examples on which units are weighed."""
TEMPERATURE = 2.0
STATES = 3.0
"""Weight of the distance of states, as a share of their variance."""
ANSWERS = 2.0
"""Weight of the distance of answers."""
DROPOUT = 0.05
SIZE = 24
"""Annotated sentences in a batch."""
NOISE = 0.1
"""Share of pieces of a spliced sentence that are replaced by others of the corpus."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a pupil keeps: the numbers of its teacher's layers, and units inside each."""

    layers: tuple[int, ...]
    inner: int


def empty(teacher: nn.Module, plan: Cut) -> nn.Module:
    """A pupil that knows nothing yet."""
    make: Any = type(teacher)
    made: nn.Module = make(Encoder(DROPOUT, layers=len(plan.layers), inner=plan.inner))
    return made


@torch.no_grad()
def cut(teacher: Any, plan: Cut, examples: Sequence[Example]) -> nn.Module:
    """A pupil with layers of ``teacher``; in each the units whose outputs are largest on the examples."""
    teacher.eval()
    pupil = empty(teacher, plan)
    state = {k: v for k, v in teacher.state_dict().items() if not k.startswith("encoder.layers.")}
    for new, old in enumerate(plan.layers):
        layer = teacher.encoder.layers[old]
        kept = slice(None)
        if plan.inner < layer.up.out_features:
            kept = _strongest(teacher, layer, examples, plan.inner)
        for k, v in layer.state_dict().items():
            whole = v[kept] if k.startswith("up.") else v[:, kept] if k == "down.weight" else v
            state[f"encoder.layers.{new}.{k}"] = whole
    pupil.load_state_dict(state)
    return pupil


def _strongest(teacher: Any, layer: Any, examples: Sequence[Example], n: int) -> torch.Tensor:
    total = torch.zeros(layer.up.out_features)

    def see(_: Any, __: Any, out: torch.Tensor) -> None:
        total.add_(F.gelu(out.float()).square().flatten(0, -2).sum(0))

    hook = layer.up.register_forward_hook(see)
    some = list(examples)[:: -(-len(examples) // LOOKED_AT)]
    for group in batches(some, 32, random.Random(0)):
        b = collate(group)
        teacher(b["ids"], b["mask"], b["segments"])
    hook.remove()
    strength = total * layer.down.weight.square().sum(0)
    return strength.topk(n).indices.sort().values


class Splicer:
    """Sentences made of parts of two, some pieces replaced; the teacher's answers are their only labels."""

    def __init__(self, examples: Sequence[Example], rng: random.Random) -> None:
        self.examples, self.rng = examples, rng
        self.pieces = [i for e in examples for i in e.ids[1:-1]]

    def like(self, e: Example) -> Example:
        """A sentence about as long as ``e``; a marked trigger of ``e`` stays, or another piece is marked."""
        rng = self.rng
        other = self.examples[rng.randrange(len(self.examples))]
        marked = [i for i, s in enumerate(e.segments) if s]
        n = len(e.ids)
        at = rng.randrange(marked[-1] + 1 if marked else 1, n) if n > 2 else n - 1
        tail = other.ids[1:-1]
        room = max(2, min(n - at, len(tail))) if rng.random() < 0.7 else min(len(tail), 24)
        start = rng.randrange(max(1, len(tail) - room + 1))
        ids = [*(e.ids[:at] + tail[start : start + room])[: MAX_TOKENS - 1], e.ids[-1]]
        segments = (e.segments[:at] + [0] * len(ids))[: len(ids)]
        for i in range(1, len(ids) - 1):
            if not segments[i] and rng.random() < NOISE:
                ids[i] = rng.choice(self.pieces)
        if marked and rng.random() < 0.25:
            segments = [0] * len(ids)
            segments[rng.randrange(1, len(ids) - 1)] = 1
        return Example(ids, segments, [-100] * len(ids))


def teach(
    pupil: Any, teacher: Any, plan: Cut, examples: Sequence[Example], *, epochs: int, lr: float, seed: int
) -> None:
    """Trains ``pupil`` in place; every batch has as many spliced sentences as annotated ones."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    teacher.eval()
    pupil.train()
    pupil.encoder.words.weight.requires_grad = False
    learning = [p for p in pupil.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=lr, weight_decay=0.01, fused=True)
    steps = epochs * ((len(examples) + SIZE - 1) // SIZE)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.05 * steps), max(0.01, (steps - s) / (0.95 * steps)))
    )
    lesson, splicer = Lesson(pupil, teacher, plan), Splicer(examples, rng)
    start = time.time()
    for epoch in range(epochs):
        sums = [0.0, 0.0, 0.0]
        groups = batches(examples, SIZE, rng)
        for group in groups:
            states, answers, labels = lesson.losses(collate([*group, *(splicer.like(e) for e in group)]))
            loss = STATES * states + ANSWERS * answers + labels
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            schedule.step()
            sums = [s + float(p.detach()) for s, p in zip(sums, (states, answers, labels), strict=True)]
        said = "  ".join(f"{s / len(groups):.3f}" for s in sums)
        took = time.time() - start
        print(f"    epoch {epoch + 1}/{epochs}  states, answers, labels {said}  {took:.0f} s", flush=True)
    lesson.end()


class Lesson:
    """Pupil and teacher read the same; how far are they from each other, and the pupil from the labels?"""

    def __init__(self, pupil: Any, teacher: Any, plan: Cut) -> None:
        self.pupil, self.teacher = pupil, teacher
        self._ours: list[torch.Tensor] = []
        self._theirs: list[torch.Tensor] = []
        self._hooks = [
            model.encoder.layers[i].register_forward_hook(lambda _, __, out, to=found: to.append(out))
            for model, layers, found in (
                (teacher, plan.layers, self._theirs),
                (pupil, range(len(plan.layers)), self._ours),
            )
            for i in layers
        ]

    def losses(self, b: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Distance of states, of answers, and the loss beside the labels."""
        self._ours.clear()
        self._theirs.clear()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.no_grad():
                told = self.teacher(b["ids"], b["mask"], b["segments"])
            out = self.pupil(b["ids"], b["mask"], b["segments"])
        real = b["mask"].bool()
        return _apart(self._ours, self._theirs, real), _unlike(out, told, real), loss_of(out, b)

    def end(self) -> None:
        """Listens no longer."""
        for hook in self._hooks:
            hook.remove()


def _apart(ours: Sequence[torch.Tensor], theirs: Sequence[torch.Tensor], real: torch.Tensor) -> torch.Tensor:
    """The mean squared distance of states, as a share of their variance."""
    weight = real.float().unsqueeze(-1) / real.sum()
    total = torch.zeros(())
    for a, b in zip(ours, theirs, strict=True):
        y = b.float()
        mean = (y * weight).sum((0, 1))
        variance = ((y - mean).square() * weight).sum()
        total = total + ((a.float() - y).square() * weight).sum() / variance
    return total / len(ours)


def _unlike(out: Sequence[torch.Tensor], told: Sequence[torch.Tensor], real: torch.Tensor) -> torch.Tensor:
    """Distance of answers (Kullback and Leibler's) at a raised temperature: the mean over pieces or sentences, all heads summed."""
    total = torch.zeros(())
    for a, b in zip(out, told, strict=True):
        x, y = (a.float() / TEMPERATURE).log_softmax(-1), (b.float() / TEMPERATURE).log_softmax(-1)
        far = (y.exp() * (y - x)).sum(-1)
        mean = (far * real).sum() / real.sum() if a.dim() == 3 else far.mean()
        total = total + TEMPERATURE**2 * mean
    return total
