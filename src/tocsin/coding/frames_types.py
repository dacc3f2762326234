"""What passes between the parts of the frame layer."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.coding.frames_facets import Facets
from tocsin.coding.frames_vocab import Frame


@dataclass(frozen=True, slots=True)
class Found:
    """A frame at its place in the tree; ``first`` to ``last`` are the trigger's tokens, ``facets.at`` is their head."""

    frame: Frame
    facets: Facets
    first: int
    last: int
    noun: bool
