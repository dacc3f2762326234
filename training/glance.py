"""Which word pieces are worth the last layer of the tagger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from labels import Example
from torch import nn

from tocsin.coding.model import TRIGGER_FLOOR

SENTENCES = 2500
"""Sentences that the glance is fitted to."""
MISSED = 0.0003
"""Share of the likely pieces that the glance may miss."""


@torch.no_grad()
def glance(model: Any, examples: Sequence[Example]) -> dict[str, npt.NDArray[np.float32]]:
    """A linear look at the states before the last layer: above zero where the tagger may see a trigger in the end.

    Fitted to the tagger's own answers, with a bias under which ``MISSED`` of the pieces that pass its floor are missed.
    """
    from sklearn.linear_model import LogisticRegression

    states: list[torch.Tensor] = []
    hook = model.encoder.layers[-2].register_forward_hook(lambda _, __, out: states.append(out.flatten(0, -2)))
    likely = [
        1.0 - heads[0].softmax(-1)[..., 0].flatten() >= TRIGGER_FLOOR for heads in _answers(model, examples, SENTENCES)
    ]
    hook.remove()
    x, y = torch.cat(states).numpy(), torch.cat(likely).numpy()
    fitted = LogisticRegression(max_iter=100, tol=1e-3).fit(x, y)
    weight = fitted.coef_.astype(np.float32)
    bias = -np.quantile((x[y] @ weight.T)[:, 0], MISSED, method="lower")
    return {"glance.weight": weight, "glance.bias": np.array([bias], dtype=np.float32)}


def _answers(model: nn.Module, examples: Sequence[Example], most: int) -> Iterator[tuple[torch.Tensor, ...]]:
    """The model's answers to examples spread over all, one at a time, since padding is no input."""
    model.eval()
    for e in examples[:: -(-len(examples) // most)]:
        ids, segments = torch.tensor([e.ids]), torch.tensor([e.segments])
        yield model(ids, torch.ones_like(ids), segments)
