"""The learned layer: two fine-tuned MiniLM encoders in ONNX int8, run on the processor.

The *tagger* reads a sentence and gives every word piece a type or none. The *reader* gets the sentence with one trigger marked
(segment 1) and gives type, mode, ``aux`` and the spans of actors, recipients, place, time and attribution. ``training/`` makes
both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tocsin.coding.labels import AUX, MODES, MODES_OF, ROLE_TAGS, ROLES, TYPES
from tocsin.coding.remembered import Remembered
from tocsin.errors import ModelError

Floats = npt.NDArray[np.float32]
BATCH_TOKENS = 1024
"""Word pieces in one call: larger batches gain nothing on one core and cost memory (measured 512 to 4096)."""
MAX_TOKENS = 128
KEPT_PIECES = 2_000
"""Sentences whose word pieces are kept (12 MB), so that what the tagger read is not cut again for the reader."""
SLOW_FUSIONS = ("SkipLayerNormFusion", "BiasGeluFusion")
"""What the runtime would fuse into operations that it computes several times slower than their parts (1.32, AVX-512)."""
ROLE_BIAS = np.array([0.5, *[1.0] * (len(ROLE_TAGS) - 1)], dtype=np.float32)
"""*No role* counts half: a role left out costs the whole dyad, a role too many can be dropped by the resolver."""
TRIGGER_FLOOR = 0.12
"""Word pieces whose type probability passes this become candidates; the arbiter decides, so the floor only saves time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible trigger: offsets in the sentence, the tagger's probability of each type (index 0: none)."""

    start: int
    end: int
    types: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence's candidates, and the highest probability of any type at any word (label smoothing keeps it above 0.03)."""

    candidates: list[Candidate]
    top: float


@dataclass(frozen=True, slots=True)
class ReaderView:
    """What the reader says of one trigger: probabilities by label, and role spans in the sentence with their mean probability."""

    types: tuple[float, ...]
    modes: tuple[float, ...]
    aux: tuple[float, ...]
    roles: dict[str, list[tuple[int, int, float]]] = field(default_factory=dict)


def model_folder() -> Path:
    """Where the shipped weights lie."""
    return Path(__file__).parent / "weights"


class EventModel:
    """Both encoders, loaded at first use; one instance per process.

    Args:
        folder: holds ``tagger.onnx``, ``reader.onnx``, ``tokenizer.json`` and ``model.json`` (digests, labels).
        threads: threads of the runtime; 1 is the unit in which speeds are given.

    Raises:
        ModelError: a file is missing, or its digest is not the one in ``model.json``.
    """

    def __init__(self, folder: Path | None = None, *, threads: int = 1) -> None:
        self.folder = folder or model_folder()
        self.card = self._card()
        self.digest = str(self.card["digest"])
        self._threads = threads
        self._sessions: dict[str, Any] = {}
        self._tokenizer: Any = None
        self._pieces: Remembered[str, Any] = Remembered(KEPT_PIECES)

    def _card(self) -> dict[str, Any]:
        path = self.folder / "model.json"
        try:
            card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as e:
            raise ModelError(f"{path}: no model here ({e}); run `make train`, or use --coder frames") from e
        return card

    def _session(self, name: str) -> Any:
        if name not in self._sessions:
            import onnxruntime as ort

            path = self.folder / f"{name}.onnx"
            if hashlib.sha256(path.read_bytes()).hexdigest() != self.card["files"].get(path.name):
                raise ModelError(f"{path}: is not the file that model.json names; run `make train` or reinstall")
            options = ort.SessionOptions()
            options.intra_op_num_threads = self._threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._sessions[name] = ort.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=[*SLOW_FUSIONS]
            )
        return self._sessions[name]

    def _encode(self, texts: Sequence[str]) -> list[Any]:
        if self._tokenizer is None:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(MAX_TOKENS)
        return self._pieces.answers(texts, self._tokenizer.encode_batch)

    def _run(
        self, name: str, encodings: Sequence[Any], segments: Sequence[Sequence[int]] | None = None
    ) -> list[list[Floats]]:
        """Softmax of every head for every input. Only inputs of the same length are computed together, so nothing is padded."""
        session = self._session(name)
        out: list[list[Floats]] = [[] for _ in encodings]
        for part in _batches([len(e) for e in encodings]):
            ids = np.array([encodings[i].ids for i in part], dtype=np.int64)
            seg = np.zeros_like(ids) if segments is None else np.array([segments[i] for i in part], dtype=np.int64)
            heads = [_softmax(h) for h in session.run(None, {"ids": ids, "segments": seg})]
            for row, i in enumerate(part):
                out[i] = [h[row] for h in heads]
        return out

    def tag(self, sentences: Sequence[str]) -> list[Tagged]:
        """The candidate triggers of each sentence."""
        if not sentences:
            return []
        encodings = self._encode(sentences)
        outputs = self._run("tagger", encodings)
        return [
            Tagged(_candidates(e, heads[0]), float(1.0 - heads[0][1 : len(e) - 1, 0].min(initial=1.0)))
            for e, heads in zip(encodings, outputs, strict=True)
        ]

    def read(self, items: Sequence[tuple[str, int, int]]) -> list[ReaderView]:
        """What the reader says of each (sentence, trigger start, trigger end)."""
        if not items:
            return []
        encodings = self._encode([t for t, _, _ in items])
        segments = [
            [int(o[0] < end and start < o[1] and not s) for o, s in zip(e.offsets, e.special_tokens_mask, strict=True)]
            for e, (_, start, end) in zip(encodings, items, strict=True)
        ]
        outputs = self._run("reader", encodings, segments)
        return [_view(e, heads) for e, heads in zip(encodings, outputs, strict=True)]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Members of each batch: inputs of one length, at most ``BATCH_TOKENS`` pieces."""
    groups: dict[int, list[int]] = {}
    for i, n in enumerate(lengths):
        groups.setdefault(n, []).append(i)
    for width, members in sorted(groups.items()):
        size = max(1, BATCH_TOKENS // max(width, 1))
        for at in range(0, len(members), size):
            yield members[at : at + size]


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), dtype=np.float32)


def _candidates(encoding: Any, probs: Floats) -> list[Candidate]:
    """Neighbouring words with a piece whose best type passes the floor and agrees become one trigger."""
    likely = (1.0 - probs[: len(encoding), 0] >= TRIGGER_FLOOR).tolist()
    if not any(likely[1:-1]):
        return []  # most sentences; the first and last pieces only mark the ends
    whole: dict[int, tuple[int, int]] = {}
    for (lo, hi), word in zip(encoding.offsets, encoding.word_ids, strict=True):
        if word is not None:
            whole[word] = (min(lo, whole.get(word, (lo, hi))[0]), max(hi, whole.get(word, (lo, hi))[1]))
    hits: list[list[Any]] = []
    best = probs[:, 1:].argmax(-1) + 1
    for i, ((lo, hi), word) in enumerate(zip(encoding.offsets, encoding.word_ids, strict=False)):
        if word is None or i >= len(probs) or not likely[i]:
            continue
        lo, hi = whole[word]
        last = hits[-1] if hits else None
        if last and (last[4] == word or (last[2] == best[i] and lo - last[1] <= 1)):
            last[1], last[4] = hi, word
            last[3].append(probs[i])
        else:
            hits.append([lo, hi, best[i], [probs[i]], word])
    out = []
    for lo, hi, _, rows, _ in hits:
        strongest = max(rows, key=lambda r: 1.0 - r[0])
        out.append(Candidate(lo, hi, tuple(float(x) for x in strongest)))
    return out


def _view(encoding: Any, heads: Sequence[Floats]) -> ReaderView:
    tags, types, modes, aux = heads
    return ReaderView(
        tuple(map(float, types)), tuple(map(float, modes)), tuple(map(float, aux)), _role_spans(encoding, tags)
    )


def _role_spans(encoding: Any, tags: Floats) -> dict[str, list[tuple[int, int, float]]]:
    """Runs of B- and I- words become spans; a word's label is that of its first piece."""
    out: dict[str, list[tuple[int, int, float]]] = {}
    role, run = "", [0, 0, 0.0, 0]
    best = (tags * ROLE_BIAS).argmax(-1).tolist()
    for piece, lo, hi in _words(encoding, len(tags)):
        k = best[piece]
        label = ROLE_TAGS[k]
        if role and (label == "O" or label[0] == "B" or label[2:] != role):
            out.setdefault(role, []).append((int(run[0]), int(run[1]), run[2] / run[3]))
            role = ""
        if label == "O":
            continue
        if role:
            run = [run[0], hi, run[2] + float(tags[piece, k]), run[3] + 1]
        else:
            role, run = label[2:], [lo, hi, float(tags[piece, k]), 1]
    if role:
        out.setdefault(role, []).append((int(run[0]), int(run[1]), run[2] / run[3]))
    return out


def _words(encoding: Any, most: int) -> list[tuple[int, int, int]]:
    """Each word's first piece, which speaks for all of it, and the word's offsets; of the first ``most`` pieces."""
    words: list[tuple[int, int, int]] = []
    last = None
    for i, ((lo, hi), word) in enumerate(zip(encoding.offsets, encoding.word_ids, strict=True)):
        if word is None or i >= most:
            continue
        if word == last:
            first, start, _ = words[-1]
            words[-1] = (first, start, hi)
        else:
            words.append((i, lo, hi))
        last = word
    return words


def best_type(types: Sequence[float]) -> tuple[str, float]:
    """The likeliest type and its probability, *none* left aside."""
    i = max(range(1, len(types)), key=lambda k: types[k])
    return TYPES[i - 1], types[i]


def best_mode(event_type: str, modes: Sequence[float], floor: float = 0.35) -> tuple[str, float]:
    """The likeliest mode that the type may take, or an empty string where none reaches ``floor``."""
    allowed = [MODES.index(m) for m in MODES_OF.get(event_type, ())]
    total = modes[0] + sum(modes[i] for i in allowed)
    if not allowed or total <= 0:
        return "", 1.0
    i = max(allowed, key=lambda k: modes[k])
    p = modes[i] / total
    return (MODES[i], p) if p >= floor else ("", modes[0] / total)


__all__ = ["AUX", "ROLES", "Candidate", "EventModel", "ReaderView", "best_mode", "best_type", "model_folder"]
