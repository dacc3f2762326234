"""Fine-tuning: length-sorted batches, bf16 on the processor, a linear schedule; deterministic for a seed."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any

import torch
from labels import Example
from torch import nn
from torch.nn import functional as F


def collate(batch: Sequence[Example]) -> dict[str, torch.Tensor]:
    """Pads a batch to its longest example."""
    width = min(128, max(len(e.ids) for e in batch))

    def pad(rows: list[list[int]], fill: int) -> torch.Tensor:
        return torch.tensor([(r + [fill] * width)[:width] for r in rows])

    return {
        "ids": pad([e.ids for e in batch], 0),
        "mask": pad([[1] * len(e.ids) for e in batch], 0),
        "segments": pad([e.segments for e in batch], 0),
        "tags": pad([e.tags for e in batch], -100),
        "type": torch.tensor([e.type for e in batch]),
        "mode": torch.tensor([e.mode for e in batch]),
        "aux": torch.tensor([e.aux for e in batch]),
    }


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Batches of similar length in random order."""
    order = sorted(examples, key=lambda e: len(e.ids) + rng.random() * 8)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def loss_of(out: tuple[torch.Tensor, ...], b: dict[str, torch.Tensor], smoothing: float = 0.05) -> torch.Tensor:
    """Sum of the heads' cross-entropies; a batch without a label for a head adds nothing."""
    total = F.cross_entropy(
        out[0].float().flatten(0, 1), b["tags"].flatten(), label_smoothing=smoothing, ignore_index=-100
    )
    total = torch.nan_to_num(total)
    for logits, name, weight in zip(out[1:], ("type", "mode", "aux"), (1.0, 0.6, 0.8), strict=False):
        if (b[name] >= 0).any():
            total = total + weight * F.cross_entropy(
                logits.float(), b[name], label_smoothing=smoothing, ignore_index=-100
            )
    return total


def train(model: nn.Module, examples: Sequence[Example], *, epochs: int, lr: float, seed: int, size: int = 24) -> None:
    """Fine-tunes ``model`` in place."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    frozen = [p for n, p in model.named_parameters() if n == "encoder.words.weight"]
    for p in frozen:  # half of all weights: freezing them halves the time of a step and costs nothing measurable here
        p.requires_grad = False
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    body = [p for n, p in model.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": lr}, {"params": heads, "lr": lr * 5}], weight_decay=0.01, fused=True
    )
    steps = epochs * ((len(examples) + size - 1) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.1 * steps), max(0.02, (steps - s) / (0.9 * steps)))
    )
    model.train()
    start = time.time()
    for epoch in range(epochs):
        total, n = 0.0, 0
        for group in batches(examples, size, rng):
            b = collate(group)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                out = model(b["ids"], b["mask"], b["segments"])
            loss = loss_of(out, b)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*body, *heads], 1.0)
            optimizer.step()
            schedule.step()
            total, n = total + float(loss.detach()), n + 1
        print(f"    epoch {epoch + 1}/{epochs}  loss {total / n:.3f}  {time.time() - start:.0f} s", flush=True)


@torch.no_grad()
def predict(model: nn.Module, examples: Sequence[Example], size: int = 64) -> list[tuple[Any, ...]]:
    """Softmax outputs of every head, in the order of ``examples``."""
    model.eval()
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids))
    out: list[tuple[Any, ...]] = [()] * len(examples)
    for at in range(0, len(order), size):
        part = order[at : at + size]
        b = collate([examples[i] for i in part])
        heads = [h.float().softmax(-1).numpy() for h in model(b["ids"], b["mask"], b["segments"])]
        for k, i in enumerate(part):
            n = len(examples[i].ids)
            out[i] = (heads[0][k][:n], *(h[k] for h in heads[1:]))
    return out
