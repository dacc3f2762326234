"""The whole coder: articles in, resolved events out, one instance per process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tocsin.cycles import unswept
from tocsin.errors import UsageError
from tocsin.records import Article, Event

if TYPE_CHECKING:
    from tocsin.coding.detect import Detector
    from tocsin.coding.mentions import Mention
    from tocsin.coding.remote import Endpoint

LAYERS = ("both", "model", "frames")


class Coder:
    """Codes articles: detects acts, resolves who, where and when, and merges the mentions of each act.

    Args:
        layers: ``both`` (frames and model, the default), ``model`` or ``frames``.
        threads: threads of the model's runtime.
        endpoint: an OpenAI-compatible endpoint that finds the mentions in place of our layers; what it says is checked against
            the text, then resolved and merged like ours.

    Raises:
        UsageError: ``layers`` is none of the three.
        ModelError: the model is missing or damaged.
    """

    def __init__(self, *, layers: str = "both", threads: int = 1, endpoint: Endpoint | None = None) -> None:
        if layers not in LAYERS:
            raise UsageError(f"coder {layers!r} is unknown: take one of {', '.join(LAYERS)}")
        from tocsin import __version__
        from tocsin.coding.arbiter import Arbiter
        from tocsin.coding.assemble import Assembler
        from tocsin.coding.detect import Detector
        from tocsin.coding.frames import FrameLayer
        from tocsin.coding.model import EventModel, model_folder
        from tocsin.coding.remote import RemoteDetector
        from tocsin.resolve.resolver import Resolver
        from tocsin.vocab.tables import vocabulary_digest

        model = None if layers == "frames" or endpoint else EventModel(threads=threads)
        parts = [
            f"tocsin {__version__}",
            layers if not endpoint else endpoint.model,
            f"vocabulary {vocabulary_digest()}",
        ]
        if model:
            parts.append(f"model {model.digest}")
        self.version = "; ".join(parts)
        arbiter = Arbiter.load(model_folder())
        self.detector: Detector | RemoteDetector
        if endpoint:
            self.detector = RemoteDetector(endpoint)
        else:
            frames = None if layers == "model" else FrameLayer()
            self.detector = Detector(layers, model=model, frames=frames, arbiter=arbiter)
        self.resolver = Resolver.shipped()
        self.assembler = Assembler(arbiter, coder=self.version)

    def code(self, articles: Sequence[Article]) -> list[list[Event]]:
        """The events of each article, in the order of their first mention."""
        with unswept():
            mentions = self.detector.detect(articles)
            return [self._one(a, ms) for a, ms in zip(articles, mentions, strict=True)]

    def _one(self, article: Article, mentions: list[Mention]) -> list[Event]:
        from dataclasses import replace

        events = self.resolver.resolve(article, [m.event for m in mentions])
        resolved = [replace(m, event=e) for m, e in zip(mentions, events, strict=True)]
        return self.resolver.settle(article, self.assembler.assemble(article, resolved))
