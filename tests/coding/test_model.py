"""The encoders' runtime: what is computed together."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.coding.model import BATCH_TOKENS, EventModel, _batches


def test_only_inputs_of_one_length_share_a_batch() -> None:
    assert list(_batches([9, 12, 40, 9])) == [[0, 3], [1], [2]]
    assert list(_batches([])) == []


def test_a_batch_holds_no_more_pieces_than_are_quick() -> None:
    parts = list(_batches([128] * 20))
    assert sorted(i for part in parts for i in part) == list(range(20))
    assert max(128 * len(part) for part in parts) <= BATCH_TOKENS


def test_the_reader_does_not_cut_again_what_the_tagger_read(monkeypatch: pytest.MonkeyPatch) -> None:
    model = EventModel()
    texts = ["Rebels killed two soldiers in Kandor.", "The envoy met the president on Monday."]
    model.tag(texts)
    cut: list[str] = []
    real = model._tokenizer.encode_batch

    class Counting:
        """The tokenizer, noting what it is given."""

        def encode_batch(self, given: list[str]) -> list[Any]:
            cut.extend(given)
            return list(real(given))

    monkeypatch.setattr(model, "_tokenizer", Counting())
    again = model.read([(texts[0], 7, 13), (texts[1], 10, 13)])
    assert cut == []
    assert again == EventModel().read([(texts[0], 7, 13), (texts[1], 10, 13)])
    model.read([("Police arrested ten strikers.", 7, 15)])
    assert cut == ["Police arrested ten strikers."]
