"""What the layers say of one sentence, before the article is put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.records import Event, Span

RoleSpans = dict[str, list[tuple[int, int]]]
SIDES = ("actor", "recipient")
"""The roles of those between whom an act happens."""


@dataclass(frozen=True, slots=True)
class FrameHit:
    """A frame that fits: offsets in the sentence, the type and mode it stands for, and the roles the parse gives."""

    start: int
    end: int
    type: str
    mode: str
    frame: str
    roles: RoleSpans = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an act in one sentence, with how it was found.

    ``event`` is a whole :class:`~tocsin.records.Event` whose actors and recipients are text and offsets until they are resolved.
    ``aux_model`` are the reader's probabilities of the five ``aux`` values, or ``None`` where only a frame speaks.
    """

    event: Event
    sentence: Span
    number: int
    of: int
    trigger: Span
    layer: str
    aux_model: tuple[float, ...] | None = None
    features: dict[str, float] = field(default_factory=dict)
