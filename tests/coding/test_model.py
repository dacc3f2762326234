"""The encoders' runtime: what an input is padded to depends on the input alone."""

from __future__ import annotations

from tocsin.coding.model import BATCH_TOKENS, _batches


def test_inputs_of_like_length_share_a_batch_and_others_do_not_widen_it() -> None:
    assert list(_batches([9, 12, 40, 10])) == [(12, [0, 1, 3]), (40, [2])]
    assert list(_batches([])) == []


def test_a_batch_holds_no_more_pieces_than_are_quick() -> None:
    parts = list(_batches([128] * 20))
    assert sorted(i for _, part in parts for i in part) == list(range(20))
    assert max(width * len(part) for width, part in parts) <= BATCH_TOKENS
