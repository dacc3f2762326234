"""What an engine must do, and how articles are cut into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from tocsin.records import Article, Event

Batch = Sequence[Article]
Coded = tuple[Batch, list[list[Event]]]

# Enough sentences to fill the model's batches, few enough that a killed run loses seconds of work.
BATCH_ARTICLES = 32
BATCH_CHARACTERS = 100_000


class CodesArticles(Protocol):
    """Whatever can code: :class:`tocsin.coder.Coder` is the real one."""

    def code(self, articles: Sequence[Article]) -> list[list[Event]]:
        """The events of each article."""


class MakesCoder(Protocol):
    """Makes a coder, once in every process that codes. It travels to that process, so it must be picklable and hashable by
    value: a function of a module, or a frozen dataclass."""

    def __call__(self) -> CodesArticles:
        """A coder."""

    def __hash__(self) -> int:
        """Equal makers have equal hashes."""


class Engine(Protocol):
    """Codes batches, in whatever processes it has."""

    def code(self, batches: Iterable[Batch]) -> Iterator[Coded]:
        """Each batch with the events of each of its articles, in the order given.

        Raises:
            TocsinError: the coder cannot be made.
        """

    def close(self) -> None:
        """Ends the engine's processes."""


def batches(articles: Iterable[Article]) -> Iterator[Batch]:
    """Articles in batches of about equal work; an article is never cut."""
    held: list[Article] = []
    size = 0
    for article in articles:
        held.append(article)
        size += len(article.text)
        if len(held) >= BATCH_ARTICLES or size >= BATCH_CHARACTERS:
            yield held
            held, size = [], 0
    if held:
        yield held
