"""The frame layer (placeholder until the matcher is built): proposes acts from vocabulary and parse."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.coding.mentions import FrameHit


class FrameLayer:
    """Frames over a dependency parse."""

    def hits(self, sentences: Sequence[str]) -> list[list[FrameHit]]:
        """The frames that fit each sentence."""
        return [[] for _ in sentences]
