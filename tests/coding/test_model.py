"""The encoders' runtime: what is computed together."""

from __future__ import annotations

from tocsin.coding.model import BATCH_TOKENS, _batches


def test_only_inputs_of_one_length_share_a_batch() -> None:
    assert list(_batches([9, 12, 40, 9])) == [[0, 3], [1], [2]]
    assert list(_batches([])) == []


def test_a_batch_holds_no_more_pieces_than_are_quick() -> None:
    parts = list(_batches([128] * 20))
    assert sorted(i for part in parts for i in part) == list(range(20))
    assert max(128 * len(part) for part in parts) <= BATCH_TOKENS
