"""Answers that are remembered for a while: copies and follow-ups print the same sentences again (1 to 9 % of our corpora's)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 10_000
"""Questions remembered: the sentences of some 400 articles, 30 MB for all that the layers say of them."""


class Remembered(Generic[K, V]):
    """The last answers to questions whose answer depends on nothing else; the oldest are forgotten first.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[K, V] = {}

    def answers(self, questions: Sequence[K], ask: Callable[[list[K]], Sequence[V]]) -> list[V]:
        """The answer to each question; only what is not remembered is asked, each once, in the order given."""
        kept = self._kept
        new = list(dict.fromkeys(q for q in questions if q not in kept))
        if new:
            kept.update(zip(new, ask(new), strict=True))
        out = [kept[q] for q in questions]
        for oldest in list(kept)[: max(0, len(kept) - self._most)]:
            del kept[oldest]
        return out
